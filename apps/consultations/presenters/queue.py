"""The queue by numbers alone: the hall's screen, the desk's panel, the wait on a slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.consultations.choices import BookingStatus, LogStatus
from apps.consultations.models import Booking, DutyDay, QueueCall
from apps.consultations.presenters.desk import log_of
from apps.consultations.queries import Event
from apps.consultations.rules import line
from apps.core import moment

# How many numbers a screen in the hall can show without scrolling.
MOST_SHOWN = 12


@dataclass(frozen=True)
class Number:
    """A number in the queue; at: 09:30 for a slot, empty for a walk-in."""

    label: str
    at: str = ""


@dataclass(frozen=True)
class Queue:
    """now: the number inside, empty between two visitors; waiting: whose turn it is, in order; passed: called, did not
    come in; coming: slots still expected. more: how many wait beyond those shown. last_call: its position, 0 for none.
    """

    day: DutyDay
    now: str
    waiting: Sequence[Number]
    passed: Sequence[Number]
    coming: Sequence[Number]
    more: int
    last_call: int

    @property
    def next_label(self) -> str:
        return self.waiting[0].label if self.waiting else ""


def queue(
    day: DutyDay, visitors: Sequence[Booking], calls: Sequence[QueueCall], inside: Event | None, now: datetime
) -> Queue:
    """visitors: everybody of the day; calls newest first; inside: the last number that went in."""
    inside_pk = _inside(visitors, inside)
    called = {call.booking_id for call in calls}
    here = [one for one in visitors if one.status == BookingStatus.ARRIVED and one.pk != inside_pk]
    here.sort(key=lambda one: line.turn(one.starts_at, one.queue_number, now))
    waiting = [_number(one) for one in here if one.pk not in called]
    coming = [one for one in visitors if one.status == BookingStatus.BOOKED and one.slot]
    return Queue(
        day=day,
        now=next((one.queue_label for one in visitors if one.pk == inside_pk), ""),
        waiting=waiting[:MOST_SHOWN],
        passed=[_number(one) for one in here if one.pk in called],
        coming=[_number(one) for one in coming][:MOST_SHOWN],
        more=max(0, len(waiting) - MOST_SHOWN),
        last_call=calls[0].position if calls else 0,
    )


def _inside(visitors: Sequence[Booking], inside: Event | None) -> int | None:
    """Who is with the lawyer: the last who went in, until the log is finished."""
    for one in visitors:
        if inside is not None and one.pk == inside.booking_id:
            log = log_of(one)
            is_open = log is not None and log.status == LogStatus.DRAFT
            return one.pk if one.status == BookingStatus.ARRIVED or is_open else None
    return None


def _number(booking: Booking) -> Number:
    at = f"{timezone.localtime(booking.slot.starts_at):%H:%M}" if booking.slot else ""
    return Number(booking.queue_label, at)


@dataclass(frozen=True)
class Wait:
    """before: people whose turn comes first; minutes: about how long that takes, 0 for the next in line."""

    before: int
    minutes: int


def wait(booking: Booking, visitors: Sequence[Booking], each: int) -> Wait:
    """How long somebody waits who is here now. each: minutes of a consultation."""
    before = _people_before(booking, visitors, moment.now())
    return Wait(before, line.wait_minutes(before, each))


def _people_before(booking: Booking, visitors: Sequence[Booking], now: datetime) -> int:
    """How many of those here have their turn before this one; who is inside counts as one of them."""
    mine = line.turn(booking.starts_at, booking.queue_number, now)
    others = [one for one in visitors if one.pk != booking.pk and _is_in_the_way(one)]
    return sum(line.turn(one.starts_at, one.queue_number, now) < mine for one in others)


def _is_in_the_way(booking: Booking) -> bool:
    log = log_of(booking)
    return booking.status == BookingStatus.ARRIVED or (log is not None and log.status == LogStatus.DRAFT)
