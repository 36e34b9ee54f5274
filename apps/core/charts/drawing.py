"""From a description to the marks of an SVG: across in per cent, so that a chart fills whatever width there is; down
in pixels, so that type never shrinks. No style attribute: classes take colour and type from the design tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.charts.description import Bar, Chart, Part

TOP, PLOT, FOOT = 22, 150, 24  # px: room for the figure on the highest bar, the plot, the labels
GUTTER = 8.0  # per cent at the left, for the figures of the axis
BAR_SHARE = 0.62  # of its place
ROW, ROW_BAR, ROW_TEXT = 42, 12, 16  # px a place of a chart of rows, its bar, the text above the bar
MOST_TICKS = 4


@dataclass(frozen=True)
class Mark:
    """One bar, part of a bar or point; `hit` is the area to press. Across in per cent, down in px."""

    name: str
    x: str
    y: str
    width: str
    height: str
    part: int
    url: str = ""


@dataclass(frozen=True)
class Label:
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Place:
    """One place on the axis: its marks, its label and figure, and the area that may be pressed."""

    marks: Sequence[Mark]
    label: Label
    figure: Label
    hit: Mark


@dataclass(frozen=True)
class Drawn:
    """What components/chart.html draws. `points` runs through a box of 100 x 100, empty for bars."""

    chart: Chart
    kind: str
    text: str
    height: int
    places: Sequence[Place]
    ticks: Sequence[Label] = ()
    points: Sequence[str] = ()
    top: int = TOP
    plot: int = PLOT

    @property
    def legend(self) -> list[tuple[int, str]]:
        return list(enumerate(self.chart.legend, start=1))


def bars(chart: Chart) -> Drawn:
    """Upright bars, stacked where a place has several parts."""
    scale = _Scale.of(chart)
    places = [_upright(chart, place, at, scale) for at, place in enumerate(chart.places)]
    return Drawn(chart, "bars", _text(chart), TOP + PLOT + FOOT, places, scale.ticks())


def line(chart: Chart) -> Drawn:
    """A line through the first figure of each place; it breaks where there is nothing to measure."""
    scale = _Scale.of(chart)
    places = [_point(chart, place, at, scale) for at, place in enumerate(chart.places)]
    return Drawn(chart, "line", _text(chart), TOP + PLOT + FOOT, places, scale.ticks(), _points(chart, scale))


def rows(chart: Chart) -> Drawn:
    """Bars that lie, one below the other with the name above: for long names and for narrow screens."""
    most = max((place.total or 0 for place in chart.places), default=0) or 1
    places = [_lying(chart, place, at, most) for at, place in enumerate(chart.places)]
    return Drawn(chart, "rows", _text(chart), ROW * len(places), places)


# --- the axis ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scale:
    """From nought to a round figure at or above the highest."""

    step: float
    top: float

    @classmethod
    def of(cls, chart: Chart) -> _Scale:
        most = max((place.total or 0 for place in chart.places), default=0) or 1
        step = nice_step(most / MOST_TICKS)
        return cls(step, step * math.ceil(round(most / step, 9)))

    def height(self, value: float) -> float:
        return PLOT * value / self.top

    def ticks(self) -> list[Label]:
        count = round(self.top / self.step)
        values = [self.step * place for place in range(count + 1)]
        return [Label("0", _px(TOP + PLOT - self.height(value)), figure(value)) for value in values]


def nice_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at or above `rough`, never below 1: counts have no halves."""
    if rough <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))


