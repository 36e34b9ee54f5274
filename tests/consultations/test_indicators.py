"""The station's figures equal SQL written from the words of their definitions, and list the rows behind them."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from apps.consultations import services
from apps.consultations.choices import ConflictChoice, OpposingKind, Outcome, ServiceKind
from apps.consultations.models import Booking, Consultation
from apps.core import moment
from apps.core.models import OrgUnit
from apps.core.registry import Period, indicators
from tests.consultations import factories
from tests.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

MAY = Period(date(2026, 5, 1), date(2026, 5, 31), "五月")


@pytest.fixture
def station_day(bureau: OrgUnit, tuesday: datetime) -> OrgUnit:
    """A day held in May, one still open in May, one in June, one in another bureau."""
    clerk = factories.clerk()
    day = factories.day()
    street = factories.street()
    factories.done(factories.booking(factories.slot(day, 6)), outcome=Outcome.LEGAL_AID, told_of_aid_right=False)
    factories.done(
        factories.walk_in(day),
        opposing_kind=OpposingKind.THIS_BUREAU,
        conflict_choice=ConflictChoice.STAYS,
        service_units=(ServiceKind.ADVICE, ServiceKind.DRAFTING, ServiceKind.DRAFTING),
    )
    missed = factories.booking(factories.slot(day, 7), by=factories.reporter(street), street_id=street.pk)
    with moment.at(datetime(2026, 5, 12, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        services.mark_no_show(missed, by=clerk)
    services.close_duty_day(day, version=day.version, by=clerk)
    factories.day(factories.NEXT_TUESDAY)
    with moment.at(datetime(2026, 6, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        factories.done(factories.walk_in(factories.day(date(2026, 6, 2))))
    factories.draft(factories.walk_in(factories.day(bureau=UnitFactory())))
    return bureau


def value(code: str, unit: OrgUnit) -> int:
    figure = indicators.get(f"station.{code}").compute(MAY, unit).value
    assert figure is not None
    return int(figure)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("duty_days", 1),
        ("bookings", 2),
        ("walk_ins", 1),
        ("visitors", 2),
        ("no_shows", 1),
        ("street_bookings", 1),
        ("consultations", 2),
        ("aid_right_told", 1),
        ("conflict_offers", 1),
        ("referrals", 1),
        ("outcome_legal_aid", 1),
        ("outcome_answered", 1),
        ("outcome_petition", 0),
        ("service_units", 4),
        ("service_advice", 2),
        ("service_drafting", 2),
        ("persons", 2),
        ("referrals_sent", 0),
        ("referral_aid_granted", 0),
        ("outreach", 0),
    ],
)
def test_a_figure_is_what_was_made_in_the_period_and_the_bureau(station_day: OrgUnit, code: str, expected: int) -> None:
    assert value(code, station_day) == expected


def test_a_street_counts_its_own_bookings(station_day: OrgUnit) -> None:
    street = factories.street()
    assert (value("bookings", street), value("visitors", street), value("duty_days", street)) == (1, 0, 0)


def test_every_figure_lists_as_many_rows_as_it_counts(station_day: OrgUnit) -> None:
    for indicator in indicators:
        if indicator.code.startswith("station.") and indicator.unit in ("件", "日", "人次", "场"):
            rows = indicator.rows(MAY, station_day)
            assert len(rows.references) == indicator.compute(MAY, station_day).numerator, indicator.code


def test_the_no_show_rate_counts_whom_the_station_expected_and_nobody_else(station_day: OrgUnit) -> None:
    """One came, one stayed away; walk-ins, the excused, those cancelled by us and those still to come are not in it."""
    day, clerk = factories.day(), factories.clerk()
    with moment.at(datetime(2026, 5, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        later = factories.day(factories.NEXT_TUESDAY)
        services.excuse(factories.booking(factories.slot(later, 1)), reason="改期", by=clerk)
        services.cancel_by_us(factories.booking(factories.slot(later, 2)), reason="出庭", by=clerk)
        factories.booking(factories.slot(later, 3))
    indicator = indicators.get("station.no_show_rate")
    figure = indicator.compute(MAY, station_day)
    assert (figure.numerator, figure.denominator, str(figure.value)) == (1, 2, "50.0")
    expected = Booking.objects.filter(duty_day=day, slot__isnull=False).values_list("reference__number", flat=True)
    assert set(indicator.rows(MAY, station_day).references) == set(expected)


def test_a_person_who_comes_twice_is_one_person(station_day: OrgUnit) -> None:
    before = value("persons", station_day)
    again = (
        Consultation.objects.filter(on=factories.TUESDAY, duty_day__bureau=station_day).earliest("pk").booking.person
    )
    with moment.at(datetime(2026, 5, 19, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        day = factories.day(factories.NEXT_TUESDAY)
        factories.done(services.make_walk_in(day, again, factories.entry(), by=factories.clerk()))
    assert (value("persons", station_day), value("consultations", station_day)) == (before, 3)


def test_definitions_are_plain_chinese_without_code_words() -> None:
    words = [indicator.definition for indicator in indicators if indicator.code.startswith("station.")]
    assert [text for text in words if re.search(r"[A-Z]{2,}", text)] == []


def test_service_units_by_kind_add_up_to_their_total(station_day: OrgUnit) -> None:
    by_kind = sum(value(f"service_{kind.lower()}", station_day) for kind in ServiceKind.values)
    assert by_kind == value("service_units", station_day)


def test_outcomes_add_up_to_the_consultations(station_day: OrgUnit) -> None:
    assert sum(value(f"outcome_{code.lower()}", station_day) for code in Outcome.values) == value(
        "consultations", station_day
    )


def test_service_units_equal_plain_sql(station_day: OrgUnit) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT sum(cardinality(c.service_units)) FROM consultations_consultation c
               JOIN core_reference r ON r.id = c.reference_id
               WHERE c.status = 'DONE' AND c."on" BETWEEN %s AND %s AND r.bureau_id = %s""",
            [MAY.first, MAY.last, station_day.pk],
        )
        assert cursor.fetchone()[0] == value("service_units", station_day)
