"""Test databases: migrated once as the owner, then cloned for every run, worker and transactional test.

The app role may not TRUNCATE, which is the point of having it; so a test that commits gets its database back as a
fresh clone of the template, reference data included, instead of an emptied one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIASES = ("default", "owner", "reader")
_LOCK = 860_511


def _schema_sources() -> Iterable[Path]:
    """Whatever decides what a fresh database looks like."""
    root = Path(settings.BASE_DIR)
    yield from sorted(root.glob("apps/*/migrations/*.py"))
    yield from sorted(root.glob("fixtures/reference/*.json"))
    yield from sorted(root.glob("apps/*/management/commands/load_*.py"))
    yield from sorted(root.glob("apps/*/models/*.py")) + sorted(root.glob("apps/*/models.py"))
    yield root / "apps/core/grants.py"
    yield root / "requirements.lock"


def _demo_sources() -> Iterable[Path]:
    """Whatever the demonstration year runs through: all of our Python."""
    root = Path(settings.BASE_DIR)
    yield from _schema_sources()
    yield from sorted(root.glob("apps/**/*.py"))
    yield from sorted(root.glob("veterans_portal/demo/**/*.py"))


def _named(prefix: str, sources: Iterable[Path]) -> str:
    """A name that changes with the files behind it."""
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + path.read_bytes())
    return f"{prefix}{digest.hexdigest()[:12]}"


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    """An owner's connection beside the test databases, which CREATE and DROP DATABASE need."""
    params = connections["owner"].get_connection_params()
    params = {key: params[key] for key in ("user", "password", "host", "port") if params.get(key)}
    with psycopg.connect(**params, dbname=os.environ.get("TEST_MAINTENANCE_DB", "portal"), autocommit=True) as server:
        yield server


def point_at(name: str) -> None:
    """Let all three aliases talk to the database `name`."""
    for alias in _ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def ensure_template() -> str:
    """The migrated database with its reference data."""
    return _ensure("portal_template_", _named("portal_template_", _schema_sources()), "template0", _migrate)


def ensure_demo_template() -> str:
    """The same with the demonstration year 2022 in it, played through the services."""
    return _ensure("portal_demo_", _named("portal_demo_", _demo_sources()), ensure_template(), _play_demo)


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)


def _play_demo() -> None:
    from veterans_portal.demo import load

    load.load_year(2022, lambda line: None)


def _ensure(prefix: str, name: str, source: str, fill: Callable[[], None]) -> str:
    """Make the template `name` out of `source` if no run with the same files has made it; older ones of its kind go."""
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        rows = server.execute("SELECT datname, datistemplate FROM pg_database WHERE datname LIKE %s", [f"{prefix}%"])
        known = dict(rows.fetchall())
        if not known.get(name):
            for old in known:
                server.execute(f'ALTER DATABASE "{old}" IS_TEMPLATE false')
                server.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            before = connections["default"].settings_dict["NAME"]
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" ENCODING \'UTF8\'')
            point_at(name)
            fill()
            point_at(before)
            server.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    return name


# A backend outlives its closed connection by a moment, and the owner may not end one of the app role's, nor a worker
# that vacuums, which has no user.
_WAIT = """
DO $$ BEGIN
    FOR attempt IN 1..500 LOOP
        EXIT WHEN NOT EXISTS (
            SELECT 1 FROM pg_stat_activity WHERE datname = '{name}' AND usename IS DISTINCT FROM current_user
        );
        PERFORM pg_sleep(0.01);
        PERFORM pg_stat_clear_snapshot();
    END LOOP;
END $$
"""


def clone(template: str, name: str) -> None:
    """Give `name` the template's content, whatever it held, and point all three aliases at it."""
    connections.close_all()
    with _server() as server:
        server.execute(_WAIT.format(name=name))
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    point_at(name)


def drop(name: str) -> None:
    """Remove a test database, and those of runs that were killed."""
    connections.close_all()
    with _server() as server:
        server.execute(_WAIT.format(name=name))
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for (left,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'portal_run_%'").fetchall():
            if not Path(f"/proc/{left.split('_')[2]}").exists():
                server.execute(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')
