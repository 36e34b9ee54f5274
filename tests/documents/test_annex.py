"""Annexes stand behind the signature, on a page of their own, before the colophon (GB/T 9704-2012, 7.3.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from apps.documents.official import Annex, Colophon, Heading, OfficialDocument, Paragraph, Table, render
from tests.documents.measure import LINE, Document, lines, opened

TABLE = Table(header=("指标", "数值"), rows=(("驻点日", "48日"), ("法律咨询", "360件")))
DOCUMENT = OfficialDocument(
    title="关于试用的报告",
    issuer="试用局",
    doc_date=date(2023, 2, 20),
    body=(Heading(1, "正文标题"), Paragraph.of("正文一段。")),
    annexes=(Annex("主要数据", (Heading(1, "附件标题"), TABLE)),),
    colophon=Colophon(cc=("试用办",), printing_organ="试用局办公室", printed_on=date(2023, 2, 20)),
)


@pytest.fixture(scope="module")
def paper() -> Document:
    return opened(render(DOCUMENT).content)


def test_an_annex_begins_a_page_with_its_word_and_its_title_on_line_three(paper: Document) -> None:
    first, third = lines(paper[1])[:2]
    assert (first.text, third.text) == ("附件", "主要数据")
    assert third.y - first.y == pytest.approx(2 * LINE, abs=0.1)


def test_the_annex_is_named_before_the_signature(paper: Document) -> None:
    texts = [line.text for line in lines(paper[0])]
    assert texts.index("附件：主要数据") < texts.index("试用局")


def test_headings_count_anew_in_an_annex(paper: Document) -> None:
    assert "一、附件标题" in [line.text for line in lines(paper[1])]


def test_the_colophon_closes_the_last_page_of_the_annex(paper: Document) -> None:
    assert len(paper) == 2
    assert any("印发" in line.text for line in lines(paper[1]))
    assert not any("印发" in line.text for line in lines(paper[0]))


def test_two_annexes_are_numbered() -> None:
    two = replace(DOCUMENT, annexes=(Annex("甲", (TABLE,)), Annex("乙", (TABLE,))))
    paper = opened(render(two).content)
    assert [lines(page)[0].text for page in paper][1:] == ["附件1", "附件2"]
