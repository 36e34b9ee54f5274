"""Counselling: sessions that are counted, and the counsellor's notes, which nobody else opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import ReferralStatus, SessionStatus
from apps.consultations.models import CounsellingNote, CounsellingSession, Referral
from apps.core import history, intents, moment
from apps.core.intents import IntentToSend, Outcome
from apps.core.refusals import Refused
from apps.core.versions import locked

NOTE_LENGTH = 10_000
MOST_MINUTES = 600


@dataclass(frozen=True)
class SessionEntry:
    """A meeting with the counsellor. note: encrypted, for the counsellor alone."""

    on: date
    status: SessionStatus
    minutes: int = 0
    note: str = ""


def hold_session(
    referral: Referral, entry: SessionEntry, *, by: User, intent: IntentToSend
) -> Outcome[CounsellingSession]:
    """Enter a session once per form."""
    return intents.once(intent, lambda: make_session(referral, entry, by=by), CounsellingSession)


@transaction.atomic
def make_session(referral: Referral, entry: SessionEntry, *, by: User) -> CounsellingSession:
    """A session of an accepted referral, on a day that has come; the row locks against ending at the same moment."""
    row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    _check_counsellor(row, by)
    if row.status != ReferralStatus.ACCEPTED:
        raise Refused(_("只有已接收、尚未结束的转介可以登记疏导。"))
    if not (row.sent_on or entry.on) <= entry.on <= moment.today():
        raise Refused(_("日期须在转来之日以后、今天以前。"), field="on")
    _check_minutes(entry)
    session = CounsellingSession(referral=row, counsellor=by, on=entry.on, minutes=entry.minutes, status=entry.status)
    history.save(session, by=by, reason=_("登记疏导"))
    _write(session, entry.note)
    return session


@transaction.atomic
def write_note(session: CounsellingSession, text: str, *, version: int, by: User) -> CounsellingSession:
    """Rewrite the note of an own session at the version that was read; what stood before is gone, by intent."""
    row = locked(CounsellingSession, session.pk, version)
    if row.counsellor_id != by.pk:
        raise Refused(_("疏导记录只有心理咨询师本人可以打开。"))
    _write(row, text)
    return history.save(row, by=by, reason=_("修改疏导记录"))


def _check_counsellor(row: Referral, by: User) -> None:
    if not permissions.is_counsellor_of(by, row):
        raise Refused(_("疏导由接收的心理咨询师本人登记。"))


def _check_minutes(entry: SessionEntry) -> None:
    held = entry.status == SessionStatus.HELD
    if held and not 1 <= entry.minutes <= MOST_MINUTES:
        raise Refused(_("请填写用时，1 至 600 分钟。"), field="minutes")
    if not held and entry.minutes:
        raise Refused(_("来访人未到的，不填用时。"), field="minutes")


def _write(session: CounsellingSession, text: str) -> None:
    note = CounsellingNote.objects.filter(pk=session.pk).first() or CounsellingNote(session=session)
    note.text = text.strip()
    note.save()
