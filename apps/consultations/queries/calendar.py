"""The calendar of the station: days, shares, what the generator would plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404

from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.choices import ON_WAITING_LIST, DutyStatus, LeaveStatus
from apps.consultations.models import DutyChange, DutyDay, FirmContract, LawyerLeave, StationLawyer
from apps.consultations.queries.months import slots_there_are
from apps.consultations.rules import Balance, Candidate, PlannedDay
from apps.core import moment
from apps.core.calendars import official_calendar
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from apps.core.workdays import ONE_DAY


def roster(user: User, first: date, last: date) -> list[DutyDay]:
    """The person's duty days of a period with lawyer and counts, by date.

    Whoever had the day first (`first_had_by`, a key), and who gave it on last (`given_by`, a name) for which other day
    (`given_for`, a key) come along; None where it never changed hands.
    """
    days = DutyDay.objects.visible_to(user).between(first, last).with_counts()
    changes = DutyChange.objects.filter(duty_day=OuterRef("pk"))
    rows = days.annotate(
        places=slots_there_are(),
        waiting=Count("bookings", filter=Q(bookings__status__in=ON_WAITING_LIST)),
        first_had_by=Subquery(changes.order_by("pk").values("from_lawyer_id")[:1]),
        given_by=Subquery(changes.order_by("-pk").values("from_lawyer__name")[:1]),
        given_for=Subquery(changes.order_by("-pk").values("other_day_id")[:1]),
    )
    return list(rows.select_related("lawyer").order_by("on", "room"))


def days_off(first: date, last: date) -> list[date]:
    """The station's weekdays that the official calendar makes days off."""
    weekdays, calendar = settings.DUTY_WEEKDAYS, official_calendar()
    span = (first + ONE_DAY * step for step in range((last - first).days + 1))
    return [day for day in span if day.weekday() in weekdays and not calendar.is_workday(day)]


@dataclass(frozen=True)
class Share:
    """What a lawyer has served, when the next day is, and how the whole contract's days stand against the quota."""

    lawyer: StationLawyer
    served: int
    next_on: date | None
    balance: Balance


@dataclass(frozen=True)
class Staffing:
    """Every lawyer and every contract that a station ever had, the lawyers by place in the rotation."""

    lawyers: Sequence[StationLawyer]
    contracts: Sequence[FirmContract]

    def posted(self, today: date) -> list[StationLawyer]:
        """Lawyers who are posted today or later."""
        return [row for row in self.lawyers if row.contract_to >= today]


def staffing(bureau_pk: int) -> Staffing:
    """The station's lawyers and contracts, their firms with them."""
    lawyers = StationLawyer.objects.filter(bureau_id=bureau_pk).select_related("firm").order_by("position", "pk")
    contracts = FirmContract.objects.filter(bureau_id=bureau_pk).select_related("firm").order_by("valid_from", "pk")
    return Staffing(list(lawyers), list(contracts))


def shares(bureau_pk: int, staff: Staffing, today: date) -> list[Share]:
    """Duty days of each lawyer who is posted today or later, cancelled ones not counted.

    Leave is left out: it spares nobody a day, so it changes no share.
    """
    people = {row.pk: row for row in _without_leave(bureau_pk, staff)}
    owed = rules.balances(list(people.values()))
    return [Share(row, *_served(people[row.pk].held, today), owed[row.pk]) for row in staff.posted(today)]


def balances_of(bureau_pk: int, staff: Staffing) -> dict[int, Balance]:
    """What each lawyer holds against the quota, by the lawyer's key."""
    return rules.balances(_without_leave(bureau_pk, staff))


def _without_leave(bureau_pk: int, staff: Staffing) -> list[Candidate]:
    return _candidates(staff, _held(bureau_pk), {})


def _served(held: Iterable[date], today: date) -> tuple[int, date | None]:
    """How many days lie behind, and the next one from today on."""
    days = sorted(held)
    return sum(day < today for day in days), next((day for day in days if day >= today), None)


def candidates(bureau: OrgUnit) -> list[Candidate]:
    """Every lawyer the bureau ever had as the plan sees one: contracts, leave, all duty days that stand."""
    return _candidates(staffing(bureau.pk), _held(bureau.pk), _away(bureau.pk))


def _candidates(
    staff: Staffing, held: Mapping[int, Sequence[date]], away: Mapping[int, Sequence[rules.Period]]
) -> list[Candidate]:
    """held, away: by the lawyer's key; whoever is not in them has none."""
    contracts: dict[int, list[rules.Period]] = defaultdict(list)
    for contract in staff.contracts:
        contracts[contract.firm_id].append((contract.valid_from, contract.valid_to))
    return [
        Candidate(
            pk=row.pk,
            position=row.position,
            under_contract=rules.contract_periods(
                (row.contract_from, row.contract_to), row.licence_valid_to, contracts[row.firm_id]
            ),
            away=tuple(away.get(row.pk, ())),
            held=tuple(held.get(row.pk, ())),
        )
        for row in staff.lawyers
    ]


