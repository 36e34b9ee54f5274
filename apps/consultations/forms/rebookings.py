"""Forms of the re-booking list: the same person again, or no more."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.consultations.choices import AdaptationNeed, BookedVia, ContactWay, ServiceKind
from apps.consultations.forms.parts import TopicField, laid_out
from apps.consultations.models import Booking, Slot
from apps.consultations.services import BookingEntry
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.look import WEEKDAYS

BACK = Way(_("返回"), reverse_lazy("rebooking_list"))


class RebookForm(IntentForm):
    """Another slot for the same person; what they come for is taken over and may be corrected."""

    slot = forms.ChoiceField(label=_("新的时段"))
    topic = TopicField()
    wanted = forms.ChoiceField(label=_("需要的服务"), choices=ServiceKind.choices)
    needs = forms.MultipleChoiceField(
        label=_("便利需求"),
        choices=AdaptationNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-optional": ""}),
    )

    def __init__(self, *args: Any, booking: Booking, slots: Iterable[Slot], **kwargs: Any) -> None:
        kwargs["initial"] = {"topic": booking.topic_id, "wanted": booking.wanted, "needs": booking.needs}
        super().__init__(*args, **kwargs)
        self.booking = booking
        self.slots = {str(slot.pk): slot for slot in slots}
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *_by_day(self.slots.values())]
        row = Row12(("slot", 5), ("topic", 4), ("wanted", 3))
        told = _("来访人照原登记，不必重录；通知方式为电话的，请先致电约定，系统不再另行致电")
        self.helper = laid_out(
            "intent_key",
            Section(_("时段与事项"), told, row, "needs"),
            Actions(_("改约"), BACK, busy=_("正在改约…"), meta=_("重复提交只会生成一件")),
        )  # fmt: skip

    def clean_slot(self) -> Slot:
        return self.slots[self.cleaned_data["slot"]]

    def entry(self) -> BookingEntry:
        cleaned, before = self.cleaned_data, self.booking
        return BookingEntry(
            topic=cleaned["topic"],
            wanted=ServiceKind(cleaned["wanted"]),
            needs=tuple(cleaned["needs"]),
            via=BookedVia.PHONE,
            contact_way=ContactWay(before.contact_way),
            email=before.email,
        )


def _by_day(slots: Iterable[Slot]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Free slots under their days."""
    return [
        (f"{on:%m-%d} {WEEKDAYS[on.weekday()]}", [(str(slot.pk), f"{_local(slot):%m-%d %H:%M}") for slot in group])
        for on, group in groupby(slots, key=lambda slot: _local(slot).date())
    ]


def _local(slot: Slot) -> Any:
    return timezone.localtime(slot.starts_at)


class DeclineForm(VersionedForm):
    """The visitor does not want another time."""

    reason = forms.CharField(label=_("来访人说明"), max_length=200, min_length=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = Section(_("不再预约"), _("只写来访人怎么说，不写咨询内容"), "reason")
        self.helper = laid_out("version", section, Actions(_("登记不再预约"), BACK))
