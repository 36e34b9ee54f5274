"""Month and year calendar of duty days: who sits when, how many are booked and wait, days off and make-up days."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.consultations.choices import DutyStatus
from apps.consultations.models import DutyDay
from apps.core.calendars import official_calendar
from apps.core.look import WEEKDAYS, prose_day

FIRST_YEAR, LAST_YEAR = 2000, 2998
_weeks = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True)
class Duty:
    """One duty day: `words` is everything in one sentence, for small cells and for the ear."""

    url: str
    lawyer: str
    place: int
    text: str
    words: str
    cancelled: bool = False


@dataclass(frozen=True)
class Cell:
    """One day of a calendar; kind: "off" (a working day made a day off), "makeup", "weekend" or empty."""

    on: date
    inside: bool
    is_today: bool
    kind: str
    duties: Sequence[Duty]

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.on.weekday()]

    @property
    def is_bare(self) -> bool:
        """Nothing to say on a phone."""
        return not self.inside or not (self.duties or self.kind in ("off", "makeup"))


@dataclass(frozen=True)
class Month:
    """A month in whole weeks from Monday."""

    first: date
    weeks: Sequence[Sequence[Cell]]

    @property
    def name(self) -> str:
        return _("%(n)d 月") % {"n": self.first.month}

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        return max(cell.on for week in self.weeks for cell in week if cell.inside)


def month_of(text: str, today: date) -> date:
    """`2026-05` as the first of May, or this month for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR and len(text) == 7 else today.replace(day=1)


def year_of(text: str, today: date) -> int:
    """`2026`, or this year for anything else."""
    is_year = len(text) == 4 and text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR
    return int(text) if is_year else today.year


def shifted(first: date, months: int) -> date:
    """The first day of the month so many months on."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def month(first: date, days: Iterable[DutyDay], today: date) -> Month:
    """The month that begins on `first` with its duty days."""
    duties: dict[date, list[Duty]] = {}
    for day in days:
        duties.setdefault(day.on, []).append(_duty(day, today))
    weeks = _weeks.monthdatescalendar(first.year, first.month)
    return Month(first, [[_cell(on, first, duties.get(on, []), today) for on in week] for week in weeks])


def year(number: int, days: Sequence[DutyDay], today: date) -> list[Month]:
    """Twelve months."""
    return [month(date(number, n, 1), [day for day in days if day.on.month == n], today) for n in range(1, 13)]


def _cell(on: date, first: date, duties: Sequence[Duty], today: date) -> Cell:
    inside = on.month == first.month
    return Cell(on, inside, on == today and inside, _kind(on), duties if inside else ())


def _kind(on: date) -> str:
    works, is_weekend = official_calendar().is_workday(on), on.weekday() >= 5
    if works == is_weekend:
        return "makeup" if works else "off"
    return "weekend" if is_weekend else ""


def _duty(day: DutyDay, today: date) -> Duty:
    cancelled = day.status == DutyStatus.CANCELLED
    text = _("停诊") if cancelled else _counts(day, today)
    words = f"{prose_day(day.on)} {'' if cancelled else day.lawyer.name} {text}".replace("  ", " ")
    return Duty(day.get_absolute_url(), day.lawyer.name, day.lawyer.position, text, words, cancelled)


def _counts(day: DutyDay, today: date) -> str:
    """接待 11 for a day that is over, 预约 3/10，候补 1 for one to come; the counts come from `counted_days`."""
    booked, seen, waiting = (getattr(day, name, 0) for name in ("booked", "seen", "waiting"))
    if day.status == DutyStatus.CLOSED or day.on < today:
        return _("接待 %(seen)d，预约 %(booked)d") % {"seen": seen, "booked": booked}
    text = _("预约 %(booked)d/%(slots)d") % {"booked": booked, "slots": getattr(day, "places", None) or day.slot_count}
    return text + (_("，候补 %(waiting)d") % {"waiting": waiting} if waiting else "")


@dataclass(frozen=True)
class LawyerDays:
    """How many days of the period one lawyer has; cancelled days are nobody's."""

    name: str
    place: int
    count: int


def legend(days: Iterable[DutyDay]) -> list[LawyerDays]:
    """The lawyers of a calendar in the order of the rotation."""
    counts: dict[tuple[int, int, str], int] = {}
    for day in days:
        if day.status != DutyStatus.CANCELLED:
            key = (day.lawyer.position, day.lawyer_id, day.lawyer.name)
            counts[key] = counts.get(key, 0) + 1
    return [LawyerDays(name, place, count) for (place, _pk, name), count in sorted(counts.items())]
