"""The password policy is a switch: 等保 (kinds of characters, 90 days) or ASVS (length, no common ones)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import passwords, rules
from apps.accounts.choices import Role
from tests.factories import PASSWORD, UserFactory, signed_in


def accepts(password: str, user: Any = None) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


def use(settings: Any, policy: str) -> None:
    settings.PORTAL_PASSWORD_POLICY = policy
    settings.AUTH_PASSWORD_VALIDATORS = rules.password_validators(policy)


@pytest.mark.parametrize(
    ("password", "good"),
    [("Lotus-22", True), ("Lotus-2", False), ("lotuspond22", False), ("LotusPond", False), ("荷塘 lotus22", True)],
)
def test_mlps_wants_eight_characters_of_three_kinds(settings: Any, password: str, good: bool) -> None:
    use(settings, "mlps")
    assert accepts(password) == good


@pytest.mark.parametrize(
    ("password", "good"),
    [("quiet lotus pond", True), ("Lotus-22", False), ("qwertyuiop12", False), ("Lotus-pond-2022", True)],
)
def test_asvs_wants_twelve_characters_and_no_common_one(settings: Any, password: str, good: bool) -> None:
    use(settings, "asvs")
    assert accepts(password) == good


@pytest.mark.django_db
@pytest.mark.parametrize("policy", ["mlps", "asvs"])
def test_a_password_like_ones_name_or_the_old_one_is_refused(settings: Any, policy: str) -> None:
    use(settings, policy)
    user = UserFactory(username="Chenxiaoming-2022")
    assert not accepts("Chenxiaoming-2022", user)
    assert not accepts(PASSWORD, user)


@pytest.mark.django_db
@pytest.mark.parametrize(("policy", "sent_away"), [("mlps", True), ("asvs", False)])
def test_after_90_days_mlps_asks_for_a_new_password_and_asvs_does_not(
    settings: Any, policy: str, sent_away: bool
) -> None:
    use(settings, policy)
    user = UserFactory(role=Role.CASE_OFFICER)
    with time_machine.travel(timezone.now() + timedelta(days=89, hours=23), tick=False):
        assert signed_in(user).get(reverse("held_list")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=90, minutes=1), tick=False):
        answer = signed_in(user).get(reverse("held_list"))
        assert (answer.status_code == 302) == sent_away


@pytest.mark.django_db
def test_until_it_is_changed_nothing_else_opens_and_afterwards_one_arrives_where_one_was_going() -> None:
    user = UserFactory(must_change_password=True)
    client = signed_in(user)
    answer = client.get(reverse("held_list"))
    assert answer["Location"] == f"{reverse('account_change_password')}?next=%2Faccounts%2Fheld%2F"
    form = {"oldpassword": PASSWORD, "password1": "Lotus-2023-pond", "password2": "Lotus-2023-pond"}
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert client.post(answer["Location"], form)["Location"] == reverse("held_list")


@pytest.mark.django_db
@pytest.mark.parametrize(("user", "why"), [({"must_change_password": True}, "一次性密码"), ({}, "已满 90 天")])
def test_the_page_says_why_it_stands_first(user: dict[str, bool], why: str) -> None:
    somebody = UserFactory(**user)
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert why in signed_in(somebody).get(reverse("account_change_password")).content.decode()


@pytest.mark.django_db
def test_the_other_sessions_end_with_the_old_password() -> None:
    user = UserFactory()
    here, there = signed_in(user), signed_in(user)
    form = {"oldpassword": PASSWORD, "password1": "Lotus-2023-pond", "password2": "Lotus-2023-pond"}
    here.post(reverse("account_change_password"), form)
    assert here.get(reverse("held_list")).status_code == 200
    assert there.get(reverse("held_list")).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("form", [{"oldpassword": "wrong"}, {"password1": "short", "password2": "short"}])
def test_a_refused_change_says_why_and_changes_nothing(form: dict[str, str]) -> None:
    user = UserFactory()
    typed = {"oldpassword": PASSWORD, "password1": "Lotus-2023-pond", "password2": "Lotus-2023-pond"} | form
    assert signed_in(user).post(reverse("account_change_password"), typed).status_code == 200
    assert Client().login(username=user.username, password=PASSWORD)


def test_one_time_passwords_pass_both_policies_and_differ(settings: Any) -> None:
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200
    for policy in ("mlps", "asvs"):
        use(settings, policy)
        assert all(accepts(password) for password in made)


def test_a_misspelt_policy_stops_the_start() -> None:
    with pytest.raises(ValueError, match="mlps or asvs"):
        rules.password_validators("strong")
