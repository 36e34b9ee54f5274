"""The list of bookings by day, and what stands around a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import BookingStatus
from apps.consultations.models import Booking, DutyDay
from apps.consultations.presenters.days import SHAPES, clock, needs, visitor
from apps.consultations.queries import DayOfBookings


@dataclass(frozen=True)
class BookingRow:
    """One booking in the list; who: masked, or that the place is held."""

    booking: Booking
    at: str
    who: str
    needs: str
    shape: str


@dataclass(frozen=True)
class BookingDay:
    day: DutyDay
    rows: Sequence[BookingRow]


def booking_days(days: Iterable[DayOfBookings], user: User) -> list[BookingDay]:
    """Duty days with their bookings as rows."""
    return [BookingDay(each.day, [_row(one, user) for one in each.bookings]) for each in days]


def _row(booking: Booking, user: User) -> BookingRow:
    is_mine = permissions.can_see_visitor(user, booking)
    return BookingRow(
        booking=booking,
        at=clock(booking.slot) if booking.slot else booking.queue_label or _("候补"),
        who=visitor(booking, user),
        needs=needs(booking) if is_mine else "",
        shape=SHAPES[BookingStatus(booking.status)],
    )


def wait_note(booking: Booking, places: Mapping[int, int]) -> str:
    """Where somebody on the waiting list stands, or until when they have an offer; empty for everybody else."""
    if booking.status == BookingStatus.WAITING:
        return _("候补第 %(place)d 位，前面还有 %(before)d 人。") % {
            "place": places.get(booking.pk, 1),
            "before": places.get(booking.pk, 1) - 1,
        }
    if booking.status == BookingStatus.OFFERED and booking.slot and booking.offer_expires_at:
        until = timezone.localtime(booking.offer_expires_at)
        words = {"at": clock(booking.slot), "until": f"{until:%m-%d %H:%M}"}
        return _("为其保留 %(at)s，请在 %(until)s 前问到答复；过时让给下一位。") % words
    return ""


def say_errors(request: HttpRequest, form: forms.Form) -> None:
    """The sentences of a form that has no page of its own."""
    for errors in form.errors.values():
        for error in errors:
            messages.warning(request, str(error))
