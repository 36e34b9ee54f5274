"""Forms that take a duty day from its lawyer: for every day that was planned they ask what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.consultations.choices import LeaveReason
from apps.consultations.forms.parts import laid_out
from apps.consultations.models import DutyDay, StationLawyer
from apps.consultations.queries import Affected, affected, days_on_leave, lawyers_with
from apps.consultations.services import LeaveEntry, Undecided
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm, refusals_on
from apps.core.look import WEEKDAYS
from apps.people.forms import DateField

CANCEL = "cancel"


class HandingOnForm(forms.Form):
    """Asks, for each planned day that would be left without its lawyer, for a stand-in or its cancelling.

    Nothing is saved before every day is decided; the days asked about follow from what is typed, and are looked up
    again when the form comes back.
    """

    asked: Sequence[Affected] = ()

    def find_affected(self) -> Sequence[Affected]:
        """The days that what is typed would leave without their lawyer; none while it is incomplete."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Ask about the days as they stand now."""
        self.asked = self.find_affected() if self.is_bound else ()
        for one in self.asked:
            self.fields[_name(one.day)] = _question(one)

    def typed(self, name: str) -> Any:
        """One field of what was sent, cleaned; None when it cannot be."""
        try:
            return self.fields[name].clean(self.data.get(self.add_prefix(name)))
        except forms.ValidationError:
            return None

    def question_rows(self) -> list[Any]:
        """The questions as rows for the form's layout; nothing when no day is concerned."""
        if not self.asked:
            return []
        names = [_name(one.day) for one in self.asked]
        pairs = [Row12(*((name, 6) for name in names[at : at + 2])) for at in range(0, len(names), 2)]
        return [Section(_("已排的驻点日"), _("逐日选择，全部选好才会保存；替班律师按应轮先后列出"), *pairs)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        undecided = [one.day for one in self.asked if not cleaned.get(_name(one.day))]
        if undecided:
            self.add_error(None, str(Undecided(undecided)))
        return cleaned

    def decisions(self) -> dict[int, int | None]:
        """Duty day -> stand-in, or None for a day to cancel."""
        chosen = {one.day.pk: self.cleaned_data[_name(one.day)] for one in self.asked}
        return {pk: None if value == CANCEL else int(value) for pk, value in chosen.items()}


def _name(day: DutyDay) -> str:
    return f"day_{day.pk}"


def _question(one: Affected) -> forms.ChoiceField:
    on = one.day.on
    choices = [("", _("请选择")), *((str(row.pk), _("%(name)s替班") % {"name": row.name}) for row in one.stand_ins)]
    if one.may_cancel:
        choices.append((CANCEL, _cancelling(one.visitors)))
    label = f"{on.month} 月 {on.day} 日{WEEKDAYS[on.weekday()]}"
    visitors = ngettext("%(n)d 位来访人", "%(n)d 位来访人", one.visitors) % {"n": one.visitors}
    return forms.ChoiceField(label=f"{label}（{visitors}）", choices=choices, required=False)


def _cancelling(visitors: int) -> str:
    return str(_("停诊，%(n)d 位来访人转入改约名单") % {"n": visitors} if visitors else _("停诊"))


@contextmanager
def asking_again(form: HandingOnForm) -> Iterator[None]:
    """Like `refusals_on`; a day planned in between is asked about as well."""
    with refusals_on(form):
        yield
    if form.errors:
        form.lay_out()


class LeaveForm(IntentForm, HandingOnForm):
    """Leave of a lawyer."""

    first = DateField(label=_("自"))
    last = DateField(label=_("至"))
    reason = forms.ChoiceField(label=_("事由"), choices=LeaveReason.choices)

    def __init__(self, *args: Any, lawyer: StationLawyer, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lawyer, self.back = lawyer, back
        self.lay_out()

    def find_affected(self) -> Sequence[Affected]:
        first, last = self.typed("first"), self.typed("last")
        if not first or not last or last < first:
            return ()
        lawyers = lawyers_with(self.lawyer.bureau, away=(self.lawyer.pk, (first, last)))
        return affected(list(days_on_leave(self.lawyer, first, last)), lawyers)

    def lay_out(self) -> None:
        super().lay_out()
        self.helper = laid_out(
            "intent_key",
            Section(_("请假"), _("首尾两天都算"), Row12(("first", 3), ("last", 3), ("reason", 6))),
            *self.question_rows(),
            Actions(_("登记请假"), Way(_("返回"), self.back), busy=_("正在登记…")),
        )

    def entry(self) -> LeaveEntry:
        cleaned = self.cleaned_data
        return LeaveEntry(cleaned["first"], cleaned["last"], LeaveReason(cleaned["reason"]))


class SwapForm(VersionedForm):
    """Confirm a swap as it was shown: both days at the versions that were read."""

    other = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = forms.CharField(label=_("原因"), max_length=150, min_length=2)

    def __init__(self, *args: Any, back: str, told: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version", "other", "other_version",
            Section(_("确认调换"), _("预约时段不变，随日期保留"), "reason"),
            Actions(_("确认调换并通知 %(n)d 人") % {"n": told}, Way(_("取消"), back), busy=_("正在调换…")),
        )  # fmt: skip


class StandInForm(VersionedForm):
    """Confirm a stand-in as it was shown."""

    lawyer = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("原因"), max_length=150, min_length=2)

    def __init__(self, *args: Any, back: str, told: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version", "lawyer",
            Section(_("确认替班"), _("预约时段不变，随日期保留"), "reason"),
            Actions(_("确认替班并通知 %(n)d 人") % {"n": told}, Way(_("取消"), back), busy=_("正在登记…")),
        )  # fmt: skip
