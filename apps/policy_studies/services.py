"""Verbs of law study: record, edit, mark attendance, hold, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from apps.accounts.models import User
from apps.core import history, intents, moment, references, versions
from apps.core.choices import ReferenceKind
from apps.core.intents import IntentToSend, Outcome
from apps.core.models import OrgUnit
from apps.policy_studies import permissions, queries, rules
from apps.policy_studies.choices import AttendanceStatus, SessionKind, SessionStatus
from apps.policy_studies.models import Attendance, SessionMove, StudySession
from apps.policy_studies.rules import Mark


@dataclass(frozen=True)
class SessionEntry:
    """What somebody types about a session."""

    kind: SessionKind
    held_on: date
    hours: Decimal
    topic: str
    chair: str
    lecturer: str = ""
    place: str = ""
    materials: str = ""
    decisions: str = ""


def record_session(
    *, entry: SessionEntry, unit: OrgUnit, by: User, intent: IntentToSend, expect_all: bool = True
) -> Outcome[StudySession]:
    """Register a session of `unit`: held when its day has come, else planned.

    expect_all puts everybody in service in the unit (without its streets) on the list as expected.
    """
    permissions.check_can_record(by, unit)
    rules.check_day(entry.held_on)
    rules.check_hours(entry.hours)
    return intents.once(intent, lambda: _record(entry, unit, by, expect_all), StudySession)


def _record(entry: SessionEntry, unit: OrgUnit, by: User, expect_all: bool) -> StudySession:
    status = rules.status_at_registration(entry.held_on, moment.today())
    reference = references.allocate(kind=ReferenceKind.STUDY, unit=unit, year=entry.held_on.year, by=by)
    session = StudySession(reference=reference, status=status, **asdict(entry))
    history.save(session, by=by, reason="登记")
    _note_move(session, "", status, by=by, reason="")
    if expect_all:
        for user in queries.students_of(unit):
            history.save(Attendance(session=session, user=user), by=by, reason="列入应到名单")
    return session


@transaction.atomic
def edit_session(*, session: StudySession, version: int, entry: SessionEntry, by: User) -> StudySession:
    """Change what was registered, at the version that was read."""
    permissions.check_can_edit(by, session)
    rules.check_day(entry.held_on)
    rules.check_hours(entry.hours)
    row = versions.locked(StudySession, session.pk, version)
    rules.check_editable(SessionStatus(row.status))
    rules.check_day_fits(SessionStatus(row.status), entry.held_on, moment.today())
    for name, value in asdict(entry).items():
        setattr(row, name, value)
    return history.save(row, by=by, reason="修改")


@transaction.atomic
def set_attendance(*, session: StudySession, version: int, marks: Sequence[Mark], by: User) -> StudySession:
    """Replace the whole sheet; people without a mark leave the list. Rows that stay as they are keep their history."""
    permissions.check_can_edit(by, session)
    row = versions.locked(StudySession, session.pk, version)
    rules.check_editable(SessionStatus(row.status))
    rules.check_marks(SessionStatus(row.status), row.held_on, moment.today(), marks)
    standing = {line.user_id: line for line in row.attendance.select_for_update()}
    _strike(standing, {mark.user_id for mark in marks}, by)
    for mark in marks:
        _put(standing.get(mark.user_id) or Attendance(session=row, user_id=mark.user_id), mark, by)
    return history.save(row, by=by, reason="登记到场情况")


def _strike(standing: dict[int, Attendance], kept: set[int], by: User) -> None:
    for user_id, line in standing.items():
        if user_id not in kept:
            line._history_user = by  # type: ignore[attr-defined]
            line._change_reason = "移出名单"  # type: ignore[attr-defined]
            line._history_date = moment.now()  # type: ignore[attr-defined]
            line.delete()


def _put(line: Attendance, mark: Mark, by: User) -> None:
    reason = mark.reason.strip()
    made_up_on = mark.made_up_on if mark.status == AttendanceStatus.MADE_UP else None
    if line.pk and (line.status, line.reason, line.made_up_on) == (mark.status, reason, made_up_on):
        return
    line.status, line.reason, line.made_up_on = mark.status, reason, made_up_on
    history.save(line, by=by, reason="登记到场情况")


def hold_session(*, session: StudySession, by: User) -> StudySession:
    """Confirm that a planned session took place."""
    return _move(session, SessionStatus.HELD, by=by, reason="")


def cancel_session(*, session: StudySession, by: User, reason: str) -> StudySession:
    """Call a session off, or take back one that was registered by mistake; it then counts nowhere."""
    return _move(session, SessionStatus.CANCELLED, by=by, reason=reason.strip())


@transaction.atomic
def _move(session: StudySession, new: SessionStatus, *, by: User, reason: str) -> StudySession:
    permissions.check_can_edit(by, session)
    row = queries.locked_session(session.pk)
    old = SessionStatus(row.status)
    rules.check_move(old, new, held_on=row.held_on, today=moment.today(), reason=reason)
    row.status = new
    row.version += 1
    history.save(row, by=by, reason=reason or str(new.label))
    _note_move(row, old, new, by=by, reason=reason)
    return row


def _note_move(session: StudySession, old: str, new: SessionStatus, *, by: User, reason: str) -> None:
    SessionMove.objects.create(session=session, old=old, new=new, reason=reason, at=moment.now(), by=by)
