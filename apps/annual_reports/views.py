"""Pages of the annual report."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import StaffRequest, allow
from apps.annual_reports import permissions, presenters, queries, services
from apps.annual_reports.choices import APPROVERS, COMPILERS, FIGURE_READERS, READERS, WRITERS, EditionKind
from apps.annual_reports.forms import CompileForm, CoverForm, OpenReportForm, ReturnForm, SectionForm
from apps.annual_reports.models import ApprovedEdition
from apps.annual_reports.rules.findings import blocking
from apps.core import moment
from apps.core.forms import refusals_on
from apps.core.refusals import Refused
from apps.core.registry import Rows, indicators
from apps.core.units import bureau_of


def _may(check: Callable[[], None]) -> None:
    """A right that a role has but this person here has not is 403 with the sentence."""
    try:
        check()
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from None


def _asked_year(request: StaffRequest, default: int) -> int:
    text = request.GET.get("year", str(default))
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 1949 <= int(text) <= 2999):
        raise Http404
    return int(text)


@allow(*READERS)
@require_safe
def report_list(request: StaffRequest) -> HttpResponse:
    """All reports in sight, the latest year first."""
    context = {
        "rooms": presenters.rooms(request.user, "report_list"),
        "reports": queries.reports(request.user),
        "sees_draft": permissions.sees_draft(request.user),
        "can_open": request.user.has_role(*COMPILERS),
    }
    return render(request, "annual_reports/report_list.html", context)


@allow(*COMPILERS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_open(request: StaffRequest) -> HttpResponse:
    """Open the report of a year from a template of chapters."""
    form = OpenReportForm(request.POST or None, initial={"year": moment.today().year - 1})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            outcome = services.open_report(
                year=form.cleaned_data["year"],
                bureau=bureau_of(request.user.unit),
                template=form.cleaned_data["template"],
                by=request.user,
                intent=form.intent(request.user, "annual_reports.report_open"),
            )
            return redirect(outcome.record)
    context = {"form": form, "rooms": presenters.rooms(request.user, "report_open")}
    return render(request, "annual_reports/report_open.html", context)


@allow(*READERS)
@require_safe
def report_detail(request: StaffRequest, number: str) -> HttpResponse:
    """The draft with chapters, text, figures and findings; readers of approved text are sent to it."""
    report = queries.report_for(request.user, number)
    if not permissions.sees_draft(request.user):
        return redirect("edition_detail", number, report.edition)
    rows, figures = queries.sections(report), queries.figure_set(report)
    found = queries.findings_of(report, rows, figures.now if figures.run else None)
    writable = {row.pk for row in rows if permissions.can_write(request.user, row)}
    context = {
        "report": report,
        "rooms": presenters.rooms(request.user, ""),
        "chapters": presenters.chapters(report, rows, found, edit=False),
        "document": presenters.document(report, rows, figures, request.user),
        "figure_lines": presenters.figure_lines(report, figures, rows),
        "run": figures.run,
        "findings": presenters.finding_lines(report, found, writable),
        "finding_summary": presenters.finding_summary(found),
        "step": presenters.step(report, request.user, found),
        "stages": presenters.stages(report),
        "trail": presenters.trail(queries.moves(report)),
        "compile_form": CompileForm() if permissions.can_compile(request.user, report) else None,
    }
    return render(request, "annual_reports/report_detail.html", context)


@allow(*COMPILERS)
@require_POST
def report_compile(request: StaffRequest, number: str) -> HttpResponse:
    """Pull and freeze all figures."""
    report = queries.draft_for(request.user, number)
    _may(lambda: permissions.check_can_compile(request.user, report))
    form = CompileForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            intent = form.intent(request.user, f"annual_reports.report_compile.{report.pk}")
            run = services.compile_figures(report=report, by=request.user, intent=intent).record
            messages.success(request, _("已汇总并冻结全部指标（第 %(number)d 次）。") % {"number": run.number})
    for error in [str(error) for errors in form.errors.values() for error in errors]:
        messages.error(request, error)
    return redirect(report)


@allow(*COMPILERS)
@require_http_methods(["GET", "HEAD", "POST"])
def cover_edit(request: StaffRequest, number: str) -> HttpResponse:
    """Title, addressee, document number, date, copies."""
    report = queries.draft_for(request.user, number)
    _may(lambda: permissions.check_can_compile(request.user, report))
    form = CoverForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            version = form.cleaned_data["version"]
            services.edit_cover(report=report, version=version, entry=form.entry(), by=request.user)
            messages.success(request, _("文头已保存。"))
            return redirect(report)
    return render(request, "annual_reports/cover_edit.html", {"form": form, "report": report})


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Write a chapter; `insert` puts a figure into the text and saves nothing."""
    section = queries.section_for(request.user, number, pk)
    report = section.report
    _may(lambda: permissions.check_can_write(request.user, section))
    framed = permissions.can_compile(request.user, report)
    form = SectionForm(request.POST or None, section=section, owners=queries.owners(report.bureau), framed=framed)
    inserted = request.POST.get("insert", "")
    if inserted in indicators:
        form.insert(inserted)
    elif request.method == "POST" and form.is_valid():
        with refusals_on(form):
            typed = form.cleaned_data
            services.edit_section(
                section=section, version=typed["version"], body=typed["body"], by=request.user, frame=form.frame()
            )
            messages.success(request, _("已保存“%(title)s”。") % {"title": section.title})
            return redirect(f"{report.get_absolute_url()}#s{section.pk}")
    context = presenters.writing(report, section, request.user) | {"form": form, "inserted": inserted}
    return render(request, "annual_reports/section_edit.html", context)


