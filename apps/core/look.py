"""What a date, a name or a clock looks like on screen: pure shapes for the tags in templatetags/portal.py.

Nothing here reads the database or the wall clock; `today` always comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SOON_DAYS = 3
NEAR_DAYS = 7
STATUS_SHAPES = ("waiting", "doing", "done", "held", "ended")
COUNT_STOP = 1000
MOST_MONTHS, MOST_YEARS = 18, 10  # labels on an axis of time
BLANK = "—"


@dataclass(frozen=True)
class Chip:
    """A due chip: `kind` is the weight (over, soon, near, ok, paused, met, late), `text` says the same in words."""

    kind: str
    text: str


def due_chip(
    due_on: date | None,
    today: date,
    *,
    paused: str = "",
    met_on: date | None = None,
    workdays: int | None = None,
) -> Chip:
    """The chip of one limit. What is closed comes before what is paused, and that before the days left.

    `workdays` replaces the figure (never the weight) for limits that count in working days.
    """
    if met_on is not None:
        return Chip("late", _("超期办结")) if due_on is not None and met_on > due_on else Chip("met", _("已按期"))
    if paused:
        return Chip("paused", paused)
    if due_on is None:
        return Chip("ok", _("无法定日数"))
    return _counting(due_on, today, workdays)


def _counting(due_on: date, today: date, workdays: int | None) -> Chip:
    left = (due_on - today).days
    if left == 0:
        return Chip("soon", _("今日到期"))
    figure = _("%d 日") % abs(left) if workdays is None else _("%d 工作日") % abs(workdays)
    if left < 0:
        return Chip("over", _("逾期 %s") % figure)
    weight = "soon" if left <= SOON_DAYS else "near" if left <= NEAR_DAYS else "ok"
    return Chip(weight, _("剩 %s") % figure)


def masked_name(name: str) -> str:
    """陈志强 -> 陈*强, 许明 -> 许*: the first character stays, the last only from three on."""
    name = name.strip()
    if len(name) <= 1:
        return name
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else f"{name[0]}*"


def masked_phone(phone: str) -> str:
    """13800000000 -> 138****0000; anything shorter than seven digits shows nothing but its length."""
    phone = phone.strip()
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:] if len(phone) > 7 else "*" * len(phone)


def short_number(number: str) -> str:
    """440507-PT-2026-000007 -> PT-2026-000007: inside one bureau the unit part goes without saying."""
    unit, separator, rest = number.partition("-")
    return rest if separator and unit.isdigit() else number


def list_day(day: date) -> str:
    return f"{day:%m-%d} {WEEKDAYS[day.weekday()]}"


def prose_day(day: date, *, with_year: bool = False) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if with_year else f"{day.month} 月 {day.day} 日"


def capped(count: int) -> str:
    """Counts stop at a thousand and say so."""
    return f"{COUNT_STOP:,}+" if count > COUNT_STOP else f"{count:,}"


@dataclass(frozen=True)
class Lane:
    """One limit of one matter, as the clocks drawing needs it.

    `may=True` is an extension that could be granted, drawn dashed. `end_text` follows the chip ("最晚 05-18 周一").
    """

    name: str
    basis: str
    start: date
    due: date | None
    met_on: date | None = None
    paused: str = ""
    may: bool = False
    workdays: int | None = None
    chip_text: str = ""
    end_text: str = ""


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    near: bool = False


@dataclass(frozen=True)
class DrawnLane:
    lane: Lane
    chip: Chip
    x: float
    width: float
    gone: float
    bar: str

    @property
    def end_text(self) -> str:
        if self.lane.end_text:
            return self.lane.end_text
        if self.lane.met_on is not None:
            return _("%s 完成") % f"{self.lane.met_on:%m-%d}"
        return _("最晚 %s") % list_day(self.lane.due) if self.lane.due else ""


@dataclass(frozen=True)
class Drawing:
    lanes: tuple[DrawnLane, ...]
    first: Tick
    months: tuple[Tick, ...]
    now: Tick


class _Axis:
    """Days to per cent of the drawing's width, with a margin left and right of the earliest and latest day."""

    def __init__(self, lanes: Sequence[Lane], today: date) -> None:
        days = [today, *(lane.start for lane in lanes), *(lane.due for lane in lanes if lane.due)]
        days += [lane.met_on for lane in lanes if lane.met_on]
        span = max((max(days) - min(days)).days, 14)
        self.first = min(days)
        self.begin = self.first - timedelta(days=max(span // 40, 1))
        self.end = max(days) + timedelta(days=max(span // 16, 2))

    def x(self, day: date) -> float:
        return round(100 * (day - self.begin).days / (self.end - self.begin).days, 2)

    def months(self) -> list[date]:
        """The firsts of the months; of an axis of years, as old ledgers have, the New Years, ten at most."""
        firsts = self._firsts()
        if len(firsts) <= MOST_MONTHS:
            return firsts
        years = [day for day in firsts if day.month == 1]
        step = -(-len(years) // MOST_YEARS)
        return [day for day in years if day.year % step == 0]

    def _firsts(self) -> list[date]:
        start = self.begin.replace(day=1)
        found = []
        while start <= self.end:
            if start > self.begin:
                found.append(start)
            start = (start + timedelta(days=32)).replace(day=1)
        return found


def draw_clocks(lanes: Sequence[Lane], today: date, *, first_text: str = "") -> Drawing:
    """Lay the lanes on one time axis; labels that would touch the start or today label are left out or marked near."""
    axis = _Axis(lanes, today)
    first = Tick(axis.x(axis.first), first_text or _("%s 起") % f"{axis.first:%m-%d}")
    now = Tick(axis.x(today), _("今日 %s") % f"{today:%m-%d}")
    months = tuple(tick for tick in (_month(axis, day, first, now) for day in axis.months()) if tick)
    return Drawing(tuple(_draw(axis, lane, today) for lane in lanes), first, months, now)


def _month(axis: _Axis, day: date, first: Tick, now: Tick) -> Tick | None:
    x = axis.x(day)
    text = f"{day.month} 月" if day.month > 1 else f"{day.year} 年"
    if abs(x - now.x) < 7 or x - first.x < 11 or x > 98:
        return Tick(x, "")
    return Tick(x, text, near=abs(x - now.x) < 20 or x - first.x < 26)


def _draw(axis: _Axis, lane: Lane, today: date) -> DrawnLane:
    chip = due_chip(lane.due, today, paused=lane.paused, met_on=lane.met_on, workdays=lane.workdays)
    bar = "may" if lane.may else chip.kind
    if lane.chip_text:
        chip = Chip("ok" if lane.may else chip.kind, lane.chip_text)
    end = lane.met_on or max(lane.due or today, today if bar == "over" else lane.start)
    x, right = axis.x(lane.start), axis.x(end)
    gone = min(axis.x(today), right) - x if bar in {"soon", "near", "ok"} else 0
    return DrawnLane(lane, chip, x, max(round(right - x, 2), 0.6), max(round(gone, 2), 0), bar)


def spark_points(values: Sequence[float], low: float, high: float) -> str:
    """Points of a line in a 100 x 34 box; an empty or flat series lies in the middle."""
    if not values:
        return ""
    span = (high - low) or 1
    step = 100 / max(len(values) - 1, 1)
    level = (lambda value: 17.0) if high == low else (lambda value: 31 - 28 * (value - low) / span)
    return " ".join(f"{round(place * step, 1)},{round(level(value), 1)}" for place, value in enumerate(values))
