"""The re-booking list: whom the station had to cancel and who has no new time yet."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.consultations.choices import DutyStatus, RebookingStatus
from apps.consultations.models import Booking, Rebooking, Slot
from apps.core import moment

# How far ahead free slots are offered to somebody who is booked again.
AHEAD = timedelta(days=92)


def open_rebookings(user: User) -> QuerySet[Rebooking]:
    """Lines within the person's scope that nobody has settled, the day longest ago first."""
    seen = Booking.objects.visible_to(user)
    rows = Rebooking.objects.filter(status=RebookingStatus.OPEN, booking__in=seen)
    rows = rows.select_related(
        "booking__reference", "booking__person", "booking__topic", "booking__duty_day__lawyer", "booking__slot"
    )
    return rows.order_by("booking__duty_day__on", "booking_id")


def rebooking_for(user: User, number: str) -> Rebooking:
    """The line of a booking in the person's scope, by the booking's number, else 404."""
    rows = Rebooking.objects.filter(booking__in=Booking.objects.visible_to(user))
    rows = rows.select_related("booking__reference", "booking__person", "booking__duty_day__bureau", "booking__topic")
    return get_object_or_404(rows, booking__reference__number=number)


def slots_ahead(bureau_pk: int, asked: str = "") -> list[Slot]:
    """Slots of the coming three months that nobody holds, by time.

    asked: the key of a slot that a form was sent for; it is among them even if somebody was faster, so that the refusal
    names the next free one and a form sent twice is the same booking.
    """
    now = moment.now()
    slots = Slot.objects.filter(duty_day__bureau_id=bureau_pk, duty_day__status=DutyStatus.PLANNED)
    held = Booking.objects.filter(slot__isnull=False, duty_day__bureau_id=bureau_pk).live()
    free = Q(starts_at__gt=now, starts_at__lt=now + AHEAD) & ~Q(pk__in=held.values("slot_id"))
    rows = slots.filter(free | Q(pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else free)
    return list(rows.select_related("duty_day__bureau", "duty_day__unit").order_by("starts_at", "pk"))
