"""Forms of duty days: plan, act, cancel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations.forms.parts import laid_out
from apps.consultations.models import DutyDay
from apps.core.crispy import Actions, Section, Way
from apps.core.forms import VersionedForm
from apps.people.forms import DateField


class PlanForm(forms.Form):
    """The period to plan."""

    first = DateField(label=_("自"))
    last = DateField(label=_("至"))


class DayVersionForm(VersionedForm):
    """Act on a duty day as it was read."""


class CancelDayForm(VersionedForm):
    """Cancel a duty day with everybody on it."""

    reason = forms.CharField(label=_("停诊原因"), max_length=200, min_length=2)

    def __init__(self, *args: Any, day: DutyDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version",
            Section(_("停诊"), _("当天所有预约一并取消，须逐一通知"), "reason"),
            Actions(_("确认停诊"), Way(_("返回"), reverse("duty_day", args=[day.pk])), final=True),
        )
