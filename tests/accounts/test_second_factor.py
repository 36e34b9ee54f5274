"""Roles that need a second factor reach nothing without it; a code works once; its secret is encrypted at rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import TOTP_ROLES, Role
from apps.accounts.models import User
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 6, 1, 8, 0, tzinfo=timezone.get_default_timezone())
ACTIVATE = "/accounts/mfa/totp/activate/"


def post_password(client: Client, user: User, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD} | more)


def activate(client: Client) -> str:
    """Walk the activation page; the secret."""
    secret = client.get(ACTIVATE).context["form"].secret
    assert client.post(ACTIVATE, {"code": pyotp.TOTP(secret).now()}).status_code == 302
    return str(secret)


def with_authenticator(role: Role) -> tuple[User, str]:
    """A user who has set the second factor up, and their secret; the clock stands at MORNING."""
    user, client = UserFactory(role=role), Client()
    post_password(client, user)
    return user, activate(client)


@pytest.mark.parametrize("role", TOTP_ROLES)
def test_a_role_that_needs_it_sees_nothing_before_it_is_set_up(role: Role) -> None:
    client = Client()
    post_password(client, UserFactory(role=role))
    assert client.get(reverse("home"))["Location"].startswith(ACTIVATE)
    assert client.get("/accounts/held/?q=1")["Location"] == f"{ACTIVATE}?next=%2Faccounts%2Fheld%2F%3Fq%3D1"


def test_setting_it_up_needs_no_second_password_right_after_sign_in_and_opens_the_site() -> None:
    with time_machine.travel(MORNING, tick=False):
        client = Client()
        post_password(client, UserFactory(role=Role.AUDITOR))
        activate(client)
        assert client.get("/accounts/held/").status_code == 200


def test_afterwards_one_arrives_where_one_was_going() -> None:
    client = Client()
    post_password(client, UserFactory(role=Role.AUDITOR))
    page = client.get(client.get("/accounts/held/")["Location"])
    assert '<input type="hidden" name="next" value="/accounts/held/"' in page.content.decode()
    code = pyotp.TOTP(page.context["form"].secret).now()
    assert client.post(ACTIVATE, {"code": code, "next": "/accounts/held/"})["Location"] == "/accounts/held/"


def test_later_it_asks_for_the_password_again() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = Client()
        post_password(client, UserFactory(role=Role.AUDITOR))
        clock.move_to(MORNING + timedelta(minutes=6))
        assert client.get(ACTIVATE)["Location"].startswith(reverse("account_reauthenticate"))
        assert client.get(reverse("account_reauthenticate")).status_code == 200


def test_other_roles_may_go_without() -> None:
    client = Client()
    post_password(client, UserFactory(role=Role.CASE_OFFICER))
    assert client.get("/accounts/held/").status_code == 200


def test_which_roles_is_configuration(settings: Any) -> None:
    settings.PORTAL_TOTP_ROLES = ["CASE_OFFICER"]
    client = Client()
    post_password(client, UserFactory(role=Role.CASE_OFFICER))
    assert client.get("/accounts/held/").status_code == 302


def test_sign_in_asks_for_the_code_and_goes_where_it_was_going() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        user, secret = with_authenticator(Role.AUDITOR)
        clock.move_to(MORNING + timedelta(minutes=5))
        client = Client()
        assert post_password(client, user, next="/accounts/held/")["Location"] == reverse("mfa_authenticate")
        assert client.get("/accounts/held/").status_code == 302
        answer = client.post(reverse("mfa_authenticate"), {"code": pyotp.TOTP(secret).now()})
        assert answer["Location"] == "/accounts/held/"


def test_a_code_works_once() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        user, secret = with_authenticator(Role.AUDITOR)
        clock.move_to(MORNING + timedelta(minutes=5))
        code = pyotp.TOTP(secret).now()
        first, second = Client(), Client()
        for client in (first, second):
            post_password(client, user)
        assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
        assert "已经用过" in second.post(reverse("mfa_authenticate"), {"code": code}).content.decode()
        clock.move_to(MORNING + timedelta(minutes=5, seconds=29))
        assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_the_code_that_set_it_up_is_used_up_too() -> None:
    with time_machine.travel(MORNING, tick=False):
        user, secret = with_authenticator(Role.AUDITOR)
        client = Client()
        post_password(client, user)
        answer = client.post(reverse("mfa_authenticate"), {"code": pyotp.TOTP(secret).now()})
        assert answer.status_code == 200


def test_wrong_codes_are_logged_and_locked_like_wrong_passwords() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        user, secret = with_authenticator(Role.AUDITOR)
        clock.move_to(MORNING + timedelta(minutes=5))
        client = Client()
        post_password(client, user)
        for _ in range(5):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
        answer = client.post(reverse("mfa_authenticate"), {"code": pyotp.TOTP(secret).now()})
        assert "登录失败次数过多" in answer.content.decode()
        assert AccessRecord.objects.filter(action=AccessAction.SIGN_IN_FAILED, user=user).count() == 5


def test_the_secret_is_encrypted_in_the_database() -> None:
    with time_machine.travel(MORNING, tick=False):
        user, secret = with_authenticator(Role.AUDITOR)
        assert secret not in str(Authenticator.objects.get(user=user).data)


def test_who_needs_it_cannot_put_it_away() -> None:
    with time_machine.travel(MORNING, tick=False):
        user, client = UserFactory(role=Role.AUDITOR), Client()
        post_password(client, user)
        activate(client)
        page = client.post(reverse("mfa_deactivate_totp")).content.decode()
        assert "不能停用" in page
        assert Authenticator.objects.filter(user=user).exists()


def test_others_may_put_it_away() -> None:
    with time_machine.travel(MORNING, tick=False):
        user, client = UserFactory(role=Role.CASE_OFFICER), Client()
        post_password(client, user)
        activate(client)
        assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
        assert not Authenticator.objects.filter(user=user).exists()


def test_a_user_disabled_between_password_and_code_gets_nowhere() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        user, secret = with_authenticator(Role.AUDITOR)
        clock.move_to(MORNING + timedelta(minutes=5))
        client = Client()
        post_password(client, user)
        user.is_active = False
        user.save()
        client.post(reverse("mfa_authenticate"), {"code": pyotp.TOTP(secret).now()})
        assert client.get("/accounts/held/")["Location"].startswith(reverse("account_login"))


def test_a_misspelt_role_in_the_configuration_fails_the_build(settings: Any) -> None:
    settings.PORTAL_TOTP_ROLES = ["AUDITOR", "ADMINISTRATER"]
    found = [message for message in run_checks(tags=["security"]) if message.id == "accounts.E002"]
    assert ["ADMINISTRATER" in message.msg for message in found] == [True]
