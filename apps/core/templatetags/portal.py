"""Display tags and filters. docs/look.md shows each with a snippet.

Filters take None and print a dash, so a template never needs a guard around a date that may be missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core import look, references

register = template.Library()


@register.inclusion_tag("components/due_chip.html")
def due_chip(
    due_on: date | None,
    today: date,
    paused: str = "",
    met_on: date | None = None,
    workdays: int | None = None,
) -> dict[str, look.Chip]:
    return {"chip": look.due_chip(due_on, today, paused=paused, met_on=met_on, workdays=workdays)}


@register.inclusion_tag("components/status_mark.html")
def status_mark(shape: str, word: str) -> dict[str, str]:
    if shape not in look.STATUS_SHAPES:
        raise ValueError(f"no such status shape: {shape}")
    return {"shape": shape, "word": word}


@register.inclusion_tag("components/clocks.html")
def clocks(lanes: Sequence[look.Lane], today: date, first_text: str = "") -> dict[str, look.Drawing]:
    return {"drawing": look.draw_clocks(lanes, today, first_text=first_text)}


@register.inclusion_tag("components/spark.html")
def spark(values: Sequence[float], before: Sequence[float] = ()) -> dict[str, str]:
    everything = [*values, *before]
    low, high = (min(everything), max(everything)) if everything else (0, 0)
    return {"now": look.spark_points(values, low, high), "before": look.spark_points(before, low, high)}


@register.inclusion_tag("components/meter.html")
def meter(done: int, total: int) -> dict[str, int]:
    return {"percent": round(100 * min(done, total) / total) if total else 0}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    if label:
        return format_html('<i class="bi bi-{}" role="img" aria-label="{}"></i>', name, label)
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def lawyer(name: str, place: int) -> SafeString:
    """A lawyer's name with the sign of their place (1 to 6) in the rotation; a seventh begins again."""
    return format_html('<span class="lw lw--{}">{}</span>', (place - 1) % 6 + 1, name)


def _time_tag(machine: str, text: str) -> SafeString:
    return format_html('<time class="text-nowrap" datetime="{}">{}</time>', machine, text)


@register.filter
def list_day(value: date | None) -> SafeString | str:
    """05-18 周一"""
    return _time_tag(f"{value:%Y-%m-%d}", look.list_day(value)) if value else look.BLANK


@register.filter
def record_day(value: date | None) -> SafeString | str:
    """2026-05-18"""
    return _time_tag(f"{value:%Y-%m-%d}", f"{value:%Y-%m-%d}") if value else look.BLANK


@register.filter
def prose_day(value: date | None, year: str = "") -> SafeString | str:
    """5 月 18 日; with |prose_day:"year" 2026 年 5 月 18 日"""
    return _time_tag(f"{value:%Y-%m-%d}", look.prose_day(value, with_year=bool(year))) if value else look.BLANK


@register.filter
def moment(value: datetime | None, year: str = "") -> SafeString | str:
    """05-18 16:20 in local time; with |moment:"year" 2026-05-18 16:20"""
    if not value:
        return look.BLANK
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return _time_tag(local.isoformat(timespec="minutes"), f"{local:%Y-%m-%d %H:%M}" if year else f"{local:%m-%d %H:%M}")


@register.filter
def masked_name(value: str | None) -> str:
    return look.masked_name(value or "")


@register.filter
def masked_phone(value: str | None) -> str:
    return look.masked_phone(value or "")


@register.filter
def short_number(value: object) -> str:
    return references.short_number(str(value or ""))


@register.filter
def capped(value: int | None) -> str:
    return look.capped(value or 0)


@register.filter
def filter_control(field: BoundField) -> SafeString:
    """A filter bar's control: no crispy (ten fields cost 5 ms), and a chosen value is shown as set."""
    kind = "form-select" if isinstance(field.field.widget, Select) else "form-control"
    if isinstance(field.field.widget, CheckboxInput):
        kind = "form-check-input"
    chosen = " is-set" if field.value() not in (None, "", [], False) else ""
    return field.as_widget(attrs={"class": kind + chosen})


@register.filter
def error_rows(form: Any) -> list[dict[str, str]]:
    """What the summary above a form lists: every broken field with the id to jump to, form-wide sentences first."""
    rows = [{"label": "", "target": "", "text": str(error)} for error in form.non_field_errors()]
    for field in form:
        label, target = ("", "") if field.is_hidden else (str(field.label), _target(field))
        rows += [{"label": label, "target": target, "text": str(error)} for error in field.errors]
    return rows


def _target(field: BoundField) -> str:
    """The id that a link can reach; of a group of choices the first, so that the keyboard lands on a control."""
    return field.id_for_label or f"{field.auto_id}_0"
