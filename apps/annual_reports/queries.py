"""Page-shaped reads of annual reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.annual_reports.choices import DRAFT_READERS, ContentTag, ReportStatus
from apps.annual_reports.models import (
    AnnualReport,
    ApprovedEdition,
    CompileRun,
    FrozenFigure,
    ReportMove,
    ReportSection,
)
from apps.annual_reports.rules import numbering, tokens
from apps.annual_reports.rules.findings import Chapter, Cover, Finding, findings
from apps.core.choices import UnitKind
from apps.core.models import Installation, OrgUnit
from apps.core.refusals import Refused
from apps.core.registry import Figure, Indicator, Period, Rows, indicators
from apps.core.units import subtree_ids
from apps.core.worklist import WorkItem

LIVE_SECONDS = 300  # the leader's page recomputes at most every five minutes
REPORT_DUE = (3, 1)  # by 1 March of the next year, 厅字〔2019〕28号
PUBLISH_DUE = (4, 1)


def reports(user: User) -> list[AnnualReport]:
    """All reports in sight, the latest year first."""
    rows = AnnualReport.objects.visible_to(user).select_related("reference", "bureau")
    counted = rows.annotate(chapters=Count("sections"), written=Count("sections", filter=~Q(sections__body="")))
    return list(counted.order_by("-year", "bureau__code")[:200])


def report_for(user: User, number: str) -> AnnualReport:
    """The report, or 404 when there is none in this person's sight."""
    seen = AnnualReport.objects.visible_to(user).select_related("reference", "bureau")
    return get_object_or_404(seen, reference__number=number)


def report_of_year(user: User, year: int) -> AnnualReport | None:
    """The report of the user's own bureau on a year, if there is one in sight."""
    seen = AnnualReport.objects.visible_to(user).filter(bureau_id=user.unit.bureau_id, year=year)
    return seen.select_related("reference").first()


def draft_for(user: User, number: str) -> AnnualReport:
    """The report for somebody who makes it; readers of approved editions get 404."""
    if not user.has_role(*DRAFT_READERS):
        raise Http404
    return report_for(user, number)


def section_for(user: User, number: str, pk: int) -> ReportSection:
    report = draft_for(user, number)
    return get_object_or_404(report.sections.select_related("report__reference", "report__bureau", "owner"), pk=pk)


def locked_report(pk: int) -> AnnualReport:
    rows = AnnualReport.objects.select_for_update(of=("self",))
    return rows.select_related("reference", "bureau").get(pk=pk)


def sections(report: AnnualReport) -> list[ReportSection]:
    return list(report.sections.select_related("owner").order_by("position"))


def last_run(report: AnnualReport) -> CompileRun | None:
    return report.runs.select_related("by").order_by("-number").first()


def figures_of(run: CompileRun | None) -> dict[str, FrozenFigure]:
    """The frozen figures of a run by code, in the order of the registry."""
    return {figure.code: figure for figure in run.figures.order_by("position")} if run else {}


def light_figures_of(run: CompileRun | None) -> dict[str, FrozenFigure]:
    """As `figures_of`, without the lists of rows: what a page of text needs."""
    return {figure.code: figure for figure in run.figures.defer("rows").order_by("position")} if run else {}


@dataclass(frozen=True)
class FigureSet:
    """The figures of the last compile, those of the compile before it, and those of last year's report."""

    run: CompileRun | None
    now: dict[str, FrozenFigure]
    earlier: dict[str, FrozenFigure]
    last_year: dict[str, FrozenFigure]

    def moved(self, code: str) -> bool:
        """Whether the last compile gave another value than the one before."""
        before = self.earlier.get(code)
        return before is not None and before.value != self.now[code].value

    def change(self, code: str) -> str:
        """How a figure stands to last year's report; empty when there is none."""
        before, now = self.last_year.get(code), self.now[code]
        return tokens.change(now.value, before.value, now.unit) if before else ""


