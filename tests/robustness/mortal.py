"""The portal in a worker that a request can tell where to die; a WSGI application of the tests, never the portal's.

    X-Mortal: {"when": "did", "words": ["INSERT INTO", "historicalbooking"]}

The worker sends itself SIGKILL at the point named: nothing is rolled back, closed or said. Its clock stands at the
tests' ten o'clock. With `loose` every statement commits by itself, as in a portal that forgot its transactions.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "veterans_portal.settings")
portal = get_wsgi_application()

from django.db import connection, connections  # noqa: E402
from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: E402
from django.db.transaction import Atomic  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from apps.core import moment  # noqa: E402
from tests.robustness.conftest import TEN  # noqa: E402

HEADER = "HTTP_X_MORTAL"
_now = threading.local()


@dataclass
class Fate:
    """Where the request of this thread ends, and how far it has come."""

    when: str
    words: tuple[str, ...] = ()
    nth: int = 0
    loose: bool = False
    said: int = 0
    wrote: bool = False

    def reached(self, when: str) -> None:
        """A transaction begins, is about to commit, has committed: the end, if the row has been written in it."""
        if self.when == when and (self.wrote or when == "begin"):
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around each statement: count it, and die when it is the one."""
        result = execute(sql, params, many, context)
        self.said += 1
        met = bool(self.words) and all(word in sql for word in self.words)
        self.wrote = self.wrote or met
        if (self.when == "did" and met) or (self.when == "nth" and self.said == self.nth):
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def _fate() -> Fate | None:
    return getattr(_now, "fate", None)


_wrapper: Any = DatabaseWrapper
_commit, _set_autocommit = _wrapper._commit, _wrapper._set_autocommit
_enter, _exit = Atomic.__enter__, Atomic.__exit__


def _dying_commit(self: Any) -> None:
    fate = _fate()
    if fate is not None:
        fate.reached("commit")
    _commit(self)
    if fate is not None:
        fate.reached("committed")


def _dying_begin(self: Any, autocommit: bool) -> None:
    fate = _fate()
    if fate is not None and not autocommit:
        fate.reached("begin")
    _set_autocommit(self, autocommit)


def _loose_enter(self: Any) -> None:
    fate = _fate()
    if fate is None or not fate.loose:
        _enter(self)
    else:
        connection.in_atomic_block, connection.autocommit = True, False  # Django believes it; PostgreSQL knows nothing


def _loose_exit(self: Any, *error: Any) -> None:
    fate = _fate()
    if fate is None or not fate.loose:
        _exit(self, *error)


_wrapper._commit = _dying_commit
_wrapper._set_autocommit = _dying_begin
Atomic.__enter__ = _loose_enter  # type: ignore[method-assign]
Atomic.__exit__ = _loose_exit  # type: ignore[method-assign]


def _warm_up() -> None:
    """Read routes and templates before the fork, so that a new worker answers at once; it opens its own connection."""
    portal(RequestFactory().get("/accounts/login/").environ, lambda status, headers, error=None: bytes)
    connections.close_all()


@contextmanager
def _told(header: str) -> Iterator[Fate | None]:
    if not header:
        yield None
        return
    _now.fate = Fate(**json.loads(header))
    try:
        yield _now.fate
    finally:
        if _now.fate.loose:
            connection.in_atomic_block, connection.autocommit = False, True
        _now.fate = None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal's own application, for a request whose fate may be told."""
    with moment.at(TEN), _told(environ.get(HEADER, "")) as fate, ExitStack() as stack:
        if fate is not None:
            stack.enter_context(connection.execute_wrapper(fate.statement))
        return portal(environ, start_response)


_warm_up()
