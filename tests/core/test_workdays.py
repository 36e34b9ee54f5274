"""The golden vectors of the law's counting, and two independent oracles: chinesecalendar and a plain loop."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.refusals import Refused
from apps.core.workdays import EARLIEST, LATEST, Calendar

ROWS = json.loads((Path(__file__).parents[2] / "fixtures/reference/calendar.json").read_text("utf-8"))
OFFICIAL = Calendar({date.fromisoformat(row["date"]): row["is_workday"] for row in ROWS}, frozenset(range(2020, 2027)))
ALL_DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2020, 1, 1)).days)]
days = st.dates(date(2019, 1, 1), date(2028, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_every_day_from_2020_to_2026_agrees_with_chinesecalendar() -> None:
    assert [d for d in ALL_DAYS if OFFICIAL.is_workday(d) != chinese_calendar.is_workday(d)] == []
    assert len(ALL_DAYS) == 2557


@pytest.mark.parametrize(
    ("start", "length", "literal", "rolled", "last"),
    [
        ("2025-01-20", 15, "2025-02-04", "2025-02-05", "2025-01-27"),
        ("2025-01-20", 60, "2025-03-21", "2025-03-21", "2025-03-21"),
        ("2025-01-20", 90, "2025-04-20", "2025-04-21", "2025-04-18"),
        ("2024-09-16", 15, "2024-10-01", "2024-10-08", "2024-09-30"),
        ("2026-02-05", 15, "2026-02-20", "2026-02-24", "2026-02-14"),
        ("2022-09-20", 15, "2022-10-05", "2022-10-08", "2022-09-30"),
    ],
)
def test_golden_calendar_days(start: str, length: int, literal: str, rolled: str, last: str) -> None:
    end = day(start) + timedelta(days=length)
    assert end == day(literal)
    assert OFFICIAL.next_workday_on_or_after(end) == day(rolled)
    assert OFFICIAL.last_workday_on_or_before(end) == day(last)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2025-01-24", 2, "2025-01-27"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-01-24", 10, "2025-02-13"),
        ("2025-01-24", 15, "2025-02-20"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2022-09-28", 5, "2022-10-10"),
    ],
)
def test_golden_working_days(start: str, count: int, end: str) -> None:
    assert OFFICIAL.add_workdays(day(start), count) == day(end)


def test_the_tuesdays_off_are_the_sixteen_of_the_duty_roster() -> None:
    off = [d.isoformat() for d in ALL_DAYS if d.year >= 2022 and d.weekday() == 1 and not OFFICIAL.is_workday(d)]
    assert off == [
        *("2022-02-01", "2022-04-05", "2022-05-03", "2022-10-04"),
        *("2023-01-24", "2023-05-02", "2023-10-03"),
        *("2024-02-13", "2024-09-17", "2024-10-01"),
        *("2025-01-28", "2025-02-04", "2025-10-07"),
        *("2026-02-17", "2026-05-05", "2026-10-06"),
    ]


def test_made_up_workdays_are_saturdays_and_sundays() -> None:
    assert {d.weekday() for d, works in OFFICIAL.days.items() if works} == {5, 6}


@given(days, st.integers(0, 40))
def test_adding_working_days_equals_a_plain_loop(start: date, count: int) -> None:
    walked = [start + timedelta(days=n) for n in range(1, 200)]
    working = [d for d in walked if OFFICIAL.is_workday(d)]
    assert OFFICIAL.add_workdays(start, count) == ([start, *working])[count]


@given(days, days)
def test_counting_between_is_the_inverse_of_adding(first: date, last: date) -> None:
    count = OFFICIAL.workdays_between(first, last)
    assert OFFICIAL.workdays_between(last, first) == -count
    if first <= last and OFFICIAL.is_workday(last):
        assert OFFICIAL.add_workdays(first, count) == (last if count else first)


@given(days)
def test_the_neighbouring_workdays_stand_on_both_sides(d: date) -> None:
    before, after = OFFICIAL.last_workday_on_or_before(d), OFFICIAL.next_workday_on_or_after(d)
    assert before <= d <= after
    assert (before == d == after) == OFFICIAL.is_workday(d)
    assert OFFICIAL.workdays_between(before, after) == (0 if before == after else 1)


def test_a_year_without_a_notice_follows_weekends_and_says_so() -> None:
    assert OFFICIAL.is_workday(day("2027-10-01"))
    assert not OFFICIAL.is_workday(day("2027-10-02"))
    assert not OFFICIAL.is_confirmed(day("2027-10-01"))
    assert OFFICIAL.is_confirmed(day("2026-12-31"))
    assert not OFFICIAL.is_confirmed(day("2019-12-31"))


def test_the_calendar_is_a_value_that_nobody_changes() -> None:
    source = {day("2026-05-12"): False}
    calendar = Calendar(source)
    source[day("2026-05-13")] = False
    assert calendar.is_workday(day("2026-05-13"))
    with pytest.raises(TypeError):
        calendar.days[day("2026-05-13")] = False  # type: ignore[index]
    changed = calendar.with_days({day("2026-05-14"): False})
    assert calendar.is_workday(day("2026-05-14"))
    assert not changed.is_workday(day("2026-05-14"))
    assert not changed.is_workday(day("2026-05-12"))


@pytest.mark.parametrize("far", [date.min, date.max, EARLIEST - timedelta(days=1), LATEST + timedelta(days=1)])
def test_days_that_nobody_counts_from_are_refused_and_never_overflow(far: date) -> None:
    for count in (
        lambda: OFFICIAL.add_workdays(far, 5),
        lambda: OFFICIAL.last_workday_on_or_before(far),
        lambda: OFFICIAL.next_workday_on_or_after(far),
        lambda: OFFICIAL.workdays_between(day("2026-01-01"), far),
    ):
        with pytest.raises(Refused, match="1949"):
            count()


def test_a_limit_is_counted_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        OFFICIAL.add_workdays(day("2026-01-01"), -1)
