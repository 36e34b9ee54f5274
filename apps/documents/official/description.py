"""What an official document says. How it looks is the layout's business alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

HeadingLevel = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text within a paragraph."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; its number 一、（一）1.（1） is made by the layout, never typed."""

    level: HeadingLevel
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, text: str) -> Paragraph:
        return cls((Run(text),))


@dataclass(frozen=True, slots=True)
class Table:
    """A table across the type area; rows are as wide as the header. `widths` are shares, equal if empty."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its header")
        if self.widths and len(self.widths) != len(self.header):
            raise ValueError("widths, where given, name every column")


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Header:
    """版头, clause 7.2. With signatories the document goes upward: number at the left, 签发人 at the right."""

    organ_mark: str
    doc_number: str
    signatories: tuple[str, ...] = ()
    urgency: str = ""
    secrecy: str = ""
    copy_number: str = ""


@dataclass(frozen=True, slots=True)
class LetterHead:
    """信函格式, clause 10.1: the organ's name between page edge and red double line, the number at the right below it.

    cc: who gets a copy; a letter's colophon says nothing else and has no rules.
    """

    organ_mark: str
    doc_number: str
    cc: tuple[str, ...] = ()
    urgency: str = ""
    secrecy: str = ""
    copy_number: str = ""


@dataclass(frozen=True, slots=True)
class Colophon:
    """版记, clause 7.4: who gets a copy, who printed it and when."""

    cc: tuple[str, ...]
    printing_organ: str
    printed_on: date


@dataclass(frozen=True, slots=True)
class Annex:
    """附件 printed with the document, clause 7.3.7: a page of its own behind the signature, before the colophon."""

    title: str
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A whole document. Without `header` it is the public edition; `demo` marks every page as demonstration data.

    letter: the letter format in the place of header and colophon, which a letter does not have.
    attachments: names of attachments that come apart from it; the titles of `annexes` are named before them.
    """

    title: str
    issuer: str
    doc_date: date
    body: tuple[Block, ...]
    addressee: str = ""
    header: Header | None = None
    attachments: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    note: str = ""
    colophon: Colophon | None = None
    letter: LetterHead | None = None
    demo: bool = False

    def __post_init__(self) -> None:
        if self.letter and (self.header or self.colophon):
            raise ValueError("a letter has neither the header nor the colophon of a document")
