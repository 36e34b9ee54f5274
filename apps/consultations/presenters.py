"""Shapes for the station's pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    FREES_THE_SLOT,
    LOG_ROLES,
    OPEN_STATUSES,
    AdaptationNeed,
    BookingStatus,
    DutyStatus,
    LogStatus,
    OpposingKind,
    ServiceKind,
)
from apps.consultations.models import Booking, Consultation, DutyDay, Slot
from apps.core import moment, shapes
from apps.core.look import prose_day
from apps.core.workdays import ONE_DAY

SHAPES = {
    BookingStatus.BOOKED: "waiting",
    BookingStatus.ARRIVED: "doing",
    BookingStatus.SEEN: "done",
    BookingStatus.EXCUSED: "ended",
    BookingStatus.CANCELLED_BY_US: "ended",
    BookingStatus.NO_SHOW: "held",
}


def rooms(user: User, current: str) -> list[shapes.Room]:
    """The station's rooms that the person may enter."""
    found = [("station", _("驻点日历"))]
    if user.has_role(Role.STATION_LAWYER):
        found.append(("lawyer_desk", _("我的驻点日")))
    if user.has_role(*LOG_ROLES):
        found.append(("consultation_list", _("咨询记录")))
    if permissions.can_plan(user):
        found.append(("duty_days_plan", _("排班")))
    return [shapes.Room(label, reverse(name), current=name == current) for name, label in found]


# --- the roster -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quarter:
    """Three months, with the addresses of the neighbours."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str, today: date) -> Quarter:
        """`2022-2`, or the quarter of today for anything else."""
        year, _dash, number = text.partition("-")
        if year.isdecimal() and number in {"1", "2", "3", "4"} and 2000 <= int(year[:5]) <= 2998:
            return cls(int(year), int(number))
        return cls(today.year, (today.month + 2) // 3)

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        return self.shifted(1).first - ONE_DAY

    @property
    def name(self) -> str:
        return _("%(year)d 年第%(number)s季度") % {"year": self.year, "number": "一二三四"[self.number - 1]}

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    def shifted(self, by: int) -> Quarter:
        year, number = divmod(self.year * 4 + self.number - 1 + by, 4)
        return Quarter(year, number + 1)

    def months(self) -> list[date]:
        return [date(self.year, self.number * 3 - 2 + step, 1) for step in range(3)]


@dataclass(frozen=True)
class Month:
    name: str
    days: Sequence[shapes.DutyDay]


def months(quarter: Quarter, days: Iterable[DutyDay], off: Iterable[date], today: date) -> list[Month]:
    """The quarter's duty days and days off by month."""
    lines = [_duty_line(day, today) for day in days]
    planned = {line.on for line in lines}
    lines += [shapes.DutyDay(on, state="off", off_text=_("放假停诊")) for on in off if on not in planned]
    by_date = sorted(lines, key=lambda line: line.on)
    return [
        Month(f"{first.month} 月", [line for line in by_date if line.on.month == first.month])
        for first in quarter.months()
    ]


def _duty_line(day: DutyDay, today: date) -> shapes.DutyDay:
    if day.status == DutyStatus.CANCELLED:
        return shapes.DutyDay(day.on, state="off", off_text=_("停诊"), url=day.get_absolute_url())
    is_past = day.status == DutyStatus.CLOSED or day.on < today
    return shapes.DutyDay(
        on=day.on,
        lawyer=day.lawyer.name,
        place=day.lawyer.position,
        text=_counts(day, is_past),
        tag=_("今日") if day.on == today else "",
        state="today" if day.on == today else "past" if is_past else "",
        url=day.get_absolute_url(),
    )


def _counts(day: DutyDay, is_past: bool) -> str:
    """接待 11，预约 8 for a day that is over; 预约 3/10 for one to come. The counts come from `with_counts`."""
    booked, seen = getattr(day, "booked", 0), getattr(day, "seen", 0)
    if is_past:
        return _("接待 %(seen)d，预约 %(booked)d") % {"seen": seen, "booked": booked}
    return _("预约 %(booked)d/%(slots)d") % {"booked": booked, "slots": day.slot_count}


@dataclass(frozen=True)
class Lane:
    """One lawyer's line in the table of shares: a mark under each duty day."""

    name: str
    place: int
    cells: Sequence[bool]
    total: int


def lanes(days: Sequence[DutyDay]) -> list[Lane]:
    """Who sits when, by place in the rotation; cancelled days are nobody's."""
    held = [day for day in days if day.status != DutyStatus.CANCELLED]
    people = {day.lawyer_id: day.lawyer for day in held}
    found = []
    for lawyer in sorted(people.values(), key=lambda lawyer: (lawyer.position, lawyer.pk)):
        cells = [day.lawyer_id == lawyer.pk for day in held]
        found.append(Lane(lawyer.name, (lawyer.position - 1) % 6 + 1, cells, sum(cells)))
    return found


# --- one day ----------------------------------------------------------------------------------------------------------


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


# --- the lawyer's Tuesday ---------------------------------------------------------------------------------------------


def desk_slots(lines: Iterable[Line], day: DutyDay, current: Booking | None) -> list[shapes.Slot]:
    """The lawyer's list at the left: who, what about, where they stand; a press opens the log."""
    return [_desk_slot(line, day, current) for line in lines]


