"""A service hall full of clerks: many clients at two server processes, each with an open form of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

from django.db import connections

from apps.accounts.choices import Role
from apps.consultations.models import Booking, DutyDay, Slot
from apps.consultations.models.bookings import ONE_PER_SLOT
from apps.core import moment
from tests.consultations import factories
from tests.factories import UserFactory
from tests.servers import Answer, Browser, two_servers

MIDDLES = "试验示例演"
LOST = "这一时段刚被约走，最近的空时段是"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"


@dataclass
class Hall:
    """A duty day to come, and clerks signed in at two servers, each with an open form of their own."""

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
        name = SURNAMES[number % len(SURNAMES)] + MIDDLES[number // len(SURNAMES)] + SURNAMES[slot.position]
        return {
            "slot": str(slot.pk), "topic": str(self.topic), "wanted": "ADVICE", "via": "HALL",
            "name": name, "person_kind": "VETERAN",
        }  # fmt: skip


@contextmanager
def crowded(clients: int) -> Iterator[Hall]:
    """Real time and real sign-in: the servers know nothing of the tests' clock."""
    today = moment.today()
    day = factories.days(today + timedelta(days=1), today + timedelta(days=21))[0]
    clerks = [UserFactory(role=Role.HALL_CLERK) for _ in range(clients)]
    topic = factories.topic().pk
    with two_servers() as bases:
        browsers = [Browser(bases[number % 2]) for number in range(clients)]
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
