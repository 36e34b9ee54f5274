"""The calendar of duty days and their planning."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import (
    CALENDAR_AND_LAWYER,
    PLANNER_ROLES,
    DutyStatus,
)
from apps.consultations.forms import (
    PlanForm,
)
from apps.consultations.presenters import Quarter
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment
from apps.core.forms import refusals_on


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def station(request: StaffRequest) -> HttpResponse:
    """Duty days of a quarter with their lawyers and free slots."""
    today = moment.today()
    quarter = Quarter.of(request.GET.get("quarter", ""), today)
    days = queries.roster(request.user, quarter.first, quarter.last)
    off = queries.days_off(quarter.first, quarter.last)
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "quarter": quarter,
        "before": quarter.shifted(-1),
        "after": quarter.shifted(1),
        "months": presenters.months(quarter, days, off, today),
        "held": [day for day in days if day.status != DutyStatus.CANCELLED],
        "lanes": presenters.lanes(days),
        "shares": queries.shares(request.user, today),
        "can_plan": permissions.can_plan(request.user),
    }
    return render(request, "consultations/station.html", context)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_days_plan(request: StaffRequest) -> HttpResponse:
    """See what the generator would plan, then make it; days that stand are never touched."""
    bureau = queries.bureau_of(request.user)
    following = Quarter.of("", moment.today()).shifted(1)
    asked = request.POST or request.GET or {"first": f"{following.first}", "last": f"{following.last}"}
    form, preview = PlanForm(asked), []
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        with refusals_on(form):
            if request.method == "POST":
                made = services.generate_duty_days(first, last, unit=queries.station_unit(bureau), by=request.user)
                messages.success(request, _("已生成 %(count)d 个驻点日。") % {"count": len(made)})
                return redirect("station")
            preview = queries.plan_preview(bureau, first, last)
    context = {"rooms": presenters.rooms(request.user, "duty_days_plan"), "form": form, "preview": preview}
    return render(request, "consultations/duty_days_plan.html", context)
