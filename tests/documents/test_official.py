"""Header, page numbers, signature and colophon stand where GB/T 9704-2012 puts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from apps.documents.official import Heading, Paragraph, Table, render
from apps.documents.official.wording import flowing, title_lines
from apps.documents.rules import chinese_date, chinese_number, doc_number, heading_number
from tests.documents import measure
from tests.documents.measure import CHARACTER, MM, Document, Line
from tests.documents.samples import BUREAU, HEADER, PLAIN, REPORT


def line_with(page: measure.Page, text: str) -> Line:
    return next(line for line in measure.lines(page) if text in line.text)


def right_end(line: Line) -> float:
    """The right edge of a line that ends in a Chinese character."""
    return line.glyphs[-1].x + line.glyphs[-1].size


def test_the_organ_mark_begins_35_mm_below_the_type_areas_top(report: Document) -> None:
    box = measure.ink(report[0], (28 * MM, 60 * MM, 184 * MM, 95 * MM))
    assert box is not None
    assert box[1] / MM == pytest.approx(37 + 35, abs=0.5)
    assert (box[0] + box[2]) / 2 == pytest.approx(106 * MM, abs=MM)


def test_number_and_signatory_share_a_line_above_the_red_rule(report: Document) -> None:
    row = line_with(report[0], "签发人：")
    assert row.text == f"{HEADER.doc_number}签发人：示例甲"
    assert row.x == pytest.approx(28 * MM + CHARACTER, abs=0.5)
    assert right_end(row) == pytest.approx(measure.TYPE_AREA_RIGHT - CHARACTER, abs=1)
    rule = next(rule for rule in measure.rules(report[0]) if rule.colour[0] > 0.85 and rule.colour[1] < 0.1)
    assert (rule.x0 / MM, rule.x1 / MM) == pytest.approx((28, 184), abs=0.1)
    assert (rule.y0 - (row.y + 0.12 * CHARACTER)) / MM == pytest.approx(4, abs=0.3)


def test_several_signatories_stand_two_in_a_row_and_the_number_on_the_last() -> None:
    header = replace(HEADER, signatories=("示例甲", "示例乙", "示例丙"))
    page = measure.opened(render(replace(REPORT, header=header)).content)[0]
    assert line_with(page, "示例甲").text == "签发人：示例甲示例乙"
    last = line_with(page, "示例丙")
    assert last.text == f"{HEADER.doc_number}示例丙"
    assert last.glyphs[-3].x == pytest.approx(line_with(page, "示例甲").glyphs[4].x, abs=0.5)


def test_the_first_page_shows_body_text(report: Document) -> None:
    assert len(measure.lines(report[0])) > 8


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(report: Document) -> None:
    for page in report:
        number = measure.all_lines(page)[-1]
        assert number.text == f"— {page.number + 1} —"
        assert {round(glyph.size) for glyph in number.glyphs} == {14}
        box = measure.ink(page, (28 * MM, 263 * MM, 184 * MM, 285 * MM))
        dash = measure.ink(page, (number.x, 263 * MM, number.x + 12, 285 * MM))
        assert box is not None
        assert dash is not None
        assert (dash[1] - measure.TYPE_AREA_BOTTOM) / MM == pytest.approx(7, abs=0.3)
        indent = box[0] - 28 * MM if page.number % 2 else measure.TYPE_AREA_RIGHT - box[2]
        assert indent == pytest.approx(14, abs=1)


def test_headings_are_numbered_by_the_layout(report: Document) -> None:
    text = "\n".join(line.text for page in report for line in measure.lines(page))
    order = [
        "一、主要举措",
        "（一）深化",
        "（四）依法",
        "1.制度",
        "（1）规范",
        "（2）合法",
        "2.队伍",
        "二、存在",
        "（一）法治宣传",
    ]
    places = [text.index(number) for number in order]
    assert places == sorted(places)


def test_heading_levels_have_their_faces() -> None:
    body = tuple(Heading(level, "题") for level in (1, 2, 3, 4))
    page = measure.opened(render(replace(REPORT, body=(*body, Paragraph.of("文")))).content)[0]
    fonts = [line.glyphs[-1].font for line in measure.lines(page) if line.text.endswith("题")]
    plain = line_with(page, "文").glyphs[0].font
    assert len(fonts) == 4
    assert fonts[2:] == [line_with(page, "市退役军人事务局：").glyphs[0].font] * 2
    assert len({fonts[0], fonts[1], plain, fonts[3]}) >= 3


def test_the_signature_stands_two_from_the_right_and_the_date_two_after_its_first(report: Document) -> None:
    issuer = next(line for line in measure.lines(report[-1]) if line.text == BUREAU)
    signed = next(line for line in measure.lines(report[-1]) if line.text == "2023年2月20日")
    assert right_end(issuer) == pytest.approx(measure.TYPE_AREA_RIGHT - 2 * CHARACTER, abs=0.5)
    assert signed.x - issuer.x == pytest.approx(2 * CHARACTER, abs=0.5)
    assert signed.y - issuer.y == pytest.approx(measure.LINE, abs=0.05)


def test_a_date_longer_than_the_issuer_stands_two_from_the_right() -> None:
    page = measure.opened(render(replace(REPORT, issuer="区局", doc_date=date(2023, 12, 20))).content)[-1]
    signed = next(line for line in measure.lines(page) if line.text == "2023年12月20日")
    issuer = next(line for line in measure.lines(page) if line.text == "区局")
    assert right_end(signed) == pytest.approx(measure.TYPE_AREA_RIGHT - 2 * CHARACTER, abs=0.5)
    assert signed.x - issuer.x == pytest.approx(2 * CHARACTER, abs=0.5)


@pytest.mark.parametrize("paragraphs", [3, 4, 11, 12])
def test_no_page_holds_the_signature_alone(paragraphs: int) -> None:
    body = (*(Paragraph.of("坚持") for _ in range(paragraphs)), Paragraph.of(PLAIN))
    drawn = measure.opened(render(replace(REPORT, body=body, header=None, attachments=())).content)
    assert measure.lines(drawn[-1])[0].text not in (BUREAU, "2023年2月20日")


def test_the_colophon_ends_on_the_type_areas_lower_edge(report: Document) -> None:
    rules = [rule for rule in measure.rules(report[-1]) if rule.colour == (0.0, 0.0, 0.0)]
    thick = [round((rule.y1 - rule.y0) / MM, 2) for rule in rules]
    ends = {round(mm, 1) for rule in rules for mm in (rule.x0 / MM, rule.x1 / MM)}
    assert sorted(thick) == [0.25, 0.35, 0.35]
    assert ends == {28, 184}
    assert max(rule.y1 for rule in rules) == pytest.approx(measure.TYPE_AREA_BOTTOM, abs=0.1 * MM)
    printed = line_with(report[-1], "印发")
    assert printed.x == pytest.approx(28 * MM + 14, abs=0.5)
    assert right_end(printed) == pytest.approx(measure.TYPE_AREA_RIGHT - 14, abs=0.5)
    assert line_with(report[-1], "抄送：").text.startswith("抄送：区委")


def test_a_demonstration_is_marked_on_every_page_outside_the_type_area(report: Document) -> None:
    for page in report:
        mark = next(line for line in measure.all_lines(page) if line.text == "演示数据，非正式文件")
        assert mark.y < measure.TYPE_AREA_TOP


def test_a_real_document_carries_no_such_mark() -> None:
    drawn = measure.opened(render(replace(REPORT, demo=False)).content)
    assert not [line for page in drawn for line in measure.all_lines(page) if "演示" in line.text]


def test_the_public_edition_has_neither_header_nor_colophon() -> None:
    public = replace(REPORT, header=None, colophon=None, addressee="")
    drawn = measure.opened(render(public).content)
    text = "".join(line.text for page in drawn for line in measure.lines(page))
    assert not any(word in text for word in ("签发人", HEADER.doc_number, "抄送", f"{BUREAU}文件"))
    assert measure.lines(drawn[0])[0].text == BUREAU
    assert not [rule for page in drawn for rule in measure.rules(page) if rule.colour[0] > 0.85]


def test_a_document_draws_no_image_and_so_no_seal(report: Document) -> None:
    assert not [image for page in report for image in page.get_images()]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于报送材料的函", ("关于报送材料的函",)),
        (f"{BUREAU}关于2022年度法治政府建设情况的报告", (BUREAU, "关于2022年度法治政府建设情况的报告")),
        ("第一行\n第二行", ("第一行", "第二行")),
    ],
)
def test_a_title_breaks_by_sense(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title) == lines


def test_a_title_of_any_length_loses_nothing_and_fits_the_line() -> None:
    for length in range(1, 90):
        title = (BUREAU * 10)[:length]
        lines = title_lines(title)
        assert "".join(lines) == title
        assert max(map(len, lines)) <= 20


def test_numbers_and_dates_follow_the_standard() -> None:
    assert [chinese_number(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    assert [heading_number(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]
    assert doc_number("汕龙退役军人", 2023, 3) == "汕龙退役军人〔2023〕3号"
    assert chinese_date(date(2026, 3, 1)) == "2026年3月1日"


def test_numbers_outside_the_layout_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 99"):
        chinese_number(100)
    with pytest.raises(ValueError, match="level 5"):
        heading_number(5, 1)


def test_control_characters_and_line_breaks_do_not_reach_the_page() -> None:
    assert flowing("甲\x00乙\n丙") == "甲乙 丙"


def test_a_table_with_a_ragged_row_is_refused() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table(("甲", "乙"), (("1",),))
