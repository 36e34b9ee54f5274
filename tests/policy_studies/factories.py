"""Study sessions for tests, made by the service itself."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core.intents import IntentToSend
from apps.core.models import OrgUnit
from apps.policy_studies import services
from apps.policy_studies.choices import AttendanceStatus, SessionKind
from apps.policy_studies.models import StudySession
from apps.policy_studies.rules import Mark
from apps.policy_studies.services import SessionEntry
from tests.factories import UserFactory, model_bureau


def intent(by: User, action: str = "test", content: str = "") -> IntentToSend:
    return IntentToSend(uuid.uuid4(), by, action, content or "0" * 64)


def entry(**values: Any) -> SessionEntry:
    given = {
        "kind": SessionKind.TRAINING,
        "held_on": date(2022, 5, 10),
        "hours": Decimal("2.0"),
        "topic": "学习退役军人保障法",
        "chair": "试用主持",
    }
    return SessionEntry(**{**given, **values})


def session(*, by: User | None = None, unit: OrgUnit | None = None, people: int = 0, **values: Any) -> StudySession:
    """A session of the model bureau; `people` of them present."""
    by = by or UserFactory(role=Role.LEGAL_OFFICER)
    made = services.record_session(
        entry=entry(**values), unit=unit or model_bureau(), by=by, intent=intent(by), expect_all=False
    ).record
    if people:
        mark(made, by, [(UserFactory(unit=made.reference.unit), AttendanceStatus.PRESENT) for _ in range(people)])
    return made


def mark(made: StudySession, by: User, lines: list[tuple[User, AttendanceStatus]], **extra: Any) -> StudySession:
    """Put people on the sheet; `extra` (reason, made_up_on) goes to every line."""
    made.refresh_from_db()
    marks = [Mark(user.pk, status, **extra) for user, status in lines]
    return services.set_attendance(session=made, version=made.version, marks=marks, by=by)
