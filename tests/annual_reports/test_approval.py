"""From draft to edition, and that nothing changes what was approved, plain SQL as the app role included."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.accounts.choices import Role
from apps.annual_reports import services, snapshot
from apps.annual_reports.choices import ReportStatus
from apps.annual_reports.models import AnnualReport, ApprovedEdition
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from tests.annual_reports import factories
from tests.factories import UnitFactory, UserFactory
from tests.policy_studies.factories import intent
from tests.policy_studies.factories import session as study

pytestmark = pytest.mark.django_db


def refused_by_database(sql: str, *values: int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_suite_speaks_to_the_database_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)


def test_a_report_is_numbered_by_its_year_and_opens_with_the_chapters_of_its_template(bureau: OrgUnit) -> None:
    report = factories.draft(written=False)
    assert report.reference.number == "440507-RR-2022-Y"
    assert report.title == "汕头市龙湖区退役军人事务局关于2022年度法治政府建设工作情况的报告"
    titles = list(report.sections.values_list("title", flat=True))
    assert titles[0] == "2022年推进法治政府建设的主要举措和成效"
    assert "2023年推进法治政府建设的主要安排" in titles


def test_one_year_has_one_report(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    factories.draft(by=by, written=False)
    with pytest.raises(Refused, match="已经打开"):
        factories.draft(by=by, written=False)
    assert AnnualReport.objects.count() == 1


def test_a_compile_freezes_value_words_period_and_rows(bureau: OrgUnit) -> None:
    first, second = study(people=2), study(people=1)
    study(held_on=first.held_on.replace(year=2021), people=1)
    report = factories.compiled()
    run = report.runs.get()
    figure = run.figures.get(code="policy_studies.attendance")
    assert (figure.shown, figure.numerator) == ("3人次", 3)
    assert figure.rows == [first.reference.number, second.reference.number]
    assert "到场记录" in figure.definition
    assert (str(run.period_first), str(run.period_last)) == ("2022-01-01", "2022-12-31")


def test_a_later_record_does_not_move_a_frozen_figure(bureau: OrgUnit) -> None:
    report = factories.compiled()
    study()
    assert report.runs.get().figures.get(code="policy_studies.sessions").value == 0
    by = UserFactory(role=Role.LEGAL_OFFICER)
    again = services.compile_figures(report=report, by=by, intent=intent(by)).record
    assert (again.number, again.figures.get(code="policy_studies.sessions").shown) == (2, "1场")


def test_one_press_of_compile_is_one_run(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    report, key = factories.draft(by=by), intent(by)
    for _ in range(3):
        services.compile_figures(report=report, by=by, intent=key)
    assert report.runs.count() == 1


def test_an_unfinished_draft_is_not_sent_and_says_why(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    report = factories.draft(by=by)
    with pytest.raises(Refused, match="还没有汇总数字"):
        services.submit(report=report, by=by)
    report.refresh_from_db()
    assert report.status == ReportStatus.DRAFT


def test_an_edition_keeps_text_figures_and_hash(bureau: OrgUnit) -> None:
    study(people=3)
    edition = factories.approved()
    edition.refresh_from_db()
    text = json.dumps(edition.snapshot, ensure_ascii=False)
    assert "1场" in text
    assert "3人次" in text
    assert edition.sha256 == snapshot.digest(edition.snapshot)
    assert edition.report.status == ReportStatus.APPROVED
    assert edition.report.edition == edition.number == 1


def test_whoever_sends_a_report_does_not_approve_it(bureau: OrgUnit) -> None:
    both = UserFactory(roles=[Role.LEGAL_OFFICER.value, Role.BUREAU_LEADER.value])
    report = factories.submitted(by=both)
    with pytest.raises(Refused, match="不能自己批准"):
        services.approve(report=report, by=both)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.BUREAU_LEADER])
def test_only_a_leader_of_the_bureau_approves(bureau: OrgUnit, role: Role) -> None:
    report = factories.submitted()
    for by in (UserFactory(role=role), UserFactory(role=Role.BUREAU_LEADER, unit=UnitFactory())):
        with pytest.raises(Refused, match="局领导"):
            services.approve(report=report, by=by)


def test_a_return_needs_a_reason_and_leaves_a_row(bureau: OrgUnit) -> None:
    leader, report = UserFactory(role=Role.BUREAU_LEADER), factories.submitted()
    with pytest.raises(Refused, match="原因"):
        services.return_to_draft(report=report, by=leader, reason=" ")
    services.return_to_draft(report=report, by=leader, reason="第二章写得太简单")
    move = report.moves.first()
    assert move is not None
    assert (move.old, move.new, move.reason) == ("IN_REVIEW", "DRAFT", "第二章写得太简单")


@pytest.mark.parametrize("make", [factories.submitted, lambda: factories.approved().report])
def test_outside_a_draft_no_service_changes_text_cover_or_figures(
    bureau: OrgUnit, make: Callable[[], AnnualReport]
) -> None:
    report, by = make(), UserFactory(role=Role.LEGAL_OFFICER)
    section = report.sections.select_related("report").get(position=2)
    with pytest.raises(Refused):
        services.edit_section(section=section, version=section.version, body="改", by=by)
    with pytest.raises(Refused):
        services.compile_figures(report=report, by=by, intent=intent(by))
    entry = services.CoverEntry("另一个标题", "某机关")
    with pytest.raises(Refused):
        services.edit_cover(report=report, version=report.version, entry=entry, by=by)


def test_plain_sql_of_the_app_role_cannot_change_an_approved_report(bureau: OrgUnit) -> None:
    edition = factories.approved()
    pk = edition.report_id
    refused_by_database("UPDATE annual_reports_reportsection SET body = '改' WHERE report_id = %s", pk)
    refused_by_database("DELETE FROM annual_reports_reportsection WHERE report_id = %s", pk)
    refused_by_database(
        "INSERT INTO annual_reports_reportsection (version, report_id, position, level, title, tag, prompt, body) "
        "VALUES (1, %s, 99, 1, '添', 'OTHER', '', '')",
        pk,
    )
    refused_by_database("UPDATE annual_reports_annualreport SET title = '另题' WHERE reference_id = %s", pk)
    refused_by_database("UPDATE annual_reports_annualreport SET edition = 7 WHERE reference_id = %s", pk)
    refused_by_database("UPDATE annual_reports_annualreport SET status = 'IN_REVIEW' WHERE reference_id = %s", pk)
    refused_by_database("UPDATE annual_reports_approvededition SET sha256 = repeat('0', 64) WHERE id = %s", edition.pk)
    refused_by_database("DELETE FROM annual_reports_approvededition WHERE id = %s", edition.pk)
    refused_by_database("UPDATE annual_reports_frozenfigure SET value = 99")
    refused_by_database("DELETE FROM annual_reports_frozenfigure")
    refused_by_database("UPDATE annual_reports_reportmove SET reason = '改'")


def test_plain_sql_can_still_write_a_draft(bureau: OrgUnit) -> None:
    """The control: the same statement passes where it may."""
    report = factories.draft()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annual_reports_reportsection SET body = '改' WHERE report_id = %s", [report.pk])
        assert cursor.rowcount == report.sections.count()


def test_a_report_becomes_approved_only_with_its_edition(bureau: OrgUnit) -> None:
    pk = factories.submitted().pk
    refused_by_database("UPDATE annual_reports_annualreport SET status = 'APPROVED' WHERE reference_id = %s", pk)
    refused_by_database(
        "UPDATE annual_reports_annualreport SET status = 'APPROVED', edition = 1 WHERE reference_id = %s", pk
    )
    draft = factories.draft(2021)
    refused_by_database("UPDATE annual_reports_annualreport SET status = 'APPROVED' WHERE reference_id = %s", draft.pk)


def test_the_database_refuses_one_person_at_both_ends(bureau: OrgUnit) -> None:
    edition = factories.approved()
    with pytest.raises(IntegrityError, match="reports_edition_two_people"), transaction.atomic():
        ApprovedEdition.objects.create(
            report=edition.report,
            number=2,
            run=edition.run,
            snapshot={},
            sha256="0" * 64,
            submitted_by=edition.approved_by,
            approved_by=edition.approved_by,
            approved_at=edition.approved_at,
        )


def test_reopening_keeps_the_edition_and_the_next_approval_makes_another(bureau: OrgUnit) -> None:
    edition = factories.approved()
    leader, by = edition.approved_by, edition.submitted_by
    report = services.return_to_draft(report=edition.report, by=leader, reason="数字有更正")
    section = report.sections.select_related("report").get(position=2)
    services.edit_section(section=section, version=section.version, body="更正后的一段。", by=by)
    services.submit(report=report, by=by)
    second = services.approve(report=report, by=leader)
    edition.refresh_from_db()
    assert second.number == 2
    assert second.sha256 != edition.sha256
    assert edition.sha256 == snapshot.digest(edition.snapshot)


def test_a_chapter_edited_meanwhile_is_not_overwritten(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    report = factories.draft(by=by)
    section = report.sections.select_related("report").get(position=2)
    services.edit_section(section=section, version=section.version, body="甲写的一段。", by=by)
    with pytest.raises(EditedMeanwhile):
        services.edit_section(section=section, version=section.version, body="乙写的一段。", by=by)
    section.refresh_from_db()
    assert section.body == "甲写的一段。"


def test_a_token_nobody_registers_is_refused_at_the_text(bureau: OrgUnit) -> None:
    by = UserFactory(role=Role.LEGAL_OFFICER)
    section = factories.draft(by=by).sections.select_related("report").get(position=2)
    with pytest.raises(Refused, match=r"没有代码为 made\.up") as refusal:
        services.edit_section(section=section, version=section.version, body="共{{made.up}}。", by=by)
    assert refusal.value.field == "body"
