"""What a page of the log saves by itself: encrypted, in order, offered again, gone when the form is sent."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.choices import LogStatus
from apps.consultations.models import Consultation, ConsultationDraft
from apps.consultations.queries import draft_for, notes_for
from apps.consultations.rules.drafts import new_page, opened_at
from apps.core import moment
from apps.core.models import HeldPost
from tests.consultations import factories
from tests.consultations.test_pages import SignIn, log_form
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

WORDS = "稿中的事实经过"


def at(seconds: float) -> Any:
    """So many seconds past ten."""
    return moment.at(datetime.fromisoformat("2026-05-12T10:00:00+08:00") + timedelta(seconds=seconds))


def page_at(seconds: float) -> uuid.UUID:
    with at(seconds):
        return new_page(moment.now())


class Window:
    """One window with the log open since `opened` seconds past ten."""

    def __init__(self, client: Client, log: Consultation, opened: float = 0) -> None:
        self.client, self.log, self.page, self.base = client, log, page_at(opened), log.version
        self.sequence = 0

    def saves(self, words: str = WORDS, *, after: float = 1, sequence: int = 0, **typed: Any) -> Any:
        self.sequence = sequence or self.sequence + 1
        sent = log_form(self.log, version=self.base, page=str(self.page), sequence=str(self.sequence), facts=words)
        with at(after):
            return self.client.post(reverse("log_autosave", args=[self.log.reference.number]), sent | typed)

    def sends(self, *, after: float = 2, **typed: Any) -> Any:
        sent = log_form(self.log, version=self.base, page=str(self.page), **typed)
        with at(after):
            return self.client.post(reverse("log_write", args=[self.log.reference.number]), sent)


@pytest.fixture
def log() -> Consultation:
    return factories.draft()


@pytest.fixture
def lawyer(client_as: SignIn, log: Consultation) -> Client:
    return client_as(factories.lawyer_user(log.duty_day))


def kept(log: Consultation) -> str:
    """The facts in the draft that is kept, empty when there is none."""
    draft = draft_for(factories.lawyer_user(log.duty_day), log)
    return dict(draft.pairs)["facts"] if draft else ""


# --- saving -----------------------------------------------------------------------------------------------------------


def test_the_page_saves_itself_and_is_told_when_and_what_is_missing(lawyer: Client, log: Consultation) -> None:
    answer = Window(lawyer, log).saves(after=138, minutes="", advice="").json()
    assert answer["saved"] == "已自动保存 10:02:18"
    assert answer["missing"] == "办结还差 2 项：咨询意见、用时"
    assert answer["offer"] is None
    assert kept(log) == WORDS


def test_a_full_page_can_be_finished_and_one_against_the_bureau_shows_the_offer(lawyer: Client, log: Any) -> None:
    window = Window(lawyer, log)
    assert window.saves().json()["missing"] == "可以办结"
    offer = window.saves(opposing_kind="THIS_BUREAU").json()["offer"]
    assert "对方当事人为本局" in offer["strong"]
    assert "《律师法》第三十九条" in offer["basis"]


def test_a_save_that_comes_late_overwrites_nothing(lawyer: Client, log: Consultation) -> None:
    window = Window(lawyer, log)
    window.saves("后写的", sequence=5)
    assert window.saves("先写的", sequence=4).status_code == 200
    assert kept(log) == "后写的"


@pytest.mark.parametrize("wrong", [{"minutes": "二十分"}, {"limitation_warned": "on"}, {"advice": ""}])
def test_a_page_that_comes_back_with_a_sentence_goes_on_saving_itself(
    lawyer: Client, log: Consultation, wrong: dict[str, str]
) -> None:
    """It counts its saves from one again: under its old key they would come too late and be dropped."""
    window = Window(lawyer, log)
    window.saves("送出以前", sequence=7)
    back = window.sends(after=2, **wrong).content.decode().partition('id="log_form"')[2]
    window.page = uuid.UUID(back.partition('name="page" value="')[2].partition('"')[0])
    window.base = int(back.partition('name="version" value="')[2].partition('"')[0])
    assert window.saves("送回以后", after=3, sequence=1).status_code == 200
    assert kept(log) == "送回以后"


def test_what_cannot_be_read_is_kept_as_it_was_typed(lawyer: Client, log: Consultation) -> None:
    assert Window(lawyer, log).saves(minutes="二十分", topic="999999").status_code == 200
    page = lawyer.get(reverse("log_write", args=[log.reference.number])).content.decode()
    assert 'value="二十分"' in page


@pytest.mark.parametrize(
    "broken", [{"page": "x"}, {"page": ""}, {"sequence": ""}, {"sequence": "-1"}, {"version": "x"}]
)
def test_a_save_that_does_not_say_which_page_it_is_is_not_kept(
    lawyer: Client, log: Consultation, broken: dict[str, str]
) -> None:
    window = Window(lawyer, log)
    sent = log_form(log, page=str(window.page), sequence="1", facts=WORDS) | broken
    assert lawyer.post(reverse("log_autosave", args=[log.reference.number]), sent).status_code == 400
    assert kept(log) == ""


def test_a_page_too_large_is_told_so_and_keeps_what_was_saved(lawyer: Client, log: Consultation) -> None:
    window = Window(lawyer, log)
    window.saves()
    answer = window.saves("长" * 100_000)
    assert (answer.status_code, "太长" in answer.json()["sentence"]) == (422, True)
    assert kept(log) == WORDS


def test_a_draft_leaves_no_history_and_no_plain_word_in_any_table(lawyer: Client, log: Consultation) -> None:
    before = log.history.count()
    Window(lawyer, log).saves()
    assert log.history.count() == before
    assert ConsultationDraft.objects.get(pk=log.pk).body.count(WORDS) == 1
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{WORDS}%"])
            assert cursor.fetchone()[0] == 0, table


def test_a_draft_moved_to_another_log_does_not_open(lawyer: Client, log: Consultation) -> None:
    from cryptography.exceptions import InvalidTag

    Window(lawyer, log).saves()
    draft = ConsultationDraft.objects.get(pk=log.pk)
    draft.consultation_id = factories.draft().pk
    with pytest.raises(InvalidTag):
        assert draft.body


@pytest.mark.parametrize("table", ["draft", "amendment", "note"])
@pytest.mark.django_db(databases=["default", "reader"])
def test_the_reader_role_sees_neither_drafts_nor_notes_nor_amendments(table: str) -> None:
    with connections["reader"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f"SELECT count(*) FROM consultations_consultation{table}")


# --- coming back ------------------------------------------------------------------------------------------------------


def test_the_draft_is_offered_with_its_time_when_the_log_is_opened_again(lawyer: Client, log: Consultation) -> None:
    Window(lawyer, log).saves(after=2538, told_of_aid_right="on", units_drafting="2")
    page = lawyer.get(reverse("log_write", args=[log.reference.number])).content.decode()
    assert "已恢复 10:42:18 自动保存的内容。" in page
    assert WORDS in page
    stands = lawyer.get(reverse("log_write", args=[log.reference.number]), {"saved": "1"}).content.decode()
    assert WORDS not in stands
    assert kept(log) == WORDS


def test_sending_the_form_takes_the_draft_with_it(lawyer: Client, log: Consultation) -> None:
    window = Window(lawyer, log)
    window.saves()
    window.sends(save_draft="1")
    assert kept(log) == ""
    again = Window(lawyer, Consultation.objects.get(pk=log.pk), opened=3)
    again.saves(after=4)
    again.sends(after=5)
    log.refresh_from_db()
    assert (log.status, kept(log)) == (LogStatus.DONE, "")


def test_a_save_on_its_way_when_the_form_is_sent_brings_no_draft_back(lawyer: Client, log: Consultation) -> None:
    window = Window(lawyer, log)
    window.sends(save_draft="1")
    assert window.saves(after=3).status_code == 409
    assert kept(log) == ""


def test_a_finished_log_takes_no_draft(lawyer: Client, log: Consultation) -> None:
    window = Window(lawyer, log)
    window.sends()
    answer = window.saves(after=3)
    assert (answer.status_code, "已办结" in answer.json()["sentence"]) == (422, True)


def test_a_draft_older_than_the_saved_log_is_shown_beside_it(lawyer: Client, log: Consultation) -> None:
    Window(lawyer, log).saves(minutes="25")
    by = factories.lawyer_user(log.duty_day)
    services.write_log(log, factories.full_log(minutes=40), version=log.version, finish=False, by=by)
    page = lawyer.get(reverse("log_write", args=[log.reference.number])).content.decode()
    assert "现存" in page
    assert "40" in page.partition("two-versions")[2]
    assert 'name="version" value="2"' in page


def test_a_finished_log_leaves_no_draft_behind_whoever_sent_it(lawyer: Client, log: Consultation) -> None:
    Window(lawyer, log).saves()
    by = factories.lawyer_user(log.duty_day)
    services.write_log(log, factories.full_log(), version=log.version, finish=True, by=by)
    assert not ConsultationDraft.objects.exists()


# --- two windows ------------------------------------------------------------------------------------------------------


def test_the_older_of_two_windows_is_told(lawyer: Client, log: Consultation) -> None:
    older, newer = Window(lawyer, log, opened=0), Window(lawyer, log, opened=60)
    assert older.saves("旧窗口", after=30).status_code == 200
    assert newer.saves("新窗口", after=70).status_code == 200
    answer = older.saves("旧窗口又写", after=80)
    assert (answer.status_code, "后开的窗口" in answer.json()["sentence"]) == (409, True)
    assert kept(log) == "新窗口"


def test_a_window_left_behind_by_a_saved_log_is_told(lawyer: Client, log: Consultation) -> None:
    one, other = Window(lawyer, log, opened=0), Window(lawyer, log, opened=1)
    other.sends(after=2, save_draft="1")
    answer = one.saves(after=3)
    assert (answer.status_code, "另一个窗口保存" in answer.json()["sentence"]) == (409, True)


def test_words_of_another_window_are_shown_before_they_are_replaced(lawyer: Client, log: Consultation) -> None:
    writing, sending = Window(lawyer, log, opened=5), Window(lawyer, log, opened=0)
    writing.saves("另一窗口的话", after=6)
    page = sending.sends(after=7, save_draft="1").content.decode()
    assert "另一个窗口里还有没有保存的内容" in page
    assert "另一窗口的话" in page
    assert "单位未签劳动合同。" in page
    assert kept(log) == "另一窗口的话"
    sending.page = page_at(8)  # as the page came back
    assert sending.sends(after=9, save_draft="1").status_code == 302
    assert kept(log) == ""


def test_pages_are_in_the_order_in_which_they_were_opened() -> None:
    assert page_at(1) < page_at(2) < page_at(3)
    with at(2):
        assert opened_at(page_at(2)) == moment.now()
    assert opened_at(uuid.UUID(int=2**128 - 1)).year == 1970


# --- a session that is gone, and whoever has no business here ---------------------------------------------------------


def test_without_a_session_the_page_is_told_and_nothing_is_kept_twice(lawyer: Client, log: Consultation) -> None:
    window = Window(lawyer, log)
    page = lawyer.get(reverse("log_write", args=[log.reference.number])).content.decode()
    mark = page.partition('name="form_owner" value="')[2].partition('"')[0]
    assert mark
    del lawyer.cookies[settings.SESSION_COOKIE_NAME]
    assert window.saves(form_owner=mark).status_code == 401
    assert not HeldPost.objects.exists()
    # The form itself is kept for its sender, as every form is.
    assert window.sends(form_owner=mark).status_code == 302
    assert HeldPost.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STATION_LAWYER])
def test_nobody_else_saves_or_reads_a_draft(client_as: SignIn, log: Consultation, role: Role) -> None:
    assert Window(client_as(UserFactory(role=role)), log).saves().status_code == 403
    assert kept(log) == ""


def test_a_colleague_saves_no_draft(client_as: SignIn, log: Consultation) -> None:
    colleague = factories.lawyer(2, firm=log.lawyer.firm).user
    assert colleague is not None
    assert Window(client_as(colleague), log).saves().status_code == 404


def test_a_save_costs_little(lawyer: Client, log: Consultation) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    window = Window(lawyer, log)
    window.saves()
    with CaptureQueriesContext(connection) as captured:
        window.saves()
    assert len(captured) <= 16
    assert notes_for(factories.lawyer_user(log.duty_day), log)["facts"] == ""
