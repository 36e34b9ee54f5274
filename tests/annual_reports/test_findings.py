"""What stands between a draft and its approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from apps.annual_reports.chapter_templates import report_templates
from apps.annual_reports.choices import CONTENT_MARKS, STATUS_SHAPES, ContentTag, FindingLevel, ReportStatus
from apps.annual_reports.rules import moves, numbering, tokens
from apps.annual_reports.rules.findings import Chapter, Cover, Finding, findings
from apps.annual_reports.rules.periods import parse_period
from apps.core.refusals import Refused
from apps.core.registry import indicators

COVER = Cover("区人民政府", "试〔2023〕1号")
GOOD = [
    Chapter(1, "一、举措", ContentTag.MEASURES, "办理{{a.b}}。", True),
    Chapter(2, "二、不足", ContentTag.SHORTCOMINGS_CAUSES, "还有不足，原因是计划较晚。", True),
    Chapter(3, "三、负责人", ContentTag.FIRST_RESPONSIBLE, "带头学法。", True),
    Chapter(4, "四、安排", ContentTag.NEXT_PLANS, "按季度检查。", True),
    Chapter(5, "五、其他", ContentTag.OTHER, "无。", True),
]
FIGURES = {"a.b": True, "c.d": False}


def sentences(chapters: list[Chapter], level: FindingLevel = FindingLevel.BLOCK) -> list[str]:
    return [found.sentence for found in findings(chapters, FIGURES, COVER) if found.level == level]


def changed(place: int, **values: object) -> list[Chapter]:
    return [replace(chapter, **values) if spot == place else chapter for spot, chapter in enumerate(GOOD)]  # type: ignore[arg-type]


def test_a_good_draft_has_nothing_to_correct() -> None:
    assert findings(GOOD, FIGURES, COVER) == []


@pytest.mark.parametrize("place", range(5))
def test_each_of_the_five_contents_must_be_there(place: int) -> None:
    mark = list(CONTENT_MARKS.values())[place]
    assert any(f"缺少法定内容 {mark}" in found for found in sentences(GOOD[:place] + GOOD[place + 1 :]))


@pytest.mark.parametrize("place", range(5))
def test_a_content_without_text_is_found(place: int) -> None:
    assert "这一章没有正文。" in sentences(changed(place, body=" \n "))


def test_a_heading_over_written_chapters_needs_no_text_of_its_own() -> None:
    over = Chapter(9, "一、举措", ContentTag.MEASURES, "", False)
    assert sentences([over, *GOOD]) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("还有不足，改得慢。", "没有写原因"),
        ("不足的原因{{x.y}}", "x.y 没有冻结的数字"),
        ("不足的原因{{c.d}}", "c.d 的分母为零"),
        ("不足的原因{{a.b}", "不是完整的数字标记"),
        ("原因见 11010519491231002X", "公民身份号码"),
    ],
)
def test_what_must_be_corrected_in_a_text(body: str, sentence: str) -> None:
    assert any(sentence in found for found in sentences(changed(1, body=body)))


@pytest.mark.parametrize("body", ["原因：办理37件。", "原因：参加率98.5%。", "原因：有人挑头。"])
def test_what_is_only_a_hint(body: str) -> None:
    assert sentences(changed(1, body=body)) == []
    assert len(sentences(changed(1, body=body), FindingLevel.HINT)) == 1


@pytest.mark.parametrize("body", ["原因：2022年制定。", "原因：第3季度。", "原因：见〔2022〕5号文。"])
def test_years_and_numbers_of_papers_need_no_figure(body: str) -> None:
    assert sentences(changed(1, body=body), FindingLevel.HINT) == []


def test_nothing_compiled_and_no_addressee_block() -> None:
    found = [row.sentence for row in findings(GOOD, None, Cover("", ""))]
    assert "没有写主送机关。" in found
    assert "还没有汇总数字，请先汇总。" in found


def test_what_must_be_corrected_comes_first() -> None:
    found = findings(changed(1, body="共37件。"), FIGURES, COVER)
    assert [row.level for row in found] == [FindingLevel.BLOCK, FindingLevel.HINT]


@pytest.mark.parametrize("old", list(ReportStatus))
@pytest.mark.parametrize("new", list(ReportStatus))
def test_moves_follow_the_table_and_nothing_else(old: ReportStatus, new: ReportStatus) -> None:
    allowed = {("DRAFT", "IN_REVIEW"), ("IN_REVIEW", "APPROVED"), ("IN_REVIEW", "DRAFT"), ("APPROVED", "DRAFT")}
    if (old.value, new.value) in allowed:
        moves.check_move(old, new, reason="有更正")
    else:
        with pytest.raises(Refused):
            moves.check_move(old, new, reason="有更正")


def test_the_tables_are_complete() -> None:
    assert set(moves.TRANSITIONS) == set(STATUS_SHAPES) == set(ReportStatus)
    assert set(CONTENT_MARKS) == set(ContentTag)


def test_a_report_goes_up_only_without_blocks() -> None:
    moves.check_ready([Finding(FindingLevel.HINT, "提示", "")])
    with pytest.raises(Refused, match="还有 1 处须改：改这里"):
        moves.check_ready([Finding(FindingLevel.HINT, "提示", ""), Finding(FindingLevel.BLOCK, "改这里", "")])


@pytest.mark.parametrize(("year", "fits"), [(2003, False), (2004, True), (2022, True), (2023, False), (9999, False)])
def test_a_report_tells_of_a_year_that_has_begun(year: int, fits: bool) -> None:
    if fits:
        moves.check_year(year, 2022)
    else:
        with pytest.raises(Refused):
            moves.check_year(year, 2022)


def test_headings_are_numbered_as_official_documents_number_them() -> None:
    assert list(numbering.numbered([1, 2, 2, 3, 1, 2])) == ["一、", "（一）", "（二）", "1.", "二、", "（一）"]
    assert numbering.leaves([1, 2, 2, 3, 1]) == [False, True, False, True, True]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
    ],
)
def test_periods_are_whole_days(text: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("text", ["", "22", "2022-13", "2022-Q5", "0000", "２０２２", "2022 ", "9999"])
def test_other_periods_are_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(Refused, match="看不懂"):
        parse_period(text)


@pytest.mark.parametrize("code", list(report_templates()))
def test_a_template_covers_all_contents_and_names_only_registered_figures(code: str) -> None:
    chapters = report_templates()[code].chapters
    assert {chapter.tag for chapter in chapters} == set(ContentTag)
    for chapter in chapters:
        tokens.check_tokens(chapter.for_year(2022).text, indicators)
        assert "{" not in chapter.for_year(2022).title
