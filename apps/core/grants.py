"""What the three database roles may do, derived from the models after every migration.

owner migrates. app reads and writes rows, but neither changes nor deletes what is append-only (logs, status rows,
histories). reader reads. A trigger repeats the append-only rule for roles that privileges do not bind.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management.base import CommandError
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

APP, READER = "portal_app", "portal_reader"

_TRIGGER_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""


def is_append_only(model: type[models.Model]) -> bool:
    """Histories and all models that say so."""
    return bool(getattr(model, "append_only", False)) or hasattr(model, "history_object")


def append_only_tables() -> list[str]:
    """Names of all append-only tables, sorted."""
    return sorted(model._meta.db_table for model in apps.get_models() if is_append_only(model))


def ensure_roles(connection: BaseDatabaseWrapper) -> None:
    """Make the app and reader roles on a server of the user's own; the embedded one has them from the start.

    Raises CommandError with the statements to run when the login may not create roles.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [APP, READER])
        missing = {APP, READER} - {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT current_user, rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        login, may_create = cursor.fetchone()
        quote = connection.ops.quote_name
        statements = [f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO {quote(login)};" for role in sorted(missing)]
        if missing and not may_create:
            raise CommandError(f"{login} may not create roles: have an administrator run {' '.join(statements)}")
        for statement in statements:
            cursor.execute(statement)


# Tables of libraries in which the reader role has nothing to look for.
_SECRETS_OF_LIBRARIES = ("django_session", "mfa_authenticator")


def hidden_from_reader() -> dict[str, tuple[str, ...] | None]:
    """Tables of which the reader role sees nothing (None), or all but the named columns.

    A model says so itself: `hidden_from_reader = True`, or the names of columns.
    """
    hidden: dict[str, tuple[str, ...] | None] = dict.fromkeys(_SECRETS_OF_LIBRARIES)
    for model in apps.get_models():
        said = getattr(model, "hidden_from_reader", False)
        if said:
            hidden[model._meta.db_table] = None if said is True else tuple(said)
    return hidden


def _hide(connection: BaseDatabaseWrapper, table: str, columns: tuple[str, ...] | None) -> None:
    """Take the reader's sight of a table, or of some of its columns."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE SELECT ON {quote(table)} FROM {READER}")  # nosec B608: names of our own tables
        if columns is not None:
            described = connection.introspection.get_table_description(cursor, table)
            shown = ", ".join(quote(column.name) for column in described if column.name not in columns)
            cursor.execute(f"GRANT SELECT ({shown}) ON {quote(table)} TO {READER}")


def apply(connection: BaseDatabaseWrapper) -> None:
    """Bring all privileges and triggers in line with the models; safe to repeat, and seen by others only as a whole."""
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for role in (APP, READER):
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
        cursor.execute(f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}")
        cursor.execute(_TRIGGER_FUNCTION)
        existing = set(connection.introspection.table_names(cursor))
        for table in append_only_tables():
            if table in existing:
                _close(cursor.execute, quote(table))
        for table, columns in hidden_from_reader().items():
            if table in existing:
                _hide(connection, table, columns)
        if "django_migrations" in existing:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}")


def _close(execute: object, table: str) -> None:
    assert callable(execute)
    execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP}")
    execute(f"DROP TRIGGER IF EXISTS portal_append_only ON {table}")
    execute(
        f"CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only()"
    )