def _held(bureau_pk: int) -> dict[int, list[date]]:
    rows = DutyDay.objects.filter(bureau_id=bureau_pk).not_cancelled().order_by("on")
    found: dict[int, list[date]] = defaultdict(list)
    for lawyer, on in rows.values_list("lawyer_id", "on"):
        found[lawyer].append(on)
    return found


def _away(bureau_pk: int) -> dict[int, list[rules.Period]]:
    rows = LawyerLeave.objects.filter(lawyer__bureau_id=bureau_pk, status=LeaveStatus.STANDING).order_by("first", "pk")
    found: dict[int, list[rules.Period]] = defaultdict(list)
    for lawyer, first, last in rows.values_list("lawyer_id", "first", "last"):
        found[lawyer].append((first, last))
    return found


def duty_dates(first: date, last: date) -> list[date]:
    """The station's days of a period as configured: its weekdays, make-up days, the official calendar."""
    return rules.duty_dates(first, last, settings.DUTY_WEEKDAYS, official_calendar(), settings.DUTY_MAKE_UP_DAYS)


def planned_days(bureau: OrgUnit, first: date, last: date, *, anew: bool = False) -> list[PlannedDay]:
    """What the generator would add to the days that stand (cancelled ones stand too).

    anew: days that are still loose are drawn again with the new ones.
    """
    dates = set(duty_dates(first, last))
    standing = set(DutyDay.objects.filter(bureau=bureau, on__range=(first, last)).values_list("on", flat=True))
    loose = {day.on: day.lawyer_id for day in loose_days(bureau, first, last) if day.on in dates} if anew else {}
    lawyers = [_without(row, loose) for row in candidates(bureau)]
    return rules.plan((dates - standing) | set(loose), lawyers)


def _without(lawyer: Candidate, loose: dict[date, int]) -> Candidate:
    return replace(lawyer, held=tuple(day for day in lawyer.held if loose.get(day) != lawyer.pk))


def loose_days(bureau: OrgUnit, first: date, last: date) -> list[DutyDay]:
    """Days to come that may be drawn anew: not published, and without any visitor ever entered."""
    days = DutyDay.objects.filter(bureau=bureau, status=DutyStatus.PLANNED, locked=False, on__gt=moment.today())
    rows = days.between(first, last).filter(bookings__isnull=True, changes__isnull=True)
    return list(rows.select_related("lawyer").order_by("on", "pk"))


def unpublished(bureau: OrgUnit, first: date, last: date) -> int:
    """How many planned days of a period, from today on, may still be drawn anew."""
    days = DutyDay.objects.filter(bureau=bureau, status=DutyStatus.PLANNED, locked=False)
    return days.between(max(first, moment.today()), last).count()


@dataclass(frozen=True)
class Preview:
    """One line of the plan before it is made; `before` has the day now, `stands` when the plan leaves it alone."""

    on: date
    lawyer: StationLawyer | None
    before: StationLawyer | None = None
    stands: bool = False

    @property
    def changes(self) -> bool:
        return not self.stands and self.lawyer != self.before


def plan_preview(bureau: OrgUnit, first: date, last: date, *, anew: bool = False) -> list[Preview]:
    """The days that the generator would add or draw anew, with their lawyers."""
    planned = planned_days(bureau, first, last, anew=anew)
    loose = {day.on: day.lawyer for day in loose_days(bureau, first, last)} if anew else {}
    lawyers = StationLawyer.objects.in_bulk({day.lawyer_pk for day in planned if day.lawyer_pk is not None})
    return [Preview(day.on, lawyers.get(day.lawyer_pk or 0), loose.get(day.on)) for day in planned]


def whole_plan(bureau: OrgUnit, first: date, last: date) -> list[Preview]:
    """A period as it would stand: the days there are, cancelled ones left out, and those the generator would add."""
    days = DutyDay.objects.filter(bureau=bureau).between(first, last).not_cancelled().select_related("lawyer")
    standing = [Preview(day.on, day.lawyer, day.lawyer, stands=True) for day in days]
    return sorted([*standing, *plan_preview(bureau, first, last)], key=lambda line: line.on)


def has_lawyers(bureau: OrgUnit) -> bool:
    return StationLawyer.objects.filter(bureau=bureau).exists()


def bureau_of(user: User) -> OrgUnit:
    """The bureau whose station the person plans for; 404 for people who do not work in a bureau."""
    if user.unit.bureau is None or not permissions.is_bureau_staff(user):
        raise Http404
    return user.unit.bureau


def station_unit(bureau: OrgUnit) -> OrgUnit:
    """Where the station stands: the bureau's service centre, or the bureau itself when it has none."""
    centres = OrgUnit.objects.filter(bureau=bureau, kind=UnitKind.SERVICE_CENTRE).order_by("code")
    return centres.first() or bureau
