"""Pulling and freezing figures."""

from __future__ import annotations

from apps.accounts.models import User
from apps.annual_reports import permissions, queries
from apps.annual_reports.choices import ReportStatus
from apps.annual_reports.models import AnnualReport, CompileRun, FrozenFigure
from apps.annual_reports.rules import moves
from apps.core import intents, moment
from apps.core.intents import IntentToSend, Outcome
from apps.core.registry import Indicator, Period, indicators


def compile_figures(*, report: AnnualReport, by: User, intent: IntentToSend) -> Outcome[CompileRun]:
    """Compute every registered indicator for the report's bureau and year and freeze what came out.

    Earlier runs stay; the text shows the last one. Only a draft is compiled.
    """
    permissions.check_can_compile(by, report)
    return intents.once(intent, lambda: _compile(report, by), CompileRun)


def _compile(report: AnnualReport, by: User) -> CompileRun:
    row = queries.locked_report(report.pk)
    moves.check_draft(ReportStatus(row.status))
    period = Period.of_year(row.year)
    last = queries.last_run(row)
    run = CompileRun.objects.create(
        report=row,
        number=last.number + 1 if last else 1,
        period_first=period.first,
        period_last=period.last,
        at=moment.now(),
        by=by,
    )
    frozen = [_frozen(run, place, indicator, period) for place, indicator in enumerate(indicators, start=1)]
    FrozenFigure.objects.bulk_create(frozen)
    return run


def _frozen(run: CompileRun, position: int, indicator: Indicator, period: Period) -> FrozenFigure:
    bureau = run.report.bureau
    figure, rows = indicator.compute(period, bureau), indicator.rows(period, bureau)
    return FrozenFigure(
        run=run,
        position=position,
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        definition=indicator.definition,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=figure.value,
        rows=list(rows.references),
        withheld=rows.withheld,
    )
