"""The demonstration's plan is the same for the same year, and what it plans is what the figures find."""

from __future__ import annotations

from datetime import date

import pytest

from apps.core.calendars import official_calendar
from apps.core.identifiers import is_valid_id_number
from apps.core.models import Installation, OrgUnit
from apps.core.refusals import Refused
from apps.core.registry import Period, indicators
from apps.petitions.models import Petition
from veterans_portal.demo import cast, load, plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_year")]

DAYS_OFF = {date(2022, 2, 1), date(2022, 4, 5), date(2022, 5, 3), date(2022, 10, 4)}


def test_the_same_year_is_planned_the_same() -> None:
    calendar = official_calendar()
    assert plan.of_year(2022, calendar) == plan.of_year(2022, calendar)
    assert plan.of_year(2022, calendar) != plan.of_year(2021, calendar)


def test_the_station_sits_on_every_tuesday_that_was_a_working_day() -> None:
    days = plan.duty_dates(2022, official_calendar())
    assert len(days) == 48
    assert {day.weekday() for day in days} == {1}
    assert not DAYS_OFF & set(days)


def test_invented_people_bear_valid_numbers_of_a_region_that_does_not_exist() -> None:
    people = cast.people(2022, 480)
    assert all(is_valid_id_number(person.id_number, date(2022, 12, 31)) for person in people)
    assert {person.id_number[:6] for person in people} == {"440599"}
    assert len({person.id_number for person in people}) == 480


@pytest.mark.parametrize("code", sorted(plan.expected(plan.YearPlan(2022, (), (), (), ()))))
def test_a_figure_finds_what_the_plan_meant(code: str) -> None:
    meant = plan.expected(plan.of_year(2022, official_calendar()))
    bureau = OrgUnit.objects.get(code="440507")
    assert indicators.get(code).compute(Period.of_year(2022), bureau).numerator == meant[code]


def test_petitions_come_from_all_ten_streets() -> None:
    assert Petition.objects.values("street").distinct().count() == 10


def test_the_database_is_marked_as_a_demonstration() -> None:
    assert Installation.objects.get().is_demo


def test_a_year_is_loaded_once() -> None:
    assert load.load_year(2022, print) == 0


@pytest.mark.parametrize("year", [2020, 2027])
def test_a_year_that_cannot_be_played_is_refused(year: int) -> None:
    with pytest.raises(Refused, match="2021 至 2026"):
        load.check_years([year])
