"""Duty days and visitors: who booked, who came, who stayed away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.consultations.choices import BookingStatus
from apps.consultations.indicators.counting import (
    BY_DATE,
    Counted,
    bookings,
    held_days,
    indicator,
    numbers,
    of_bookings,
)
from apps.consultations.queries.visit_filter import EXPECTED, MISSED
from apps.core.registry import Figure, Indicator, Period, Rows

if TYPE_CHECKING:
    from apps.core.models import OrgUnit

# Whoever only waits, or has not answered an offer, has booked nothing.
HAD_A_SLOT = Q(slot__isnull=False) & ~Q(status=BookingStatus.OFFERED)
COUNTS = (
    Counted(
        "bookings",
        "预约",
        "件",
        "约定时段的预约（现场取号、候补和保留给候补待答复的不计），不论后来状态。",
        of_bookings(HAD_A_SLOT),
    ),
    Counted("walk_ins", "现场取号", "件", "没有时段、有现场号的来访。", of_bookings(Q(queue_number__isnull=False))),
    Counted(
        "visitors",
        "接待来访",
        "人次",
        "状态为“已接待”的预约与现场取号之和，同一人每来一次计一次。",
        of_bookings(Q(status=BookingStatus.SEEN)),
    ),
    Counted("no_shows", "预约未到", "件", "状态为“未到”的预约。", of_bookings(Q(status=MISSED))),
    Counted(
        "street_bookings",
        "街道（社区）代约",
        "件",
        "预约方式为街道（社区）代约的预约（候补未约定时段的不计），不论后来状态。",
        of_bookings(HAD_A_SLOT & Q(via="STREET")),
    ),
)


def _no_show_rate(period: Period, unit: OrgUnit) -> Figure:
    expected = bookings(EXPECTED, period, unit)
    return Figure.rate(expected.filter(status=MISSED).count(), expected.count())


def _expected_rows(period: Period, unit: OrgUnit) -> Rows:
    return numbers(bookings(EXPECTED, period, unit))


def _duty_days(period: Period, unit: OrgUnit) -> Figure:
    return Figure.count(held_days(period, unit).count())


def _duty_day_rows(period: Period, unit: OrgUnit) -> Rows:
    """Duty days have no number of their own: date and room say which."""
    days = held_days(period, unit).order_by("on").values_list("on", "room")
    return Rows(tuple(f"{on:%Y-%m-%d} {room}" for on, room in days))


def all_indicators() -> Iterable[Indicator]:
    yield indicator(
        "duty_days",
        "驻点日",
        "日",
        "状态为“已结束”的驻点日数；停诊、未结束的不计。按驻点日日期计入期内（首尾两日均含）；单位取服务站所在单位，含下级单位。",
        _duty_days,
        _duty_day_rows,
    )
    yield from (counted.indicator() for counted in COUNTS)
    yield indicator(
        "no_show_rate",
        "预约未到率",
        "%",
        "分母为有时段且已到、已接待或未到的预约，分子为其中未到的预约；来访人改期、本站取消、候补、现场取号和尚无结果的预约都不在内。"
        + BY_DATE,
        _no_show_rate,
        _expected_rows,
    )
