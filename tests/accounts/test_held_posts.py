"""A form sent after the session's end loses nothing: kept for its sender, offered after sign-in, sent once."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import form_owner
from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.services import held_posts
from apps.core.models import HeldPost, OrgUnit
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.registering")]

MATTER = "/matters/new/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
TYPED = {"code": "SQ-0001", "name": "李<某>", "told": "第一行 & 第二行\r\n  缩进的一行", "kinds": ["A", "C"]}


def hidden_fields(page: Any, form_action: str = "") -> dict[str, list[str]]:
    """All hidden fields of the page's form with the given action."""
    text = page.content.decode()
    if form_action:
        text = text.split(f'action="{form_action}"', 1)[1].split("</form>", 1)[0]
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(text):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def sign_in(client: Client, user: User, then: str = "") -> Any:
    address = reverse("account_login")
    tokens = hidden_fields(client.get(address))
    form = {
        "login": user.username,
        "password": PASSWORD,
        "next": then,
        "csrfmiddlewaretoken": tokens["csrfmiddlewaretoken"],
    }
    return client.post(address, form)


def opened_form(client: Client) -> dict[str, list[str]]:
    """The form as the user opened it: its hidden fields from the page, its texts typed."""
    page = client.get(MATTER)
    page_tokens = dict(
        re.findall(r'name="(csrfmiddlewaretoken|form_owner|intent_key)" value="([^"]*)"', page.content.decode())
    )
    return {name: [value] for name, value in page_tokens.items()} | {
        name: value if isinstance(value, list) else [value] for name, value in TYPED.items()
    }


def too_late(client: Client, form: dict[str, list[str]]) -> Any:
    """Send the form 31 minutes after its owner was last seen."""
    session = client.session
    session["seen_at"] = session["seen_at"] - 31 * 60
    session.save()
    return client.post(MATTER, form)


@pytest.fixture
def officer() -> User:
    return UserFactory(role=Role.CASE_OFFICER)


