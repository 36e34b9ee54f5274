"""R1 at full size: 200 clients on two server processes want each of 50 slots; one gets it, 199 are told where to go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from apps.core import moment
from tests.consultations import factories
from tests.consultations.hall import crowded, live_bookings, tally

pytestmark = [
    pytest.mark.drill,
    pytest.mark.timeout(3600),
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
]

CLIENTS, DAYS, SLOTS = 200, 5, 10


def test_fifty_slots_two_hundred_clients(measured: Callable[[str], None]) -> None:
    total: Counter[str] = Counter()
    with crowded(CLIENTS) as hall:
        today = moment.today()
        days = factories.days(today + timedelta(days=1), today + timedelta(days=70))[:DAYS]
        for day in days:
            there = replace(hall, day=day)
            for position in range(1, SLOTS + 1):
                slot = there.slot(position)
                answers = there.rush(slot)
                assert live_bookings(slot) == 1
                assert tally(answers)["booked"] == 1
                total += tally(answers)
    assert set(total) <= {"booked", "told", "200"}, "no answer but a booking, the next free slot, or that none is left"
    measured(f"{CLIENTS} clients, {len(days) * SLOTS} slots: {dict(total)}")
