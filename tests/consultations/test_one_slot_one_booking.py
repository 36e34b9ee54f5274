"""Fifty people want one slot at once, over HTTP, on two server processes: one gets it (R1), one form books once (R4).

The control drops the constraint: the same round then books the slot more than once, so the constraint is the guard
and not some lock or check on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.consultations.choices import FREES_THE_SLOT
from apps.consultations.models import Booking
from apps.people.models import Person
from tests.consultations.hall import Hall, crowded, live_bookings, tally, without_constraint

pytestmark = [
    pytest.mark.slow_ground,
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
]

CLIENTS = 50
REPEATS = 10


@pytest.fixture
def hall() -> Iterator[Hall]:
    with crowded(CLIENTS) as full:
        yield full


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
