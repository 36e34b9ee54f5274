"""Firms and contracts: who serves the station, from when to when, under which licence."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.consultations import permissions, presenters, queries, rules, services
from apps.consultations.choices import LOG_METADATA_ROLES, PLANNER_ROLES
from apps.consultations.forms import ContractEditForm, ContractForm, LawyerEditForm, LawyerForm, asking_again
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment
from apps.core.forms import refusals_on


@allow(*LOG_METADATA_ROLES)
@require_safe
def firm_list(request: StaffRequest) -> HttpResponse:
    """Firms with their contracts and lawyers, and what runs out soon."""
    bureau, today = queries.bureau_of(request.user), moment.today()
    staff = queries.staffing(bureau.pk)
    context = {
        "rooms": presenters.rooms(request.user, "firm_list"),
        "firms": queries.firms_shown(bureau.pk, staff),
        "endings": presenters.ending_lines(queries.endings(staff, today), today),
        "today": today,
        "soon": today + timedelta(days=rules.EXPIRY_NOTICE_DAYS),
        "can_plan": permissions.can_plan(request.user),
    }
    return render(request, "consultations/firm_list.html", context)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def contract_register(request: StaffRequest) -> HttpResponse:
    """Enter a firm's contract."""
    bureau = queries.bureau_of(request.user)
    form = ContractForm(request.POST or None, bureau=bureau)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            intent = form.intent(request.user, "consultations.register_contract")
            services.send_contract(form.entry(), bureau=bureau, by=request.user, intent=intent)
            messages.success(request, _("合同已登记。"))
            return redirect("firm_list")
    return _page(request, _("登记合同"), form)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def contract_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a contract; days that it no longer covers are handed on."""
    queries.bureau_of(request.user)
    contract = queries.contract_for(request.user, pk)
    form = ContractEditForm(request.POST or None, contract=contract)
    if request.method == "POST" and form.is_valid():
        with asking_again(form):
            permissions.check_can_plan(request.user)
            facts, entry = form.cleaned_data, form.entry()
            services.edit_contract(
                contract, entry, version=facts["version"], decisions=form.decisions(), reason=facts["reason"],
                by=request.user,
            )  # fmt: skip
            messages.success(request, _("合同已保存。"))
            return redirect("firm_list")
    return _page(request, _("修改合同"), form)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def lawyer_register(request: StaffRequest) -> HttpResponse:
    """Register a lawyer of a firm."""
    bureau = queries.bureau_of(request.user)
    form = LawyerForm(request.POST or None, bureau=bureau)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            permissions.check_can_plan(request.user)
            intent = form.intent(request.user, "consultations.register_lawyer")
            services.send_lawyer(form.entry(), bureau=bureau, by=request.user, intent=intent)
            messages.success(request, _("律师已登记。"))
            return redirect("firm_list")
    return _page(request, _("登记律师"), form)


@allow(*PLANNER_ROLES)
@require_http_methods(GET_OR_POST)
def lawyer_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a lawyer's licence or posting, or end it; days that fall outside are handed on."""
    queries.bureau_of(request.user)
    lawyer = queries.lawyer_for(request.user, pk)
    form = LawyerEditForm(request.POST or None, lawyer=lawyer)
    if request.method == "POST" and form.is_valid():
        with asking_again(form):
            permissions.check_can_plan(request.user)
            facts, entry = form.cleaned_data, form.entry()
            services.edit_lawyer(
                lawyer, entry, version=facts["version"], decisions=form.decisions(), reason=facts["reason"],
                by=request.user,
            )  # fmt: skip
            messages.success(request, _("律师登记已保存。"))
            return redirect("firm_list")
    return _page(request, _("修改律师登记"), form)


def _page(request: StaffRequest, title: str, form: Form) -> HttpResponse:
    context = {"rooms": presenters.rooms(request.user, "firm_list"), "title": title, "facts": [], "form": form}
    return render(request, "consultations/roster_form.html", context)
