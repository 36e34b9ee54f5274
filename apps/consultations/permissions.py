"""Which role may do what at the station; the pairs are `check_can_x`, which raises a sentence, and `can_x`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.consultations import rules
from apps.consultations.choices import BOOKING_ROLES, DESK_ROLES, PLANNER_ROLES
from apps.core.choices import UnitKind
from apps.core.refusals import Refused

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.consultations.models import Booking, Consultation, DutyDay

SECRECY_ARTICLE = "《律师法》第三十八条"


def is_bureau_staff(user: User) -> bool:
    """Of the bureau itself, one of its sections or its service centre; not of a street."""
    return rules.serves_bureau(user.unit.kind)


def own_street_id(user: User) -> int | None:
    """The street a street or community reporter books for; None for staff of the bureau."""
    if user.unit.kind == UnitKind.STREET:
        return user.unit_id
    return user.unit.parent_id if user.unit.kind == UnitKind.COMMUNITY else None


def can_book(user: User) -> bool:
    return user.has_role(*BOOKING_ROLES)


def at_desk(user: User) -> bool:
    """Works at the counter of the station's own bureau."""
    return user.has_role(*DESK_ROLES) and is_bureau_staff(user)


def check_at_desk(user: User) -> None:
    """Numbers are given where the visitors stand."""
    if not at_desk(user):
        raise Refused(_("现场取号由服务大厅办理。"))


def check_can_plan(user: User) -> None:
    """Duty days are planned and cancelled by the bureau."""
    if not can_plan(user):
        raise Refused(_("驻点日由本局排班人员安排。"))


def can_plan(user: User) -> bool:
    return user.has_role(*PLANNER_ROLES) and is_bureau_staff(user)


def can_see_visitor(user: User, booking: Booking) -> bool:
    """Whether the (masked) name is shown: to the desk, to the street that booked, to the lawyer on duty."""
    if at_desk(user):
        return True
    if user.has_role(Role.STREET_REPORTER) and booking.street_id is not None:
        return booking.street_id == own_street_id(user)
    return is_on_duty(user, booking.duty_day)


def is_on_duty(user: User, day: DutyDay) -> bool:
    """The lawyer of the day, signed in as such."""
    return user.has_role(Role.STATION_LAWYER) and day.lawyer.user_id == user.pk


def check_can_move(user: User, booking: Booking) -> None:
    """The desk and the lawyer on duty say who came."""
    if not can_move(user, booking):
        raise Refused(_("来访情况由大厅导办或当班律师登记。"))


def can_move(user: User, booking: Booking) -> bool:
    return at_desk(user) or is_on_duty(user, booking.duty_day)


def check_on_duty(user: User, day: DutyDay) -> None:
    """Only the lawyer of the day opens a log."""
    if not is_on_duty(user, day):
        raise Refused(_("咨询记录由当班律师本人填写。"), article=SECRECY_ARTICLE)


def is_own_log(user: User, log: Consultation) -> bool:
    """Whether the notes are this lawyer's own."""
    return user.has_role(Role.STATION_LAWYER) and log.lawyer.user_id == user.pk


def check_own_log(user: User, log: Consultation) -> None:
    """Nobody but the lawyer of the consultation reads or writes its notes, whatever their role in the bureau."""
    if not is_own_log(user, log):
        raise Refused(_("咨询记录只有承办律师本人可以打开。"), article=SECRECY_ARTICLE)


def check_can_close(user: User, day: DutyDay) -> None:
    """The desk or the lawyer of the day ends it."""
    if not can_close(user, day):
        raise Refused(_("驻点日由大厅导办或当班律师结束。"))


def can_close(user: User, day: DutyDay) -> bool:
    return at_desk(user) or is_on_duty(user, day)
