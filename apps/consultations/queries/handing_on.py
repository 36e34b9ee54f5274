"""Duty days whose lawyer cannot come: which they are, who could stand in, how many visitors stand on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from apps.consultations import rules
from apps.consultations.choices import BookingStatus, DutyStatus
from apps.consultations.models import Booking, DutyDay, FirmContract, StationLawyer
from apps.consultations.queries.calendar import candidates
from apps.consultations.rules import Candidate, Period
from apps.core.models import OrgUnit

Periods = Mapping[int, tuple[Period, ...]]


@dataclass(frozen=True)
class Affected:
    """A day that needs a decision. stand_ins: who could take it, fairest first; visitors: who stands on it."""

    day: DutyDay
    visitors: int
    stand_ins: Sequence[StationLawyer]
    may_cancel: bool


def lock_station(bureau_pk: int) -> OrgUnit:
    """The bureau's row, locked: plan, leave, contracts and swaps of one station come one after the other."""
    return OrgUnit.objects.select_for_update(no_key=True).get(pk=bureau_pk)


def days_on_leave(lawyer: StationLawyer, first: date, last: date) -> QuerySet[DutyDay]:
    """The lawyer's planned days of a leave, both ends included."""
    days = DutyDay.objects.filter(lawyer=lawyer, status=DutyStatus.PLANNED).between(first, last)
    return days.select_related("lawyer", "unit").order_by("pk")


def days_outside(periods: Periods) -> list[DutyDay]:
    """Planned days that lie outside what their lawyer may sit. periods: by lawyer, all of them asked about."""
    days = DutyDay.objects.filter(lawyer__in=periods.keys(), status=DutyStatus.PLANNED)
    rows = days.select_related("lawyer", "unit").order_by("pk")
    return [day for day in rows if not _within(day.on, periods[day.lawyer_id])]


def _within(on: date, periods: Iterable[Period]) -> bool:
    return any(first <= on <= last for first, last in periods)


def firm_periods(firm_pk: int, *, instead: tuple[int, Period] | None = None) -> list[Period]:
    """The firm's contract periods; `instead`: one contract's key with the period that it is to have."""
    rows = FirmContract.objects.filter(firm_id=firm_pk).values_list("pk", "valid_from", "valid_to")
    return [instead[1] if instead and pk == instead[0] else (first, last) for pk, first, last in rows]


def periods_of(lawyer: StationLawyer) -> tuple[Period, ...]:
    """What the lawyer may sit, the row as it is given here."""
    posting = lawyer.contract_from, lawyer.contract_to
    return rules.contract_periods(posting, lawyer.licence_valid_to, firm_periods(lawyer.firm_id))


def periods_under(contract: FirmContract, period: Period) -> Periods:
    """What the lawyers of a firm may sit when one of its contracts runs as `period`."""
    runs = firm_periods(contract.firm_id, instead=(contract.pk, period))
    return {
        row.pk: rules.contract_periods((row.contract_from, row.contract_to), row.licence_valid_to, runs)
        for row in StationLawyer.objects.filter(firm_id=contract.firm_id)
    }


def lawyers_with(
    bureau: OrgUnit, *, periods: Periods | None = None, away: tuple[int, Period] | None = None
) -> list[Candidate]:
    """The bureau's lawyers as they would be: with other contract periods, or one of them on leave."""
    found = []
    for row in candidates(bureau):
        if periods and row.pk in periods:
            row = replace(row, under_contract=periods[row.pk])
        if away and row.pk == away[0]:
            row = replace(row, away=(*row.away, away[1]))
        found.append(row)
    return found


def affected(days: Sequence[DutyDay], lawyers: Sequence[Candidate]) -> list[Affected]:
    """Each day with who could take it, fairest first; a first choice counts before the next day is looked at."""
    names = StationLawyer.objects.in_bulk([row.pk for row in lawyers])
    visitors, begun = _visitors(days), _begun(days)
    people, found = {row.pk: row for row in lawyers}, []
    for day in sorted(days, key=lambda day: (day.on, day.pk)):
        ranked = [pk for pk in rules.fairest_first(day.on, list(people.values())) if pk != day.lawyer_id]
        if ranked:
            people[ranked[0]] = replace(people[ranked[0]], held=(*people[ranked[0]].held, day.on))
        found.append(Affected(day, visitors.get(day.pk, 0), [names[pk] for pk in ranked], day.pk not in begun))
    return found


def stand_ins_for(day: DutyDay) -> list[StationLawyer]:
    """Who could take the day instead of its lawyer, fairest first."""
    return list(affected([day], candidates(day.bureau))[0].stand_ins)


def _visitors(days: Sequence[DutyDay]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (day,) in Booking.objects.filter(duty_day__in=days).unsettled().values_list("duty_day_id"):
        found[day] = found.get(day, 0) + 1
    return found


def _begun(days: Sequence[DutyDay]) -> set[int]:
    """Days on which somebody was received: they are no longer cancelled."""
    seen = Booking.objects.filter(duty_day__in=days, status=BookingStatus.SEEN)
    return {day for (day,) in seen.values_list("duty_day_id")}
