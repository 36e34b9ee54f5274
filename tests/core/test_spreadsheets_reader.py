"""Files that anybody may have made: what is refused before it is parsed, and what the cells of others mean."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from apps.core.refusals import Refused
from apps.core.spreadsheets import reader
from apps.core.spreadsheets.reader import Fault, Row, Sheet, check_file


def book(*rows: list[Any], merged: tuple[str, ...] = (), **formats: str) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for place, number_format in formats.items():
        sheet[place].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(data: bytes) -> list[Row]:
    with Sheet(data) as sheet:
        return list(sheet.rows())


def cells(data: bytes, row: int = 0) -> tuple[Any, ...]:
    found = rows_of(data)[row].cells
    return found[: max((n for n, cell in enumerate(found, 1) if cell is not None), default=0)]


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, part: str, pattern: bytes, to: bytes) -> bytes:
    """The workbook with one part edited by hand."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[part] = re.sub(pattern, lambda _found: to, parts[part])
    return packed(parts)


SHEET = "xl/worksheets/sheet1.xml"


def test_a_file_over_twenty_megabytes_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(Refused, match="20 MB"):
        check_file(b"PK" + bytes(reader.LARGEST_FILE))


def test_a_bomb_is_refused_by_what_it_says_it_unpacks_to() -> None:
    zeros = bytes(30 * reader.MEGABYTE)
    for parts in ({"a.bin": zeros}, {f"{n}.bin": zeros for n in range(7)}):
        with pytest.raises(Refused, match="解压后过大"):
            check_file(packed({"[Content_Types].xml": b"", "xl/workbook.xml": b"", **parts}))


def test_a_part_that_unpacks_to_more_than_it_says_is_cut_there() -> None:
    """The archive's directory lies; the library reads as many bytes as it says and then finds the sum wrong."""
    data = book(["甲", "乙"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = data.replace(size.to_bytes(4, "little"), (size - 200).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(Refused, match="不是 XLSX"):
        rows_of(lying)


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"PK\x03\x04broken", packed({"word/document.xml": b"<w/>"})])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="不是 XLSX"):
        rows_of(data)


def test_an_old_or_locked_file_is_told_apart() -> None:
    with pytest.raises(Refused, match="旧版 XLS"):
        check_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_part(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    with pytest.raises(Refused, match="不是 XLSX"):
        check_file(changed(book(["甲"]), SHEET, rb"(?s).*", bomb))


def test_a_broken_sheet_is_refused_in_one_sentence() -> None:
    with pytest.raises(Refused, match="不是 XLSX"):
        rows_of(changed(book(["甲"]), SHEET, b"</sheetData>", b""))


def test_a_formula_counts_by_its_stored_result_and_is_a_fault_without_one() -> None:
    data = book(["=1+1", '=HYPERLINK("http://example.org","x")', "文字"])
    assert cells(data) == (Fault.FORMULA, Fault.FORMULA, "文字")
    stored = changed(data, SHEET, rb"<f>1\+1</f><v ?/>|<f>1\+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    assert cells(stored)[0] == 2


def test_an_error_value_is_a_fault() -> None:
    data = changed(book([1]), SHEET, rb'<c r="A1"[^>]*><v>1</v></c>', b'<c r="A1" t="e"><v>#REF!</v></c>')
    assert cells(data) == (Fault.ERROR,)


def test_a_date_outside_the_calendar_is_a_fault() -> None:
    assert cells(book([99999999], A1="yyyy-mm-dd")) == (Fault.ERROR,)
    assert cells(book([44625], A1="yyyy-mm-dd")) == (datetime(2022, 3, 5),)  # noqa: DTZ001


def test_a_merge_of_one_column_fills_its_rows_and_one_across_is_a_fault() -> None:
    data = book(["余甲", 1], [None, 2], ["吴乙", 3], ["左", "右"], merged=("A1:A2", "A4:B4"))
    assert [cells(data, n) for n in range(4)] == [
        ("余甲", 1), ("余甲", 2), ("吴乙", 3), (Fault.MERGED, Fault.MERGED),
    ]  # fmt: skip


def test_a_merge_to_the_end_of_the_sheet_makes_no_rows() -> None:
    data = changed(book(["甲"], ["乙"], merged=("A1:A2",)), SHEET, b"A1:A2", b"A1:A1048576")
    assert len(rows_of(data)) == 1


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_the_file() -> None:
    assert [row.number for row in rows_of(book(["甲"], [None], ["  "], ["乙"]))] == [1, 4]


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    data = changed(book(["甲", "乙"], ["丙", "丁"]), SHEET, rb'<dimension ref="[^"]+"', b'<dimension ref="A1"')
    assert cells(data, 1) == ("丙", "丁")


def test_hidden_sheets_are_not_the_table() -> None:
    made = Workbook()
    first = made.active
    assert first is not None
    first.append(["藏"])
    first.sheet_state = "hidden"
    made.create_sheet("表").append(["明"])
    out = io.BytesIO()
    made.save(out)
    assert cells(out.getvalue()) == ("明",)


def test_more_rows_than_a_run_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 3)
    monkeypatch.setattr(reader, "LOOKED_AT", 0)
    assert len(rows_of(book(*[["甲"]] * 3))) == 3
    with pytest.raises(Refused, match="超过 3 行"):
        rows_of(book(*[["甲"]] * 4))