def figure_set(report: AnnualReport) -> FigureSet:
    """Two queries: the runs of both years, then the figures (without their rows) of the three runs that count."""
    runs = CompileRun.objects.filter(
        report__bureau_id=report.bureau_id, report__year__in=[report.year, report.year - 1]
    )
    found = list(runs.select_related("by").order_by("-number"))
    own = [run for run in found if run.report_id == report.pk]
    other = [run for run in found if run.report_id != report.pk]
    by_run: dict[int, dict[str, FrozenFigure]] = {run.pk: {} for run in (*own[:2], *other[:1])}
    for figure in FrozenFigure.objects.filter(run_id__in=by_run).defer("rows").order_by("position"):
        by_run[figure.run_id][figure.code] = figure
    now, earlier = [by_run[run.pk] for run in own[:2]] + [{}] * (2 - len(own[:2]))
    return FigureSet(own[0] if own else None, now, earlier, by_run[other[0].pk] if other else {})


def frozen_figure(report: AnnualReport, code: str) -> FrozenFigure:
    """One figure of the last compile with its rows, or 404."""
    figures = FrozenFigure.objects.filter(run__report=report, code=code).select_related("run__by")
    found = figures.order_by("-run__number").first()
    if found is None:
        raise Http404
    return found


def chapters_of(rows: Iterable[ReportSection]) -> list[Chapter]:
    """The sections as the checks see them, with their numbers."""
    rows = list(rows)
    levels = [row.level for row in rows]
    facts = zip(rows, numbering.numbered(levels), numbering.leaves(levels), strict=True)
    return [Chapter(row.pk, f"{number}{row.title}", ContentTag(row.tag), row.body, leaf) for row, number, leaf in facts]


def findings_of(
    report: AnnualReport, rows: Iterable[ReportSection], figures: dict[str, FrozenFigure] | None
) -> list[Finding]:
    """What stands between the draft and its approval."""
    valued = {code: figure.value is not None for code, figure in figures.items()} if figures is not None else None
    return findings(chapters_of(rows), valued, Cover(report.addressee, report.doc_number))


def moves(report: AnnualReport) -> list[ReportMove]:
    return list(report.moves.select_related("by")[:100])


def last_submitter(report: AnnualReport) -> User | None:
    """Who sent the report for the approval that is pending."""
    move = report.moves.filter(new=ReportStatus.IN_REVIEW).select_related("by").first()
    return move.by if move else None


def editions(report: AnnualReport) -> list[ApprovedEdition]:
    return list(report.editions.defer("snapshot").select_related("approved_by").order_by("-number"))


def edition_for(user: User, number: str, edition: int) -> ApprovedEdition:
    """An approved edition, or 404; it stays readable after a reopening."""
    report = report_for(user, number)
    return get_object_or_404(report.editions.select_related("report__reference"), number=edition)


def approved_edition(bureau: OrgUnit, year: int) -> ApprovedEdition:
    """The edition in force of the bureau's report on the year. Refuses in one sentence when there is none."""
    words = {"bureau": bureau.name, "year": year}
    report = AnnualReport.objects.of_bureau(bureau.pk).filter(year=year).first()
    if report is None:
        raise Refused(_("%(bureau)s没有 %(year)d 年度的报告，请先打开并编写。") % words)
    if report.status != ReportStatus.APPROVED:
        words |= {"status": report.get_status_display()}
        raise Refused(_("%(bureau)s %(year)d 年度的报告%(status)s，批准后才能导出。") % words)
    return report.editions.select_related("report__reference").get(number=report.edition)


def unit_by_code(code: str) -> OrgUnit:
    """The unit a command names; refuses in one sentence."""
    found = OrgUnit.objects.filter(code=code).select_related("bureau").first()
    if found is None:
        raise Refused(_("没有代码为 %(code)s 的单位。") % {"code": code})
    return found


