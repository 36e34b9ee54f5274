"""S2: every route with a record x every role that may open the route x {own, another bureau's} x {GET, POST}.

Whoever may not open the route at all, and records that do not exist: tests/accounts/test_every_url_every_role.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.routes import Route
from apps.annual_reports.choices import DRAFT_READERS, READERS
from tests import matrix
from tests.factories import signed_in

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")
MAKERS = matrix.by_maker()
OPENS = {200, 302}
# Shown, done, refused with a sentence, or asked in the wrong way; never "no such record".
OWN = {*OPENS, 403, 405}
NO_SUCH = {404, 405}
# A route of the draft, open to readers of approved reports as well: to them the draft does not exist.
NOT_SHOWN = {("report_figure", role) for role in READERS if role not in DRAFT_READERS}
# A page that saves itself says which save it is; to an empty one the own record answers 400, any other 404.
OPENED_BY_400 = {"log_autosave"}


def ask(client: Client, method: str, route: Route, record: dict[str, object]) -> int:
    client.raise_request_exception = False
    response: Any = getattr(client, method)(matrix.address(route, record))
    status: int = response.status_code
    return status


def admits(route: Route, role: Role) -> bool:
    assert route.access is not None
    return not route.access.roles or role in route.access.roles


def asked(key: str, own: bool) -> list[tuple[str, Role, str, int]]:
    """Route, role, method, status: every admitted role asks for one record at all routes of its kind."""
    return [line for role in Role for line in asked_by(role, key, own)]


def asked_by(role: Role, key: str, own: bool) -> list[tuple[str, Role, str, int]]:
    """What one role is answered; afterwards nothing of it stands, so that no role meets another's records."""
    maker, routes = MAKERS[key]
    open_routes = [route for route in routes if admits(route, role)]
    if not open_routes:
        return []
    with transaction.atomic():
        client = signed_in(role)
        record = maker(client.user, own)
        asks = [(route, method) for method in METHODS for route in open_routes]
        lines = [(route.name, role, method, ask(client, method, route, record)) for route, method in asks]
        transaction.set_rollback(True)
    return lines


def opened(name: str, _role: Role, method: str, status: int) -> bool:
    return status in OPENS or (method == "post" and status == 400 and name in OPENED_BY_400)


def test_every_route_with_parameters_is_in_the_matrix() -> None:
    with_records = {route.name for route in matrix.routes() if route.converters}
    assert with_records == set(matrix.objects()) | matrix.without_object()


@pytest.mark.parametrize("key", MAKERS)
def test_a_record_of_another_bureau_does_not_exist(key: str) -> None:
    answers = asked(key, own=False)
    assert [answer for answer in answers if answer[-1] not in NO_SUCH] == []
    assert {name for name, _role, _method, status in answers if status == 404} == {r.name for r in MAKERS[key][1]}


@pytest.mark.parametrize("key", MAKERS)
def test_a_record_of_ones_own_opens_as_the_route_declares(key: str) -> None:
    answers = asked(key, own=True)
    shut = [answer for answer in answers if answer[-1] not in OWN and answer[:2] not in NOT_SHOWN]
    assert [answer for answer in shut if not opened(*answer)] == []
    assert {answer[0] for answer in answers if opened(*answer)} == {r.name for r in MAKERS[key][1]}
