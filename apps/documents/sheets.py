"""Printed sheets of one table: a notice for the wall or a register for the file. Not an official document: no 版头.

The families are those of official documents; `static/documents/sheet.css` holds the measures of both sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.template.loader import render_to_string

from apps.documents.pdf import Pdf, static_dir, write_pdf
from apps.documents.rules import chinese_date


class Size(StrEnum):
    """How big: WALL is read from two metres, REGISTER on a desk. Both are A4 across."""

    WALL = "wall"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; width in millimetres. quiet: smaller on the wall; figure: to the right; whole: never broken."""

    title: str
    width: int
    quiet: bool = False
    figure: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `struck` is a day that does not take place and is told apart without colour."""

    cells: tuple[str, ...]
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole sheet. notes stand below the table, signatures are names of lines to sign on."""

    title: str
    issuer: str
    made_on: date
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    size: Size
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    demo: bool = False

    def __post_init__(self) -> None:
        if any(len(line.cells) != len(self.columns) for line in self.lines):
            raise ValueError("every line of a sheet has as many cells as there are columns")


def render(sheet: Sheet) -> Pdf:
    """Lay out the sheet. Raises MissingGlyphs rather than print a blank box."""
    html = render_to_string("documents/sheet.html", _context(sheet))
    return write_pdf(
        html,
        title=sheet.title,
        author=sheet.issuer,
        created=sheet.made_on,
        stylesheets=((static_dir() / "documents" / "sheet.css").read_text("utf-8"), _widths(sheet)),
    )


def _context(sheet: Sheet) -> dict[str, object]:
    lines = [
        {"struck": line.struck, "cells": list(zip(line.cells, sheet.columns, strict=True))} for line in sheet.lines
    ]
    return {"sheet": sheet, "lines": lines, "made_on": chinese_date(sheet.made_on)}


def _widths(sheet: Sheet) -> str:
    whole = sum(column.width for column in sheet.columns) or 1
    return "\n".join(
        f"th:nth-child({place}) {{ width: {100 * column.width / whole:.3f}%; }}"
        for place, column in enumerate(sheet.columns, start=1)
    )
