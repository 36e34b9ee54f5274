"""Twenty people at two servers want one slot that is on offer, while the offer runs out: one holder, always."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.urls import reverse

from apps.consultations import services
from apps.consultations.choices import BookingStatus
from apps.consultations.models import Booking, DutyDay, Slot
from apps.core import moment
from tests.consultations import factories
from tests.consultations.hall import Hall, crowded, live_bookings
from tests.consultations.lines import free, waiting
from tests.servers import Answer, Browser

pytestmark = [
    pytest.mark.slow_ground,
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
]

CLIENTS = 20
Send = Callable[[], Answer]


@pytest.fixture
def hall() -> Iterator[Hall]:
    with crowded(CLIENTS) as full:
        yield full


def fill(day: DutyDay) -> list[Booking]:
    slots = Slot.objects.filter(duty_day=day).select_related("duty_day__bureau", "duty_day__unit").order_by("position")
    return [factories.booking(slot) for slot in slots]


def ends_in(booking: Booking, seconds: float) -> None:
    """The servers know nothing of the tests' clock, so the offer's end is moved instead."""
    Booking.objects.filter(pk=booking.pk).update(offer_expires_at=moment.now() + timedelta(seconds=seconds))


def accepting(browser: Browser, booking: Booking) -> Send:
    page = browser.get(booking.get_absolute_url())
    address = reverse("booking_move", args=[booking.reference.number])
    return lambda: browser.post(address, page.hidden() | {"to": "BOOKED"})


def booking_it(hall: Hall, number: int, slot: Slot) -> Send:
    browser = hall.browsers[number]
    form = browser.get(hall.address).hidden() | hall.visit(slot, number)
    return lambda: browser.post(hall.address, form)


def rush(sends: list[Send]) -> list[Answer]:
    gate = Barrier(len(sends), timeout=50)

    def go(send: Send) -> Answer:
        gate.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as crowd:
        return list(crowd.map(go, sends))


def test_an_offer_has_one_holder_whoever_accepts_and_whoever_books_as_it_runs_out(hall: Hall) -> None:
    booked = fill(hall.day)
    first, second = waiting(hall.day, 2)

    free(booked[0])
    answers = rush([accepting(browser, first) for browser in hall.browsers])
    assert {answer.status for answer in answers} == {302}
    assert list(first.moves.order_by("pk").values_list("to_status", flat=True)) == ["WAITING", "OFFERED", "BOOKED"]

    slot = booked[1].slot
    assert slot is not None
    free(booked[1])
    sends = [accepting(browser, second) for browser in hall.browsers[:10]]
    sends += [booking_it(hall, number, slot) for number in range(10, CLIENTS)]
    ends_in(second, 0.15)
    answers = rush(sends)
    assert {answer.status for answer in answers} <= {200, 302}
    assert live_bookings(slot) == 1
    holder = Booking.objects.filter(slot=slot).live().get()
    second.refresh_from_db()
    assert holder.status == BookingStatus.BOOKED
    assert holder.pk == second.pk or second.status == BookingStatus.WAITING
    assert second.moves.filter(to_status="BOOKED").count() + second.moves.filter(to_status="WAITING").count() == 2


def test_of_twenty_who_want_the_slot_as_it_expires_the_next_in_line_has_it(hall: Hall) -> None:
    booked = fill(hall.day)
    first, second = waiting(hall.day, 2)
    free(booked[3])
    slot = booked[3].slot
    assert slot is not None
    sends = [booking_it(hall, number, slot) for number in range(CLIENTS)]
    ends_in(first, -1)
    answers = rush(sends)
    assert {answer.status for answer in answers} == {200}
    assert live_bookings(slot) == 1
    assert [one.status for one in Booking.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")] == [
        BookingStatus.WAITING, BookingStatus.OFFERED,
    ]  # fmt: skip
    assert Booking.objects.get(pk=second.pk).slot == slot
    assert services.tend(hall.day) == 0
