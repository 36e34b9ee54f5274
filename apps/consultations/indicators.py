"""Figures of the legal service station for reports, each with the words from which it can be counted again.

All of them count by the date of the duty day (DutyDay.on), both ends of the period included, and by unit: a booking or
consultation belongs to the unit of its reference, a duty day to the unit it is held at; units below count along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum
from django.db.models.fields import IntegerField
from django.db.models.functions import Coalesce

from apps.consultations.choices import REFERRALS, BookingStatus, DutyStatus, LogStatus, Outcome, ServiceKind
from apps.core.registry import Figure, Indicator, Period, Rows, indicators
from apps.core.units import subtree_ids

if TYPE_CHECKING:
    from apps.consultations.models import Booking, Consultation, DutyDay
    from apps.core.models import OrgUnit

BY_DATE = "按驻点日日期计入期内（首尾两日均含）；单位取编号所属单位，含下级单位。"


def _days(period: Period, unit: OrgUnit) -> QuerySet[DutyDay]:
    from apps.consultations.models import DutyDay

    return DutyDay.objects.filter(
        on__range=(period.first, period.last), unit_id__in=subtree_ids(unit.pk), status=DutyStatus.CLOSED
    )


def _bookings(period: Period, unit: OrgUnit, wanted: Q) -> QuerySet[Booking]:
    from apps.consultations.models import Booking

    in_period = Q(duty_day__on__range=(period.first, period.last), reference__unit_id__in=subtree_ids(unit.pk))
    return Booking.objects.filter(in_period & wanted)


def _logs(period: Period, unit: OrgUnit, wanted: Q) -> QuerySet[Consultation]:
    from apps.consultations.models import Consultation

    in_period = Q(on__range=(period.first, period.last), reference__unit_id__in=subtree_ids(unit.pk))
    return Consultation.objects.filter(in_period & Q(status=LogStatus.DONE) & wanted)


@dataclass(frozen=True)
class _Counted:
    """How a figure finds its rows."""

    code: str
    name: str
    unit: str
    definition: str
    rows: Callable[[Period, OrgUnit], QuerySet[Booking] | QuerySet[Consultation]]

    def indicator(self) -> Indicator:
        return Indicator(
            f"station.{self.code}", self.name, self.unit, self.definition + BY_DATE, self._count, self._references
        )

    def _count(self, period: Period, unit: OrgUnit) -> Figure:
        return Figure.count(self.rows(period, unit).count())

    def _references(self, period: Period, unit: OrgUnit) -> Rows:
        return Rows(_numbers(self.rows(period, unit)))


def _numbers(rows: QuerySet[Booking] | QuerySet[Consultation]) -> tuple[str, ...]:
    return tuple(rows.order_by("reference__number").values_list("reference__number", flat=True))


def _of_bookings(wanted: Q) -> Callable[[Period, OrgUnit], QuerySet[Booking]]:
    return partial(_bookings_where, wanted)


def _bookings_where(wanted: Q, period: Period, unit: OrgUnit) -> QuerySet[Booking]:
    return _bookings(period, unit, wanted)


def _of_logs(wanted: Q) -> Callable[[Period, OrgUnit], QuerySet[Consultation]]:
    return partial(_logs_where, wanted)


def _logs_where(wanted: Q, period: Period, unit: OrgUnit) -> QuerySet[Consultation]:
    return _logs(period, unit, wanted)


# Whoever only waits, or has not answered an offer, has booked nothing.
HAD_A_SLOT = Q(slot__isnull=False) & ~Q(status=BookingStatus.OFFERED)
BOOKINGS = (
    _Counted(
        "bookings",
        "预约",
        "件",
        "约定时段的预约（现场取号、候补和保留给候补待答复的不计），不论后来状态。",
        _of_bookings(HAD_A_SLOT),
    ),
    _Counted("walk_ins", "现场取号", "件", "没有时段、有现场号的来访。", _of_bookings(Q(queue_number__isnull=False))),
    _Counted(
        "visitors",
        "接待来访",
        "人次",
        "状态为“已接待”（SEEN）的预约与现场取号之和，同一人每来一次计一次。",
        _of_bookings(Q(status=BookingStatus.SEEN)),
    ),
    _Counted(
        "no_shows", "预约未到", "件", "状态为“未到”（NO_SHOW）的预约。", _of_bookings(Q(status=BookingStatus.NO_SHOW))
    ),
    _Counted(
        "street_bookings",
        "街道（社区）代约",
        "件",
        "预约方式为“街道（社区）代约”（STREET）的预约（候补未约定时段的不计），不论后来状态。",
        _of_bookings(HAD_A_SLOT & Q(via="STREET")),
    ),
)
LOGS = (
    _Counted("consultations", "法律咨询", "件", "状态为“已办结”（DONE）的咨询记录。", _of_logs(Q())),
    _Counted(
        "aid_right_told",
        "告知法律援助权利",
        "件",
        "已办结（DONE）且勾选“已告知申请法律援助的权利”的咨询记录。",
        _of_logs(Q(told_of_aid_right=True)),
    ),
    _Counted(
        "conflict_offers",
        "利益冲突另行安排",
        "件",
        "已办结（DONE）且记有来访人选择（另所律师、法律援助中心、12348 或仍愿咨询）的咨询记录。",
        _of_logs(~Q(conflict_choice="")),
    ),
    _Counted(
        "referrals",
        "转介",
        "件",
        "已办结（DONE）且结果为转介法律援助、人民调解、心理疏导、信访事项、其他部门或 12348 的咨询记录。",
        _of_logs(Q(outcome__in=REFERRALS)),
    ),
    *(
        _Counted(
            f"outcome_{outcome.value.lower()}",
            f"咨询结果：{outcome.label}",
            "件",
            f"已办结（DONE）且结果为“{outcome.label}”（{outcome.value}）的咨询记录。",
            _of_logs(Q(outcome=outcome)),
        )
        for outcome in Outcome
    ),
    *(
        _Counted(
            f"service_{kind.value.lower()}",
            f"服务：{kind.label}",
            "项",
            f"已办结（DONE）且服务含“{kind.label}”（{kind.value}）的咨询记录，每件计一项。",
            _of_logs(Q(service_units__contains=[kind.value])),
        )
        for kind in ServiceKind
    ),
)


def _duty_days(period: Period, unit: OrgUnit) -> Figure:
    return Figure.count(_days(period, unit).count())


def _duty_day_rows(period: Period, unit: OrgUnit) -> Rows:
    """Duty days have no number of their own: date and room say which."""
    return Rows(
        tuple(f"{on:%Y-%m-%d} {room}" for on, room in _days(period, unit).order_by("on").values_list("on", "room"))
    )


def _service_units(period: Period, unit: OrgUnit) -> Figure:
    """The lengths of the lists of services, summed."""
    total = _logs(period, unit, Q()).aggregate(
        total=Coalesce(Sum("service_units__len", output_field=IntegerField()), 0)
    )
    return Figure.count(total["total"])


def _service_unit_rows(period: Period, unit: OrgUnit) -> Rows:
    return Rows(_numbers(_logs(period, unit, Q())))


def _all() -> Iterable[Indicator]:
    yield Indicator(
        "station.duty_days",
        "驻点日",
        "日",
        "状态为“已结束”（CLOSED）的驻点日数；停诊、未结束的不计。按驻点日日期计入期内（首尾两日均含）；单位取服务站所在单位，含下级单位。",
        _duty_days,
        _duty_day_rows,
    )
    yield Indicator(
        "station.service_units",
        "服务单元",
        "项",
        "已办结（DONE）的咨询记录所列服务（咨询、代拟文书、协助申请法律援助、人民调解、心理疏导）的项数之和。"
        + BY_DATE,
        _service_units,
        _service_unit_rows,
    )
    yield from (counted.indicator() for counted in (*BOOKINGS, *LOGS))


def register() -> None:
    """Called once, when the app starts."""
    for indicator in _all():
        indicators.register(indicator)
