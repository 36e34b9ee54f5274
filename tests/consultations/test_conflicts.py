"""The conflict check: within one firm, on the opposite side; a number speaks, a name hints, no more is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import services
from apps.consultations.choices import ConflictCheck, ConflictChoice, LogStatus, OpposingKind, PartySide
from apps.consultations.models import ConflictParty, Consultation
from apps.consultations.rules.conflicts import MOST_PARTIES, Found, fold_name, fold_number
from apps.consultations.rules.logs import Incomplete
from apps.consultations.services.logs import Written
from apps.core import moment
from apps.core.identifiers import make_id_number
from apps.core.models import AccessRecord
from apps.core.refusals import Refused
from apps.people.choices import OrganisationRoleKind
from tests.consultations import factories
from tests.consultations.test_pages import SignIn, log_form
from tests.factories import model_bureau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

LANDLORD = ("余房东", make_id_number("440507", date(1961, 3, 4), 1))
NAMESAKE = make_id_number("440507", date(1972, 3, 4), 1)
EMPLOYER = ("试丁（汕头）有限公司", "91440507MA4UJX2K0X")


def write(log: Consultation, *, finish: bool = False, **changes: Any) -> Written:
    log.refresh_from_db()
    entry = factories.full_log(**changes)
    return services.write_log(
        log, entry, version=log.version, finish=finish, by=factories.lawyer_user(log.duty_day)
    )  # fmt: skip


def against(name: str, number: str = "", kind: str = OpposingKind.PERSON) -> dict[str, Any]:
    return {"opposing_kind": kind, "opposing_name": name, "opposing_number": number}


def visited_by(name: str, number: str = "") -> Consultation:
    """A log of the day's firm whose visitor bears this name and number."""
    visit = services.make_walk_in(
        factories.day(), factories.visitor(name=name, id_number=number), factories.entry(), by=factories.clerk()
    )
    return factories.draft(visit)


def at_another_firm(**party: Any) -> None:
    """A log of a colleague of another firm, a week later in the same bureau."""
    factories.lawyer(1)
    factories.lawyer(2)
    today, later = factories.days(factories.TUESDAY, factories.NEXT_TUESDAY)
    assert today.lawyer.firm_id != later.lawyer.firm_id
    with moment.at(moment.now() + timedelta(days=7)):
        write(factories.draft(factories.walk_in(later)), **party)


# --- what is found ----------------------------------------------------------------------------------------------------


def test_an_opposing_party_who_was_a_visitor_of_the_firm_is_a_possible_conflict() -> None:
    visited_by(*LANDLORD)
    written = write(factories.draft(), **against(*LANDLORD))
    assert (written.found, written.log.conflict_check) == (Found.SAME_NUMBER, ConflictCheck.POSSIBLE)


def test_a_visitor_who_was_the_other_side_of_the_firms_client_is_a_possible_conflict() -> None:
    write(factories.draft(), **against(*LANDLORD))
    written = write(visited_by(*LANDLORD))
    assert (written.found, written.log.conflict_check) == (Found.SAME_NUMBER, ConflictCheck.POSSIBLE)


def test_a_company_is_found_by_its_credit_code_however_it_is_typed() -> None:
    name, code = EMPLOYER
    write(factories.draft(), **against("王小明"))  # a stranger, for noise
    write(factories.draft(), **against(name, code, OpposingKind.EMPLOYER))
    again = write(factories.draft(), **against("另一家", f" {code[:9].lower()}-{code[9:]}", OpposingKind.COMPANY))
    # Two clients against one company are no conflict: it stands on the same side of both.
    assert again.log.conflict_check == ConflictCheck.CLEAR
    assert ConflictParty.objects.filter(side=PartySide.OPPOSING).values("number_index").distinct().count() == 2


def test_two_visits_of_one_person_are_no_conflict() -> None:
    first = visited_by(*LANDLORD)
    write(first)
    second = factories.draft(
        services.make_walk_in(factories.day(), first.booking.person, factories.entry(), by=factories.clerk())
    )
    assert write(second).found == Found.NOTHING


def test_another_firm_is_not_asked_and_has_other_digits_for_the_same_person() -> None:
    at_another_firm(**against(*LANDLORD))
    written = write(visited_by(*LANDLORD))
    assert (written.found, written.log.conflict_check) == (Found.NOTHING, ConflictCheck.CLEAR)
    rows = ConflictParty.objects.exclude(number_index="")
    assert rows.count() == 2
    assert rows.values("number_index").distinct().count() == 2


