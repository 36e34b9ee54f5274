"""Chainable reads of study sessions and attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from apps.accounts.scope import in_scope
from apps.core.registry import Period
from apps.policy_studies.choices import (
    COMMON_READERS,
    READERS,
    AttendanceStatus,
    SessionKind,
    SessionStatus,
)

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.core.models import OrgUnit
    from apps.policy_studies.models import Attendance, StudySession


class StudySessionQuerySet(models.QuerySet["StudySession"]):
    def held(self) -> StudySessionQuerySet:
        return self.filter(status=SessionStatus.HELD)

    def of_kind(self, kind: SessionKind) -> StudySessionQuerySet:
        return self.filter(kind=kind)

    def during(self, period: Period) -> StudySessionQuerySet:
        return self.filter(held_on__range=(period.first, period.last))

    def below(self, unit: OrgUnit) -> StudySessionQuerySet:
        """Sessions that the unit or one below it arranged."""
        return self.filter(reference__unit__path__startswith=unit.path)

    def visible_to(self, user: User) -> StudySessionQuerySet:
        """The subtree, for staff of the bureau also its common sessions, and whatever lists the person."""
        if not user.has_role(*READERS):
            return self.none()
        seen = in_scope(user) | Q(pk__in=user.study_attendance.values("session_id"))
        if user.has_role(*COMMON_READERS) and user.unit.bureau_id is not None:
            seen |= Q(reference__unit_id=user.unit.bureau_id)
        return self.filter(seen)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def at_held_sessions(self, period: Period, unit: OrgUnit) -> AttendanceQuerySet:
        """Lines of sessions held in the period by the unit or one below it."""
        return self.filter(
            session__status=SessionStatus.HELD,
            session__held_on__range=(period.first, period.last),
            session__reference__unit__path__startswith=unit.path,
        )

    def taken_part(self, period: Period) -> AttendanceQuerySet:
        """Present, or made up no later than the period's last day."""
        made_up = Q(status=AttendanceStatus.MADE_UP, made_up_on__lte=period.last)
        return self.filter(Q(status=AttendanceStatus.PRESENT) | made_up)

    def not_excused(self) -> AttendanceQuerySet:
        return self.exclude(status=AttendanceStatus.EXCUSED)
