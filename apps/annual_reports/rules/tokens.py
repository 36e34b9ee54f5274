"""Figures inside running text: `{{petitions.registered}}` stands for the value and unit of that indicator."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.refusals import Refused

BLANK = "—"
CODE = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+"
_TOKEN = re.compile(rf"\{{\{{[ \t]*({CODE})[ \t]*\}}\}}")
_BRACES = re.compile(r"\{\{[^{}\n]{0,60}\}?\}?|\}\}")


@dataclass(frozen=True)
class Text:
    """Words between figures."""

    text: str


@dataclass(frozen=True)
class Token:
    """A figure by its code; `raw` is what was typed."""

    code: str
    raw: str


Piece = Text | Token


def token(code: str) -> str:
    """What a writer types for a figure."""
    return f"{{{{{code}}}}}"


def normalise(body: str) -> str:
    """Text as it is stored: one kind of line end, half-width braces around tokens, no blanks at line ends."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("｛｛", "{{").replace("｝｝", "}}").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def parse(body: str) -> tuple[Piece, ...]:
    """The text as words and figures, in order; joined again they give `body`. Never refuses."""
    return tuple(_pieces(body))


def _pieces(body: str) -> Iterator[Piece]:
    last = 0
    for match in _TOKEN.finditer(body):
        if match.start() > last:
            yield Text(body[last : match.start()])
        yield Token(match.group(1), match.group(0))
        last = match.end()
    if last < len(body):
        yield Text(body[last:])


def codes(body: str) -> tuple[str, ...]:
    """Codes of the figures in the text, each once, in order of first use."""
    return tuple(dict.fromkeys(piece.code for piece in parse(body) if isinstance(piece, Token)))


def broken(body: str) -> tuple[str, ...]:
    """Double braces that are no figure, as typed."""
    texts = (piece.text for piece in parse(body) if isinstance(piece, Text))
    return tuple(match.group(0) for text in texts for match in _BRACES.finditer(text))


def check_tokens(body: str, known: Container[str]) -> None:
    """Refuse a text whose tokens name no registered indicator, or whose braces do not close."""
    if found := broken(body):
        raise Refused(
            _("“%(typed)s”不是完整的数字标记，请写成 {{指标代码}}，或从右侧插入。") % {"typed": found[0]}, field="body"
        )
    unknown = [code for code in codes(body) if code not in known]
    if unknown:
        listed = "、".join(unknown)
        raise Refused(_("没有代码为 %(codes)s 的指标，请从右侧名单中选用。") % {"codes": listed}, field="body")


def paragraphs(body: str) -> tuple[tuple[Piece, ...], ...]:
    """Every line with words is a paragraph."""
    return tuple(parse(line.strip()) for line in body.split("\n") if line.strip())


def shown(value: Decimal | None, unit: str) -> str:
    """412件, 98.3%, 83.5学时; a rate over nothing is a dash."""
    return f"{number(value)}{unit}" if value is not None else BLANK


def number(value: Decimal | None) -> str:
    """The value without needless zeros."""
    if value is None:
        return BLANK
    return f"{value.to_integral_value():f}" if value == value.to_integral_value() else f"{value.normalize():f}"


def change(value: Decimal | None, before: Decimal | None, unit: str) -> str:
    """How a value stands to last year's: +12件, -3件, 持平; rates change by points. Empty when either is missing."""
    if value is None or before is None:
        return ""
    difference = value - before
    if not difference:
        return str(_("持平"))
    sign = "+" if difference > 0 else "−"
    return f"{sign}{number(abs(difference))}{'点' if unit == '%' else unit}"
