"""What a PDF really shows, read back from its drawn glyphs: pure functions, in points from the top left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pymupdf

MM = 72 / 25.4
CHARACTER = 15.75
LINE = 28.95
LEFT = 28 * MM
TYPE_AREA_TOP = 37 * MM
TYPE_AREA_BOTTOM = (297 - 35) * MM
TYPE_AREA_RIGHT = (210 - 26) * MM

mupdf: Any = pymupdf  # its functions carry no types
Page = Any
Document = Any
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    char: str
    gid: int
    x: float
    y: float
    font: str
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs on one baseline, from left to right."""

    y: float
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def x(self) -> float:
        return self.glyphs[0].x

    @property
    def steps(self) -> list[float]:
        return [after.x - before.x for before, after in pairwise(self.glyphs)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A filled bar: a red line or a rule of the colophon."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: tuple[float, ...]


def opened(content: bytes) -> Document:
    return mupdf.open(stream=content, filetype="pdf")


def glyphs(page: Page) -> Iterator[Glyph]:
    for span in page.get_texttrace():
        for code, gid, origin, _box in span["chars"]:
            yield Glyph(chr(code), gid, origin[0], origin[1], span["font"], span["size"])


def all_lines(page: Page) -> list[Line]:
    """Every line of the page, margins included."""
    rows: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs(page):
        rows[round(glyph.y * 20)].append(glyph)
    ordered = [tuple(sorted(row, key=lambda glyph: glyph.x)) for _y, row in sorted(rows.items())]
    return [Line(row[0].y, row) for row in ordered]


def lines(page: Page) -> list[Line]:
    """The lines of the type area alone: no page number, no mark in the margin."""
    return [line for line in all_lines(page) if TYPE_AREA_TOP < line.y < TYPE_AREA_BOTTOM]


def gaps(page_lines: list[Line]) -> list[float]:
    return [after.y - before.y for before, after in pairwise(page_lines)]


def is_plain_chinese(text: str) -> bool:
    """Only characters that are one square wide: no digit, no Latin letter, no ASCII punctuation."""
    return all(ord(char) > 0x2000 or char == "·" for char in text)


def rules(page: Page) -> list[Rule]:
    boxes = [(drawing["rect"], drawing["fill"]) for drawing in page.get_drawings() if drawing["fill"]]
    return [Rule(box.x0, box.y0, box.x1, box.y1, tuple(fill)) for box, fill in boxes]


def ink(page: Page, clip: Box, dots: int = 10) -> Box | None:
    """The box of what is not white inside `clip`, at `dots` to the point; None for blank paper."""
    pixmap = page.get_pixmap(matrix=mupdf.Matrix(dots, dots), clip=mupdf.Rect(*clip), colorspace=mupdf.csGRAY)
    rows = [pixmap.samples[row * pixmap.stride :][: pixmap.width] for row in range(pixmap.height)]
    inked = [index for index, row in enumerate(rows) if min(row) < 160]
    if not inked:
        return None
    columns = [index for index in range(pixmap.width) if any(rows[row][index] < 160 for row in inked)]
    left, top = pixmap.x + columns[0], pixmap.y + inked[0]
    return left / dots, top / dots, (pixmap.x + columns[-1] + 1) / dots, (pixmap.y + inked[-1] + 1) / dots


def unembedded_fonts(document: Document) -> set[str]:
    """Names of fonts without a font file inside the PDF."""
    listed = {font[0]: font[3] for page in document for font in page.get_fonts(full=True)}
    return {name for xref, name in listed.items() if not document.extract_font(xref)[3]}


def blank_boxes(document: Document) -> list[Glyph]:
    """Glyphs drawn as .notdef."""
    return [glyph for page in document for glyph in glyphs(page) if glyph.gid == 0]
