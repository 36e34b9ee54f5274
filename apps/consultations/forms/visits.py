"""Forms at the counter: book, wait, take a number, say what became of it, call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import (
    AdaptationNeed,
    BookedVia,
    BookingStatus,
    ContactWay,
    ServiceKind,
)
from apps.consultations.forms.parts import TopicField, laid_out
from apps.consultations.models import DutyDay, Slot
from apps.consultations.queries import intent_used
from apps.consultations.services import BookingEntry
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm
from apps.core.units import subtree_ids
from apps.people.forms import PersonEntryMixin, person_rows
from apps.people.rules import PersonEntry


class SlotSelect(forms.Select):
    """Slots in one list, those already taken shown and off."""

    taken: Collection[int] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.taken:
            option["attrs"]["disabled"] = True
        return option


class VisitForm(IntentForm, PersonEntryMixin):
    """A visitor and what they come for; no free text: what it is about stays between visitor and lawyer."""

    topic = TopicField()
    wanted = forms.ChoiceField(label=_("需要的服务"), choices=ServiceKind.choices, initial=ServiceKind.ADVICE)
    needs = forms.MultipleChoiceField(
        label=_("便利需求"), choices=AdaptationNeed.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, day: DutyDay, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.day = day
        self.fields["needs"].widget.attrs["data-optional"] = ""
        self._own_streets(user)

    def _offer(self, entry: PersonEntry) -> None:
        """A form sent again is not asked about the person whom its first send registered.

        Person and intent come in one commit: whoever sees the one as a look-alike sees the other here.
        """
        key = self.cleaned_data.get("intent_key")
        if self.alikes and key is not None and intent_used(key):
            self.alikes = []
            return
        super()._offer(entry)

    def _own_streets(self, user: User) -> None:
        """A street is offered its own people's places only, and has to name one."""
        own = permissions.own_street_id(user)
        field = self.fields["street"]
        assert isinstance(field, forms.ChoiceField)
        if own is not None:
            mine = {str(pk) for pk in subtree_ids(own)}
            offered: Any = field.choices
            field.choices = [choice for choice in offered if choice[0] in mine]
            field.required = True

    def entry(self) -> BookingEntry:
        """What the visitor comes for."""
        cleaned = self.cleaned_data
        way = cleaned.get("contact_way")
        return BookingEntry(
            topic=cleaned["topic"],
            wanted=ServiceKind(cleaned["wanted"]),
            needs=tuple(cleaned["needs"]),
            via=BookedVia(cleaned.get("via") or BookedVia.HALL),
            contact_way=ContactWay(way) if way else None,
            email=cleaned.get("email", ""),
        )


