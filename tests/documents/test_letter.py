"""Letters stand where GB/T 9704-2012, clause 10.1, puts them: measured in the drawn page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from apps.documents.official import Header, LetterHead, OfficialDocument, Paragraph, render
from tests.documents import measure
from tests.documents.measure import CHARACTER, MM, Document, Line, Rule
from tests.documents.samples import BUREAU, COLOPHON, PLAIN

STATION = "示例区退役军人法律服务站"
NUMBER = "440507-RF-2026-000001"
SEVEN_EIGHTHS = CHARACTER * 7 / 8

LETTER = OfficialDocument(
    title="关于转介法律援助申请的函",
    issuer=STATION,
    doc_date=date(2026, 5, 12),
    addressee="示例区法律援助处：",
    body=(Paragraph.of(PLAIN), Paragraph.of("请依法审查，并将结果函复本站。")),
    attachments=("身份证明复印件", "来访人的书面陈述"),
    letter=LetterHead(STATION, NUMBER),
)
LONG = replace(LETTER, body=(Paragraph.of(PLAIN),) * 5)


def drawn(document: OfficialDocument) -> Document:
    return measure.opened(render(document).content)


@pytest.fixture(scope="module")
def letter() -> Document:
    return drawn(LETTER)


@pytest.fixture(scope="module")
def long_letter() -> Document:
    return drawn(LONG)


def red(page: measure.Page) -> list[Rule]:
    """The red bars from top to bottom."""
    return sorted((rule for rule in measure.rules(page) if rule.colour[0] > 0.85), key=lambda rule: rule.y0)


def em_top(line: Line) -> float:
    """The upper edge of the character's square; the baseline lies 0.88 of it lower."""
    return line.y - 0.88 * CHARACTER


def line_with(page: measure.Page, text: str) -> Line:
    return next(line for line in measure.all_lines(page) if text in line.text)


def mark_box(page: measure.Page) -> measure.Box:
    found = measure.ink(page, (15 * MM, 24 * MM, 195 * MM, 43 * MM))
    assert found is not None
    return found


@pytest.mark.parametrize("name", [STATION, "示例司法所", "示例省示例市示例区退役军人服务中心退役军人法律服务站"])
def test_the_organs_name_begins_30_mm_below_the_papers_edge_in_the_middle(name: str) -> None:
    page = drawn(replace(LETTER, letter=LetterHead(name, NUMBER)))[0]
    left, top, right, _bottom = mark_box(page)
    assert top / MM == pytest.approx(30, abs=0.5)
    assert (left + right) / 2 / MM == pytest.approx(105, abs=1)
    assert right - left <= 170 * MM
    colours = {span["color"] for span in page.get_texttrace() if span["chars"][0][2][1] < 40 * MM}
    assert {tuple(round(part * 255) for part in colour) for colour in colours} == {(230, 0, 18)}


def test_both_double_lines_are_170_mm_wide_and_in_the_middle(letter: Document) -> None:
    assert len(red(letter[0])) == 4
    for rule in red(letter[0]):
        assert (rule.x0 / MM, rule.x1 / MM) == pytest.approx((20, 190), abs=0.1)


def test_the_upper_double_line_is_thick_above_thin_4_mm_below_the_name(letter: Document) -> None:
    thick, thin = red(letter[0])[:2]
    assert (thick.y0 - mark_box(letter[0])[3]) / MM == pytest.approx(4, abs=0.3)
    assert thick.y1 - thick.y0 > 2 * (thin.y1 - thin.y0)


def test_the_lower_double_line_is_thin_above_thick_and_ends_20_mm_above_the_papers_edge(letter: Document) -> None:
    thin, thick = red(letter[0])[2:]
    assert (297 * MM - thick.y1) / MM == pytest.approx(20, abs=0.1)
    assert thick.y1 - thick.y0 > 2 * (thin.y1 - thin.y0)