def figure(value: float | None) -> str:
    """1,204 or 12.5; a dash for nothing."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


# --- places -----------------------------------------------------------------------------------------------------------


def _slot(chart: Chart, at: int) -> tuple[float, float]:
    """Left edge and width of a place, per cent."""
    width = (100 - GUTTER) / max(len(chart.places), 1)
    return GUTTER + at * width, width


def _upright(chart: Chart, place: Bar, at: int, scale: _Scale) -> Place:
    left, width = _slot(chart, at)
    own = (left + width * (1 - BAR_SHARE) / 2, width * BAR_SHARE)
    marks, foot = [], float(TOP + PLOT)
    for number, part in enumerate(place.parts, start=1):
        height = scale.height(part.value or 0)
        foot -= height
        if part.value:
            marks.append(_mark(chart, place, number, part, own, (foot, height)))
    return _place(chart, place, at, marks, foot)


def _point(chart: Chart, place: Bar, at: int, scale: _Scale) -> Place:
    left, width = _slot(chart, at)
    value = place.parts[0].value
    y = TOP + PLOT - scale.height(value or 0)
    marks = [] if value is None else [_mark(chart, place, 1, place.parts[0], (left + width / 2, 0), (y, 0))]
    return _place(chart, place, at, marks, y if value is not None else float(TOP + PLOT))


def _place(chart: Chart, place: Bar, at: int, marks: Sequence[Mark], top: float) -> Place:
    left, width = _slot(chart, at)
    middle = _pc(left + width / 2)
    shown = "" if place.total is None else figure(place.total)
    return Place(
        marks,
        Label(middle, _px(TOP + PLOT + 17), place.brief or place.name),
        Label(middle, _px(top - 6), shown),
        _hit(chart, place, (left, width), (TOP - 16, PLOT + 16 + FOOT)),
    )


def _lying(chart: Chart, place: Bar, at: int, most: float) -> Place:
    foot, left, marks = at * ROW + ROW_TEXT + 4, 0.0, []
    for number, part in enumerate(place.parts, start=1):
        width = 100 * (part.value or 0) / most
        if part.value:
            marks.append(_mark(chart, place, number, part, (left, width), (foot, ROW_BAR)))
        left += width
    return Place(
        marks,
        Label("0", _px(at * ROW + ROW_TEXT), place.name),
        Label("100%", _px(at * ROW + ROW_TEXT), figure(place.total)),
        _hit(chart, place, (0, 100), (at * ROW + 1, ROW - 4)),
    )


def _mark(
    chart: Chart, place: Bar, number: int, part: Part, across: tuple[float, float], down: tuple[float, float]
) -> Mark:
    series = f" {chart.legend[number - 1]}" if chart.legend else ""
    name = _named(chart, place.name + series, part.value)
    return Mark(name, _pc(across[0]), _px(down[0]), _pc(across[1]), _px(down[1]), number, part.url)


def _hit(chart: Chart, place: Bar, across: tuple[float, float], down: tuple[float, float]) -> Mark:
    """A place with one figure is pressed anywhere; of a stacked one each part is pressed by itself."""
    url = place.parts[0].url if len(place.parts) == 1 else ""
    name = _named(chart, place.name, place.total)
    return Mark(name, _pc(across[0]), _px(down[0]), _pc(across[1]), _px(down[1]), 1, url)


def _named(chart: Chart, place: str, value: float | None) -> str:
    return _("%(place)s：%(value)s %(unit)s") % {"place": place, "value": figure(value), "unit": chart.unit}


def _points(chart: Chart, scale: _Scale) -> list[str]:
    """The line in a box of 100 x 100 that covers the plot, a new stretch after every gap."""
    stretches: list[list[str]] = [[]]
    for at, place in enumerate(chart.places):
        value = place.parts[0].value
        if value is None:
            stretches.append([])
            continue
        left, width = _slot(chart, at)
        stretches[-1].append(f"{left + width / 2:.2f},{100 - 100 * value / scale.top:.2f}")
    return [" ".join(stretch) for stretch in stretches if len(stretch) > 1]


def _text(chart: Chart) -> str:
    """The chart in one sentence, for those who do not see it; the figures stand in the table beside it."""
    known = [(place.total, place) for place in chart.places if place.total is not None]
    if not known or not any(total for total, _place in known):
        return _("没有数据。")
    value, highest = max(known, key=lambda pair: pair[0])
    return _("共 %(count)d 项，最高为%(name)s，%(value)s %(unit)s；各项数字见旁边的表格。") % {
        "count": len(known), "name": highest.name, "value": figure(value), "unit": chart.unit,
    }  # fmt: skip


def _pc(value: float) -> str:
    return f"{value:.2f}%"


def _px(value: float) -> str:
    return f"{value:.1f}"
