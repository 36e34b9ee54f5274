"""A duty day on screen: slots, queue, who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    FREES_THE_SLOT,
    AdaptationNeed,
    BookingStatus,
    DutyStatus,
)
from apps.consultations.models import Booking, DutyDay, Slot
from apps.core import moment

SHAPES = {
    BookingStatus.WAITING: "waiting",
    BookingStatus.OFFERED: "waiting",
    BookingStatus.LAPSED: "ended",
    BookingStatus.BOOKED: "waiting",
    BookingStatus.ARRIVED: "doing",
    BookingStatus.SEEN: "done",
    BookingStatus.EXCUSED: "ended",
    BookingStatus.CANCELLED_BY_US: "ended",
    BookingStatus.NO_SHOW: "held",
}


@dataclass(frozen=True)
class Line:
    """One line of a duty day: a slot, free or held, or a queue number. Empty `booking` means free."""

    at: str
    slot: Slot | None
    booking: Booking | None
    who: str
    shape: str
    can_book: bool = False
    moves: Sequence[tuple[str, str]] = ()
    needs: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class Board:
    """A duty day on screen."""

    slots: Sequence[Line]
    queue: Sequence[Line]
    gone: Sequence[Line]
    free: int
    waiting: int
    seen: int


def board(day: DutyDay, slots: Sequence[Slot], bookings: Sequence[Booking], user: User) -> Board:
    """Slots with whoever holds them, the queue of walk-ins, and those whose slot was given back."""
    live = [booking for booking in bookings if booking.status not in FREES_THE_SLOT]
    held = {booking.slot_id: booking for booking in live if booking.slot_id}
    slot_lines = [_slot_line(day, slot, held.get(slot.pk), user) for slot in slots]
    return Board(
        slots=slot_lines,
        queue=[_line(booking, user) for booking in live if booking.queue_number],
        gone=[_line(booking, user) for booking in bookings if booking.status in FREES_THE_SLOT],
        free=sum(line.booking is None for line in slot_lines),
        waiting=sum(booking.status == BookingStatus.ARRIVED for booking in live),
        seen=sum(booking.status == BookingStatus.SEEN for booking in live),
    )


def _slot_line(day: DutyDay, slot: Slot, booking: Booking | None, user: User) -> Line:
    if booking is not None:
        return _line(booking, user)
    open_ = day.status == DutyStatus.PLANNED and slot.starts_at > moment.now()
    return Line(clock(slot), slot, None, "", "waiting", can_book=open_ and permissions.can_book(user))


def _line(booking: Booking, user: User) -> Line:
    is_mine = permissions.can_see_visitor(user, booking)
    return Line(
        at=clock(booking.slot) if booking.slot else booking.queue_label,
        slot=booking.slot,
        booking=booking,
        who=visitor(booking, user),
        shape=SHAPES[BookingStatus(booking.status)],
        moves=_quick_moves(booking) if permissions.can_move(user, booking) else (),
        needs=needs(booking) if is_mine else "",
        is_mine=is_mine,
    )


def _quick_moves(booking: Booking) -> list[tuple[str, str]]:
    """The one-press moves of the hall: came, did not come."""
    if booking.status == BookingStatus.BOOKED and booking.duty_day.on <= moment.today():
        return [(BookingStatus.ARRIVED.value, _("到场")), (BookingStatus.NO_SHOW.value, _("未到"))]
    return []


def clock(slot: Slot) -> str:
    return f"{timezone.localtime(slot.starts_at):%H:%M}"


def visitor(booking: Booking, user: User) -> str:
    """The masked name for those who may see it, else only that the place is held."""
    return booking.person.masked_name if permissions.can_see_visitor(user, booking) else _("已约")


def needs(booking: Booking) -> str:
    return "、".join(str(AdaptationNeed(need).label) for need in booking.needs)
