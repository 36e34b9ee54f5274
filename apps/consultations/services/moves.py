"""Every change of a booking's status goes through here and leaves a row."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.consultations import queries, rules
from apps.consultations.choices import BookingStatus
from apps.consultations.models import Booking, BookingMove
from apps.consultations.rules import visits
from apps.core import history, moment


@transaction.atomic
def move_booking(booking: Booking, to: BookingStatus, *, by: User | None, reason: str = "") -> Booking:
    """Bring a booking to another status with a row that says who, when and why; already there is no error.

    An offer that is left is let go with its slot, unless it was taken in time. Whether somebody waits for a slot that
    falls free is the business of the callers: see services.visits.settle.
    """
    booking = queries.lock_booking(booking.pk)
    if booking.status == to:
        return booking
    rules.check_move(booking.status, to, booking.duty_day.on, moment.today(), reason)
    if booking.status == BookingStatus.OFFERED:
        _end_offer(booking, to)
    return record(booking, to, by=by, reason=reason)


def _end_offer(booking: Booking, to: BookingStatus) -> None:
    if to == BookingStatus.BOOKED:
        visits.check_offer_stands(booking.offer_expires_at, moment.now())
    else:
        booking.slot = None
    booking.offer_expires_at = None


def record(booking: Booking, to: BookingStatus, *, by: User | None, reason: str = "") -> Booking:
    """Save a booking in its new status with history and move; whether it may is asked before."""
    before, booking.status = booking.status, to
    history.save(booking, by=by, reason=reason.strip() or str(to.label))
    record_move(booking, before, by=by, reason=reason.strip())
    return booking


def record_move(booking: Booking, before: str, *, by: User | None, reason: str) -> None:
    """The row of a move that has just been saved."""
    BookingMove.objects.create(
        booking=booking, at=moment.now(), by=by, from_status=before, to_status=booking.status, reason=reason[:200]
    )


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that PostgreSQL refused by."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
