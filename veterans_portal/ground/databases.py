"""Which database the portal talks to, and as whom: three Django aliases, one for each database role.

`default` is the app role (rows, no table definitions), `owner` migrates, `reader` only reads. With no DATABASE_URL all
three are roles of the embedded server. With one DATABASE_URL its login owns the tables, and the other two aliases step
down from it (`-c role=...`); a service that takes its safety seriously gives three logins: DATABASE_OWNER_URL,
DATABASE_URL (app), DATABASE_READER_URL.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import dj_database_url

from veterans_portal.ground import postgres
from veterans_portal.ground.places import GroundError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

APP, READER = "portal_app", "portal_reader"
CONNECTION_SECONDS = 600  # a new connection for every request costs 39 %: threads keep theirs, and test it first


def is_embedded() -> bool:
    """Whether the database is the one we run ourselves; demo data go into no other without DEMO=1."""
    return not os.environ.get("DATABASE_URL")


def django_databases() -> dict[str, Any]:
    """The DATABASES setting; finds or starts the embedded server when no address is given."""
    if is_embedded():
        urls = postgres.urls()
        return {
            "default": _parsed(urls["app"]),
            "owner": _parsed(urls["owner"]),
            "reader": _parsed(urls["reader"]),
        }
    given = os.environ["DATABASE_URL"]
    owner = os.environ.get("DATABASE_OWNER_URL", given)
    reader = os.environ.get("DATABASE_READER_URL", "")
    return {
        "default": _parsed(given, role=APP if owner == given else ""),
        "owner": _parsed(owner),
        "reader": _parsed(reader) if reader else _parsed(owner, role=READER),
    }


def ensure_roles(connection: BaseDatabaseWrapper) -> None:
    """Make the app and reader roles on a server of the user's own, as the owner; embedded servers have them.

    Raises GroundError with the statements to run when the login may not create roles.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [APP, READER])
        missing = {APP, READER} - {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT current_user, rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        login, may_create = cursor.fetchone()
        statements = [f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO {login};" for role in sorted(missing)]
        if missing and not may_create:
            raise GroundError(
                f"{login} may not create database roles: have an administrator run {' '.join(statements)}"
            )
        for statement in statements:
            cursor.execute(statement)


def _parsed(url: str, *, role: str = "") -> dict[str, Any]:
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=_kept_seconds(), conn_health_checks=True))
    options = parsed.setdefault("OPTIONS", {})
    if role:
        options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    options.setdefault("connect_timeout", 5)
    options.setdefault("application_name", "portal")
    return parsed


def _kept_seconds() -> int:
    return 0 if os.environ.get("PORTAL_ENV") == "test" else CONNECTION_SECONDS
