"""Bookings: the list of those to come, one of them, what becomes of it, its slip."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import permissions, presenters, queries, rules, services
from apps.consultations.choices import (
    BOOKING_AND_LAWYER,
    CALENDAR_AND_LAWYER,
    STATION_AND_LAWYER,
    BookingStatus,
)
from apps.consultations.forms import MoveForm, StatusForm
from apps.consultations.models import Booking
from apps.core import moment
from apps.core.forms import refusals_on
from apps.core.shapes import Page


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def booking_list(request: StaffRequest) -> HttpResponse:
    """Bookings by day, from today on or from the day asked for; a street sees its own. No filter names a person."""
    form = StatusForm(request.GET or None)
    first, status = form.asked(moment.today())
    page = queries.bookings_ahead(request.user, first, status)
    following = f"?{queries.changed_address(request.GET, first=page.following)}" if page.following else ""
    context = {
        "rooms": presenters.rooms(request.user, "booking_list"),
        "form": form,
        "days": presenters.booking_days(page.days, request.user),
        "page": Page(summary=_("每页 %(count)d 个驻点日") % {"count": queries.DAYS_A_PAGE}, next_url=following),
    }
    return render(request, "consultations/booking_list.html", context)


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def booking_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One booking: facts, what became of it, what may come next."""
    booking = queries.booking_for(request.user, number)
    return _booking_page(request, booking, _move_form(request, booking))


@allow(*BOOKING_AND_LAWYER)
@require_POST
def booking_move(request: StaffRequest, number: str) -> HttpResponse:
    """Bring a booking to another status."""
    booking = queries.booking_for(request.user, number)
    form = _move_form(request, booking)
    if form.is_valid():
        with refusals_on(form):
            permissions.check_can_move(request.user, booking)
            facts = form.cleaned_data
            to = BookingStatus(facts["to"])
            moved = services.settle(booking, to, by=request.user, reason=facts["reason"])
            messages.success(request, _("已登记：%(status)s。") % {"status": BookingStatus(moved.status).label})
            return redirect(booking.duty_day)
    return _booking_page(request, booking, form)


def _move_form(request: StaffRequest, booking: Booking) -> MoveForm:
    now = BookingStatus(booking.status)
    possible = rules.moves_by_hand(now, has_slot=booking.slot_id is not None)
    if permissions.is_booked_by(request.user, booking) and not permissions.can_move(request.user, booking):
        possible = rules.moves_by_street(now, booking.starts_at, moment.now())
    moves = [status for status in BookingStatus if status in possible]
    data = request.POST if request.method == "POST" else None
    action = reverse("booking_move", args=[booking.reference.number])
    return MoveForm(data, possible=[*moves, now], action=action)


def _booking_page(request: StaffRequest, booking: Booking, form: MoveForm) -> HttpResponse:
    may_move = permissions.can_move(request.user, booking) or permissions.is_booked_by(request.user, booking)
    places = queries.places_in_line(booking.duty_day) if booking.status == BookingStatus.WAITING else {}
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "booking": booking,
        "shape": presenters.SHAPES[BookingStatus(booking.status)],
        "facts": presenters.booking_facts(booking, request.user),
        "entries": presenters.trail(queries.moves_of(booking)),
        "told": presenters.message_rows(queries.messages_of(booking), request.user),
        "waits": presenters.wait_note(booking, places),
        "form": form if form.errors or (may_move and len(form.possible) > 1) else None,
        "has_log": permissions.at_desk(request.user) and queries.log_of(booking) is not None,
    }
    return render(request, "consultations/booking_detail.html", context)


@allow(*STATION_AND_LAWYER, Role.STREET_REPORTER)
@require_safe
def booking_slip(request: StaffRequest, number: str) -> HttpResponse:
    """The slip for the visitor: place, time, number, how long the wait; no name. For a roll of 80 mm, or on A4."""
    booking = queries.booking_for(request.user, number)
    day = booking.duty_day
    is_waiting = booking.status == BookingStatus.ARRIVED and day.on == moment.today()
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "booking": booking,
        "place": presenters.clock(booking.slot) if booking.slot else "",
        "on_a4": request.GET.get("paper") == "a4",
        "wait": presenters.wait(booking, queries.numbers_of(day), queries.average_minutes(day)) if is_waiting else None,
    }
    return render(request, "consultations/booking_slip.html", context)
