"""What is done with a consultation log once it is written: read, amend, print, let a stand-in read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import permissions, presenters, queries
from apps.consultations.choices import DESK_AND_LAWYER, LOG_ROLES
from apps.consultations.forms import AmendForm, ConsentForm, shortcomings_on
from apps.consultations.models import Consultation
from apps.consultations.presenters import logs as shapes
from apps.consultations.presenters.referrals import log_referrals
from apps.consultations.queries.notes import may_read
from apps.consultations.queries.papers import is_demo
from apps.consultations.services import logs
from apps.consultations.views.days import GET_OR_POST
from apps.core import moment
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.documents.official import render as typeset


@allow(*LOG_ROLES)
@require_safe
def log_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One consultation as the bureau sees it; its lawyer reads the notes, and whom the visitor lets read them."""
    log = queries.log_for(request.user, number)
    own = permissions.is_own_log(request.user, log)
    reads = own or may_read(request.user, log)
    context = {
        "rooms": presenters.rooms(request.user, "consultation_list"),
        "log": log,
        "own": own,
        "facts": shapes.log_facts(log) + (shapes.own_facts(log) if reads else []),
        "article": permissions.SECRECY_ARTICLE,
        "parts": None,
        "versions": [],
        "ways": [],
        "referrals": log_referrals(request.user, log),
    }
    if reads:
        logs.record_reading(log, by=request.user)
        context |= _notes(request, log) | {"ways": shapes.log_ways(log) if own else []}
    return render(request, "consultations/log_detail.html", context)


def _notes(request: StaffRequest, log: Consultation) -> dict[str, object]:
    """The notes as they read now, and each earlier version of them."""
    versions = queries.versions_for(request.user, log)
    return {
        "parts": shapes.note_parts(queries.notes_for(request.user, log)),
        "versions": shapes.version_notes(versions),
    }


@allow(Role.STATION_LAWYER)
@require_http_methods(GET_OR_POST)
def log_amend(request: StaffRequest, number: str) -> HttpResponse:
    """Correct a finished log, with a reason."""
    log = queries.own_log_for(request.user, number)
    initial = AmendForm.initial_of(log, queries.notes_for(request.user, log)) | {"version": log.version}
    form = AmendForm(
        request.POST or None,
        initial=initial,
        visitor=shapes.visitor_line(log),
        notice=log.notice_version,
        back=log.get_absolute_url(),
    )
    if request.method == "POST" and form.is_valid():
        with shortcomings_on(form):
            reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
            logs.amend_log(log, form.entry(), reason=reason, version=version, by=request.user)
            messages.success(request, _("更正已保存，原内容仍可阅看。"))
            return redirect(log)
    return render(request, "consultations/log_amend.html", _amend_page(request, log, form))


def _amend_page(request: StaffRequest, log: Consultation, form: AmendForm) -> dict[str, object]:
    opposing, check = form["opposing_kind"].value(), form["conflict_check"].value()
    if form.current is not None:
        presenters.lay_open(form.current, queries.notes_for(request.user, form.current))
    return {
        "rooms": presenters.rooms(request.user, "consultation_list"),
        "log": log,
        "form": form,
        "offer": shapes.offer(log, opposing, check, adviser=queries.adviser_role(log)),
    }


@allow(Role.STATION_LAWYER)
@require_safe
def log_copy(request: StaffRequest, number: str) -> HttpResponse:
    """The visitor's copy as PDF: made now, logged, kept nowhere."""
    log = queries.own_log_for(request.user, number)
    texts = queries.notes_for(request.user, log)
    try:
        logs.hand_out_copy(log, by=request.user)
        pdf = typeset(shapes.copy_document(log, texts, moment.today(), demo=is_demo()))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(log)
    response = HttpResponse(pdf.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{log.reference.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@allow(*DESK_AND_LAWYER)
@require_http_methods(GET_OR_POST)
def log_consents(request: StaffRequest, number: str) -> HttpResponse:
    """Whom the visitor of a booking lets read the log; recorded by the desk or its lawyer, never by the reader."""
    log = queries.consent_log_for(request.user, number)
    own = permissions.is_own_log(request.user, log)
    back = log.get_absolute_url() if own else log.booking.get_absolute_url()
    form = ConsentForm(request.POST or None, readers=queries.possible_readers(log, request.user), back=back)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, f"log_consents:{number}")
            logs.give_or_withdraw(log, form.entry(), by=request.user, intent=intent)
            messages.success(request, _("来访人的意思已登记。"))
            return redirect(reverse("log_consents", args=[number]))
    context = {
        "rooms": presenters.rooms(request.user, ""),
        "log": log,
        "form": form,
        "entries": shapes.consent_entries(queries.consents_of(log)),
    }
    return render(request, "consultations/log_consents.html", context)
