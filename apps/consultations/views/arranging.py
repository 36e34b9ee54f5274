"""Room and slots of one duty day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import PLANNER_ROLES
from apps.consultations.forms import DayForm, ExtraSlotForm
from apps.consultations.models import DutyDay
from apps.consultations.views.days import GET_OR_POST
from apps.core.forms import refusals_on


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_day_arrange(request: StaffRequest, pk: int) -> HttpResponse:
    """Change room, slots and walk-ins of a day."""
    day = queries.duty_day_for(request.user, pk)
    form = DayForm(request.POST or None, day=day)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            services.arrange_day(day, form.entry(), version=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("地点与号段已保存。"))
            return redirect(day)
    return _page(request, day, _("地点与号段"), form)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def slot_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add one extra slot."""
    day = queries.duty_day_for(request.user, pk)
    form = ExtraSlotForm(request.POST or None, day=day)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            facts = form.cleaned_data
            services.add_slot(day, facts["at"], version=facts["version"], reason=facts["reason"], by=request.user)
            messages.success(request, _("已加号 %(at)s。") % {"at": f"{facts['at']:%H:%M}"})
            return redirect(day)
    return _page(request, day, _("加号"), form)


def _page(request: StaffRequest, day: DutyDay, title: str, form: DayForm | ExtraSlotForm) -> HttpResponse:
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "title": title,
        "facts": presenters.day_facts(day),
        "form": form,
    }
    return render(request, "consultations/roster_form.html", context)
