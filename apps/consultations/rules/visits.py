"""Who serves whom, and the moves of a booking."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _

from apps.consultations.choices import (
    BookingStatus,
    DutyStatus,
)
from apps.core.choices import UnitKind
from apps.core.refusals import Refused

BUREAU_KINDS = (UnitKind.BUREAU, UnitKind.SECTION, UnitKind.SERVICE_CENTRE)
STREET_KINDS = (UnitKind.STREET, UnitKind.COMMUNITY)


def serves_bureau(unit_kind: str) -> bool:
    """Staff of the bureau, its sections and its service centre serve everybody; a street serves its own people."""
    return unit_kind in BUREAU_KINDS


def has_calendar(unit_kind: str) -> bool:
    """Whether people of such a unit see the station's days; above the bureau there are figures only."""
    return unit_kind in BUREAU_KINDS or unit_kind in STREET_KINDS


MOVES: Mapping[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.WAITING: frozenset(
        {BookingStatus.OFFERED, BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US, BookingStatus.LAPSED}
    ),
    BookingStatus.OFFERED: frozenset(
        {
            BookingStatus.BOOKED,
            BookingStatus.WAITING,
            BookingStatus.EXCUSED,
            BookingStatus.CANCELLED_BY_US,
            BookingStatus.LAPSED,
        }
    ),
    BookingStatus.LAPSED: frozenset(),
    BookingStatus.BOOKED: frozenset(
        {
            BookingStatus.ARRIVED,
            BookingStatus.NO_SHOW,
            BookingStatus.EXCUSED,
            BookingStatus.CANCELLED_BY_US,
        }
    ),
    BookingStatus.ARRIVED: frozenset({BookingStatus.SEEN, BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US}),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.ARRIVED}),
    BookingStatus.SEEN: frozenset(),
    BookingStatus.EXCUSED: frozenset(),
    BookingStatus.CANCELLED_BY_US: frozenset(),
}
NEED_REASON = (BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US)
# Only on the day itself, or when it is entered afterwards.
NOT_BEFORE_THE_DAY = (BookingStatus.ARRIVED, BookingStatus.SEEN, BookingStatus.NO_SHOW)


def check_day_takes_bookings(status: str, on: date, today: date) -> None:
    """A cancelled or finished day, and a day that is over, take no further booking."""
    if status == DutyStatus.CANCELLED:
        raise Refused(_("这一天停诊，请另选驻点日。"))
    if status == DutyStatus.CLOSED or on < today:
        raise Refused(_("这一驻点日已经结束，请另选一天。"))


def check_walk_in(on: date, today: date, taken: int, capacity: int) -> None:
    """A walk-in number is given on the day itself and while the day's capacity lasts."""
    if on != today:
        raise Refused(_("现场取号只能在驻点日当天，请改为预约。"))
    if taken >= capacity:
        raise Refused(_("今天的现场号已满（%(capacity)d 个），请为来访人预约下一驻点日。") % {"capacity": capacity})


def check_move(old: str, new: str, on: date, today: date, reason: str) -> None:
    """Whether a booking may go from one status to another, and whether the reason that it needs is given."""
    before, after = BookingStatus(old), BookingStatus(new)
    if after not in MOVES[before]:
        raise Refused(_("“%(old)s”不能改为“%(new)s”。") % {"old": before.label, "new": after.label})
    if after in NOT_BEFORE_THE_DAY and today < on:
        raise Refused(_("驻点日还没有到，不能登记“%(new)s”。") % {"new": after.label})
    if after in NEED_REASON and not reason.strip():
        raise Refused(_("请写明原因。"), field="reason")


def check_can_close(on: date, today: date, unsettled: int, unfinished: int) -> None:
    """A duty day ends when every visitor is settled and every log is done."""
    if today < on:
        raise Refused(_("驻点日还没有到，不能结束。"))
    if unsettled:
        raise Refused(_("还有 %(count)d 位来访人没有登记结果，请先登记已接待、未到或改期。") % {"count": unsettled})
    if unfinished:
        raise Refused(_("还有 %(count)d 份咨询记录没有办结。") % {"count": unfinished})


def check_street(person_street: int | None, own_streets: Collection[int] | None) -> None:
    """A street books for its own people. own_streets: the street and its communities, None for bureau staff."""
    if own_streets is not None and person_street not in own_streets:
        raise Refused(_("街道（社区）只能为本街道的人代约，请核对所属街道。"), field="street")
