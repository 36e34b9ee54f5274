"""How a report moves between draft, review and approval, and who may stand at which end."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.annual_reports.choices import ReportStatus
from apps.annual_reports.rules.findings import Finding, blocking
from apps.core.refusals import Refused

BASIS = "《法治政府建设与责任落实督察工作规定》第二十四条"
FIRST_YEAR, LAST_YEAR = 2004, 2999

TRANSITIONS: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.DRAFT: frozenset({ReportStatus.IN_REVIEW}),
    ReportStatus.IN_REVIEW: frozenset({ReportStatus.APPROVED, ReportStatus.DRAFT}),
    ReportStatus.APPROVED: frozenset({ReportStatus.DRAFT}),
}


def check_year(year: int, current: int) -> None:
    """A report tells of a year that has at least begun."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(_("年度须在 2004 年至 2999 年之间。"), field="year")
    if year > current:
        raise Refused(_("%(year)d 年还没有开始，不能编写这一年的报告。") % {"year": year}, field="year")


def check_draft(status: ReportStatus) -> None:
    """Text and figures change in a draft alone."""
    if status == ReportStatus.IN_REVIEW:
        raise Refused(_("报告正在等待批准，请先由局领导退回，再修改。"))
    if status == ReportStatus.APPROVED:
        raise Refused(_("报告已批准，正文不能修改；确需更正的，请由局领导退回重编。"))


def check_move(old: ReportStatus, new: ReportStatus, *, reason: str) -> None:
    """Forward one step, or back to draft with a reason."""
    if new not in TRANSITIONS[old]:
        words = {"old": ReportStatus(old).label, "new": ReportStatus(new).label}
        raise Refused(_("报告%(old)s，不能改为%(new)s。") % words)
    if new == ReportStatus.DRAFT and not reason.strip():
        raise Refused(_("请写明退回的原因。"), field="reason")


def check_ready(findings: Sequence[Finding]) -> None:
    """Nothing that must be corrected is left."""
    left = blocking(findings)
    if left:
        words = {"count": len(left), "first": left[0].sentence}
        raise Refused(_("还有 %(count)d 处须改：%(first)s") % words)


def check_two_people(submitted_by: int | None, approver: int) -> None:
    """Who sent the report for approval does not approve it."""
    if submitted_by == approver:
        raise Refused(_("送批的人不能自己批准，请由另一位局领导批准。"))
