"""Month and year calendar of duty days."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import presenters
from apps.consultations.choices import CALENDAR_AND_LAWYER
from apps.consultations.permissions import FEED_ROLES
from apps.consultations.presenters import calendar
from apps.consultations.queries.months import counted_days
from apps.core import moment


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def duty_month(request: StaffRequest) -> HttpResponse:
    """A month of duty days: lawyer, booked and waiting, days off and make-up days."""
    today = moment.today()
    first = calendar.month_of(request.GET.get("month", ""), today)
    following = calendar.shifted(first, 1)
    days = [day for day in counted_days(request.user, first, following) if day.on < following]
    context = {
        "rooms": presenters.rooms(request.user, "duty_month"),
        "month": calendar.month(first, days, today),
        "before": calendar.shifted(first, -1),
        "after": following,
        "lawyers": calendar.legend(days),
        "can_subscribe": request.user.has_role(*FEED_ROLES),
    }
    return render(request, "consultations/duty_month.html", context)


@allow(*CALENDAR_AND_LAWYER)
@require_safe
def duty_year(request: StaffRequest) -> HttpResponse:
    """A year of duty days at a glance."""
    today = moment.today()
    year = calendar.year_of(request.GET.get("year", ""), today)
    days = counted_days(request.user, date(year, 1, 1), date(year, 12, 31))
    context = {
        "rooms": presenters.rooms(request.user, "duty_month"),
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "months": calendar.year(year, days, today),
        "lawyers": calendar.legend(days),
        "weekdays": "一二三四五六日",
    }
    return render(request, "consultations/duty_year.html", context)
