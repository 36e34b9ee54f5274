"""Who may compile, write, approve and read the annual report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.annual_reports.choices import DRAFT_READERS
from apps.core.refusals import Refused
from apps.core.units import subtree_ids

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.annual_reports.models import AnnualReport, ReportSection
    from apps.core.models import OrgUnit


def check_can_open(user: User, bureau: OrgUnit) -> None:
    """The bureau's legal officer opens its report."""
    if not (user.has_role(Role.LEGAL_OFFICER) and user.unit.bureau_id == bureau.pk):
        raise Refused(_("年度报告由本局法制员打开、汇总和送批。"))


def check_can_compile(user: User, report: AnnualReport) -> None:
    """The legal officer pulls the figures, keeps the cover and sends the report for approval."""
    if not (user.has_role(Role.LEGAL_OFFICER) and user.unit.bureau_id == report.bureau_id):
        raise Refused(_("年度报告由本局法制员打开、汇总和送批。"))


def can_compile(user: User, report: AnnualReport) -> bool:
    return _asks(check_can_compile, user, report)


def check_can_write(user: User, section: ReportSection) -> None:
    """The legal officer writes every chapter, a section head those of their own section."""
    if user.has_role(Role.LEGAL_OFFICER) and user.unit.bureau_id == section.report.bureau_id:
        return
    if user.has_role(Role.SECTION_HEAD) and section.owner_id in subtree_ids(user.unit_id):
        return
    raise Refused(_("这一章由承办股室股长或法制员编写。"))


def can_write(user: User, section: ReportSection) -> bool:
    try:
        check_can_write(user, section)
    except Refused:
        return False
    return True


def check_can_approve(user: User, report: AnnualReport) -> None:
    """A leader of the bureau approves, returns and reopens."""
    if not (user.has_role(Role.BUREAU_LEADER) and user.unit.bureau_id == report.bureau_id):
        raise Refused(_("年度报告由本局局领导批准或退回。"))


def can_approve(user: User, report: AnnualReport) -> bool:
    return _asks(check_can_approve, user, report)


def sees_draft(user: User) -> bool:
    """Drafts are for those who make them; everybody else reads approved editions."""
    return user.has_role(*DRAFT_READERS)


def _asks(check: object, user: User, report: AnnualReport) -> bool:
    assert callable(check)
    try:
        check(user, report)
    except Refused:
        return False
    return True
