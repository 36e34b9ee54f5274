"""`manage.py indicators --period 2022 --unit 440507 --code C --format json`: every registered figure, with its rows."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.annual_reports import queries
from apps.annual_reports.rules.periods import parse_period
from apps.core import moment
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.registry import Indicator, Period, indicators

REFUSED = 2


class Command(BaseCommand):
    """Exit codes: 0 printed, 2 refused with one sentence on stderr."""

    help = "Print registered indicators for a period and a unit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", default="", help="2022, 2022-Q1 or 2022-03; this year when left out")
        parser.add_argument("--unit", default=settings.BUREAU_CODE, help="code of the unit; everything below counts")
        parser.add_argument("--code", default="", help="one indicator only")
        parser.add_argument("--format", choices=["json", "text"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = parse_period(options["period"] or str(moment.today().year))
            unit = queries.unit_by_code(options["unit"])
            found = [described(indicator, period, unit) for indicator in chosen(options["code"])]
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            for row in found:
                self.stdout.write(f"{row['code']}\t{row['name']}\t{row['value']}{row['unit']}")


def chosen(code: str) -> list[Indicator]:
    """All indicators, or the one asked for."""
    if not code:
        return list(indicators)
    if code not in indicators:
        raise Refused(f"没有代码为 {code} 的指标。")
    return [indicators.get(code)]


def described(indicator: Indicator, period: Period, unit: OrgUnit) -> dict[str, object]:
    """What house.md promises of a figure. A count's denominator and an empty rate's value are null."""
    figure, rows = indicator.compute(period, unit), indicator.rows(period, unit)
    return {
        "code": indicator.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": plain(figure.value),
        "row_references": list(rows.references),
        "rows_withheld": rows.withheld,
    }


def plain(value: Decimal | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
