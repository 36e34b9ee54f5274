"""What must never stand in the tables of law study, tried with plain SQL as the app role."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.accounts.choices import Role
from apps.core.models import OrgUnit
from apps.policy_studies.choices import AttendanceStatus
from apps.policy_studies.models import StudySession
from tests.factories import UserFactory
from tests.policy_studies import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(bureau: OrgUnit) -> StudySession:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    return factories.mark(factories.session(by=by), by, [(UserFactory(), AttendanceStatus.PRESENT)])


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE policy_studies_studysession SET hours = 0", "studies_session_hours"),
        ("UPDATE policy_studies_studysession SET hours = 24.5", "studies_session_hours"),
        ("UPDATE policy_studies_studysession SET kind = 'PARTY'", "studies_session_kind"),
        ("UPDATE policy_studies_studysession SET status = 'GONE'", "studies_session_status"),
        ("UPDATE policy_studies_studysession SET held_on = '1900-01-01'", "studies_session_day"),
        ("UPDATE policy_studies_studysession SET topic = ''", "studies_session_named"),
        ("UPDATE policy_studies_attendance SET status = 'EXCUSED'", "studies_attendance_excuse"),
        ("UPDATE policy_studies_attendance SET status = 'MADE_UP'", "studies_attendance_made_up"),
        ("UPDATE policy_studies_attendance SET made_up_on = '2022-06-01'", "studies_attendance_made_up"),
        ("UPDATE policy_studies_attendance SET status = 'ASLEEP'", "studies_attendance_status"),
        (
            "INSERT INTO policy_studies_attendance (session_id, user_id, status, reason) "
            "SELECT session_id, user_id, 'PRESENT', '' FROM policy_studies_attendance",
            "studies_attendance_once",
        ),
        (
            "INSERT INTO policy_studies_sessionmove (session_id, old, new, reason, at, by_id) "
            "SELECT session_id, 'HELD', 'CANCELLED', '', at, by_id FROM policy_studies_sessionmove",
            "studies_move_cancel_reason",
        ),
        (
            "INSERT INTO policy_studies_sessionmove (session_id, old, new, reason, at, by_id) "
            "SELECT session_id, 'HELD', 'HELD', '', at, by_id FROM policy_studies_sessionmove",
            "studies_move_moves",
        ),
    ],
)
def test_the_database_refuses(session: StudySession, sql: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE policy_studies_sessionmove SET reason = 'x'",
        "DELETE FROM policy_studies_sessionmove",
        "UPDATE policy_studies_historicalattendance SET status = 'ABSENT'",
        "DELETE FROM policy_studies_historicalstudysession",
    ],
)
def test_moves_and_histories_are_only_added_to(session: StudySession, sql: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        execute(sql)
