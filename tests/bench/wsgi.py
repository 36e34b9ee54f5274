"""The portal as it is served, with a stopwatch around it: each answer says its milliseconds and its queries.

BENCH_TEMPLATES is a folder with the floor's template. BENCH_BARE=1 leaves Django's own session and sign-in middleware
alone, for the floor below the floor.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

_BARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


class Counter:
    """Counts what goes through a connection."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def timed(application: Callable[..., Any]) -> Callable[..., Any]:
    """The application with X-Bench-Ms and X-Bench-Queries on every answer."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        counter, started = Counter(), time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            spent = (time.perf_counter() - started) * 1000
            added = [("X-Bench-Ms", f"{spent:.3f}"), ("X-Bench-Queries", str(counter.count))]
            return start_response(status, [*headers, *added], exc_info)

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(counter))
            body: Iterable[bytes] = application(environ, start)
            return body

    return answer


def _prepared() -> Callable[..., Any]:
    settings.ROOT_URLCONF = "tests.bench.urls"
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    folders.append(os.environ["BENCH_TEMPLATES"])
    settings.LOGGING["loggers"]["portal"]["level"] = "ERROR"
    django.setup(set_prefix=False)
    if os.environ.get("BENCH_BARE"):
        settings.MIDDLEWARE = _BARE  # only now: allauth asks for its own while the apps start
    return timed(WSGIHandler())


application = _prepared()
