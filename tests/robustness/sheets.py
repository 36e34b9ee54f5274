"""A form somebody has filled in, and ways of sending it: once, several times at once, once more."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.db.models import Model, QuerySet
from django.test import Client

from apps.accounts.models import User
from tests.factories import SignedIn, signed_in
from tests.robustness.pages import Fields, FormOnPage, form_on

MOST_WAITS = 1000
# Connections of this database that wait for a lock, after a moment.
_WAITING = """
SELECT count(DISTINCT locks.pid) FROM pg_sleep(0.01), pg_stat_clear_snapshot(), pg_locks AS locks
WHERE NOT granted AND locks.pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())
"""
NOT_COUNTED = {"core.AccessRecord"}  # every look at a sealed matter is logged anew, as it must be


@dataclass
class Sheet:
    """Whose form it is, where it is sent, what is typed, and the rows of which one send makes exactly one.

    page: the address of the page that carries the form, when that is another one. files: field -> content.
    """

    user: User
    url: str
    typed: dict[str, Any] = field(default_factory=dict)
    rows: QuerySet[Any] | None = None
    page: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        assert self.rows is not None, "this sheet counts nothing"
        return self.rows.all().count()


@dataclass(frozen=True)
class Edit:
    """A form that edits: one field, two texts for it, and what stands in the database."""

    sheet: Sheet
    field: str
    texts: tuple[str, str]
    stands: Callable[[], str]


@dataclass(frozen=True)
class Answer:
    """What came back: the first status, the address it ended on, the page there, and its sentences."""

    status: int
    ended_on: str
    page: str

    @property
    def sentences(self) -> list[str]:
        return [sentence for sentence in _said(self.page) if sentence]


class Desk:
    """One person at one screen who has opened the form."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.client: SignedIn = signed_in(sheet.user)
        self.form = self._opened()

    def _opened(self) -> FormOnPage:
        at = self.sheet.page or self.sheet.url
        answer = self.client.get(at)
        assert answer.status_code == 200, f"{at} answered {answer.status_code}"
        found = form_on(answer.content.decode(), at=at, to=self.sheet.url)
        assert found is not None, f"{at} carries no form to {self.sheet.url}"
        return found

    @property
    def fields(self) -> Fields:
        return {**self.form.fields, **{name: listed(value) for name, value in self.sheet.typed.items()}}

    def send(self, **changes: str) -> Answer:
        """Send the form as it was opened, from a browser window of its own."""
        window = Client()
        window.cookies = self.client.cookies.copy()  # type: ignore[assignment]
        files = {name: SimpleUploadedFile(name, content) for name, content in self.sheet.files.items()}
        answer = window.post(self.sheet.url, {**self.fields, **changes, **files}, follow=True)
        chain = answer.redirect_chain
        status = chain[0][1] if chain else answer.status_code
        return Answer(status, chain[-1][0] if chain else self.sheet.url, answer.content.decode())


def at_once(sends: list[Callable[[], Answer]]) -> list[Answer]:
    """All of them at the same moment, each in a thread and on a database connection of its own.

    Nobody may write until all have read what they go by and come to their first write or lock: so it does not hang on
    luck whether they meet.
    """

    def go(send: Callable[[], Answer]) -> Answer:
        try:
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sends)) as pool:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as gate:
            gate.execute(f"LOCK TABLE {', '.join(_tables())} IN SHARE MODE")  # reads and row locks go on
            going = [pool.submit(contextvars.copy_context().run, go, send) for send in sends]
            for _attempt in range(MOST_WAITS):
                gate.execute(_WAITING)
                if gate.fetchone()[0] >= sum(not each.done() for each in going):
                    break
        return [each.result() for each in going]


def _tables() -> list[str]:
    return [f'"{model._meta.db_table}"' for model in ours()]


def ours() -> list[type[Model]]:
    """Every model of ours, histories included."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and model._meta.label not in NOT_COUNTED
    ]


def everything() -> dict[str, int]:
    """Rows of every table of ours."""
    return {model._meta.label: model._default_manager.count() for model in ours()}


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """Inside the block no table of ours gains or loses a row."""
    before = everything()
    yield
    after = everything()
    assert {label: after[label] - before[label] for label in after if after[label] != before[label]} == {}


def listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


class _Notes(HTMLParser):
    """The words of everything that tells a person how it went: notes, alerts, errors beside fields."""

    VOID = ("input", "br", "img", "meta", "link", "hr", "source", "use", "path")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        told = given.get("role") in ("alert", "status") or "note" in (given.get("class") or "").split()
        if self.depth or told:
            if told and not self.depth:
                self.words.append("")
            self.depth += tag not in self.VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth) and tag not in self.VOID

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.words[-1] += data.strip()


def _said(page: str) -> list[str]:
    notes = _Notes()
    notes.feed(page)
    return notes.words
