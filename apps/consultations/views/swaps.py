"""Give a day to another lawyer: a swap or a stand-in, seen before it is confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, services
from apps.consultations.choices import PLANNER_ROLES
from apps.consultations.forms import StandInForm, SwapForm
from apps.consultations.models import DutyDay, StationLawyer
from apps.consultations.queries import ChangeLine
from apps.consultations.views.days import GET_OR_POST
from apps.core.forms import refusals_on

Form = SwapForm | StandInForm


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_day_swap(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the lawyers of two days change places: choose the other day, see who is told, confirm."""
    day = queries.duty_day_for(request.user, pk)
    partners = queries.swap_partners(day) if permissions.can_hand_on(request.user, day) else []
    chosen = request.POST.get("other") or request.GET.get("with", "")
    other = next((one for one in partners if str(one.pk) == chosen), None)
    lines = [queries.change_line(day, other.lawyer), queries.change_line(other, day.lawyer)] if other else []
    form = _swap_form(request, day, other, lines) if other or request.method == "POST" else None
    if request.method == "POST" and form and other and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            facts = form.cleaned_data
            versions = facts["version"], facts["other_version"]
            services.swap_days(day, other, versions=versions, reason=facts["reason"], by=request.user)
            messages.success(request, _("已调换，律师与来访人的通知已进入发送队列。"))
            return redirect("station")
    options = [(str(one.pk), presenters.swap_label(one)) for one in partners]
    return _page(request, day, "swap", form=form, lines=lines, options=options, chosen=chosen)


def _swap_form(request: StaffRequest, day: DutyDay, other: DutyDay | None, lines: list[ChangeLine]) -> SwapForm:
    initial = {"version": day.version}
    if other:
        initial |= {"other": other.pk, "other_version": other.version}
    form = SwapForm(request.POST or None, initial=initial, back=day.get_absolute_url(), told=queries.told_of(lines).all)
    if request.method == "POST" and form.is_valid() and other is None:
        form.add_error(None, _("所选的日子已不能调换，请另选一天。"))
    return form


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def duty_day_stand_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Let another lawyer take one day: choose who, see who is told, confirm."""
    day = queries.duty_day_for(request.user, pk)
    free = queries.stand_ins_for(day) if permissions.can_hand_on(request.user, day) else []
    chosen = request.POST.get("lawyer") or request.GET.get("with", "")
    lawyer = next((one for one in free if str(one.pk) == chosen), None)
    lines = [queries.change_line(day, lawyer)] if lawyer else []
    form = _stand_in_form(request, day, lawyer, lines) if lawyer or request.method == "POST" else None
    if request.method == "POST" and form and lawyer and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            facts = form.cleaned_data
            services.stand_in(day, lawyer, version=facts["version"], reason=facts["reason"], by=request.user)
            messages.success(request, _("已登记替班，律师与来访人的通知已进入发送队列。"))
            return redirect(day)
    options = [(str(one.pk), one.name) for one in free]
    return _page(request, day, "stand_in", form=form, lines=lines, options=options, chosen=chosen)


def _stand_in_form(
    request: StaffRequest, day: DutyDay, lawyer: StationLawyer | None, lines: list[ChangeLine]
) -> StandInForm:
    initial = {"version": day.version, "lawyer": lawyer.pk if lawyer else None}
    told = queries.told_of(lines).all
    form = StandInForm(request.POST or None, initial=initial, back=day.get_absolute_url(), told=told)
    if request.method == "POST" and form.is_valid() and lawyer is None:
        form.add_error(None, _("所选律师这一天已不能驻点，请另选一位。"))
    return form


def _page(
    request: StaffRequest,
    day: DutyDay,
    kind: str,
    *,
    form: Form | None,
    lines: list[ChangeLine],
    options: list[tuple[str, str]],
    chosen: str,
) -> HttpResponse:
    if form is not None and form.changed:
        messages.warning(request, _("这一天刚被别人改过，请核对后再确认。"))
        return redirect(f"{request.path}?with={chosen}")
    context = {
        "rooms": presenters.rooms(request.user, "station"),
        "day": day,
        "is_swap": kind == "swap",
        "form": form,
        "lines": lines,
        "told": queries.told_of(lines) if lines else None,
        "options": options,
        "chosen": chosen,
    }
    return render(request, "consultations/duty_day_hand_on.html", context)
