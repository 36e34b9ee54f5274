"""S9: five failures lock for 15 minutes and tell nobody who exists; a code works once; nobody signs up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=timezone.get_default_timezone())
LOCKED = "登录失败次数过多"
WRONG = "用户名或密码不正确"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> str:
    """Post the form; the page's text, or the address it leads to."""
    response = client.post(reverse("account_login"), {"login": username, "password": password})
    return str(response["Location"]) if response.status_code == 302 else response.content.decode()


def test_the_right_password_leads_home_and_is_logged(client: Client) -> None:
    user = UserFactory()
    assert sign_in(client, user.username) == reverse("home")
    row = AccessRecord.objects.get(action=AccessAction.SIGN_IN)
    assert (row.user, row.subject) == (user, f"accounts.User:{user.pk}")


def test_five_failures_lock_the_name_for_15_minutes_from_the_fifth(client: Client) -> None:
    user = UserFactory()
    with time_machine.travel(MORNING, tick=False) as clock:
        for minute in range(5):
            clock.move_to(MORNING + timedelta(minutes=2 * minute))
            assert WRONG in sign_in(client, user.username, "wrong")
        assert LOCKED in sign_in(client, user.username)
        clock.move_to(MORNING + timedelta(minutes=8 + 14, seconds=59))
        assert LOCKED in sign_in(client, user.username)
        clock.move_to(MORNING + timedelta(minutes=8 + 15, seconds=1))
        assert sign_in(client, user.username) == reverse("home")


def test_four_failures_lock_nothing(client: Client) -> None:
    user = UserFactory()
    for _ in range(4):
        sign_in(client, user.username, "wrong")
    assert sign_in(client, user.username) == reverse("home")


def test_a_lock_is_on_the_name_not_on_the_address(client: Client) -> None:
    locked, other = UserFactory(), UserFactory()
    for _ in range(6):
        sign_in(client, locked.username, "wrong")
    assert sign_in(client, other.username) == reverse("home")


@pytest.mark.parametrize("variant", ["usſr.ji", "USſR.JI", " ussr.ji "])
def test_letters_that_a_database_may_fold_share_one_count(client: Client, variant: str) -> None:
    user = UserFactory(username="ussr.ji")
    for _ in range(5):
        sign_in(client, variant, "wrong")
    assert LOCKED in sign_in(client, user.username)


def test_a_lock_holds_in_every_process_and_under_every_host_name(client: Client) -> None:
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user.username, "wrong")
    assert isinstance(caches["default"], DatabaseCache)
    elsewhere = Client(headers={"host": "localhost"})
    assert LOCKED in sign_in(elsewhere, user.username.upper())


def answers(client: Client, username: str) -> list[str]:
    """Seven answers to wrong passwords, free of what differs by itself: the typed name and the form's token."""
    pages = []
    for _ in range(7):
        page = sign_in(client, username, "wrong")
        lines = [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line]
        pages.append("\n".join(lines).replace(username, "NAME"))
    return pages


def test_known_unknown_and_disabled_names_get_the_same_answers(client: Client) -> None:
    known, disabled = UserFactory().username, UserFactory(is_active=False).username
    assert answers(client, known) == answers(client, "nobody1") == answers(client, disabled)


def test_a_disabled_account_with_its_right_password_looks_like_a_wrong_one(client: Client) -> None:
    user = UserFactory(is_active=False)
    assert WRONG in sign_in(client, user.username)


def test_a_failure_is_logged_by_user_id_and_never_by_what_was_typed(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.username, "wrong")
    sign_in(client, "a-secret-typed-here", "wrong")
    known, unknown = AccessRecord.objects.filter(action=AccessAction.SIGN_IN_FAILED).order_by("pk")
    assert (known.user, unknown.user) == (user, None)
    assert "a-secret-typed-here" not in f"{unknown.subject}{unknown.reason}"


ABSENT = [
    *("signup/", "signup/passkey/", "login/code/", "password/reset/", "password/set/"),
    *("email/", "confirm-email/", "inactive/", "mfa/recovery-codes/", "mfa/webauthn/"),
]


@pytest.mark.parametrize("path", ABSENT)
def test_sign_up_reset_and_all_else_of_allauth_are_absent(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_their_names_do_not_resolve(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_caller_cannot_choose_their_address_by_a_header(client: Client, settings: Any) -> None:
    from allauth.account.adapter import get_adapter
    from django.test import RequestFactory

    request = RequestFactory().get("/", headers={"x-forwarded-for": "9.9.9.9, 10.0.0.7"})
    assert get_adapter().get_client_ip(request) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_adapter().get_client_ip(request) == "10.0.0.7"


def test_history_gets_no_version_by_signing_in(client: Client) -> None:
    user = UserFactory()
    before = User.history.filter(id=user.pk).count()
    sign_in(client, user.username)
    assert User.history.filter(id=user.pk).count() == before


def test_the_next_page_after_sign_in_is_on_this_site_only(client: Client) -> None:
    user = UserFactory(role=Role.CASE_OFFICER)
    form = {"login": user.username, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post(reverse("account_login"), form)["Location"] == reverse("home")