def _desk_slot(line: Line, day: DutyDay, current: Booking | None) -> shapes.Slot:
    booking = line.booking
    if booking is None:
        return shapes.Slot(line.at, _("未约"), state="free")
    is_now = current is not None and booking.pk == current.pk
    is_past = booking.status in (BookingStatus.SEEN, BookingStatus.NO_SHOW) and not is_draft(booking)
    return shapes.Slot(
        at=line.at,
        who=f"{line.who} {booking.topic.name}",
        note=_desk_note(booking),
        state="now" if is_now else "past" if is_past else "",
        url=desk_address(booking, day),
    )


def _desk_note(booking: Booking) -> str:
    """What the visitor needs while there is time to prepare for it, then where they stand."""
    if booking.status in OPEN_STATUSES and booking.needs:
        return needs(booking)
    return str(_("草稿") if is_draft(booking) else booking.get_status_display())


def is_draft(booking: Booking) -> bool:
    log = log_of(booking)
    return log is not None and log.status == LogStatus.DRAFT


def log_of(booking: Booking) -> Consultation | None:
    """The booking's log where it was read along; None when there is none."""
    return getattr(booking, "consultation", None)


def desk_address(booking: Booking, day: DutyDay) -> str:
    """Where the lawyer goes with a visitor: into the log, or to the page that opens one."""
    log = log_of(booking)
    if log is not None and log.status == LogStatus.DRAFT:
        return reverse("log_write", args=[log.reference.number])
    if log is not None:
        return log.get_absolute_url()
    return f"{reverse('lawyer_desk_day', args=[day.pk])}?visitor={booking.reference.number}"


# --- one booking, one log ---------------------------------------------------------------------------------------------


def booking_facts(booking: Booking, user: User) -> list[shapes.Fact]:
    day = booking.duty_day
    place = clock(booking.slot) if booking.slot else booking.queue_label
    facts = [
        shapes.Fact(_("驻点日"), f"{prose_day(day.on, with_year=True)} {place}"),
        shapes.Fact(_("地点"), day.room),
        shapes.Fact(_("律师"), day.lawyer.name),
        shapes.Fact(_("来访人"), visitor(booking, user)),
        shapes.Fact(_("事项类别"), booking.topic.name),
        shapes.Fact(_("需要的服务"), booking.get_wanted_display()),
        shapes.Fact(_("便利需求"), needs(booking) or _("无")),
        shapes.Fact(_("预约方式"), _via(booking)),
    ]
    if permissions.can_see_visitor(user, booking):
        facts.insert(4, shapes.Fact(_("电话"), booking.person.masked_phone or _("未留")))
    return facts


def _via(booking: Booking) -> str:
    return f"{booking.get_via_display()}（{booking.street.name}）" if booking.street else str(booking.get_via_display())


def trail(moves: Iterable[tuple[datetime, str, str, str]]) -> list[shapes.Entry]:
    """Moves of a booking as (when, to, who, why), newest first."""
    return [shapes.Entry(at, str(BookingStatus(to).label), who, text=why) for at, to, who, why in moves]


def log_facts(log: Consultation) -> list[shapes.Fact]:
    """What the bureau sees of a consultation: codes and figures."""
    services = "、".join(str(ServiceKind(unit).label) for unit in log.service_units)
    slot = log.booking.slot
    return [
        shapes.Fact(_("日期"), prose_day(log.on, with_year=True)),
        shapes.Fact(_("时段"), clock(slot) if slot else log.booking.queue_label),
        shapes.Fact(_("律师"), f"{log.lawyer.name}（{log.lawyer.firm.name}）"),
        shapes.Fact(_("事项类别"), log.topic.name if log.topic else _("未填")),
        shapes.Fact(_("服务"), services or _("未填")),
        shapes.Fact(_("结果"), log.get_outcome_display() or _("未填")),
        shapes.Fact(_("告知援助权利"), _("是") if log.told_of_aid_right else _("否")),
        shapes.Fact(_("用时"), _("%(n)d 分钟") % {"n": log.minutes} if log.minutes else _("未填")),
    ]


def conflict_note(log: Consultation, opposing: str, advises: bool) -> str:
    """The first sentence of the banner over a log in which another adviser has to be offered."""
    if opposing != OpposingKind.THIS_BUREAU:
        return _("可能有利益冲突：请改由另所律师、法律援助中心或 12348 接待。")
    if advises:
        return _("利益冲突：对方当事人为本局，%(firm)s现任本局法律顾问。") % {"firm": log.lawyer.firm.name}
    return _("对方当事人为本局，本站由本局委托。")


@dataclass(frozen=True)
class LogRow:
    """One line of the bureau's list of consultations."""

    log: Consultation
    at: str
    services: str
    shape: str


def log_rows(logs: Iterable[Consultation]) -> list[LogRow]:
    return [
        LogRow(
            log,
            clock(log.booking.slot) if log.booking.slot else log.booking.queue_label,
            "、".join(str(ServiceKind(unit).label) for unit in log.service_units),
            "done" if log.status == LogStatus.DONE else "doing",
        )
        for log in logs
    ]


def desk_url(day: DutyDay) -> str:
    return reverse("lawyer_desk_day", args=[day.pk])


def lay_open(log: Consultation, notes: dict[str, str]) -> None:
    """Put the notes beside the codes of a log, so that the comparison with another edit shows them too."""
    for name, text in notes.items():
        setattr(log, name, text)