def test_what_was_typed_survives_the_session_and_makes_one_record(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    answer = too_late(client, opened_form(client))
    post = HeldPost.objects.get()
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Faccounts%2Fheld%2F{post.pk}%2F"
    assert "登录后可以继续提交" in client.get(answer["Location"]).content.decode()
    offered = client.get(sign_in(client, officer, then=f"/accounts/held/{post.pk}/")["Location"])
    assert client.post(MATTER, hidden_fields(offered, MATTER))["Location"] == reverse("home")
    record = OrgUnit.objects.get(code="SQ-0001")
    assert (record.name, record.aliases) == (TYPED["name"], [TYPED["told"], "A", "C"])
    assert not HeldPost.objects.exists()


def test_sending_it_twice_still_makes_one_record(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    form = opened_form(client)
    too_late(client, form)
    sign_in(client, officer)
    offered = client.get(f"/accounts/held/{HeldPost.objects.get().pk}/")
    for _ in range(2):
        assert client.post(MATTER, hidden_fields(offered, MATTER)).status_code == 302
    assert OrgUnit.objects.filter(code="SQ-0001").count() == 1


def test_the_offer_shows_labels_and_values_to_its_sender(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    too_late(client, opened_form(client))
    sign_in(client, officer)
    page = client.get(f"/accounts/held/{HeldPost.objects.get().pk}/").content.decode()
    assert "李&lt;某&gt;" in page
    assert "intent_key</th>" not in page


def test_another_user_never_sees_it(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    too_late(client, opened_form(client))
    post = HeldPost.objects.get()
    sign_in(client, UserFactory(role=Role.CASE_OFFICER))
    assert client.get(f"/accounts/held/{post.pk}/").status_code == 404
    assert "SQ-0001" not in client.get(reverse("held_list")).content.decode()
    tokens = hidden_fields(client.get(reverse("held_list")))
    assert client.post(f"/accounts/held/{post.pk}/discard/", tokens).status_code == 404
    assert HeldPost.objects.filter(pk=post.pk).exists()


def test_it_is_gone_after_24_hours(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    too_late(client, opened_form(client))
    post = HeldPost.objects.get()
    with time_machine.travel(post.held_at + timedelta(hours=24, seconds=1), tick=False):
        sign_in(client, officer)
        assert client.get(f"/accounts/held/{post.pk}/").status_code == 404
        held_posts.discard_expired()
    assert not HeldPost.objects.exists()


def test_its_owner_may_drop_it(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    too_late(client, opened_form(client))
    post = HeldPost.objects.get()
    sign_in(client, officer)
    discard = f"/accounts/held/{post.pk}/discard/"
    client.post(discard, hidden_fields(client.get(f"/accounts/held/{post.pk}/"), discard))
    assert not HeldPost.objects.exists()


def test_it_is_stored_encrypted_and_sealed_to_its_owner(officer: User) -> None:
    post = held_posts.keep(owner_id=officer.pk, path=MATTER, fields=[("name", "李某某")])
    assert post is not None
    assert "李某某" not in post.body
    post.user = UserFactory()
    with pytest.raises(InvalidTag):
        held_posts.typed(post)


def test_a_form_without_a_mark_or_with_a_forged_one_is_not_kept(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    form = opened_form(client)
    for mark in ([], ["1:forged:mark"], [f"{officer.pk}:1w0000:{'a' * 43}"]):
        client.logout()
        assert client.post(MATTER, form | {"form_owner": mark}).status_code in (302, 403)
    assert not HeldPost.objects.exists()


def test_a_form_with_a_good_mark_but_a_forged_csrf_token_is_offered_and_never_carried_out(officer: User) -> None:
    """The mark is signed for its owner, so no stranger has one; even so nothing runs before the owner confirms."""
    client = browser()
    sign_in(client, officer)
    form = opened_form(client) | {"csrfmiddlewaretoken": ["x" * 64]}
    answer = client.post(MATTER, form)
    assert answer["Location"] == f"/accounts/held/{HeldPost.objects.get().pk}/"
    assert not OrgUnit.objects.filter(code="SQ-0001").exists()


def test_a_form_opened_by_one_person_is_not_sent_in_the_name_of_the_next(officer: User) -> None:
    client = browser()
    sign_in(client, officer)
    form = opened_form(client)
    client.logout()
    sign_in(client, UserFactory(role=Role.CASE_OFFICER))
    assert client.post(MATTER, form)["Location"] == reverse("home")
    assert HeldPost.objects.get().user == officer
    assert not OrgUnit.objects.filter(code="SQ-0001").exists()


def test_forms_with_passwords_are_never_kept(officer: User) -> None:
    client = Client()
    form = {"oldpassword": PASSWORD, "password1": "x", "password2": "x", "form_owner": form_owner.sign(officer.pk)}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert not HeldPost.objects.exists()


def test_of_one_user_the_newest_twenty_stay_and_nothing_large(officer: User) -> None:
    for number in range(23):
        held_posts.keep(owner_id=officer.pk, path=MATTER, fields=[("name", str(number))])
    kept = {held_posts.typed(post)[0][1] for post in held_posts.mine(officer)}
    assert kept == {str(number) for number in range(3, 23)}
    assert held_posts.keep(owner_id=officer.pk, path=MATTER, fields=[("name", "长" * 100_000)]) is None


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "https://elsewhere.example/", "/" + "x" * 400])
def test_only_a_short_local_address_is_kept(officer: User, path: str) -> None:
    assert held_posts.keep(owner_id=officer.pk, path=path, fields=[("name", "x")]) is None


def test_the_mark_lasts_24_hours(officer: User) -> None:
    mark = form_owner.sign(officer.pk)
    assert form_owner.owner_of(mark) == officer.pk
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert form_owner.owner_of(mark) is None


def test_crispy_forms_carry_the_mark_too(officer: User) -> None:
    from django.template import engines
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = officer
    from tests.accounts.registering import MatterForm

    source = "{% load crispy_forms_tags %}{% crispy form %}"
    page = engines["django"].from_string(source).render({"form": MatterForm()}, request)
    mark = re.search(r'name="form_owner" value="([^"]*)"', page)
    assert mark is not None
    assert form_owner.owner_of(mark[1]) == officer.pk
