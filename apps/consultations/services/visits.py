"""What became of a visitor, as the counter says it: arrived, not come, excused, cancelled, an offer answered."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.consultations.choices import BookingStatus
from apps.consultations.models import Booking
from apps.consultations.rules import visits
from apps.consultations.services import messages, waiting
from apps.consultations.services.moves import move_booking
from apps.consultations.services.rebookings import put_on_list
from apps.core import moment


def settle(booking: Booking, to: BookingStatus, *, by: User, reason: str = "") -> Booking:
    """Bring a visitor to another status by hand; whoever has to know is told, and a freed slot goes to the line.

    Offers that have run out fall first, in a transaction of their own, so that a refusal does not bring them back.
    """
    waiting.tend_if_due(booking.duty_day)
    return _settle(booking, to, by=by, reason=reason)


@transaction.atomic
def _settle(booking: Booking, to: BookingStatus, *, by: User, reason: str) -> Booking:
    waiting.hold_line(booking.duty_day_id)
    before, starts_at = Booking.objects.values_list("status", "slot__starts_at").get(pk=booking.pk)
    if before == to:
        return booking
    visits.check_by_hand(before, to, has_slot=starts_at is not None)
    if to == BookingStatus.NO_SHOW:
        visits.check_missed(starts_at, moment.now())
    if (before, to) == (BookingStatus.OFFERED, BookingStatus.WAITING):
        moved = waiting.give_back(booking, by=by, reason=reason or str(BookingStatus.WAITING.label))
    else:
        moved = move_booking(booking, to, by=by, reason=reason)
    _tell(moved, before, by)
    waiting.tend_if_due(moved.duty_day, by=by)
    return moved


def _tell(booking: Booking, before: str, by: User) -> None:
    """Taken offers are confirmed; whom the station cancels is told and stands on the re-booking list."""
    if (before, booking.status) == (BookingStatus.OFFERED, BookingStatus.BOOKED):
        messages.confirm(booking, by=by)
    if booking.status == BookingStatus.CANCELLED_BY_US:
        put_on_list(booking, by=by)
        messages.tell_visitor(booking, messages.CANCELLED, by=by, once=f"{messages.CANCELLED}:{booking.pk}")


def mark_arrived(booking: Booking, *, by: User) -> Booking:
    """The visitor is here and waits."""
    return settle(booking, BookingStatus.ARRIVED, by=by)


def mark_no_show(booking: Booking, *, by: User) -> Booking:
    """The visitor did not come; an own status, apart from excused and from cancelled by us."""
    return settle(booking, BookingStatus.NO_SHOW, by=by)


def excuse(booking: Booking, *, reason: str, by: User) -> Booking:
    """The visitor cannot come or had to leave; the slot is free again."""
    return settle(booking, BookingStatus.EXCUSED, by=by, reason=reason)


def cancel_by_us(booking: Booking, *, reason: str, by: User) -> Booking:
    """The station cannot receive the visitor; the slot is free again."""
    return settle(booking, BookingStatus.CANCELLED_BY_US, by=by, reason=reason)


def accept_offer(booking: Booking, *, by: User) -> Booking:
    """The visitor said yes in time: the slot is theirs. Refused when the offer has run out."""
    return settle(booking, BookingStatus.BOOKED, by=by)


def decline_offer(booking: Booking, *, by: User) -> Booking:
    """The visitor cannot come at that time and stays in line, behind everybody with fewer offers."""
    return settle(booking, BookingStatus.WAITING, by=by)
