"""Value lists of law study."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import BUREAU_STAFF, Role

# Who registers and edits sessions.
RECORDERS = (Role.LEGAL_OFFICER, Role.SECTION_HEAD)

# Whose law study is kept: everybody in service, not lawyers of the firm, auditors or the administrator.
STUDENTS = (
    *BUREAU_STAFF,
    Role.STREET_REPORTER,
    Role.HALL_CLERK,
    Role.SEALED_KEEPER,
    Role.CONFIDENTIALITY_REVIEWER,
    Role.COUNSELLOR,
)
READERS = (*STUDENTS, Role.AUDITOR)

# Streets see their own sessions; everybody else in the bureau also the common ones.
COMMON_READERS = tuple(role for role in READERS if role != Role.STREET_REPORTER)


class SessionKind(models.TextChoices):
    """How a bureau studies the law; each kind is counted by itself in the annual report."""

    CORE_GROUP = "CORE_GROUP", _("党组理论学习中心组")
    FIRST_TOPIC = "FIRST_TOPIC", _("第一议题")
    PRE_MEETING = "PRE_MEETING", _("会前学法")
    LECTURE = "LECTURE", _("专题讲座")
    TRAINING = "TRAINING", _("培训")
    OATH = "OATH", _("宪法宣誓")
    ONLINE = "ONLINE", _("线上课")


class SessionStatus(models.TextChoices):
    """Where a session stands; every move is a row of `SessionMove`."""

    PLANNED = "PLANNED", _("已安排")
    HELD = "HELD", _("已举办")
    CANCELLED = "CANCELLED", _("已取消")  # called off, or registered by mistake; counts nowhere


class AttendanceStatus(models.TextChoices):
    """One person at one session."""

    EXPECTED = "EXPECTED", _("应到")  # on the list, not yet marked
    PRESENT = "PRESENT", _("到场")
    EXCUSED = "EXCUSED", _("请假")  # needs a reason; leaves the denominator of the rate
    ABSENT = "ABSENT", _("缺席")
    MADE_UP = "MADE_UP", _("补学")  # studied the same matter on a later day, which is kept


# Shape of the status mark beside the word (docs/look.md).
STATUS_SHAPES = {
    SessionStatus.PLANNED: "waiting",
    SessionStatus.HELD: "done",
    SessionStatus.CANCELLED: "ended",
}
