"""One duty day: its room and slots, its end, its cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import choices, queries, rules
from apps.consultations.choices import BookingStatus, DutyStatus, LogStatus
from apps.consultations.models import Booking, DutyDay, Slot, SlotOffer
from apps.consultations.services import waiting
from apps.consultations.services.messages import CANCELLED, LAWYER_CHANGED, tell_lawyer, tell_of_move, tell_visitor
from apps.consultations.services.moves import move_booking
from apps.consultations.services.rebookings import put_on_list
from apps.consultations.services.roster.plan import make_slots
from apps.core import history, moment
from apps.core.refusals import Refused
from apps.core.versions import locked

ROOM_ONCE = "consultations_day_once_per_room"


@dataclass(frozen=True)
class DayEntry:
    """Where a day is held, when its slots begin, how many there are of what length, how many walk-ins it takes."""

    room: str
    first_slot: time
    slot_minutes: int
    slot_count: int
    walk_in_capacity: int


def lock_day(day: DutyDay, version: int) -> DutyDay:
    """The day's waiting list and then the day, at the version that was read: the order everybody locks in."""
    queries.lock_line(day.pk)
    return locked(DutyDay, day.pk, version)


@transaction.atomic
def close_duty_day(day: DutyDay, *, version: int, by: User) -> DutyDay:
    """End a day that was held: every visitor settled, every log done. From then on it counts as held."""
    day = lock_day(day, version)
    if day.status == DutyStatus.CANCELLED:
        raise Refused(_("停诊的日子不能结束。"))
    if day.on <= moment.today():
        waiting.end_line(day, by=by)
    bookings = Booking.objects.filter(duty_day=day)
    unfinished = bookings.filter(consultation__status=LogStatus.DRAFT).count()
    rules.check_can_close(day.on, moment.today(), bookings.unsettled().count(), unfinished)
    day.status = DutyStatus.CLOSED
    return history.save(day, by=by, reason=_("结束驻点日"))


@transaction.atomic
def cancel_duty_day(day: DutyDay, *, version: int, reason: str, by: User) -> list[Booking]:
    """Cancel a day with everybody on it: they are told and put on the re-booking list; returns their bookings."""
    queries.lock_station(day.bureau_id)
    day = lock_day(day, version)
    return cancel(day, reason=reason, by=by)


def cancel(day: DutyDay, *, reason: str, by: User) -> list[Booking]:
    """Cancel a day whose row is locked and counted."""
    if day.status != DutyStatus.PLANNED:
        raise Refused(_("已经结束或已经停诊的驻点日不能停诊。"))
    if Booking.objects.filter(duty_day=day, status=BookingStatus.SEEN).exists():
        raise Refused(_("已经开始接待的驻点日不能停诊；请登记替班，或把还没接待的来访人逐位登记为“本站取消”。"))
    if not reason.strip():
        raise Refused(_("请写明原因。"), field="reason")
    live = list(Booking.objects.filter(duty_day=day).unsettled().select_related("duty_day__lawyer", "reference"))
    for booking in live:
        moved = move_booking(booking, BookingStatus.CANCELLED_BY_US, by=by, reason=reason)
        put_on_list(moved, by=by)
        tell_visitor(moved, CANCELLED, by=by, once=f"{CANCELLED}:{moved.pk}")
    day.status = DutyStatus.CANCELLED
    history.save(day, by=by, reason=reason)
    if day.on >= moment.today():
        tell_lawyer(day.lawyer, day, LAWYER_CHANGED, by=by)
    return live


@transaction.atomic
def arrange_day(day: DutyDay, entry: DayEntry, *, version: int, by: User) -> DutyDay:
    """Change room, slots and walk-ins of a day to come; a slot that somebody was booked on keeps number and time.

    Whoever holds a time is told of another room.
    """
    day = lock_day(day, version)
    rules.check_day_takes_bookings(day.status, day.on, moment.today())
    room_before = day.room
    for name, value in entry.__dict__.items():
        setattr(day, name, value)
    _check_walk_ins(day)
    noon = (choices.NOON_FROM, choices.NOON_TO)
    wanted = dict(enumerate(rules.slot_times(day.first_slot, day.slot_minutes, day.slot_count, noon), start=1))
    _clear_slots(day, wanted)
    try:
        with transaction.atomic():
            history.save(day, by=by, reason=_("调整地点与号段"))
    except IntegrityError as error:
        if ROOM_ONCE in str(error):
            raise Refused(_("当天这个地点已有驻点，请另选地点。"), field="room") from error
        raise
    make_slots(day)
    if day.room != room_before:
        tell_of_move(day, by=by)
    waiting.tend_if_due(day, by=by)
    return day


def _check_walk_ins(day: DutyDay) -> None:
    given = Booking.objects.filter(duty_day=day).aggregate(last=Max("queue_number"))["last"] or 0
    if day.walk_in_capacity < given:
        raise Refused(_("现场号已取到 %(given)d 号，不能少于此数。") % {"given": given}, field="walk_in_capacity")


def _clear_slots(day: DutyDay, wanted: dict[int, time]) -> None:
    """Take away the slots that move or go; extra slots stay where nothing reaches across them."""
    slots = list(Slot.objects.filter(duty_day=day))
    booked = set(Booking.objects.filter(slot__in=slots).values_list("slot_id", flat=True))
    booked |= set(SlotOffer.objects.filter(slot__in=slots).values_list("slot_id", flat=True))
    grid = {slot.position: slot for slot in slots if slot.position < rules.FIRST_EXTRA_POSITION}
    rules.check_rearranged(wanted, {place: _clock(slot) for place, slot in grid.items() if slot.pk in booked})
    for slot in slots:
        if slot.position >= rules.FIRST_EXTRA_POSITION:
            rules.check_extra_slot(_clock(slot), day.slot_minutes, wanted.values())
    stale = [slot.pk for place, slot in grid.items() if wanted.get(place) != _clock(slot)]
    Slot.objects.filter(pk__in=stale).delete()


@transaction.atomic
def add_slot(day: DutyDay, at: time, *, version: int, reason: str, by: User) -> Slot:
    """Add one extra slot beside the day's own: the only way to take one visitor more, and never across another slot."""
    day = lock_day(day, version)
    rules.check_day_takes_bookings(day.status, day.on, moment.today())
    starts_at = datetime.combine(day.on, at, timezone.get_default_timezone())
    if starts_at < moment.now():
        raise Refused(_("这一时间已经过去，请另选时间。"), field="at")
    slots = list(Slot.objects.filter(duty_day=day))
    rules.check_extra_slot(at, day.slot_minutes, [_clock(slot) for slot in slots])
    history.save(day, by=by, reason=_("加号：%(reason)s") % {"reason": reason})
    last = max([slot.position for slot in slots], default=0)
    slot = Slot.objects.create(duty_day=day, position=max(last + 1, rules.FIRST_EXTRA_POSITION), starts_at=starts_at)
    waiting.tend_if_due(day, by=by)
    return slot


def _clock(slot: Slot) -> time:
    return timezone.localtime(slot.starts_at, timezone.get_default_timezone()).time()
