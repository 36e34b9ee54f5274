"""A day with fifty visitors costs as many queries as one with five, on every screen that shows a day's people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations.choices import AdaptationNeed, BookedVia
from apps.consultations.models import DutyDay, Slot
from apps.consultations.services import (
    close_display,
    make_booking,
    make_walk_in,
    mark_arrived,
    open_display,
    start_log,
)
from apps.core import history, moment
from tests.consultations import factories as station
from tests.factories import UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]

FEW, MANY = 5, 50
MOST_QUERIES = 8
NEEDS = (AdaptationNeed.HEARING.value,)


def arrivals(day: DutyDay) -> Iterator[None]:
    """One visitor after another, of every kind: booked, arrived, by a street, on the spot, with and without a log."""
    free = Slot.objects.filter(duty_day=day, starts_at__gt=moment.now()).select_related("duty_day__bureau")
    clerk, lawyer, street = station.clerk(), station.lawyer_user(day), station.street()
    reporter = station.reporter(street)
    for number, slot in enumerate(free.order_by("position")):
        if number % 2:
            make_booking(slot, station.visitor(street_id=street.pk), station.entry(via=BookedVia.STREET), by=reporter)
        else:
            booked = make_booking(slot, station.visitor(), station.entry(needs=NEEDS), by=clerk)
            mark_arrived(booked, by=clerk)
        yield
        taken = make_walk_in(day, station.visitor(), station.entry(), by=clerk)
        if number % 3 == 0:
            start_log(taken, by=lawyer)
        yield
    while True:
        make_walk_in(day, station.visitor(), station.entry(), by=clerk)
        yield


@dataclass(frozen=True)
class Screen:
    """Who looks (None: the hall's television, signed in as nobody) and at which address."""

    user: User | None
    address: str

    def queries(self) -> int:
        """Queries of the second look: what a process reads once is not the page's."""
        client = signed_in(self.user) if self.user else Client()
        client.get(self.address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(self.address).status_code == 200
        return len(captured)


def _desk(day: DutyDay) -> Screen:
    return Screen(station.lawyer_user(day), reverse("lawyer_desk_day", args=[day.pk]))


def _board(day: DutyDay) -> Screen:
    return Screen(station.clerk(), reverse("duty_day", args=[day.pk]))


def _hall(day: DutyDay) -> Screen:
    clerk = station.clerk()
    close_display(day.bureau, by=clerk)
    secret = open_display(day.bureau, instead_of=0, by=clerk)
    return Screen(None, reverse("queue_screen", args=[secret]))


def _list(_day: DutyDay) -> Screen:
    return Screen(station.clerk(), reverse("booking_list"))


def _calls(_day: DutyDay) -> Screen:
    return Screen(station.clerk(), reverse("call_list"))


def _cancel(day: DutyDay) -> Screen:
    return Screen(UserFactory(role=Role.SECTION_HEAD), reverse("duty_day_cancel", args=[day.pk]))


def _log(day: DutyDay) -> Screen:
    log = day.consultations.earliest("pk")
    return Screen(station.lawyer_user(day), reverse("log_write", args=[log.reference.number]))


def _home(_day: DutyDay) -> Screen:
    return Screen(station.clerk(), reverse("home"))


SCREENS = (_desk, _board, _hall, _list, _calls, _cancel)
# A form with the queue beside it, and the work of all apps: as many as they need, but no more for more visitors.
WIDE = (_log, _home)


@pytest.mark.parametrize("screen", [*SCREENS, *WIDE])
def test_fifty_visitors_cost_as_many_queries_as_five(screen: Callable[[DutyDay], Screen]) -> None:
    day = station.day()
    day.walk_in_capacity = MANY
    history.save(day, by=station.planner(), reason="加号")
    coming = arrivals(day)
    for _number in range(FEW):
        next(coming)
    few = screen(day).queries()
    for _number in range(MANY - FEW):
        next(coming)
    assert day.bookings.count() == MANY
    assert screen(day).queries() == few
    assert few <= MOST_QUERIES or screen in WIDE
