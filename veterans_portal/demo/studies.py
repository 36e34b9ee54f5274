"""Study sessions with their sheets as the plan says."""

from __future__ import annotations

import random
from decimal import Decimal

from apps.core import moment
from apps.core.workdays import Calendar
from apps.policy_studies.choices import AttendanceStatus, SessionKind
from apps.policy_studies.models import StudySession
from apps.policy_studies.rules import Mark
from apps.policy_studies.services import SessionEntry, record_session, set_attendance
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.plan import Session
from veterans_portal.demo.stage import Stage, at
from veterans_portal.demo.station import intent

_STATUSES = {AttendanceStatus.PRESENT: 90, AttendanceStatus.EXCUSED: 7, AttendanceStatus.ABSENT: 3}


def plan_sessions(stage: Stage, actors: Actors, sessions: tuple[Session, ...], calendar: Calendar) -> None:
    """Every session is registered in the afternoon of its day; who excused themselves makes it up two weeks later."""
    for session in sessions:
        held = _Held(actors, session)
        stage.plan(at(session.on, 16), held.record)
        stage.plan(at(calendar.add_workdays(session.on, 10), 11), held.make_up)


class _Held:
    """One session: the sheet is drawn from a chance of its own, so that it is the same in every run."""

    def __init__(self, actors: Actors, session: Session) -> None:
        self.actors, self.session = actors, session
        self.chance = random.Random(f"{session.on}-{session.kind}-sheet")
        self.row: StudySession | None = None
        self.marks: list[Mark] = []

    def record(self) -> None:
        by, session = self.actors.users["legal_officer"], self.session
        entry = SessionEntry(
            kind=SessionKind(session.kind),
            held_on=session.on,
            hours=Decimal(session.tenth_hours) / 10,
            topic=session.topic,
            chair=session.chair,
            lecturer=session.lecturer,
            place="局会议室",
        )
        name = f"study-{session.on}-{session.kind}"
        made = record_session(entry=entry, unit=self.actors.units[session.unit], by=by, intent=intent(name, by))
        self.row = made.record
        self.marks = [self._mark(line.user_id) for line in self.row.attendance.order_by("user__username")]
        self.row = set_attendance(session=self.row, version=self.row.version, marks=self.marks, by=by)

    def _mark(self, user_id: int) -> Mark:
        status = self.chance.choices(list(_STATUSES), list(_STATUSES.values()))[0]
        reason = "下乡走访" if status == AttendanceStatus.EXCUSED else ""
        return Mark(user_id=user_id, status=status, reason=reason)

    def make_up(self) -> None:
        assert self.row is not None
        excused = [mark for mark in self.marks if mark.status == AttendanceStatus.EXCUSED]
        if not excused:
            return
        done = Mark(user_id=excused[0].user_id, status=AttendanceStatus.MADE_UP, made_up_on=moment.today())
        marks = [done if mark is excused[0] else mark for mark in self.marks]
        by = self.actors.users["legal_officer"]
        self.row = set_attendance(session=self.row, version=self.row.version, marks=marks, by=by)
