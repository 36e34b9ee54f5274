"""Counselling: sessions are counted, notes are the counsellor's alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from apps.accounts.choices import Role
from apps.consultations.choices import ReferralEventKind, ReferralKind, ReferralResult, SessionStatus
from apps.consultations.models import CounsellingNote, CounsellingSession
from apps.consultations.queries import counselling as queries
from apps.consultations.services import counselling as services
from apps.consultations.services.counselling import SessionEntry
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from tests.consultations import factories, referring
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
E = ReferralEventKind
HELD, NO_SHOW = SessionStatus.HELD, SessionStatus.NO_SHOW


def test_a_note_is_encrypted_and_opens_to_its_counsellor_alone() -> None:
    session = referring.session(note="谈了睡眠")
    note = CounsellingNote.objects.get(pk=session.pk)
    assert note.text == "谈了睡眠"
    assert "睡眠" not in note.text_sealed
    referral = session.referral
    assert queries.notes_of(session.counsellor, referral) == {session.pk: "谈了睡眠"}
    others = [UserFactory(role=role) for role in Role] + [referring.lawyer_of(referral)]
    for user in others:
        with pytest.raises(Http404):
            queries.notes_of(user, referral)
        with pytest.raises(Http404):
            queries.note_text(user, session)


def test_a_note_has_no_history_and_the_reader_role_does_not_see_it() -> None:
    session = referring.session()
    assert not hasattr(CounsellingNote, "history")
    assert "睡眠" not in str(list(session.history.values()))
    with connection.cursor() as cursor:
        for table in ("consultations_counsellingnote", "consultations_referralletter"):
            cursor.execute("SELECT has_table_privilege('portal_reader', %s, 'SELECT')", [table])
            assert cursor.fetchone() == (False,)


def test_a_note_is_rewritten_at_the_version_that_was_read() -> None:
    session = referring.session()
    services.write_note(session, "改写", version=session.version, by=session.counsellor)
    with pytest.raises(EditedMeanwhile):
        services.write_note(session, "同时改写", version=session.version, by=session.counsellor)
    with pytest.raises(Refused, match="本人"):
        services.write_note(session, "别人", version=session.version + 1, by=referring.counsellor())
    assert queries.note_text(session.counsellor, session) == "改写"


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (SessionEntry(factories.TUESDAY, HELD, 0), "minutes"),
        (SessionEntry(factories.TUESDAY, HELD, 601), "minutes"),
        (SessionEntry(factories.TUESDAY, NO_SHOW, 30), "minutes"),
        (SessionEntry(factories.TUESDAY + timedelta(days=1), HELD, 30), "on"),
        (SessionEntry(factories.TUESDAY - timedelta(days=1), HELD, 30), "on"),
    ],
)
def test_a_session_that_cannot_be_is_refused_at_its_field(entry: SessionEntry, field: str) -> None:
    made = referring.accepted_counselling()
    assert made.counsellor is not None
    with pytest.raises(Refused) as refused:
        services.make_session(made, entry, by=made.counsellor)
    assert refused.value.field == field


def test_the_database_refuses_a_session_without_minutes() -> None:
    session = referring.session()
    with pytest.raises(IntegrityError, match="counselling_minutes"), transaction.atomic():
        CounsellingSession.objects.filter(pk=session.pk).update(minutes=0)


def test_sessions_are_entered_between_acceptance_and_end() -> None:
    sent = referring.sent(ReferralKind.COUNSELLING)
    assert sent.counsellor is not None
    entry = SessionEntry(factories.TUESDAY, HELD, 40)
    with pytest.raises(Refused, match="已接收"):
        services.make_session(sent, entry, by=sent.counsellor)
    made = referring.step(sent, E.RECEIVED, by=sent.counsellor)
    with pytest.raises(Refused, match="还没有进行过疏导"):
        referring.step(made, E.SESSIONS_ENDED, by=made.counsellor)
    services.make_session(made, SessionEntry(factories.TUESDAY, NO_SHOW), by=sent.counsellor)
    with pytest.raises(Refused, match="还没有进行过疏导"):
        referring.step(made, E.SESSIONS_ENDED, by=made.counsellor)
    services.make_session(made, entry, by=sent.counsellor)
    ended = referring.step(made, E.SESSIONS_ENDED, by=made.counsellor)
    assert ended.result == ReferralResult.COUNSELLED
    with pytest.raises(Refused, match="尚未结束"):
        services.make_session(ended, entry, by=sent.counsellor)


def test_nobody_else_enters_a_session() -> None:
    made = referring.accepted_counselling()
    entry = SessionEntry(factories.TUESDAY, HELD, 40)
    for user in (referring.counsellor(), referring.lawyer_of(made), UserFactory(role=Role.BUREAU_LEADER)):
        with pytest.raises(Refused, match="本人"):
            services.make_session(made, entry, by=user)
