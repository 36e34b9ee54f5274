"""S2: every route x every role x {GET, POST}, for a record that does not exist, from the resolver itself.

Records of one's own bureau and of another are asked for in tests/robustness/test_every_object_scoped.py.

The table is not written by hand: a new route is in it at once, and one that declares no rule fails here and in
`manage.py check` (accounts.E001).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.routes import Route, all_routes
from tests import matrix
from tests.factories import SignedIn, signed_in

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")
PROTECTED = [route for route in matrix.routes() if route.access and not route.access.public]


def ask(client: Client, method: str, url: str) -> Any:
    client.raise_request_exception = False
    response: Any = getattr(client, method)(url)
    return response


def to_sign_in(response: Any) -> bool:
    return response.status_code == 302 and str(response["Location"]).startswith(reverse("account_login"))


def test_every_route_declares_its_rule_and_has_a_name() -> None:
    assert [route.pattern for route in all_routes() if route.access is None or not route.name] == []


def test_the_system_check_finds_a_route_without_a_rule(settings: Any) -> None:
    assert [message for message in run_checks(tags=["urls"]) if message.id == "accounts.E001"] == []
    settings.ROOT_URLCONF = "tests.accounts.unruly"
    assert [message.id for message in run_checks(tags=["urls"]) if message.id == "accounts.E001"] == ["accounts.E001"]


@pytest.mark.urls("tests.accounts.unruly")
def test_a_route_without_a_rule_is_refused_at_run_time() -> None:
    assert ask(Client(), "get", "/unruly/").status_code == 403


def test_the_public_list_is_short() -> None:
    public = {route.name for route in all_routes() if route.access and route.access.public}
    assert public == {"healthz", "queue_screen", "calendar_feed", "account_login", "account_logout", "mfa_authenticate"}


@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_past_sign_in_anonymously(method: str) -> None:
    answers = {route.name: ask(Client(), method, matrix.missing(route)) for route in PROTECTED}
    let_in = {name: answer.status_code for name, answer in answers.items() if not to_sign_in(answer)}
    by_itself = {route.name for route in PROTECTED if getattr(route.view, "in_background", False)}
    assert let_in == dict.fromkeys(by_itself, 401)  # a page that sends by itself cannot be sent to sign in


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_its_routes_say_and_nothing_else(role: Role, method: str) -> None:
    client = signed_in(role)
    wrong = {}
    for route in matrix.routes():
        status = ask(client, method, matrix.missing(route)).status_code
        if unexpected(route, client, status):
            wrong[route.name] = status
    assert wrong == {}


def unexpected(route: Route, client: SignedIn, status: int) -> bool:
    """A server error anywhere; anything but 403 for who may not; 403 for who may.

    Who may is worked out here from the declared roles, not asked of the code that decides.
    """
    assert route.access is not None
    admitted = route.access.public or route.access.roles is None or client.user.roles[0] in route.access.roles
    return status >= 500 or (status == 403) == admitted
