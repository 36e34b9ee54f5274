"""R1 at full size: 200 clients on two server processes want each of 50 slots; one gets it, 199 are told where to go.

Each duty day is a drill of its own, so that a run that was ended goes on with the next day. The control drops the
constraint in this run's clone of the database: the same rush then books slots more than once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from apps.core import moment
from tests.consultations import factories
from tests.consultations.hall import Hall, crowded, live_bookings, tally, without_constraint

pytestmark = [
    pytest.mark.drill,
    pytest.mark.timeout(3600),
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
]

CLIENTS, DAYS, SLOTS, CONTROL_SLOTS = 200, 5, 10, 3


@pytest.fixture
def hall() -> Iterator[Hall]:
    with crowded(CLIENTS) as full:
        yield full


@pytest.mark.parametrize("week", range(DAYS))
def test_two_hundred_clients_want_each_slot_of_a_day(week: int, hall: Hall, measured: Callable[[str], None]) -> None:
    """The day `week` weeks after the one that the hall opens with; later days have the free slots to name."""
    first = moment.today() + timedelta(days=22)
    day = factories.days(first, first + timedelta(days=69))[week]
    there, total = replace(hall, day=day), Counter[str]()
    for position in range(1, SLOTS + 1):
        slot = there.slot(position)
        outcome = tally(there.rush(slot))
        assert outcome == {"booked": 1, "told": CLIENTS - 1}
        assert live_bookings(slot) == 1
        total += outcome
    measured(f"{CLIENTS} clients at each of {SLOTS} slots: {total['booked']} booked, {total['told']} told the next one")


def test_without_the_constraint_the_same_rush_double_books(hall: Hall, measured: Callable[[str], None]) -> None:
    slots = [hall.slot(position) for position in range(1, CONTROL_SLOTS + 1)]
    with without_constraint():
        outcomes = [tally(hall.rush(slot)) for slot in slots]
        booked = [live_bookings(slot) for slot in slots]
    assert booked == [outcome["booked"] for outcome in outcomes]
    assert min(booked) > 1
    measured(f"control, constraint dropped: {booked} bookings on {CONTROL_SLOTS} slots of {CLIENTS} clients each")
