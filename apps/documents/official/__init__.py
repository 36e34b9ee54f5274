"""Official documents: describe one with the types here, `render` lays it out after GB/T 9704-2012."""

from apps.documents.official.description import (
    Annex,
    Block,
    Colophon,
    Header,
    Heading,
    LetterHead,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)
from apps.documents.official.layout import render

__all__ = [
    "Annex",
    "Block",
    "Colophon",
    "Header",
    "Heading",
    "LetterHead",
    "OfficialDocument",
    "Paragraph",
    "Run",
    "Table",
    "render",
]
