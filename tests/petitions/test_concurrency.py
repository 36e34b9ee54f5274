"""Two people, one petition; one form, ten sends: real threads, real connections, real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.models import NumberCounter
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from apps.people.models import Person
from apps.petitions import services
from apps.petitions.choices import Channel, PetitionClass
from apps.petitions.models import Petition
from apps.petitions.services import Correction
from tests.factories import signed_in
from tests.petitions import factories
from tests.petitions.test_pages import form_data

pytestmark = pytest.mark.django_db(transaction=True)
INTERLEAVINGS = 100
# Every order of two people's reading and saving, and both saving at the same moment.
ORDERS = ["AaBb", "ABab", "ABba", "BAab", "BAba", "BbAa", "AB=", "BA="]


class Editor:
    """One person at one screen: reads the matter, then saves what they typed at the version they read."""

    def __init__(self, petition: Petition, user: User) -> None:
        self.petition, self.user = petition, user
        self.read = 0
        self.accepted: list[tuple[int, str]] = []
        self.told: int = 0

    def look(self) -> None:
        self.read = Petition.objects.get(pk=self.petition.pk).version

    def save(self, text: str) -> None:
        to = Correction(
            channel=Channel.VISIT, petition_class=PetitionClass.APPEAL, appeal_route=6,
            topic_id=self.petition.topic_id, title="请求核定军龄", request=text, facts="",
            received_on=self.petition.received_on, oral_record=False, street_id=None,
        )  # fmt: skip
        try:
            services.correct(petition=self.petition, to=to, version=self.read, reason="补充内容", by=self.user)
            self.accepted.append((self.read, text))
        except EditedMeanwhile:
            self.told += 1


@contextmanager
def threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """Threads whose database connections are closed when the block ends."""
    gate = Barrier(count)
    with ThreadPoolExecutor(count) as pool:
        yield pool

        def close() -> None:
            gate.wait(timeout=30)  # holds each thread until all of them have come, so each closes its own
            connections.close_all()

        for done in [pool.submit(close) for _n in range(count)]:
            done.result()


def play(order: str, first: Editor, second: Editor, pool: ThreadPoolExecutor, turn: int) -> None:
    """A and B read, a and b save, one after the other; = lets both save at once."""
    steps: dict[str, Callable[[], None]] = {
        "A": first.look,
        "B": second.look,
        "a": lambda: first.save(f"甲第{turn}稿。"),
        "b": lambda: second.save(f"乙第{turn}稿。"),
    }
    for step in order.removesuffix("="):
        pool.submit(steps[step]).result()
    if order.endswith("="):
        for done in [pool.submit(steps["a"]), pool.submit(steps["b"])]:
            done.result()


def overwrites(first: Editor, second: Editor) -> int:
    """Saves that were accepted although somebody had saved after their version was read."""
    versions = [version for version, _text in [*first.accepted, *second.accepted]]
    return len(versions) - len(set(versions))


def race(petition: Petition, turns: int = INTERLEAVINGS) -> tuple[Editor, Editor]:
    first = Editor(petition, petition.reference.created_by)
    second = Editor(petition, factories.petition_officer())
    random = Random(20260512)
    with threads(2) as pool:
        for turn in range(turns):
            play(random.choice(ORDERS), first, second, pool, turn)
    return first, second


def test_a_hundred_interleaved_edits_overwrite_nothing_unseen() -> None:
    petition = factories.registered()
    first, second = race(petition)
    assert overwrites(first, second) == 0
    assert len(first.accepted) + len(second.accepted) + first.told + second.told == 2 * INTERLEAVINGS
    assert first.told + second.told >= INTERLEAVINGS // 2
    petition.refresh_from_db()
    assert petition.version == 1 + len(first.accepted) + len(second.accepted)
    texts = set(petition.history.values_list("request", flat=True))
    assert {text for _version, text in [*first.accepted, *second.accepted]} <= texts


def test_without_the_version_check_the_same_edits_do_overwrite(monkeypatch: pytest.MonkeyPatch) -> None:
    def unchecked(model: type[Petition], pk: int, expected: int) -> Petition:
        row = model.objects.select_for_update(of=("self",)).get(pk=pk)
        row.version += 1
        return row

    monkeypatch.setattr("apps.petitions.services.correction.locked", unchecked)
    assert overwrites(*race(factories.registered())) > 0


def test_two_allocations_at_once_leave_matter_number_and_handler_in_one_unit() -> None:
    petition = factories.handled()
    by = petition.reference.created_by
    rivals = [factories.officer(), factories.officer(factories.section("优抚股"))]
    spare = [factories.officer(), factories.officer(factories.section("优抚股"))]

    def give(to: User) -> None:
        services.allocate(petition=petition, handler=to, recusal_declared=True, by=by, reason="另有安排")

    with threads(2) as pool:
        for turn in range(20):
            for done in [pool.submit(give, to) for to in (rivals, spare)[turn % 2]]:
                done.result()
            row = Petition.objects.select_related("reference", "handler").get(pk=petition.pk)
            assert row.handler is not None
            assert row.unit_id == row.reference.unit_id == row.handler.unit_id


def test_ten_sends_of_one_form_at_once_make_one_matter() -> None:
    officer = factories.petition_officer()
    cookies = signed_in(officer).cookies
    data, gate = form_data(), Barrier(10)

    def send() -> Any:
        client = Client()
        client.cookies = cookies.copy()  # type: ignore[assignment]
        gate.wait(timeout=30)
        return client.post(reverse("petition_register"), data)

    with threads(10) as pool:
        answers = [done.result() for done in [pool.submit(send) for _n in range(10)]]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Petition.objects.count() == 1
    assert Person.objects.count() == 1
    assert NumberCounter.objects.get(kind="PT").last == 1


def test_ten_clerks_at_once_get_ten_numbers_without_a_gap() -> None:
    officer = factories.petition_officer()
    entry = factories.entry(person=None, name_unclear=True)
    gate = Barrier(10)

    def register() -> str:
        gate.wait(timeout=30)
        return services.make_petition(entry=entry, unit=officer.unit, by=officer).reference.number

    with threads(10) as pool:
        numbers = [done.result() for done in [pool.submit(register) for _n in range(10)]]
    assert sorted(int(number[-6:]) for number in numbers) == list(range(1, 11))


def test_of_two_officers_who_accept_at_once_one_is_told() -> None:
    petition = factories.registered()
    by, gate = petition.reference.created_by, Barrier(2)

    def accept() -> str:
        gate.wait(timeout=30)
        try:
            services.accept(petition=petition, accepted_on=petition.received_on, by=by, read_status="REGISTERED")
        except Refused as refused:
            return str(refused)
        return ""

    with threads(2) as pool:
        answers = [done.result() for done in [pool.submit(accept) for _n in range(2)]]
    assert sorted(map(bool, answers)) == [False, True]
    assert "现已改为“待分派”" in "".join(answers)
    assert petition.moves.filter(code="accept").count() == 1
