"""Which database the portal talks to, and as whom: three Django aliases, one for each database role.

`default` is the app role (rows, no table definitions), `owner` migrates, `reader` only reads. With no DATABASE_URL all
three are roles of the embedded server. With one DATABASE_URL its login owns the tables, and the other two aliases step
down from it (`-c role=...`); a service that takes its safety seriously gives three logins: DATABASE_OWNER_URL,
DATABASE_URL (app), DATABASE_READER_URL.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import dj_database_url
import psycopg

from veterans_portal.ground import postgres

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


def main() -> int:
    """Try the owner's address; one sentence and exit code 2 when it does not answer."""
    settings = django_databases()["owner"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    arguments = {key: settings[name] for key, name in names.items() if settings.get(name)}
    try:
        psycopg.connect(**arguments, **settings["OPTIONS"]).close()
    except psycopg.OperationalError as error:
        print(f"The database of DATABASE_URL does not answer: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
