"""Rows out as XLSX: written one by one to a file on disk, so a large export costs no more memory than a small one.

The whole file stands before the first byte is sent: what goes wrong is an error page, never half a workbook.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import FileResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from apps.core import access_log
from apps.core.choices import AccessAction
from apps.core.refusals import Refused

Value = str | int | float | bool | Decimal | date | datetime | Promise | None

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # of a sheet, less the header
HELD_IN_MEMORY = 2 * 1024 * 1024  # bytes of a finished file; a larger one is sent from disk
LONGEST_TEXT = 32_767  # of a cell
NARROWEST, WIDEST = 8, 48
LOOKED_AT = 50  # rows that decide how wide a column is
A4 = 9  # as the format numbers papers
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_HEAD_FONT, _HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="E3EADA")
_HEAD_LINE = Alignment(vertical="center", wrap_text=True)


def workbook_response(
    filename: str,
    sheet_name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    by: AbstractBaseUser,
    subject: str,
    reason: str = "",
) -> FileResponse:
    """The rows as an XLSX file to save, with a line in the access log of who took what.

    filename: as the person will see it, Chinese allowed. subject: what was taken, such as `consultations.Consultation`;
    reason: the conditions; never a name. Raises Refused when a sheet cannot hold the rows.
    """
    file = TemporaryFile()  # noqa: SIM115  # the response closes a large one
    try:
        written = write_workbook(file, sheet_name, header, rows)
        said = f"{reason} {written} rows".strip()
        access_log.record(AccessAction.EXPORT, by=by, subject=subject, reason=said)
        return FileResponse(_to_send(file), as_attachment=True, filename=filename, content_type=CONTENT_TYPE)
    except BaseException:
        file.close()
        raise


def _to_send(file: IO[bytes]) -> IO[bytes]:
    """The file from its beginning; a small one out of memory, so that an answer nobody reads holds nothing open."""
    small = file.tell() <= HELD_IN_MEMORY
    file.seek(0)
    if not small:
        return file
    with file:
        return io.BytesIO(file.read())


def write_workbook(file: IO[bytes], sheet_name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write one sheet with a styled header line into `file`; returns the number of rows below the header."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(sheet_name))
    waiting = iter(rows)
    first = list(islice(waiting, LOOKED_AT))
    _lay_out(sheet, header, first)
    try:
        sheet.append([_head(sheet, title) for title in header])
        written = _append(sheet, chain(first, waiting))
        book.save(file)
        return written
    except BaseException:
        _leave_no_draft(book)
        raise


def _append(sheet: Any, rows: Iterator[Sequence[Value]]) -> int:
    written = 0
    for row in rows:
        if written >= MOST_ROWS:
            raise Refused(_("超过一张工作表能放的 %(most)d 行，请缩短时期后再导出。") % {"most": MOST_ROWS})
        sheet.append([_cell(sheet, value) for value in row])
        written += 1
    return written


def _leave_no_draft(book: Any) -> None:
    """The library keeps the rows in a file of its own until the workbook is saved; saved to nowhere, it is gone."""
    with suppress(Exception):
        book.save(io.BytesIO())


def _sheet_title(name: str) -> str:
    """At most 31 characters, without those that a sheet's name may not have."""
    return "".join(" " if char in r"\/*?:[]" else char for char in name)[:31] or "1"


def _lay_out(sheet: Any, header: Sequence[str], first: Sequence[Sequence[Value]]) -> None:
    """The header stays in sight and on every printed page; columns are as wide as their first rows need."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for column, title in enumerate(header):
        texts = [title, *(_shown(row[column]) for row in first if column < len(row))]
        width = max(_width(text) for text in texts) + 2
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(width, NARROWEST), WIDEST)


def _width(text: str) -> int:
    """Chinese characters take two places."""
    return max(
        sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) for line in text.split("\n")
    )


def _shown(value: Value) -> str:
    if isinstance(value, datetime):
        return MOMENT
    return DAY if isinstance(value, date) else "" if value is None else str(value)


def _head(sheet: Any, title: str) -> Any:
    cell = _text(sheet, title)
    cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _HEAD_LINE
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    """A day as a day, a moment in local time, yes and no in words, a figure as a figure, all else as text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return _dated(sheet, local.replace(tzinfo=None, microsecond=0), MOMENT)
    if isinstance(value, date):
        return _dated(sheet, value, DAY)
    return _text(sheet, str(value))


def _dated(sheet: Any, value: date, shown_as: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = shown_as
    return cell


def _text(sheet: Any, text: str) -> Any:
    """Nothing but text: what looks like the start of a formula is marked as quoted, for later edits too."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell = WriteOnlyCell(sheet)
    cell.value = plain if len(plain) <= LONGEST_TEXT else f"{plain[: LONGEST_TEXT - 1]}…"
    cell.data_type = "s"
    if plain.startswith(BEGINS_A_FORMULA):
        cell.quotePrefix = True
    return cell
