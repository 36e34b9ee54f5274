"""Pages about people and organisations; there is no list of people."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.core import identifiers
from apps.core.forms import refusals_on
from apps.people import permissions, presenters, queries, services
from apps.people.choices import OrganisationKind, OrganisationRoleKind
from apps.people.forms import FullViewForm, LookUpForm, OrganisationForm, OrganisationRoleForm, PersonEditForm
from apps.people.handles import handle, opened
from apps.people.models import Organisation, Person
from apps.people.permissions import ORGANISATION_KEEPERS, ORGANISATION_ROLES, PEOPLE_ROLES
from apps.people.services import OrganisationEntry


def _person(request: StaffRequest, text: str) -> Person:
    pk = opened(text, request.user)
    if pk is None:
        raise Http404
    try:
        return queries.person(pk, request.user)
    except Person.DoesNotExist:
        raise Http404 from None


@allow(*PEOPLE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def person_look_up(request: StaffRequest) -> HttpResponse:
    """Find a person by exact facts; what was typed travels by POST and is logged by kind only."""
    form = LookUpForm(request.POST or None)
    found: list[presenters.Found] | None = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        people = queries.look_up(
            request.user,
            id_number=identifiers.normalise_id_number(facts["id_number"]),
            phone=identifiers.normalise_phone(facts["phone"]) if facts["phone"] else "",
            name=identifiers.normalise_person_name(facts["name"]),
            second=facts["second"],
        )
        services.log_look_up(people, kind=form.kind(), by=request.user)
        found = presenters.found(people, request.user)
    context = {"form": form, "found": found, "rooms": presenters.rooms(request.user, "person_look_up")}
    return render(request, "people/person_look_up.html", context)


@allow(*PEOPLE_ROLES)
@require_safe
def person_detail(request: StaffRequest, text: str) -> HttpResponse:
    """A person's registration, masked."""
    person = _person(request, text)
    return render(request, "people/person_detail.html", {"person": person, "handle": text})


@allow(*PEOPLE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def person_full(request: StaffRequest, text: str) -> HttpResponse:
    """ID number and phone in full, once a reason was given and logged."""
    person = _person(request, text)
    form = FullViewForm(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            shown = services.view_full(person, reason=form.cleaned_data["reason"], by=request.user)
    return render(request, "people/person_full.html", {"form": form, "person": person, "shown": shown, "handle": text})


@allow(*PEOPLE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: StaffRequest, text: str) -> HttpResponse:
    """Correct a registration."""
    person = _person(request, text)
    initial = {
        "name": person.name,
        "person_kind": person.kind,
        "street": person.street_id,
        "address": person.address,
        "version": person.version,
    }
    form = PersonEditForm(request.POST or None, user=request.user, initial=initial)
    services.view_full(person, reason=_("更正登记"), by=request.user)  # the form shows name and address in full
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            facts = form.cleaned_data
            services.edit_person(
                person.pk, form.person_entry(), version=facts["version"], reason=facts["reason"], by=request.user
            )
            messages.success(request, _("已更正。"))
            return redirect("person_detail", handle(person, request.user))
    return render(request, "people/person_edit.html", {"form": form, "person": person, "handle": text})


@allow(*ORGANISATION_ROLES)
@require_safe
def organisation_list(request: StaffRequest) -> HttpResponse:
    """Law firms, employers and this bureau, with their dated roles."""
    context = {
        "organisations": queries.all_organisations(request.user),
        "can_keep": permissions.can_keep_organisations(request.user),
        "rooms": presenters.rooms(request.user, "organisation_list"),
    }
    return render(request, "people/organisation_list.html", context)


@allow(*ORGANISATION_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_register(request: StaffRequest) -> HttpResponse:
    """Register an organisation with its first role."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        facts.pop("intent_key")
        facts["kind"], facts["role"] = OrganisationKind(facts["kind"]), OrganisationRoleKind(facts["role"])
        with refusals_on(form):
            intent = form.intent(request.user, "people.organisation_register")
            services.register_organisation(
                OrganisationEntry(**facts), unit=request.user.unit, by=request.user, intent=intent
            )
            return redirect("organisation_list")
    return render(request, "people/organisation_register.html", {"form": form})


@allow(*ORGANISATION_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_role_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an organisation a further role."""
    try:
        organisation = queries.organisation(pk, request.user)
    except Organisation.DoesNotExist:
        raise Http404 from None
    form = OrganisationRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            services.add_role(
                organisation,
                OrganisationRoleKind(facts["role"]),
                valid_from=facts["valid_from"],
                valid_to=facts["valid_to"],
                by=request.user,
                intent=form.intent(request.user, "people.organisation_role_add"),
            )
            return redirect(f"{reverse('organisation_list')}#o{organisation.pk}")
    return render(request, "people/organisation_role_add.html", {"form": form, "organisation": organisation})
