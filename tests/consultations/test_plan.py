"""The generator: right days, fair shares, the same plan for the same input."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.consultations import rules
from apps.consultations.rules import Candidate
from apps.core.calendars import official_calendar
from apps.core.refusals import Refused
from apps.core.workdays import Calendar

MONDAY = date(2022, 1, 3)
WEEKDAYS_ONLY = Calendar()


def candidate(pk: int, **changes: object) -> Candidate:
    plain: dict[str, object] = {
        "contract_from": date(2020, 1, 1),
        "contract_to": date(2030, 12, 31),
        "licence_valid_to": date(2030, 12, 31),
    }
    return Candidate(pk=pk, position=pk, **(plain | changes))  # type: ignore[arg-type]


def tuesdays(count: int) -> list[date]:
    return [MONDAY + timedelta(days=1 + 7 * step) for step in range(count)]


def loads(lawyers: list[Candidate], holders: list[int | None]) -> list[int]:
    given_days = Counter(holder for holder in holders if holder is not None)
    return [lawyer.served + given_days[lawyer.pk] for lawyer in lawyers]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2022, {"02-01", "04-05", "05-03", "10-04"}),
        (2023, {"01-24", "05-02", "10-03"}),
        (2024, {"02-13", "09-17", "10-01"}),
        (2025, {"01-28", "02-04", "10-07"}),
        (2026, {"02-17", "05-05", "10-06"}),
    ],
)
def test_tuesdays_off_are_those_of_the_official_notices(year: int, off: set[str]) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    every = set(rules.duty_dates(first, last, [1], WEEKDAYS_ONLY))
    planned = set(rules.duty_dates(first, last, [1], official_calendar()))
    assert {f"{day:%m-%d}" for day in every - planned} == off
    assert not planned - every


def test_the_weekday_is_configuration_and_a_make_up_saturday_counts() -> None:
    saturday = date(2022, 1, 29)
    calendar = Calendar({saturday: True})
    assert rules.duty_dates(saturday, saturday, [5], calendar) == [saturday]
    assert rules.duty_dates(saturday, saturday, [5], WEEKDAYS_ONLY) == []


def test_a_period_must_run_forward_and_not_for_ever() -> None:
    with pytest.raises(Refused, match="不得早于"):
        rules.duty_dates(date(2022, 2, 1), date(2022, 1, 1), [1], WEEKDAYS_ONLY)
    with pytest.raises(Refused, match="三年"):
        rules.duty_dates(date(2022, 1, 1), date(2099, 1, 1), [1], WEEKDAYS_ONLY)


@given(
    people=st.integers(1, 6),
    count=st.integers(0, 60),
    position_order=st.randoms(use_true_random=False),
)
def test_without_leave_shares_differ_by_one_day_at_most(people: int, count: int, position_order: object) -> None:
    lawyers = [candidate(pk) for pk in range(1, people + 1)]
    shuffled = list(lawyers)
    position_order.shuffle(shuffled)  # type: ignore[attr-defined]
    planned = rules.plan(tuesdays(count), shuffled)
    shares = loads(lawyers, [day.lawyer_pk for day in planned])
    assert max(shares) - min(shares) <= 1
    assert planned == rules.plan(tuesdays(count), lawyers), "the order of input does not matter"


def test_six_lawyers_take_turns_by_their_place() -> None:
    lawyers = [candidate(pk) for pk in range(1, 7)]
    turns = [day.lawyer_pk for day in rules.plan(tuesdays(12), lawyers)]
    assert turns == [1, 2, 3, 4, 5, 6] * 2


def test_who_served_least_and_longest_ago_comes_first() -> None:
    lawyers = [
        candidate(1, served=3, last_served=date(2021, 12, 28)),
        candidate(2, served=3, last_served=date(2021, 12, 7)),
        candidate(3, served=4, last_served=date(2021, 12, 14)),
    ]
    assert [day.lawyer_pk for day in rules.plan(tuesdays(3), lawyers)] == [2, 1, 3]


absences = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), max_size=2)


@given(
    st.lists(st.tuples(st.integers(0, 2), absences, st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=3),
    st.integers(1, 7),
)
def test_no_assignment_is_fairer_whatever_the_leave_and_contracts(
    drawn: list[tuple[int, list[tuple[int, int]], int, int]], count: int
) -> None:
    days = tuesdays(count)
    lawyers = [_drawn(pk, *facts) for pk, facts in enumerate(drawn, start=1)]
    planned = rules.plan(days, lawyers)
    assert all((day.lawyer_pk is None) == (not _free(day.on, lawyers)) for day in planned)
    assert all(day.lawyer_pk in _free(day.on, lawyers) for day in planned if day.lawyer_pk)
    shares = loads(lawyers, [day.lawyer_pk for day in planned])
    assert max(shares) - min(shares) == _smallest_spread(days, lawyers)


def _drawn(pk: int, served: int, away: list[tuple[int, int]], starts: int, ends: int) -> Candidate:
    week = timedelta(days=7)
    periods = tuple((MONDAY + week * first, MONDAY + week * (first + length)) for first, length in away)
    first, last = MONDAY + week * min(starts, ends), MONDAY + week * (max(starts, ends) + 1)
    return candidate(pk, served=served, away=periods, contract_from=first, licence_valid_to=last)


def _free(day: date, lawyers: list[Candidate]) -> list[int]:
    return [lawyer.pk for lawyer in lawyers if lawyer.is_available(day)]


def _smallest_spread(days: list[date], lawyers: list[Candidate]) -> int:
    """Try every assignment there is."""
    choices: list[list[int | None]] = [list(_free(day, lawyers)) or [None] for day in days]
    spreads = []
    for holders in product(*choices):
        shares = loads(lawyers, list(holders))
        spreads.append(max(shares) - min(shares))
    return min(spreads)


def test_slots_skip_the_noon_break_and_stay_within_the_day() -> None:
    noon = (time(11, 30), time(14, 30))
    times = rules.slot_times(time(9), 30, 10, noon)
    assert [f"{at:%H:%M}" for at in times] == [
        "09:00", "09:30", "10:00", "10:30", "11:00", "14:30", "15:00", "15:30", "16:00", "16:30",
    ]  # fmt: skip
    with pytest.raises(Refused, match="超出当天"):
        rules.slot_times(time(9), 60, 20, noon)
