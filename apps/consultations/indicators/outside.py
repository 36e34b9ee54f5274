"""What leaves the hall: referrals by their result, and legal-awareness events of the station."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from apps.consultations.choices import ReferralResult
from apps.consultations.indicators.counting import Counted, events, indicator, of_referrals
from apps.core.registry import Figure, Indicator, Period, Rows

if TYPE_CHECKING:
    from apps.core.models import OrgUnit

_SENT = "按转出日期计入期内（首尾两日均含）；单位取编号所属单位，含下级单位。"
_CLOSED = "按结果日期计入期内（首尾两日均含）；单位取编号所属单位，含下级单位。"
_EVENTS = "按活动日期计入期内（首尾两日均含）；单位取举办单位，含下级单位。"
COUNTS = (
    Counted(
        "referrals_sent",
        "转介转出",
        "件",
        "已向接收单位转出的转介（来访人自行前往、没有发函的不计），不论后来结果。",
        of_referrals("sent_on", ~Q(result=ReferralResult.GOES_ALONE)),
        _SENT,
    ),
    *(
        Counted(
            f"referral_{result.value.lower()}",
            f"转介结果：{result.label}",
            "件",
            f"已有结果且结果为“{result.label}”的转介。",
            of_referrals("closed_on", Q(result=result)),
            _CLOSED,
        )
        for result in ReferralResult
    ),
)


def _outreach(period: Period, unit: OrgUnit) -> Figure:
    return Figure.count(events(period, unit).count())


def _reached(period: Period, unit: OrgUnit) -> Figure:
    return Figure.count(events(period, unit).aggregate(total=Sum("reached"))["total"] or 0)


def _outreach_rows(period: Period, unit: OrgUnit) -> Rows:
    """Events have no number of their own: date, subject and place say which."""
    rows = events(period, unit).order_by("on", "pk").values_list("on", "subject", "place")
    return Rows(tuple(f"{on:%Y-%m-%d} {subject}（{place}）" for on, subject, place in rows))


def all_indicators() -> Iterable[Indicator]:
    yield from (counted.indicator() for counted in COUNTS)
    name, words = "普法活动", "法律服务站举办并登记的普法活动场次。"
    yield indicator("outreach", name, "场", words + _EVENTS, _outreach, _outreach_rows)
    name, words = "普法活动受众", "法律服务站举办并登记的普法活动的到场人次之和，以现场清点为准。"
    yield indicator("outreach_reached", name, "人次", words + _EVENTS, _reached, _outreach_rows)
