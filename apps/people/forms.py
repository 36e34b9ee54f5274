"""Forms that register, find and correct people and organisations."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import moment, units
from apps.core.choices import UnitKind
from apps.core.crispy import Actions, Asked, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.shapes import Compared
from apps.people import queries, rules
from apps.people.choices import OrganisationKind, OrganisationRoleKind, PersonKind
from apps.people.rules import NEW_PERSON, PersonEntry


class DateField(forms.DateField):
    """A day in the browser's own date picker, 2022-05-18, not before the founding of the state."""

    widget = forms.DateInput(attrs={"type": "date", "min": "1949-10-01"}, format="%Y-%m-%d")


def streets_for(user: User) -> list[OrgUnit]:
    """Streets and communities of the user's bureau that exist today."""
    root = user.unit.bureau or user.unit
    return units.active_children(root, [UnitKind.STREET, UnitKind.COMMUNITY], moment.today())


def _helper(*rows: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*rows)
    return helper


def person_rows() -> tuple[Any, ...]:
    """The fields of PersonEntryMixin as layout rows, for a form's own Section."""
    return (
        Row12(("name", 3), ("id_number", 5), ("phone", 4)),
        Row12(("person_kind", 3), ("street", 4), ("address", 5)),
        Asked("same_person"),
    )


