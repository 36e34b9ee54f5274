"""Referrals through their services: numbers, letters, rows that stay, and whose each step is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from apps.accounts.choices import Role
from apps.consultations.choices import ReferralEventKind, ReferralKind, ReferralResult, ReferralStatus
from apps.consultations.models import Referral, ReferralEvent, ReferralLetter
from apps.consultations.queries import referrals as queries
from apps.consultations.queries.work import work_items
from apps.consultations.services import referrals as services
from apps.core import moment
from apps.core.models import Link, Message
from apps.core.refusals import Refused
from apps.core.registry import Period, indicators, open_matter
from apps.core.versions import EditedMeanwhile
from apps.petitions.models import Petition
from tests.consultations import factories, referring
from tests.factories import UnitFactory, UserFactory
from tests.petitions import factories as petitions

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
E, K = ReferralEventKind, ReferralKind
TUESDAY = factories.TUESDAY


def later(days: int) -> datetime:
    """Ten o'clock so many days after the tests' Tuesday."""
    return datetime(2026, 5, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(days=days)


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


# --- making one -------------------------------------------------------------------------------------------------------


def test_a_referral_has_a_number_of_its_own_and_a_letter_that_names_the_visitor() -> None:
    made = referring.drafted(log=factories.draft(factories.booking(phone="13800001111")))
    assert made.reference.number == f"{made.bureau.code}-RF-2026-000001"
    letter = ReferralLetter.objects.get(pk=made.pk)
    person = made.consultation.booking.person
    assert "〔姓名〕，联系电话 〔电话〕" in letter.body
    assert letter.consent_on == TUESDAY
    assert made.status == ReferralStatus.DRAFT
    referring.step(made, E.SENT)
    letter.refresh_from_db()
    assert f"{person.name}，联系电话 13800001111" in letter.body
    assert person.name not in letter.body_sealed


def test_a_sent_letter_stays_as_it_was_sent() -> None:
    made = referring.sent()
    person = made.consultation.booking.person
    type(person).objects.filter(pk=person.pk).update(name="余改名")
    assert person.name in ReferralLetter.objects.get(pk=made.pk).body


def test_a_letter_says_nothing_of_facts_and_advice() -> None:
    log = factories.done(facts="密记事实", advice="密记意见", legal_basis="密记依据")
    assert "密记" not in ReferralLetter.objects.get(pk=referring.drafted(log=log).pk).body


def test_without_consent_there_is_no_letter_in_the_database_either() -> None:
    with pytest.raises(Refused, match="同意"):
        referring.drafted(consent_on=None)
    assert not Referral.objects.exists()
    alone = referring.drafted(goes_alone=True, consent_on=None)
    with pytest.raises(IntegrityError, match="consent_on"), transaction.atomic():
        ReferralLetter.objects.create(referral=alone)


def test_nobody_but_the_lawyer_of_the_consultation_refers_and_writes() -> None:
    log, other = factories.draft(), UserFactory(role=Role.STATION_LAWYER)
    with pytest.raises(Refused, match="承办律师本人"):
        services.make_referral(log, referring.entry(), by=other)
    made = referring.drafted(log=log)
    with pytest.raises(Refused, match="承办律师本人"):
        services.write_letter(made, "改过", version=made.version, by=other)
    for user in (other, UserFactory(role=Role.BUREAU_LEADER), UserFactory(role=Role.PETITION_OFFICER)):
        with pytest.raises(Refused, match="承办律师"):
            queries.letter_of(user, made)


def test_a_letter_can_be_changed_until_it_is_sent() -> None:
    made = referring.drafted()
    by = referring.lawyer_of(made)
    changed = services.write_letter(made, "只写需要的。\n附件：证明", version=made.version, by=by)
    with pytest.raises(EditedMeanwhile):
        services.write_letter(made, "同时改的", version=made.version, by=by)
    gone = referring.step(changed, E.SENT)
    with pytest.raises(Refused, match="已经转出"):
        services.write_letter(gone, "太晚了", version=gone.version, by=by)
    assert ReferralLetter.objects.get(pk=made.pk).body == "只写需要的。\n附件：证明"


def test_an_empty_letter_is_not_sent() -> None:
    made = referring.drafted()
    emptied = services.write_letter(made, " ", version=made.version, by=referring.lawyer_of(made))
    with pytest.raises(Refused, match="还没有内容"):
        referring.step(emptied, E.SENT)


def test_whoever_goes_alone_is_a_referral_that_is_closed_at_once() -> None:
    made = referring.drafted(goes_alone=True, consent_on=None)
    assert (made.status, made.result, made.due_on) == (ReferralStatus.CLOSED, ReferralResult.GOES_ALONE, None)
    assert not ReferralLetter.objects.filter(pk=made.pk).exists()


# --- rows that stay ---------------------------------------------------------------------------------------------------


def test_every_step_is_a_row_that_nobody_changes() -> None:
    made = referring.step(referring.sent(), E.GRANTED, paper="试法援〔2026〕3号")
    rows = list(made.events.order_by("pk").values_list("kind", "from_status", "to_status"))
    assert rows == [("DRAFTED", "", "DRAFT"), ("SENT", "DRAFT", "SENT"), ("GRANTED", "SENT", "ACCEPTED")]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        made.events.update(on=TUESDAY)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        made.events.all().delete()


def test_what_was_said_is_encrypted_and_in_no_history() -> None:
    made = referring.step(referring.sent(), E.REFUSED, words="不属于援助范围的理由")
    event = made.events.latest("pk")
    assert event.words == "不属于援助范围的理由"
    assert "理由" not in event.words_sealed
    assert not [row for row in made.history.all() if "不属于" in str(row.history_change_reason)]


def test_the_database_itself_holds_what_may_stand_once() -> None:
    made = referring.sent()
    plain = {"referral": made, "on": TUESDAY, "to_status": "SENT", "at": moment.now(), "by": referring.lawyer_of(made)}
    with pytest.raises(IntegrityError, match="once_each"), transaction.atomic():
        ReferralEvent.objects.create(kind=E.SENT, **plain)
    ReferralEvent.objects.create(kind=E.SUPPLEMENT_ASKED, **plain)
    with pytest.raises(IntegrityError, match="supplement_once"), transaction.atomic():
        ReferralEvent.objects.create(kind=E.SUPPLEMENT_ASKED, **plain)
    with pytest.raises(IntegrityError, match="agreement_by_code"), transaction.atomic():
        ReferralEvent.objects.create(kind=E.AGREEMENT, content="", **plain)
    with pytest.raises(IntegrityError, match="referral_closed"), transaction.atomic():
        Referral.objects.filter(pk=made.pk).update(status="CLOSED", result="ANSWERED")  # without a day


def test_what_is_cached_is_what_the_rows_say_for_every_referral() -> None:
    for kind in K:
        made = referring.sent(kind)
        if kind == K.COUNSELLING:
            referring.step(made, E.RECEIVED, by=made.counsellor)
        elif kind != K.PETITION:
            referring.step(made, E.CHASED, words="电话，答应再看", until=date(2026, 6, 3))
    asked = referring.step(referring.sent(), E.SUPPLEMENT_ASKED, until=date(2026, 5, 20), words="收入证明")
    referring.step(asked, E.WITHDRAWN, words="来访人不再申请")
    referring.drafted()
    referring.drafted(goes_alone=True)
    found = list(Referral.objects.all())
    assert len(found) >= 9
    for row in found:
        now = queries.standing_of(row)
        cached = (row.status, row.result, row.sent_on, row.due_on, row.closed_on)
        assert cached == (now.status, now.result, now.sent_on, now.due_on, now.closed_on)


def test_a_step_rests_on_the_version_that_was_read() -> None:
    made = referring.sent()
    entered = services.StepEntry(E.CHASED, TUESDAY, words="电话无人接")
    services.record_step(made, entered, version=made.version, by=referring.lawyer_of(made))
    with pytest.raises(EditedMeanwhile):
        services.record_step(made, entered, version=made.version, by=referring.lawyer_of(made))


# --- whose step it is -------------------------------------------------------------------------------------------------


def test_a_planner_follows_up_only_while_the_lawyer_is_away() -> None:
    made, planner = referring.sent(), factories.planner()
    with pytest.raises(Refused, match="承办人登记"):
        referring.step(made, E.CHASED, by=planner, words="电话")
    lawyer = made.consultation.lawyer
    type(lawyer).objects.filter(pk=lawyer.pk).update(contract_to=date(2026, 5, 12))
    with moment.at(later(10)):
        assert referring.step(made, E.CHASED, by=planner, words="电话").version > made.version
        with pytest.raises(Refused):
            referring.step(referring.drafted(log=made.consultation), E.SENT, by=planner)


def test_what_the_counsellor_did_only_the_counsellor_says() -> None:
    made = referring.sent(K.COUNSELLING)
    for user in (referring.lawyer_of(made), referring.counsellor(), UserFactory(role=Role.SECTION_HEAD)):
        with pytest.raises(Refused):
            referring.step(made, E.RECEIVED, by=user)
    assert referring.step(made, E.RECEIVED, by=made.counsellor).status == ReferralStatus.ACCEPTED


def test_nobody_types_that_a_petition_was_registered() -> None:
    made = referring.sent(K.PETITION)
    for user in (referring.lawyer_of(made), petitions.petition_officer()):
        with pytest.raises(Refused):
            referring.step(made, E.REGISTERED, by=user)


def test_telling_of_the_objection_is_the_one_step_after_a_refusal() -> None:
    made = referring.step(referring.sent(), E.REFUSED, words="不符合条件")
    assert list(queries.untold_refusals(Referral.objects.all())) == [made]
    told = referring.step(made, E.OBJECTION_TOLD, words="当面")
    assert (told.status, told.result) == (ReferralStatus.CLOSED, ReferralResult.AID_REFUSED)
    assert not queries.untold_refusals(Referral.objects.all()).exists()


# --- telling the visitor ----------------------------------------------------------------------------------------------


def test_the_visitor_is_told_that_there_is_an_answer_and_not_which() -> None:
    made = referring.sent()
    before = Message.objects.count()
    referring.step(made, E.GRANTED)
    assert Message.objects.count() == before + 1
    message = Message.objects.latest("pk")
    assert message.kind == "station.referral_answered"
    assert made.consultation.booking.reference.number.partition("-")[2] in message.text
    assert not any(word in message.text for word in ("援助", "RF-", made.receiver_name, "余"))
    referring.step(made, E.CHASED, words="问指派")
    assert Message.objects.count() == before + 1


# --- from the station to the petition office --------------------------------------------------------------------------


def register_from(referral: Referral, by: User) -> Petition:
    handover = open_matter.handover(by, referral.reference.number, "PT")
    assert handover is not None
    person = referral.consultation.booking.person
    known = factories.visitor(name=person.name, same_person=str(person.pk))
    return petitions.registered(by=by, person=known, source=handover.number)


def test_registering_the_petition_answers_the_referral_and_links_the_two() -> None:
    made, officer = referring.sent(K.PETITION), petitions.petition_officer()
    petition = register_from(made, officer)
    row = fresh(made)
    assert (row.status, row.result) == (ReferralStatus.CLOSED, ReferralResult.REGISTERED)
    assert row.events.latest("pk").linked == petition.reference
    assert petition.petitioner == made.consultation.booking.person
    link = Link.objects.get(source=petition.reference)
    assert (link.target, link.kind) == (made.reference, "FROM")


def test_a_referral_is_registered_once() -> None:
    made, officer = referring.sent(K.PETITION), petitions.petition_officer()
    register_from(made, officer)
    before = Petition.objects.count()
    with pytest.raises(Refused, match="不能再次登记"), transaction.atomic():
        register_from(made, officer)
    assert Petition.objects.count() == before


def test_an_accusation_leaves_no_link_to_its_number() -> None:
    made, officer = referring.sent(K.PETITION), petitions.petition_officer()
    person = made.consultation.booking.person
    known = factories.visitor(name=person.name, same_person=str(person.pk))
    petition = petitions.accusation(by=officer, person=known, source=made.reference.number)
    assert petition.reference.sealed
    assert fresh(made).events.latest("pk").linked is None
    assert not Link.objects.filter(source=petition.reference).exists()


def test_a_visitor_who_goes_alone_or_was_not_taken_is_handed_to_nobody() -> None:
    """No letter and no consent: the petition office may not fetch who it was."""
    officer = petitions.petition_officer()
    alone = referring.drafted(K.PETITION, goes_alone=True, consent_on=None)
    refused = referring.step(referring.sent(K.PETITION), E.REFUSED, by=officer, words="不属于信访")
    for made in (alone, refused):
        assert open_matter.handover(officer, made.reference.number, "PT") is None
    may = Period(date(2026, 5, 1), date(2026, 5, 31), "May")
    assert indicators.get("station.referrals_sent").compute(may, alone.bureau).numerator == 1  # the one with a letter


def test_only_the_petition_office_of_the_bureau_takes_a_referral_over() -> None:
    draft, sent = referring.drafted(K.PETITION), referring.sent(K.PETITION)
    aid, officer = referring.sent(), petitions.petition_officer()
    number = sent.reference.number
    assert open_matter.handover(officer, number, "PT") is not None
    assert open_matter.handover(officer, number, "SU") is None
    assert open_matter.handover(officer, "440507-RF-1999-999999", "PT") is None
    for other in (draft, aid):
        assert open_matter.handover(officer, other.reference.number, "PT") is None
    strangers = [UserFactory(role=role) for role in Role if role != Role.PETITION_OFFICER]
    strangers.append(UserFactory(role=Role.PETITION_OFFICER, unit=UnitFactory()))
    assert [user for user in strangers if open_matter.handover(user, number, "PT")] == []


# --- whose list it is on ----------------------------------------------------------------------------------------------


def asked_of(user: User, days: int) -> list[tuple[str, str, date | None]]:
    """Number, next step and day of what referrals ask of a person so many days later."""
    with moment.at(later(days)):
        items = work_items(user, moment.today(), 100)
    return [(item.number, item.next_step, item.due_on) for item in items if "-RF-" in item.number]


def test_an_answer_that_has_not_come_is_the_lawyers_to_chase_and_no_delay_of_ours() -> None:
    made = referring.sent()
    by, number = referring.lawyer_of(made), made.reference.number
    assert asked_of(by, 7) == []  # the seventh day itself
    assert asked_of(by, 8) == [(number, "催问", None)]
    assert asked_of(factories.planner(), 8) == []


def test_a_lawyer_on_leave_or_gone_leaves_it_to_the_planner() -> None:
    made, planner = referring.sent(), factories.planner()
    lawyer, number = made.consultation.lawyer, made.reference.number
    lawyer.leaves.create(first=date(2026, 5, 20), last=date(2026, 5, 22), reason="ILLNESS")
    assert asked_of(planner, 8) == [(number, "催问", None)]
    assert asked_of(planner, 14) == []
    lawyer.leaves.update(status="WITHDRAWN")
    assert asked_of(planner, 8) == []
    user = referring.lawyer_of(made)
    user.is_active = False
    user.save()
    assert asked_of(planner, 8) == [(number, "催问", None)]
    assert asked_of(UserFactory(role=Role.SECTION_HEAD, unit=UnitFactory()), 8) == []


def test_an_account_that_is_no_lawyers_any_more_leaves_it_to_the_planner() -> None:
    made, planner = referring.sent(), factories.planner()
    user = referring.lawyer_of(made)
    user.roles = [Role.CASE_OFFICER.value]
    user.save()
    assert asked_of(user, 8) == []
    assert asked_of(planner, 8) == [(made.reference.number, "催问", None)]


def test_a_planner_who_is_a_lawyer_too_has_both_lists() -> None:
    made, own = referring.sent(), factories.planner()
    made.consultation.lawyer.leaves.create(first=date(2026, 5, 20), last=date(2026, 5, 22), reason="ILLNESS")
    own.roles = [*own.roles, Role.STATION_LAWYER.value]
    own.save()
    assert asked_of(own, 8) == [(made.reference.number, "催问", None)]


def test_the_thirty_days_for_confirmation_are_reminded_of_before_they_end() -> None:
    made = referring.sent(K.MEDIATION)
    made = referring.step(made, E.RECEIVED)
    made = referring.step(made, E.AGREEMENT, content="PAYMENT")
    by = referring.lawyer_of(made)
    assert made.due_on == date(2026, 6, 11)
    assert asked_of(by, 10) == []
    assert asked_of(by, 25) == [(made.reference.number, "登记司法确认与否", date(2026, 6, 11))]


def test_what_was_sent_inside_is_on_the_receivers_list() -> None:
    petition, counselling = referring.sent(K.PETITION), referring.sent(K.COUNSELLING)
    officer, counsellor = petitions.petition_officer(), counselling.counsellor
    assert counsellor is not None
    assert asked_of(officer, 0) == [(petition.reference.number, "登记信访", date(2026, 5, 27))]
    assert asked_of(counsellor, 0) == [(counselling.reference.number, "接收", date(2026, 5, 27))]
    assert asked_of(referring.counsellor(), 0) == []


def test_a_draft_is_to_be_sent_by_its_lawyer_and_one_that_was_left_is_the_planners_to_settle() -> None:
    made, planner = referring.drafted(), factories.planner()
    assert asked_of(referring.lawyer_of(made), 0) == [(made.reference.number, "写好转介函并转出", None)]
    assert asked_of(planner, 0) == []
    made.consultation.lawyer.leaves.create(first=date(2026, 5, 20), last=date(2026, 5, 22), reason="ILLNESS")
    assert asked_of(planner, 8) == [(made.reference.number, "请承办律师转出，或登记撤回", None)]
    with moment.at(later(8)):
        referring.step(made, E.WITHDRAWN, by=planner, words="律师不再派驻")
    assert asked_of(planner, 8) == []


def test_a_supplement_that_did_not_come_is_to_be_settled_and_no_more_reminded_of() -> None:
    made = referring.step(referring.sent(), E.SUPPLEMENT_ASKED, until=date(2026, 5, 19), words="身份证明")
    by, number = referring.lawyer_of(made), made.reference.number
    assert asked_of(by, 2) == [(number, "提醒来访人补充材料", date(2026, 5, 19))]
    assert asked_of(by, 8) == [(number, "登记已补充，或视为撤回", None)]
