"""Sending for approval, returning, approving, reopening."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.annual_reports import permissions, queries, snapshot
from apps.annual_reports.choices import ReportStatus
from apps.annual_reports.models import AnnualReport, ApprovedEdition, ReportMove
from apps.annual_reports.rules import moves
from apps.annual_reports.rules.findings import Finding
from apps.core import history, moment


@transaction.atomic
def submit(*, report: AnnualReport, by: User) -> AnnualReport:
    """Send the draft to the bureau's leaders; refused while anything must be corrected."""
    permissions.check_can_compile(by, report)
    row = queries.locked_report(report.pk)
    moves.check_move(ReportStatus(row.status), ReportStatus.IN_REVIEW, reason="")
    moves.check_ready(_findings(row))
    return _move(row, ReportStatus.IN_REVIEW, by=by)


@transaction.atomic
def return_to_draft(*, report: AnnualReport, by: User, reason: str) -> AnnualReport:
    """Send a report back with a reason. An approved one keeps its edition; the next approval makes another."""
    permissions.check_can_approve(by, report)
    row = queries.locked_report(report.pk)
    moves.check_move(ReportStatus(row.status), ReportStatus.DRAFT, reason=reason)
    return _move(row, ReportStatus.DRAFT, by=by, reason=reason.strip())


@transaction.atomic
def approve(*, report: AnnualReport, by: User) -> ApprovedEdition:
    """Freeze text, figures and cover as an edition. Whoever sent the report does not approve it."""
    permissions.check_can_approve(by, report)
    row = queries.locked_report(report.pk)
    moves.check_move(ReportStatus(row.status), ReportStatus.APPROVED, reason="")
    moves.check_ready(_findings(row))
    submitter = queries.last_submitter(row)
    moves.check_two_people(submitter.pk if submitter else None, by.pk)
    assert submitter is not None, "a report in review was submitted by somebody"
    edition = _freeze(row, submitter, by)
    row.edition = edition.number
    _move(row, ReportStatus.APPROVED, by=by)
    return edition


def _freeze(report: AnnualReport, submitter: User, by: User) -> ApprovedEdition:
    run = queries.last_run(report)
    assert run is not None, "a report without figures has findings"
    taken = snapshot.take(
        report,
        queries.sections(report),
        run,
        queries.figures_of(run),
        signatory=by.full_name,
        doc_date=report.doc_date or moment.today(),
        edition=report.edition + 1,
    )
    return ApprovedEdition.objects.create(
        report=report,
        number=report.edition + 1,
        run=run,
        snapshot=taken,
        sha256=snapshot.digest(taken),
        submitted_by=submitter,
        approved_by=by,
        approved_at=moment.now(),
    )


def _findings(report: AnnualReport) -> list[Finding]:
    run = queries.last_run(report)
    figures = queries.light_figures_of(run) if run else None
    return queries.findings_of(report, queries.sections(report), figures)


def _move(row: AnnualReport, new: ReportStatus, *, by: User, reason: str = "") -> AnnualReport:
    old = row.status
    ReportMove.objects.create(report=row, old=old, new=new, reason=reason, at=moment.now(), by=by)
    row.status = new
    row.version += 1
    return history.save(row, by=by, reason=reason or str(new.label))
