"""Planned sessions wait for whoever records them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from apps.accounts.choices import Role
from apps.core import moment
from apps.core.models import OrgUnit
from apps.policy_studies import queries
from tests.factories import UserFactory
from tests.policy_studies import factories

pytestmark = pytest.mark.django_db


def test_sessions_of_the_next_week_and_unconfirmed_ones_wait_for_the_legal_officer(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    with moment.at(datetime(2022, 2, 1, 1, tzinfo=UTC)):
        for day in (date(2022, 2, 28), date(2022, 3, 5), date(2022, 3, 20)):
            factories.session(by=by, held_on=day)
    factories.session(by=by, held_on=date(2022, 2, 27))  # registered afterwards: held
    items = queries.work_items(by, date(2022, 3, 1))
    assert [(item.due_on, item.next_step) for item in items] == [
        (date(2022, 2, 28), "确认举办、登记到场"),
        (date(2022, 3, 5), "准备学习"),
    ]
    assert queries.work_items(UserFactory(role=Role.CASE_OFFICER), date(2022, 3, 1)) == []
