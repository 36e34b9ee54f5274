"""Every route of the site against every role, and every record of ours or of others: what the matrix asks.

tests/accounts/test_every_url_every_role.py asks each role at each route for a record that does not exist;
tests/robustness/test_every_object_scoped.py asks for records of one's own bureau and of another.

An app joins by a file tests/<app>/matrix.py:

    OBJECTS = {
        "petition_detail": petition,        # url name -> function(user, own) -> the route's keyword arguments
    }
    def petition(user: User, own: bool) -> dict[str, object]:
        '''A petition in the scope of `user`, or one of another bureau.'''
        unit = user.unit if own else UnitFactory()
        return {"number": PetitionFactory(unit=unit).reference.number}

    NO_OBJECT = {"duty_month"}              # routes whose parameters name no record: a year, a month

Every route with parameters must be in one of the two. A maker may give more arguments than one route takes, so that
one record serves all routes of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.converters import get_converters

from apps.accounts.models import User
from apps.accounts.routes import Route, all_routes

Maker = Callable[[User, bool], dict[str, object]]

# What stands for "no such record", by the first pattern of a converter that it fits.
_CANDIDATES = [
    *("999999999", "440507-PT-1999-999999", "PT-1999-999999", "1999-01-01", "1999-01", "1999"),
    *("00000000-0000-4000-8000-000000000000", "missing", "X"),
]


def app_files() -> Iterator[Any]:
    """The matrix module of every app that has joined."""
    for path in sorted(Path(__file__).parent.glob("*/matrix.py")):
        yield import_module(f"tests.{path.parent.name}.matrix")


def objects() -> dict[str, Maker]:
    """Url name -> maker of one record, of all apps."""
    found: dict[str, Maker] = {}
    for module in app_files():
        found |= module.OBJECTS
    return found


def without_object() -> set[str]:
    """Url names whose parameters name no record, of all apps."""
    return {name for module in app_files() for name in getattr(module, "NO_OBJECT", ())}


def by_maker() -> dict[str, tuple[Maker, list[Route]]]:
    """Each maker, under the name of its app and its own, with all routes that take its record."""
    known, found = {route.name: route for route in routes()}, dict[str, tuple[Maker, list[Route]]]()
    for name, maker in objects().items():
        key = f"{maker.__module__.split('.')[1]}.{maker.__name__}"
        found.setdefault(key, (maker, []))[1].append(known[name])
    return found


def address(route: Route, record: dict[str, object]) -> str:
    """Where the route shows the record."""
    return reverse(route.name, kwargs={name: record[name] for name, _converter in route.converters})


def routes() -> list[Route]:
    """All routes; the one that ends the session comes last."""
    return sorted(all_routes(), key=lambda route: route.name == "account_logout")


def missing(route: Route) -> str:
    """The route's address for a record that does not exist."""
    return reverse(route.name, kwargs={name: _no_such(converter) for name, converter in route.converters})


def _no_such(converter: str) -> object:
    kinds = {type(kind).__name__: kind for kind in [*get_converters().values(), *_used_converters()]}
    kind = kinds[converter]
    fitting = next(text for text in _CANDIDATES if re.fullmatch(kind.regex, text))
    return kind.to_python(fitting)


def _used_converters() -> Iterator[Any]:
    for entry in get_resolver().url_patterns:
        yield from entry.pattern.converters.values()
