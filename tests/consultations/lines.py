"""A full day with people who wait for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.consultations import services
from apps.consultations.models import Booking, DutyDay, Slot
from apps.core import moment
from tests.consultations import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2026; the duty days are the 12th and the 19th."""
    return datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)


def full_day(on: object = factories.NEXT_TUESDAY) -> tuple[DutyDay, list[Booking]]:
    """A day to come, every slot of it booked, by time."""
    day = factories.day(on)  # type: ignore[arg-type]
    slots = Slot.objects.filter(duty_day=day, starts_at__gt=moment.now()).order_by("position")
    return day, [factories.booking(slot) for slot in slots.select_related("duty_day__bureau", "duty_day__unit")]


def waiting(day: DutyDay, people: int = 1, **person: object) -> list[Booking]:
    return [
        services.make_waiting(day, factories.visitor(**person), factories.entry(), by=factories.clerk())
        for _ in range(people)
    ]


def free(booking: Booking) -> None:
    """The visitor cannot come."""
    services.excuse(booking, reason="来电改期", by=factories.clerk())


def standing(*bookings: Booking) -> list[str]:
    """Where they stand now."""
    return [Booking.objects.get(pk=one.pk).status for one in bookings]


def later(hours: float) -> datetime:
    return moment.now() + timedelta(hours=hours)
