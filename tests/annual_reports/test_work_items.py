"""What of the report waits for whom."""

from __future__ import annotations

from datetime import date

import pytest

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.annual_reports import queries
from apps.annual_reports.models import ReportSection
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from tests.annual_reports import factories
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2023, 2, 10)


def steps(user: User) -> list[tuple[str, date | None]]:
    return [(item.next_step, item.due_on) for item in queries.work_items(user, TODAY)]


def test_a_draft_waits_for_the_legal_officer_until_1_march(bureau: OrgUnit) -> None:
    factories.draft(written=False)
    assert steps(UserFactory(role=Role.LEGAL_OFFICER)) == [("编写并送批", date(2023, 3, 1))]
    assert steps(UserFactory(role=Role.BUREAU_LEADER)) == []


def test_a_sent_report_waits_for_the_leader(bureau: OrgUnit) -> None:
    factories.submitted()
    assert steps(UserFactory(role=Role.BUREAU_LEADER)) == [("阅读并批准", date(2023, 3, 1))]
    assert steps(UserFactory(role=Role.LEGAL_OFFICER)) == []


def test_a_section_head_is_reminded_of_their_own_empty_chapters_alone(bureau: OrgUnit) -> None:
    section = UnitFactory(parent=bureau, kind=UnitKind.SECTION)
    head = UserFactory(role=Role.SECTION_HEAD, unit=section)
    report = factories.draft(written=False)
    assert steps(head) == []
    ReportSection.objects.filter(report=report, position=4).update(owner=section)
    assert [step for step, _due in steps(head)] == ["编写本股室章节"]


def test_an_approved_report_waits_for_nobody(bureau: OrgUnit) -> None:
    factories.approved()
    assert [steps(UserFactory(role=role)) for role in (Role.LEGAL_OFFICER, Role.BUREAU_LEADER)] == [[], []]


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_have_nothing_to_do_with_it(bureau: OrgUnit, role: Role) -> None:
    factories.submitted()
    assert steps(UserFactory(role=role)) == []
