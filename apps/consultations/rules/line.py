"""The line at the counter: how long an offer stands, whose turn it is, how long the wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from apps.core.workdays import ONE_DAY, Calendar

# Early in the morning nobody has been told yet: an offer that would end by night ends this long after opening.
_TIME_TO_BE_TOLD = timedelta(hours=1)
# An offer shorter than this is none: nobody could be reached and answer.
SHORTEST_OFFER = timedelta(minutes=30)
# Whoever was called so often and did not come in has left.
CALLS_BEFORE_GIVEN_UP = 3
ROUND_TO_MINUTES = 5


@dataclass(frozen=True)
class OfferTerms:
    """How long an offer stands: `stands`, never later than `ahead` before the slot, ending in office hours."""

    stands: timedelta
    ahead: timedelta
    opens: time
    closes: time


def offer_end(now: datetime, starts_at: datetime, terms: OfferTerms, calendar: Calendar) -> datetime | None:
    """Until when a slot that starts at `starts_at` may be held for somebody who is told now; None: too late to offer.

    An end outside office hours moves on to an hour after the next opening, so that there is somebody to answer to.
    """
    end = min(_in_office_hours(now + terms.stands, terms, calendar), starts_at - terms.ahead)
    return end if end - now >= SHORTEST_OFFER else None


def _in_office_hours(end: datetime, terms: OfferTerms, calendar: Calendar) -> datetime:
    local = timezone.localtime(end)
    if calendar.is_workday(local.date()) and terms.opens <= local.time() <= terms.closes:
        return end
    day = local.date() if local.time() < terms.opens else local.date() + ONE_DAY
    opening = datetime.combine(calendar.next_workday_on_or_after(day), terms.opens, timezone.get_default_timezone())
    return opening + _TIME_TO_BE_TOLD


def turn(starts_at: datetime | None, queue_number: int | None, now: datetime) -> tuple[int, datetime | int]:
    """Sorts those who are here: booked visitors whose time has come, then walk-ins by number, then who came early."""
    if starts_at is None:
        return 1, queue_number or 0
    return (0 if starts_at <= now else 2), starts_at


def wait_minutes(before: int, each: int) -> int:
    """How long somebody waits with so many before them, rounded up to five minutes; 0 for the next in line."""
    return -(-before * each // ROUND_TO_MINUTES) * ROUND_TO_MINUTES
