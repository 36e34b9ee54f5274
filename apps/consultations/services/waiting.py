"""The waiting list of a duty day: a slot that falls free is held for the first in line until the offer expires.

Everything here brings a day to where it ought to be and is safe to repeat: `tend` is called by whoever frees a slot, by
whoever wants one, and every minute by `manage.py tend_waiting_lists`. Locks are taken in one order: the line of the
day, the day, a booking.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import queries
from apps.consultations.choices import OFFERS_AT_MOST, BookingStatus, DutyStatus
from apps.consultations.models import Booking, DutyDay, Slot, SlotOffer
from apps.consultations.models.bookings import ONE_PER_SLOT
from apps.consultations.services import messages
from apps.consultations.services.moves import constraint_of, move_booking, record
from apps.core import moment


def hold_line(day_pk: int) -> str:
    """Hold the day's waiting list, then the day itself, until the transaction ends; returns the day's status."""
    queries.lock_line(day_pk)
    return queries.hold_day(day_pk)


@transaction.atomic
def tend(day: DutyDay, *, by: User | None = None) -> int:
    """Let offers expire that have run out, offer what is free to the first in line, end the list of a day that is over.

    by: whose act freed a slot; None when time did. Returns how many entries moved; a second call moves none.
    """
    status = hold_line(day.pk)
    if status != DutyStatus.PLANNED or day.on < moment.today():
        return end_line(day, by=by)
    return _let_expire(day) + _offer_free_slots(day, by)


def tend_if_due(day: DutyDay, *, by: User | None = None) -> int:
    """The same, without any lock where nothing is due: days that nobody waits for cost one look."""
    return tend(day, by=by) if queries.line_is_due(day, moment.now()) else 0


def tend_all() -> int:
    """Every day with a waiting list, each in a transaction of its own; returns how many entries moved."""
    return sum(tend(day) for day in queries.days_with_a_line())


def end_line(day: DutyDay, *, by: User | None) -> int:
    """The day is over or closed: whoever still waits has waited in vain. Inside the caller's transaction."""
    waiting = list(queries.on_the_list(day).select_related("duty_day__unit", "duty_day__bureau", "reference"))
    for booking in waiting:
        if booking.status == BookingStatus.OFFERED and day.on >= moment.today():
            _tell_of_the_end(booking)
        move_booking(booking, BookingStatus.LAPSED, by=by, reason=_("驻点日结束，候补未成"))
    return len(waiting)


def give_back(booking: Booking, *, by: User | None, reason: str) -> Booking:
    """An offer not taken: back into the line, behind everybody with fewer offers; after the last one the wait ends."""
    is_last = queries.offers_made(booking) >= OFFERS_AT_MOST
    to = BookingStatus.LAPSED if is_last else BookingStatus.WAITING
    why = _("%(reason)s；已提出 %(most)d 次") % {"reason": reason, "most": OFFERS_AT_MOST} if is_last else reason
    return move_booking(booking, to, by=by, reason=why)


def _let_expire(day: DutyDay) -> int:
    """Only rows that still are on offer once their lock is held: whoever accepted a moment earlier keeps the slot."""
    moved = 0
    for pk in queries.expired_offers(day, moment.now()):
        booking = queries.lock_booking(pk)
        if booking.status == BookingStatus.OFFERED and not _stands(booking):
            _tell_of_the_end(booking)
            give_back(booking, by=None, reason=_("答复期限已过"))
            moved += 1
    return moved


def _tell_of_the_end(booking: Booking) -> None:
    """Before the slot is taken off the booking: the message names its time."""
    offer = queries.last_offer(booking)
    messages.tell_visitor(booking, messages.OFFER_EXPIRED, by=None, once=f"{messages.OFFER_EXPIRED}:{offer.pk}")


def _stands(booking: Booking) -> bool:
    return booking.offer_expires_at is not None and booking.offer_expires_at > moment.now()


def _offer_free_slots(day: DutyDay, by: User | None) -> int:
    """Free slots by time, each to the first in line who has not been offered it before."""
    moved = 0
    for slot, until in queries.slots_to_offer(day, moment.now()):
        first = queries.first_in_line(day, slot)
        if first is not None:
            moved += _offer(first, slot, until, by)
    return moved


def _offer(booking: Booking, slot: Slot, until: datetime, by: User | None) -> int:
    """Hold the slot for the visitor and tell them; 0 when a booking took it in the same moment, or the wait ended."""
    booking = queries.lock_booking(booking.pk)
    if booking.status != BookingStatus.WAITING:
        return 0
    position = queries.offers_made(booking) + 1
    booking.slot, booking.offer_expires_at = slot, until
    try:
        with transaction.atomic():
            record(booking, BookingStatus.OFFERED, by=by, reason=_("空出时段，提供给候补"))
            offer = SlotOffer.objects.create(
                booking=booking, slot=slot, position=position, at=moment.now(), by=by, expires_at=until
            )
    except IntegrityError as error:
        if constraint_of(error) == ONE_PER_SLOT:
            return 0
        raise
    messages.tell_visitor(booking, messages.OFFER, by=by, once=f"{messages.OFFER}:{offer.pk}")
    return 1
