"""Words for a clock on a screen. Pure; `today` comes in. Every state can be read without its colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.core.clocks.choices import DayUnit
from apps.core.clocks.engine import ClockState
from apps.core.workdays import Calendar

SOON_DAYS, NEAR_DAYS = 3, 7


class Level(StrEnum):
    """How urgent a chip looks; the value is the modifier of the `.due` class."""

    OVER = "over"  # past the day that counts
    SOON = "soon"  # three days or less
    NEAR = "near"  # seven days or less
    OK = "ok"
    PAUSED = "paused"
    MET = "met"  # in time
    LATE = "late"  # met, but late
    ENDED = "ended"  # cancelled


@dataclass(frozen=True, slots=True)
class Chip:
    """text: 剩 6 日, 剩 4 工作日, 今日到期, 逾期 3 日, 听证暂停, 已按期, 逾期完成, 已撤销."""

    text: str
    level: Level


def chip(state: ClockState, today: date, calendar: Calendar) -> Chip:
    """What the due chip says today. Days left run to the last working day; overdue only past the day that counts."""
    if state.cancelled_on is not None:
        return Chip(_("已撤销"), Level.ENDED)
    if state.met_on is not None:
        return Chip(_("逾期完成"), Level.LATE) if state.late else Chip(_("已按期"), Level.MET)
    if state.paused:
        return Chip(_pause_text(state.pause_reason), Level.PAUSED)
    if today > state.effective:
        return Chip(_("逾期 %(days)d 日") % {"days": days_overdue(state, today)}, Level.OVER)
    return _running_chip(state, today, calendar)


def days_overdue(state: ClockState, today: date) -> int:
    """Calendar days past the day that counts; 0 when not overdue."""
    return max(0, (today - state.effective).days) if state.running else 0


def days_left(state: ClockState, today: date) -> int:
    """Calendar days to the day shown, or to the day that counts once the shown one has passed; 0 today, never less."""
    return max(0, (_target(state, today) - today).days)


def _target(state: ClockState, today: date) -> date:
    """A limit that ends on a day off is shown by its last working day; after that the days off themselves are left."""
    return state.due_on if today <= state.due_on else state.effective


def _running_chip(state: ClockState, today: date, calendar: Calendar) -> Chip:
    left = days_left(state, today)
    level = Level.SOON if left <= SOON_DAYS else Level.NEAR if left <= NEAR_DAYS else Level.OK
    if left == 0:
        return Chip(_("今日到期"), level)
    if state.rule.unit == DayUnit.WORKING:
        working = calendar.workdays_between(today, _target(state, today))
        return Chip(_("剩 %(days)d 工作日") % {"days": working}, level)
    return Chip(_("剩 %(days)d 日") % {"days": left}, level)


def _pause_text(reason: str) -> str:
    return _("%(reason)s暂停") % {"reason": reason} if 0 < len(reason) <= 4 else _("已暂停")


def limit(state: ClockState) -> str:
    """The limit in words: `办理 60 日`, `延长 30 日后 90 日` not summed: `办理 60 日，延长 30 日`."""
    text = f"{state.rule.name} {state.rule.days} {state.rule.unit.label}"
    if state.extended_days:
        text += _("，延长 %(days)d %(unit)s") % {"days": state.extended_days, "unit": state.rule.unit.label}
    return text
