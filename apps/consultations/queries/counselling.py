"""Counselling as its counsellor sees it: own referrals, sessions, and notes that nobody else opens."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import CounsellingNote, CounsellingSession, Referral
from apps.consultations.queries.referrals import referral_for

MOST_ROWS = 200


def counselling_of(user: User) -> list[Referral]:
    """What was sent to this counsellor, open ones first and the newest before the oldest; no visitor is named."""
    rows = Referral.objects.for_counsellor(user).select_related("reference", "consultation__lawyer")
    return list(rows.prefetch_related("events").order_by("-due_on", "-reference_id")[:MOST_ROWS])


def own_counselling_for(user: User, number: str) -> Referral:
    """A referral to this counsellor, else 404: whatever other roles the person has."""
    found = referral_for(user, number)
    if not permissions.is_counsellor_of(user, found):
        raise Http404
    return found


def sessions_of(referral: Referral) -> list[CounsellingSession]:
    """Day, minutes and whether it was held, the last first."""
    return list(referral.counselling_sessions.order_by("-on", "-pk"))


def notes_of(user: User, referral: Referral) -> dict[int, str]:
    """Session key -> the counsellor's note in plain, for that counsellor alone."""
    if not permissions.is_counsellor_of(user, referral):
        raise Http404
    notes = CounsellingNote.objects.filter(session__referral=referral, session__counsellor=user)
    return {note.pk: note.text for note in notes}


def own_session_for(user: User, number: str, pk: int) -> CounsellingSession:
    """A session of this counsellor, else 404."""
    referral = own_counselling_for(user, number)
    return get_object_or_404(referral.counselling_sessions.filter(counsellor=user), pk=pk)


def note_text(user: User, session: CounsellingSession) -> str:
    """The note of one session, for its counsellor alone."""
    if session.counsellor_id != user.pk:
        raise Http404
    note = CounsellingNote.objects.filter(pk=session.pk).first()
    return note.text if note else ""
