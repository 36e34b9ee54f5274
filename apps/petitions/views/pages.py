"""The work list, registration, one matter, its correction, history and print sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.core import moment
from apps.core.clocks import log
from apps.core.forms import refusals_on
from apps.core.references import short_number
from apps.people import queries as people_queries
from apps.people.services import log_hints
from apps.petitions import presenters, queries, rules, services
from apps.petitions.forms import CorrectForm, FilterForm, HandedOverForm, RegisterForm
from apps.petitions.forms.acts import initial_of
from apps.petitions.forms.filters import with_cursor
from apps.petitions.models import Petition


@allow(*rules.OPENERS)
@require_safe
def petition_list(request: StaffRequest) -> HttpResponse:
    """What is due, first to last; the address is the filter."""
    today, user, address = moment.today(), request.user, request.GET
    units, topics = queries.units_for_filter(user), queries.topics_for_filter()
    form = FilterForm(address, units=units, topics=topics)
    filters = form.filters()
    page = queries.list_page(user, filters, today, after=address.get("after", ""), before=address.get("before", ""))
    previous, following = with_cursor(address, "before", page.before), with_cursor(address, "after", page.after)
    context = {
        "form": form,
        "applied": form.applied(address),
        "rows": presenters.rows(page.rows, today),
        "page": presenters.pager(page.count, len(page.rows), previous, following),
        "tabs": presenters.tabs(queries.urgent(user, today), filters, reverse("petition_list")),
        "rooms": presenters.rooms("list", user),
        "can_register": user.has_role(*rules.REGISTRARS),
    }
    return render(request, "petitions/petition_list.html", context)


@allow(*rules.REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def petition_register(request: StaffRequest) -> HttpResponse:
    """Take a matter in; 查找相关事项 shows the hints without registering."""
    form = _register_form(request)
    if request.method == "POST" and form.is_valid() and "check" not in request.POST:
        with refusals_on(form):
            intent = form.intent(request.user, "petitions.register")
            made = services.register_petition(
                entry=form.entry(), unit=request.user.unit, by=request.user, intent=intent
            ).record
            messages.success(request, _("已登记 %(number)s。") % {"number": short_number(made.reference.number)})
            return redirect(made)
    log_hints(form.alikes, by=request.user)
    context = {
        "form": form,
        "hints": presenters.hints(form.related),
        "limits": presenters.limits_from(_received(form)),
        "wording": form.wording(),
        "rooms": presenters.rooms("register", request.user),
    }
    return render(request, "petitions/petition_register.html", context)


def _register_form(request: StaffRequest) -> RegisterForm:
    """The form, prefilled when the address names a record that hands its matter over to this person."""
    number = request.GET.get("from", "")
    if not number:
        return RegisterForm(request.POST or None, user=request.user)
    handover = queries.handover_for(request.user, number)
    person = people_queries.person(handover.person_id, request.user)
    return HandedOverForm(request.POST or None, user=request.user, handover=handover, person=person)


def _received(form: RegisterForm) -> date:
    typed = getattr(form, "cleaned_data", {}).get("received_on")
    return typed if isinstance(typed, date) else moment.today()


@allow(*rules.OPENERS)
@require_safe
def petition_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One matter: its limits, what is next, what happened. A sealed one is logged each time it is opened."""
    petition = queries.petition_for(request.user, number)
    context = {
        "detail": _detail(request, petition, "打开"),
        "petition": petition,
        "rooms": presenters.rooms("sealed" if petition.sealed else "list", request.user),
    }
    return render(request, "petitions/petition_detail.html", context)


def _detail(request: StaffRequest, petition: Petition, reason: str) -> presenters.Detail:
    text = services.open_sealed(petition, by=request.user, reason=reason) if petition.sealed else None
    return presenters.detail(
        petition,
        request.user,
        moment.today(),
        clocks=log.states(petition.reference),
        trail=queries.trail_of(petition),
        links=queries.links_of(request.user, petition),
        origins=queries.origins_of(request.user, petition),
        text=text,
    )


@allow(*rules.OPENERS)
@require_safe
def petition_print(request: StaffRequest, number: str) -> HttpResponse:
    """The sheet of one matter; a sealed one has none (rights.md)."""
    petition = queries.petition_for(request.user, number)
    if petition.sealed:
        return render(
            request, "403.html", {"sentence": _("密封件不打印。需要纸质材料的，请密件保管人办理。")}, status=403
        )
    context: dict[str, Any] = {"detail": _detail(request, petition, "打印"), "petition": petition}
    return render(request, "petitions/petition_print.html", {**context, "printed_by": request.user})


@allow(*rules.OPENERS)
@require_safe
def petition_history(request: StaffRequest, number: str) -> HttpResponse:
    """Every saved version: who, when, why, which fields."""
    petition = queries.petition_for(request.user, number)
    if petition.sealed:
        services.open_sealed(petition, by=request.user, reason="查看变更记录")
    versions = presenters.versions(queries.history_of(petition))
    context = {"petition": petition, "versions": versions, "rooms": presenters.rooms("list", request.user)}
    return render(request, "petitions/petition_history.html", context)


@allow(*rules.REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def petition_correct(request: StaffRequest, number: str) -> HttpResponse:
    """Correct the registration; another's edit in between is shown beside one's own."""
    petition = queries.petition_for(request.user, number)
    text = services.open_sealed(petition, by=request.user, reason="更正登记") if petition.sealed else None
    words = {part: text.opened(part) for part in ("title", "request", "facts")} if text else None
    form = CorrectForm(request.POST or None, petition=petition, user=request.user, initial=initial_of(petition, words))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_on(form):
            services.correct(
                petition=petition,
                to=form.correction(),
                version=typed["version"],
                reason=typed["reason"],
                by=request.user,
            )
            messages.success(request, _("已更正。"))
            return redirect(petition)
    context = {"form": form, "petition": petition, "rooms": presenters.rooms("list", request.user)}
    return render(request, "petitions/petition_correct.html", context)
