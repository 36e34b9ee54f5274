"""Who may see and record law study. Attendance lists of staff are kept for the duty to study, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.core.refusals import Refused
from apps.core.units import subtree_ids

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.core.models import OrgUnit
    from apps.policy_studies.models import StudySession


def check_can_record(user: User, unit: OrgUnit) -> None:
    """The legal officer records for the whole bureau, a section head for their own section."""
    if user.has_role(Role.LEGAL_OFFICER) and user.unit.bureau_id == unit.bureau_id:
        return
    if user.has_role(Role.SECTION_HEAD) and unit.pk in subtree_ids(user.unit_id):
        return
    raise Refused(_("只有法制员和本股室股长可以登记、修改学法活动。"))


def can_record(user: User, unit: OrgUnit) -> bool:
    try:
        check_can_record(user, unit)
    except Refused:
        return False
    return True


def check_can_edit(user: User, session: StudySession) -> None:
    """Whoever may record for the unit may edit its sessions."""
    check_can_record(user, session.reference.unit)


def can_edit(user: User, session: StudySession) -> bool:
    return can_record(user, session.reference.unit)


def sees_attendance(user: User, session: StudySession) -> bool:
    """Recorders and leaders see the sheet; everybody else only the totals and their own line."""
    return can_edit(user, session) or user.has_role(Role.BUREAU_LEADER, Role.AUDITOR)
