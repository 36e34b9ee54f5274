"""The databases of the bench: made once by `make bench-data`, then cloned by CREATE DATABASE ... TEMPLATE.

portal_bench_base_<hash>       reference data, the demonstration's 2022 with its report, the weeks around today
portal_bench_<n>rows_<hash>    the same and n petitions

The hash changes with migrations, models, reference data, the seed itself and the month, since what is due is due today.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.test.utils import override_settings

from apps.core import calendars, moment
from tests import databases
from tests.bench import report, seed

Told = Callable[[str], None]
_DAYS_TO_BOOK = 28


class Unmeasurable(Exception):
    """One sentence: what could not be measured, and why."""


def _sources() -> Iterable[Path]:
    """What decides about the content; services are left out, else every edit would seed anew."""
    root = Path(settings.BASE_DIR)
    yield from databases._schema_sources()
    yield from sorted(root.glob("veterans_portal/demo/**/*.py"))
    yield from (root / "tests/bench" / f"{name}.py" for name in ("lives", "seed", "data", "report"))


def _named(what: str) -> tuple[str, str]:
    """Prefix and whole name of a template. No prefix matches another's names, though `_` stands for any character."""
    prefix = f"portal_bench_{what}_"
    return prefix, f"{databases._named(prefix, _sources())}_{moment.today():%Y%m}"


def template_of(rows: int) -> str:
    return _named(f"{rows}rows")[1]


def ensure(sizes: list[int], told: Told) -> None:
    """Make what is missing; older templates of the same kind go."""
    prefix, base = _named("base")
    if not _stands(base):
        databases._ensure(prefix, base, databases.ensure_demo_template(), partial(_timed, base, _base, told))
    for rows in sizes:
        prefix, name = _named(f"{rows}rows")
        databases._ensure(prefix, name, base, partial(_timed, name, partial(_petitions, rows), told))


def _stands(name: str) -> bool:
    with databases._server() as server:
        return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone())


def _timed(name: str, fill: Callable[[], None], told: Told) -> None:
    started = time.monotonic()
    _forget()
    fill()
    told(f"made {name} in {time.monotonic() - started:.0f} s")


def _base() -> None:
    """On top of the demonstration year: the present weeks, the report, and room for the bookings of a run."""
    from apps.consultations.services import generate_duty_days
    from veterans_portal.demo import actors, load

    load.load_current(lambda _line: None)
    played, today = actors.hire(), moment.today()
    report.approve(played)
    with override_settings(DUTY_WEEKDAYS=[0, 1, 2, 3, 4]):
        unit, by = played.units["440507F01"], played.users["petition_officer"]
        first, last = today + timedelta(days=1), today + timedelta(days=_DAYS_TO_BOOK)
        generate_duty_days(first, last, unit=unit, by=by)
    seed.settle()


def _petitions(rows: int) -> None:
    seed.seed(rows, moment.today())
    wrong = seed.disagreements()
    if wrong:
        raise Unmeasurable(f"The seed disagrees with the replay of its clocks: {', '.join(wrong[:5])}.")


def _forget() -> None:
    """Nothing of another database stays in this process's memory."""
    caches["local"].clear()
    calendars.forget()


@contextmanager
def clones(sizes: list[int]) -> Iterator[dict[int, str]]:
    """A database of its own for each size, gone afterwards."""
    names = {rows: f"portal_run_{os.getpid()}_{rows}" for rows in sizes}
    try:
        for rows, name in names.items():
            databases.clone(template_of(rows), name)
        yield names
    finally:
        for name in names.values():
            with suppress(psycopg.Error):  # what stays is dropped by the next run
                databases.drop(name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Inside the block this process's connections use that database."""
    databases.point_at(name)
    _forget()
    yield
    connections.close_all()
