"""XLSX out: what is read back is what was written, nothing is ever a formula, and the size costs no memory."""

from __future__ import annotations

import io
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from apps.accounts.choices import Role
from apps.core.choices import AccessAction
from apps.core.models import AccessRecord
from apps.core.refusals import Refused
from apps.core.spreadsheets import CONTENT_TYPE, out, workbook_response
from tests.factories import UserFactory

HEADER = ["编号", "日期", "类别"]


def written(rows: list[list[Any]], header: list[str] = HEADER) -> Any:
    """The first sheet as somebody opens it."""
    file = io.BytesIO()
    out.write_workbook(file, "咨询", header, rows)
    return openpyxl.load_workbook(file).active


def test_values_come_back_as_what_they_are() -> None:
    at = datetime(2026, 5, 12, 2, 30, tzinfo=UTC)
    sheet = written([["一", date(2026, 5, 12), at, 7, Decimal("1.5"), True, None, ""]], ["甲"] * 8)
    text, day, moment, count, share, yes, nothing, empty = (cell.value for cell in sheet[2])
    assert (text, count, float(share), yes, nothing, empty) == ("一", 7, 1.5, "是", None, None)
    assert (day, sheet["B2"].number_format) == (datetime(2026, 5, 12), "yyyy-mm-dd")  # noqa: DTZ001
    assert (moment, sheet["C2"].number_format) == (datetime(2026, 5, 12, 10, 30), "yyyy-mm-dd hh:mm")  # noqa: DTZ001


def test_the_header_is_set_apart_stays_in_sight_and_is_printed_on_every_page() -> None:
    sheet = written([["一", date(2026, 5, 12), "劳动用工"]])
    assert [cell.value for cell in sheet[1]] == HEADER
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")


def test_a_column_is_as_wide_as_its_chinese_needs_and_no_wider_than_a_page_bears() -> None:
    sheet = written([["一", date(2026, 5, 12), "长" * 15], ["二", date(2026, 5, 12), "长" * 300]])
    widths = {name: sheet.column_dimensions[name].width for name in "ABC"}
    assert widths == {"A": 8, "B": 12, "C": 48}


@pytest.mark.parametrize("text", ["=1+1", "+86 754", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "=", "#REF!", "#N/A"])
def test_a_text_never_becomes_a_formula_or_an_error(text: str) -> None:
    cell = written([[text, None, None]])["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("text", "quoted"), [("=1", True), ("+1", True), ("-1", True), ("@a", True), ("编号=1", False)]
)
def test_what_looks_like_a_formula_stays_text_when_somebody_edits_it(text: str, quoted: bool) -> None:
    assert bool(written([[text]])["A2"].quotePrefix) is quoted


@settings(max_examples=25)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_comes_back_without_what_no_sheet_can_hold(texts: list[str]) -> None:
    cells = written([texts], ["甲"] * len(texts))[2]
    kept = [ILLEGAL_CHARACTERS_RE.sub("", text).replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    kept = [text.encode("utf-8", "replace").decode() for text in kept]
    assert [cell.value or "" for cell in cells[: len(texts)]] == kept


def test_a_text_longer_than_a_cell_says_that_it_goes_on() -> None:
    value = written([["长" * 40_000]])["A2"].value
    assert (len(value), value[-1]) == (32_767, "…")


def test_a_sheet_s_name_loses_what_it_may_not_have() -> None:
    file = io.BytesIO()
    out.write_workbook(file, "2026/5: [咨询]" + "长" * 40, HEADER, [])
    assert openpyxl.load_workbook(file).sheetnames == ["2026 5   咨询 " + "长" * 19]


# --- the answer -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_a_file_to_save_with_its_chinese_name_and_a_line_in_the_access_log() -> None:
    user = UserFactory(role=Role.SECTION_HEAD)
    rows: Iterator[list[Any]] = ([number, date(2026, 5, 12), "类"] for number in range(3))
    response = workbook_response(
        "咨询记录 2026.xlsx", "咨询", HEADER, rows, by=user, subject="consultations.Consultation", reason="from=2026"
    )
    body = b"".join(response.streaming_content)  # type: ignore[arg-type]
    response.file_to_stream.close()  # type: ignore[union-attr]
    assert response["Content-Type"] == CONTENT_TYPE
    kind, _, name = response["Content-Disposition"].partition("; filename*=utf-8''")
    assert (kind, unquote(name)) == ("attachment", "咨询记录 2026.xlsx")
    assert int(response["Content-Length"]) == len(body)
    assert openpyxl.load_workbook(io.BytesIO(body)).active.max_row == 4
    record = AccessRecord.objects.get(action=AccessAction.EXPORT)
    assert (record.user, record.subject) == (user, "consultations.Consultation")
    assert record.reason == "from=2026 3 rows"


@pytest.mark.django_db
def test_an_export_that_fails_leaves_no_line_and_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[list[int]]:
        yield from ([number] for number in range(200))
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        workbook_response("a.xlsx", "a", ["甲"], rows(), by=UserFactory(), subject="x")
    assert list(tmp_path.iterdir()) == []
    assert not AccessRecord.objects.filter(action=AccessAction.EXPORT).exists()


def test_more_rows_than_a_sheet_holds_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "MOST_ROWS", 60)
    with pytest.raises(Refused, match="60 行"):
        out.write_workbook(io.BytesIO(), "a", ["甲"], ([number] for number in range(61)))


def peak(rows: int) -> int:
    """Most bytes held at once while so many rows are written."""
    lines: Iterator[list[Any]] = (
        [number, date(2026, 5, 12), "劳动用工", "法律咨询、代拟文书", 25] for number in range(rows)
    )
    tracemalloc.start()
    with tempfile.TemporaryFile() as file:
        out.write_workbook(file, "a", ["甲", "乙", "丙", "丁", "戊"], lines)
        _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_ten_times_the_rows_take_no_more_memory() -> None:
    peak(100)  # what the library loads once
    assert peak(4_000) < 1.3 * peak(400)
