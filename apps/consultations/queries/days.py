"""One duty day, its slots and its visitors."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.consultations.choices import DutyStatus
from apps.consultations.models import Booking, BookingMove, DutyDay, Slot, SlotOffer
from apps.core import moment
from apps.core.models import Intent


def duty_day_for(user: User, pk: int) -> DutyDay:
    """A duty day in the person's scope, else 404."""
    days = DutyDay.objects.visible_to(user).select_related("lawyer__firm", "unit", "bureau")
    return get_object_or_404(days, pk=pk)


def own_day_for(user: User, pk: int) -> DutyDay:
    """A lawyer's own duty day, else 404."""
    return get_object_or_404(DutyDay.objects.filter(lawyer__user=user).select_related("lawyer__firm", "unit"), pk=pk)


def nearest_day_of(user: User, today: date) -> DutyDay | None:
    """The lawyer's day that counts now: today's, else the next, else the last one."""
    own = DutyDay.objects.filter(lawyer__user=user).not_cancelled()
    coming = own.filter(on__gte=today).order_by("on").first()
    return coming or own.order_by("-on").first()


def hold_day(pk: int) -> str:
    """The day's status, held against cancelling and closing until the transaction ends.

    A shared lock: bookings do not wait for each other. Whoever locks a day and a booking locks the day first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM consultations_dutyday WHERE id = %s FOR SHARE", [pk])
        return str(cursor.fetchone()[0])


def slots_of(day: DutyDay) -> list[Slot]:
    return list(Slot.objects.filter(duty_day=day).order_by("position"))


def taken_slot_ids(day: DutyDay) -> set[int]:
    """Slots that a live booking holds."""
    held = Booking.objects.filter(duty_day=day, slot__isnull=False).live()
    return {pk for (pk,) in held.values_list("slot")}


def bookings_of(day: DutyDay) -> list[Booking]:
    """Everybody of a day in queue order with the number of offers had (`offered`).

    What is shown of each is the presenter's business.
    """
    offers = SlotOffer.objects.filter(booking=OuterRef("pk")).order_by().values("booking").annotate(n=Count("pk"))
    visitors = Booking.objects.filter(duty_day=day).annotate(offered=Coalesce(Subquery(offers.values("n")), 0))
    rows = visitors.select_related("reference", "slot", "person", "topic", "street", "consultation__reference")
    found = list(rows.in_queue_order())
    for booking in found:
        booking.duty_day = day
    return found


def next_free_slot(slot: Slot) -> Slot | None:
    """The free slot nearest after this one that can still be booked, else the earliest free one to come."""
    free = (
        Slot.objects.filter(duty_day__bureau_id=slot.duty_day.bureau_id, duty_day__status=DutyStatus.PLANNED)
        .filter(starts_at__gt=moment.now())
        .exclude(pk__in=Booking.objects.filter(slot__isnull=False).live().values("slot_id"))
        .order_by("starts_at", "pk")
    )
    return free.filter(starts_at__gt=slot.starts_at).first() or free.exclude(pk=slot.pk).first()


def booking_for(user: User, number: str) -> Booking:
    """A booking in the person's scope, else 404."""
    rows = Booking.objects.visible_to(user).select_related(
        "reference__created_by", "duty_day__lawyer", "duty_day__unit", "slot", "person", "topic", "street"
    )
    return get_object_or_404(rows, reference__number=number)


def lock_booking(pk: int) -> Booking:
    """The booking's row, locked for this transaction."""
    rows = Booking.objects.select_for_update(of=("self",))
    return rows.select_related("duty_day__lawyer", "duty_day__unit", "reference").get(pk=pk)


def moves_of(booking: Booking) -> list[tuple[datetime, str, str, str]]:
    """When, to which status, by whom (empty where time itself moved the waiting list) and why, newest first."""
    rows = BookingMove.objects.filter(booking=booking).order_by("-at", "-pk")
    return [
        (at, to, who or "", why) for at, to, who, why in rows.values_list("at", "to_status", "by__full_name", "reason")
    ]


def intent_used(key: UUID) -> bool:
    """Whether a form with this key has already made its record."""
    return Intent.objects.filter(key=key).exists()