def test_the_number_ends_at_the_type_areas_right_edge_below_the_upper_line(letter: Document) -> None:
    number = line_with(letter[0], NUMBER)
    box = measure.ink(letter[0], (number.x - 5, number.y - 20, 200 * MM, number.y + 5))
    assert box is not None
    assert box[2] == pytest.approx(measure.TYPE_AREA_RIGHT, abs=1.5)
    assert em_top(number) - red(letter[0])[1].y1 == pytest.approx(SEVEN_EIGHTHS, abs=1)


def test_two_lines_stay_free_above_the_title(letter: Document) -> None:
    number, title = line_with(letter[0], NUMBER), line_with(letter[0], LETTER.title)
    assert title.y - number.y == pytest.approx(3 * measure.LINE, abs=0.1)


def test_recipient_body_enclosures_signature_and_date_follow(letter: Document) -> None:
    text = [line.text for line in measure.all_lines(letter[0])]
    places = [next(n for n, line in enumerate(text) if part in line) for part in (
        LETTER.addressee, PLAIN[:10], "附件：1.身份证明复印件", "2.来访人的书面陈述", "2026年5月12日"
    )]  # fmt: skip
    assert places == sorted(places)
    issuer, signed = measure.all_lines(letter[0])[-2:]
    assert issuer.text == STATION
    assert signed.text == "2026年5月12日"
    assert signed.x - issuer.x == pytest.approx(2 * CHARACTER, abs=0.5)


def test_a_full_first_page_ends_seven_eighths_of_a_character_above_the_lower_line(long_letter: Document) -> None:
    last = [line for line in measure.all_lines(long_letter[0]) if line.y < red(long_letter[0])[2].y0][-1]
    assert red(long_letter[0])[2].y0 - (em_top(last) + CHARACTER) == pytest.approx(SEVEN_EIGHTHS, abs=1)


def test_the_first_page_bears_no_page_number_and_the_second_does(long_letter: Document) -> None:
    assert len(long_letter) == 2
    assert not any("—" in line.text for line in measure.all_lines(long_letter[0]))
    assert measure.all_lines(long_letter[1])[-1].text == "— 2 —"


def test_head_and_lines_stand_on_the_first_page_alone(long_letter: Document) -> None:
    assert not red(long_letter[1])
    assert measure.all_lines(long_letter[1])[0].y > measure.TYPE_AREA_TOP


def test_secrecy_and_urgency_stand_at_the_left_below_the_line() -> None:
    page = drawn(replace(LETTER, letter=LetterHead(STATION, NUMBER, urgency="加急", secrecy="机密★1年")))[0]
    first, second = line_with(page, "机密"), line_with(page, "加急")
    assert first.y == pytest.approx(line_with(page, NUMBER).y, abs=1)
    assert first.x == second.x == pytest.approx(measure.LEFT, abs=0.5)
    assert line_with(page, LETTER.title).y - second.y == pytest.approx(3 * measure.LINE, abs=1)


def test_copies_stand_on_the_last_lines_without_rules() -> None:
    page = drawn(replace(LETTER, letter=LetterHead(STATION, NUMBER, cc=("示例区司法局",))))[-1]
    copies = [line for line in measure.all_lines(page) if line.y < 277 * MM][-1]
    assert copies.text == "抄送：示例区司法局。"
    assert not [rule for rule in measure.rules(page) if rule.colour == (0.0, 0.0, 0.0)]
    assert "印发" not in page.get_text()


def test_every_font_is_embedded_and_no_seal_is_drawn(letter: Document) -> None:
    assert not measure.unembedded_fonts(letter)
    assert not measure.blank_boxes(letter)
    assert not [image for page in letter for image in page.get_images()]


def test_a_letter_has_neither_header_nor_colophon() -> None:
    with pytest.raises(ValueError, match="neither"):
        replace(LETTER, header=Header(BUREAU, "号"))
    with pytest.raises(ValueError, match="neither"):
        replace(LETTER, colophon=COLOPHON)