def test_a_name_alone_is_a_hint_which_the_lawyer_settles() -> None:
    visited_by("余房东")
    log = factories.draft()
    hinted = write(log, **against(" 余房东 "))
    assert (hinted.found, hinted.log.conflict_check) == (Found.SAME_NAME, ConflictCheck.POSSIBLE)
    settled = write(log, finish=True, **against("余房东"))
    assert (settled.log.conflict_check, settled.log.status) == (ConflictCheck.CLEAR, LogStatus.DONE)


def test_a_visitors_own_name_is_raised_at_the_first_answer_where_no_other_side_is_named() -> None:
    write(factories.draft(), **against("余房东"))
    log = visited_by("余房东")
    hinted = write(log, conflict_check=ConflictCheck.CLEAR)
    assert (hinted.found, hinted.log.conflict_check) == (Found.SAME_NAME, ConflictCheck.POSSIBLE)
    assert write(log, finish=True, conflict_check=ConflictCheck.CLEAR).log.status == LogStatus.DONE


def test_two_numbers_that_differ_are_two_persons_of_one_name() -> None:
    visited_by("余房东", NAMESAKE)
    assert write(factories.draft(), **against(*LANDLORD)).found == Found.NOTHING


def test_what_a_number_found_is_not_talked_away() -> None:
    visited_by(*LANDLORD)
    log = factories.draft()
    for _attempt in range(2):
        written = write(log, conflict_check=ConflictCheck.CLEAR, **against(*LANDLORD))
        assert written.log.conflict_check == ConflictCheck.POSSIBLE
    with pytest.raises(Incomplete) as refusal:
        write(log, finish=True, conflict_check=ConflictCheck.CLEAR, **against(*LANDLORD))
    assert [field for field, _sentence in refusal.value.missing] == ["conflict_choice"]
    offered = write(log, finish=True, conflict_choice=ConflictChoice.OTHER_FIRM, **against(*LANDLORD))
    assert (offered.log.status, offered.log.conflict_check) == (LogStatus.DONE, ConflictCheck.POSSIBLE)


def test_the_lawyer_may_see_a_conflict_where_the_machine_sees_none() -> None:
    written = write(factories.draft(), conflict_check=ConflictCheck.POSSIBLE)
    assert (written.found, written.log.conflict_check) == (Found.NOTHING, ConflictCheck.POSSIBLE)


def test_a_number_corrected_is_asked_about_anew() -> None:
    visited_by(*LANDLORD)
    log = factories.draft()
    write(log, **against(*LANDLORD))
    corrected = write(log, **against("余房东", NAMESAKE))
    assert (corrected.found, corrected.log.conflict_check) == (Found.NOTHING, ConflictCheck.CLEAR)


@pytest.mark.parametrize(
    ("one", "other"),
    [("余 甲", "余甲"), ("阿依·古丽", "阿依•古丽"), ("ＡＢＣ公司", "abc公司"), ("试（汕头）公司", "试(汕头)公司")],
)
def test_names_are_compared_without_width_case_blanks_and_signs(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other) != ""


@pytest.mark.parametrize("name", ["未具名", "不详", " 不 详 ", ""])
def test_nobody_is_found_by_having_no_name(name: str) -> None:
    assert fold_name(name) == ""


def test_numbers_are_compared_as_they_are_stored() -> None:
    assert fold_number("４４０５０７ 19610304-001x") == "44050719610304001X"


