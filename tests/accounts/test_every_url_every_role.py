"""S2: every route x every role x {own, another bureau's, missing record} x {GET, POST}, from the resolver itself.

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
    assert public == {"healthz", "account_login", "account_logout", "mfa_authenticate"}


@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_past_sign_in_anonymously(method: str) -> None:
    answers = {route.name: ask(Client(), method, matrix.missing(route)) for route in PROTECTED}
    assert {name: answer.status_code for name, answer in answers.items() if not to_sign_in(answer)} == {}


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
    """A server error anywhere; anything but 403 for who may not; 403 for who may."""
    assert route.access is not None
    admitted = route.access.admits(client.user)
    return status >= 500 or (status == 403) == admitted


@pytest.mark.parametrize("name", sorted(matrix.objects()))
def test_a_record_of_another_bureau_does_not_exist(name: str) -> None:
    wrong = {}
    for role in admitted_roles(name):
        client = signed_in(role)
        user = client.user
        url = reverse(name, kwargs=matrix.objects()[name](user, False))
        for method in METHODS:
            status = ask(client, method, url).status_code
            if status not in (404, 405):
                wrong[role.value, method] = status
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(matrix.objects()))
def test_a_record_of_ones_own_opens_to_somebody(name: str) -> None:
    """Some role reaches its own record; without this the test above could pass on a route that is always 404."""
    found = []
    for role in admitted_roles(name):
        client = signed_in(role)
        url = reverse(name, kwargs=matrix.objects()[name](client.user, True))
        found += [ask(client, method, url).status_code for method in METHODS]
    assert all(status < 500 for status in found)
    assert {200, 302} & set(found)


def test_apps_that_joined_the_matrix_name_all_their_routes_with_records() -> None:
    known: set[str] = set()
    apps = []
    for module in matrix.app_files():
        known |= set(module.OBJECTS) | set(getattr(module, "NO_OBJECT", ()))
        apps.append(f"apps.{module.__name__.split('.')[1]}.")
    with_records = {r.name for r in all_routes() if r.converters and r.view.__module__.startswith(tuple(apps))}
    assert with_records - known == set()


def admitted_roles(name: str) -> list[Role]:
    route = next(route for route in all_routes() if route.name == name)
    assert route.access is not None
    return list(route.access.roles or Role)
