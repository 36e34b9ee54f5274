"""How a figure of the station is counted and how its rows are listed.

By the date of the duty day (referrals: of their result, events: of their day), both ends of the period included, and by
unit: a booking, consultation or referral belongs to the unit of its number, a duty day or an event to the unit that
held it; units below count along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, Func, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from apps.consultations.choices import LogStatus
from apps.core.registry import Figure, Indicator, Period, Rows
from apps.core.units import subtree_ids

if TYPE_CHECKING:
    from apps.consultations.models import Booking, Consultation, DutyDay, Referral, StationOutreach
    from apps.core.models import OrgUnit

BY_DATE = "按驻点日日期计入期内（首尾两日均含）；单位取编号所属单位，含下级单位。"
Find = Callable[[Period, "OrgUnit"], QuerySet[Any]]


@dataclass(frozen=True)
class Counted:
    """A count of numbered records: `rows` finds them, their numbers are its list."""

    code: str
    name: str
    unit: str
    definition: str
    rows: Find
    by_date: str = BY_DATE

    def indicator(self) -> Indicator:
        return indicator(self.code, self.name, self.unit, self.definition + self.by_date, self._count, self._numbers)

    def _count(self, period: Period, unit: OrgUnit) -> Figure:
        return Figure.count(self.rows(period, unit).count())

    def _numbers(self, period: Period, unit: OrgUnit) -> Rows:
        return numbers(self.rows(period, unit))


def indicator(
    code: str,
    name: str,
    unit: str,
    definition: str,
    compute: Callable[[Period, OrgUnit], Figure],
    rows: Callable[[Period, OrgUnit], Rows],
) -> Indicator:
    return Indicator(f"station.{code}", name, unit, definition, compute, rows)


def numbers(rows: QuerySet[Any]) -> Rows:
    """The numbers of the rows, in order."""
    return Rows(tuple(rows.order_by("reference__number").values_list("reference__number", flat=True)))


def held_days(period: Period, unit: OrgUnit) -> QuerySet[DutyDay]:
    from apps.consultations.models import DutyDay

    return DutyDay.objects.filter(
        on__range=(period.first, period.last), unit_id__in=subtree_ids(unit.pk), status="CLOSED"
    )


def of_bookings(wanted: Q) -> Find:
    return partial(bookings, wanted)


def bookings(wanted: Q, period: Period, unit: OrgUnit) -> QuerySet[Booking]:
    from apps.consultations.models import Booking

    in_period = Q(duty_day__on__range=(period.first, period.last), reference__unit_id__in=subtree_ids(unit.pk))
    return Booking.objects.filter(in_period & wanted)


def of_logs(wanted: Q) -> Find:
    return partial(logs, wanted)


def logs(wanted: Q, period: Period, unit: OrgUnit) -> QuerySet[Consultation]:
    """Finished consultations."""
    from apps.consultations.models import Consultation

    in_period = Q(on__range=(period.first, period.last), reference__unit_id__in=subtree_ids(unit.pk))
    return Consultation.objects.filter(in_period & Q(status=LogStatus.DONE) & wanted)


def of_referrals(day: str, wanted: Q) -> Find:
    return partial(referrals, day, wanted)


def referrals(day: str, wanted: Q, period: Period, unit: OrgUnit) -> QuerySet[Referral]:
    """Referrals by the date in the column `day`."""
    from apps.consultations.models import Referral

    dated = Q(**{f"{day}__range": (period.first, period.last)})
    return Referral.objects.filter(dated & wanted, reference__unit_id__in=subtree_ids(unit.pk))


def events(period: Period, unit: OrgUnit) -> QuerySet[StationOutreach]:
    from apps.consultations.models import StationOutreach

    return StationOutreach.objects.filter(on__range=(period.first, period.last), unit_id__in=subtree_ids(unit.pk))


def units_in(rows: QuerySet[Consultation], kind: str = "") -> int:
    """Service units of the rows; a kind stands once in the list for each unit of it."""
    listed: Any = F("service_units")
    if kind:
        listed = Func(F("service_units"), Value(kind), function="array_positions")
    length = Func(listed, function="cardinality", output_field=IntegerField())
    found: int = rows.aggregate(total=Coalesce(Sum(length), 0))["total"]
    return found
