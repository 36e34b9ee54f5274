"""The real report's paper, read back from the PDF: grid, fonts, figures."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.choices import Role
from apps.annual_reports import services
from apps.annual_reports.choices import EditionKind
from apps.annual_reports.models import ApprovedEdition
from apps.annual_reports.services import CoverEntry
from apps.annual_reports.typeset import broken_by_sense, official_document
from apps.core.models import OrgUnit
from tests.annual_reports import factories
from tests.documents import measure
from tests.factories import UserFactory
from tests.policy_studies.factories import intent
from tests.policy_studies.factories import session as study

pytestmark = pytest.mark.django_db
A4 = (595.28, 841.89)
RATES = ("petitions.notices_on_time", "petitions.handling_on_time")  # without petitions they have no value


@cache
def demo_text() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((settings.BASE_DIR / "fixtures/demo/annual_report.json").read_text("utf-8"))
    return found


def real_report() -> ApprovedEdition:
    """The demo's text for 2022 with the figures of this test's records, approved."""
    by, demo = UserFactory(role=Role.LEGAL_OFFICER), demo_text()
    report = factories.draft(by=by, written=False)
    cover = CoverEntry(report.title, demo["addressee"], "龙退役军人〔2023〕3号", None, demo["cc"])
    services.edit_cover(report=report, version=report.version, entry=cover, by=by)
    for section in report.sections.select_related("report"):
        body = demo["sections"][str(section.position)].replace("{next_year}", "2023").replace("{year}", "2022")
        for code in RATES:
            body = body.replace(f"{{{{{code}}}}}", "见附表")
        services.edit_section(section=section, version=section.version, body=body, by=by)
    services.compile_figures(report=report, by=by, intent=intent(by))
    services.submit(report=report, by=by)
    return services.approve(report=report, by=UserFactory(role=Role.BUREAU_LEADER, full_name="郑试㐂"))


def text_pages(document: measure.Document) -> list[measure.Page]:
    """Pages of running text alone: after the first page, before the one on which the table begins."""
    texts = ["".join(line.text for line in measure.lines(page)) for page in document]
    table = next(place for place, text in enumerate(texts) if "统计口径" in text)
    return [document[place] for place in range(1, table)]


@pytest.fixture
def edition(bureau: OrgUnit) -> ApprovedEdition:
    for _ in range(3):
        study(people=2)
    return real_report()


@pytest.mark.parametrize("kind", list(EditionKind))
def test_the_real_report_measured(edition: ApprovedEdition, kind: EditionKind) -> None:
    document = measure.opened(services.export_pdf(edition=edition, kind=kind, by=None).content)
    pages = text_pages(document)
    assert len(pages) >= 2
    assert all((round(page.rect.width, 2), round(page.rect.height, 2)) == A4 for page in document)
    for page in pages:
        lines = measure.lines(page)
        assert len(lines) == 22
        assert measure.gaps(lines) == pytest.approx([measure.LINE] * 21, abs=0.05)
    full = [line for page in pages for line in measure.lines(page) if len(line.glyphs) >= 27]
    plain = [line for line in full if measure.is_plain_chinese(line.text)]
    assert {len(line.glyphs) for line in plain} <= {27, 28}
    assert sum(len(line.glyphs) == 28 for line in plain) >= 10
    for line in plain:
        assert line.x == pytest.approx(measure.LEFT, abs=0.5)
        assert line.steps == pytest.approx([measure.CHARACTER] * (len(line.glyphs) - 1), abs=0.05)
    assert measure.unembedded_fonts(document) == set()
    assert measure.blank_boxes(document) == []


def test_the_papers_carry_the_figures_of_the_records(edition: ApprovedEdition) -> None:
    document = measure.opened(services.export_pdf(edition=edition, kind=EditionKind.PUBLIC, by=None).content)
    text = "".join(line.text for page in document for line in measure.lines(page)).replace("\u2060", "")
    assert "全年组织学法活动3场" in text
    assert "参加6人次" in text
    assert "参加率100%" in text


def test_only_the_official_paper_has_header_addressee_signatory_and_colophon(edition: ApprovedEdition) -> None:
    official = official_document(edition.snapshot, EditionKind.OFFICIAL, demo=False)
    public = official_document(edition.snapshot, EditionKind.PUBLIC, demo=False)
    assert official.header is not None
    assert official.header.signatories == ("郑试㐂",)
    assert official.header.doc_number == "龙退役军人〔2023〕3号"
    assert official.addressee == "龙湖区人民政府："
    assert official.colophon is not None
    assert (public.header, public.colophon, public.addressee) == (None, None, "")
    assert official.body == public.body


def test_the_usual_title_breaks_by_sense_and_another_is_left_alone() -> None:
    usual = "某局关于2022年度法治政府建设工作情况的报告"
    assert broken_by_sense(usual) == "某局\n关于2022年度法治政府建设\n工作情况的报告"
    assert broken_by_sense("某局二〇二二年工作报告") == "某局二〇二二年工作报告"


def test_the_same_edition_is_the_same_bytes(edition: ApprovedEdition) -> None:
    first, second = (services.export_pdf(edition=edition, kind=EditionKind.OFFICIAL, by=None) for _ in range(2))
    assert first.sha256 == second.sha256
