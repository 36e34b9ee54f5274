"""Telling people: the telephone list, printed notices, and every message with its receipts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import presenters
from apps.consultations.choices import DESK_ROLES, STATION_ROLES
from apps.consultations.presenters import messages as shapes
from apps.consultations.queries import messages as queries
from apps.consultations.services import messages as services
from apps.core.messages import receipts
from apps.core.messages.forms import CallForm, MessageFilterForm
from apps.core.models import Message
from apps.core.refusals import Refused


@allow(*STATION_ROLES)
@require_safe
def message_list(request: StaffRequest) -> HttpResponse:
    """The station's messages with their receipts; what did not arrive stands first."""
    form = MessageFilterForm(request.GET)
    asked = form.filters()
    found = queries.message_page(request.user, asked, request.GET.get("after", ""))
    is_first = not (asked.status or asked.day or request.GET.get("after"))
    context = {
        "rooms": presenters.rooms(request.user, "message_list"),
        "filter_form": form,
        "applied": shapes.applied(form),
        "troubled": shapes.message_rows(queries.troubled(request.user), request.user) if is_first else [],
        "rows": shapes.message_rows(found.rows, request.user),
        "late": queries.waiting_too_long(request.user),
        "page": shapes.pager(found, request.GET),
    }
    return render(request, "consultations/message_list.html", context)


@allow(*DESK_ROLES)
@require_safe
def call_list(request: StaffRequest) -> HttpResponse:
    """Whom to call today, and what to print."""
    return _calls(request)


@allow(*DESK_ROLES)
@require_POST
def call_phone(request: StaffRequest, pk: int) -> HttpResponse:
    """The same list with one number in full, after the look was logged."""
    message = queries.message_for(request.user, pk)
    try:
        phone = services.show_phone(message, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("call_list")
    return _calls(request, message, phone)


def _calls(request: StaffRequest, shown: Message | None = None, phone: str = "") -> HttpResponse:
    context = {
        "rooms": presenters.rooms(request.user, "call_list"),
        "calls": shapes.errand_rows(queries.calls_for(request.user), shown, phone),
        "slips": shapes.errand_rows(queries.slips_for(request.user)),
    }
    return render(request, "consultations/call_list.html", context)


@allow(*DESK_ROLES)
@require_POST
def call_note(request: StaffRequest, pk: int) -> HttpResponse:
    """Note whether a call was answered."""
    message = queries.message_for(request.user, pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请按“已接听”或“未接听”。"))
        return redirect("call_list")
    try:
        facts = form.cleaned_data
        receipts.note_call(message.pk, answered=facts["answered"], seen=facts["seen"], by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("已登记。") if facts["answered"] else _("已登记未接听，两小时后再拨。"))
    return redirect("call_list")


@allow(*DESK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def message_slip(request: StaffRequest, pk: int) -> HttpResponse:
    """A notice to print, and the press that notes that it was."""
    message = queries.message_for(request.user, pk)
    if request.method == "POST":
        try:
            receipts.note_printed(message.pk, by=request.user)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("已登记打印。"))
        return redirect("call_list")
    context = {
        "rooms": presenters.rooms(request.user, "call_list"),
        "message": message,
        "facts": shapes.slip_facts(message),
        "status": shapes.status_words(message),
        "who": shapes.slip_for(message, queries.booking_of(message)),
    }
    return render(request, "consultations/message_slip.html", context)
