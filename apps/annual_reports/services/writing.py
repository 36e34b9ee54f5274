"""Opening a report and writing its cover and chapters."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.annual_reports import permissions, queries
from apps.annual_reports.chapter_templates import ReportTemplate, TemplateChapter, report_templates
from apps.annual_reports.choices import ContentTag, ReportStatus
from apps.annual_reports.models import AnnualReport, ReportMove, ReportSection
from apps.annual_reports.rules import moves, tokens
from apps.core import history, intents, moment, references, versions
from apps.core.choices import ReferenceKind
from apps.core.intents import IntentToSend, Outcome
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.registry import indicators


@dataclass(frozen=True)
class CoverEntry:
    """What stands around the text."""

    title: str
    addressee: str
    doc_number: str = ""
    doc_date: date | None = None
    cc: str = ""


@dataclass(frozen=True)
class SectionFrame:
    """What the legal officer decides about a chapter."""

    title: str
    tag: ContentTag
    owner: OrgUnit | None


def open_report(*, year: int, bureau: OrgUnit, template: str, by: User, intent: IntentToSend) -> Outcome[AnnualReport]:
    """Open the bureau's report on a year from a template of chapters; one a year, by constraint."""
    permissions.check_can_open(by, bureau)
    moves.check_year(year, moment.today().year)
    if template not in report_templates():
        raise Refused(_("没有这个章节模板，请重新选择。"), field="template")
    try:
        return intents.once(intent, lambda: _open(year, bureau, report_templates()[template], by), AnnualReport)
    except IntegrityError as clash:
        if "reports_report_once" not in str(clash) and "core_reference_number" not in str(clash):
            raise
        raise Refused(_("%(year)d 年度的报告已经打开，不能再开一份。") % {"year": year}, field="year") from None


def _open(year: int, bureau: OrgUnit, template: ReportTemplate, by: User) -> AnnualReport:
    reference = references.allocate(kind=ReferenceKind.REPORT, unit=bureau, year=year, by=by, tail="Y")
    title = _("%(bureau)s关于%(year)d年度法治政府建设工作情况的报告") % {"bureau": bureau.name, "year": year}
    report = AnnualReport(reference=reference, bureau=bureau, year=year, title=title)
    history.save(report, by=by, reason="打开")
    ReportMove.objects.create(report=report, old="", new=ReportStatus.DRAFT, at=moment.now(), by=by)
    for position, chapter in enumerate(template.chapters, start=1):
        history.save(_section(report, position, chapter.for_year(year)), by=by, reason="由模板带入")
    return report


def _section(report: AnnualReport, position: int, chapter: TemplateChapter) -> ReportSection:
    return ReportSection(
        report=report,
        position=position,
        owner=report.bureau,
        level=chapter.level,
        title=chapter.title,
        tag=chapter.tag,
        prompt=chapter.prompt,
        body=tokens.normalise(chapter.text),
    )


@transaction.atomic
def edit_cover(*, report: AnnualReport, version: int, entry: CoverEntry, by: User) -> AnnualReport:
    """Change title, addressee, number, date and copies, at the version that was read."""
    permissions.check_can_compile(by, report)
    row = versions.locked(AnnualReport, report.pk, version)
    moves.check_draft(ReportStatus(row.status))
    for name, value in asdict(entry).items():
        setattr(row, name, value)
    return history.save(row, by=by, reason="修改文头")


@transaction.atomic
def edit_section(
    *, section: ReportSection, version: int, body: str, by: User, frame: SectionFrame | None = None
) -> ReportSection:
    """Write a chapter, at the version that was read. `frame` is the legal officer's alone.

    Refuses figures that no app registers; a figure not frozen yet is found before approval.
    """
    permissions.check_can_write(by, section)
    body = tokens.normalise(body)
    tokens.check_tokens(body, indicators)
    report = queries.locked_report(section.report_id)
    moves.check_draft(ReportStatus(report.status))
    row = versions.locked(ReportSection, section.pk, version)
    row.body = body
    if frame is not None:
        permissions.check_can_compile(by, report)
        row.title, row.tag, row.owner = frame.title, frame.tag, frame.owner
    return history.save(row, by=by, reason="编写")
