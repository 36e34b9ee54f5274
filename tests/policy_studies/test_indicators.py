"""Figures of law study against cases worked out here by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.accounts.choices import Role
from apps.core import moment
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from apps.core.registry import Figure, Period, Rows, indicators
from apps.policy_studies import services
from apps.policy_studies.choices import AttendanceStatus, SessionKind
from apps.policy_studies.rules import Mark
from tests.factories import UnitFactory, UserFactory
from tests.policy_studies import factories

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)
EXPECTED, PRESENT, EXCUSED, ABSENT, MADE_UP = AttendanceStatus


def figure(code: str, unit: OrgUnit, period: Period = YEAR) -> Figure:
    return indicators.get(f"policy_studies.{code}").compute(period, unit)


def rows(code: str, unit: OrgUnit, period: Period = YEAR) -> Rows:
    return indicators.get(f"policy_studies.{code}").rows(period, unit)


def test_sessions_count_by_their_day_first_and_last_day_included(bureau: OrgUnit) -> None:
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 1)]
    made = [factories.session(held_on=day) for day in days]
    assert figure("sessions", bureau).value == 2
    assert rows("sessions", bureau).references == (made[1].reference.number, made[2].reference.number)


def test_only_held_sessions_count(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    services.cancel_session(session=factories.session(by=by), by=by, reason="登记有误")
    with moment.at(datetime(2022, 3, 1, tzinfo=UTC)):
        factories.session(by=by, held_on=date(2022, 11, 1))
    factories.session(by=by)
    assert figure("sessions", bureau).value == 1


def test_kinds_are_counted_apart(bureau: OrgUnit) -> None:
    for kind in (SessionKind.CORE_GROUP, SessionKind.CORE_GROUP, SessionKind.FIRST_TOPIC, SessionKind.OATH):
        factories.session(kind=kind)
    found = {code: figure(code, bureau).value for code in ("core_group", "first_topic", "training", "sessions")}
    assert found == {"core_group": 2, "first_topic": 1, "training": 0, "sessions": 4}


def test_a_unit_counts_itself_and_what_is_below_it(bureau: OrgUnit) -> None:
    section = UnitFactory(parent=bureau, kind=UnitKind.SECTION)
    other = UnitFactory()
    factories.session(unit=bureau)
    factories.session(unit=section)
    factories.session(unit=other, by=UserFactory(role=Role.LEGAL_OFFICER, unit=other))
    assert [figure("sessions", unit).value for unit in (bureau, section, other)] == [2, 1, 1]


def test_hours_are_summed_over_sessions(bureau: OrgUnit) -> None:
    for hours in ("1.5", "2.0", "0.5"):
        factories.session(hours=Decimal(hours))
    assert (figure("hours", bureau).value, figure("hours", bureau).numerator) == (Decimal("4.0"), 3)


def test_attendance_of_one_session_worked_out_by_hand(bureau: OrgUnit) -> None:
    """Ten on the list: 4 present, 2 made up in the year, 1 made up after it, 1 absent, 1 unmarked, 1 excused.

    Taken part 6 of 9: the excused one leaves the denominator, the late make-up does not leave it.
    """
    by = UserFactory(role=Role.LEGAL_OFFICER)
    made = factories.session(by=by, held_on=date(2022, 12, 20))
    lines = [(PRESENT, None)] * 4 + [(MADE_UP, date(2022, 12, 30))] * 2 + [(MADE_UP, date(2023, 1, 5))]
    lines += [(ABSENT, None), (EXPECTED, None), (EXCUSED, None)]
    marks = [
        Mark(UserFactory().pk, status, "住院" if status == EXCUSED else "", made_up_on) for status, made_up_on in lines
    ]
    services.set_attendance(session=made, version=made.version, marks=marks, by=by)
    assert figure("attendance", bureau).value == 6
    assert (figure("attendance_rate", bureau).numerator, figure("attendance_rate", bureau).denominator) == (6, 9)
    assert figure("attendance_rate", bureau).value == Decimal("66.7")
    assert figure("people", bureau).value == 6
    assert rows("attendance_rate", bureau).references == (made.reference.number,)


def test_one_person_at_two_sessions_is_two_attendances_and_one_person(bureau: OrgUnit) -> None:
    by, person = UserFactory(role=Role.LEGAL_OFFICER), UserFactory()
    for _ in range(2):
        factories.mark(factories.session(by=by), by, [(person, PRESENT)])
    assert [figure(code, bureau).numerator for code in ("attendance", "people")] == [2, 1]


def test_a_session_nobody_came_to_is_no_row_of_the_attendance(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    factories.mark(factories.session(by=by), by, [(UserFactory(), ABSENT)])
    assert rows("attendance", bureau).references == ()
    assert len(rows("attendance_rate", bureau).references) == 1


def test_without_anybody_listed_the_rate_has_no_value(bureau: OrgUnit) -> None:
    factories.session()
    assert figure("attendance_rate", bureau) == Figure(None, 0, 0)
