"""How long an offer stands, and whose turn it is: pure rules over random moments and calendars."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.consultations.rules import line
from apps.core.workdays import Calendar
from tests.consultations.lines import at

SHANGHAI = ZoneInfo("Asia/Shanghai")
TERMS = line.OfferTerms(timedelta(hours=24), timedelta(hours=1), time(9), time(17))
# Labour Day 2026 as announced, with its make-up Saturday.
MAY = Calendar({date(2026, 5, day): False for day in (1, 2, 3, 4, 5)} | {date(2026, 5, 9): True}, frozenset({2026}))


@pytest.mark.parametrize(
    ("now", "slot", "until"),
    [
        (at(12, 10), at(19, 9), at(13, 10)),  # a day later
        (at(12, 16), at(13, 14, 30), at(13, 13, 30)),  # never later than an hour before
        (at(12, 9, 40), at(12, 14, 30), at(12, 13, 30)),  # on the day itself
        (at(15, 16), at(19, 9), at(18, 10)),  # Friday afternoon: the week-end does not count
        (at(12, 18, 30), at(19, 9), at(14, 10)),  # by night moves on to the next morning
        (at(12, 7), at(19, 9), at(13, 10)),  # before opening: an hour after opening
        (at(8, 12), at(12, 9), at(9, 12)),  # the Saturday worked for a holiday is a working day
        (datetime(2026, 4, 30, 12, tzinfo=SHANGHAI), at(12, 9), at(6, 10)),  # over a holiday
    ],
)
def test_an_offer_ends_in_office_hours_and_in_time(now: datetime, slot: datetime, until: datetime) -> None:
    assert line.offer_end(now, slot, TERMS, MAY) == until


def test_an_offer_that_nobody_could_answer_in_time_is_none() -> None:
    assert line.offer_end(at(12, 13, 1), at(12, 14, 30), TERMS, MAY) is None
    assert line.offer_end(at(12, 13), at(12, 14, 30), TERMS, MAY) == at(12, 13, 30)


BEGIN = datetime(2024, 1, 1, tzinfo=SHANGHAI)
moments = st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@given(moments, st.integers(0, 30 * 24 * 60), st.sets(st.dates(date(2024, 1, 1), date(2028, 12, 31)), max_size=40))
def test_whenever_it_is_made_an_offer_is_fair(now: datetime, ahead: int, off: set[date]) -> None:
    slot, calendar = now + timedelta(minutes=ahead), Calendar(dict.fromkeys(off, False))
    end = line.offer_end(now, slot, TERMS, calendar)
    if end is None:
        assert slot - now < TERMS.ahead + line.SHORTEST_OFFER
        return
    assert end - now >= line.SHORTEST_OFFER
    assert end <= slot - TERMS.ahead
    local = timezone.localtime(end)
    in_hours = calendar.is_workday(local.date()) and TERMS.opens <= local.time() <= TERMS.closes
    assert in_hours or end == slot - TERMS.ahead, "outside office hours only where the slot itself asks for it"


@given(moments, st.integers(1, 400))
def test_a_day_off_more_never_shortens_an_offer(now: datetime, later: int) -> None:
    slot = now + timedelta(days=60)
    off = {timezone.localdate(now) + timedelta(days=later % 10): False}
    plain, longer = (line.offer_end(now, slot, TERMS, Calendar(days)) for days in ({}, off))
    assert plain is not None
    assert longer is not None
    assert longer >= plain


def test_booked_visitors_at_their_time_go_before_walk_ins_and_those_before_the_early() -> None:
    now = at(12, 10)
    here = {"A05": (at(12, 11), None), "B002": (None, 2), "A03": (at(12, 10), None), "B001": (None, 1)}
    order = sorted(here, key=lambda label: line.turn(*here[label], now))
    assert order == ["A03", "B001", "B002", "A05"]


@pytest.mark.parametrize(("before", "each", "minutes"), [(0, 30, 0), (1, 30, 30), (2, 23, 50), (3, 7, 25)])
def test_a_wait_is_rounded_up_to_five_minutes(before: int, each: int, minutes: int) -> None:
    assert line.wait_minutes(before, each) == minutes
