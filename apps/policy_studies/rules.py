"""What may happen to a study session and its attendance list, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.refusals import Refused
from apps.policy_studies.choices import AttendanceStatus, SessionStatus

EARLIEST = date(1949, 10, 1)
LONGEST_HOURS = Decimal(24)
HALF_HOUR = Decimal("0.5")

TRANSITIONS: dict[SessionStatus, frozenset[SessionStatus]] = {
    SessionStatus.PLANNED: frozenset({SessionStatus.HELD, SessionStatus.CANCELLED}),
    SessionStatus.HELD: frozenset({SessionStatus.CANCELLED}),
    SessionStatus.CANCELLED: frozenset(),
}

# What may stand on the list: before the day nobody can have been there.
MARKS: dict[SessionStatus, frozenset[AttendanceStatus]] = {
    SessionStatus.PLANNED: frozenset({AttendanceStatus.EXPECTED, AttendanceStatus.EXCUSED}),
    SessionStatus.HELD: frozenset(AttendanceStatus),
    SessionStatus.CANCELLED: frozenset(),
}


@dataclass(frozen=True)
class Mark:
    """One line of the attendance sheet: who, how, and the reason or the make-up day that goes with it."""

    user_id: int
    status: AttendanceStatus
    reason: str = ""
    made_up_on: date | None = None


def status_at_registration(held_on: date, today: date) -> SessionStatus:
    """A session of a day that has come was held, one of a later day is planned."""
    return SessionStatus.HELD if held_on <= today else SessionStatus.PLANNED


def check_day(held_on: date) -> None:
    """No session lies before the founding of the state or beyond what a calendar holds."""
    if not EARLIEST <= held_on <= date(2999, 12, 31):
        raise Refused(_("日期须在 1949 年 10 月 1 日至 2999 年之间。"), field="held_on")


def check_hours(hours: Decimal) -> None:
    """Whole or half hours, more than none and no more than a day."""
    if not Decimal(0) < hours <= LONGEST_HOURS:
        raise Refused(_("学时须大于 0、不超过 24。"), field="hours")
    if hours % HALF_HOUR:
        raise Refused(_("学时以半小时为单位，例如 1.5。"), field="hours")


def check_editable(status: SessionStatus) -> None:
    """What was cancelled stays as it was."""
    if status == SessionStatus.CANCELLED:
        raise Refused(_("这场学习已取消，不能再修改；如需重新安排，请另登记一场。"))


def check_day_fits(status: SessionStatus, held_on: date, today: date) -> None:
    """A held session keeps a day that has come."""
    if status == SessionStatus.HELD and held_on > today:
        raise Refused(_("已举办的学习不能改到以后的日期。"), field="held_on")


def check_move(old: SessionStatus, new: SessionStatus, *, held_on: date, today: date, reason: str) -> None:
    """Hold from its day on; cancel with a reason; nothing leads out of cancelled."""
    if new not in TRANSITIONS[old]:
        raise Refused(
            _("这场学习%(old)s，不能再改为%(new)s。")
            % {"old": SessionStatus(old).label, "new": SessionStatus(new).label}
        )
    if new == SessionStatus.HELD and held_on > today:
        raise Refused(_("还没有到举办日期，到当天再确认举办。"))
    if new == SessionStatus.CANCELLED and not reason.strip():
        raise Refused(_("请写明取消的原因。"), field="reason")


def check_marks(status: SessionStatus, held_on: date, today: date, marks: Iterable[Mark]) -> None:
    """The whole sheet at once: each person once, each line complete, nobody present before the day."""
    seen: set[int] = set()
    for mark in marks:
        if mark.user_id in seen:
            raise Refused(_("同一人在名单中出现了两次。"))
        seen.add(mark.user_id)
        _check_mark(status, held_on, today, mark)


def _check_mark(status: SessionStatus, held_on: date, today: date, mark: Mark) -> None:
    if mark.status not in MARKS[status]:
        raise Refused(_("学习%(status)s，不能标为%(mark)s。") % _words(status, mark), field=f"status_{mark.user_id}")
    if mark.status == AttendanceStatus.EXCUSED and not mark.reason.strip():
        raise Refused(_("请假须写明原因。"), field=f"reason_{mark.user_id}")
    if mark.status != AttendanceStatus.MADE_UP:
        return
    if mark.made_up_on is None:
        raise Refused(_("补学须填补学日期。"), field=f"made_up_on_{mark.user_id}")
    if not held_on <= mark.made_up_on <= today:
        raise Refused(_("补学日期须在举办日之后、今天之前。"), field=f"made_up_on_{mark.user_id}")


def _words(status: SessionStatus, mark: Mark) -> dict[str, str]:
    return {"status": str(SessionStatus(status).label), "mark": str(AttendanceStatus(mark.status).label)}
