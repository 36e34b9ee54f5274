"""Fifty people want one slot at once, over HTTP, on two server processes: one gets it (R1), one form books once (R4).

The control drops the constraint: the same round then books the slot more than once, so the constraint is the guard
and not some lock or check on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from apps.accounts.choices import Role
from apps.consultations.choices import FREES_THE_SLOT
from apps.consultations.models import Booking, DutyDay, Slot
from apps.consultations.models.bookings import ONE_PER_SLOT
from apps.core import moment
from apps.people.models import Person
from tests.consultations import factories
from tests.factories import UserFactory
from tests.servers import Answer, Browser, two_servers

pytestmark = [
    pytest.mark.slow_ground,
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
]

CLIENTS = 50
REPEATS = 10
LOST = "这一时段刚被约走，最近的空时段是"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"


@dataclass
class Hall:
    """A duty day to come, and fifty clerks signed in at two servers, each with an open form of their own."""

    day: DutyDay
    browsers: list[Browser]
    topic: int

    @property
    def address(self) -> str:
        return f"/consultations/days/{self.day.pk}/book/"

    def slot(self, position: int) -> Slot:
        return Slot.objects.get(duty_day=self.day, position=position)

    def rush(self, slot: Slot) -> list[Answer]:
        """Everybody sends their form for the slot at the same moment."""
        gate = Barrier(len(self.browsers), timeout=50)

        def send(number: int) -> Answer:
            browser = self.browsers[number]
            form = browser.get(self.address).hidden() | self.visit(slot, number)
            gate.wait()
            return browser.post(self.address, form)

        with ThreadPoolExecutor(len(self.browsers)) as crowd:
            return list(crowd.map(send, range(len(self.browsers))))

    def visit(self, slot: Slot, number: int) -> dict[str, str]:
        name = SURNAMES[number] + "试" + SURNAMES[slot.position]
        return {
            "slot": str(slot.pk), "topic": str(self.topic), "wanted": "ADVICE", "via": "HALL",
            "name": name, "person_kind": "VETERAN",
        }  # fmt: skip


@pytest.fixture
def hall() -> Iterator[Hall]:
    """Real time and real sign-in: the servers know nothing of the tests' clock."""
    today = moment.today()
    day = factories.days(today + timedelta(days=1), today + timedelta(days=21))[0]
    clerks = [UserFactory(role=Role.HALL_CLERK) for _ in range(CLIENTS)]
    topic = factories.topic().pk
    with two_servers() as bases:
        browsers = [Browser(bases[number % 2]) for number in range(CLIENTS)]
        with ThreadPoolExecutor(8) as door:
            list(door.map(lambda pair: pair[0].sign_in(pair[1].username), zip(browsers, clerks, strict=True)))
        yield Hall(day, browsers, topic)


def live_bookings(slot: Slot) -> int:
    return Booking.objects.filter(slot=slot).live().count()


def tally(answers: list[Answer]) -> Counter[str]:
    """How the answers fall: booked (redirect), told (the sentence with the next free slot), anything else by status."""
    return Counter(
        "booked" if answer.status == 302 else "told" if LOST in answer.text else str(answer.status)
        for answer in answers
    )


@contextmanager
def without_constraint() -> Iterator[None]:
    """Drop the guard as the owner of the tables, and put it back when the slot is settled."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [ONE_PER_SLOT])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {ONE_PER_SLOT}")
        try:
            yield
        finally:
            cursor.execute("UPDATE consultations_booking SET status = 'EXCUSED' WHERE status = 'BOOKED'")
            cursor.execute(definition)


def test_one_of_fifty_gets_the_slot_and_without_the_constraint_several_do(hall: Hall) -> None:
    wanted = hall.slot(1)
    answers = hall.rush(wanted)
    assert tally(answers) == {"booked": 1, "told": CLIENTS - 1}
    assert live_bookings(wanted) == 1
    assert Person.objects.count() == 1, "the losers' entries are undone with their booking"

    control = hall.slot(5)
    with without_constraint():
        outcome = tally(hall.rush(control))
        booked = live_bookings(control)
    assert outcome["booked"] == booked
    assert booked > 1, "with the constraint gone the same round double-books: no other lock hides the race"

    again = hall.slot(9)
    assert tally(hall.rush(again)) == {"booked": 1, "told": CLIENTS - 1}
    print(f"R1: with the constraint 1 of {CLIENTS}, without it {booked} of {CLIENTS}")  # noqa: T201


def test_the_same_form_sent_ten_times_at_once_is_one_booking(hall: Hall) -> None:
    slot, browser = hall.slot(3), hall.browsers[0]
    person = {"id_number": "440507199001010011", "phone": "13800000000"}
    form = browser.get(hall.address).hidden() | hall.visit(slot, 7) | person
    with ThreadPoolExecutor(REPEATS) as presses:
        answers = list(presses.map(lambda _press: browser.post(hall.address, form), range(REPEATS)))
    assert {(answer.status, answer.location) for answer in answers} == {(302, answers[0].location)}
    assert Booking.objects.exclude(status__in=FREES_THE_SLOT).count() == 1
    assert Person.objects.count() == 1
