"""The station's records for the matrix of routes and roles: in the scope of a user, or of another bureau."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.choices import ReferralKind
from apps.consultations.services import messages
from apps.core import moment
from tests.consultations import factories, referring, roster_matrix, seeing
from tests.factories import UnitFactory, UserFactory

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.consultations.models import DutyDay

TEN = datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def _day(user: User, own: bool) -> DutyDay:
    """A day of the user's bureau, a lawyer's own when the user is one; else of a bureau of its own."""
    if not own:
        return factories.day(bureau=UnitFactory())
    if user.has_role(Role.STATION_LAWYER):
        factories.lawyer(1, user=user)
    return factories.day()


def duty_day(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        return {"pk": _day(user, own).pk}


def booking(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        return {"number": factories.walk_in(_day(user, own)).reference.number}


def draft_log(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        return {"number": factories.draft(factories.walk_in(_day(user, own))).reference.number}


def call(user: User, own: bool) -> dict[str, object]:
    """A call to be made for a booking of the user's bureau, or of another."""
    with moment.at(TEN):
        booking = factories.walk_in(_day(user, own))
        with transaction.atomic():
            return {"pk": messages.tell_visitor(booking, messages.CHANGED_LAWYER, by=None).pk}


def hall_screen(user: User, own: bool) -> dict[str, object]:
    """The address of the hall's screens, open to whoever has it; one that was revoked is nobody's any more."""
    bureau = user.unit.bureau or user.unit
    secret = services.open_display(bureau, instead_of=0, by=user)
    if not own:
        services.close_display(bureau, by=user)
    return {"secret": secret}


def calendar_feed(user: User, own: bool) -> dict[str, object]:
    """A lawyer's calendar, open to whoever has its address; one that was revoked is nobody's any more."""
    with moment.at(TEN):
        lawyer = factories.lawyer(5)
        secret = seeing.feed(lawyer)
        if not own:
            seeing.feed(lawyer)
        return {"secret": secret}


def outreach(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        unit = (user.unit.bureau or user.unit) if own else UnitFactory()
        return {"pk": seeing.event(by=UserFactory(role=Role.SECTION_HEAD, unit=unit)).pk}


def referral(user: User, own: bool) -> dict[str, object]:
    """A referral of the user's bureau, of a lawyer's own consultation, to a counsellor who is the user."""
    with moment.at(TEN):
        log = factories.draft(factories.walk_in(_day(user, own)))
        if not user.has_role(Role.COUNSELLOR):
            return {"number": referring.sent(log=log).reference.number, "what": "CHASED"}
        counsellor = user if own else referring.counsellor()
        sent = referring.sent(ReferralKind.COUNSELLING, log=log, counsellor=counsellor)
        return {"number": sent.reference.number, "what": "RECEIVED"}


def counselling(user: User, own: bool) -> dict[str, object]:
    """A session of the user's own, or of another counsellor."""
    with moment.at(TEN):
        log = factories.draft(factories.walk_in(_day(user, own)))
        counsellor = user if own else referring.counsellor()
        session = referring.session(referring.accepted_counselling(log=log, counsellor=counsellor))
        return {"number": session.referral.reference.number, "pk": session.pk}


def done_log(user: User, own: bool) -> dict[str, object]:
    with moment.at(TEN):
        return {"number": factories.done(factories.walk_in(_day(user, own))).reference.number}


def logged(user: User, own: bool) -> dict[str, object]:
    """A booking whose visitor was received."""
    with moment.at(TEN):
        return {"number": factories.draft(factories.walk_in(_day(user, own))).booking.reference.number}


OBJECTS: dict[str, Callable[[User, bool], dict[str, object]]] = {
    **dict.fromkeys(["duty_day", "slot_book", "walk_in_take", "duty_day_close", "duty_day_cancel"], duty_day),
    **dict.fromkeys(["lawyer_desk_day", "wait_join", "queue_call"], duty_day),
    **dict.fromkeys(["duty_day_swap", "duty_day_stand_in", "duty_day_arrange", "slot_add"], duty_day),
    **roster_matrix.OBJECTS,
    "queue_screen": hall_screen,
    **dict.fromkeys(["feed_make", "feed_revoke"], roster_matrix.lawyer),
    "calendar_feed": calendar_feed,
    "outreach_edit": outreach,
    **dict.fromkeys(["booking_detail", "booking_move", "booking_slip", "log_start"], booking),
    **dict.fromkeys(["call_phone", "call_note", "message_slip"], call),
    **dict.fromkeys(["log_detail", "log_write", "log_autosave"], draft_log),
    **dict.fromkeys(["log_amend", "log_copy"], done_log),
    **dict.fromkeys(["log_consents"], logged),
    **dict.fromkeys(["referral_new"], draft_log),
    **dict.fromkeys(["referral_detail", "referral_letter", "referral_paper", "referral_record"], referral),
    **dict.fromkeys(["counselling_detail", "counselling_session", "counselling_note"], counselling),
}
