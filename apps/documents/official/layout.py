"""From a description to the page, after GB/T 9704-2012 and the office practice of 22 lines of 28 characters.

The whole page hangs on one grid: every block is set in whole lines of 28.95 pt whose strut is the body face, and every
stretch of text stands in a box of no height of its own, so neither a title, a foreign face nor a rare character can
push a line off the grid. `static/documents/official.css` holds the measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from django.template.loader import render_to_string

from apps.documents.official.description import (
    Annex,
    Block,
    Colophon,
    Header,
    Heading,
    LetterHead,
    OfficialDocument,
    Paragraph,
    Table,
)
from apps.documents.official.wording import flowing, title_lines
from apps.documents.pdf import Pdf, static_dir, write_pdf
from apps.documents.rules import chinese_date, heading_number

HEADER_LINES = 10  # organ mark, document number and the two blank lines after the red rule, with one row of signatories
MARK_WIDTH = 420.0  # pt, the organ mark leaves air at both ends of the type area
MARK_SIZE = 46.0  # pt, below the 22 mm the standard allows
MARK_NARROWEST = 0.6  # long names are set narrow, not small, down to this
LETTER_MARK_SIZE = 30.6  # pt, the one size at which 22 whole lines fit between the letter's two red double lines


def render(document: OfficialDocument) -> Pdf:
    """Lay out an official document. Raises MissingGlyphs rather than print a blank box."""
    html = render_to_string("documents/official.html", _context(document))
    return write_pdf(
        html,
        title="".join(title_lines(document.title)),
        author=document.issuer,
        created=document.doc_date,
        stylesheets=(*_stylesheets(document), _own_measures(document)),
    )


def _stylesheets(document: OfficialDocument) -> list[str]:
    names = ("official.css", "letter.css") if document.letter else ("official.css",)
    return [(static_dir() / "documents" / name).read_text("utf-8") for name in names]


def _context(document: OfficialDocument) -> dict[str, object]:
    tables = count(1)
    return {
        "document": document,
        "header": document.header,
        "letter": _letter(document.letter),
        "title_lines": title_lines(document.title),
        "addressee": flowing(document.addressee),
        "signatory_rows": _pairs(document.header.signatories) if document.header else (),
        "blocks": tuple(_laid(document.body, tables)),
        "attachments": [
            flowing(name) for name in (*(annex.title for annex in document.annexes), *document.attachments)
        ],
        "annexes": _annexes(document.annexes, tables),
        "doc_date": chinese_date(document.doc_date),
        "note": flowing(document.note),
        "colophon": _colophon(document.colophon),
    }


def _annexes(annexes: tuple[Annex, ...], tables: Iterator[int]) -> list[dict[str, object]]:
    """Headings count anew in every annex; a single annex bears no number."""
    return [
        {
            "mark": f"附件{place}" if len(annexes) > 1 else "附件",
            "title_lines": title_lines(annex.title),
            "blocks": tuple(_laid(annex.body, tables)),
        }
        for place, annex in enumerate(annexes, start=1)
    ]


@dataclass(frozen=True, slots=True)
class LaidHeading:
    level: int
    text: str
    kind: str = "heading"

    @property
    def rank(self) -> int:
        """The HTML heading it becomes: the title is h1."""
        return self.level + 1


@dataclass(frozen=True, slots=True)
class LaidRun:
    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class LaidParagraph:
    runs: tuple[LaidRun, ...]
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    figure: bool


@dataclass(frozen=True, slots=True)
class LaidTable:
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    number: int
    kind: str = "table"


Laid = LaidHeading | LaidParagraph | LaidTable


@dataclass(slots=True)
class _Numbering:
    """Counts headings by level; a heading starts the levels below it anew."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def next(self, level: int) -> str:
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (4 - level)
        return heading_number(level, self.counts[level - 1])


