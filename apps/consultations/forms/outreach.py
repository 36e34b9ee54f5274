"""Enter and correct a legal-awareness event."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations.forms.parts import laid_out
from apps.consultations.models import StationLawyer, StationOutreach
from apps.consultations.services.outreach import OutreachEntry
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.people.forms import DateField

MOST_REACHED = 100_000


class _EventFields(forms.Form):
    """What is said of an event."""

    on = DateField(label=_("日期"))
    subject = forms.CharField(label=_("主题"), max_length=80)
    place = forms.CharField(label=_("地点"), max_length=60)
    partner = forms.CharField(label=_("合作单位"), max_length=80, required=False)
    reached = forms.IntegerField(label=_("到场人次"), min_value=0, max_value=MOST_REACHED)
    hours = forms.DecimalField(
        label=_("时长（小时）"), min_value=Decimal("0.1"), max_value=24, max_digits=4, decimal_places=1
    )
    leaflets = forms.IntegerField(
        label=_("发放资料（份）"), min_value=0, max_value=MOST_REACHED, required=False, initial=0
    )
    lawyers = forms.MultipleChoiceField(label=_("主讲律师"), required=False, widget=forms.CheckboxSelectMultiple)

    def offer(self, lawyers: Sequence[StationLawyer]) -> None:
        self.offered = {str(lawyer.pk): lawyer for lawyer in lawyers}
        field = self.fields["lawyers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, lawyer.name) for key, lawyer in self.offered.items()]
        field.widget.attrs["data-optional"] = ""

    def entry(self) -> OutreachEntry:
        names = ("on", "subject", "place", "partner", "reached", "hours")
        return OutreachEntry(
            **{name: self.cleaned_data[name] for name in names},
            leaflets=self.cleaned_data["leaflets"] or 0,
            lawyers=tuple(self.offered[key] for key in self.cleaned_data["lawyers"]),
        )


def _rows() -> tuple[Any, ...]:
    return (
        Row12(("on", 3), ("subject", 9)),
        Row12(("place", 6), ("partner", 6)),
        Row12(("reached", 3), ("hours", 3), ("leaflets", 3)),
        "lawyers",
    )


class OutreachForm(IntentForm, _EventFields):
    """Enter an event that was held."""

    def __init__(self, *args: Any, lawyers: Sequence[StationLawyer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(lawyers)
        self.helper = laid_out(
            "intent_key",
            Section(_("普法活动"), _("举办之后登记；人数为现场清点"), *_rows()),
            Actions(
                _("登记"),
                Way(_("取消"), reverse("outreach_list")),
                busy=_("正在登记…"),
                meta=_("重复提交只会生成一件"),
            ),
        )


class OutreachEditForm(VersionedForm, _EventFields):
    """Correct an event."""

    reason = forms.CharField(label=_("更正原因"), max_length=200, min_length=2)

    def __init__(self, *args: Any, lawyers: Sequence[StationLawyer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(lawyers)
        self.helper = laid_out(
            "version",
            Section(_("普法活动"), "", *_rows(), "reason"),
            Actions(_("保存更正"), Way(_("取消"), reverse("outreach_list")), busy=_("正在保存…")),
        )

    @staticmethod
    def initial_of(event: StationOutreach) -> dict[str, Any]:
        names = ("version", "on", "subject", "place", "partner", "reached", "hours", "leaflets")
        chosen = [str(lawyer.pk) for lawyer in event.lawyers.all()]
        return {name: getattr(event, name) for name in names} | {"lawyers": chosen}
