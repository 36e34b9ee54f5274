"""The calendar of duty days and their planning."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import (
    CALENDAR_AND_LAWYER,
    PLANNER_ROLES,
    DutyStatus,
)
from apps.consultations.forms import PlanForm, PublishForm
from apps.consultations.models import DutyDay
from apps.consultations.presenters import Quarter
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment, shapes
from apps.core.forms import refusals_on


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def station(request: StaffRequest) -> HttpResponse:
    """Duty days of a quarter with their lawyers and free slots."""
    today = moment.today()
    quarter = Quarter.of(request.GET.get("quarter", ""), today)
    days = queries.roster(request.user, quarter.first, quarter.last)
    off = queries.days_off(quarter.first, quarter.last)
    bureau = request.user.unit.bureau_id
    staff = queries.staffing(bureau) if bureau else queries.Staffing([], [])
    shares = queries.shares(bureau, staff, today) if bureau else []
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "quarter": quarter,
        "before": quarter.shifted(-1),
        "after": quarter.shifted(1),
        "months": presenters.months(quarter, days, off, today),
        "held": [day for day in days if day.status != DutyStatus.CANCELLED],
        "lanes": presenters.lanes(days, shares),
        "spread": presenters.spread_text(shares),
        "shares": shares,
        "matters": _matters(request, quarter, staff, [day for day in days if day.on in off]),
        "can_plan": permissions.can_plan(request.user),
    }
    return render(request, "consultations/station.html", context)


def _matters(
    request: StaffRequest, quarter: Quarter, staff: queries.Staffing, on_days_off: list[DutyDay]
) -> list[shapes.Line]:
    """Leave, licences and contracts that end, days to put right: for whoever plans."""
    bureau = request.user.unit.bureau_id
    if bureau is None or not permissions.can_plan(request.user):
        return []
    return presenters.matters(
        queries.standing_leaves(bureau, quarter.first, quarter.last),
        queries.endings(staff, moment.today()),
        [day for day in on_days_off if day.status == DutyStatus.PLANNED],
    )


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_days_plan(request: StaffRequest) -> HttpResponse:
    """See what the generator would plan, then make it; published days and days with visitors are never touched."""
    bureau = queries.bureau_of(request.user)
    following = Quarter.of("", moment.today()).shifted(1)
    asked = request.POST or request.GET or {"first": f"{following.first}", "last": f"{following.last}"}
    form = PlanForm(asked)
    context: dict[str, object] = {"preview": [], "unpublished": 0, "publish": None}
    if form.is_valid():
        first, last, anew = (form.cleaned_data[name] for name in ("first", "last", "anew"))
        with refusals_on(form):
            if request.method == "POST":
                unit = queries.station_unit(bureau)
                made = services.generate_duty_days(first, last, unit=unit, by=request.user, anew=anew)
                messages.success(request, _("已排 %(count)d 个驻点日。") % {"count": len(made)})
                return redirect(f"{reverse('duty_days_plan')}?first={first}&last={last}")
            context |= {
                "preview": queries.plan_preview(bureau, first, last, anew=anew),
                "unpublished": queries.unpublished(bureau, first, last),
                "publish": PublishForm(initial={"first": first, "last": last}),
            }
    context |= {"rooms": presenters.rooms(request.user, "duty_days_plan"), "form": form}
    return render(request, "consultations/duty_days_plan.html", context)


@allow(*PLANNER_ROLES)
@require_POST
def duty_days_publish(request: StaffRequest) -> HttpResponse:
    """Publish the days of a period; sending it again publishes nothing more."""
    bureau = queries.bureau_of(request.user)
    form = PublishForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            first, last = form.cleaned_data["first"], form.cleaned_data["last"]
            count = services.publish_days(first, last, bureau=bureau, by=request.user)
            messages.success(request, _("已公布 %(count)d 个驻点日。") % {"count": count})
    for errors in form.errors.values():
        for error in errors:
            messages.warning(request, str(error))
    return redirect("station")
