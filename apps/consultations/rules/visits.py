"""Who serves whom, and the moves of a booking."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.consultations.choices import (
    ON_WAITING_LIST,
    AdaptationNeed,
    BookingStatus,
    ContactWay,
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
    BookingStatus.ARRIVED: frozenset(
        {BookingStatus.SEEN, BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US, BookingStatus.BOOKED}
    ),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.ARRIVED}),
    BookingStatus.SEEN: frozenset(),
    BookingStatus.EXCUSED: frozenset(),
    BookingStatus.CANCELLED_BY_US: frozenset(),
}
# The waiting list moves these by itself: a place in line is not given away by hand.
BY_THE_LINE = frozenset({BookingStatus.OFFERED, BookingStatus.LAPSED})
# A received visitor is one whose log was opened; no form says so.
BY_THE_LOG = frozenset({BookingStatus.SEEN})
NEED_REASON = (BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US)
OFFER_GONE = gettext_lazy("候补时段的答复期限已过，时段已让给下一位。")
# What a visitor tells the street that booked: will not come, takes an offer or not. Who came is seen in the hall.
TOLD_BEFOREHAND = frozenset({BookingStatus.EXCUSED, BookingStatus.BOOKED, BookingStatus.WAITING})
NOT_HERE_YET = (*ON_WAITING_LIST, BookingStatus.BOOKED)
# A press on the wrong line, taken back on the same day.
UNDONE = (BookingStatus.ARRIVED, BookingStatus.BOOKED)
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


def moves_by_hand(status: str, *, has_slot: bool) -> frozenset[BookingStatus]:
    """Where a person at the counter may bring a booking that stands at `status`."""
    taken_off = BY_THE_LINE | BY_THE_LOG | (frozenset() if has_slot else {BookingStatus.BOOKED})
    return MOVES[BookingStatus(status)] - taken_off


def moves_by_street(status: str, starts_at: datetime | None, now: datetime) -> frozenset[BookingStatus]:
    """Of these the ones that the street enters for its visitor, until the slot begins; then it is the hall's to say."""
    if status not in NOT_HERE_YET or (starts_at is not None and starts_at <= now):
        return frozenset()
    return moves_by_hand(status, has_slot=starts_at is not None) & TOLD_BEFOREHAND


def check_missed(starts_at: datetime | None, now: datetime) -> None:
    """Nobody has stayed away before the slot begins."""
    if starts_at is not None and starts_at > now:
        at = f"{timezone.localtime(starts_at):%H:%M}"
        raise Refused(_("%(at)s 的时段还没有到；来访人说明不来的，请登记“来访人改期”。") % {"at": at})


def check_by_hand(old: str, new: str, *, has_slot: bool) -> None:
    """No form offers a slot to somebody out of turn, says that somebody was received, or books without a slot."""
    before, after = BookingStatus(old), BookingStatus(new)
    if (before, after) == (BookingStatus.WAITING, BookingStatus.BOOKED):
        raise Refused(str(OFFER_GONE))
    if after not in moves_by_hand(old, has_slot=has_slot):
        raise Refused(_("“%(old)s”不能改为“%(new)s”。") % {"old": before.label, "new": after.label})


def needs_reason(old: str, new: str) -> bool:
    """Excusing, cancelling, and taking an arrival back are explained."""
    return new in NEED_REASON or (old, new) == UNDONE


def check_move(old: str, new: str, on: date, today: date, reason: str) -> None:
    """Whether a booking may go from one status to another, and whether the reason that it needs is given."""
    before, after = BookingStatus(old), BookingStatus(new)
    if after not in MOVES[before]:
        raise Refused(_("“%(old)s”不能改为“%(new)s”。") % {"old": before.label, "new": after.label})
    if after in NOT_BEFORE_THE_DAY and today < on:
        raise Refused(_("驻点日还没有到，不能登记“%(new)s”。") % {"new": after.label})
    if (before, after) == UNDONE and today != on:
        raise Refused(_("误登到场只能在驻点日当天改回。"))
    if needs_reason(before, after) and not reason.strip():
        raise Refused(_("请写明原因。"), field="reason")


def check_offer_stands(expires_at: datetime | None, now: datetime) -> None:
    """An offer is taken before it ends; then the slot belongs to the next in line."""
    if expires_at is None or expires_at <= now:
        raise Refused(str(OFFER_GONE))


def check_may_wait(free: Sequence[datetime]) -> None:
    """The waiting list opens when a day is full. free: starts of the slots that can still be booked."""
    if free:
        at = f"{timezone.localtime(free[0]):%H:%M}"
        raise Refused(_("这一天还有空时段（%(at)s），可直接预约，不必候补。") % {"at": at})


def check_contact(way: str, *, has_phone: bool, has_email: bool) -> None:
    """A visitor is told by a way that reaches them."""
    if way in (ContactWay.CALL, ContactWay.SMS) and not has_phone:
        raise Refused(_("没有电话的来访人不能选电话或短信，请改选书面通知，或补填电话。"), field="contact_way")
    if way == ContactWay.EMAIL and not has_email:
        raise Refused(_("选电子邮件通知的，请填写邮箱地址。"), field="email")


def default_contact(*, has_phone: bool) -> ContactWay:
    """Most are old and have no e-mail: a call, and paper for whoever has no telephone."""
    return ContactWay.CALL if has_phone else ContactWay.PRINT


def check_service_place(needs: Collection[str], *, has_phone: bool, has_address: bool) -> None:
    """Home and telephone service need a place and a number to go to (法律援助法第四十五条)."""
    if AdaptationNeed.HOME in needs and AdaptationNeed.PHONE in needs:
        raise Refused(_("上门服务与电话服务请选一项。"), field="needs")
    if AdaptationNeed.HOME in needs and not has_address:
        raise Refused(_("上门服务请填写住址。"), field="address")
    if AdaptationNeed.PHONE in needs and not has_phone:
        raise Refused(_("电话服务请填写电话。"), field="phone")


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
