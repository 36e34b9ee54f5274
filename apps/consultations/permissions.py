"""Which role may do what at the station; the pairs are `check_can_x`, which raises a sentence, and `can_x`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.scope import unit_ids
from apps.consultations import rules
from apps.consultations.choices import (
    BOOKING_ROLES,
    DESK_ROLES,
    PLANNER_ROLES,
    DutyStatus,
    ReferralEventKind,
    ReferralKind,
)
from apps.consultations.rules import referrals as referral_rules
from apps.core.choices import UnitKind
from apps.core.refusals import Refused

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.consultations.models import Booking, Consultation, DutyDay, Referral, StationLawyer

SECRECY_ARTICLE = "《律师法》第三十八条"
OUTREACH_ROLES = (*PLANNER_ROLES, Role.HALL_CLERK)
FEED_ROLES = (*PLANNER_ROLES, Role.STATION_LAWYER)


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


def can_hand_on(user: User, day: DutyDay) -> bool:
    """Whether the person may give this day to another lawyer."""
    return can_plan(user) and day.status == DutyStatus.PLANNED


def check_can_enter_leave(user: User, lawyer: StationLawyer) -> None:
    """A lawyer enters the own leave, whoever plans anybody's of the bureau."""
    own = user.has_role(Role.STATION_LAWYER) and lawyer.user_id == user.pk
    if not own and not (can_plan(user) and lawyer.bureau_id == user.unit.bureau_id):
        raise Refused(_("请假由律师本人或本局排班人员登记。"))


def check_can_rebook(user: User, booking: Booking) -> None:
    """The desk books anybody again, a street its own people."""
    if not can_book(user) or not can_see_visitor(user, booking):
        raise Refused(_("改约由服务大厅或原代约街道办理。"))


def can_see_visitor(user: User, booking: Booking) -> bool:
    """Whether the (masked) name is shown: to the desk, to the street that booked, to the lawyer on duty."""
    return at_desk(user) or is_booked_by(user, booking) or is_on_duty(user, booking.duty_day)


def is_booked_by(user: User, booking: Booking) -> bool:
    """The street that booked; of its communities the one that did, and not its neighbours."""
    if not user.has_role(Role.STREET_REPORTER) or booking.street_id is None:
        return False
    return booking.street_id == own_street_id(user) and booking.reference.unit_id in unit_ids(user)


def is_on_duty(user: User, day: DutyDay) -> bool:
    """The lawyer of the day, signed in as such."""
    return user.has_role(Role.STATION_LAWYER) and day.lawyer.user_id == user.pk


def check_can_move(user: User, booking: Booking) -> None:
    """The desk and the lawyer on duty say who came; the street that booked says what its visitor told it."""
    if not (can_move(user, booking) or is_booked_by(user, booking)):
        raise Refused(_("来访情况由大厅导办或当班律师登记。"))


def can_move(user: User, booking: Booking) -> bool:
    """Says who came."""
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


def check_can_call(user: User, day: DutyDay) -> None:
    """The desk and the lawyer of the day call the numbers."""
    if not (at_desk(user) or is_on_duty(user, day)):
        raise Refused(_("叫号由大厅导办或当班律师办理。"))


def check_can_close(user: User, day: DutyDay) -> None:
    """The desk or the lawyer of the day ends it."""
    if not can_close(user, day):
        raise Refused(_("驻点日由大厅导办或当班律师结束。"))


def can_close(user: User, day: DutyDay) -> bool:
    return at_desk(user) or is_on_duty(user, day)


def is_own_referral(user: User, referral: Referral) -> bool:
    """Made by this lawyer, from an own consultation."""
    return is_own_log(user, referral.consultation)


def is_counsellor_of(user: User, referral: Referral) -> bool:
    """The counsellor to whom it was sent."""
    return user.has_role(Role.COUNSELLOR) and referral.counsellor_id == user.pk and referral.sent_on is not None


def can_read_letter(user: User, referral: Referral) -> bool:
    """The lawyer who wrote it, and of counselling the counsellor who received it; nobody else of the bureau."""
    return is_own_referral(user, referral) or is_counsellor_of(user, referral)


def check_reads_letter(user: User, referral: Referral) -> None:
    if not can_read_letter(user, referral):
        raise Refused(_("转介函只有承办律师和接收人可以打开。"), article=SECRECY_ARTICLE)


def check_own_referral(user: User, referral: Referral) -> None:
    """Nobody but the lawyer writes the letter and sends it."""
    if not is_own_referral(user, referral):
        raise Refused(_("转介由承办律师本人办理。"), article=SECRECY_ARTICLE)


def at_petition_office(user: User) -> bool:
    """Takes over what the station hands to the petition office of its own bureau."""
    return user.has_role(Role.PETITION_OFFICER) and is_bureau_staff(user)


def referral_steps(user: User, referral: Referral, possible: Collection[str], *, lawyer_away: bool) -> list[str]:
    """Of the steps that may follow, those this person records.

    The lawyer follows it up, in the lawyer's absence the planner; the counsellor and the petition office say themselves
    what they did. Nobody types that a matter was registered: registering it says so.
    """
    own = is_own_referral(user, referral)
    inside = {
        ReferralKind.COUNSELLING: referral_rules.BY_COUNSELLOR,
        ReferralKind.PETITION: referral_rules.BY_PETITION_OFFICE,
    }
    by_receiver = inside.get(ReferralKind(referral.kind), ())
    answers = (
        is_counsellor_of(user, referral) if referral.kind == ReferralKind.COUNSELLING else at_petition_office(user)
    )
    follows_up = own or (lawyer_away and can_plan(user))
    found = []
    for step in possible:
        if step in by_receiver:
            allowed = answers and step != ReferralEventKind.REGISTERED
        else:
            allowed = own if step in referral_rules.BY_LAWYER_ALONE else follows_up
        found += [step] if allowed else []
    return found


def check_can_record_consent(user: User, log: Consultation) -> None:
    """The desk of the station's bureau, or the lawyer of the consultation."""
    desk = at_desk(user) and log.duty_day.bureau_id == user.unit.bureau_id
    if not (desk or is_own_log(user, log)):
        raise Refused(_("来访人的同意由大厅或承办律师登记。"), article=SECRECY_ARTICLE)


def can_keep_feed(user: User, lawyer: StationLawyer) -> bool:
    """Makes and ends the address of a lawyer's calendar: the lawyer, and the planner of the same bureau."""
    own = user.has_role(Role.STATION_LAWYER) and lawyer.user_id == user.pk
    return own or (can_plan(user) and lawyer.bureau_id == user.unit.bureau_id)


def check_can_keep_feed(user: User, lawyer: StationLawyer) -> None:
    if not can_keep_feed(user, lawyer):
        raise Refused(_("日历订阅由律师本人或排班人员办理。"))


def can_keep_outreach(user: User) -> bool:
    """Enters the station's legal-awareness events: who plans its days, and the hall."""
    return user.has_role(*OUTREACH_ROLES) and is_bureau_staff(user)


def check_can_keep_outreach(user: User) -> None:
    if not can_keep_outreach(user):
        raise Refused(_("普法活动由本局排班人员或大厅导办登记。"))
