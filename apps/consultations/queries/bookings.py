"""The list of bookings by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from apps.accounts.models import User
from apps.consultations.models import Booking, DutyDay

DAYS_A_PAGE = 5


@dataclass(frozen=True)
class DayOfBookings:
    """A duty day with the bookings of it that the person may see."""

    day: DutyDay
    bookings: Sequence[Booking]


@dataclass(frozen=True)
class BookingPage:
    """following: the first day of the next page as 2026-05-19, empty on the last."""

    days: Sequence[DayOfBookings]
    following: str


def bookings_ahead(user: User, first: date, status: str) -> BookingPage:
    """Bookings from `first` on, a few duty days a page; status: one of BookingStatus, or empty for all."""
    rows = Booking.objects.visible_to(user).filter(duty_day__on__gte=first)
    rows = rows.filter(status=status) if status else rows
    dates = list(rows.order_by("duty_day__on").values_list("duty_day__on", flat=True).distinct()[: DAYS_A_PAGE + 1])
    found = rows.filter(duty_day__on__in=dates[:DAYS_A_PAGE]).select_related(
        "reference", "slot", "person", "topic", "street", "duty_day__lawyer"
    )
    by_day: dict[int, list[Booking]] = {}
    for booking in sorted(found.in_queue_order(), key=lambda one: (one.duty_day.on, one.duty_day_id)):
        by_day.setdefault(booking.duty_day_id, []).append(booking)
    days = [DayOfBookings(bookings[0].duty_day, bookings) for bookings in by_day.values()]
    return BookingPage(days, f"{dates[DAYS_A_PAGE]}" if len(dates) > DAYS_A_PAGE else "")


def changed_address(asked: QueryDict, **changes: str) -> str:
    """The conditions of an address with some of them changed."""
    changed = asked.copy()
    for name, value in changes.items():
        changed[name] = value
    return changed.urlencode()
