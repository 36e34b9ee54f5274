"""The station's rooms and its calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.choices import (
    BOOKING_ROLES,
    CALENDAR_AND_LAWYER,
    LOG_METADATA_ROLES,
    LOG_ROLES,
    STATION_ROLES,
    DutyStatus,
)
from apps.consultations.models import DutyDay
from apps.consultations.presenters.duty import changed_hands
from apps.consultations.queries import Share
from apps.core import shapes
from apps.core.workdays import ONE_DAY


def rooms(user: User, current: str) -> list[shapes.Room]:
    """The station's rooms that the person may enter."""
    in_calendar, is_lawyer = user.has_role(*CALENDAR_AND_LAWYER), user.has_role(Role.STATION_LAWYER)
    reads_logs, of_station = user.has_role(*LOG_ROLES), user.has_role(*STATION_ROLES)
    doors = [
        (in_calendar, "station", _("驻点日历")),
        (in_calendar, "duty_month", _("月历")),
        (in_calendar, "booking_list", _("预约")),
        (is_lawyer, "lawyer_desk", _("我的驻点日")),
        (reads_logs, "consultation_list", _("咨询记录")),
        (reads_logs, "station_statistics", _("咨询统计")),
        (reads_logs, "referral_list", _("转介跟踪")),
        (user.has_role(Role.COUNSELLOR), "counselling_list", _("心理疏导")),
        (is_lawyer, "my_leave", _("我的请假")),
        (user.has_role(*BOOKING_ROLES), "rebooking_list", _("改约名单")),
        (user.has_role(*LOG_METADATA_ROLES), "firm_list", _("律所与合同")),
        (permissions.can_plan(user), "duty_days_plan", _("排班")),
        (permissions.at_desk(user), "call_list", _("电话通知单")),
        (of_station, "message_list", _("消息与回执")),
        (of_station, "outreach_list", _("普法活动")),
    ]
    return [shapes.Room(label, reverse(name), current=name == current) for may, name, label in doors if may]


@dataclass(frozen=True)
class Quarter:
    """Three months, with the addresses of the neighbours."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str, today: date) -> Quarter:
        """`2022-2`, or the quarter of today for anything else."""
        year, _dash, number = text.partition("-")
        if len(year) == 4 and year.isdecimal() and number in {"1", "2", "3", "4"} and 2000 <= int(year) <= 2998:
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
        tag="，".join(filter(None, (_("今日") if day.on == today else "", changed_hands(day)))),
        state="today" if day.on == today else "past" if is_past else "",
        url=day.get_absolute_url(),
    )


def _counts(day: DutyDay, is_past: bool) -> str:
    """接待 11，预约 8 for a day that is over; 预约 3/10 for one to come. The counts come from `with_counts`."""
    booked, seen = getattr(day, "booked", 0), getattr(day, "seen", 0)
    if is_past:
        return _("接待 %(seen)d，预约 %(booked)d") % {"seen": seen, "booked": booked}
    text = _("预约 %(booked)d/%(slots)d") % {"booked": booked, "slots": getattr(day, "places", None) or day.slot_count}
    if waiting := getattr(day, "waiting", 0):
        text += _("，候补 %(waiting)d") % {"waiting": waiting}
    return text if day.locked else text + _("，未公布")


@dataclass(frozen=True)
class Lane:
    """One lawyer's line in the table of shares: a mark under each duty day."""

    name: str
    place: int
    cells: Sequence[bool]
    total: int
    quota: str


def lanes(days: Sequence[DutyDay], shares: Iterable[Share]) -> list[Lane]:
    """Who sits when, by place in the rotation; total and quota count the whole contract without cancelled days."""
    held = [day for day in days if day.status != DutyStatus.CANCELLED]
    people = {day.lawyer_id: day.lawyer for day in held}
    balances = {share.lawyer.pk: share.balance for share in shares}
    found = []
    for lawyer in sorted(people.values(), key=lambda lawyer: (lawyer.position, lawyer.pk)):
        cells = [day.lawyer_id == lawyer.pk for day in held]
        whole = balances.get(lawyer.pk)
        total, quota = (whole.held, f"{float(whole.quota):.1f}") if whole else (sum(cells), "")
        found.append(Lane(lawyer.name, (lawyer.position - 1) % 6 + 1, cells, total, quota))
    return found


def spread_text(shares: Iterable[Share]) -> str:
    """How even the shares are, against what each owes by the own contract."""
    width = float(rules.spread([share.balance for share in shares]))
    return _("按合同应轮，最多与最少相差 %(n).1f 日，停诊不计") % {"n": width}
