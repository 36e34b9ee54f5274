"""Month and year of duty days: lawyers and counts, days off and make-up days, no names of visitors."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.presenters import calendar
from tests.consultations import factories
from tests.factories import UnitFactory, UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def cell(html: str, on: date) -> str:
    """What stands in the month's cell of a day, without markup."""
    found = re.search(rf'<time datetime="{on}".*?</td>', html, re.S)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def test_a_month_shows_lawyer_booked_and_waiting_and_no_name() -> None:
    later = factories.day(factories.NEXT_TUESDAY)
    bookings = [factories.booking(factories.slot(later, position)) for position in (1, 2)]
    said = cell(page(signed_in(factories.planner()), "/consultations/calendar/?month=2026-05"), later.on)
    assert f"{later.lawyer.name} 预约 2/10" in said
    html = page(signed_in(factories.clerk()), "/consultations/calendar/?month=2026-05")
    assert [booking.person.name for booking in bookings if booking.person.name in html] == []


def test_excused_and_cancelled_visitors_are_not_counted_as_booked() -> None:
    later = factories.day(factories.NEXT_TUESDAY)
    booked = [factories.booking(factories.slot(later, position)) for position in (1, 2, 3)]
    services.excuse(booked[0], reason="改期", by=factories.clerk())
    services.cancel_by_us(booked[1], reason="出庭", by=factories.clerk())
    html = page(signed_in(factories.planner()), "/consultations/calendar/?month=2026-05")
    assert "预约 1/10" in cell(html, later.on)


def test_days_off_make_up_days_and_cancelled_days_are_told_in_words() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    services.cancel_duty_day(day, version=day.version, reason="停电检修", by=factories.planner())
    html = page(signed_in(factories.planner()), "/consultations/calendar/?month=2026-05")
    assert "停诊" in cell(html, day.on)
    assert "休" in cell(html, date(2026, 5, 5))
    assert "班" in cell(html, date(2026, 5, 9))
    assert "休" not in cell(html, date(2026, 5, 16))


def test_today_is_marked_for_eye_and_ear() -> None:
    factories.day()
    html = page(signed_in(factories.planner()), "/consultations/calendar/")
    assert '<time datetime="2026-05-12" aria-current="date">' in html


def test_a_year_links_every_duty_day_with_its_words() -> None:
    days = factories.days(date(2026, 6, 1), date(2026, 6, 30))
    html = page(signed_in(factories.planner()), "/consultations/calendar/year/?year=2026")
    for day in days:
        assert f'href="/consultations/days/{day.pk}/" aria-label="6 月 {day.on.day} 日 {day.lawyer.name} 预约' in html
    assert html.count('class="year__month"') == 12


@pytest.mark.parametrize("asked", ["", "xx", "2026-13", "0001-01", "9999-12", "2026-5", "２０２６-05", "2026-05-01"])
def test_an_address_that_makes_no_sense_shows_this_month(asked: str) -> None:
    assert "2026 年 5 月" in page(signed_in(factories.planner()), f"/consultations/calendar/?month={asked}")


@pytest.mark.parametrize("asked", ["", "xx", "99999", "1999", "２０２６"])
def test_an_address_that_makes_no_sense_shows_this_year(asked: str) -> None:
    assert "2026 年驻点年历" in page(signed_in(factories.planner()), f"/consultations/calendar/year/?year={asked}")


def test_a_lawyer_sees_the_own_days_and_another_bureau_none() -> None:
    day = factories.day(factories.NEXT_TUESDAY)
    other = factories.lawyer(2)
    assert other.user is not None
    mine = page(signed_in(factories.lawyer_user(day)), "/consultations/calendar/?month=2026-05")
    theirs = page(signed_in(other.user), "/consultations/calendar/?month=2026-05")
    elsewhere = page(
        signed_in(UserFactory(role=Role.SECTION_HEAD, unit=UnitFactory())), "/consultations/calendar/?month=2026-05"
    )
    link = f"/consultations/days/{day.pk}/"
    assert [link in html for html in (mine, theirs, elsewhere)] == [True, False, False]


def test_a_month_costs_the_same_questions_for_one_day_as_for_five() -> None:
    client = signed_in(factories.planner())
    factories.day(date(2026, 6, 2))
    client.get("/consultations/calendar/?month=2026-06")
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/consultations/calendar/?month=2026-06")
        asked.append(len(queries))
        factories.days(date(2026, 6, 1), date(2026, 6, 30))
    assert asked[0] == asked[1]


@given(st.dates(date(2000, 1, 1), date(2900, 1, 1)), st.integers(-2400, 1000))
def test_months_are_counted_through_years_and_leap_days(first: date, months: int) -> None:
    begin = first.replace(day=1)
    moved = calendar.shifted(begin, months)
    assert calendar.shifted(moved, -months) == begin
    assert calendar.shifted(begin, 1) - timedelta(days=1) == max(
        begin + timedelta(days=step) for step in range(31) if (begin + timedelta(days=step)).month == begin.month
    )


@given(st.dates(date(2000, 1, 1), date(2900, 1, 1)))
def test_a_month_holds_each_of_its_days_once_in_weeks_from_monday(day: date) -> None:
    shown = calendar.month(day.replace(day=1), [], day)
    inside = [one.on for week in shown.weeks for one in week if one.inside]
    assert inside == sorted(set(inside))
    assert inside[0].day == 1
    assert (inside[-1] + timedelta(days=1)).day == 1
    assert all(week[0].on.weekday() == 0 and len(week) == 7 for week in shown.weeks)
    assert shown.last == inside[-1]
