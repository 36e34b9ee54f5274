"""S3 in its small form: the same headers on every answer, errors and files included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.choices import Role

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _check(response: object) -> None:
    headers = response.headers  # type: ignore[attr-defined]
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/healthz", "/accounts/login/", "/", "/nowhere/", "/accounts/login/?q=%00"])
def test_every_answer_to_a_stranger_carries_them(path: str) -> None:
    _check(Client().get(path))


@pytest.mark.parametrize("path", ["/", "/people/", "/petitions/", "/nowhere/", "/reports/"])
def test_every_answer_to_staff_carries_them(client_as: Callable[..., Client], path: str) -> None:
    _check(client_as(Role.PETITION_OFFICER).get(path))


def test_a_refused_form_carries_them() -> None:
    _check(Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"}))


def test_pages_are_never_kept_by_a_cache(client_as: Callable[..., Client]) -> None:
    assert "no-store" in client_as(Role.PETITION_OFFICER).get("/")["Cache-Control"]


@pytest.mark.parametrize("query", ["%00", "%ff%fe", "a=%C3%28"])
def test_a_malformed_address_is_a_plain_400(query: str) -> None:
    response = Client().get(f"/accounts/login/?{query}")
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()


def test_health_says_no_more_than_yes() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": True})


def test_a_wrong_method_is_explained(client_as: Callable[..., Client]) -> None:
    response = client_as(Role.PETITION_OFFICER).post("/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "这个地址不能这样打开" in response.content.decode()
    _check(response)


def test_a_static_file_carries_them_and_is_offered_to_no_other_site() -> None:
    answer = Client().get("/static/css/base.css")
    answer.close()
    assert answer.status_code == 200
    _check(answer)
    assert "Access-Control-Allow-Origin" not in answer.headers
