"""Forms of the station: book, take a number, move, log, plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
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
    ConflictCheck,
    ConflictChoice,
    OpposingKind,
    Outcome,
    ServiceKind,
    ServiceMode,
)
from apps.consultations.models import Consultation, DutyDay, Slot
from apps.consultations.models.logs import MOST_MINUTES
from apps.consultations.queries import intent_used
from apps.consultations.services import BookingEntry, LogEntry
from apps.core import moment, taxonomy
from apps.core.choices import TopicScheme
from apps.core.crispy import Actions, Row12, Secondary, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.models import Topic
from apps.core.units import subtree_ids
from apps.people.forms import DateField, PersonEntryMixin, person_rows
from apps.people.rules import PersonEntry

NOTE_LENGTH = 10_000


def _helper(*rows: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*rows)
    return helper


class TopicField(forms.TypedChoiceField):
    """A topic of the legal scheme, grouped by its first level. Its value is a Topic."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("事项类别"), choices=self._choices, coerce=self._topic, empty_value=None, **kwargs)

    @staticmethod
    def _choices() -> list[Any]:
        return [("", _("请选择")), *taxonomy.grouped_choices(TopicScheme.LEGAL, moment.today())]

    @staticmethod
    def _topic(value: str) -> Topic:
        return taxonomy.topics_in_force(TopicScheme.LEGAL, moment.today()).get(pk=int(value))


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
        return BookingEntry(
            topic=cleaned["topic"],
            wanted=ServiceKind(cleaned["wanted"]),
            needs=tuple(cleaned["needs"]),
            via=BookedVia(cleaned.get("via") or BookedVia.HALL),
        )


class BookingForm(VisitForm):
    """Book one slot of a duty day."""

    slot = forms.TypedChoiceField(label=_("时段"), coerce=int, widget=SlotSelect)
    via = forms.ChoiceField(
        label=_("预约方式"), choices=[(BookedVia.HALL, _("大厅")), (BookedVia.PHONE, _("电话"))], required=False
    )

    def __init__(self, *args: Any, slots: Sequence[Slot], taken: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {slot.pk: slot for slot in slots}
        field = self.fields["slot"]
        assert isinstance(field, forms.TypedChoiceField)
        assert isinstance(field.widget, SlotSelect)
        field.choices = [(slot.pk, _slot_label(slot, slot.pk in taken)) for slot in slots]
        field.widget.taken = taken
        if permissions.own_street_id(self.user) is not None:
            del self.fields["via"]
        self.helper = self._layout()

    def _layout(self) -> FormHelper:
        last = (("via", 3),) if "via" in self.fields else ()
        return _helper(
            "intent_key",
            Section(_("时段与事项"), "", Row12(("slot", 3), ("topic", 3), ("wanted", 3), *last), "needs"),
            Section(_("来访人"), _("没有证件也可以预约"), *person_rows()),
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


class WalkInForm(VisitForm):
    """Give a number to somebody who is here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
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

    to = forms.ChoiceField(label=_("登记为"), choices=BookingStatus.choices)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False, help_text=_("改期、取消须写明"))

    def __init__(self, *args: Any, possible: Sequence[BookingStatus], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(status.value, status.label) for status in possible]
        self.helper = _helper(Section(_("来访情况"), "", Row12(("to", 4), ("reason", 8))), Actions(_("登记")))
        self.helper.form_action = action


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
        self.helper = _helper(
            "version",
            Section(_("停诊"), _("当天所有预约一并取消，须逐一通知"), "reason"),
            Actions(_("确认停诊"), Way(_("返回"), reverse("duty_day", args=[day.pk])), final=True),
        )


class LogForm(VersionedForm):
    """The consultation log. Nothing is required to save a draft; what is missing is asked for when it is finished."""

    topic = TopicField(required=False)
    opposing_kind = forms.ChoiceField(label=_("对方当事人"), choices=OpposingKind.choices)
    conflict_check = forms.ChoiceField(label=_("利益冲突审查"), choices=ConflictCheck.choices)
    conflict_choice = forms.ChoiceField(
        label=_("已提出另请律师等，来访人选择"),
        choices=[("", _("未提出")), *ConflictChoice.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    service_mode = forms.ChoiceField(label=_("服务方式"), choices=ServiceMode.choices)
    service_units = forms.MultipleChoiceField(
        label=_("服务（每项计一个服务单元）"),
        choices=ServiceKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *Outcome.choices], required=False)
    told_of_aid_right = forms.BooleanField(label=_("已告知申请法律援助的权利"), required=False)
    minutes = forms.IntegerField(label=_("用时（分钟）"), min_value=1, max_value=MOST_MINUTES, required=False)
    facts = forms.CharField(
        label=_("事实与请求"), max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    advice = forms.CharField(
        label=_("咨询意见"), max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    legal_basis = forms.CharField(label=_("法律依据"), max_length=500, required=False)

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            "version",
            Section(
                _("利益冲突"),
                _("只作所内审查，不写另一件的任何内容"),
                Row12(("opposing_kind", 6), ("conflict_check", 6)),
                "conflict_choice",
            ),
            Section(_("事实与请求"), _("如实记录，不作评价"), Row12(("topic", 6), ("service_mode", 6)), "facts"),
            Section(
                _("意见与依据"),
                _("仅本人与来访人可见"),
                "advice",
                Row12(("legal_basis", 12)),
            ),
            Section(
                _("结果"),
                "",
                "service_units",
                Row12(("outcome", 5), ("minutes", 3), ("told_of_aid_right", 4)),
            ),
            Actions(_("办结记录"), Secondary("save_draft", _("存草稿")), Way(_("返回"), back), busy=_("正在保存…")),
        )

    @property
    def finishes(self) -> bool:
        return "save_draft" not in self.data

    def entry(self) -> LogEntry:
        """What was written, as the service takes it."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("version")
        cleaned["service_units"] = tuple(cleaned["service_units"])
        return LogEntry(**cleaned)

    @classmethod
    def initial_of(cls, log: Consultation, notes: dict[str, str]) -> dict[str, Any]:
        """The log as it stands, for the form's first showing."""
        names = [name for name in cls.base_fields if hasattr(log, name) and name != "topic"]
        return {name: getattr(log, name) for name in names} | {"topic": log.topic_id} | notes
