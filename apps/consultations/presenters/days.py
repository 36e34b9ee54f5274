"""A duty day on screen: slots, queue, waiting list, who they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    FREES_THE_SLOT,
    ON_WAITING_LIST,
    OPEN_STATUSES,
    AdaptationNeed,
    BookingStatus,
    DutyStatus,
)
from apps.consultations.models import Booking, DutyDay, QueueCall, Slot
from apps.consultations.rules.line import CALLS_BEFORE_GIVEN_UP
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
# Status, words on the button, reason that goes with it.
Moves = Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Line:
    """One line of a duty day: a slot, free or held, a queue number or a place in line. Empty `booking` means free.

    receive_url: where the lawyer on duty opens the log of somebody who is here, also after the day.
    moves: what one press says of the visitor; note: what stands behind the status, such as until when an offer holds.
    """

    at: str
    slot: Slot | None
    booking: Booking | None
    who: str
    shape: str
    can_book: bool = False
    can_call: bool = False
    moves: Moves = ()
    needs: str = ""
    note: str = ""
    is_mine: bool = False
    receive_url: str = ""


@dataclass(frozen=True)
class Board:
    """A duty day on screen. free: slots that can still be booked; numbers_left: walk-in numbers; missing: visitors of
    whom nobody has said yet what became of them.
    """

    slots: Sequence[Line]
    queue: Sequence[Line]
    line: Sequence[Line]
    gone: Sequence[Line]
    free: int
    waiting: int
    seen: int
    in_line: int
    numbers_left: int
    missing: Sequence[Line]


def board(
    day: DutyDay,
    slots: Sequence[Slot],
    bookings: Sequence[Booking],
    user: User,
    calls: Iterable[QueueCall] = (),
) -> Board:
    """Slots with whoever holds them, the queue of walk-ins, the waiting list, and those whose slot was given back.

    bookings: everybody of the day, as `queries.bookings_of` reads them; calls: the numbers called.
    """
    called = Counter(call.booking_id for call in calls)
    given_up = {pk for pk, times in called.items() if times >= CALLS_BEFORE_GIVEN_UP}
    live = [booking for booking in bookings if booking.status not in FREES_THE_SLOT]
    held = {booking.slot_id: booking for booking in live if booking.slot_id}
    slot_lines = [_slot_line(day, slot, held.get(slot.pk), user, given_up) for slot in slots]
    queue = [_line(booking, user, given_up) for booking in live if booking.queue_number]
    numbers = [booking.queue_number or 0 for booking in bookings]
    return Board(
        slots=slot_lines,
        queue=queue,
        line=_waiting_list(bookings, user),
        gone=[
            _line(one, user) for one in bookings if one.status in FREES_THE_SLOT and one.status not in ON_WAITING_LIST
        ],
        free=sum(line.booking is None and _is_open(day, line.slot) for line in slot_lines),
        waiting=sum(booking.status == BookingStatus.ARRIVED for booking in live),
        seen=sum(booking.status == BookingStatus.SEEN for booking in live),
        in_line=sum(booking.status in ON_WAITING_LIST for booking in bookings),
        numbers_left=max(0, day.walk_in_capacity - max(numbers, default=0)),
        missing=[line for line in (*slot_lines, *queue) if is_missing(line.booking)],
    )


def is_missing(booking: Booking | None) -> bool:
    """Whether the visitor's day is over and nobody has said what became of them."""
    return booking is not None and booking.duty_day.on < moment.today() and booking.status in OPEN_STATUSES


def _is_open(day: DutyDay, slot: Slot | None) -> bool:
    return day.status == DutyStatus.PLANNED and slot is not None and slot.starts_at > moment.now()


def _slot_line(day: DutyDay, slot: Slot, booking: Booking | None, user: User, given_up: Collection[int]) -> Line:
    if booking is not None:
        return _line(booking, user, given_up)
    return Line(clock(slot), slot, None, "", "waiting", can_book=_is_open(day, slot) and permissions.can_book(user))


