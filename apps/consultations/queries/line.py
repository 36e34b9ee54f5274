"""The waiting list of a duty day: who waits, whose turn it is, what can be offered until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet

from apps.consultations.choices import ON_WAITING_LIST, BookingStatus
from apps.consultations.models import Booking, DutyDay, Slot, SlotOffer
from apps.consultations.rules import line
from apps.core.calendars import official_calendar

_COMES = (BookingStatus.BOOKED, BookingStatus.ARRIVED, BookingStatus.SEEN)
_LINE_OF_DAY = 7103  # the first half of the advisory lock's key; the second is the day


def lock_line(day_pk: int) -> None:
    """Whoever moves a day's waiting list waits for the others here; always before the day and before any booking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LINE_OF_DAY, day_pk % (1 << 31)])


def line_is_due(day: DutyDay, now: datetime) -> bool:
    """Whether somebody waits on the day, or an offer on it has run out."""
    waits = Q(status=BookingStatus.WAITING) | Q(status=BookingStatus.OFFERED, offer_expires_at__lte=now)
    return Booking.objects.filter(waits, duty_day=day).exists()


def days_with_a_line() -> list[DutyDay]:
    """Days on which somebody still waits or thinks about an offer."""
    waited_for = Booking.objects.filter(status__in=ON_WAITING_LIST).values("duty_day")
    return list(DutyDay.objects.filter(pk__in=waited_for).order_by("on", "pk"))


def on_the_list(day: DutyDay) -> QuerySet[Booking]:
    return Booking.objects.filter(duty_day=day, status__in=ON_WAITING_LIST).order_by("pk")


def in_line(day: DutyDay) -> QuerySet[Booking]:
    """Who waits, first first: those with fewer offers before the others, then by the time of entry."""
    waiting = Booking.objects.filter(duty_day=day, status=BookingStatus.WAITING)
    return waiting.annotate(offered=Count("offers")).order_by("offered", "pk")


def first_in_line(day: DutyDay, slot: Slot) -> Booking | None:
    """The first who has not been offered this slot before and has not come by another way meanwhile."""
    coming = Booking.objects.filter(duty_day=day, status__in=_COMES).values("person_id")
    return in_line(day).exclude(offers__slot=slot).exclude(person_id__in=coming).first()


def places_in_line(day: DutyDay) -> dict[int, int]:
    """Booking -> place in line, from 1."""
    return {booking.pk: place for place, booking in enumerate(in_line(day), start=1)}


def expired_offers(day: DutyDay, now: datetime) -> list[int]:
    rows = Booking.objects.filter(duty_day=day, status=BookingStatus.OFFERED, offer_expires_at__lte=now)
    return [pk for (pk,) in rows.order_by("pk").values_list("pk")]


def offers_made(booking: Booking) -> int:
    return SlotOffer.objects.filter(booking=booking).count()


def last_offer(booking: Booking) -> SlotOffer:
    """The offer that the visitor has now."""
    return SlotOffer.objects.filter(booking=booking).latest("position")


def free_slots(day: DutyDay, now: datetime) -> list[Slot]:
    """Slots to come that nobody holds, by time."""
    held = Booking.objects.filter(duty_day=day, slot__isnull=False).live().values("slot_id")
    return list(Slot.objects.filter(duty_day=day, starts_at__gt=now).exclude(pk__in=held).order_by("starts_at"))


def slots_to_offer(day: DutyDay, now: datetime) -> list[tuple[Slot, datetime]]:
    """Free slots with the end of an offer made now; those that begin too soon are left out."""
    terms = offer_terms()
    ends = [(slot, line.offer_end(now, slot.starts_at, terms, official_calendar())) for slot in free_slots(day, now)]
    return [(slot, end) for slot, end in ends if end is not None]


def offer_terms() -> line.OfferTerms:
    """As configured: PORTAL_OFFER_HOURS, PORTAL_OFFER_ENDS_MINUTES_BEFORE, PORTAL_OFFICE_HOURS."""
    return line.OfferTerms(
        stands=timedelta(hours=settings.OFFER_HOURS),
        ahead=timedelta(minutes=settings.OFFER_ENDS_MINUTES_BEFORE),
        opens=settings.OFFICE_OPENS,
        closes=settings.OFFICE_CLOSES,
    )


def holds_a_place(day: DutyDay, person_pk: int) -> bool:
    """Whether the visitor already comes on this day; asked for one booking, never listed."""
    rows = Booking.objects.filter(duty_day=day, person_id=person_pk, status__in=_COMES)
    return rows.exists()
