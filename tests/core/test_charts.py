"""Charts: what is drawn is what was counted, everything leads somewhere, and no style is written into the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from apps.core import charts
from apps.core.charts import Bar, Chart, Drawn, Part
from apps.core.charts.drawing import PLOT, TOP, figure, nice_step

FIGURES = st.lists(st.integers(0, 100_000), min_size=1, max_size=24)


def chart(*values: float | None, **changes: Any) -> Chart:
    places = [Bar(f"{at} 月", [Part(value, f"?month={at}")]) for at, value in enumerate(values, start=1)]
    return Chart(**{"key": "months", "title": "各月法律咨询", "unit": "件", "places": places} | changes)


def stacked(*places: tuple[float, ...]) -> Chart:
    bars = [Bar(f"{at} 月", [Part(v, f"?month={at}&mode={n}") for n, v in enumerate(p)]) for at, p in enumerate(places)]
    return Chart("modes", "服务方式", "件", bars, ["大厅", "电话", "上门"][: len(places[0])])


def page(drawn: Drawn) -> str:
    return render_to_string("components/chart.html", {"chart": drawn})


class Links(HTMLParser):
    """Where the chart leads, and in which words it says so."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.depth = self.deepest = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            given = dict(attrs)
            self.found[given["href"] or ""] = given["aria-label"] or ""
            self.depth += 1
            self.deepest = max(self.depth, self.deepest)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "a"


@given(FIGURES)
def test_bars_are_as_high_as_their_figures_and_stay_in_the_plot(values: list[int]) -> None:
    drawn = charts.bars(chart(*values))
    heights = [float(place.marks[0].height) if place.marks else 0.0 for place in drawn.places]
    most = max(values)
    if most:
        assert max(heights) <= PLOT + 0.1
        assert max(heights) >= PLOT / 2.6  # the axis ends no further above than the next round figure
        scale = max(heights) / most
        assert all(abs(h - v * scale) <= 0.2 for h, v in zip(heights, values, strict=True))
    assert all(float(m.y) >= TOP - 0.1 for place in drawn.places for m in place.marks)


@given(FIGURES)
def test_places_lie_side_by_side_and_inside(values: list[int]) -> None:
    hits = [place.hit for place in charts.bars(chart(*values)).places]
    edges = [(float(hit.x[:-1]), float(hit.x[:-1]) + float(hit.width[:-1])) for hit in hits]
    assert edges[-1][1] <= 100.1
    assert all(left[1] <= right[0] + 0.05 for left, right in pairwise(edges))


@given(st.floats(0.01, 1e9))
def test_an_axis_steps_in_round_figures(rough: float) -> None:
    step = nice_step(rough)
    assert step >= min(rough, 1) or step == 1
    assert step >= rough * (1 - 1e-6)
    assert f"{step:.0e}"[0] in "125"


def test_the_axis_reaches_the_highest_bar_and_begins_at_nought() -> None:
    drawn = charts.bars(chart(3, 41, 17))
    assert [tick.text for tick in drawn.ticks] == ["0", "20", "40", "60"]
    assert [figure(value) for value in (1204, 12.5, None, 0)] == ["1,204", "12.5", "—", "0"]


def test_every_place_leads_to_its_list_and_says_its_figure() -> None:
    links = Links(page(charts.bars(chart(3, 0, 17)))).found
    assert links == {"?month=1": "1 月：3 件", "?month=2": "2 月：0 件", "?month=3": "3 月：17 件"}


def test_each_part_of_a_stacked_bar_leads_to_its_own_list() -> None:
    links = Links(page(charts.bars(stacked((3, 2), (5, 0)))))
    assert links.found == {
        "?month=0&mode=0": "0 月 大厅：3 件", "?month=0&mode=1": "0 月 电话：2 件",
        "?month=1&mode=0": "1 月 大厅：5 件",
    }  # fmt: skip
    assert links.deepest == 1


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=12))
def test_stacked_parts_stand_on_each_other(places: list[tuple[float, ...]]) -> None:
    for place in charts.bars(stacked(*places)).places:
        foot = float(TOP + PLOT)
        for mark in place.marks:
            assert abs(float(mark.y) + float(mark.height) - foot) <= 0.15
            foot = float(mark.y)


@given(st.lists(st.integers(0, 900), min_size=1, max_size=20))
def test_lying_bars_fill_the_width_at_most_and_keep_their_order(values: list[int]) -> None:
    drawn = charts.rows(chart(*values))
    widths = [float(place.marks[0].width[:-1]) if place.marks else 0.0 for place in drawn.places]
    assert max(widths) == (100.0 if any(values) else 0.0)
    tops = [float(place.label.y) for place in drawn.places]
    assert tops == sorted(tops)
    assert drawn.height > tops[-1]


def test_a_line_breaks_where_there_is_nothing_to_measure() -> None:
    drawn = charts.line(chart(4, 8, None, 6, 2))
    assert [len(points.split()) for points in drawn.points] == [2, 2]
    assert [len(place.marks) for place in drawn.places] == [1, 1, 0, 1, 1]
    assert drawn.places[2].figure.text == ""


@pytest.mark.parametrize("draw", [charts.bars, charts.line, charts.rows])
@pytest.mark.parametrize("values", [(), (0, 0), (None, None), (None,)])
def test_nothing_to_show_is_no_error_and_says_so(draw: Any, values: tuple[float | None, ...]) -> None:
    drawn = draw(chart(*values))
    assert drawn.text == "没有数据。"
    assert "<svg" in page(drawn)


@pytest.mark.parametrize("draw", [charts.bars, charts.line, charts.rows])
def test_a_reader_without_eyes_hears_title_and_sense(draw: Any) -> None:
    html = page(draw(chart(3, 41, 17)))
    assert '<title id="months-title">各月法律咨询</title>' in html
    assert "共 3 项，最高为2 月，41 件；各项数字见旁边的表格。" in html
    assert 'aria-labelledby="months-title months-text"' in html


@pytest.mark.parametrize("draw", [charts.bars, charts.line, charts.rows])
def test_no_style_and_no_colour_is_written_into_the_page(draw: Any) -> None:
    html = page(draw(chart(3, 41, 17)))
    assert re.findall(r"\sstyle=|\sfill=|\sstroke=|<style|#[0-9a-f]{3}", html) == []


def test_names_are_escaped() -> None:
    places = [Bar("<script>x", [Part(1, '?a="b')])]
    html = page(charts.rows(Chart("k", "<b>", "件", places)))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "?a=&quot;b" in html


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="from nought upwards"):
        Part(value)


@pytest.mark.parametrize(
    "places", [[Bar("一", [])], [Bar("一", [Part(1)] * 7)], [Bar("一", [Part(1)]), Bar("二", [Part(1), Part(2)])]]
)
def test_places_of_one_chart_are_of_one_kind(places: list[Bar]) -> None:
    with pytest.raises(ValueError, match="parts"):
        Chart("k", "题", "件", places)


def test_a_legend_names_every_part() -> None:
    with pytest.raises(ValueError, match="every part"):
        Chart("k", "题", "件", [Bar("一", [Part(1)])], ["大厅", "电话"])
    html = page(charts.bars(stacked((3, 2))))
    assert html.index("大厅</span>") < html.index("电话</span>")