def _laid(body: Iterable[Block], tables: Iterator[int]) -> Iterable[Laid]:
    numbering = _Numbering()
    for block in body:
        match block:
            case Heading(level, text):
                yield LaidHeading(level, numbering.next(level) + flowing(text))
            case Paragraph(runs):
                yield LaidParagraph(tuple(LaidRun(flowing(run.text), run.bold) for run in runs))
            case Table():
                yield _table(block, next(tables))


def _table(table: Table, number: int) -> LaidTable:
    figures = [all(_is_figure(row[column]) for row in table.rows) for column in range(len(table.header))]
    rows = tuple(
        tuple(Cell(flowing(text), figure) for text, figure in zip(row, figures, strict=True)) for row in table.rows
    )
    return LaidTable(flowing(table.caption), tuple(flowing(name) for name in table.header), rows, number)


def _is_figure(text: str) -> bool:
    return bool(text) and set(text) <= set("0123456789.,%％+-−—／/ ")


def _pairs(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """签发人 stand two in a row (clause 7.2.6)."""
    return tuple(names[start : start + 2] for start in range(0, len(names), 2))


def _colophon(colophon: Colophon | None) -> dict[str, str] | None:
    if colophon is None:
        return None
    return {
        "cc": flowing("，".join(colophon.cc) + "。") if colophon.cc else "",
        "organ": colophon.printing_organ,
        "printed": f"{chinese_date(colophon.printed_on)}印发",
    }


def _letter(letter: LetterHead | None) -> dict[str, object] | None:
    """Left of the number stand copy number, secrecy and urgency, one below the other (clause 10.1)."""
    if letter is None:
        return None
    return {
        "mark": letter.organ_mark,
        "number": letter.doc_number,
        "copy_number": letter.copy_number,
        "left": [word for word in (letter.secrecy, letter.urgency) if word],
        "cc": flowing("，".join(letter.cc) + "。") if letter.cc else "",
    }


def _own_measures(document: OfficialDocument) -> str:
    """The few rules that depend on the text: the width of the organ mark, rows of signatories, columns of tables."""
    rules = [_mark_measures(document.header)] if document.header else []
    rules += [_letter_measures(document.letter)] if document.letter else []
    bodies = (document.body, *(annex.body for annex in document.annexes))
    tables = [block for body in bodies for block in body if isinstance(block, Table)]
    rules += [_column_measures(number, table) for number, table in enumerate(tables, start=1)]
    return "\n".join(rules)


def _mark_measures(header: Header) -> str:
    length = max(len(header.organ_mark), 1)
    size = min(MARK_SIZE, MARK_WIDTH / length / MARK_NARROWEST)
    squeeze = min(1.0, MARK_WIDTH / (length * size))
    lines = HEADER_LINES + max(len(_pairs(header.signatories)), 1) - 1
    return (
        f".mark {{ font-size: {size:.2f}pt; width: {length * size:.2f}pt; margin-left: {-length * size / 2:.2f}pt;"
        f" transform: scaleX({squeeze:.4f}); }}\n.header {{ height: {lines * 28.95:.2f}pt; }}"
    )


def _letter_measures(letter: LetterHead) -> str:
    """A long name is set narrow, never small: its height places both red lines."""
    length = max(len(letter.organ_mark), 1)
    squeeze = min(1.0, MARK_WIDTH / (length * LETTER_MARK_SIZE))
    width = length * LETTER_MARK_SIZE
    return (
        f".letter-mark {{ font-size: {LETTER_MARK_SIZE}pt; width: {width:.2f}pt; margin-left: {-width / 2:.2f}pt;"
        f" transform: scaleX({squeeze:.4f}); }}"
    )


def _column_measures(number: int, table: Table) -> str:
    widths = table.widths or (1,) * len(table.header)
    return "\n".join(
        f".table-{number} th:nth-child({column}) {{ width: {100 * width / sum(widths):.3f}%; }}"
        for column, width in enumerate(widths, start=1)
    )
