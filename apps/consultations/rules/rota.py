"""On which days the station sits, and when the slots of a day begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from apps.core.refusals import Refused
from apps.core.workdays import Calendar, check_countable

LONGEST_PLAN_DAYS = 3 * 366
WEEKEND = (5, 6)


def duty_dates(
    first: date,
    last: date,
    weekdays: Collection[int],
    calendar: Calendar,
    make_up: Mapping[date, int] | None = None,
) -> list[date]:
    """The station's days between two days: its weekdays (Monday is 0) that are working days by the calendar.

    make_up: make-up working days that are worked as another weekday, as the bureau has announced; a make-up day that
    is not named counts as the weekday it is.
    """
    check_period(first, last)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in days if calendar.is_workday(day) and _worked_as(day, make_up or {}) in weekdays]


def check_period(first: date, last: date) -> None:
    """A period runs forward, and not for ever."""
    check_countable(first)
    check_countable(last)
    if last < first:
        raise Refused(_("截止日期不得早于起始日期。"), field="last")
    if (last - first).days > LONGEST_PLAN_DAYS:
        raise Refused(_("一次最多排三年。"), field="last")


def make_up_days(text: str) -> dict[date, int]:
    """`2026-02-14=1,2026-02-28=0` as days and the weekdays (Monday is 0) that they are worked as.

    Raises ValueError for anything else: the set-up names the variable.
    """
    pairs = (part.partition("=") for part in text.split(",") if part.strip())
    found = {date.fromisoformat(day.strip()): int(weekday) for day, _equals, weekday in pairs}
    if any(day.weekday() not in WEEKEND or weekday not in range(7) for day, weekday in found.items()):
        raise ValueError("a make-up day is a Saturday or Sunday and is worked as a weekday from 0 to 6")
    return found


def _worked_as(day: date, make_up: Mapping[date, int]) -> int:
    """Only a Saturday or Sunday can be worked as another weekday: an ordinary Tuesday stays one."""
    return make_up.get(day, day.weekday()) if day.weekday() in WEEKEND else day.weekday()


def slot_times(first: time, minutes: int, count: int, noon: tuple[time, time]) -> list[time]:
    """When the slots of a day begin: `count` of them, `minutes` each, none reaching into the noon break."""
    anchor, length = date(2000, 1, 1), timedelta(minutes=minutes)
    moment = datetime.combine(anchor, first)
    found: list[time] = []
    noon_from, noon_to = (datetime.combine(anchor, end) for end in noon)
    while len(found) < count:
        if moment < noon_to and moment + length > noon_from:
            moment = noon_to
        if (moment + length).date() != anchor:
            raise Refused(_("号段超出当天，请减少号数或缩短每号时间。"), field="slot_count")
        found.append(moment.time())
        moment += length
    return found
