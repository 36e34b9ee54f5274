"""When a duty day may change hands, be re-planned or rearranged, and what leave and contracts must keep to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, time

from django.utils.translation import gettext as _

from apps.consultations.choices import DutyStatus
from apps.consultations.rules.fair_share import Candidate, Period
from apps.consultations.rules.rota import check_period
from apps.core.refusals import Refused

# A licence or contract that ends within so many days is on the planner's list.
EXPIRY_NOTICE_DAYS = 60
# Extra slots are numbered from here on, past every slot of the day's own grid (at most 60).
FIRST_EXTRA_POSITION = 61


def check_can_hand_on(status: str) -> None:
    """A cancelled or finished day has its lawyer for good."""
    if status != DutyStatus.PLANNED:
        raise Refused(_("停诊或已结束的驻点日不能换人。"))


def check_can_swap(status: str, on: date, today: date) -> None:
    """From its own morning on a day is no longer swapped: whoever cannot come then is stood in for."""
    check_can_hand_on(status)
    if on <= today:
        raise Refused(_("驻点日当天起不能调换，只能登记替班。"))


def check_takes(lawyer: Candidate | None, on: date, name: str, giving_up: date | None = None) -> None:
    """Whether a lawyer can sit on a day, the day given up for it not counted."""
    if lawyer is not None:
        lawyer = replace(lawyer, held=tuple(day for day in lawyer.held if day != giving_up))
    if lawyer is None or not lawyer.is_available(on):
        when = f"{on.month}月{on.day}日"
        facts = {"name": name, "when": when}
        raise Refused(_("%(name)s律师%(when)s不能驻点：已请假、另有驻点，或不在合同与执业证有效期内。") % facts)


def check_leave(first: date, last: date, today: date, standing: Iterable[Period]) -> None:
    """Leave runs forward, is not over, and is not entered twice."""
    check_period(first, last)
    if last < today:
        raise Refused(_("这段日期已经过去，不能再请假。"), field="last")
    if any(begins <= last and first <= ends for begins, ends in standing):
        raise Refused(_("这段时间与已登记的请假重叠，请先撤销原来的请假。"), field="first")


def check_licence(posted_from: date, posted_to: date, licence_valid_to: date) -> None:
    """A posting runs forward, and begins under a valid licence."""
    if posted_to < posted_from:
        raise Refused(_("派驻截止日不得早于起始日。"), field="contract_to")
    if licence_valid_to < posted_from:
        raise Refused(_("执业证在派驻开始前已经到期，请核对有效期。"), field="licence_valid_to")


def check_rearranged(wanted: Mapping[int, time], booked: Mapping[int, time]) -> None:
    """Slots that somebody was booked on keep number and time. Both: position in the day -> local time."""
    for position, at in sorted(booked.items()):
        if wanted.get(position) != at:
            raise Refused(_("%(at)s 的号已有人预约，不能取消或改时间。") % {"at": f"{at:%H:%M}"}, field="slot_count")


def check_extra_slot(at: time, minutes: int, taken: Collection[time]) -> None:
    """An extra slot stands beside the others, never across one."""
    begins = at.hour * 60 + at.minute
    if begins + minutes > 24 * 60:
        raise Refused(_("加号超出当天，请提前时间。"), field="at")
    if any(abs(begins - (other.hour * 60 + other.minute)) < minutes for other in taken):
        raise Refused(_("这一时间与已有的号重叠，请另选时间。"), field="at")
