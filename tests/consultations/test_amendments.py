"""A finished log is closed; a correction is a numbered amendment with a reason, and what was written stays readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import queries, services
from apps.consultations.choices import ConflictCheck, LogStatus, Outcome, ServiceKind
from apps.consultations.models import Consultation, ConsultationAmendment
from apps.consultations.rules.logs import Incomplete
from apps.consultations.services.logs import amend_log
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from tests.consultations import factories
from tests.consultations.test_indicators import value
from tests.consultations.test_pages import SignIn, log_form
from tests.factories import UserFactory, model_bureau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

WHY = "用时与意见笔误"


def amend(log: Consultation, *, reason: str = WHY, **changes: Any) -> Consultation:
    by = factories.lawyer_user(log.duty_day)
    return amend_log(log, factories.full_log(**changes), reason=reason, version=log.version, by=by)


def test_an_amendment_corrects_codes_and_texts_and_is_counted_with_its_reason() -> None:
    log = amend(factories.done(), minutes=45, advice="更正后的意见")
    assert (log.status, log.amendments, log.minutes) == (LogStatus.DONE, 1, 45)
    row = ConsultationAmendment.objects.get(consultation=log)
    assert (row.number, row.reason, row.by) == (1, WHY, factories.lawyer_user(log.duty_day))
    last = log.history.latest()
    assert (last.amendments, last.history_change_reason) == (1, f"更正 1：{WHY}")
    assert last.history_user == row.by


def test_what_was_written_before_stays_readable_to_the_lawyer() -> None:
    log = amend(factories.done(advice="原来的意见"), advice="第一次更正")
    log = amend(log, advice="第二次更正")
    by = factories.lawyer_user(log.duty_day)
    assert queries.notes_for(by, log)["advice"] == "第二次更正"
    versions = [(version.number, version.texts["advice"]) for version in queries.versions_for(by, log)]
    assert versions == [(2, "第二次更正"), (1, "第一次更正"), (0, "原来的意见")]


def test_figures_follow_the_corrected_codes() -> None:
    log = factories.done(outcome=Outcome.ANSWERED, service_units=(ServiceKind.ADVICE,))
    amend(
        log, outcome=Outcome.LEGAL_AID, service_units=(ServiceKind.ADVICE, ServiceKind.DRAFTING, ServiceKind.DRAFTING)
    )
    found = {code: value(code, model_bureau()) for code in ("consultations", "outcome_legal_aid", "outcome_answered")}
    assert found == {"consultations": 1, "outcome_legal_aid": 1, "outcome_answered": 0}
    assert value("service_units", model_bureau()) == 3


@pytest.mark.parametrize("reason", ["", "  ", "笔误"])
def test_an_amendment_says_why(reason: str) -> None:
    with pytest.raises(Refused, match="更正原因") as refusal:
        amend(factories.done(), reason=reason, minutes=45)
    assert refusal.value.field == "reason"


def test_a_draft_is_not_amended_but_written() -> None:
    with pytest.raises(Refused, match="还没有办结"):
        amend(factories.draft(), minutes=45)


def test_an_amended_log_is_still_complete() -> None:
    log = factories.done()
    with pytest.raises(Incomplete) as refusal:
        amend(log, minutes=None, facts="", conflict_check=ConflictCheck.NOT_DONE)
    assert [field for field, _sentence in refusal.value.missing] == ["conflict_check", "facts", "minutes"]
    log.refresh_from_db()
    assert (log.amendments, log.minutes) == (0, 20)


def test_two_amendments_at_once_do_not_overwrite_each_other() -> None:
    log = factories.done()
    amend(log, minutes=45)
    with pytest.raises(EditedMeanwhile):
        amend(log, minutes=50)
    assert ConsultationAmendment.objects.filter(consultation=log).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STATION_LAWYER])
def test_nobody_but_its_lawyer_amends_a_log_or_reads_its_versions(role: Role) -> None:
    log = factories.done()
    by = UserFactory(role=role)
    entry = factories.full_log(minutes=45)
    with pytest.raises(Refused, match="律师本人"):
        amend_log(log, entry, reason=WHY, version=log.version, by=by)
    with pytest.raises(Refused, match="律师本人"):
        queries.versions_for(by, log)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consultations_consultation SET minutes = 99 WHERE reference_id = %s",
        "UPDATE consultations_consultation SET minutes = 99, amendments = amendments + 2 WHERE reference_id = %s",
        "DELETE FROM consultations_consultationnote WHERE consultation_id = %s",
        "UPDATE consultations_consultationnote SET advice_sealed = '' WHERE consultation_id = %s",
        "UPDATE consultations_consultationamendment SET reason = 'x' WHERE consultation_id = %s",
        "DELETE FROM consultations_consultationamendment WHERE consultation_id = %s",
    ],
)
def test_the_database_keeps_a_finished_log_closed(statement: str) -> None:
    log = amend(factories.done(), minutes=45)
    with pytest.raises(DatabaseError), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(statement, [log.pk])


# --- on the screen ----------------------------------------------------------------------------------------------------


def test_the_lawyer_amends_on_the_page_and_reads_both_versions(client_as: SignIn) -> None:
    log = factories.done(advice="原来的意见")
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    address = reverse("log_amend", args=[log.reference.number])
    form = lawyer.get(address).content.decode()
    assert "原来的意见" in form
    assert "不写咨询内容" in form
    page = lawyer.post(address, log_form(log, reason=WHY, advice="更正后的意见"), follow=True).content.decode()
    assert "更正 1" in page
    assert WHY in page
    assert page.index("更正后的意见") < page.index("原来的意见")


def test_what_an_amendment_lacks_is_named_at_its_fields_and_nothing_typed_is_lost(client_as: SignIn) -> None:
    log = factories.done()
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    typed = log_form(log, reason="笔误", minutes="", facts="重写的事实")
    page = lawyer.post(reverse("log_amend", args=[log.reference.number]), typed).content.decode()
    assert "请写明更正原因，至少四个字" in page
    typed = log_form(log, reason=WHY, minutes="", advice="", facts="重写的事实")
    page = lawyer.post(reverse("log_amend", args=[log.reference.number]), typed).content.decode()
    assert "重写的事实" in page
    assert 'id="id_minutes_error"' in page
    assert 'id="id_advice_error"' in page


def test_the_bureau_sees_that_a_log_was_amended_and_no_text(client_as: SignIn) -> None:
    log = amend(factories.done(advice="原来的意见"), advice="更正后的意见")
    for role in (Role.SECTION_HEAD, Role.AUDITOR, Role.LEGAL_OFFICER):
        page = client_as(role).get(log.get_absolute_url()).content.decode()
        assert "更正 1 次" in page
        assert "意见</dt>" not in page
        assert not any(text in page for text in ("原来的意见", "更正后的意见", WHY))


# --- the visitor's copy -----------------------------------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    import pymupdf

    with pymupdf.open(stream=pdf) as document:  # type: ignore[no-untyped-call]  # it ships no types
        return "".join(page.get_text() for page in document).replace("\n", "")


def test_the_copy_for_the_visitor_says_what_was_advised_and_by_whom(client_as: SignIn) -> None:
    log = factories.done(
        factories.booking(name="余可见"), limitation_on=date(2027, 5, 11), limitation_warned=True,
        materials="材料一份", advice="可主张经济补偿。",
    )  # fmt: skip
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    answer = lawyer.get(reverse("log_copy", args=[log.reference.number]))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    words = words_of(answer.content)
    said = (log.reference.number, log.lawyer.name, log.lawyer.licence_number, log.lawyer.firm.name, "可主张经济补偿")
    for word in (*said, "2027", "已告知", "咨询劳动合同到期不续签的补偿"):
        assert word in words, word
    assert "余可见" not in words
    assert "材料一份" not in words
    record = AccessRecord.objects.get(action=AccessAction.EXPORT)
    assert (record.reference, record.user) == (log.reference, factories.lawyer_user(log.duty_day))


def test_the_copy_of_an_amended_log_has_the_corrected_text(client_as: SignIn) -> None:
    log = amend(factories.done(advice="原来的意见"), advice="更正后的意见")
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    words = words_of(lawyer.get(reverse("log_copy", args=[log.reference.number])).content)
    assert "更正后的意见" in words
    assert "原来的意见" not in words


def test_a_draft_is_not_printed(client_as: SignIn) -> None:
    log = factories.draft()
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    page = lawyer.get(reverse("log_copy", args=[log.reference.number]), follow=True).content.decode()
    assert "办结后才能打印" in page
    assert not AccessRecord.objects.filter(action=AccessAction.EXPORT).exists()


def test_a_day_that_passed_to_a_stand_in_leaves_its_open_logs_with_the_lawyer_who_sat(client_as: SignIn) -> None:
    log = factories.draft()
    sat = factories.lawyer_user(log.duty_day)
    stand_in = factories.lawyer(2, firm=log.lawyer.firm)
    day = log.duty_day
    services.stand_in(day, stand_in, reason="突发疾病", version=day.version, by=factories.planner())
    log.refresh_from_db()
    assert log.lawyer.user == sat
    mine = client_as(sat)
    assert mine.get(reverse("log_write", args=[log.reference.number])).status_code == 200
    ended = mine.post(reverse("log_write", args=[log.reference.number]), log_form(log))
    assert ended.headers["Location"] == log.get_absolute_url()
    assert stand_in.user is not None
    theirs = client_as(stand_in.user)
    assert theirs.get(reverse("log_write", args=[log.reference.number])).status_code == 404
    started = theirs.post(reverse("log_start", args=[log.booking.reference.number]), follow=True).content.decode()
    assert "已由律师1律师接待" in started


def test_a_lawyer_whose_posting_ended_still_finishes_and_reads_the_own_logs() -> None:
    from datetime import timedelta

    from apps.core import moment

    log = factories.draft()
    by = factories.lawyer_user(log.duty_day)
    log.lawyer.contract_to = factories.TUESDAY
    log.lawyer.save()
    with moment.at(moment.now() + timedelta(days=30)):
        done = services.write_log(log, factories.full_log(), version=log.version, finish=True, by=by).log
    assert (done.status, done.lawyer.user, done.on) == (LogStatus.DONE, by, factories.TUESDAY)
    assert replace(factories.full_log()).facts == queries.notes_for(by, done)["facts"]
