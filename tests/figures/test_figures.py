"""Every figure equals the SQL that was written from its definition's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from apps.core.models import OrgUnit
from apps.core.registry import Period, indicators
from tests.figures.statements import NOT_PLAYED, STATEMENTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_year")]

YEAR = Period.of_year(2022)
QUARTER = Period(date(2022, 4, 1), date(2022, 6, 30), "2022-Q2")
PLACES = [(YEAR, "440507"), (QUARTER, "440507"), (YEAR, "440507S04"), (YEAR, "440507F01"), (YEAR, "440507001")]


def _counted(code: str, period: Period, unit: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[code], {"first": period.first, "last": period.last, "unit": unit})
        return cursor.fetchone() or ()


def test_every_indicator_has_its_statement() -> None:
    assert {indicator.code for indicator in indicators} == set(STATEMENTS)


@pytest.mark.parametrize("code", sorted(STATEMENTS))
@pytest.mark.parametrize(("period", "unit"), PLACES, ids=lambda value: getattr(value, "label", value))
def test_a_figure_equals_its_words(code: str, period: Period, unit: str) -> None:
    found = indicators.get(code).compute(period, OrgUnit.objects.get(code=unit))
    counted = _counted(code, period, unit)
    assert (found.numerator, found.denominator) == counted[:2]
    if len(counted) > 2:
        assert found.value == counted[2]


@pytest.mark.parametrize("code", sorted(set(STATEMENTS) - NOT_PLAYED))
def test_the_year_has_something_to_count(code: str) -> None:
    assert indicators.get(code).compute(YEAR, OrgUnit.objects.get(code="440507")).numerator > 0


@pytest.mark.parametrize("code", sorted(STATEMENTS))
def test_the_rows_behind_a_count_are_as_many_as_it_says(code: str) -> None:
    """Counts of records, not of people or services: each has its row, or the row is withheld."""
    bureau = OrgUnit.objects.get(code="440507")
    figure, rows = indicators.get(code).compute(YEAR, bureau), indicators.get(code).rows(YEAR, bureau)
    assert len(set(rows.references)) == len(rows.references)
    if indicators.get(code).unit in ("件", "日", "次", "场"):
        assert len(rows.references) + rows.withheld == figure.numerator


def test_a_rate_is_its_numerator_over_its_denominator() -> None:
    for indicator in indicators:
        figure = indicator.compute(YEAR, OrgUnit.objects.get(code="440507"))
        if figure.denominator:
            exact = Decimal(figure.numerator) * 100 / figure.denominator
            assert figure.value is not None
            assert abs(figure.value - exact) <= Decimal("0.05")
