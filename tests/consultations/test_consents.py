"""A stand-in of the same firm reads a log with the visitor's recorded consent: reads, and no more."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations import queries, services
from apps.consultations.choices import ConsentMove
from apps.consultations.models import Consultation, ReadingConsent, StationLawyer
from apps.consultations.services.logs import ConsentEntry, amend_log, record_consent
from apps.core import moment
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from apps.core.refusals import Refused
from tests.consultations import factories
from tests.consultations.test_pages import SignIn
from tests.consultations.test_roster import edit_form
from tests.factories import UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

PAPER = "法律服务室 2026 年第 3 盒"
SECRET = "咨询劳动合同到期不续签的补偿"


@pytest.fixture
def log() -> Consultation:
    return factories.done()


@pytest.fixture
def stand_in(log: Consultation) -> StationLawyer:
    return factories.lawyer(2, firm=log.lawyer.firm)


def user_of(lawyer: StationLawyer) -> Any:
    assert lawyer.user is not None
    return lawyer.user


def say(log: Consultation, reader: StationLawyer, move: str = ConsentMove.GIVEN, *, by: Any = None) -> ReadingConsent:
    return record_consent(log, ConsentEntry(reader, move, PAPER), by=by or factories.clerk())


def page_of(client: Client, log: Consultation) -> tuple[int, bool]:
    """Status, and whether the notes are on it."""
    answer = client.get(log.get_absolute_url())
    return answer.status_code, SECRET in answer.content.decode()


def test_with_the_visitors_consent_the_stand_in_reads_and_each_reading_is_logged(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    reader = client_as(user_of(stand_in))
    assert page_of(reader, log) == (404, False)
    say(log, stand_in)
    assert page_of(reader, log) == (200, True)
    record = AccessRecord.objects.get(action=AccessAction.VIEW_FULL)
    assert (record.user, record.reference, record.reason) == (stand_in.user, log.reference, "经来访人同意阅看")
    say(log, stand_in, ConsentMove.WITHDRAWN)
    assert page_of(reader, log) == (404, False)
    say(log, stand_in)
    assert page_of(reader, log) == (200, True)


def test_the_stand_in_finds_the_log_beside_the_own_queue_without_the_visitors_name(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    say(log, stand_in)
    day = factories.day(factories.NEXT_TUESDAY)
    if day.lawyer != stand_in:
        services.stand_in(day, stand_in, reason="出庭", version=day.version, by=factories.planner())
    page = client_as(user_of(stand_in)).get(reverse("lawyer_desk_day", args=[day.pk])).content.decode()
    assert log.reference.number in page
    assert log.booking.person.masked_name not in page


def test_the_stand_in_writes_amends_and_prints_nothing(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    say(log, stand_in)
    reader, number = client_as(user_of(stand_in)), [log.reference.number]
    for name in ("log_write", "log_amend", "log_copy"):
        assert reader.get(reverse(name, args=number)).status_code == 404
    assert reader.post(reverse("log_autosave", args=number)).status_code == 404
    with pytest.raises(Refused, match="律师本人"):
        amend_log(log, factories.full_log(minutes=9), reason="不该能改", version=log.version, by=user_of(stand_in))
    assert not Consultation.objects.visible_to(user_of(stand_in)).exists()


def test_the_consent_is_for_one_log_and_one_reader(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    other = factories.done()
    third = factories.lawyer(3, firm=log.lawyer.firm)
    say(log, stand_in)
    assert page_of(client_as(user_of(stand_in)), other) == (404, False)
    assert page_of(client_as(user_of(third)), log) == (404, False)


def test_a_reader_who_leaves_the_firm_reads_no_longer(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    say(log, stand_in)
    stand_in.firm = factories.firm()
    stand_in.save()
    assert page_of(client_as(user_of(stand_in)), log) == (404, False)


def test_a_withdrawal_counts_for_whatever_account_the_reader_has(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    first, second = user_of(stand_in), UserFactory(role=Role.STATION_LAWYER)
    say(log, stand_in)
    stand_in.user = second
    stand_in.save()
    assert page_of(client_as(second), log) == (404, False)  # another account is another reader
    say(log, stand_in, ConsentMove.WITHDRAWN)
    stand_in.user = first
    stand_in.save()
    assert page_of(client_as(first), log) == (404, False)


def test_a_reader_who_is_no_longer_a_station_lawyer_reads_no_longer(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    say(log, stand_in)
    user = user_of(stand_in)
    user.roles = [Role.CASE_OFFICER]
    user.save()
    assert client_as(user).get(log.get_absolute_url()).status_code == 403
    assert not queries.shared_with(user)


# --- who records it ---------------------------------------------------------------------------------------------------


def test_the_own_lawyer_records_it_too(log: Consultation, stand_in: StationLawyer) -> None:
    assert say(log, stand_in, by=factories.lawyer_user(log.duty_day)).move == ConsentMove.GIVEN


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HALL_CLERK, Role.PETITION_OFFICER)])
def test_nobody_else_records_it(log: Consultation, stand_in: StationLawyer, role: Role) -> None:
    with pytest.raises(Refused, match="大厅或承办律师"):
        say(log, stand_in, by=UserFactory(role=role))


def test_a_clerk_of_another_bureau_does_not(client_as: SignIn, log: Consultation, stand_in: StationLawyer) -> None:
    stranger = UserFactory(role=Role.HALL_CLERK, unit=UnitFactory())
    with pytest.raises(Refused):
        say(log, stand_in, by=stranger)
    assert client_as(stranger).get(reverse("log_consents", args=[log.booking.reference.number])).status_code == 404


def test_the_reader_never_records_the_own_consent(log: Consultation, stand_in: StationLawyer) -> None:
    user = user_of(stand_in)
    user.roles = [Role.STATION_LAWYER, Role.HALL_CLERK]
    user.save()
    with pytest.raises(Refused, match="不能由阅看人自己登记"):
        say(log, stand_in, by=user)
    with pytest.raises(IntegrityError, match="consultations_consent_by_another"), transaction.atomic():
        ReadingConsent.objects.create(
            consultation=log, reader=stand_in, reader_user=user, move="GIVEN", paper=PAPER, at=moment.now(), by=user
        )


def test_a_lawyer_of_another_firm_is_never_let_in(log: Consultation) -> None:
    outsider = factories.lawyer(4)
    with pytest.raises(Refused, match="同一律师事务所"):
        say(log, outsider)
    with pytest.raises(IntegrityError, match="a stand-in of the same firm"), transaction.atomic():
        ReadingConsent.objects.create(
            consultation=log, reader=outsider, reader_user=user_of(outsider), move="GIVEN", paper=PAPER,
            at=moment.now(), by=factories.clerk(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "move", "sentence"),
    [
        ([], ConsentMove.WITHDRAWN, "无须撤回"),
        ([ConsentMove.GIVEN], ConsentMove.GIVEN, "不必重复登记"),
        ([ConsentMove.GIVEN, ConsentMove.WITHDRAWN], ConsentMove.WITHDRAWN, "无须撤回"),
    ],
)
def test_a_word_is_not_recorded_twice(
    log: Consultation, stand_in: StationLawyer, before: list[str], move: str, sentence: str
) -> None:
    for earlier in before:
        say(log, stand_in, earlier)
    with pytest.raises(Refused, match=sentence):
        say(log, stand_in, move)


def test_the_paper_has_its_place(log: Consultation, stand_in: StationLawyer) -> None:
    with pytest.raises(Refused, match="存放处"):
        record_consent(log, ConsentEntry(stand_in, ConsentMove.GIVEN, " "), by=factories.clerk())


def test_the_hall_records_it_on_the_page_and_sees_no_notes(
    client_as: SignIn, log: Consultation, stand_in: StationLawyer
) -> None:
    clerk = client_as(factories.clerk())
    address = reverse("log_consents", args=[log.booking.reference.number])
    assert stand_in.name in clerk.get(address).content.decode()
    typed = {"intent_key": str(uuid.uuid4()), "reader": stand_in.pk, "move": "GIVEN", "paper": PAPER}
    page = clerk.post(address, typed, follow=True).content.decode()
    assert f"同意{stand_in.name}阅看" in page
    assert PAPER in page
    assert SECRET not in page
    again = clerk.post(address, typed, follow=True)
    assert again.status_code == 200
    assert ReadingConsent.objects.count() == 1


def test_a_firm_of_one_lawyer_has_nobody_to_let_in(client_as: SignIn, log: Consultation) -> None:
    page = client_as(factories.clerk()).get(reverse("log_consents", args=[log.booking.reference.number]))
    assert "同所没有其他驻点律师" in page.content.decode()


# --- the account ------------------------------------------------------------------------------------------------------


def test_the_account_of_a_lawyer_with_logs_is_given_to_nobody_else(client_as: SignIn, log: Consultation) -> None:
    """Who plans the days enters the lawyers; pointing one at another account would open all the notes to it."""
    other, head = UserFactory(role=Role.STATION_LAWYER), client_as(Role.SECTION_HEAD)
    address = reverse("lawyer_edit", args=[log.lawyer_id])
    for account in (other.pk, ""):
        page = head.post(address, edit_form(log.lawyer, user=account), follow=True).content.decode()
        assert "系统账号不能再换" in page
    assert page_of(client_as(other), log) == (404, False)


def test_a_disabled_account_stays_with_its_lawyer_when_the_posting_is_ended(
    client_as: SignIn, log: Consultation
) -> None:
    user = user_of(log.lawyer)
    user.is_active = False
    user.save()
    typed = edit_form(log.lawyer, contract_to="2026-05-12")
    client_as(Role.SECTION_HEAD).post(reverse("lawyer_edit", args=[log.lawyer_id]), typed)
    lawyer = StationLawyer.objects.get(pk=log.lawyer_id)
    assert (f"{lawyer.contract_to}", lawyer.user) == ("2026-05-12", user)
