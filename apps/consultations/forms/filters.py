"""Conditions in the address: of the list of consultations, and the period of statistics and papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.consultations.choices import LogStatus, Outcome, ServiceKind, ServiceMode
from apps.consultations.queries.log_filter import NOWHERE, WAITED
from apps.core.shapes import Condition
from apps.people.forms import DateField

Choice = tuple[str, str]
_ANY = ("", _("不限"))
LONGEST_PERIOD = timedelta(days=3 * 366)


class LogFilterForm(forms.Form):
    """The filter of consultations as a form. No condition on visitors (rights.md)."""

    topic = forms.ChoiceField(label=_("事项类别"), required=False)
    service = forms.ChoiceField(label=_("服务"), required=False, choices=[_ANY, *ServiceKind.choices])
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=[_ANY, *Outcome.choices])
    lawyer = forms.ChoiceField(label=_("律师"), required=False)
    street = forms.ChoiceField(label=_("街道"), required=False)
    mode = forms.ChoiceField(label=_("方式"), required=False, choices=[_ANY, *ServiceMode.choices])
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[_ANY, *LogStatus.choices])
    topic_group = forms.ChoiceField(label=_("一级类别"), required=False, widget=forms.HiddenInput)
    waited = forms.ChoiceField(
        label=_("候时"), required=False, choices=[("", ""), (WAITED, _("有到场记录"))], widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, *, offered: Mapping[str, Sequence[Choice]]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.address = data
        days = {"from": DateField(label=_("自"), required=False), "to": DateField(label=_("至"), required=False)}
        self.fields = days | self.fields
        streets = [*offered["street"], (NOWHERE, _("未登记街道"))]
        for name, choices in {**offered, "street": streets}.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [_ANY, *choices]

    def applied(self) -> list[Condition]:
        """Every condition in words, with the address without it."""
        self.is_valid()
        return [
            Condition(str(self.fields[name].label), self._word(name, value), self._without(name))
            for name, value in self.cleaned_data.items()
            if value
        ]

    def _word(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(_flat(field.choices)).get(value, value))
        return str(value)

    def _without(self, name: str) -> str:
        left = self.address.copy()
        for gone in (name, "after"):
            left.pop(gone, None)
        return f"?{left.urlencode()}"


def _flat(choices: Any) -> Iterable[tuple[str, Any]]:
    return ((str(value), label) for value, label in choices)


class PeriodForm(forms.Form):
    """From one day to another, both included: this year's days unless the address says otherwise."""

    def __init__(self, asked: QueryDict, *, today: date) -> None:
        data = asked.copy()
        for name, usual in (("from", f"{today.year}-01-01"), ("to", f"{today.year}-12-31")):
            if not data.get(name):
                data[name] = usual
        super().__init__(data, auto_id="period_%s")
        self.fields = {"from": DateField(label=_("自")), "to": DateField(label=_("至"))}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("截止日不得早于起始日。"))
        elif first and last and last - first > LONGEST_PERIOD:
            self.add_error("to", _("一次最多看三年，请缩短时期。"))
        return cleaned

    @property
    def period(self) -> tuple[date, date] | None:
        """First and last day, None while the form has errors."""
        return (self.cleaned_data["from"], self.cleaned_data["to"]) if self.is_valid() else None
