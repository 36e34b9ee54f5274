"""What is typed about messages: which to show, and what came of a call."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.choices import MessageOutcome
from apps.core.messages.queries import Filters
from apps.core.workdays import EARLIEST, LATEST


class MessageFilterForm(forms.Form):
    """The address of a list of messages: status and the day they were made."""

    status = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *MessageOutcome.choices], required=False)
    day = forms.DateField(label=_("生成日期"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def clean_day(self) -> object:
        day = self.cleaned_data["day"]
        if day and not EARLIEST <= day < LATEST:
            raise forms.ValidationError(_("请填写 1949 年至 2999 年之间的日期。"))
        return day

    def filters(self) -> Filters:
        """What holds of the address; what does not is said beside its field and left out."""
        self.is_valid()
        return Filters(self.cleaned_data.get("status", ""), self.cleaned_data.get("day"))


class CallForm(forms.Form):
    """One call from the telephone list: answered or not, and how many calls the page had seen."""

    answered = forms.TypedChoiceField(choices=[("1", _("已接听")), ("0", _("未接听"))], coerce=lambda text: text == "1")
    seen = forms.IntegerField(min_value=0, max_value=32_767, widget=forms.HiddenInput)
