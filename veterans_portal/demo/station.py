"""The station's Tuesdays: planned, booked, held and closed as the plan says."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from apps.accounts.models import User
from apps.consultations.choices import BookedVia, ConflictCheck, OpposingKind, ServiceKind
from apps.consultations.models import Booking, DutyDay
from apps.consultations.services import (
    BookingEntry,
    LogEntry,
    book_slot,
    cancel_by_us,
    close_duty_day,
    decline_rebooking,
    excuse,
    generate_duty_days,
    mark_arrived,
    mark_no_show,
    start_log,
    take_walk_in,
    write_log,
)
from apps.core.intents import IntentToSend, payload_hash
from apps.people.choices import PersonKind
from apps.people.models import Person
from apps.people.rules import PersonEntry
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.cast import Invented
from veterans_portal.demo.handed_on import Referring
from veterans_portal.demo.plan import Visit
from veterans_portal.demo.stage import Stage, at

_NAMESPACE = uuid.UUID("7a1c5b0e-4405-4070-8000-000000000001")
# A visitor whom the station cancelled longer ago is no longer on its list.
LONG_AGO = timedelta(days=30)
_FACTS = "来访人陈述基本情况并出示材料复印件。"
_ADVICE = "说明适用的规定、可以走的程序和期限，建议先补齐材料。"


def intent(name: str, by: User) -> IntentToSend:
    """The intent of one planned act; the same plan gives the same key."""
    return IntentToSend(uuid.uuid5(_NAMESPACE, name), by, "demo", payload_hash({"demo": [name]}))


def entry_for(invented: Invented, actors: Actors) -> PersonEntry:
    """How an invented person is typed at a desk; whoever is on record is chosen as the same person."""
    known = actors.people.get(invented.id_number)
    return PersonEntry(
        name=invented.name,
        id_number=invented.id_number,
        phone=invented.phone,
        kind=PersonKind(invented.kind),
        street_id=actors.units[invented.street].pk,
        address=invented.address,
        same_person=str(known.pk) if known else "",
    )


def plan_duty_days(stage: Stage, actors: Actors, first: date, last: date, made_on: date) -> None:
    """The days of a period are generated before it begins."""
    by = actors.users["petition_officer"]
    stage.plan(at(made_on, 10), lambda: _generate(first, last, actors, by))


def _generate(first: date, last: date, actors: Actors, by: User) -> None:
    generate_duty_days(first, last, unit=actors.units["440507F01"], by=by)


def plan_visits(stage: Stage, actors: Actors, visits: tuple[Visit, ...]) -> None:
    """Every visitor of every day, and the end of each day."""
    referring = Referring(stage)
    for number, visit in enumerate(visits):
        _Visiting(stage, actors, visit, f"visit-{visit.on}-{number}", referring).plan()
    for on in sorted({visit.on for visit in visits}):
        stage.plan(at(on, 17, 45), partial(_close, on, actors))


def _close(on: date, actors: Actors) -> None:
    day = DutyDay.objects.select_related("lawyer__user").get(bureau=actors.bureau, on=on)
    close_duty_day(day, version=day.version, by=day.lawyer.user or actors.users["petition_officer"])


class _Visiting:
    """One visitor from booking to log."""

    def __init__(self, stage: Stage, actors: Actors, visit: Visit, name: str, referring: Referring) -> None:
        self.stage, self.actors, self.visit, self.name, self.referring = stage, actors, visit, name, referring
        self.booking: Booking | None = None

    def plan(self) -> None:
        visit = self.visit
        place = visit.position or 11
        arrives = at(visit.on, 9, 30 * (place - 1)) if place <= 5 else at(visit.on, 14, 30 + 30 * (place - 6))
        booked = at(visit.booked_on, 10, place) if visit.position else at(visit.on, 16, 50)
        self.stage.plan(booked, self.book)
        if visit.end == "SEEN":
            received = arrives if visit.position else at(visit.on, 16, 55)
            if visit.position:
                self.stage.plan(received - timedelta(minutes=_waited(visit)), self.arrive)
            self.stage.plan(received, self.receive)
        elif visit.end == "NO_SHOW":
            self.stage.plan(at(visit.on, 17, 20), self.miss)
        else:
            self.stage.plan(at(visit.on, 8, 40), self.call_off)

    def book(self) -> None:
        visit, actors = self.visit, self.actors
        day = DutyDay.objects.select_related("bureau", "lawyer").get(bureau=actors.bureau, on=visit.on)
        by = actors.street_user(visit.visitor.street) if visit.by_street else actors.users["hall_clerk"]
        via = BookedVia.STREET if visit.by_street else BookedVia.HALL if visit.position else BookedVia.WALK_IN
        entry = BookingEntry(topic=actors.topics[visit.topic], wanted=ServiceKind(visit.service), via=via)
        who = self._visitor()
        if visit.position:
            slot = day.slots.get(position=visit.position)
            self.booking = book_slot(slot, who, entry, by=by, intent=intent(self.name, by)).record
        else:
            self.booking = take_walk_in(day, who, entry, by=by, intent=intent(self.name, by)).record
        actors.people[visit.visitor.id_number] = self.booking.person

    def _visitor(self) -> PersonEntry | Person:
        return self.actors.people.get(self.visit.visitor.id_number) or entry_for(self.visit.visitor, self.actors)

    def arrive(self) -> None:
        assert self.booking is not None
        self.booking = mark_arrived(self.booking, by=self.actors.users["hall_clerk"])

    def receive(self) -> None:
        assert self.booking is not None
        lawyer = self.booking.duty_day.lawyer.user
        assert lawyer is not None
        log = start_log(self.booking, by=lawyer)
        written = write_log(log, self._log(), version=log.version, finish=True, by=lawyer)
        self.referring.hand_on(written.log, lawyer)

    def _log(self) -> LogEntry:
        visit = self.visit
        ours = visit.opposing == OpposingKind.THIS_BUREAU
        return LogEntry(
            topic=self.actors.topics[visit.topic],
            opposing_kind=visit.opposing,
            opposing_name="" if visit.opposing in (OpposingKind.NONE, OpposingKind.THIS_BUREAU) else "不详",
            conflict_check=ConflictCheck.POSSIBLE if ours else ConflictCheck.CLEAR,
            conflict_choice=visit.choice,
            service_units=(visit.service,),
            outcome=visit.outcome,
            told_of_aid_right=visit.told,
            minutes=visit.minutes,
            facts=_FACTS,
            advice=_ADVICE,
            legal_basis="《中华人民共和国退役军人保障法》",
        )

    def miss(self) -> None:
        assert self.booking is not None
        mark_no_show(self.booking, by=self.actors.users["hall_clerk"])

    def call_off(self) -> None:
        assert self.booking is not None
        by = self.actors.users["hall_clerk"]
        if self.visit.end == "EXCUSED":
            excuse(self.booking, reason="来访人来电改期", by=by)
        else:
            cancelled = cancel_by_us(self.booking, reason="律师临时出庭", by=by)
            if timezone.localdate() - self.visit.on > LONG_AGO:
                decline_rebooking(cancelled.rebooking, version=1, reason="来访人已自行解决", by=by)


def _waited(visit: Visit) -> int:
    """Minutes from arrival to reception, 2 to 24, fixed by the plan: most come a little early."""
    return 2 + (visit.minutes * 5 + (visit.position or 0) * 3) % 23


def planning_day(first: date) -> date:
    """Two weeks before a period begins."""
    return first - timedelta(days=14)
