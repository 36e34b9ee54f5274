"""The database roles may do what the models say, and nothing more."""

from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction

from apps.core import access_log, grants
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> AccessRecord:
    return access_log.record(AccessAction.LOOK_UP, by=UserFactory(), subject="people.Person:1")


def _refused(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_suite_runs_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE stray (id int)",
        "ALTER TABLE core_reference ADD COLUMN stray int",
        "DROP TABLE core_reference",
        "TRUNCATE core_accessrecord",
        "TRUNCATE people_person CASCADE",
        "DELETE FROM django_migrations",
    ],
)
def test_the_app_role_changes_no_tables(statement: str) -> None:
    _refused(statement)


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize("table", grants.append_only_tables())
def test_the_app_role_neither_changes_nor_deletes_append_only_rows(table: str) -> None:
    columns = connection.introspection.get_table_description(connection.cursor(), table)
    _refused(f'UPDATE "{table}" SET "{columns[0].name}" = "{columns[0].name}"')
    _refused(f'DELETE FROM "{table}"')


def test_histories_count_as_append_only() -> None:
    assert "people_historicalperson" in grants.append_only_tables()


def test_a_trigger_stops_whom_privileges_do_not_bind() -> None:
    with connections["owner"].cursor() as cursor, pytest.raises((InternalError, ProgrammingError), match="append-only"):
        cursor.execute("DELETE FROM core_accessrecord")


def test_the_reader_role_only_reads() -> None:
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_orgunit")
        assert cursor.fetchone()[0] > 0
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("DELETE FROM core_orgunit")


test_a_trigger_stops_whom_privileges_do_not_bind = pytest.mark.django_db(databases=["default", "owner"])(
    test_a_trigger_stops_whom_privileges_do_not_bind
)
test_the_reader_role_only_reads = pytest.mark.django_db(databases=["default", "reader"])(
    test_the_reader_role_only_reads
)


@pytest.mark.django_db(databases=["default", "reader"])
@pytest.mark.parametrize("table", sorted(grants.hidden_from_reader()))
def test_the_reader_role_sees_no_secrets(table: str) -> None:
    hidden = grants.hidden_from_reader()[table]
    with (
        connections["reader"].cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute(f'SELECT {hidden[0] if hidden else "*"} FROM "{table}"')


@pytest.mark.django_db(databases=["default", "reader"])
def test_the_reader_role_sees_who_a_user_is() -> None:
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT username, full_name FROM accounts_user")
        assert cursor.fetchall() == []
