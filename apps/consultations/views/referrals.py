"""Referrals: the list to chase by, making one, its letter, what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.consultations import permissions, presenters
from apps.consultations import queries as station
from apps.consultations.choices import LETTER_ROLES, LOG_ROLES, REFERRAL_ROLES, ReferralEventKind, ReferralStatus
from apps.consultations.forms.referrals import STEPS, LetterForm, ReferralFilterForm, ReferralForm, StepForm
from apps.consultations.models import Consultation, Referral
from apps.consultations.presenters import referrals as shown
from apps.consultations.queries import referrals as queries
from apps.consultations.queries.papers import is_demo
from apps.consultations.rules import referrals as rules
from apps.consultations.services import referrals as services
from apps.core import access_log, moment
from apps.core.choices import AccessAction
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.core.shapes import Page
from apps.documents.official import render as typeset

GET_OR_POST = ["GET", "HEAD", "POST"]


@allow(*LOG_ROLES)
@require_safe
def referral_list(request: StaffRequest) -> HttpResponse:
    """Referrals by the day an answer is expected: number, kind, receiver, dates, result; no visitor, no letter."""
    today = moment.today()
    page = queries.referrals(request.user, request.GET, today)
    following = f"?{station.following(request.GET, page.after)}" if page.after else ""
    context = {
        "rooms": presenters.rooms(request.user, "referral_list"),
        "rows": shown.referral_rows(page.rows, today),
        "tabs": shown.list_tabs(request.GET),
        "form": ReferralFilterForm(request.GET),
        "page": Page(summary=_("每页 %(count)d 件") % {"count": queries.PAGE}, next_url=following),
    }
    return render(request, "consultations/referral_list.html", context)


@allow(Role.STATION_LAWYER)
@require_http_methods(GET_OR_POST)
def referral_new(request: StaffRequest, number: str) -> HttpResponse:
    """Hand the visitor of an own consultation on."""
    log = station.own_log_for(request.user, number)
    form = _new_form(request, log)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, "consultations.refer")
            made = services.refer(log, form.entry(), by=request.user, intent=intent).record
            if made.status != ReferralStatus.DRAFT:
                messages.success(request, _("已登记：来访人自行前往。"))
                return redirect(made)
            messages.success(request, _("已生成转介函，请核对后转出。"))
            return redirect("referral_letter", made.reference.number)
    title = _("转介")
    back = reverse("log_detail", args=[number])
    return _form_page(request, form, title=title, number=number, back=back)


def _new_form(request: StaffRequest, log: Consultation) -> ReferralForm:
    kind = rules.kind_for(log.outcome)
    initial = {"kind": kind, "consent_on": moment.today()} if kind else {"consent_on": moment.today()}
    return ReferralForm(
        request.POST or None,
        log=log,
        receivers=queries.receivers(log.duty_day.bureau_id),
        counsellors=queries.counsellors(log.duty_day.unit.bureau),
        initial=initial,
    )


def _form_page(request: StaffRequest, form: object, *, title: str, number: str, back: str) -> HttpResponse:
    rooms = presenters.rooms(request.user, "referral_list")
    context = {"rooms": rooms, "form": form, "title": title, "number": number, "back": back}
    return render(request, "consultations/referral_form.html", context)


@allow(*REFERRAL_ROLES)
@require_safe
def referral_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One referral: what is awaited, what may be recorded, what happened."""
    referral, today = queries.referral_for(request.user, number), moment.today()
    now = queries.standing_of(referral)
    has_letter = permissions.can_read_letter(request.user, referral)
    context = {
        "rooms": presenters.rooms(request.user, "referral_list"),
        "referral": referral,
        "shape": shown.STATUS_SHAPES[ReferralStatus(referral.status)],
        "expected": shown.expected(referral, now, today),
        "facts": shown.referral_facts(referral, request.user),
        "entries": shown.referral_entries(referral, request.user),
        "step": shown.referral_step(referral, request.user, now, today),
        "objection": shown.OBJECTION if shown.owes_objection(referral) else "",
        "letter": queries.letter_of(request.user, referral) if has_letter else None,
        "hidden": not has_letter,
    }
    return render(request, "consultations/referral_detail.html", context)


@allow(Role.STATION_LAWYER)
@require_http_methods(GET_OR_POST)
def referral_letter(request: StaffRequest, number: str) -> HttpResponse:
    """The letter's text, to be changed until it is sent."""
    referral = queries.own_referral_for(request.user, number)
    letter = queries.letter_of(request.user, referral)
    if letter is None or referral.status != ReferralStatus.DRAFT:
        messages.warning(request, _("转介函已经转出，不能再改；可以打开 PDF 查看。"))
        return redirect(referral)
    form = LetterForm(
        request.POST or None, referral=referral, initial={"version": referral.version, "body": letter.body}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            body, version = form.cleaned_data["body"], form.cleaned_data["version"]
            services.write_letter(referral, body, version=version, by=request.user)
            messages.success(request, _("转介函已保存。"))
            return redirect(referral)
    if form.current is not None:
        form.current.body = queries.letter_text(request.user, referral)
    title = _("转介函")
    return _form_page(request, form, title=title, number=number, back=referral.get_absolute_url())


@allow(*LETTER_ROLES)
@require_safe
def referral_paper(request: StaffRequest, number: str) -> HttpResponse:
    """The letter as PDF, for the visitor and the receiver; each time is logged."""
    referral = queries.readable_referral_for(request.user, number)
    letter = queries.letter_of(request.user, referral)
    if letter is None or not letter.body:
        raise Http404
    try:
        pdf = typeset(shown.letter_paper(referral, letter.body, demo=is_demo()))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(referral)
    subject = f"consultations.Referral:{referral.pk}"
    access_log.record(AccessAction.EXPORT, by=request.user, subject=subject, reference=referral.reference)
    response = HttpResponse(pdf.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{referral.reference.number}.pdf"'
    return response


@allow(*REFERRAL_ROLES)
@require_http_methods(GET_OR_POST)
def referral_record(request: StaffRequest, number: str, what: str) -> HttpResponse:
    """Record one step: sent, asked, granted, refused, answered, ended."""
    referral = queries.referral_for(request.user, number)
    if what not in STEPS:
        raise Http404
    if what not in shown.own_steps(referral, request.user, queries.standing_of(referral), moment.today()):
        messages.warning(request, _("“%(step)s”现在不能由您登记。") % {"step": ReferralEventKind(what).label})
        return redirect(referral)
    form = StepForm(request.POST or None, step=what, referral=referral, initial={"version": referral.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            version = form.cleaned_data["version"]
            services.record_step(referral, form.entry(), version=version, by=request.user)
            messages.success(request, _("已登记：%(step)s。") % {"step": ReferralEventKind(what).label})
            return redirect(_home_of(request, referral))
    title = str(ReferralEventKind(what).label)
    return _form_page(request, form, title=title, number=number, back=referral.get_absolute_url())


def _home_of(request: StaffRequest, referral: Referral) -> str:
    """Where this person works on the referral: the counsellor on a page of their own."""
    if permissions.is_counsellor_of(request.user, referral):
        return reverse("counselling_detail", args=[referral.reference.number])
    return referral.get_absolute_url()