class PersonEntryMixin(forms.Form):
    """Fields of a person inside a form that registers something for them.

    After `is_valid()`, `person_entry()` gives what was typed. When people on record look alike, the field
    `same_person` appears with them and the officer chooses; nothing is refused or merged by the machine.
    """

    name = forms.CharField(label=_("姓名"), max_length=50)
    id_number = forms.CharField(label=_("身份证号"), max_length=30, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    person_kind = forms.ChoiceField(label=_("身份"), choices=PersonKind.choices, initial=PersonKind.VETERAN)
    street = forms.ChoiceField(label=_("街道（社区）"), required=False)
    address = forms.CharField(label=_("住址"), max_length=120, required=False)
    same_person = forms.ChoiceField(label=_("是否同一人"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.alikes: list[queries.LookAlike] = []
        street = self.fields["street"]
        assert isinstance(street, forms.ChoiceField)
        street.choices = [("", "未说明"), *((str(unit.pk), unit.name) for unit in streets_for(user))]
        chosen = self.data.get(self.add_prefix("same_person"), "")
        self._ask_whether_same([(chosen, chosen)] if chosen else [], forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name"):
            self._check_person()
        return cleaned

    def _check_person(self) -> None:
        entry = self.person_entry().normalised()
        try:
            rules.check_entry(entry, moment.today())
        except Refused as refusal:
            self.add_error(refusal.field, str(refusal))
            return
        self.alikes = queries.look_alikes(entry, self.user.unit.bureau_id or self.user.unit_id)
        self._offer(entry)

    def _offer(self, entry: PersonEntry) -> None:
        """Show the look-alikes as a choice; ask only when nothing was chosen yet."""
        choices = [(str(alike.person.pk), _described(alike)) for alike in self.alikes]
        certain = any(alike.certain for alike in self.alikes)
        if not certain:
            choices.append((NEW_PERSON, str(_("都不是，另登一人"))))
        if self.alikes:
            self._ask_whether_same(choices, forms.RadioSelect())
        known = {value for value, _label in choices}
        if self.alikes and entry.same_person not in known:
            self.add_error("same_person", _("有相近的登记，请选择是否同一人。"))
        elif entry.same_person not in known | {""}:
            self._refuse_stranger()

    def _refuse_stranger(self) -> None:
        """A key that was not offered reaches nobody's record; it leaves the form, so that the next send goes on."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("same_person")] = ""
        self.data = data
        self.add_error("same_person", _("所选人员不在登记中，请重新选择。"))

    def _ask_whether_same(self, choices: list[tuple[str, str]], widget: forms.Widget) -> None:
        """Ask by `widget`; without look-alikes the question stays hidden."""
        same = self.fields["same_person"]
        assert isinstance(same, forms.ChoiceField)
        same.widget = widget
        same.choices = choices

    def person_entry(self) -> PersonEntry:
        """What was typed about the person."""
        cleaned = self.cleaned_data
        return PersonEntry(
            name=cleaned.get("name", ""),
            id_number=cleaned.get("id_number", ""),
            phone=cleaned.get("phone", ""),
            kind=PersonKind(cleaned.get("person_kind") or PersonKind.VETERAN),
            street_id=int(cleaned["street"]) if cleaned.get("street") else None,
            address=cleaned.get("address", ""),
            same_person=cleaned.get("same_person", ""),
        )


def _described(alike: queries.LookAlike) -> str:
    """One look-alike in one line, masked."""
    person = alike.person
    facts = [person.masked_name, str(person.get_kind_display()), person.masked_id_number or person.masked_phone]
    facts.append(person.street.name if person.street else "")
    return f"{'，'.join(fact for fact in facts if fact)}（{alike.why}）"


class PersonEditForm(VersionedForm, PersonEntryMixin):
    """Correct a registration; empty ID number or phone leaves what is on record."""

    reason = forms.CharField(label=_("更正事由"), max_length=200, min_length=2)

    attributes = {"person_kind": "kind", "id_number": "masked_id_number", "phone": "masked_phone"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["same_person"]
        self.fields["id_number"].help_text = _("不改则留空")
        self.fields["phone"].help_text = _("不改则留空")
        self.helper = _helper(
            "version",
            Section(
                _("登记"),
                _("更正后原内容仍在历史中"),
                Row12(("name", 3), ("id_number", 5), ("phone", 4)),
                Row12(("person_kind", 3), ("street", 4), ("address", 5)),
                "reason",
            ),
            Actions(_("保存更正"), busy=_("正在保存…")),
        )

    def _offer(self, entry: PersonEntry) -> None:
        return None

    @property
    def compared(self) -> list[Compared]:
        """ID number and phone stay masked here too, and left empty they are no change of theirs."""
        kept = {str(self.fields[name].label) for name in ("id_number", "phone") if not self.cleaned_data.get(name)}
        return [row for row in super().compared if row.label not in kept]


class FullViewForm(forms.Form):
    """The reason for a full view."""

    reason = forms.CharField(label=_("查看事由"), max_length=200, help_text=_("事由与查看人、时间一并留痕"))

    helper = _helper(
        Section(_("查看全部"), _("身份证号、电话属敏感个人信息"), "reason"),
        Actions(_("查看并留痕")),
    )


class LookUpForm(forms.Form):
    """One exact fact, or a name and a second one. Sent by POST: no name ever stands in an address."""

    id_number = forms.CharField(label=_("身份证号"), max_length=30, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    second = forms.CharField(
        label=_("出生年份或电话后四位"), max_length=4, required=False, help_text=_("按姓名查询须同时填写")
    )

    helper = _helper(
        Section(_("按证件或电话"), _("须与登记完全一致"), Row12(("id_number", 6), ("phone", 6))),
        Section(_("按姓名"), _("须另有一项相符"), Row12(("name", 6), ("second", 6))),
        Actions(_("查询"), meta=_("查询方式、结果和查询人留痕，不记录所填内容")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        by_name = bool(cleaned.get("name") and cleaned.get("second"))
        if not (cleaned.get("id_number") or cleaned.get("phone") or by_name):
            raise forms.ValidationError(_("请填写身份证号或电话；按姓名查询须同时填写出生年份或电话后四位。"))
        return cleaned

    def kind(self) -> str:
        """Which kind of fact was used, for the log."""
        for name in ("id_number", "phone"):
            if self.cleaned_data.get(name):
                return str(self.fields[name].label)
        return str(_("姓名和第二项"))


class OrganisationForm(IntentForm):
    """An organisation and the role it starts in."""

    name = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(
        label=_("类型"), choices=[choice for choice in OrganisationKind.choices if choice[0] != "BUREAU"]
    )
    credit_code = forms.RegexField(
        r"^[0-9A-HJ-NP-RTUWXY]{18}$",
        label=_("统一社会信用代码"),
        required=False,
        error_messages={"invalid": _("统一社会信用代码为 18 位数字和大写字母。")},
    )
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    role = forms.ChoiceField(
        label=_("角色"), choices=[choice for choice in OrganisationRoleKind.choices if choice[0] != "THIS_BUREAU"]
    )
    valid_from = DateField(label=_("起"))
    valid_to = DateField(label=_("止"), required=False)

    helper = _helper(
        "intent_key",
        Section(_("组织"), "", Row12(("name", 8), ("kind", 4)), Row12(("credit_code", 8), ("phone", 4))),
        Section(_("角色"), _("与本局的关系，起止日期均含当日"), Row12(("role", 6), ("valid_from", 3), ("valid_to", 3))),
        Actions(_("登记组织"), Way(_("取消"), reverse_lazy("organisation_list"))),
    )


class OrganisationRoleForm(IntentForm):
    """A further dated role."""

    role = forms.ChoiceField(
        label=_("角色"), choices=[choice for choice in OrganisationRoleKind.choices if choice[0] != "THIS_BUREAU"]
    )
    valid_from = DateField(label=_("起"))
    valid_to = DateField(label=_("止"), required=False)

    helper = _helper(
        "intent_key",
        Section(_("角色"), _("起止日期均含当日"), Row12(("role", 6), ("valid_from", 3), ("valid_to", 3))),
        Actions(_("增加角色"), Way(_("取消"), reverse_lazy("organisation_list"))),
    )
