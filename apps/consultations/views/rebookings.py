"""The re-booking list: nobody on a cancelled day is left unnoticed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import BOOKING_ROLES
from apps.consultations.forms import DeclineForm, RebookForm
from apps.consultations.models import Rebooking
from apps.consultations.views.days import GET_OR_POST
from apps.core.forms import refusals_on


@allow(*BOOKING_ROLES)
@require_safe
def rebooking_list(request: StaffRequest) -> HttpResponse:
    """Everybody whom the station cancelled and who has neither a new time nor said no."""
    lines = presenters.rebooking_lines(queries.open_rebookings(request.user), request.user)
    context = {"rooms": presenters.rooms(request.user, "rebooking_list"), "lines": lines}
    return render(request, "consultations/rebooking_list.html", context)


@allow(*BOOKING_ROLES)
@require_http_methods(GET_OR_POST)
def rebooking_book(request: StaffRequest, number: str) -> HttpResponse:
    """Book the same person again, nothing typed twice."""
    line = queries.rebooking_for(request.user, number)
    slots = queries.slots_ahead(line.booking.duty_day.bureau_id, request.POST.get("slot", ""))
    form = RebookForm(request.POST or None, booking=line.booking, slots=slots)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_rebook(request.user, line.booking)
            intent = form.intent(request.user, "consultations.book_again")
            slot = form.cleaned_data["slot"]
            booked = services.book_again(line, slot, form.entry(), by=request.user, intent=intent)
            messages.success(request, _("已改约 %(number)s。") % {"number": booked.record})
            return redirect(booked.record)
    return _page(request, _("改约"), line, form)


@allow(*BOOKING_ROLES)
@require_http_methods(GET_OR_POST)
def rebooking_decline(request: StaffRequest, number: str) -> HttpResponse:
    """The visitor does not want another time."""
    line = queries.rebooking_for(request.user, number)
    form = DeclineForm(request.POST or None, initial={"version": line.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_rebook(request.user, line.booking)
            facts = form.cleaned_data
            services.decline_rebooking(line, version=facts["version"], reason=facts["reason"], by=request.user)
            messages.success(request, _("已登记来访人不再预约。"))
            return redirect("rebooking_list")
    return _page(request, _("不再预约"), line, form)


def _page(request: StaffRequest, title: str, line: Rebooking, form: RebookForm | DeclineForm) -> HttpResponse:
    context = {
        "rooms": presenters.rooms(request.user, "rebooking_list"),
        "title": title,
        "facts": presenters.rebooking_facts(line, request.user),
        "form": form,
    }
    return render(request, "consultations/roster_form.html", context)
