"""The generator's days: right by the notices, the configured weekdays and the make-up days; slots in local time."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from apps.consultations import rules
from apps.core.calendars import official_calendar
from apps.core.refusals import Refused
from apps.core.workdays import Calendar
from tests.consultations.plans import candidate

MONDAY = date(2022, 1, 3)
WEEKDAYS_ONLY = Calendar()
MAKE_UP_SATURDAY = date(2026, 2, 14)


def tuesdays(count: int) -> list[date]:
    return [MONDAY + timedelta(days=1 + 7 * step) for step in range(count)]


def turns(days: list[date], *lawyers: rules.Candidate) -> list[int | None]:
    return [day.lawyer_pk for day in rules.plan(days, lawyers)]


# --- which days -------------------------------------------------------------------------------------------------------


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


def test_a_make_up_saturday_is_worked_where_saturday_is_configured_and_an_ordinary_one_is_not() -> None:
    calendar = Calendar({MAKE_UP_SATURDAY: True})
    fortnight = MAKE_UP_SATURDAY, MAKE_UP_SATURDAY + timedelta(days=13)
    assert rules.duty_dates(*fortnight, [5], calendar) == [MAKE_UP_SATURDAY]
    assert rules.duty_dates(*fortnight, [5], WEEKDAYS_ONLY) == []


def test_a_make_up_saturday_is_worked_as_the_tuesday_that_the_bureau_announced() -> None:
    calendar = Calendar({MAKE_UP_SATURDAY: True, date(2026, 2, 17): False})
    span = date(2026, 2, 9), date(2026, 2, 28)
    assert rules.duty_dates(*span, [1], calendar) == [date(2026, 2, 10), date(2026, 2, 24)]
    announced = {MAKE_UP_SATURDAY: 1}
    assert rules.duty_dates(*span, [1], calendar, announced) == [
        date(2026, 2, 10),
        MAKE_UP_SATURDAY,
        date(2026, 2, 24),
    ]
    assert rules.duty_dates(*span, [3], calendar, announced) == [
        date(2026, 2, 12),
        date(2026, 2, 19),
        date(2026, 2, 26),
    ]


def test_a_saturday_worked_as_a_tuesday_is_no_longer_a_saturday() -> None:
    calendar = Calendar({MAKE_UP_SATURDAY: True})
    assert rules.duty_dates(MAKE_UP_SATURDAY, MAKE_UP_SATURDAY, [5], calendar, {MAKE_UP_SATURDAY: 1}) == []


def test_announcing_a_saturday_that_is_no_working_day_plans_nothing() -> None:
    assert rules.duty_dates(MAKE_UP_SATURDAY, MAKE_UP_SATURDAY, [1], WEEKDAYS_ONLY, {MAKE_UP_SATURDAY: 1}) == []


def test_make_up_days_are_read_from_the_configuration() -> None:
    assert rules.make_up_days("") == {}
    assert rules.make_up_days("2026-02-14=1, 2026-02-28=0") == {MAKE_UP_SATURDAY: 1, date(2026, 2, 28): 0}


@pytest.mark.parametrize("text", ["2026-02-14", "2026-02-14=7", "2026-02-17=1", "Saturday=1", "2026-02-14=x"])
def test_a_make_up_day_that_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        rules.make_up_days(text)


def test_the_leap_day_is_a_day_like_any_other() -> None:
    leap_day = date(2028, 2, 29)
    assert leap_day.weekday() == 1
    assert rules.duty_dates(date(2028, 2, 28), date(2028, 3, 1), [1], WEEKDAYS_ONLY) == [leap_day]
    assert turns([leap_day], candidate(1)) == [1]


def test_a_period_of_one_day_is_a_period() -> None:
    tuesday = date(2026, 5, 12)
    assert rules.duty_dates(tuesday, tuesday, [1], WEEKDAYS_ONLY) == [tuesday]
    assert rules.duty_dates(tuesday, tuesday, [2], WEEKDAYS_ONLY) == []


def test_a_period_must_run_forward_and_not_for_ever() -> None:
    with pytest.raises(Refused, match="不得早于"):
        rules.duty_dates(date(2022, 2, 1), date(2022, 1, 1), [1], WEEKDAYS_ONLY)
    with pytest.raises(Refused, match="三年"):
        rules.duty_dates(date(2022, 1, 1), date(2099, 1, 1), [1], WEEKDAYS_ONLY)


# --- who --------------------------------------------------------------------------------------------------------------


def test_six_lawyers_take_turns_by_their_place() -> None:
    assert turns(tuesdays(12), *(candidate(pk) for pk in range(1, 7))) == [1, 2, 3, 4, 5, 6] * 2


def test_who_was_on_duty_longest_ago_comes_first() -> None:
    lawyers = [
        candidate(1, held=(date(2021, 12, 14),)),
        candidate(2, held=(date(2021, 12, 7),)),
        candidate(3, held=(date(2021, 12, 21),)),
    ]
    assert turns(tuesdays(3), *lawyers) == [2, 1, 3]


def test_who_is_owed_a_day_comes_before_who_was_on_duty_longer_ago() -> None:
    owed = candidate(1, held=(date(2021, 12, 14),))
    others = [
        candidate(2, held=(date(2021, 11, 30), date(2021, 12, 7))),
        candidate(3, held=(date(2021, 11, 16), date(2021, 11, 23))),
    ]
    assert turns(tuesdays(1), owed, *others) == [1]


def test_a_lawyer_who_joins_does_not_catch_up_on_the_days_before() -> None:
    """Two sit every other Tuesday for 20 weeks; the third, joining then, gets every third one and not all of them."""
    days = tuesdays(32)
    joins = days[20]
    third = candidate(3, under_contract=((joins, date(2030, 12, 31)),))
    planned = turns(days, candidate(1), candidate(2), third)
    assert Counter(planned[:20]) == {1: 10, 2: 10}
    assert Counter(planned[20:]) == {1: 4, 2: 4, 3: 4}


def test_a_lawyer_who_leaves_is_not_spared_until_then() -> None:
    days = tuesdays(32)
    leaver = candidate(3, under_contract=((date(2020, 1, 1), days[11]),))
    planned = turns(days, candidate(1), candidate(2), leaver)
    assert Counter(planned[:12]) == {1: 4, 2: 4, 3: 4}
    assert Counter(planned[12:]) == {1: 10, 2: 10}


def test_leave_spares_nobody_a_day_and_catching_up_is_spread_out() -> None:
    days = tuesdays(72)
    away = candidate(1, away=((days[0], days[23]),))
    planned = turns(days, away, *(candidate(pk) for pk in range(2, 7)))
    assert set(Counter(planned).values()) == {12}
    assert 1 not in planned[:24]
    assert not any(here == after for here, after in pairwise(planned)), "four weeks on end without the spreading out"


def test_a_licence_that_ends_ends_the_turns_the_next_day() -> None:
    days = tuesdays(4)
    periods = rules.contract_periods((days[0], days[3]), days[1], [(date(2020, 1, 1), date(2030, 1, 1))])
    planned = turns(days, candidate(1, under_contract=periods), candidate(2))
    assert 1 in planned[:2]
    assert 1 not in planned[2:]


def test_contract_posting_and_licence_must_all_hold() -> None:
    contracts = [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 9, 1), date(2027, 8, 31))]
    posting = date(2026, 3, 1), date(2027, 12, 31)
    assert rules.contract_periods(posting, date(2027, 1, 31), contracts) == (
        (date(2026, 3, 1), date(2026, 6, 30)),
        (date(2026, 9, 1), date(2027, 1, 31)),
    )
    assert rules.contract_periods(posting, date(2026, 2, 1), contracts) == ()
    assert rules.contract_periods(posting, date(2027, 1, 31), []) == ()


def test_two_firms_share_by_lawyer_while_both_have_a_contract() -> None:
    days = tuesdays(12)
    first_firm = [candidate(pk, under_contract=((days[0], days[-1]),)) for pk in (1, 2)]
    second_firm = [candidate(pk, under_contract=((days[6], days[-1]),)) for pk in (3, 4)]
    planned = turns(days, *first_firm, *second_firm)
    assert Counter(planned[:6]) == {1: 3, 2: 3}
    assert max(Counter(planned[6:]).values()) - min(Counter(planned[6:]).values()) <= 1
    assert set(planned[6:]) == {1, 2, 3, 4}


def test_a_day_for_nobody_is_said_and_not_given() -> None:
    days = tuesdays(3)
    assert turns(days, candidate(1, away=((days[1], days[1]),))) == [1, None, 1]
    assert turns(days) == [None, None, None]


def test_the_fairest_stand_in_comes_first_and_only_the_available_are_offered() -> None:
    on = tuesdays(6)[5]
    lawyers = [
        candidate(1, held=tuple(tuesdays(2))),
        candidate(2, held=tuple(tuesdays(4)[2:])),
        candidate(3, held=(tuesdays(5)[4],)),
        candidate(4, away=((on, on),)),
        candidate(5, under_contract=((date(2020, 1, 1), on - timedelta(days=1)),)),
        candidate(6, held=(on,)),
    ]
    assert rules.fairest_first(on, lawyers) == [3, 1, 2]


# --- slots ------------------------------------------------------------------------------------------------------------


def test_slots_skip_the_noon_break_and_stay_within_the_day() -> None:
    noon = (time(11, 30), time(14, 30))
    times = rules.slot_times(time(9), 30, 10, noon)
    assert [f"{at:%H:%M}" for at in times] == [
        "09:00", "09:30", "10:00", "10:30", "11:00", "14:30", "15:00", "15:30", "16:00", "16:30",
    ]  # fmt: skip
    with pytest.raises(Refused, match="超出当天"):
        rules.slot_times(time(9), 60, 20, noon)
