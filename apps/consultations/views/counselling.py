"""The counsellor's own pages: what was sent here, sessions, notes that nobody else opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import presenters
from apps.consultations.choices import ReferralStatus
from apps.consultations.forms.counselling import CounsellingNoteForm, SessionForm
from apps.consultations.models import Referral
from apps.consultations.presenters import referrals as shown
from apps.consultations.queries import counselling as queries
from apps.consultations.queries.referrals import standing_of
from apps.consultations.services import counselling as services
from apps.core import moment
from apps.core.forms import refusals_on

GET_OR_POST = ["GET", "HEAD", "POST"]


@allow(Role.COUNSELLOR)
@require_safe
def counselling_list(request: StaffRequest) -> HttpResponse:
    """What was sent to this counsellor."""
    rows = shown.referral_rows(queries.counselling_of(request.user), moment.today())
    context = {"rooms": presenters.rooms(request.user, "counselling_list"), "rows": rows}
    return render(request, "consultations/counselling_list.html", context)


@allow(Role.COUNSELLOR)
@require_safe
def counselling_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One referral with its sessions and the counsellor's own notes."""
    referral = queries.own_counselling_for(request.user, number)
    notes = queries.notes_of(request.user, referral)
    now = standing_of(referral)
    context = {
        "rooms": presenters.rooms(request.user, "counselling_list"),
        "referral": referral,
        "shape": shown.STATUS_SHAPES[ReferralStatus(referral.status)],
        "facts": shown.referral_facts(referral, request.user),
        "step": shown.counselling_step(referral, request.user, now, moment.today()),
        "sessions": [(session, notes.get(session.pk, "")) for session in queries.sessions_of(referral)],
    }
    return render(request, "consultations/counselling_detail.html", context)


@allow(Role.COUNSELLOR)
@require_http_methods(GET_OR_POST)
def counselling_session(request: StaffRequest, number: str) -> HttpResponse:
    """Enter a session that was held, or to which nobody came."""
    referral = queries.own_counselling_for(request.user, number)
    form = SessionForm(request.POST or None, referral=referral)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "consultations.counselling_session")
            services.hold_session(referral, form.entry(), by=request.user, intent=intent)
            messages.success(request, _("疏导已登记。"))
            return redirect("counselling_detail", number)
    return _page(request, form, referral)


@allow(Role.COUNSELLOR)
@require_http_methods(GET_OR_POST)
def counselling_note(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Rewrite the note of an own session."""
    session = queries.own_session_for(request.user, number, pk)
    text = queries.note_text(request.user, session)
    form = CounsellingNoteForm(
        request.POST or None, referral=session.referral, initial={"version": session.version, "text": text}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            typed = form.cleaned_data
            services.write_note(session, typed["text"], version=typed["version"], by=request.user)
            messages.success(request, _("疏导记录已保存。"))
            return redirect("counselling_detail", number)
    if form.current is not None:
        form.current.text = queries.note_text(request.user, session)
    return _page(request, form, session.referral)


def _page(request: StaffRequest, form: SessionForm | CounsellingNoteForm, referral: Referral) -> HttpResponse:
    rooms = presenters.rooms(request.user, "counselling_list")
    context = {"rooms": rooms, "form": form, "referral": referral}
    return render(request, "consultations/counselling_form.html", context)
