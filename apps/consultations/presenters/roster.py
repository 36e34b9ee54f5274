"""The station's rooms and its calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    CALENDAR_AND_LAWYER,
    LOG_ROLES,
    DutyStatus,
)
from apps.consultations.models import DutyDay
from apps.core import shapes
from apps.core.workdays import ONE_DAY


def rooms(user: User, current: str) -> list[shapes.Room]:
    """The station's rooms that the person may enter."""
    found = [("station", _("驻点日历"))] if user.has_role(*CALENDAR_AND_LAWYER) else []
    if user.has_role(Role.STATION_LAWYER):
        found.append(("lawyer_desk", _("我的驻点日")))
    if user.has_role(*LOG_ROLES):
        found.append(("consultation_list", _("咨询记录")))
        found.append(("referral_list", _("转介跟踪")))
    if user.has_role(Role.COUNSELLOR):
        found.append(("counselling_list", _("心理疏导")))
    if permissions.can_plan(user):
        found.append(("duty_days_plan", _("排班")))
    return [shapes.Room(label, reverse(name), current=name == current) for name, label in found]


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
