"""The door: reproducible, closed to the outside, honest about glyphs, whole on disk or not there."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from apps.core.refusals import Refused
from apps.documents.official import render
from apps.documents.pdf import MissingGlyphs, Pdf, save_atomically, write_pdf
from tests.documents.measure import Document, opened
from tests.documents.samples import REPORT


def small(html: str = "<p>甲</p>", css: str = "") -> Pdf:
    return write_pdf(html, title="题", author="某局", stylesheets=(css,), created=date(2023, 1, 2))


def test_the_same_input_gives_the_same_bytes(report_pdf: Pdf) -> None:
    again = render(REPORT)
    assert again.content == report_pdf.content
    assert again.sha256 == hashlib.sha256(again.content).hexdigest()


def test_another_input_gives_another_digest() -> None:
    assert small().sha256 != small("<p>乙</p>").sha256


def test_threads_at_once_get_what_one_gets_alone() -> None:
    alone = small().content
    with ThreadPoolExecutor(4) as pool:
        assert {pdf.content for pdf in pool.map(lambda _n: small(), range(8))} == {alone}


def test_the_report_counts_pages_and_fonts(report_pdf: Pdf, report: Document) -> None:
    assert report_pdf.pages == len(report) >= 8
    assert report_pdf.missing == ()
    assert all(font.embedded for font in report_pdf.fonts)
    named = {font[3].partition("+")[2] for page in report for font in page.get_fonts()}
    assert {font.name for font in report_pdf.fonts} == named


def test_properties_come_from_the_input() -> None:
    document = opened(small().content)
    assert (document.metadata["title"], document.metadata["author"]) == ("题", "某局")
    assert document.metadata["creationDate"].startswith("D:20230102")


def test_markup_in_the_title_stays_text() -> None:
    pdf = write_pdf("<p>甲</p>", title="<b>题</b>&", author="局")
    assert opened(pdf.content).metadata["title"] == "<b>题</b>&"


def test_a_character_no_font_has_is_refused_by_name() -> None:
    with pytest.raises(MissingGlyphs, match=r"U\+E1F3") as refusal:
        small("<p>甲\ue1f3</p>")
    assert refusal.value.characters == ("\ue1f3",)


def test_missing_characters_can_be_asked_for_instead() -> None:
    pdf = write_pdf("<p>甲\ue1f3</p>", title="题", author="局", allow_missing=True)
    assert pdf.missing == ("\ue1f3",)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="https://example.org/x.png">',
        '<img src="file:///etc/passwd">',
        '<img src="../manage.py">',
        '<img src="%2e%2e/manage.py">',
        '<link rel="stylesheet" href="ftp://127.0.0.1/x.css">',
        '<img src="data:text/plain,x">',
    ],
)
def test_nothing_is_fetched_from_outside(html: str) -> None:
    with pytest.raises(Refused, match="没有生成 PDF"):
        small(html)


def test_stylesheets_fetch_nothing_from_outside() -> None:
    with pytest.raises(Refused, match="没有生成 PDF"):
        small(css="@import url(http://127.0.0.1:9/x.css);")
    with pytest.raises(Refused, match="没有生成 PDF"):
        small(css="@font-face { font-family: X; src: url(file:///etc/hosts) } p { font-family: X }")


def test_a_saved_file_is_the_document(tmp_path: Path) -> None:
    target = tmp_path / "报告.pdf"
    target.write_bytes(b"old")
    pdf = small()
    assert save_atomically(pdf, target) == target
    assert target.read_bytes() == pdf.content
    assert os.listdir(tmp_path) == ["报告.pdf"]


@pytest.mark.parametrize("place", ["missing/报告.pdf", "file/报告.pdf", "folder", "x" * 300 + ".pdf"])
def test_an_unwritable_place_is_one_sentence_and_leaves_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused) as refusal:
        save_atomically(small(), tmp_path / place)
    assert str(refusal.value).count("。") == 1
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]
    assert not list((tmp_path / "folder").iterdir())


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(Refused, match="不是普通文件"):
        save_atomically(small(), Path("/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RLIMIT_FSIZE stands in for the full disk: the write stops in the middle."""
    import resource
    import signal

    pdf, before = small(), resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(Refused, match="写不进"):
            save_atomically(pdf, tmp_path / "a.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, previous)
    assert os.listdir(tmp_path) == []
