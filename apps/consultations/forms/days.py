"""Forms of duty days: plan, act, cancel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations.forms.parts import laid_out
from apps.consultations.models import DutyDay
from apps.consultations.services import DayEntry
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import VersionedForm
from apps.people.forms import DateField


class PlanForm(forms.Form):
    """The period to plan."""

    first = DateField(label=_("自"))
    last = DateField(label=_("至"))
    anew = forms.BooleanField(label=_("未公布且无人预约的日子也重排"), required=False)


class PublishForm(forms.Form):
    """Publish the days of a period."""

    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)


class DayVersionForm(VersionedForm):
    """Act on a duty day as it was read."""


class CancelDayForm(VersionedForm):
    """Cancel a duty day with everybody on it."""

    reason = forms.CharField(label=_("停诊原因"), max_length=200, min_length=2)

    def __init__(self, *args: Any, day: DutyDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version",
            Section(_("停诊"), _("当天的来访人一并通知，并转入改约名单"), "reason"),
            Actions(_("确认停诊"), Way(_("返回"), reverse("duty_day", args=[day.pk])), final=True),
        )


class DayForm(VersionedForm):
    """Room, slots and walk-ins of a day."""

    room = forms.CharField(label=_("地点"), max_length=40)
    first_slot = forms.TimeField(label=_("首号时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    slot_minutes = forms.IntegerField(label=_("每号分钟"), min_value=5, max_value=240)
    slot_count = forms.IntegerField(label=_("号数"), min_value=0, max_value=60)
    walk_in_capacity = forms.IntegerField(label=_("现场号数"), min_value=0, max_value=200)

    def __init__(self, *args: Any, day: DutyDay, **kwargs: Any) -> None:
        names = [name for name in type(self).base_fields if name != "version"]
        kwargs["initial"] = {name: getattr(day, name) for name in [*names, "version"]}
        super().__init__(*args, **kwargs)
        slots = Row12(("first_slot", 3), ("slot_minutes", 3), ("slot_count", 3), ("walk_in_capacity", 3))
        self.helper = laid_out(
            "version",
            Section(_("地点与号段"), _("已有人预约过的号不能取消或改时间"), "room", slots),
            Actions(_("保存"), Way(_("返回"), reverse("duty_day", args=[day.pk]))),
        )

    def entry(self) -> DayEntry:
        return DayEntry(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class ExtraSlotForm(VersionedForm):
    """One slot more on a day, beside its own."""

    at = forms.TimeField(label=_("时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    reason = forms.CharField(label=_("加号原因"), max_length=150, min_length=2)

    def __init__(self, *args: Any, day: DutyDay, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": day.version}
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version",
            Section(_("加号"), _("不与已有的号重叠；有人候补的，先问候补人"), Row12(("at", 3), ("reason", 9))),
            Actions(_("加号"), Way(_("返回"), reverse("duty_day", args=[day.pk]))),
        )
