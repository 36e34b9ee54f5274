"""Visits to the station: every Tuesday that was a working day, its bookings and walk-ins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.workdays import Calendar
from veterans_portal.demo import cast
from veterans_portal.demo.cast import Invented
from veterans_portal.demo.plan.chances import VISITORS, pick


@dataclass(frozen=True)
class Visit:
    """One booking or walk-in. `position` is the slot, None for a walk-in; end: SEEN, NO_SHOW, EXCUSED, CANCELLED."""

    on: date
    position: int | None
    booked_on: date
    visitor: Invented
    topic: str
    end: str
    service: str
    outcome: str
    opposing: str
    choice: str
    told: bool
    minutes: int
    by_street: bool


_LEGAL = {
    "LEGAL_PENSION.DISABILITY": 7,
    "LEGAL_PENSION.PAYMENT": 9,
    "LEGAL_PLACEMENT.POST": 6,
    "LEGAL_PLACEMENT.EMPLOYER": 5,
    "LEGAL_INSURANCE.TRANSFER": 9,
    "LEGAL_LABOUR.CONTRACT": 6,
    "LEGAL_LABOUR.PAY": 5,
    "LEGAL_FAMILY.DIVORCE": 5,
    "LEGAL_INHERITANCE.STATUTORY": 6,
    "LEGAL_PROPERTY.HOUSING": 5,
    "LEGAL_CONTRACT.LOAN": 6,
    "LEGAL_TRAFFIC": 4,
    "LEGAL_ADMIN.RECONSIDERATION": 3,
}
_ENDS = {"SEEN": 84, "NO_SHOW": 8, "EXCUSED": 6, "CANCELLED": 2}
_OUTCOMES = {
    "ANSWERED": 70,
    "SECOND_MEETING": 8,
    "LEGAL_AID": 8,
    "MEDIATION": 4,
    "COUNSELLING": 2,
    "PETITION": 4,
    "OTHER_OFFICE": 3,
    "HOTLINE": 1,
}
_SERVICES = {"ADVICE": 80, "DRAFTING": 10, "LEGAL_AID_HELP": 6, "MEDIATION": 3, "COUNSELLING": 1}
_OPPOSING = {"NONE": 30, "PERSON": 25, "EMPLOYER": 20, "COMPANY": 10, "PUBLIC_BODY": 10, "THIS_BUREAU": 5}


def duty_dates(year: int, calendar: Calendar) -> list[date]:
    """Every Tuesday of the year that was a working day."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=offset) for offset in range(366))
    return [day for day in days if day.year == year and day.weekday() == 1 and calendar.is_workday(day)]


def visits(year: int, calendar: Calendar) -> list[Visit]:
    """All visitors of the year's duty days, in order."""
    chance = random.Random(f"{year}-station")
    visitors = cast.people(year, VISITORS)
    made: list[Visit] = []
    for on in duty_dates(year, calendar):
        made += visits_of_day(chance, on, visitors)
    return made


def visits_of_day(chance: random.Random, on: date, visitors: list[Invented]) -> Iterator[Visit]:
    slots = sorted(chance.sample(range(1, 11), chance.randint(4, 8)))
    walk_ins = chance.randint(1, 3)
    today = chance.sample(visitors, len(slots) + walk_ins)
    for position, visitor in zip(slots, today, strict=False):
        yield _visit(chance, on, visitor, position)
    for visitor in today[len(slots) :]:
        yield _visit(chance, on, visitor, None)


def _visit(chance: random.Random, on: date, visitor: Invented, position: int | None) -> Visit:
    opposing = pick(chance, _OPPOSING)
    end = pick(chance, _ENDS) if position else "SEEN"
    return Visit(
        on=on,
        position=position,
        booked_on=on - timedelta(days=chance.randint(1, 7)) if position else on,
        visitor=visitor,
        topic=pick(chance, _LEGAL),
        end=end,
        service=pick(chance, _SERVICES),
        outcome=pick(chance, _OUTCOMES),
        opposing=opposing,
        choice=chance.choice(["OTHER_FIRM", "AID_CENTRE", "STAYS"]) if opposing == "THIS_BUREAU" else "",
        told=chance.random() < 0.9,
        minutes=chance.randint(12, 28),
        by_street=position is not None and chance.random() < 0.2,
    )
