"""Forms sent to a worker that is killed on the way, and what the whole database says before and after.

What stands is compared table by table, by content: a write is there whole, or there is nothing of it.
"""

from __future__ import annotations

import http.client
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import reverse

from apps.accounts.choices import Role
from apps.consultations.models import DutyDay
from tests.consultations import factories as station
from tests.factories import UnitFactory, UserFactory, signed_in
from tests.petitions import factories as petitions
from tests.robustness.moving import TODAY
from tests.robustness.pages import Fields, form_on
from tests.robustness.sheets import Sheet, listed, ours
from tests.servers import Answer, Browser, server

MORTAL = ("tests.robustness.mortal:application", "--preload", "--no-control-socket", "--log-level", "critical")
GONE = (http.client.RemoteDisconnected, ConnectionResetError)
State = dict[str, tuple[int, int]]
_people = count(1)


@dataclass(frozen=True)
class Write:
    """One kind of write: its sheet, and the words of the statements by which its points are known."""

    sheet: Callable[[], Sheet]
    early: tuple[str, ...]
    row: tuple[str, ...]
    history: tuple[str, ...]

    def fate(self, point: str) -> dict[str, Any]:
        """What the worker is told for one of POINTS."""
        words = {"early": self.early, "row": self.row, "history": self.history}
        if point in words:
            return {"when": "did", "words": words[point]}
        return {"when": point, "words": self.row}


# Before the transaction; the number given, or the row locked; the row, its version, the commit; the answer unsaid.
POINTS = ("begin", "early", "row", "history", "commit", "committed")
NUMBERED = ("core_numbercounter",)


