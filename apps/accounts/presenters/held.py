"""A kept form in the words of its own labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.urls import Resolver404, resolve

from apps.accounts import queries
from apps.accounts.services.held_posts import Pairs
from apps.core.models import OrgUnit

_KEYS = {"intent_key", "version", "page"}
_FORMSET_PART = re.compile(r"^.*-(\d+|__prefix__)-")
_FORMSET_COUNTERS = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$")


@dataclass(frozen=True)
class TypedRow:
    """One line of a kept form as its sender saw it."""

    label: str
    value: str


def typed_rows(path: str, pairs: Pairs) -> list[TypedRow]:
    """What was typed, under the labels of the app that owns the address; keys and empty fields are left out."""
    fields = _fields_of_app(path)
    shown = [(name, value) for name, value in pairs if value.strip() and name not in _KEYS]
    return [
        TypedRow(*_worded(fields.get(_FORMSET_PART.sub("", name)), name, value))
        for name, value in shown
        if not _FORMSET_COUNTERS.search(name)
    ]


def _worded(field: forms.Field | None, name: str, value: str) -> tuple[str, str]:
    if field is None:
        return name, value
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label or name), queries.unit_name(value) if _names_units(field) else value
    return str(field.label or name), dict(_flat(getattr(field, "choices", ()))).get(value, value)


def _names_units(field: forms.ModelChoiceField) -> bool:  # type: ignore[type-arg]  # generic in the stubs only
    """Units are named; of other records the id stays, since a forged one would name somebody else's."""
    return field.queryset is not None and field.queryset.model is OrgUnit


def _flat(choices: object) -> Iterator[tuple[str, str]]:
    for value, label in choices:  # type: ignore[attr-defined]
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def _fields_of_app(path: str) -> dict[str, forms.Field]:
    try:
        module = resolve(path.partition("?")[0]).func.__module__
    except Resolver404:
        return {}
    package = ".".join(module.split(".")[:2]) + "."
    found: dict[str, forms.Field] = {}
    for form in _form_classes(forms.Form):
        if form.__module__.startswith(package):
            found |= form.base_fields
    return found


def _form_classes(root: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for form in root.__subclasses__():
        yield form
        yield from _form_classes(form)
