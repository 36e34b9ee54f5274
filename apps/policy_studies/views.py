"""Pages of law study."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.core import moment
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.policy_studies import permissions, presenters, queries, services
from apps.policy_studies.choices import READERS, RECORDERS, STUDENTS
from apps.policy_studies.forms import AttendanceForm, CancelForm, EditSessionForm, FilterForm, RecordSessionForm
from apps.policy_studies.models import StudySession


def _editable(request: StaffRequest, number: str) -> StudySession:
    """The session, if this person sees it and may edit it."""
    session = queries.session_for(request.user, number)
    try:
        permissions.check_can_edit(request.user, session)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from None
    return session


@allow(*READERS)
@require_safe
def study_list(request: StaffRequest) -> HttpResponse:
    """Sessions, newest first; the address is the filter."""
    form = FilterForm(request.GET)
    filters = presenters.filters_of(form)
    place = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = queries.sessions_page(request.user, filters, **place)
    context = {
        "rooms": presenters.rooms(request.user, "study_list"),
        "filter_form": form,
        "applied": presenters.applied(filters),
        "sessions": page.rows,
        "page": presenters.pager(page, filters),
        "can_record": request.user.has_role(*RECORDERS),
    }
    return render(request, "policy_studies/study_list.html", context)


@allow(*RECORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def study_record(request: StaffRequest) -> HttpResponse:
    """Register a session; its day decides whether it was held or is planned."""
    form = RecordSessionForm(request.POST or None, units=queries.recordable_units(request.user))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            outcome = services.record_session(
                entry=form.entry(),
                unit=form.cleaned_data["unit"],
                by=request.user,
                intent=form.intent(request.user, "policy_studies.study_record"),
                expect_all=form.cleaned_data["expect_all"],
            )
            messages.success(request, _("已登记 %(number)s。") % {"number": outcome.record.reference.number})
            return redirect(outcome.record)
    context = {"form": form, "rooms": presenters.rooms(request.user, "study_record")}
    return render(request, "policy_studies/study_record.html", context)


@allow(*READERS)
@require_safe
def study_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One session with its attendance: the sheet for those who keep it, totals and one's own line for others."""
    session = queries.session_for(request.user, number)
    sees_sheet = permissions.sees_attendance(request.user, session)
    context = {
        "session": session,
        "rooms": presenters.rooms(request.user, ""),
        "facts": presenters.facts(session),
        "trail": presenters.trail(session),
        "totals": queries.totals(session),
        "sheet": queries.sheet(session) if sees_sheet else [],
        "sees_sheet": sees_sheet,
        "own": queries.own_line(session, request.user),
        "can_edit": permissions.can_edit(request.user, session),
        "step": presenters.step(session, request.user),
    }
    return render(request, "policy_studies/study_detail.html", context)


@allow(*RECORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def study_edit(request: StaffRequest, number: str) -> HttpResponse:
    """Change what was registered; somebody else's edit in between is shown beside one's own."""
    session = _editable(request, number)
    form = EditSessionForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.edit_session(
                session=session, version=form.cleaned_data["version"], entry=form.entry(), by=request.user
            )
            messages.success(request, _("已保存。"))
            return redirect(session)
    context = {"form": form, "session": session}
    return render(request, "policy_studies/study_edit.html", context)


@allow(*RECORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def study_attendance(request: StaffRequest, number: str) -> HttpResponse:
    """The whole attendance sheet in one form."""
    session = _editable(request, number)
    initial = {"version": session.version}
    marks = queries.marks(session)
    people = queries.people_for_sheet(session)
    form = AttendanceForm(request.POST or None, people=people, marks=marks, initial=initial)
    if request.method == "POST" and "fill" in request.POST:
        form.fill_present()
    elif request.method == "POST" and form.is_valid():
        with refusals_on(form):
            version = form.cleaned_data["version"]
            services.set_attendance(session=session, version=version, marks=form.typed_marks(), by=request.user)
            messages.success(request, _("到场情况已保存。"))
            return redirect(session)
    context = {"form": form, "session": session, "sheet": list(presenters.sheet_rows(form))}
    return render(request, "policy_studies/study_attendance.html", context)


@allow(*RECORDERS)
@require_POST
def study_hold(request: StaffRequest, number: str) -> HttpResponse:
    """Confirm that a planned session took place."""
    session = _editable(request, number)
    try:
        services.hold_session(session=session, by=request.user)
        messages.success(request, _("已确认举办，请登记到场情况。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(session)


@allow(*RECORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def study_cancel(request: StaffRequest, number: str) -> HttpResponse:
    """Cancel with a reason; cannot be undone."""
    session = _editable(request, number)
    form = CancelForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.cancel_session(session=session, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("已取消，原因已留存。"))
            return redirect(session)
    return render(request, "policy_studies/study_cancel.html", {"form": form, "session": session})


@allow(*STUDENTS)
@require_safe
def study_own(request: StaffRequest) -> HttpResponse:
    """My own year: what listed me, and the hours of what I took part in."""
    today = moment.today()
    text = request.GET.get("year", str(today.year))
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 1949 <= int(text) <= 2999):
        raise Http404
    year = int(text)
    context = {
        "rooms": presenters.rooms(request.user, "study_own"),
        "year": year,
        "years": range(today.year, today.year - 4, -1),
        "record": queries.own_record(request.user, year),
    }
    return render(request, "policy_studies/study_own.html", context)
