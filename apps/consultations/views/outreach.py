"""The small register of legal-awareness events."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations.choices import STATION_ROLES
from apps.consultations.forms.filters import PeriodForm
from apps.consultations.forms.outreach import OutreachEditForm, OutreachForm
from apps.consultations.permissions import OUTREACH_ROLES, can_keep_outreach
from apps.consultations.presenters import rooms
from apps.consultations.queries import outreach
from apps.consultations.services.outreach import correct_outreach, enter_outreach
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment
from apps.core.forms import refusals_on


@allow(*STATION_ROLES)
@require_safe
def outreach_list(request: StaffRequest) -> HttpResponse:
    """Events of a period, the latest first, with their sums."""
    form = PeriodForm(request.GET, today=moment.today())
    context = {
        "rooms": rooms(request.user, "outreach_list"),
        "form": form,
        "applied": (),
        "can_enter": can_keep_outreach(request.user),
    }
    if form.period:
        context["events"], context["sums"] = outreach.outreach_of(request.user, *form.period)
    return render(request, "consultations/outreach_list.html", context)


@allow(*OUTREACH_ROLES)
@require_http_methods(GET_OR_POST)
def outreach_enter(request: StaffRequest) -> HttpResponse:
    """Enter an event that was held."""
    lawyers = outreach.outreach_lawyers(request.user)
    form = OutreachForm(request.POST or None, lawyers=lawyers)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "consultations.outreach_enter")
            made = enter_outreach(form.entry(), by=request.user, intent=intent)
            messages.success(request, _("已登记：%(event)s。") % {"event": made.record.subject})
            return redirect("outreach_list")
    context = {"rooms": rooms(request.user, "outreach_list"), "form": form}
    return render(request, "consultations/outreach_enter.html", context)


@allow(*OUTREACH_ROLES)
@require_http_methods(GET_OR_POST)
def outreach_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct an event, with the reason."""
    event = outreach.outreach_for(request.user, pk)
    lawyers = outreach.outreach_lawyers(request.user)
    form = OutreachEditForm(request.POST or None, lawyers=lawyers, initial=OutreachEditForm.initial_of(event))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            facts = form.cleaned_data
            correct_outreach(event, form.entry(), version=facts["version"], reason=facts["reason"], by=request.user)
            messages.success(request, _("更正已保存。"))
            return redirect("outreach_list")
    context = {"rooms": rooms(request.user, "outreach_list"), "form": form, "event": event}
    return render(request, "consultations/outreach_edit.html", context)
