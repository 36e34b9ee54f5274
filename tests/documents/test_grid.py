"""A4, 22 baselines of 28.95 pt, 28 characters of 15.75 pt from 28 mm: read back from the drawn glyphs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from apps.documents.official import Heading, Paragraph, Table, render
from tests.documents import measure
from tests.documents.measure import CHARACTER, LINE, MM, Document
from tests.documents.samples import FIGURES, NAMED, PLAIN, RARE, REPORT

PLAIN_PAGES = replace(REPORT, body=(Paragraph.of(PLAIN * 16),), header=None, colophon=None, attachments=(), note="")


def on_grid(distance: float) -> bool:
    lines = round(distance / LINE)
    return lines >= 1 and abs(distance - lines * LINE) <= 0.05


@pytest.fixture(scope="module")
def plain() -> Document:
    return measure.opened(render(PLAIN_PAGES).content)


def test_every_page_is_a4(report: Document) -> None:
    for page in report:
        assert (page.rect.width, page.rect.height) == pytest.approx((210 * MM, 297 * MM), abs=0.1)


def test_a_full_page_has_22_baselines_28_95_points_apart(plain: Document) -> None:
    full = [measure.lines(page) for page in plain][1:-1]
    assert len(full) >= 2
    for page_lines in full:
        assert len(page_lines) == 22
        assert measure.gaps(page_lines) == pytest.approx([LINE] * 21, abs=0.05)


def test_a_full_line_has_28_characters_15_75_points_apart_from_28_mm(plain: Document) -> None:
    full = [line for page in plain for line in measure.lines(page)[1:] if len(line.glyphs) >= 27]
    assert sum(len(line.glyphs) == 28 for line in full) >= 40
    for line in full:
        if line.x < 30 * MM:  # the first line of a paragraph stands two characters in
            assert line.x == pytest.approx(28 * MM, abs=0.5 * MM)
            assert line.steps == pytest.approx([CHARACTER] * (len(line.glyphs) - 1), abs=0.02)


def test_a_line_is_short_only_where_punctuation_may_not_begin_the_next(plain: Document) -> None:
    found = [line for page in list(plain)[1:-1] for line in measure.lines(page)]
    for line, after in pairwise(found):
        assert len(line.glyphs) == 28 or (len(line.glyphs) == 27 and after.text[1] in "，。、；：？！）》”")


def test_the_first_glyph_stands_39_mm_from_the_top(plain: Document) -> None:
    box = measure.ink(plain[1], (28 * MM, 30 * MM, 184 * MM, 45.5 * MM))
    assert box is not None
    assert box[1] / MM == pytest.approx(39.3, abs=0.9)


def test_titles_headings_tables_and_rare_names_stay_on_the_grid(report: Document) -> None:
    for page in report:
        page_lines = [line for line in measure.lines(page) if line.y > 100 * MM or page.number]
        assert all(on_grid(gap) for gap in measure.gaps(page_lines)), page.number + 1
        first = measure.TYPE_AREA_TOP + 20.46
        assert all(on_grid(line.y - first + LINE) for line in page_lines), page.number + 1


def test_pages_that_text_flows_over_are_full(report: Document) -> None:
    """A page may end a line early only to keep a heading with its text."""
    for page in list(report)[1:-1]:
        left = 22 - len(measure.lines(page))
        assert left <= 2
        if left:
            assert measure.lines(report[page.number + 1])[0].text[0] in "一二三四五（123456789表"


def test_no_line_begins_with_closing_punctuation(report: Document) -> None:
    starts = [line.text[0] for page in report for line in measure.lines(page)]
    assert not set(starts) & set("，。、；：？！）》」』】〕”’%")


def test_no_line_ends_between_a_number_and_its_unit(report: Document) -> None:
    found = [line.text for page in report for line in measure.lines(page)]
    assert any("2022年" in text for text in found)
    assert not [text for text, after in pairwise(found) if text[-1:].isdecimal() and after[0] in "年月日件"]


@pytest.mark.parametrize(
    "block", [Heading(1, RARE), Heading(2, RARE), Paragraph.of(NAMED), Table((RARE, "a"), ((RARE, "1"), (RARE, "Ag")))]
)
def test_rare_characters_are_drawn_on_the_grid(block: Heading | Paragraph | Table) -> None:
    document = replace(PLAIN_PAGES, body=(block, Paragraph.of(PLAIN)))
    drawn = measure.opened(render(document).content)
    page_lines = measure.lines(drawn[0])
    assert all(on_grid(gap) for gap in measure.gaps(page_lines))
    rare = [glyph for glyph in measure.glyphs(drawn[0]) if glyph.char in RARE]
    assert {glyph.char for glyph in rare} == set(RARE)
    for glyph in rare:
        assert glyph.gid != 0
        assert glyph.font.startswith("Noto-")
        assert measure.ink(drawn[0], (glyph.x, glyph.y - glyph.size * 0.8, glyph.x + glyph.size, glyph.y)) is not None


def test_quotation_marks_stay_in_the_chinese_face_and_are_full_width(report: Document) -> None:
    lines = [line for page in report for line in measure.lines(page)]
    quotes = [(glyph, step) for line in lines for glyph, step in zip(line.glyphs, line.steps, strict=False)]
    found = [(glyph.font, round(step, 2)) for glyph, step in quotes if glyph.char in "“”"]
    assert len(found) >= 20
    assert {step for _font, step in found} == {CHARACTER}
    assert len({font for font, _step in found}) == 1


def test_every_font_is_embedded_and_no_glyph_is_missing(report: Document) -> None:
    assert not measure.unembedded_fonts(report)
    assert not measure.blank_boxes(report)


def test_a_table_row_that_runs_over_a_page_takes_its_header_along() -> None:
    long = Table(FIGURES.header, FIGURES.rows * 8, "长表", FIGURES.widths)
    drawn = measure.opened(render(replace(PLAIN_PAGES, body=(long,))).content)
    assert len(drawn) > 2
    for page in list(drawn)[1:-1]:
        assert measure.lines(page)[0].text.startswith("指标计量单位")
        assert measure.lines(page)[-1].y <= measure.TYPE_AREA_BOTTOM
