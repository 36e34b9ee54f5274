"""The one way to a report's PDF, for the button and for the shell."""

from __future__ import annotations

from apps.accounts.models import User
from apps.annual_reports import queries
from apps.annual_reports.choices import EditionKind
from apps.annual_reports.models import ApprovedEdition
from apps.annual_reports.typeset import official_document
from apps.core import access_log
from apps.core.choices import AccessAction
from apps.documents.official import render
from apps.documents.pdf import Pdf


def export_pdf(*, edition: ApprovedEdition, kind: EditionKind, by: User | None) -> Pdf:
    """Set an approved edition as official or public paper, and log who took it (nobody from an unattended shell)."""
    pdf = render(official_document(edition.snapshot, kind, demo=queries.is_demo()))
    access_log.record(
        AccessAction.EXPORT,
        by=by,
        subject=f"{ApprovedEdition._meta.label}:{edition.pk}",
        reason=f"{kind.value} {pdf.sha256}",
        reference=edition.report.reference,
    )
    return pdf


def filename(edition: ApprovedEdition, kind: EditionKind) -> str:
    """440507-RR-2022-Y-1-official.pdf: number, edition, kind; nothing of anybody's."""
    return f"{edition.report.reference.number}-{edition.number}-{kind.value}.pdf"
