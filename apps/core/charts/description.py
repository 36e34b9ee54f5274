"""What a chart says: names, figures and where each of them leads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_PARTS = 6


@dataclass(frozen=True)
class Part:
    """One figure: `value` None where there is nothing to measure; `url` the list behind it, empty for none."""

    value: float | None
    url: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and not (math.isfinite(self.value) and self.value >= 0):
            raise ValueError("a bar or point shows a figure from nought upwards")


@dataclass(frozen=True)
class Bar:
    """A place on the axis with one figure, or with several that are stacked; `brief` is the label on the axis."""

    name: str
    parts: Sequence[Part]
    brief: str = ""

    @property
    def total(self) -> float | None:
        known = [part.value for part in self.parts if part.value is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class Chart:
    """key: unique on the page, for the ids of title and text; unit: what is counted; legend: names of the parts."""

    key: str
    title: str
    unit: str
    places: Sequence[Bar]
    legend: Sequence[str] = ()

    def __post_init__(self) -> None:
        widths = {len(place.parts) for place in self.places}
        if len(widths) > 1 or any(not 1 <= width <= MOST_PARTS for width in widths):
            raise ValueError(f"every place of a chart has the same one to {MOST_PARTS} parts")
        if self.legend and widths and len(self.legend) not in widths:
            raise ValueError("a legend names every part")