# --- what the other side must look like -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "field"),
    [
        (against("余房东", "440507196103040014"), "opposing_number"),
        (against("试公司", "9144", OpposingKind.COMPANY), "opposing_number"),
        (against("余房东", kind=OpposingKind.NONE), "opposing_kind"),
    ],
)
def test_another_side_that_cannot_be_right_is_refused_at_its_field(party: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        write(factories.draft(), **party)
    assert refusal.value.field == field


def test_this_bureau_is_recognised_by_name_and_needs_the_offer() -> None:
    log = factories.draft()
    written = write(log, **against(model_bureau().name, kind=OpposingKind.PUBLIC_BODY))
    assert written.log.opposing_kind == OpposingKind.THIS_BUREAU
    assert [field for field, _sentence in written.missing] == ["conflict_choice"]
    assert not ConflictParty.objects.filter(consultation=log, side=PartySide.OPPOSING).exists()


def test_the_banner_names_the_end_of_the_advisers_contract(client_as: SignIn) -> None:
    adviser = factories.firm(role=OrganisationRoleKind.LEGAL_ADVISER, until=date(2026, 12, 31))
    factories.lawyer(1, firm=adviser)
    log = factories.draft()
    write(log, opposing_kind=OpposingKind.THIS_BUREAU)
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    page = lawyer.get(reverse("log_write", args=[log.reference.number])).content.decode()
    assert f"对方当事人为本局，{adviser.name}现任本局法律顾问。" in page
    assert "《律师法》第三十九条；顾问合同至 2026-12-31" in page
    log.refresh_from_db()
    sent = log_form(log, opposing_kind=OpposingKind.THIS_BUREAU, opposing_name="")
    refused = lawyer.post(reverse("log_write", args=[log.reference.number]), sent).content.decode()
    assert "须先向来访人提出另请律师、法律援助中心或 12348，并记下其选择。（《律师法》第三十九条）" in refused


# --- what it does not say ---------------------------------------------------------------------------------------------


def test_the_answer_names_nothing_of_the_other_matter(client_as: SignIn) -> None:
    other = visited_by(*LANDLORD)
    log = factories.draft()
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    address = reverse("log_write", args=[log.reference.number])
    page = lawyer.post(address, log_form(log, save_draft="1", **against(*LANDLORD)), follow=True).content.decode()
    assert "可能有冲突" in page
    about = re.sub(r"<aside.*?</aside>", "", page, flags=re.DOTALL)  # the day's own queue
    assert other.reference.number not in about
    assert other.booking.reference.number not in about


def test_what_was_found_is_kept_nowhere_but_in_the_answer() -> None:
    visited_by(*LANDLORD)
    log = write(factories.draft(), **against(*LANDLORD)).log
    mine = ConflictParty.objects.filter(consultation=log).values_list("side", flat=True)
    assert sorted(mine) == [PartySide.OPPOSING, PartySide.VISITOR]
    said = AccessRecord.objects.filter(reference=log.reference).values_list("subject", "reason")
    assert list(said) == [(f"consultations.Consultation:{log.pk}", "利益冲突审查")]


def test_a_page_that_saves_itself_asks_nothing(client_as: SignIn) -> None:
    visited_by(*LANDLORD)
    log = factories.draft()
    lawyer = client_as(factories.lawyer_user(log.duty_day))
    sent = log_form(log, page="01900000-0000-7000-8000-000000000000", sequence="1", **against(*LANDLORD))
    answer = lawyer.post(reverse("log_autosave", args=[log.reference.number]), sent)
    assert answer.status_code == 200
    assert answer.json()["offer"] is None
    assert not ConflictParty.objects.filter(consultation=log, side=PartySide.OPPOSING).exists()


def test_names_tried_one_after_the_other_are_answered_no_more() -> None:
    """The check is no directory of the firm's clients: it answers for the parties of a log, not for a list of names."""
    log = factories.draft()
    for number in range(MOST_PARTIES):
        assert write(log, **against(f"试名{'甲乙丙丁戊己庚辛壬癸'[number]}")).found == Found.NOTHING
    assert write(log, **against("试名又一个")).log.conflict_check == ConflictCheck.POSSIBLE
    assert AccessRecord.objects.filter(reference=log.reference).count() == MOST_PARTIES


def test_no_list_shows_a_party_and_the_reader_role_sees_no_index(client_as: SignIn) -> None:
    log = factories.done(**against(*LANDLORD))
    for role in (Role.SECTION_HEAD, Role.BUREAU_LEADER, Role.PETITION_OFFICER, Role.LEGAL_OFFICER, Role.AUDITOR):
        page = client_as(role).get(reverse("consultation_list")).content.decode()
        assert log.reference.number.partition("-")[2] in page
        assert not any(word in page for word in LANDLORD)
    assert ConflictParty.hidden_from_reader


def test_the_check_is_made_again_when_a_log_is_amended() -> None:
    from apps.consultations.services.logs import amend_log

    visited_by(*LANDLORD)
    log = factories.done()
    by = factories.lawyer_user(log.duty_day)
    entry = replace(factories.full_log(), **against(*LANDLORD))
    with pytest.raises(Incomplete):
        amend_log(log, entry, reason="对方当事人漏填", version=log.version, by=by)
    assert not ConflictParty.objects.filter(consultation=log, side=PartySide.OPPOSING).exists()
    offered = replace(entry, conflict_choice=ConflictChoice.AID_CENTRE)
    amended = amend_log(log, offered, reason="对方当事人漏填", version=log.version, by=by)
    assert amended.conflict_check == ConflictCheck.POSSIBLE
