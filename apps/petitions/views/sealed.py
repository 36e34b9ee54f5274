"""Sealed matters: those a person may open, and the list of readers that the keeper keeps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.core import moment
from apps.core.forms import refusals_on
from apps.petitions import permissions, presenters, queries, rules, services
from apps.petitions.forms import ReaderForm
from apps.petitions.models import Petition


@allow(*rules.OPENERS)
@require_safe
def petition_sealed_list(request: StaffRequest) -> HttpResponse:
    """Numbers, days and states of the sealed matters that name this person, or that they keep."""
    context = {
        "rows": presenters.rows(queries.sealed_page(request.user), moment.today()),
        "rooms": presenters.rooms("sealed", request.user),
    }
    return render(request, "petitions/petition_sealed_list.html", context)


@allow(Role.SEALED_KEEPER)
@require_http_methods(["GET", "HEAD", "POST"])
def petition_readers(request: StaffRequest, number: str) -> HttpResponse:
    """Who may read this sealed matter; the keeper adds people with a reason."""
    petition = _kept(request, number)
    form = ReaderForm(request.POST or None, petition=petition)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.add_reader(
                petition=petition, user=form.chosen(), reason=form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, _("已列入知情名单。"))
            return redirect("petition_readers", number)
    context = {"form": form, "petition": petition, "readers": queries.readers_of(petition)}
    return render(
        request, "petitions/petition_readers.html", {**context, "rooms": presenters.rooms("sealed", request.user)}
    )


@allow(Role.SEALED_KEEPER)
@require_POST
def petition_reader_end(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take a person off the list."""
    petition = _kept(request, number)
    reader = next((row for row in queries.readers_of(petition) if row.pk == pk), None)
    if reader is None:
        raise Http404
    services.end_reader(reader=reader, by=request.user)
    messages.success(request, _("已移出知情名单。"))
    return redirect("petition_readers", number)


def _kept(request: StaffRequest, number: str) -> Petition:
    petition = queries.petition_for(request.user, number)
    if not (petition.sealed and permissions.keeps_sealed(request.user, petition)):
        raise Http404
    return petition
