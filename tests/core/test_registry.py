"""Figures: rates are formed from counts, codes are unique."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.core.registry import Figure, Indicator, Indicators, Period, Rows


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [(1, 3, "33.3"), (2, 3, "66.7"), (1, 8, "12.5"), (1, 16, "6.3"), (5, 5, "100.0"), (0, 5, "0.0")],
)
def test_a_rate_is_per_cent_with_one_decimal(numerator: int, denominator: int, value: str) -> None:
    assert Figure.rate(numerator, denominator).value == Decimal(value)


def test_a_rate_over_nothing_has_no_value() -> None:
    assert Figure.rate(0, 0).value is None


def test_a_year_holds_both_its_ends() -> None:
    period = Period.of_year(2022)
    assert (period.first, period.last, period.after) == (date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 1))


def test_a_code_is_registered_once() -> None:
    plugs = Indicators()
    one = Indicator("a.b", "甲", "件", "定义", lambda p, u: Figure.count(1), lambda p, u: Rows(()))
    plugs.register(one)
    with pytest.raises(ValueError, match="twice"):
        plugs.register(one)
    assert list(plugs) == [one]
