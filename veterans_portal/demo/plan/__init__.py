"""The plan of a year, pure and the same for the same year: visits to the station, matters, study sessions.

`expected` counts in the plan what the indicators must find in the database afterwards.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from apps.core.workdays import Calendar
from veterans_portal.demo import cast
from veterans_portal.demo.plan.chances import PETITIONERS, VISITORS
from veterans_portal.demo.plan.matters import Matter, matter_on, matters
from veterans_portal.demo.plan.sessions import Session, sessions
from veterans_portal.demo.plan.visits import Visit, duty_dates, visits, visits_of_day


@dataclass(frozen=True)
class YearPlan:
    """Everything planned for a year."""

    year: int
    duty_dates: tuple[date, ...]
    visits: tuple[Visit, ...]
    matters: tuple[Matter, ...]
    sessions: tuple[Session, ...]


def of_year(year: int, calendar: Calendar) -> YearPlan:
    """The plan of a year."""
    return YearPlan(
        year,
        tuple(duty_dates(year, calendar)),
        tuple(visits(year, calendar)),
        tuple(matters(year, calendar)),
        tuple(sessions(year, calendar)),
    )


def current(today: date, calendar: Calendar) -> YearPlan:
    """Work that is under way on `today`, so that the screens have something due: the last weeks and the next four."""
    chance = random.Random(f"{today}-current")
    petitioners = cast.people(today.year, VISITORS + PETITIONERS)[VISITORS:]
    days = sorted(today - timedelta(days=chance.randrange(0, 72)) for _number in range(34))
    made: list[Matter] = []
    for on in (calendar.last_workday_on_or_before(day) for day in days):
        made.append(_under_way(chance, matter_on(chance, on, petitioners, made, {}, calendar), today))
    duty = [day for day in duty_dates(today.year, calendar) if -7 <= (day - today).days <= 28]
    visitors = cast.people(today.year, VISITORS)
    booked = [_booked_by_now(chance, visit, today) for on in duty for visit in visits_of_day(chance, on, visitors)]
    return YearPlan(today.year, tuple(duty), tuple(booked), tuple(made), ())


def _booked_by_now(chance: random.Random, visit: Visit, today: date) -> Visit:
    """Coming days are filling up: half of their visitors have booked already."""
    if visit.position is None or visit.on <= today or chance.random() < 0.5:
        return visit
    return replace(visit, booked_on=today - timedelta(days=chance.randint(1, 3)))


def _under_way(chance: random.Random, matter: Matter, today: date) -> Matter:
    """Most answers are still to come, a few notices are late."""
    slow = chance.random() < 0.7
    answered_on = max(matter.answered_on, today + timedelta(days=5)) if slow else matter.answered_on
    late_notice = chance.random() < 0.06
    told_on = today + timedelta(days=3) if late_notice else matter.told_on
    return replace(matter, answered_on=answered_on, told_on=told_on, extended_by=0)


def expected(planned: YearPlan) -> dict[str, int]:
    """Figures by indicator code as the plan means them, for the whole bureau and the plan's year."""
    seen = [visit for visit in planned.visits if visit.end == "SEEN"]
    slots = [visit for visit in planned.visits if visit.position]
    kinds = [session.kind for session in planned.sessions]
    appeals = [matter for matter in planned.matters if matter.petition_class == "APPEAL"]
    return {
        "station.duty_days": len(planned.duty_dates),
        "station.bookings": len(slots),
        "station.walk_ins": len(planned.visits) - len(slots),
        "station.visitors": len(seen),
        "station.no_shows": sum(visit.end == "NO_SHOW" for visit in planned.visits),
        "station.street_bookings": sum(visit.by_street for visit in planned.visits),
        "station.consultations": len(seen),
        "station.aid_right_told": sum(visit.told for visit in seen),
        "station.conflict_offers": sum(bool(visit.choice) for visit in seen),
        "station.outcome_legal_aid": sum(visit.outcome == "LEGAL_AID" for visit in seen),
        "station.service_units": len(seen),
        "policy_studies.sessions": len(kinds),
        "policy_studies.core_group": kinds.count("CORE_GROUP"),
        "policy_studies.first_topic": kinds.count("FIRST_TOPIC"),
        "policy_studies.lectures": kinds.count("LECTURE"),
        "policy_studies.training": kinds.count("TRAINING"),
        "petitions.registered": sum(matter.petition_class != "ACCUSATION" for matter in planned.matters),
        "petitions.accusations": sum(matter.petition_class == "ACCUSATION" for matter in planned.matters),
        "petitions.appeals": len(appeals),
        "petitions.repeat": sum(matter.repeats is not None for matter in planned.matters),
    }


__all__ = ["Matter", "Session", "Visit", "YearPlan", "current", "duty_dates", "expected", "of_year"]
