"""A figure's page in a report opens bookings and logs for those who may, and only counts them for others."""

from __future__ import annotations

import pytest

from apps.accounts.choices import Role
from apps.core.models import OrgUnit
from apps.core.registry import references
from tests.consultations import factories
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def test_records_of_the_station_resolve_for_the_bureau_and_for_no_other(bureau: OrgUnit) -> None:
    log = factories.done()
    numbers = [log.reference.number, log.booking.reference.number, "440507-LC-1999-999999"]
    leader, stranger = UserFactory(role=Role.BUREAU_LEADER), UserFactory(role=Role.BUREAU_LEADER, unit=UnitFactory())
    assert references.addresses(leader, numbers) == {
        log.reference.number: log.get_absolute_url(),
        log.booking.reference.number: log.booking.get_absolute_url(),
    }
    assert references.addresses(stranger, numbers) == {}