def _person() -> dict[str, str]:
    number = next(_people)
    given = "一二三四五六七八九十"[number % 10] + "甲乙丙丁戊己庚辛壬癸"[number // 10 % 10]
    return {"name": f"余{given}", "phone": f"1370000{number:04d}"}


def _day() -> DutyDay:
    """Today's duty day of a bureau of its own."""
    return station.day(bureau=UnitFactory())


def _booking() -> Sheet:
    day = _day()
    typed = {**_person(), "slot": station.slot(day).pk, "topic": station.topic().pk, "contact_way": "SMS"}
    return Sheet(station.clerk(unit=day.bureau), reverse("slot_book", args=[day.pk]), typed)


def _walk_in() -> Sheet:
    day = _day()
    typed = {**_person(), "topic": station.topic().pk}
    return Sheet(station.clerk(unit=day.bureau), reverse("walk_in_take", args=[day.pk]), typed)


def _finish() -> Sheet:
    day = _day()
    log = station.draft(station.walk_in(day, by=station.clerk(unit=day.bureau)))
    typed = {
        "topic": station.topic().pk, "conflict_check": "CLEAR", "facts": "合同到期未续签。", "advice": "先申请调解。",
        "service_units": ["ADVICE"], "outcome": "ANSWERED", "minutes": 20, "told_of_aid_right": "on",
    }  # fmt: skip
    return Sheet(station.lawyer_user(day), reverse("log_write", args=[log.reference.number]), typed)


def _cancel() -> Sheet:
    day = _day()
    clerk = station.clerk(unit=day.bureau)
    for position in (6, 7):
        station.booking(station.slot(day, position), by=clerk)
    by = UserFactory(role=Role.SECTION_HEAD, unit=day.bureau)
    return Sheet(by, reverse("duty_day_cancel", args=[day.pk]), {"reason": "台风停诊"})


def _swap() -> Sheet:
    """A coming day with two visitors changes places with another lawyer's."""
    bureau = UnitFactory()
    for position in (1, 2):
        station.lawyer(position, bureau=bureau)
    day, other = station.days(TODAY + timedelta(days=1), TODAY + timedelta(days=14), bureau=bureau)
    clerk = station.clerk(unit=bureau)
    for position in (1, 2):
        station.booking(station.slot(day, position), by=clerk)
    by = UserFactory(role=Role.SECTION_HEAD, unit=bureau)
    url = reverse("duty_day_swap", args=[day.pk])
    return Sheet(by, url, {"reason": "一方当日出庭"}, page=f"{url}?with={other.pk}")


def _petition() -> Sheet:
    typed = {
        **_person(), "channel": "VISIT", "title": "请求核定退役前军龄", "request": "请求查明。", "appeal_route": 6,
        "petition_class": "APPEAL", "topic": petitions.topic().pk,
    }  # fmt: skip
    by = UserFactory(role=Role.PETITION_OFFICER, unit=UnitFactory())
    return Sheet(by, reverse("petition_register"), typed)


def _locked(table: str) -> tuple[str, ...]:
    return (f'FROM "{table}"', "FOR UPDATE")


def _written(table: str, verb: str = "INSERT INTO") -> tuple[str, ...]:
    return (f'{verb} "{table}"',)


_BOOKED = _written("consultations_booking"), _written("consultations_historicalbooking")
WRITES: dict[str, Write] = {
    "booking": Write(_booking, NUMBERED, *_BOOKED),
    "walk-in": Write(_walk_in, NUMBERED, *_BOOKED),
    "log": Write(
        _finish,
        _locked("consultations_consultation"),
        _written("consultations_consultation", "UPDATE"),
        _written("consultations_historicalconsultation"),
    ),
    "cancel": Write(
        _cancel,
        _locked("consultations_dutyday"),
        _written("consultations_booking", "UPDATE"),
        _written("consultations_historicalbooking"),
    ),
    "swap": Write(
        _swap,
        _locked("consultations_dutyday"),
        _written("consultations_dutyday", "UPDATE"),
        _written("consultations_historicaldutyday"),
    ),
    "petition": Write(
        _petition, NUMBERED, _written("petitions_petition"), _written("petitions_historicalpetition")
    ),
}  # fmt: skip


@dataclass
class Sender:
    """Somebody with the form open, filled in, at a server whose worker may die."""

    browser: Browser
    url: str
    fields: Fields

    def send(self) -> Answer:
        return self.browser.post(self.url, self.fields)

    def killed(self, **fate: Any) -> bool:
        """Send to a worker with that fate; whether it died of it."""
        try:
            self.browser.post(self.url, self.fields, **{"X-Mortal": json.dumps(fate)})
        except GONE:
            return True
        return False


@dataclass(frozen=True)
class Ground:
    """A server whose worker dies when told to, the folder of its temporary files, and what each whole write changes."""

    base: str
    folder: Path
    whole: dict[str, dict[str, int]] = field(default_factory=dict)

    def opened(self, kind: str) -> Sender:
        sheet = WRITES[kind].sheet()
        key = signed_in(sheet.user).cookies[settings.SESSION_COOKIE_NAME].value
        browser = Browser(self.base, {settings.SESSION_COOKIE_NAME: key})
        page = browser.get(sheet.page or sheet.url)
        form = form_on(page.text, at=sheet.page or sheet.url, to=sheet.url)
        assert form is not None, f"{sheet.url} answered {page.status} without its form"
        typed = {name: listed(value) for name, value in sheet.typed.items()}
        return Sender(browser, sheet.url, {**form.fields, **typed})

    def survives(self, kind: str, point: str) -> None:
        """Kill at the point: all of the write stands or nothing; the same form sent again makes it one whole write."""
        sender, before = self.opened(kind), state()
        assert sender.killed(**WRITES[kind].fate(point)), f"the worker outlived {point}"
        stands = changed(before, state())
        assert stands == (self.whole[kind] if point == "committed" else {})
        self.ends_well(sender, kind, before)

    def ends_well(self, sender: Sender, kind: str, before: State) -> None:
        """The same form again, twice: one whole write, no file left, and both answers lead to it or say it is done."""
        answers = [sender.send(), sender.send()]
        assert changed(before, state()) == self.whole[kind]
        assert {answer.status for answer in answers} <= {200, 302}
        if "intent_key" in sender.fields:
            assert answers[0].status == 302
            assert answers[0].location == answers[1].location
        assert list(self.folder.rglob("*")) == []


@contextmanager
def mortal_ground() -> Iterator[Ground]:
    """One master with one worker, which is replaced whenever it dies; each kind of write has been done once."""
    with tempfile.TemporaryDirectory() as folder, server(*MORTAL, TMPDIR=folder) as base:
        ground = Ground(base, Path(folder))
        for kind in WRITES:
            sender, before = ground.opened(kind), state()
            assert sender.send().status == 302
            ground.whole[kind] = changed(before, state())
        yield ground


def state() -> State:
    """Rows and content of every table of ours, as the database has them committed."""
    tables = {model._meta.db_table for model in ours()}
    each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{table}\" AS t"
        for table in sorted(tables)
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute(each)
        return {name: (int(rows), int(content)) for name, rows, content in cursor.fetchall()}


def changed(before: State, after: State) -> dict[str, int]:
    """Tables that differ, with the rows they gained."""
    return {name: after[name][0] - before[name][0] for name in after if after[name] != before[name]}
