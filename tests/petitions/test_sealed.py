"""Accusations: sealed from the first second, read by name alone, absent from everything that lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.core.models import AccessRecord
from apps.core.refusals import Refused
from apps.core.registry import Period, indicators
from apps.petitions import queries, services
from apps.petitions.models import Petition
from tests.factories import UserFactory, model_bureau, signed_in
from tests.petitions import factories

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
SECRET = "签领名册与发放不一致"


def test_its_text_stands_in_no_plain_column_and_no_history() -> None:
    petition = factories.accusation(facts=SECRET)
    with connection.cursor() as cursor:
        for table in ("petitions_petition", "petitions_historicalpetition", "petitions_sealedtext"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{SECRET}%"])
            assert cursor.fetchone() == (0,)
    assert petition.reference.sealed
    assert petition.sealed_texts.get().opened("facts") == SECRET


@pytest.mark.parametrize("role", [Role.BUREAU_LEADER, Role.SECTION_HEAD, Role.CASE_OFFICER, Role.LEGAL_OFFICER])
def test_no_role_reads_it_by_itself(client_as: ClientAs, role: Role) -> None:
    petition = factories.accusation()
    assert client_as(role).get(petition.get_absolute_url()).status_code == 404


def test_another_petition_officer_does_not_read_it_either(client_as: ClientAs) -> None:
    petition = factories.accusation()
    assert client_as(Role.PETITION_OFFICER).get(petition.get_absolute_url()).status_code == 404


def test_whoever_registered_it_and_the_keeper_read_it_and_each_look_is_logged() -> None:
    officer, keeper = factories.petition_officer(), UserFactory(role=Role.SEALED_KEEPER)
    petition = factories.accusation(by=officer, facts=SECRET)
    for user in (officer, keeper):
        assert SECRET in signed_in(user).get(petition.get_absolute_url()).content.decode()
        assert AccessRecord.objects.filter(user=user, reference=petition.reference, action="VIEW_FULL").count() == 1


def test_a_look_at_its_history_is_logged_too() -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    assert signed_in(officer).get(reverse("petition_history", args=[petition.reference.number])).status_code == 200
    assert AccessRecord.objects.filter(user=officer, reference=petition.reference, action="VIEW_FULL").count() == 1


def test_its_petitioner_is_not_shown_even_to_its_readers() -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    page = signed_in(officer).get(petition.get_absolute_url()).content.decode()
    assert "余*验" not in page
    assert "密存" in page


def test_the_keeper_adds_and_ends_readers() -> None:
    keeper, reader = UserFactory(role=Role.SEALED_KEEPER), UserFactory(role=Role.BUREAU_LEADER)
    petition = factories.accusation()
    desk = signed_in(keeper)
    page = reverse("petition_readers", args=[petition.reference.number])
    assert desk.post(page, {"user": reader.pk, "reason": "审批移送"}).status_code == 302
    assert signed_in(reader).get(petition.get_absolute_url()).status_code == 200
    row = petition.reference.sealed_readers.get(user=reader)
    desk.post(reverse("petition_reader_end", args=[petition.reference.number, row.pk]))
    assert signed_in(reader).get(petition.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_administrators_and_auditors_are_never_put_on_the_list(role: Role) -> None:
    petition = factories.accusation()
    with pytest.raises(Refused, match="不得列入"):
        services.add_reader(
            petition=petition, user=UserFactory(role=role), reason="查阅", by=UserFactory(role=Role.SEALED_KEEPER)
        )


def test_only_the_keeper_keeps_the_list(client_as: ClientAs) -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    page = reverse("petition_readers", args=[petition.reference.number])
    assert signed_in(officer).get(page).status_code == 403
    with pytest.raises(Refused, match="密件保管人"):
        services.add_reader(petition=petition, user=factories.officer(), reason="查阅", by=officer)


def test_it_is_in_no_list_no_search_and_no_hint() -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    desk = signed_in(officer)
    for address in ("", "?state=all", f"?q={petition.reference.number}", "?q=检举", "?petition_class=ACCUSATION"):
        page = desk.get(reverse("petition_list") + address).content.decode()
        assert petition.get_absolute_url() not in page
    assert queries.related_matters(officer, person_id=petition.petitioner_id, title="反映发放弄虚作假") == []
    assert queries.addresses(officer, [petition.reference.number]) == {}


def test_the_room_of_sealed_matters_shows_numbers_and_days_alone() -> None:
    officer = factories.petition_officer()
    factories.accusation(by=officer)
    page = signed_in(officer).get(reverse("petition_sealed_list")).content.decode()
    assert "检举控告事项（密存）" in page
    assert "反映发放弄虚作假" not in page
    assert "余*验" not in page


def test_it_counts_in_one_total_of_the_whole_bureau_and_lists_no_row() -> None:
    officer = factories.petition_officer()
    factories.accusation(by=officer)
    factories.registered(by=officer)
    period, bureau = Period.of_year(2026), model_bureau()
    assert indicators.get("petitions.accusations").compute(period, bureau).numerator == 1
    assert indicators.get("petitions.accusations").rows(period, bureau).references == ()
    assert indicators.get("petitions.accusations").rows(period, bureau).withheld == 1
    assert indicators.get("petitions.accusations").compute(period, factories.section()).numerator == 0
    assert indicators.get("petitions.registered").compute(period, bureau).numerator == 1


def test_it_is_neither_printed_nor_linked(client_as: ClientAs) -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    assert signed_in(officer).get(reverse("petition_print", args=[petition.reference.number])).status_code == 403


def test_others_are_told_to_hand_it_over_in_person() -> None:
    with pytest.raises(Refused, match="当面移交"):
        factories.accusation(by=factories.officer())


def test_a_correction_of_a_sealed_text_adds_a_sealed_version() -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    desk = signed_in(officer)
    data = {
        "version": petition.version, "channel": "VISIT", "received_on": petition.received_on.isoformat(),
        "title": "反映冒领慰问金", "request": "请求查处。", "facts": SECRET, "petition_class": "ACCUSATION",
        "appeal_route": "", "topic": petition.topic_id, "street": "", "reason": "补充事实",
    }  # fmt: skip
    assert desk.post(reverse("petition_correct", args=[petition.reference.number]), data).status_code == 302
    assert [text.opened("title") for text in petition.sealed_texts.all()] == ["反映发放弄虚作假", "反映冒领慰问金"]
    assert Petition.objects.get(pk=petition.pk).title == "检举控告事项（密存）"


def test_a_sealed_matter_is_given_only_to_somebody_on_its_list() -> None:
    officer = factories.petition_officer()
    petition = factories.accusation(by=officer)
    day = petition.received_on
    petition = services.accept(petition=petition, accepted_on=day, by=officer)
    with pytest.raises(Refused, match="知情名单"):
        services.allocate(petition=petition, handler=factories.officer(), recusal_declared=True, by=officer)
