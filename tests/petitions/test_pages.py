"""The pages: they open, they refuse with a sentence and keep what was typed, and one form makes one matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.core import moment
from apps.petitions.models import Petition, StatusMove
from tests.factories import UserFactory, signed_in
from tests.petitions import factories

pytestmark = pytest.mark.django_db

ClientAs = Callable[..., Client]
VALID_ID = "440507198001010015"


def form_data(**changes: Any) -> dict[str, Any]:
    """A whole registration as a browser sends it."""
    plain = {
        "intent_key": str(uuid4()),
        "channel": "VISIT",
        "received_on": moment.today().isoformat(),
        "name": "余试验",
        "id_number": "",
        "phone": "13800000000",
        "person_kind": "VETERAN",
        "street": "",
        "address": "",
        "same_person": "",
        "organisation": "",
        "joint_count": "1",
        "representatives": "",
        "title": "请求核定退役前军龄",
        "request": "请求核定军龄并续接养老保险。",
        "facts": "",
        "petition_class": "APPEAL",
        "appeal_route": "6",
        "topic": str(factories.topic().pk),
        "repeat_of": "",
    }
    return {**plain, **changes}


def url(petition: Petition, act: str) -> str:
    return reverse(f"petition_{act}", args=[petition.reference.number])


def test_a_registration_leads_to_its_page(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    response = client.post(reverse("petition_register"), form_data(), follow=True)
    petition = Petition.objects.get()
    assert response.redirect_chain == [(petition.get_absolute_url(), 302)]
    assert "请求核定退役前军龄" in response.content.decode()


def test_the_name_on_the_page_is_masked(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    page = client.post(reverse("petition_register"), form_data(), follow=True).content.decode()
    assert "余*验" in page
    assert "余试验" not in page
    assert "13800000000" not in page


def test_the_same_form_sent_twice_makes_one_matter(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    data = form_data(id_number="")
    first = client.post(reverse("petition_register"), data)
    second = client.post(reverse("petition_register"), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Petition.objects.count() == 1


def test_looking_for_related_matters_registers_nothing(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    response = client.post(reverse("petition_register"), form_data(check="1"))
    assert response.status_code == 200
    assert not Petition.objects.exists()


def test_the_officer_is_asked_once_whether_it_is_the_same_matter(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    client.post(reverse("petition_register"), form_data())
    first = Petition.objects.get()
    person = str(first.petitioner_id)
    asked = client.post(reverse("petition_register"), form_data(same_person=person)).content.decode()
    assert "是否同一事项" in asked
    assert "同一人，在办" in asked
    client.post(reverse("petition_register"), form_data(same_person=person, repeat_of=str(first.pk)))
    again = Petition.objects.exclude(pk=first.pk).get()
    assert (again.repeat_of, again.is_first_petition) == (first, False)


def test_a_key_of_a_person_who_was_not_offered_shows_and_touches_nothing_of_theirs(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    client.post(reverse("petition_register"), form_data())
    person = Petition.objects.get().petitioner
    assert person is not None
    forged = form_data(phone="13900000000", title="另一件完全不同的事", same_person=str(person.pk))
    page = client.post(reverse("petition_register"), forged | {"check": "1"}).content.decode()
    assert "请求核定退役前军龄" not in page
    client.post(reverse("petition_register"), forged)
    person.refresh_from_db()
    assert person.phone == "13800000000"


@pytest.mark.parametrize("field", ["same_person", "repeat_of"])
def test_a_key_of_thousands_of_digits_is_no_fault_of_ours(client_as: ClientAs, field: str) -> None:
    client = client_as(Role.PETITION_OFFICER)
    client.post(reverse("petition_register"), form_data())
    assert client.post(reverse("petition_register"), form_data(**{field: "1" * 5000})).status_code in (200, 302)
    apart = form_data(phone="", title="另一件完全不同的事", **{field: "1" * 5000})
    assert client.post(reverse("petition_register"), apart).status_code in (200, 302)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id_number": "440507198001010016"}, "校验"),
        ({"received_on": "1949-09-30"}, "1949-10-01"),
        ({"received_on": "2999-01-01"}, "不能晚于今天"),
        ({"received_on": "2022-02-30"}, "日期"),
        ({"title": "长" * 101}, "100"),
        ({"title": "   "}, "必填"),
        ({"topic": "999999"}, "没有这一选项"),
        ({"topic": "abc"}, "没有这一选项"),
        ({"channel": "PIGEON"}, "没有这一选项"),
        ({"appeal_route": ""}, "申诉求决类须选择路径"),
        ({"petition_class": "SUGGESTION"}, "只有申诉求决类有路径"),
        ({"joint_count": "12"}, "代表"),
        ({"joint_count": "12", "representatives": "甲\n乙\n丙\n丁\n戊\n己"}, "5 人"),
        ({"name": ""}, "必填"),
        ({"organisation": "77"}, "没有这一选项"),
        ({"intent_key": "x"}, "表单已失效"),
        ({"joint_count": "9" * 30}, "9999"),
        ({"street": "9" * 30}, "9"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing_typed(
    client_as: ClientAs, changes: dict[str, str], sentence: str
) -> None:
    client = client_as(Role.PETITION_OFFICER)
    response = client.post(reverse("petition_register"), form_data(**changes))
    page = response.content.decode()
    assert response.status_code == 200
    assert "需要更正" in page
    assert sentence in page
    assert "请求核定军龄并续接养老保险。" in page
    assert not Petition.objects.exists()


def test_a_person_who_looks_alike_is_asked_about_not_merged(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    client.post(reverse("petition_register"), form_data())
    page = client.post(reverse("petition_register"), form_data()).content.decode()
    assert "请选择是否同一人" in page
    assert Petition.objects.count() == 1


def test_a_matter_without_a_clear_name_can_be_registered(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    client.post(reverse("petition_register"), form_data(name="", phone="", name_unclear="on", channel="LETTER"))
    assert Petition.objects.get().who == "姓名不清"


def test_a_forged_form_is_refused() -> None:
    officer = factories.petition_officer()
    client = signed_in(officer)
    client.handler.enforce_csrf_checks = True
    response = client.post(reverse("petition_register"), form_data())
    assert response.status_code == 403
    assert not Petition.objects.exists()


@pytest.mark.parametrize("name", ["petition_list", "petition_sealed_list"])
def test_pages_that_only_read_answer_other_methods_with_405(client_as: ClientAs, name: str) -> None:
    assert client_as(Role.PETITION_OFFICER).post(reverse(name)).status_code == 405


def test_a_number_nobody_has_is_404(client_as: ClientAs) -> None:
    client = client_as(Role.PETITION_OFFICER)
    for number in ("440507-PT-2026-999999", "x", "a" * 300):
        assert client.get(reverse("petition_detail", args=[number])).status_code == 404


def test_a_matter_goes_its_whole_way_through_the_pages() -> None:
    officer, handler = factories.petition_officer(), factories.officer()
    desk, room = signed_in(officer), signed_in(handler)
    petition = factories.registered(by=officer, received_on=moment.today())
    today = moment.today().isoformat()
    steps = [
        (desk, "accept", {"from_status": "REGISTERED", "accepted_on": today}),
        (desk, "notify", {"from_status": "ACCEPTED", "told_on": today, "told_way": "ON_SPOT"}),
        (desk, "allocate", {"from_status": "ACCEPTED", "handler": handler.pk, "recusal": "on", "reason": ""}),
        (room, "opinion", {
            "from_status": "HANDLING", "outcome": "SUPPORT", "request": "请求核定军龄。",
            "facts_and_reasons": "军龄属实，有档案。", "opinion_and_basis": "依条例规定予以核定。",
            "issued_on": today, "served_on": today, "served_way": "DELIVERED",
        }),
        (room, "close", {"from_status": "ANSWERED", "on": today, "why": ""}),
    ]  # fmt: skip
    for client, act, data in steps:
        assert client.get(url(petition, act)).status_code == 200
        response = client.post(url(petition, act), data)
        assert response.status_code == 302, response.content.decode()
        assert client.get(petition.get_absolute_url()).status_code == 200
    petition.refresh_from_db()
    assert petition.status == "CLOSED"
    assert StatusMove.objects.filter(petition=petition).count() == 5
    for act in ("history", "print"):
        assert desk.get(url(petition, act)).status_code == 200


def test_an_act_that_is_not_open_says_why_and_its_button_is_off(client_as: ClientAs) -> None:
    petition = factories.registered()
    page = client_as(Role.PETITION_OFFICER).get(url(petition, "close")).content.decode()
    assert "只有“已答复”的事项可以办结" in page
    assert "disabled" in page


def test_a_move_sent_from_a_stale_page_is_told_so_and_keeps_what_was_typed() -> None:
    officer = factories.petition_officer()
    petition = factories.accepted(by=officer, on=moment.today(), received_on=moment.today())
    data = {"from_status": "REGISTERED", "on": moment.today().isoformat(), "why": "书面撤回申请一份"}
    page = signed_in(officer).post(url(petition, "withdraw"), data).content.decode()
    assert "现已改为“待分派”" in page
    assert "书面撤回申请一份" in page


def test_another_units_matter_is_404_for_its_pages_and_acts() -> None:
    petition = factories.handled(handler=factories.officer(factories.section("优抚股")), on=factories.RECEIVED)
    stranger = signed_in(factories.officer(factories.section("就业创业股")))
    for act in ("detail", "print", "history", "correct", "opinion", "withdraw"):
        assert stranger.get(url(petition, act)).status_code == 404
        assert stranger.post(url(petition, act), {}).status_code in (404, 405)


def test_a_leader_sees_every_unsealed_matter_of_the_bureau_and_an_administrator_none(client_as: ClientAs) -> None:
    petition = factories.handled()
    assert client_as(Role.BUREAU_LEADER).get(petition.get_absolute_url()).status_code == 200
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.STATION_LAWYER):
        assert client_as(role).get(petition.get_absolute_url()).status_code == 403


def test_a_hall_clerk_sees_what_they_registered_and_nothing_else(client_as: ClientAs) -> None:
    clerk = UserFactory(role=Role.HALL_CLERK)
    mine, other = factories.registered(by=clerk), factories.registered()
    client = client_as(clerk)
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_a_correction_keeps_its_reason_and_the_old_version(client_as: ClientAs) -> None:
    petition = factories.registered()
    client = client_as(Role.PETITION_OFFICER)
    data = correction(petition, title="请求核定军龄和工龄")
    assert client.post(url(petition, "correct"), data).status_code == 302
    petition.refresh_from_db()
    assert petition.title == "请求核定军龄和工龄"
    page = client.get(url(petition, "history")).content.decode()
    assert "标题写漏" in page
    assert "标题" in page


def correction(petition: Petition, **changes: Any) -> dict[str, Any]:
    """The correction form of a matter as a browser sends it."""
    plain = {
        "version": petition.version,
        "channel": petition.channel,
        "received_on": petition.received_on.isoformat(),
        "title": petition.title,
        "request": petition.request,
        "facts": petition.facts,
        "petition_class": petition.petition_class,
        "appeal_route": petition.appeal_route or "",
        "topic": petition.topic_id,
        "street": "",
        "reason": "标题写漏",
    }
    return {**plain, **changes}


def test_an_edit_over_anothers_edit_is_shown_beside_it(client_as: ClientAs) -> None:
    petition = factories.registered()
    client = client_as(Role.PETITION_OFFICER)
    stale = correction(petition, request="我的写法：请求核定工龄。")
    client.post(url(petition, "correct"), correction(petition, request="别人的写法：请求核定军龄。"))
    page = client.post(url(petition, "correct"), stale).content.decode()
    assert "我的写法" in page
    assert "别人的写法" in page
    petition.refresh_from_db()
    assert petition.request == "别人的写法：请求核定军龄。"


def test_a_changed_day_of_receipt_starts_the_notice_clock_anew(client_as: ClientAs) -> None:
    petition = factories.registered()
    data = correction(petition, received_on="2026-03-16")
    client_as(Role.PETITION_OFFICER).post(url(petition, "correct"), data)
    petition.refresh_from_db()
    assert petition.next_due_literal == date(2026, 3, 31)