@allow(*READERS)
@require_safe
def report_figure(request: StaffRequest, number: str, code: str) -> HttpResponse:
    """A frozen figure: words, parts, value today, and the records behind it."""
    report = queries.draft_for(request.user, number)
    figure = queries.frozen_figure(report, code)
    context = {
        "report": report,
        "figure": figure,
        "rows": presenters.row_links(request.user, Rows(tuple(figure.rows), figure.withheld)),
        "today": presenters.value_today(figure, report),
        "rooms": presenters.rooms(request.user, ""),
    }
    return render(request, "annual_reports/report_figure.html", context)


@allow(*COMPILERS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_submit(request: StaffRequest, number: str) -> HttpResponse:
    """Send the draft for approval, or list what must be corrected first."""
    report = queries.draft_for(request.user, number)
    _may(lambda: permissions.check_can_compile(request.user, report))
    if request.method == "POST":
        try:
            services.submit(report=report, by=request.user)
            messages.success(request, _("已送局领导批准，批准前正文不能修改。"))
            return redirect(report)
        except Refused as refusal:
            messages.error(request, str(refusal))
    rows, figures = queries.sections(report), queries.figure_set(report)
    found = queries.findings_of(report, rows, figures.now if figures.run else None)
    findings = presenters.finding_lines(report, found, {row.pk for row in rows})
    context = {"report": report, "findings": findings, "blocked": blocking(found)}
    return render(request, "annual_reports/report_submit.html", context)


@allow(*APPROVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_approve(request: StaffRequest, number: str) -> HttpResponse:
    """Approve: text and figures are frozen as an edition."""
    report = queries.draft_for(request.user, number)
    _may(lambda: permissions.check_can_approve(request.user, report))
    if request.method == "POST":
        try:
            edition = services.approve(report=report, by=request.user)
            messages.success(request, _("已批准，第 %(number)d 版已封存。") % {"number": edition.number})
            return redirect("edition_detail", number, edition.number)
        except Refused as refusal:
            messages.error(request, str(refusal))
    context = {"report": report, "submitter": queries.last_submitter(report), "run": queries.last_run(report)}
    return render(request, "annual_reports/report_approve.html", context)


@allow(*APPROVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_return(request: StaffRequest, number: str) -> HttpResponse:
    """Send a report back to its writers with a reason."""
    report = queries.draft_for(request.user, number)
    _may(lambda: permissions.check_can_approve(request.user, report))
    form = ReturnForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.return_to_draft(report=report, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("已退回修改，原因已留存。"))
            return redirect(report)
    return render(request, "annual_reports/report_return.html", {"form": form, "report": report})


@allow(*READERS)
@require_safe
def edition_detail(request: StaffRequest, number: str, edition: int) -> HttpResponse:
    """An approved text as it was approved, with both papers to download."""
    approved = queries.edition_for(request.user, number, edition)
    context = {
        "report": approved.report,
        "edition": approved,
        "document": presenters.approved_document(approved),
        "figures": [figure for figure in approved.snapshot["figures"] if figure["used"]],
        "editions": queries.editions(approved.report),
        "rooms": presenters.rooms(request.user, ""),
    }
    return render(request, "annual_reports/edition_detail.html", context)


@allow(*READERS)
@require_safe
def edition_official(request: StaffRequest, number: str, edition: int) -> HttpResponse:
    """The upward document."""
    return _pdf(request, queries.edition_for(request.user, number, edition), EditionKind.OFFICIAL)


@allow(*READERS)
@require_safe
def edition_public(request: StaffRequest, number: str, edition: int) -> HttpResponse:
    """The text for publication, without 版头."""
    return _pdf(request, queries.edition_for(request.user, number, edition), EditionKind.PUBLIC)


def _pdf(request: StaffRequest, edition: ApprovedEdition, kind: EditionKind) -> HttpResponse:
    try:
        pdf = services.export_pdf(edition=edition, kind=kind, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("edition_detail", edition.report.reference.number, edition.number)
    response = HttpResponse(pdf.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{services.filename(edition, kind)}"'
    response["X-Content-SHA256"] = pdf.sha256
    return response


@allow(*FIGURE_READERS)
@require_safe
def figure_list(request: StaffRequest) -> HttpResponse:
    """Every registered figure of a year as it stands now."""
    today = moment.today()
    year = _asked_year(request, today.year)
    found = queries.live_figures(bureau_of(request.user.unit), year)
    context = {
        "rooms": presenters.rooms(request.user, "figure_list"),
        "year": year,
        "years": range(today.year, today.year - 5, -1),
        "key_figures": presenters.key_figures(found, year),
        "lines": presenters.live_lines(found, year),
        "report": queries.report_of_year(request.user, year),
    }
    return render(request, "annual_reports/figure_list.html", context)


@allow(*FIGURE_READERS)
@require_safe
def figure_detail(request: StaffRequest, code: str) -> HttpResponse:
    """One figure as it stands now, with its words and the records behind it."""
    year = _asked_year(request, moment.today().year)
    indicator, figure, rows = queries.live_figure(code, bureau_of(request.user.unit), year)
    context = {
        "rooms": presenters.rooms(request.user, "figure_list"),
        "year": year,
        "facts": presenters.indicator_facts(indicator, figure),
        "rows": presenters.row_links(request.user, rows),
    }
    return render(request, "annual_reports/figure_detail.html", context)