def _line(booking: Booking, user: User, given_up: Collection[int] = ()) -> Line:
    """given_up: keys of those who were called often enough and did not come in."""
    is_mine, may_move = permissions.can_see_visitor(user, booking), permissions.can_move(user, booking)
    is_here = booking.status == BookingStatus.ARRIVED and booking.duty_day.on == moment.today()
    return Line(
        at=clock(booking.slot) if booking.slot else booking.queue_label,
        slot=booking.slot,
        booking=booking,
        who=visitor(booking, user),
        shape=SHAPES[BookingStatus(booking.status)],
        can_call=may_move and is_here,
        moves=quick_moves(booking, given_up) if may_move and booking.status != BookingStatus.OFFERED else (),
        needs=needs(booking) if is_mine else "",
        note=_until(booking.offer_expires_at),
        is_mine=is_mine,
        receive_url=_receive_url(booking, user),
    )


def _receive_url(booking: Booking, user: User) -> str:
    if booking.status != BookingStatus.ARRIVED or not permissions.is_on_duty(user, booking.duty_day):
        return ""
    return f"{reverse('lawyer_desk_day', args=[booking.duty_day_id])}?visitor={booking.reference.number}"


def _waiting_list(bookings: Sequence[Booking], user: User) -> list[Line]:
    """Who has an offer, then who waits, each with the place in line: those with fewer offers first, then by entry."""
    offered = [one for one in bookings if one.status == BookingStatus.OFFERED]
    waiting = [one for one in bookings if one.status == BookingStatus.WAITING]
    waiting.sort(key=lambda one: (getattr(one, "offered", 0), one.pk))
    return [_place(one, user, None) for one in offered] + [
        _place(one, user, place) for place, one in enumerate(waiting, start=1)
    ]


def _place(booking: Booking, user: User, place: int | None) -> Line:
    is_mine = permissions.can_see_visitor(user, booking)
    return Line(
        at=_("第 %(n)d 位") % {"n": place} if place else clock(booking.slot) if booking.slot else "",
        slot=booking.slot,
        booking=booking,
        who=visitor(booking, user) if is_mine else _("候补"),
        shape=SHAPES[BookingStatus(booking.status)],
        moves=quick_moves(booking) if is_mine else (),
        needs=needs(booking) if is_mine else "",
        note=_until(booking.offer_expires_at),
        is_mine=is_mine,
    )


def _until(at: datetime | None) -> str:
    """Until when an offer holds: 05-12 13:30."""
    return _("保留至 %(at)s") % {"at": f"{timezone.localtime(at):%m-%d %H:%M}"} if at else ""


def quick_moves(booking: Booking, given_up: Collection[int] = ()) -> Moves:
    """What one press says: came, did not come; of an offer yes or no; left without being received."""
    if booking.status == BookingStatus.OFFERED:
        return [
            (BookingStatus.BOOKED.value, _("接受"), ""),
            (BookingStatus.WAITING.value, _("此时不便"), _("来访人此时不便，继续候补")),
        ]
    if booking.status == BookingStatus.BOOKED and booking.duty_day.on <= moment.today():
        missed = [(BookingStatus.NO_SHOW.value, _("未到"), "")] if _has_begun(booking) else []
        return [(BookingStatus.ARRIVED.value, _("到场"), ""), *missed]
    if booking.status == BookingStatus.ARRIVED and booking.pk in given_up:
        return [
            (BookingStatus.EXCUSED.value, _("过号离开"), _("叫号 %(n)d 次未应，已离开") % {"n": CALLS_BEFORE_GIVEN_UP})
        ]
    if booking.status == BookingStatus.ARRIVED and is_missing(booking):
        return [(BookingStatus.EXCUSED.value, _("未接待离开"), _("到场后未等到接待即离开"))]
    return []


def _has_begun(booking: Booking) -> bool:
    return booking.starts_at is not None and booking.starts_at <= moment.now()


def clock(slot: Slot) -> str:
    return f"{timezone.localtime(slot.starts_at):%H:%M}"


def visitor(booking: Booking, user: User) -> str:
    """The masked name for those who may see it, else only that the place is held."""
    return booking.person.masked_name if permissions.can_see_visitor(user, booking) else _("已约")


def needs(booking: Booking) -> str:
    return "、".join(str(AdaptationNeed(need).label) for need in booking.needs)
