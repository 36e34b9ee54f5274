"""Booked visitors as lines without names, and the list of consultations under its filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Booking
from apps.consultations.presenters.days import clock


@dataclass(frozen=True)
class VisitRow:
    """One line: when, which, whether they came. `url` is empty for those who may not open the booking."""

    booking: Booking
    at: str
    shape: str
    url: str


def visit_rows(bookings: Iterable[Booking], user: User) -> list[VisitRow]:
    return [
        VisitRow(
            booking,
            clock(booking.slot) if booking.slot else booking.queue_label,
            "held" if booking.status == "NO_SHOW" else "done" if booking.status == "SEEN" else "doing",
            booking.get_absolute_url() if permissions.can_see_visitor(user, booking) else "",
        )
        for booking in bookings
    ]
