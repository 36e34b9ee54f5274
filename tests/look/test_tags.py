"""Tags and filters of {% load portal %}."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from apps.core.templatetags import portal


def _render(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


DAY = date(2026, 5, 18)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ day|list_day }}", '<time class="text-nowrap" datetime="2026-05-18">05-18 周一</time>'),
        ("{{ day|record_day }}", '<time class="text-nowrap" datetime="2026-05-18">2026-05-18</time>'),
        ("{{ day|prose_day }}", '<time class="text-nowrap" datetime="2026-05-18">5 月 18 日</time>'),
        ('{{ day|prose_day:"year" }}', '<time class="text-nowrap" datetime="2026-05-18">2026 年 5 月 18 日</time>'),
    ],
)
def test_a_day_never_breaks_and_is_machine_readable(source: str, shown: str) -> None:
    assert _render(source, day=DAY) == shown


@pytest.mark.parametrize("name", ["list_day", "record_day", "prose_day", "moment"])
def test_a_missing_day_is_a_dash(name: str) -> None:
    assert _render("{{ day|" + name + " }}", day=None) == "—"


def test_a_moment_is_told_in_local_time() -> None:
    at = datetime(2026, 5, 11, 16, 20, tzinfo=UTC)
    assert ">05-12 00:20<" in _render("{{ at|moment }}", at=at)
    assert ">2026-05-12 00:20<" in _render('{{ at|moment:"year" }}', at=at)


def test_masks_numbers_and_counts_survive_none() -> None:
    source = "[{{ x|masked_name }}|{{ x|masked_phone }}|{{ x|short_number }}|{{ x|capped }}]"
    assert _render(source, x=None) == "[|||0]"


def test_a_chip_in_a_template_takes_the_same_facts() -> None:
    source = '{% due_chip day today %}{% due_chip day today paused="听证暂停" %}{% due_chip day today met_on=day %}'
    html = _render(source, day=DAY, today=date(2026, 5, 20))
    assert [part in html for part in ("due--over", "逾期 2 日", "due--paused", "due--met", "已按期")] == [True] * 5


def test_a_status_has_one_of_five_shapes() -> None:
    assert 'class="status status--held"' in _render('{% status_mark "held" "待补充" %}')
    with pytest.raises(ValueError, match="no such status shape"):
        _render('{% status_mark "red" "危险" %}')


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in _render('{% icon "check-lg" %}')
    assert 'role="img" aria-label="已送达"' in _render('{% icon "check-lg" label="已送达" %}')


def test_a_seventh_lawyer_begins_the_signs_again_and_names_are_escaped() -> None:
    assert _render("{% lawyer name 7 %}", name="<i>") == '<span class="lw lw--1">&lt;i&gt;</span>'


class _Filter(forms.Form):
    text = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[("", "不限"), ("open", "在办")], required=False)
    mine = forms.BooleanField(required=False)


def test_a_chosen_condition_is_shown_as_set() -> None:
    form = _Filter({"state": "open"})
    assert 'class="form-select is-set"' in portal.filter_control(form["state"])
    assert 'class="form-control"' in portal.filter_control(form["text"])
    assert 'class="form-check-input"' in portal.filter_control(form["mine"])


@pytest.mark.parametrize(("done", "total", "width"), [(0, 0, 0), (3, 4, 75), (9, 4, 100)])
def test_a_meter_stays_inside_its_bar(done: int, total: int, width: int) -> None:
    assert f'<rect width="{width}"' in _render("{% meter done total %}", done=done, total=total)


def test_above_one_bureau_a_number_keeps_its_unit(settings: Any) -> None:
    settings.SHORT_NUMBERS = False
    assert _render("{{ x|short_number }}", x="440507-PT-2026-000007") == "440507-PT-2026-000007"
