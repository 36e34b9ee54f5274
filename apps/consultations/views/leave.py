"""Leave: a lawyer's own, or entered by whoever plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import PLANNER_AND_LAWYER, PLANNER_ROLES
from apps.consultations.forms import DayVersionForm, LeaveForm, asking_again
from apps.consultations.models import StationLawyer
from apps.consultations.views.days import GET_OR_POST
from apps.core.forms import refusals_on


@allow(Role.STATION_LAWYER)
@require_http_methods(GET_OR_POST)
def my_leave(request: StaffRequest) -> HttpResponse:
    """A lawyer's own leave."""
    return _leave(request, queries.own_lawyer(request.user), reverse("my_leave"))


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def lawyer_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave of a lawyer, entered on the lawyer's behalf."""
    return _leave(request, queries.lawyer_for(request.user, pk), reverse("lawyer_leave", args=[pk]))


def _leave(request: StaffRequest, lawyer: StationLawyer, address: str) -> HttpResponse:
    form = LeaveForm(request.POST or None, lawyer=lawyer, back=reverse("station"))
    if request.method == "POST" and form.is_valid():
        with asking_again(form):
            permissions.check_can_enter_leave(request.user, lawyer)
            intent = form.intent(request.user, "consultations.enter_leave")
            services.send_leave(lawyer, form.entry(), form.decisions(), by=request.user, intent=intent)
            messages.success(request, _("请假已登记，受影响的驻点日均已安排。"))
            return redirect(address)
    context = {
        "rooms": presenters.rooms(request.user, "my_leave" if lawyer.user_id == request.user.pk else "firm_list"),
        "lawyer": lawyer,
        "form": form,
        "leaves": presenters.leave_rows(queries.leaves_of(lawyer)),
    }
    return render(request, "consultations/lawyer_leave.html", context)


@allow(*PLANNER_AND_LAWYER)
@require_POST
def leave_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw a leave that is not over."""
    leave = queries.leave_for(request.user, pk)
    form = DayVersionForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            permissions.check_can_enter_leave(request.user, leave.lawyer)
            services.withdraw_leave(leave, version=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("请假已撤销；已替班、停诊的日子不变。"))
    for errors in form.errors.values():
        for error in errors:
            messages.warning(request, str(error))
    own = leave.lawyer.user_id == request.user.pk
    return redirect("my_leave") if own else redirect("lawyer_leave", leave.lawyer_id)
