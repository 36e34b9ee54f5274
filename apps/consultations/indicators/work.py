"""What the station did: consultations, persons, service units, outcomes, conflict offers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.consultations.choices import REFERRALS, Outcome, ServiceKind
from apps.consultations.indicators.counting import BY_DATE, Counted, indicator, logs, numbers, of_logs, units_in
from apps.core.registry import Figure, Indicator, Period, Rows

if TYPE_CHECKING:
    from apps.core.models import OrgUnit

COUNTS = (
    Counted("consultations", "法律咨询", "件", "已办结的咨询记录。", of_logs(Q())),
    Counted(
        "aid_right_told",
        "告知法律援助权利",
        "件",
        "已办结且勾选“已告知申请法律援助的权利”的咨询记录。",
        of_logs(Q(told_of_aid_right=True)),
    ),
    Counted(
        "conflict_offers",
        "利益冲突另行安排",
        "件",
        "已办结且记有来访人选择（另所律师、法律援助中心、12348 或仍愿咨询）的咨询记录。",
        of_logs(~Q(conflict_choice="")),
    ),
    Counted(
        "referrals",
        "转介",
        "件",
        "已办结且结果为转介法律援助、人民调解、心理疏导、信访事项、其他部门或 12348 的咨询记录。",
        of_logs(Q(outcome__in=REFERRALS)),
    ),
    *(
        Counted(
            f"outcome_{outcome.value.lower()}",
            f"咨询结果：{outcome.label}",
            "件",
            f"已办结且结果为“{outcome.label}”的咨询记录。",
            of_logs(Q(outcome=outcome)),
        )
        for outcome in Outcome
    ),
)


def _persons(period: Period, unit: OrgUnit) -> Figure:
    return Figure.count(logs(Q(), period, unit).values("booking__person_id").distinct().count())


def _units(kind: str, period: Period, unit: OrgUnit) -> Figure:
    return Figure.count(units_in(logs(Q(), period, unit), kind))


def _unit_rows(kind: str, period: Period, unit: OrgUnit) -> Rows:
    """The consultations in which the units stand."""
    return numbers(logs(Q(service_units__contains=[kind]) if kind else Q(), period, unit))


def all_indicators() -> Iterable[Indicator]:
    kinds = "、".join(str(kind.label) for kind in ServiceKind)
    yield indicator(
        "service_units",
        "服务单元",
        "项",
        f"已办结的咨询记录所列服务（{kinds}）的项数之和，同一种服务做了几项计几项。" + BY_DATE,
        partial(_units, ""),
        partial(_unit_rows, ""),
    )
    yield indicator(
        "persons",
        "咨询人数",
        "人",
        "期内有已办结咨询记录的来访人，同一人来几次计一人；明细为所依据的咨询记录。" + BY_DATE,
        _persons,
        partial(_unit_rows, ""),
    )
    yield from (counted.indicator() for counted in COUNTS)
    for kind in ServiceKind:
        yield indicator(
            f"service_{kind.value.lower()}",
            f"服务：{kind.label}",
            "项",
            f"已办结的咨询记录所列“{kind.label}”的项数之和，一件咨询做了几项计几项；明细为列有这种服务的咨询记录。"
            + BY_DATE,
            partial(_units, kind.value),
            partial(_unit_rows, kind.value),
        )
