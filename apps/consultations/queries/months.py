"""Duty days of a month or a year with their counts; no names of visitors."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from apps.accounts.models import User
from apps.consultations.choices import ON_WAITING_LIST, BookingStatus
from apps.consultations.models import DutyDay, Slot

HOLDS_A_SLOT = (BookingStatus.BOOKED, BookingStatus.ARRIVED, BookingStatus.SEEN, BookingStatus.NO_SHOW)


def counted_days(user: User, first: date, last: date) -> list[DutyDay]:
    """Duty days in sight of the person with booked, seen, waiting (for a slot) and places, by date."""
    counts = {
        "booked": Q(bookings__slot__isnull=False, bookings__status__in=HOLDS_A_SLOT),
        "seen": Q(bookings__status=BookingStatus.SEEN),
        "waiting": Q(bookings__status__in=ON_WAITING_LIST),
    }
    days = DutyDay.objects.visible_to(user).between(first, last).select_related("lawyer")
    counted = {name: Count("bookings", filter=condition) for name, condition in counts.items()}
    return list(days.annotate(**counted, places=slots_there_are()).order_by("on", "room"))


def slots_there_are() -> Subquery:
    """A day's slots with the extra ones, for an annotation; the day's own number counts its grid alone."""
    slots = Slot.objects.filter(duty_day=OuterRef("pk")).order_by().values("duty_day").annotate(n=Count("pk"))
    return Subquery(slots.values("n"))