def bureau_by_code(code: str) -> OrgUnit:
    """The bureau of the unit a command names; refuses in one sentence."""
    unit = unit_by_code(code)
    if unit.bureau is None:
        raise Refused(_("%(unit)s在区县局之上，没有自己的年度报告。") % {"unit": unit.name})
    return unit.bureau


def addresses(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """Addresses of the reports among `numbers` that this person may open (`core.registry.references`)."""
    seen = AnnualReport.objects.visible_to(user).filter(reference__number__in=list(numbers))
    found = seen.values_list("reference__number", flat=True)
    return {number: reverse("report_detail", args=[number]) for number in found}


def owners(bureau: OrgUnit) -> QuerySet[OrgUnit]:
    """Units that may own a chapter."""
    kinds = [UnitKind.BUREAU, UnitKind.SECTION, UnitKind.SERVICE_CENTRE]
    return OrgUnit.objects.filter(path__startswith=bureau.path, kind__in=kinds, valid_to__isnull=True).order_by("path")


def is_demo() -> bool:
    return Installation.objects.filter(is_demo=True).exists()


def user_by_name(username: str) -> User:
    """The person a command acts for; refuses in one sentence."""
    found = User.objects.filter(username=username, is_active=True).select_related("unit").first()
    if found is None:
        raise Refused(_("没有用户名为 %(name)s 的在用账号。") % {"name": username})
    return found


@dataclass(frozen=True)
class Live:
    """An indicator computed now, and for the year before."""

    indicator: Indicator
    now: Figure
    before: Figure


def live_figures(unit: OrgUnit, year: int) -> list[Live]:
    """Every registered indicator for the year and the one before, at most five minutes old."""
    period, earlier = Period.of_year(year), Period.of_year(year - 1)
    return [
        Live(indicator, _cached(indicator, period, unit), _cached(indicator, earlier, unit)) for indicator in indicators
    ]


def _cached(indicator: Indicator, period: Period, unit: OrgUnit) -> Figure:
    key = f"figure:{indicator.code}:{unit.pk}:{period.label}"
    found: Figure | None = caches["local"].get(key)
    if found is None:
        found = indicator.compute(period, unit)
        caches["local"].set(key, found, LIVE_SECONDS)
    return found


def live_figure(code: str, unit: OrgUnit, year: int) -> tuple[Indicator, Figure, Rows]:
    """One indicator computed now with the rows behind it, or 404 for a code nobody registered."""
    if code not in indicators:
        raise Http404
    indicator, period = indicators.get(code), Period.of_year(year)
    return indicator, indicator.compute(period, unit), indicator.rows(period, unit)


def work_items(user: User, today: date, limit: int = 20) -> list[WorkItem]:
    """The report in hand: to write, to send, to approve, with the statutory day."""
    if not user.has_role(*DRAFT_READERS):
        return []
    waiting = ReportStatus.IN_REVIEW if user.has_role(Role.BUREAU_LEADER) else ReportStatus.DRAFT
    rows = AnnualReport.objects.visible_to(user).filter(status=waiting).select_related("reference", "bureau")
    items = [_work_item(report, user) for report in rows.order_by("year")[:limit]]
    return [item for item in items if item is not None]


def _work_item(report: AnnualReport, user: User) -> WorkItem | None:
    if user.has_role(Role.BUREAU_LEADER):
        next_step = _("阅读并批准")
    elif user.has_role(Role.LEGAL_OFFICER):
        next_step = _("编写并送批")
    elif report.sections.filter(owner_id__in=subtree_ids(user.unit_id), body="").exists():
        next_step = _("编写本股室章节")
    else:
        return None
    return WorkItem(
        due_on=date(report.year + 1, *REPORT_DUE),
        number=report.reference.number,
        title=report.title,
        who=report.bureau.name,
        next_step=next_step,
        url=reverse("report_detail", args=[report.reference.number]),
    )