class AheadForm(VisitForm):
    """A visit that lies ahead: how it reached us, and how the visitor is told."""

    via = forms.ChoiceField(
        label=_("预约方式"), choices=[(BookedVia.HALL, _("大厅")), (BookedVia.PHONE, _("电话"))], required=False
    )
    contact_way = forms.ChoiceField(
        label=_("通知方式"),
        choices=ContactWay.choices,
        initial=ContactWay.CALL,
        required=False,
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False, max_length=120, help_text=_("选电子邮件通知的填写"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if permissions.own_street_id(self.user) is not None:
            del self.fields["via"]

    def _matter(self, *first: tuple[str, int]) -> Row12:
        via = (("via", 3),) if "via" in self.fields else ()
        return Row12(*first, ("topic", 3), ("wanted", 3), *via)

    def _visitor_sections(self) -> tuple[Section, Section]:
        return (
            Section(_("来访人"), _("没有证件也可以预约"), *person_rows()),
            Section(
                _("怎样通知来访人"),
                _("没有电话的请选书面通知"),
                Row12(("contact_way", 7), ("email", 5)),
            ),
        )


class BookingForm(AheadForm):
    """Book one slot of a duty day."""

    slot = forms.TypedChoiceField(label=_("时段"), coerce=int, widget=SlotSelect)

    def __init__(self, *args: Any, slots: Sequence[Slot], taken: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {slot.pk: slot for slot in slots}
        field = self.fields["slot"]
        assert isinstance(field, forms.TypedChoiceField)
        assert isinstance(field.widget, SlotSelect)
        field.choices = [(slot.pk, _slot_label(slot, slot.pk in taken)) for slot in slots]
        field.widget.taken = taken
        self.helper = self._layout()

    def _layout(self) -> FormHelper:
        return laid_out(
            "intent_key",
            Section(_("时段与事项"), "", self._matter(("slot", 3)), "needs"),
            *self._visitor_sections(),
            Actions(
                _("预约"),
                Way(_("取消"), reverse("duty_day", args=[self.day.pk])),
                busy=_("正在预约…"),
                meta=_("重复提交只会生成一件"),
            ),
        )

    def clean_slot(self) -> Slot:
        return self.slots[self.cleaned_data["slot"]]


def _slot_label(slot: Slot, is_taken: bool) -> str:
    at = f"{timezone.localtime(slot.starts_at):%H:%M}"
    return f"{at}（已约）" if is_taken else at


class WaitForm(AheadForm):
    """Enter somebody on the waiting list of a full day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "intent_key",
            Section(_("事项"), "", self._matter(), "needs"),
            *self._visitor_sections(),
            Actions(
                _("登记候补"),
                Way(_("取消"), reverse("duty_day", args=[self.day.pk])),
                busy=_("正在登记…"),
                meta=_("按登记先后排队，当天有时段空出即通知"),
            ),
        )


class WalkInForm(VisitForm):
    """Give a number to somebody who is here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "intent_key",
            Section(_("事项"), "", Row12(("topic", 6), ("wanted", 6)), "needs"),
            Section(_("来访人"), _("没有证件也可以取号"), *person_rows()),
            Actions(
                _("取号"),
                Way(_("取消"), reverse("duty_day", args=[self.day.pk])),
                busy=_("正在取号…"),
                meta=_("与预约同列一队，重复提交只取一个号"),
            ),
        )


class MoveForm(forms.Form):
    """Bring a booking to another status; the move itself decides whether it still applies.

    possible: the moves, and last where the booking stands, so that a second press of the same button is no error.
    """

    to = forms.ChoiceField(
        label=_("登记为"),
        choices=BookingStatus.choices,
        error_messages={"invalid_choice": _("现在不能这样登记，请看最新状态再选；是否到场由大厅导办或当班律师登记。")},
    )
    reason = forms.CharField(
        label=_("原因"), max_length=200, required=False, help_text=_("改期、取消、改回误登的到场须写明")
    )

    def __init__(self, *args: Any, possible: Sequence[BookingStatus], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = possible
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(status.value, status.label) for status in possible]
        self.helper = laid_out(Section(_("来访情况"), "", Row12(("to", 4), ("reason", 8))), Actions(_("登记")))
        self.helper.form_action = action


class CallForm(forms.Form):
    """Call a number: the next, or the one named. after: the position of the last call on the page."""

    after = forms.IntegerField(
        min_value=0,
        max_value=9999,
        error_messages={"required": _("页面已过时，请刷新后再叫号。"), "invalid": _("页面已过时，请刷新后再叫号。")},
    )
    number = forms.CharField(max_length=40, required=False)


class DisplayForm(forms.Form):
    """Draw an address for the hall's screens in place of the one that was seen, 0 for none."""

    instead_of = forms.IntegerField(
        min_value=0,
        max_value=2**63 - 1,
        error_messages={"required": _("页面已过时，请刷新后再换。"), "invalid": _("页面已过时，请刷新后再换。")},
    )


class StatusForm(forms.Form):
    """The conditions of the list of bookings: from a day on, one status. No person is among them."""

    first = forms.DateField(
        label=_("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    status = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *BookingStatus.choices], required=False)

    def asked(self, today: date) -> tuple[date, str]:
        """The first day and the status; anything that is no day or status asks for today and all."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return cleaned.get("first") or today, cleaned.get("status", "")
