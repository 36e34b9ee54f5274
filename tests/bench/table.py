"""The one table: each ratio beside what it is compared with, its target and the raw figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

UNMEASURED = "could not be measured"
HEADINGS = ("what", "measured", "compared with", "measured", "ratio", "target", "")


def p95(values: Sequence[float]) -> float:
    """The value that 95 in 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


@dataclass(frozen=True)
class Line:
    """One line; `met` is None where no target is set."""

    what: str
    measured: str
    against: str
    base: str
    ratio: str
    target: str
    met: bool | None

    def cells(self) -> tuple[str, ...]:
        mark = {True: "met", False: "MISSED", None: ""}[self.met]
        return (self.what, self.measured, self.against, self.base, self.ratio, self.target, mark)


def compared(
    what: str,
    values: Sequence[float],
    against: str,
    base: Sequence[float],
    *,
    most: float | None,
    least: float = 0.0,
    by_p95: bool = True,
    unit: str = "ms",
) -> Line:
    """Two samples taken in turns: the ratio of their p95 (or medians) beside both."""
    medians, tails = median(values) / median(base), p95(values) / p95(base)
    ratio = tails if by_p95 else medians
    bounds = "none set" if most is None else f"≤ {most:g}" if not least else f"{least:g} to {most:g}"
    met = None if most is None else least <= ratio <= most
    shown = f"{ratio:.2f}" if not by_p95 else f"{ratio:.2f} (medians {medians:.2f})"
    return Line(what, _figures(values, unit), against, _figures(base, unit), shown, bounds, met)


def counted(what: str, value: float, most: float, *, unit: str = "", against: str = "") -> Line:
    """A figure that has a limit of its own."""
    ratio = f"{value / most:.2f}" if most else f"{value:g}"
    return Line(
        what, f"{value:g}{unit}", against or "limit", f"{most:g}{unit}", ratio, f"≤ {most:g}{unit}", value <= most
    )


def failed(what: str, why: str) -> Line:
    return Line(what, UNMEASURED, why, "", "", "", False)


def _figures(values: Sequence[float], unit: str) -> str:
    if len(values) == 1:
        return f"{values[0]:.1f} {unit}"
    return f"{median(values):.1f} / {p95(values):.1f} {unit}"


def drawn(lines: Sequence[Line]) -> str:
    """The table in Markdown, its columns in line."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_row(row, widths) for row in (rows[0], rule, *rows[1:]))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _width(text: str) -> int:
    """Columns on a terminal; Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
