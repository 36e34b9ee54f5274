"""Chips, masks, numbers, days and the clocks drawing: pure, so said as truth tables."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from apps.core import look

TODAY = date(2026, 5, 12)


def _in(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "kind", "text"),
    [
        (-400, "over", "逾期 400 日"),
        (-1, "over", "逾期 1 日"),
        (0, "soon", "今日到期"),
        (1, "soon", "剩 1 日"),
        (3, "soon", "剩 3 日"),
        (4, "near", "剩 4 日"),
        (7, "near", "剩 7 日"),
        (8, "ok", "剩 8 日"),
        (60, "ok", "剩 60 日"),
    ],
)
def test_a_running_clock_weighs_by_the_days_left(left: int, kind: str, text: str) -> None:
    assert look.due_chip(_in(left), TODAY) == look.Chip(kind, text)


@pytest.mark.parametrize(
    ("due", "met", "kind", "text"),
    [
        (_in(0), _in(-1), "met", "已按期"),
        (_in(0), _in(0), "met", "已按期"),
        (_in(-5), _in(-4), "late", "超期办结"),
        (None, _in(-4), "met", "已按期"),
    ],
)
def test_a_closed_clock_says_whether_it_was_in_time(due: date | None, met: date, kind: str, text: str) -> None:
    assert look.due_chip(due, TODAY, met_on=met) == look.Chip(kind, text)


def test_closed_comes_before_paused_and_paused_before_overdue() -> None:
    assert look.due_chip(_in(-5), TODAY, paused="听证暂停", met_on=_in(-6)).kind == "met"
    assert look.due_chip(_in(-5), TODAY, paused="听证暂停") == look.Chip("paused", "听证暂停")


def test_a_limit_without_days_says_so() -> None:
    assert look.due_chip(None, TODAY) == look.Chip("ok", "无法定日数")


def test_working_days_replace_the_figure_and_never_the_weight() -> None:
    assert look.due_chip(_in(6), TODAY, workdays=4) == look.Chip("near", "剩 4 工作日")
    assert look.due_chip(_in(-3), TODAY, workdays=-1) == look.Chip("over", "逾期 1 工作日")
    assert look.due_chip(_in(0), TODAY, workdays=0) == look.Chip("soon", "今日到期")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("", ""), ("甲", "甲"), ("许明", "许*"), ("陈志强", "陈*强"), ("欧阳某某", "欧**某"), (" 许明 ", "许*")],
)
def test_a_name_keeps_its_ends(name: str, shown: str) -> None:
    assert look.masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800000000", "138****0000"), ("07548800000", "075****0000"), ("110", "***"), ("8800000", "*******"), ("", "")],
)
def test_a_phone_keeps_three_and_four_or_nothing(phone: str, shown: str) -> None:
    assert look.masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("440507-PT-2026-000007", "PT-2026-000007"),
        ("440507-RR-2022-Y/2", "RR-2022-Y/2"),
        ("PT-2026-000007", "PT-2026-000007"),
        ("440507", "440507"),
        ("", ""),
    ],
)
def test_the_unit_part_is_left_out(number: str, shown: str) -> None:
    assert look.short_number(number) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (999, "999"), (1000, "1,000"), (1001, "1,000+")])
def test_counts_stop_at_a_thousand_and_say_so(count: int, shown: str) -> None:
    assert look.capped(count) == shown


def test_days_are_written_the_house_way() -> None:
    assert look.list_day(date(2026, 5, 18)) == "05-18 周一"
    assert look.prose_day(date(2026, 5, 8)) == "5 月 8 日"
    assert look.prose_day(date(2026, 5, 8), with_year=True) == "2026 年 5 月 8 日"


def _lanes() -> list[look.Lane]:
    return [
        look.Lane("告知", "第二十三条", _in(-60), _in(-45), _in(-53)),
        look.Lane("办理", "第三十四条", _in(-54), _in(6)),
        look.Lane("延期", "第三十四条", _in(6), _in(36), may=True, chip_text="未申请"),
        look.Lane("补充", "示例", _in(-20), _in(-10)),
    ]


def test_every_bar_lies_inside_the_drawing_and_under_its_days() -> None:
    drawing = look.draw_clocks(_lanes(), TODAY)
    for drawn in drawing.lanes:
        assert 0 <= drawn.x < drawn.x + drawn.width <= 100
        assert drawn.gone <= drawn.width
    told, handling, extension, overdue = drawing.lanes
    assert told.x < handling.x < drawing.now.x < extension.x
    assert handling.x + handling.gone == pytest.approx(drawing.now.x, abs=0.02)
    assert overdue.x + overdue.width == pytest.approx(drawing.now.x, abs=0.02), "an overdue bar runs on to today"


def test_bars_carry_their_chip_and_an_extension_is_only_possible() -> None:
    drawn = look.draw_clocks(_lanes(), TODAY).lanes
    assert [lane.bar for lane in drawn] == ["met", "near", "may", "over"]
    assert [lane.chip.text for lane in drawn] == ["已按期", "剩 6 日", "未申请", "逾期 10 日"]
    assert drawn[1].end_text == "最晚 05-18 周一"


def test_month_labels_keep_clear_of_today_and_of_the_first_day() -> None:
    drawing = look.draw_clocks(_lanes(), TODAY)
    shown = [tick for tick in drawing.months if tick.text]
    assert [tick.text for tick in shown] == ["4 月", "5 月", "6 月"]
    assert all(abs(tick.x - drawing.now.x) >= 7 and tick.x - drawing.first.x >= 11 for tick in shown)
    assert all(a.x < b.x for a, b in pairwise(drawing.months))


@pytest.mark.parametrize("due", [None, TODAY, _in(5000)])
def test_one_lane_of_any_length_can_be_drawn(due: date | None) -> None:
    (drawn,) = look.draw_clocks([look.Lane("办理", "", TODAY, due)], TODAY).lanes
    assert drawn.width > 0
    assert drawn.x + drawn.width <= 100


def test_a_january_tick_names_the_year() -> None:
    lanes = [look.Lane("办理", "", date(2025, 11, 3), date(2026, 2, 20))]
    assert "2026 年" in [tick.text for tick in look.draw_clocks(lanes, date(2025, 11, 20)).months]


def test_a_flat_or_empty_series_still_draws() -> None:
    assert look.spark_points([], 0, 0) == ""
    assert look.spark_points([4, 4], 4, 4) == "0.0,17.0 100.0,17.0"
    assert look.spark_points([0, 10], 0, 10) == "0.0,31.0 100.0,3.0"


def test_an_axis_of_years_is_labelled_by_years_and_not_by_months() -> None:
    for begun in (2020, 2015, 1996):
        lanes = [look.Lane("办理", "", date(begun, 3, 2), date(begun, 5, 1), met_on=date(begun, 4, 1))]
        texts = [tick.text for tick in look.draw_clocks(lanes, date(2026, 11, 24)).months if tick.text]
        assert 1 <= len(texts) <= look.MOST_YEARS
        assert not [text for text in texts if "月" in text]
