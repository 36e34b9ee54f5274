"""Rows in from XLSX, streaming, from files that anybody may have made.

What a file may be is checked before a parser sees it: size, what it unpacks to, entities. Formulas are never computed:
the value that the program stored counts, and a formula without one is a fault of its cell. Macros and links to other
files are not looked at. A merge of one column gives its value to all its rows; one over several columns is a fault.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.xml.functions import iterparse

from apps.core.refusals import Refused

MEGABYTE = 1024 * 1024
LARGEST_FILE, LARGEST_UNPACKED = 20 * MEGABYTE, 200 * MEGABYTE
LARGEST_TEXTS = 60 * MEGABYTE  # of the table of texts, which the parser holds as a whole
HIGHEST_RATIO, RATIO_FROM = 150, 10 * MEGABYTE  # a table packs to a tenth or a thirtieth, a bomb to a thousandth
MOST_PARTS, MOST_COLUMNS, MOST_ROWS, MOST_MERGES = 2000, 100, 20_000, 20_000
LOOKED_AT = 40  # rows in which a header is looked for
_PROLOGUE = 4096
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Fault(Enum):
    """Why a cell has no value."""

    FORMULA = "formula"  # a formula whose result the file does not hold
    ERROR = "error"  # #N/A, #REF! …, or a date outside the calendar
    MERGED = "merged"  # merged across columns


Value = str | int | float | bool | date | datetime | time | timedelta | Fault | None


@dataclass(frozen=True)
class Row:
    """One row that holds something: its number in the file and at most MOST_COLUMNS values."""

    number: int
    cells: tuple[Value, ...]


def check_file(data: bytes) -> None:
    """Refuse what is no XLSX file, is too large, or would unpack to too much. Nothing is unpacked for it."""
    if len(data) > LARGEST_FILE:
        raise Refused(_("文件超过 20 MB，请拆成几个文件再导入。"), field="file")
    if data.startswith(_OLD_OFFICE):
        raise Refused(_("这是旧版 XLS 或设了密码的文件，请在表格软件中去掉密码、另存为 XLSX 再导入。"), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise _no_workbook() from error


def _no_workbook() -> Refused:
    return Refused(_("这不是 XLSX 文件，请在表格软件中另存为 XLSX 再导入。"), field="file")


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    bomb = unpacked > RATIO_FROM and unpacked > HIGHEST_RATIO * max(packed, 1)
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if unpacked > LARGEST_UNPACKED or bomb or texts > LARGEST_TEXTS or len(parts) > MOST_PARTS:
        raise Refused(_("文件解压后过大，不能导入；请只留需要的工作表，另存后再试。"), field="file")
    if "[Content_Types].xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        raise _no_workbook()
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_prologue(archive, part)


def _check_prologue(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No document type: the format has none, and entities live there."""
    with archive.open(part) as opened:
        start = opened.read(_PROLOGUE).replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise _no_workbook()


class Sheet:
    """The first visible table of a checked file. Use it as a context; rows may be walked more than once."""

    def __init__(self, data: bytes) -> None:
        check_file(data)
        self._data = data

    def __enter__(self) -> Sheet:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = load_workbook(io.BytesIO(self._data), read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in self._book.worksheets if sheet.sheet_state == "visible"]
            self._sheet: Any = visible[0]
            self._sheet.reset_dimensions()
            self._look_over()
        except Refused:
            raise
        except Exception as error:  # whatever a parser says to a file that somebody else made
            raise _no_workbook() from error
        return self

    def __exit__(self, *error: object) -> None:
        self._book.close()

    @property
    def counts_from_1904(self) -> bool:
        """Whether a day's serial number counts from 1904."""
        return bool(self._book.epoch == CALENDAR_MAC_1904)

    def _look_over(self) -> None:
        """What the streaming parser does not tell: formulas without a value, merged areas, how many rows there are."""
        self.row_count = 0
        self._empty_formulas: set[tuple[int, int]] = set()
        merges: list[tuple[int, int, int, int]] = []
        with self._sheet._get_source() as source:
            for _event, element in iterparse(source):
                if element.tag == f"{_MAIN}row":
                    self._empty_formulas |= set(_without_value(element))
                    self.row_count += any(len(cell) for cell in element)
                    element.clear()
                elif element.tag == f"{_MAIN}mergeCell":
                    merges.append(range_boundaries(element.get("ref")))
        if self.row_count > MOST_ROWS + LOOKED_AT:
            raise Refused(_("表格超过 %(most)d 行，请拆成几个文件再导入。") % {"most": MOST_ROWS}, field="file")
        if len(merges) > MOST_MERGES:
            raise Refused(_("合并单元格过多，请取消合并后再导入。"), field="file")
        self._merges = sorted(merges, key=lambda area: area[1])

    def rows(self) -> Iterator[Row]:
        """Every row that holds something of its own, in order."""
        areas = _Areas(self._merges)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                for number, cells in enumerate(self._sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
                    values = [self._value(cell, number, place) for place, cell in enumerate(cells, start=1)]
                    if any(value is not None for value in values):
                        yield Row(number, tuple(areas.filled(number, values)))
                    areas.remember(number, values)
            except (KeyError, IndexError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError) as error:
                raise _no_workbook() from error

    def _value(self, cell: Any, row: int, column: int) -> Value:
        if cell.data_type == "e":
            return Fault.ERROR
        value: Value = cell.value
        if value is None and (row, column) in self._empty_formulas:
            return Fault.FORMULA
        return None if isinstance(value, str) and not value.strip() else value


def _without_value(row: Any) -> Iterator[tuple[int, int]]:
    """Places of formulas in a row whose result is not stored."""
    for cell in row:
        if cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v") and cell.get("r"):
            yield coordinate_to_tuple(cell.get("r"))


class _Areas:
    """The merged areas that the row at hand touches, in one walk down the sheet."""

    def __init__(self, merges: list[tuple[int, int, int, int]]) -> None:
        self._waiting = list(reversed(merges))
        self._open: list[tuple[int, int, int, int]] = []
        self._top: dict[int, Value] = {}

    def filled(self, number: int, values: list[Value]) -> list[Value]:
        """The row with what its merged areas give it."""
        self._go_to(number)
        filled = list(values)
        for left, top, right, _bottom in self._open:
            if right > left:
                filled[left - 1 : right] = [Fault.MERGED] * len(filled[left - 1 : right])
            elif number > top and left <= len(filled):
                filled[left - 1] = self._top.get(left)
        return filled

    def remember(self, number: int, values: list[Value]) -> None:
        """Keep the values of areas that begin in this row."""
        self._go_to(number)
        for left, top, right, _bottom in self._open:
            if left == right and top == number and left <= len(values):
                self._top[left] = values[left - 1]

    def _go_to(self, number: int) -> None:
        while self._waiting and self._waiting[-1][1] <= number:
            self._open.append(self._waiting.pop())
        self._open = [area for area in self._open if area[3] >= number]
