"""Pages of the annual report: who sees what, what a wrong input keeps, what a page costs."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.choices import Role
from apps.annual_reports import services
from apps.annual_reports.choices import ReportStatus
from apps.annual_reports.models import AnnualReport, ReportSection
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from tests.annual_reports import factories
from tests.factories import UnitFactory, UserFactory
from tests.policy_studies.factories import intent
from tests.policy_studies.factories import session as study

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # what is kept for minutes (units, the mark of a demonstration) is not this page's cost
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.fixture
def report(bureau: OrgUnit) -> AnnualReport:
    study(people=2)
    return factories.compiled()


def chapter(report: AnnualReport, position: int = 2) -> ReportSection:
    return report.sections.get(position=position)


def posted(section: ReportSection, **values: object) -> dict[str, object]:
    given = {"version": section.version, "title": section.title, "tag": section.tag, "owner": section.owner_id or ""}
    return {**given, "body": section.body, **values}


def test_the_draft_shows_text_with_figures_findings_and_the_next_step(report: AnnualReport, client_as: SignIn) -> None:
    page = client_as(Role.LEGAL_OFFICER).get(report.get_absolute_url()).content.decode()
    assert 'class="fig"' in page
    assert "2人次" in page
    assert "送局领导批准" in page
    assert "①" in page


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.STREET_REPORTER, Role.STATION_LAWYER, Role.AUDITOR])
def test_others_of_the_bureau_see_no_draft_and_read_the_approved_text(
    bureau: OrgUnit, client_as: SignIn, role: Role
) -> None:
    draft, edition = factories.draft(2021), factories.approved(2022)
    client = client_as(role)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(edition.report.get_absolute_url()).headers["Location"].endswith("/editions/1/")
    assert "原因是计划制定得较晚" in client.get(f"{edition.report.get_absolute_url()}editions/1/").content.decode()
    assert client.get(f"{edition.report.get_absolute_url()}figures/policy_studies.sessions/").status_code == 404


def test_the_administrator_sees_no_report(report: AnnualReport, client_as: SignIn) -> None:
    client = client_as(Role.ADMINISTRATOR)
    assert client.get("/reports/").status_code == 403
    assert client.get(report.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("role", [Role.LEGAL_OFFICER, Role.BUREAU_LEADER, Role.SECTION_HEAD, Role.CASE_OFFICER])
def test_another_bureau_gets_404_everywhere(bureau: OrgUnit, client_as: SignIn, role: Role) -> None:
    report = factories.approved().report
    client = client_as(UserFactory(role=role, unit=UnitFactory()))
    for tail in ("", "editions/1/", "editions/1/official.pdf", "editions/1/public.pdf"):
        assert client.get(f"{report.get_absolute_url()}{tail}").status_code == 404, tail


def test_a_section_head_writes_the_chapters_of_their_own_section(report: AnnualReport, client_as: SignIn) -> None:
    own = UnitFactory(parent=report.bureau, kind=UnitKind.SECTION)
    head = UserFactory(role=Role.SECTION_HEAD, unit=own)
    mine, other = chapter(report, 2), chapter(report, 3)
    ReportSection.objects.filter(pk=mine.pk).update(owner=own)
    client, base = client_as(head), report.get_absolute_url()
    assert client.get(f"{base}sections/{other.pk}/").status_code == 403
    answer = client.post(f"{base}sections/{mine.pk}/", {"version": mine.version, "body": "股室写的一段。"})
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert (mine.body, mine.title) == ("股室写的一段。", "学习与培训")


def test_an_unknown_figure_keeps_what_was_typed(report: AnnualReport, client_as: SignIn) -> None:
    section, typed = chapter(report), "新写的一段，共{{nobody.knows}}。"
    url = f"{report.get_absolute_url()}sections/{section.pk}/"
    page = client_as(Role.LEGAL_OFFICER).post(url, posted(section, body=typed)).content.decode()
    assert "没有代码为 nobody.knows 的指标" in page
    assert typed in page
    section.refresh_from_db()
    assert "nobody" not in section.body


def test_inserting_a_figure_shows_it_in_the_text_and_saves_nothing(report: AnnualReport, client_as: SignIn) -> None:
    section = chapter(report)
    url = f"{report.get_absolute_url()}sections/{section.pk}/"
    fields = posted(section, body="已写的", insert="policy_studies.people")
    page = client_as(Role.LEGAL_OFFICER).post(url, fields).content.decode()
    assert "已写的{{policy_studies.people}}" in page
    assert "还没有保存" in page
    section.refresh_from_db()
    assert section.body != "已写的{{policy_studies.people}}"


def test_a_chapter_saved_by_another_in_between_is_compared_and_not_overwritten(
    report: AnnualReport, client_as: SignIn
) -> None:
    section, first = chapter(report), UserFactory(role=Role.LEGAL_OFFICER)
    section.report = report
    services.edit_section(section=section, version=section.version, body="甲先存的。", by=first)
    url = f"{report.get_absolute_url()}sections/{section.pk}/"
    client = client_as(Role.LEGAL_OFFICER)
    page = client.post(url, posted(section, body="乙后存的。")).content.decode()
    assert "甲先存的。" in page
    assert "乙后存的。" in page
    section.refresh_from_db()
    assert section.body == "甲先存的。"
    assert client.post(url, posted(section, version=section.version, body="乙合并的。")).status_code == 302


def test_opening_a_year_twice_says_so_and_keeps_the_form(report: AnnualReport, client_as: SignIn) -> None:
    fields = {"intent_key": str(uuid.uuid4()), "year": 2022, "template": "measures-first"}
    page = client_as(Role.LEGAL_OFFICER).post("/reports/open/", fields)
    assert page.status_code == 200
    assert "已经打开" in page.content.decode()
    assert 'value="2022"' in page.content.decode()


def test_the_whole_way_through_the_pages(bureau: OrgUnit, client_as: SignIn) -> None:
    legal, leader = client_as(Role.LEGAL_OFFICER), client_as(Role.BUREAU_LEADER)
    legal.post("/reports/open/", {"intent_key": str(uuid.uuid4()), "year": 2022, "template": "measures-first"})
    report = AnnualReport.objects.get()
    base = report.get_absolute_url()
    factories.write(report, legal.user)  # type: ignore[attr-defined]
    legal.post(f"{base}compile/", {"intent_key": str(uuid.uuid4())})
    assert leader.post(f"{base}approve/").status_code == 200  # nothing was sent yet: the page says so
    legal.post(f"{base}submit/")
    answer = leader.post(f"{base}approve/")
    report.refresh_from_db()
    assert report.status == ReportStatus.APPROVED
    assert answer.headers["Location"] == f"{base}editions/1/"


def test_a_figure_page_lists_what_one_may_open_and_counts_the_rest(report: AnnualReport, client_as: SignIn) -> None:
    url = f"{report.get_absolute_url()}figures/policy_studies.attendance/"
    seen = client_as(Role.LEGAL_OFFICER).get(url).content.decode()
    assert "PS-2022-000001" in seen
    assert "到场记录" in seen
    elsewhere = UnitFactory(parent=report.bureau, kind=UnitKind.SECTION)
    hidden = UnitFactory(parent=report.bureau, kind=UnitKind.SECTION)
    study(unit=hidden)
    by = UserFactory(role=Role.LEGAL_OFFICER)
    services.compile_figures(report=report, by=by, intent=intent(by))
    head = client_as(UserFactory(role=Role.SECTION_HEAD, unit=elsewhere))
    page = head.get(f"{report.get_absolute_url()}figures/policy_studies.sessions/").content.decode()
    assert "PS-2022-000002" not in page
    assert "另有 1 件不在您的查看范围" in page


def test_a_changed_record_shows_beside_the_frozen_figure(report: AnnualReport, client_as: SignIn) -> None:
    study()
    url = f"{report.get_absolute_url()}figures/policy_studies.sessions/"
    page = client_as(Role.LEGAL_OFFICER).get(url).content.decode()
    assert "冻结后记录有变动" in page


@pytest.mark.parametrize("tail", ["compile/", "submit/", "approve/", "return/", "cover/", "editions/1/official.pdf"])
def test_wrong_methods_are_405(report: AnnualReport, client_as: SignIn, tail: str) -> None:
    client = client_as(UserFactory(roles=[Role.LEGAL_OFFICER.value, Role.BUREAU_LEADER.value]))
    method = client.get if tail == "compile/" else client.delete
    assert method(f"{report.get_absolute_url()}{tail}").status_code == 405


@pytest.mark.parametrize("year", ["abc", "99999", "-1", "２０２２", ""])
def test_a_year_nobody_can_mean_is_404(bureau: OrgUnit, client_as: SignIn, year: str) -> None:
    assert client_as(Role.BUREAU_LEADER).get("/reports/figures/", {"year": year}).status_code == 404


def test_the_leaders_page_shows_every_registered_figure(report: AnnualReport, client_as: SignIn) -> None:
    page = client_as(Role.BUREAU_LEADER).get("/reports/figures/", {"year": 2022}).content.decode()
    assert "学法参加率" in page
    assert "2 / 2" in page


def test_pages_cost_the_same_for_2_and_20_rows(bureau: OrgUnit, client_as: SignIn) -> None:
    client = client_as(Role.LEGAL_OFFICER)
    for year in (2021, 2022):
        factories.compiled(year)
    study(people=2)
    list_few, detail_few = queries_of(client, "/reports/"), queries_of(client, "/reports/440507-RR-2022-Y/")
    for year in range(2005, 2020):
        factories.draft(year, written=False)
    for _ in range(18):
        study(people=1)
    assert queries_of(client, "/reports/") == list_few <= 8
    assert queries_of(client, "/reports/440507-RR-2022-Y/") == detail_few <= 8
