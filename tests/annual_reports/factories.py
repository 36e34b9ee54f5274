"""Reports for tests, made by the services themselves. Figures come from the study sessions of the test."""

from __future__ import annotations

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.annual_reports import services
from apps.annual_reports.models import AnnualReport, ApprovedEdition
from apps.annual_reports.services import CoverEntry
from apps.core.models import OrgUnit
from tests.factories import UserFactory, model_bureau
from tests.policy_studies.factories import intent

TEXTS = {
    "MEASURES": "全年组织学法活动{{policy_studies.sessions}}，参加{{policy_studies.attendance}}。",
    "SHORTCOMINGS_CAUSES": "学法的针对性还不够强，原因是计划制定得较晚。",
    "FIRST_RESPONSIBLE": "主要负责人带头学法，主持研究法治工作。",
    "NEXT_PLANS": "年初制定学法计划，按季度检查。",
    "OTHER": "无其他需要报告的情况。",
}


def draft(
    year: int = 2022, *, by: User | None = None, written: bool = True, bureau: OrgUnit | None = None
) -> AnnualReport:
    """A report of the model bureau, by default with text in every chapter and a cover, figures not yet compiled."""
    bureau = bureau or model_bureau()
    by = by or UserFactory(role=Role.LEGAL_OFFICER, unit=bureau)
    report = services.open_report(year=year, bureau=bureau, template="measures-first", by=by, intent=intent(by)).record
    if written:
        write(report, by)
    return report


def write(report: AnnualReport, by: User) -> None:
    cover = CoverEntry(report.title, "区人民政府", "试退役军人〔2023〕1号", None, "区委依法治区办")
    services.edit_cover(report=report, version=report.version, entry=cover, by=by)
    for section in report.sections.select_related("report"):
        services.edit_section(section=section, version=section.version, body=TEXTS[section.tag], by=by)
    report.refresh_from_db()


def compiled(year: int = 2022, *, by: User | None = None, bureau: OrgUnit | None = None) -> AnnualReport:
    by = by or UserFactory(role=Role.LEGAL_OFFICER, unit=bureau or model_bureau())
    report = draft(year, by=by, bureau=bureau)
    services.compile_figures(report=report, by=by, intent=intent(by))
    return report


def submitted(year: int = 2022, *, by: User | None = None, bureau: OrgUnit | None = None) -> AnnualReport:
    by = by or UserFactory(role=Role.LEGAL_OFFICER, unit=bureau or model_bureau())
    return services.submit(report=compiled(year, by=by, bureau=bureau), by=by)


def approved(year: int = 2022, *, bureau: OrgUnit | None = None) -> ApprovedEdition:
    leader = UserFactory(role=Role.BUREAU_LEADER, unit=bureau or model_bureau())
    return services.approve(report=submitted(year, bureau=bureau), by=leader)
