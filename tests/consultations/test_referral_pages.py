"""Pages of referrals and counselling: from the log to the answer, and what each person is shown of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations.choices import Outcome, ReferralEventKind, ReferralKind, ReferralResult
from apps.consultations.models import CounsellingSession, Referral, ReferralLetter
from apps.core import moment
from apps.core.models import AccessRecord
from apps.petitions.models import Petition
from tests.consultations import factories, referring
from tests.documents.measure import opened
from tests.factories import UnitFactory, UserFactory, signed_in
from tests.petitions import factories as petitions

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
E, K = ReferralEventKind, ReferralKind
MOST_QUERIES = 9


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def sent_form(**changes: Any) -> dict[str, Any]:
    typed = {
        "intent_key": str(uuid.uuid4()), "kind": "LEGAL_AID", "receiver_name": "试验区法律援助处",
        "consent_on": "2026-05-12",
    }  # fmt: skip
    return typed | changes


def step_form(referral: Referral, **changes: Any) -> dict[str, Any]:
    version = Referral.objects.get(pk=referral.pk).version
    return {"version": version, "on": f"{moment.today()}"} | changes


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_from_the_log_to_the_assigned_lawyer() -> None:
    log = factories.done(outcome=Outcome.LEGAL_AID)
    client = signed_in(factories.lawyer_user(log.duty_day))
    first = page(client, log.get_absolute_url())
    assert "还没有转介函" in first
    new = at("referral_new", log.reference.number)
    assert new in first
    assert 'value="LEGAL_AID" selected' in page(client, new)
    made = client.post(new, sent_form(), follow=True)
    referral = Referral.objects.get()
    assert made.redirect_chain[-1][0] == at("referral_letter", referral.reference.number)
    body = "请予审查。\n附件：身份证明"
    written = client.post(made.redirect_chain[-1][0], {"version": referral.version, "body": body}, follow=True)
    assert "请予审查。" in written.content.decode()
    for step, more in (
        (E.SENT, {}), (E.CHASED, {"words": "电话，经办人说下周定"}), (E.GRANTED, {"paper": "试法援〔2026〕3号"}),
        (E.ASSIGNED, {"words": "试衡律师事务所"}),
    ):  # fmt: skip
        record = at("referral_record", referral.reference.number, step)
        page(client, record)
        assert client.post(record, step_form(referral, **more)).status_code == 302, step
    shown = page(client, referral.get_absolute_url())
    assert "给予法律援助" in shown
    assert "试衡律师事务所" in shown
    assert "还没有转介函" not in page(client, log.get_absolute_url())


def test_a_referral_without_consent_comes_back_with_everything_typed() -> None:
    log = factories.draft()
    client = signed_in(factories.lawyer_user(log.duty_day))
    answer = client.post(at("referral_new", log.reference.number), sent_form(consent_on="")).content.decode()
    assert "请先征得来访人同意" in answer
    assert "试验区法律援助处" in answer
    assert not Referral.objects.exists()
    alone = client.post(at("referral_new", log.reference.number), sent_form(consent_on="", goes_alone="on"))
    assert alone.status_code == 302
    assert Referral.objects.get().result == ReferralResult.GOES_ALONE


def test_a_step_that_is_not_its_turn_says_so() -> None:
    made = referring.sent()
    client = signed_in(referring.lawyer_of(made))
    for step in (E.ASSIGNED, E.AGREEMENT, E.REGISTERED):
        address = at("referral_record", made.reference.number, step)
        if step == E.REGISTERED:
            assert client.get(address).status_code == 404
        else:
            assert "现在不能由您登记" in client.get(address, follow=True).content.decode()
    assert client.get(at("referral_record", made.reference.number, "NONSENSE")).status_code == 404


def test_a_refusal_asks_to_tell_of_the_objection() -> None:
    made = referring.step(referring.sent(), E.REFUSED, words="不属于援助范围")
    client = signed_in(referring.lawyer_of(made))
    shown = page(client, made.get_absolute_url())
    assert "第四十九条" in shown
    assert at("referral_record", made.reference.number, E.OBJECTION_TOLD) in shown
    referring.step(made, E.OBJECTION_TOLD, words="当面")
    assert "第四十九条" not in page(client, made.get_absolute_url())


# --- the day is theirs ------------------------------------------------------------------------------------------------


def test_an_expected_day_that_has_passed_is_a_day_to_ask_and_never_our_delay() -> None:
    made = referring.sent()
    client = signed_in(referring.lawyer_of(made))
    assert "预计 05-19 周二 答复" in page(client, reverse("referral_list"))
    with moment.at(datetime(2026, 5, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        for address in (reverse("referral_list"), made.get_absolute_url()):
            assert "逾期" not in page(client, address)
        assert "预计 05-19 周二 答复，可催问" in page(client, made.get_absolute_url())
        assert "tag--amber" in page(client, reverse("referral_list"))
        row = page(client, reverse("home")).partition(f'href="{made.get_absolute_url()}"')
        assert "催问" in row[2]
        assert "无法定日数" in row[0].rpartition("<tr")[2]


def test_the_list_goes_by_the_expected_day_and_filters_by_its_address() -> None:
    log = factories.draft()
    late = referring.sent(log=log)
    soon = referring.sent(K.OTHER_OFFICE, log=log)
    closed = referring.step(referring.sent(K.HOTLINE, log=log), E.ANSWERED, words="已解答")
    client = signed_in(referring.lawyer_of(late))

    def numbers(query: str) -> list[int]:
        shown = page(client, f"{reverse('referral_list')}?{query}")
        places = {row.pk: shown.find(f'href="{row.get_absolute_url()}"') for row in (late, soon, closed)}
        return sorted((pk for pk in places if places[pk] >= 0), key=lambda pk: places[pk])

    assert numbers("") == [late.pk, soon.pk]
    assert numbers("kind=OTHER_OFFICE") == [soon.pk]
    assert numbers("state=closed") == [closed.pk]
    assert numbers("state=all") == [late.pk, soon.pk, closed.pk]
    assert numbers("state=chase") == []
    assert numbers("kind=nonsense&state=x&after=y_z") == [late.pk, soon.pk]
    with moment.at(datetime(2026, 5, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert numbers("state=chase") == [late.pk]


def test_the_list_goes_on_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.consultations.queries.referrals.PAGE", 2)
    log = factories.draft()
    made = [referring.sent(kind, log=log) for kind in (K.LEGAL_AID, K.OTHER_OFFICE, K.HOTLINE)]
    made.append(referring.drafted(log=log))
    client, seen, after = signed_in(referring.lawyer_of(made[0])), [], ""
    for _round in range(2):
        shown = page(client, f"{reverse('referral_list')}?after={after}")
        seen += [row.pk for row in made if f'href="{row.get_absolute_url()}"' in shown]
        after = shown.partition("after=")[2].partition('"')[0]
    assert sorted(seen) == sorted(row.pk for row in made)


def test_the_lists_cost_as_many_queries_for_twenty_rows_as_for_two() -> None:
    log = factories.draft()
    counsellor = referring.counsellor()

    def costs() -> list[int]:
        found = []
        for user, name in ((factories.lawyer_user(log.duty_day), "referral_list"), (counsellor, "counselling_list")):
            client = signed_in(user)
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as queries:
                page(client, reverse(name))
            found.append(len(queries))
        return found

    def more(count: int) -> None:
        for _n in range(count):
            referring.sent(K.COUNSELLING, log=log, counsellor=counsellor)

    more(2)
    few = costs()
    more(18)
    assert costs() == few
    assert max(few) <= MOST_QUERIES


# --- who is shown what ------------------------------------------------------------------------------------------------


def strangers() -> list[User]:
    other = UserFactory(role=Role.PETITION_OFFICER, unit=UnitFactory())
    return [UserFactory(role=Role.STATION_LAWYER), referring.counsellor(), other]


def test_other_lawyers_other_counsellors_and_other_bureaus_find_nothing() -> None:
    made = referring.session().referral
    number = made.reference.number
    pages = ["referral_detail", "referral_letter", "referral_paper", "counselling_detail", "counselling_session"]
    for user in strangers():
        client = signed_in(user)
        assert {client.get(at(name, number)).status_code for name in pages} <= {403, 404}
        assert client.get(at("referral_record", number, E.CHASED)).status_code == 404


def test_a_street_reporter_is_shown_nothing_at_all() -> None:
    made = referring.sent()
    client = signed_in(Role.STREET_REPORTER)
    for address in (reverse("referral_list"), made.get_absolute_url(), reverse("counselling_list")):
        assert client.get(address).status_code == 403
    assert "RF-" not in page(client, reverse("home"))


WORDS = {"event": "密记催问答复", "paper": "密文〔2026〕9号"}
LETTER_WORDS = "密函正文"


def told_all() -> Referral:
    """A referral whose letter, answers and paper have words of their own, with a visitor of a name of their own."""
    log = factories.draft(factories.booking(name="余密访", phone="13800007777"))
    made = referring.drafted(K.LEGAL_AID, log=log)
    letter = ReferralLetter.objects.get(pk=made.pk)
    letter.body += f"\n{LETTER_WORDS}"
    letter.save()
    referring.step(made, E.SENT, paper=WORDS["paper"])
    return referring.step(made, E.CHASED, words=WORDS["event"])


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STATION_LAWYER])
def test_the_bureaus_staff_see_number_kind_receiver_dates_and_result_alone(role: Role) -> None:
    made = told_all()
    client = signed_in(role)
    addresses = [reverse("referral_list"), made.get_absolute_url(), made.consultation.get_absolute_url()]
    addresses += [at(name, made.reference.number) for name in ("referral_letter", "referral_paper")]
    shown = [answer.content.decode() for answer in (client.get(address) for address in addresses)
             if answer.status_code == 200]  # fmt: skip
    hidden = [*WORDS.values(), LETTER_WORDS, "余密访", "余*访", "13800007777", "138****7777"]
    assert [word for word in hidden for text in shown if word in text] == []
    if role in (Role.SECTION_HEAD, Role.PETITION_OFFICER, Role.AUDITOR):
        assert len(shown) == 3
        assert all(word in shown[1] for word in ("法律援助", "试验区法律援助处", "催问"))


def test_the_lawyer_reads_everything_and_the_phone_masked_but_for_the_letter() -> None:
    made = told_all()
    client = signed_in(referring.lawyer_of(made))
    shown = page(client, made.get_absolute_url())
    assert all(word in shown for word in (*WORDS.values(), "余*访", "138****7777"))
    assert not any(word in shown for word in ("余密访", "13800007777"))


def test_a_planner_who_asked_reads_the_own_words_and_no_others() -> None:
    made = told_all()
    lawyer = made.consultation.lawyer
    type(lawyer).objects.filter(pk=lawyer.pk).update(contract_to=factories.TUESDAY)
    planner = factories.planner()
    with moment.at(datetime(2026, 5, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        client = signed_in(planner)
        record = at("referral_record", made.reference.number, E.CHASED)
        assert client.post(record, step_form(made, words="再次去电")).status_code == 302
        shown = page(client, made.get_absolute_url())
    assert "再次去电" in shown
    assert WORDS["event"] not in shown


# --- the letter on paper ----------------------------------------------------------------------------------------------


def test_the_paper_is_an_official_letter_and_each_print_is_logged() -> None:
    made = told_all()
    client = signed_in(referring.lawyer_of(made))
    answer = client.get(at("referral_paper", made.reference.number))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(opened(answer.content)[0].get_text().split())
    for word in (
        "法律服务站", made.reference.number, "关于转介法律援助申请的函", "试验区法律援助处：", "余密访",
        LETTER_WORDS, "2026年5月12日", "经办律师",
    ):  # fmt: skip
        assert word in text, word
    assert AccessRecord.objects.filter(action="EXPORT", reference=made.reference).count() == 1


def test_what_is_enclosed_stands_in_the_enclosure_note() -> None:
    made = referring.drafted()
    letter = ReferralLetter.objects.get(pk=made.pk)
    letter.body = "请审查。\n附件：身份证明；书面陈述"
    letter.save()
    answer = signed_in(referring.lawyer_of(made)).get(at("referral_paper", made.reference.number))
    text = "".join(opened(answer.content)[0].get_text().split())
    assert "附件：1.身份证明" in text
    assert "2.书面陈述" in text


# --- counselling ------------------------------------------------------------------------------------------------------


def test_the_counsellors_way_from_acceptance_to_the_end() -> None:
    made = referring.sent(K.COUNSELLING)
    assert made.counsellor is not None
    client, number = signed_in(made.counsellor), made.reference.number
    detail = at("counselling_detail", number)
    assert detail in page(client, reverse("home"))
    assert detail in page(client, reverse("counselling_list"))
    record = at("referral_record", number, E.RECEIVED)
    assert record in page(client, detail)
    assert client.post(record, step_form(made)).url == detail  # type: ignore[attr-defined]
    typed = {"intent_key": str(uuid.uuid4()), "on": "2026-05-12", "status": "HELD", "minutes": "45", "note": "密记谈话"}
    assert client.post(at("counselling_session", number), typed).status_code == 302
    assert "密记谈话" in page(client, detail)
    session = CounsellingSession.objects.get()
    edit = at("counselling_note", number, session.pk)
    assert "密记谈话" in page(client, edit)
    assert client.post(edit, {"version": session.version, "text": "改写的密记"}).status_code == 302
    end = at("referral_record", number, E.SESSIONS_ENDED)
    assert client.post(end, step_form(made)).status_code == 302
    assert Referral.objects.get().result == ReferralResult.COUNSELLED


def test_a_session_without_minutes_keeps_what_was_written() -> None:
    made = referring.accepted_counselling()
    assert made.counsellor is not None
    typed = {"intent_key": str(uuid.uuid4()), "on": "2026-05-12", "status": "HELD", "minutes": "", "note": "长长的记录"}
    answer = signed_in(made.counsellor).post(at("counselling_session", made.reference.number), typed)
    assert "请填写用时" in answer.content.decode()
    assert "长长的记录" in answer.content.decode()


def test_a_counselling_note_is_on_no_page_but_its_counsellors() -> None:
    session = referring.session(note="密记谈话内容")
    made = session.referral
    number = made.reference.number
    addresses = [
        reverse("referral_list"), made.get_absolute_url(), reverse("counselling_list"), reverse("home"),
        at("counselling_detail", number), at("counselling_note", number, session.pk),
    ]  # fmt: skip
    everybody: list[User] = [UserFactory(role=role) for role in Role] + [referring.lawyer_of(made)]
    seen = [(user, url) for user in everybody for url in addresses
            if "密记谈话" in signed_in(user).get(url).content.decode()]  # fmt: skip
    assert seen == []


# --- to the petition office -------------------------------------------------------------------------------------------


def petition_form(**changes: Any) -> dict[str, Any]:
    typed = {
        "intent_key": str(uuid.uuid4()), "channel": "VISIT", "received_on": "2026-05-12", "title": "请求落实优待",
        "request": "请求查明。", "petition_class": "APPEAL", "appeal_route": "6", "topic": petitions.topic().pk,
        "joint_count": "1",
    }  # fmt: skip
    return typed | changes


def test_the_petition_office_registers_from_the_referral_in_one_form() -> None:
    log = factories.draft(factories.booking(name="余转信", phone="13800006666"))
    made = referring.sent(K.PETITION, log=log)
    officer = petitions.petition_officer()
    client, number = signed_in(officer), made.reference.number
    shown = page(client, made.get_absolute_url())
    address = f"{reverse('petition_register')}?from={number}"
    assert address in shown
    form = page(client, address)
    assert "余*信" in form
    assert "余转信" not in form
    assert log.booking.topic.name in form
    assert 'value="2026-05-12"' in form
    typed = petition_form()
    answers = [client.post(address, typed) for _n in range(2)]
    petition = Petition.objects.get()
    assert [answer.url for answer in answers] == [petition.get_absolute_url()] * 2  # type: ignore[attr-defined]
    assert petition.petitioner == log.booking.person
    assert Referral.objects.get().result == ReferralResult.REGISTERED
    assert number.partition("-")[2] in page(client, petition.get_absolute_url())
    lawyer_page = page(signed_in(referring.lawyer_of(made)), made.get_absolute_url())
    assert petition.reference.number.partition("-")[2] in lawyer_page


def test_a_second_registration_of_one_referral_is_refused_and_keeps_the_form() -> None:
    made = referring.sent(K.PETITION)
    client = signed_in(petitions.petition_officer())
    address = f"{reverse('petition_register')}?from={made.reference.number}"
    client.post(address, petition_form())
    again = client.post(address, petition_form(title="另一件", repeat_of="none"))
    assert "不能再次登记" in again.content.decode()
    assert "另一件" in again.content.decode()
    assert Petition.objects.count() == 1


@pytest.mark.parametrize("role", [Role.HALL_CLERK, Role.CASE_OFFICER, Role.STREET_REPORTER, Role.SECTION_HEAD])
def test_whoever_is_not_the_petition_office_gets_no_prefilled_form(role: Role) -> None:
    made = referring.sent(K.PETITION)
    client = signed_in(role)
    assert client.get(f"{reverse('petition_register')}?from={made.reference.number}").status_code == 404
    assert client.get(f"{reverse('petition_register')}?from=nonsense").status_code == 404


def test_a_person_typed_into_the_prefilled_form_is_not_taken() -> None:
    made = referring.sent(K.PETITION)
    client = signed_in(petitions.petition_officer())
    typed = petition_form(name="余旁人", phone="13800009999", name_unclear="on")
    client.post(f"{reverse('petition_register')}?from={made.reference.number}", typed)
    assert [row.petitioner for row in Petition.objects.all()] == [made.consultation.booking.person]


def test_the_usual_days_for_an_answer_are_configured(settings: Any) -> None:
    """The configured days for an answer are what the next referral counts with."""
    settings.REFERRAL_ANSWER_DAYS = 5
    assert referring.sent(K.OTHER_OFFICE).due_on == date(2026, 5, 12) + timedelta(days=6)  # Sunday moves to Monday
