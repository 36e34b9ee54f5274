"""One booking: what it is, what becomes of it, its slip."""

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
    CALENDAR_AND_LAWYER,
    DESK_AND_LAWYER,
    STATION_AND_LAWYER,
    BookingStatus,
)
from apps.consultations.forms import (
    MoveForm,
)
from apps.consultations.models import Booking
from apps.core.forms import refusals_on


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def booking_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One booking: facts, what became of it, what may come next."""
    booking = queries.booking_for(request.user, number)
    return _booking_page(request, booking, _move_form(request, booking))


@allow(*DESK_AND_LAWYER)
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
            services.move_booking(booking, to, by=request.user, reason=facts["reason"])
            messages.success(request, _("已登记：%(status)s。") % {"status": to.label})
            return redirect(booking.duty_day)
    return _booking_page(request, booking, form)


def _move_form(request: StaffRequest, booking: Booking) -> MoveForm:
    now = BookingStatus(booking.status)
    moves = [status for status in BookingStatus if status in rules.MOVES[now] - {BookingStatus.SEEN}]
    data = request.POST if request.method == "POST" else None
    action = reverse("booking_move", args=[booking.reference.number])
    return MoveForm(data, possible=[*moves, now], action=action)


def _booking_page(request: StaffRequest, booking: Booking, form: MoveForm) -> HttpResponse:
    may_move = permissions.can_move(request.user, booking) and bool(rules.MOVES[BookingStatus(booking.status)])
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "booking": booking,
        "shape": presenters.SHAPES[BookingStatus(booking.status)],
        "facts": presenters.booking_facts(booking, request.user),
        "entries": presenters.trail(queries.moves_of(booking)),
        "form": form if may_move else None,
    }
    return render(request, "consultations/booking_detail.html", context)


@allow(*STATION_AND_LAWYER, Role.STREET_REPORTER)
@require_safe
def booking_slip(request: StaffRequest, number: str) -> HttpResponse:
    """The slip for the visitor: place, time, number, nothing else."""
    booking = queries.booking_for(request.user, number)
    place = presenters.clock(booking.slot) if booking.slot else booking.queue_label
    context = {"rooms": presenters.rooms(request.user, "station"), "booking": booking, "place": place}
    return render(request, "consultations/booking_slip.html", context)
