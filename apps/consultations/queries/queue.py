"""The queue of a day: who is called, who waits, how long; and the hall's screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Avg, Exists, OuterRef

from apps.consultations.choices import BookingStatus, DutyStatus, LogStatus
from apps.consultations.models import Booking, BookingMove, Consultation, DutyDay, QueueCall, QueueDisplay
from apps.core import crypto
from apps.core.models import OrgUnit

DISPLAY_PURPOSE = "consultations_queuedisplay.secret"
_DISPLAY_OF_BUREAU = 7104
# Logs of the station that the average is taken over, the newest first.
LOGS_AVERAGED = 50


def calls_of(day: DutyDay) -> list[QueueCall]:
    """All calls of the day, newest first."""
    return list(QueueCall.objects.filter(duty_day=day).order_by("-position"))


def not_called(day: DutyDay) -> list[Booking]:
    """Who is here, waits and has not been called."""
    called = QueueCall.objects.filter(booking=OuterRef("pk"))
    rows = Booking.objects.filter(duty_day=day, status=BookingStatus.ARRIVED).exclude(Exists(called))
    return list(rows.select_related("slot"))


def visit_of(day: DutyDay, number: str) -> Booking | None:
    """The day's booking with this number."""
    return Booking.objects.filter(duty_day=day, reference__number=number).select_related("slot").first()


@dataclass(frozen=True)
class Event:
    """A number went in: called, or received without a call."""

    booking_id: int
    at: datetime


def went_in(day: DutyDay, calls: list[QueueCall]) -> Event | None:
    """The last number that was called or received on the day."""
    seen = BookingMove.objects.filter(booking__duty_day=day, to_status=BookingStatus.SEEN).order_by("-at", "-pk")
    events = [Event(call.booking_id, call.at) for call in calls[:1]]
    events += [Event(pk, at) for pk, at in seen.values_list("booking_id", "at")[:1]]
    return max(events, key=lambda event: event.at, default=None)


def average_minutes(day: DutyDay) -> int:
    """How long a consultation takes: the mean of the station's last finished logs, else the length of a slot."""
    done = Consultation.objects.filter(duty_day__bureau_id=day.bureau_id, status=LogStatus.DONE, minutes__gt=0)
    newest = done.order_by("-on", "-pk").values("pk")[:LOGS_AVERAGED]
    mean = Consultation.objects.filter(pk__in=newest).aggregate(mean=Avg("minutes"))["mean"]
    return round(mean) if mean else day.slot_minutes


# --- the hall's screens -----------------------------------------------------------------------------------------------


def display_index(secret: str) -> str:
    """The keyed hash under which a secret address is found."""
    return crypto.blind_index(secret, purpose=DISPLAY_PURPOSE)


def bureau_of_display(secret: str) -> int | None:
    """Whose queue the address shows; None for one that never was or has been revoked."""
    rows = QueueDisplay.objects.filter(secret_index=display_index(secret), revoked_at__isnull=True)
    return rows.values_list("bureau_id", flat=True).first()


def live_display(bureau: OrgUnit, *, for_update: bool = False) -> QueueDisplay | None:
    rows = QueueDisplay.objects.filter(bureau=bureau, revoked_at__isnull=True)
    return (rows.select_for_update() if for_update else rows.select_related("made_by")).first()


def lock_display(bureau_pk: int) -> None:
    """Two who draw an address at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_DISPLAY_OF_BUREAU, bureau_pk % (1 << 31)])


def days_shown(bureau_pk: int, on: date) -> list[DutyDay]:
    """Days that the hall's screens show: today's, room by room."""
    days = DutyDay.objects.filter(bureau_id=bureau_pk, on=on).exclude(status=DutyStatus.CANCELLED)
    return list(days.order_by("room"))


def numbers_of(day: DutyDay) -> list[Booking]:
    """Everybody of the day by number alone: no person, no topic is read."""
    rows = Booking.objects.filter(duty_day=day).live().select_related("slot", "consultation")
    return list(rows.in_queue_order().only("pk", "queue_number", "status", "slot", "consultation__status"))
