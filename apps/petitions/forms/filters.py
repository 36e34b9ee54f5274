"""The list's filter: a plain GET form whose address is the filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.models import OrgUnit, Topic
from apps.core.shapes import Condition
from apps.petitions.choices import Channel, PetitionClass, PetitionStatus
from apps.petitions.queries import Filters
from apps.petitions.queries.worklist import DUE_CHOICES

_ANY = ("", _("不限"))


class FilterForm(forms.Form):
    """No condition on petitioners, no first or repeat: matters are filtered, never people (rights.md)."""

    q = forms.CharField(label=_("编号，或标题中任意字"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("在办")), *PetitionStatus.choices, ("ended", _("已办结的")), ("all", _("全部"))],
    )
    petition_class = forms.ChoiceField(
        label=_("类别"),
        required=False,
        choices=[_ANY, *(c for c in PetitionClass.choices if c[0] != PetitionClass.ACCUSATION)],
    )
    channel = forms.ChoiceField(label=_("渠道"), required=False, choices=[_ANY, *Channel.choices])
    topic = forms.ChoiceField(label=_("业务"), required=False)
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    handler = forms.ChoiceField(
        label=_("承办人"), required=False, choices=[_ANY, ("me", _("我承办")), ("none", _("未分派"))]
    )
    due = forms.ChoiceField(label=_("期限"), required=False, choices=[_ANY, *DUE_CHOICES.items()])
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[("", _("先到期")), ("received", _("新收到"))],
        widget=forms.HiddenInput,
    )

    def __init__(self, data: QueryDict, *, units: Iterable[OrgUnit], topics: Iterable[Topic]) -> None:
        super().__init__(data, prefix=None)
        self._choose("unit", [(str(unit.pk), unit.name) for unit in units])
        self._choose("topic", [(str(topic.pk), topic.name) for topic in topics])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [_ANY, *choices]

    def filters(self) -> Filters:
        """What the address asks for; a field that makes no sense is left out and says so beside itself."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("topic", "unit"):
            if name in found:
                found[name] = int(found[name])
        return Filters(**found)

    def applied(self, address: QueryDict) -> list[Condition]:
        """Every condition in words, with the address without it."""
        return [
            Condition(str(self.fields[name].label), self._word(name, value), _without(address, name))
            for name, value in self.cleaned_data.items()
            if value
        ]

    def _word(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return str(value)


def _without(address: QueryDict, *names: str) -> str:
    left = address.copy()
    for name in (*names, "after", "before"):
        left.pop(name, None)
    return f"?{left.urlencode()}"


def with_cursor(address: QueryDict, name: str, cursor: str) -> str:
    """The address of the page beside this one, or "" when there is none."""
    if not cursor:
        return ""
    left = address.copy()
    left.pop("after", None)
    left.pop("before", None)
    left[name] = cursor
    return f"?{left.urlencode()}"
