"""Addresses of a PostgreSQL of the user's own become three aliases, one for each role."""

from __future__ import annotations

import pytest

from veterans_portal.ground import databases

ONE = "postgresql://bureau:secret@db.example:5433/portal?sslmode=require"


@pytest.fixture(autouse=True)
def _one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ONE)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.delenv("DATABASE_READER_URL", raising=False)


def test_one_address_owns_and_steps_down_to_app_and_reader() -> None:
    made = databases.django_databases()
    assert [made[alias]["USER"] for alias in ("default", "owner", "reader")] == ["bureau"] * 3
    assert made["default"]["OPTIONS"]["options"] == "-c role=portal_app"
    assert made["reader"]["OPTIONS"]["options"] == "-c role=portal_reader"
    assert "options" not in made["owner"]["OPTIONS"]
    assert made["default"]["OPTIONS"]["sslmode"] == "require"


def test_three_addresses_sign_in_as_three_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", ONE.replace("bureau", "chief"))
    monkeypatch.setenv("DATABASE_READER_URL", ONE.replace("bureau", "guest"))
    made = databases.django_databases()
    assert [made[alias]["USER"] for alias in ("default", "owner", "reader")] == ["bureau", "chief", "guest"]
    assert not any("options" in settings["OPTIONS"] for settings in made.values())


def test_without_a_reader_the_owner_steps_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", ONE.replace("bureau", "chief"))
    reader = databases.django_databases()["reader"]
    assert (reader["USER"], reader["OPTIONS"]["options"]) == ("chief", "-c role=portal_reader")


def test_options_of_the_address_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{ONE}&options=-c%20work_mem%3D8MB")
    assert databases.django_databases()["default"]["OPTIONS"]["options"] == "-c work_mem=8MB -c role=portal_app"


def test_served_threads_keep_their_connection_and_tests_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert databases.django_databases()["default"]["CONN_MAX_AGE"] == 0
    monkeypatch.setenv("PORTAL_ENV", "production")
    made = databases.django_databases()["default"]
    assert made["CONN_MAX_AGE"] == databases.CONNECTION_SECONDS
    assert made["CONN_HEALTH_CHECKS"]


def test_an_address_that_does_not_answer_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bureau:secret@127.0.0.1:1/portal")
    assert databases.main() == 2
    said = capsys.readouterr().err
    assert said.startswith("The database of DATABASE_URL does not answer: ")
    assert said.count("\n") == 1
    assert "secret" not in said
