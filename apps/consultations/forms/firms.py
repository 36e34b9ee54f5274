"""Forms of firms' contracts and of the lawyers whom the firms send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.consultations import rules
from apps.consultations.forms.handing_on import HandingOnForm
from apps.consultations.forms.parts import laid_out
from apps.consultations.models import FirmContract, StationLawyer
from apps.consultations.queries import (
    Affected,
    affected,
    days_outside,
    firm_periods,
    lawyer_accounts,
    lawyers_with,
    periods_under,
    station_firms,
)
from apps.consultations.services import ContractEntry, LawyerEntry
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.models import OrgUnit
from apps.people.forms import DateField
from apps.people.models import Organisation

BACK = Way(_("返回"), reverse_lazy("firm_list"))


def _choose(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("请选择")), *choices]


class ContractFields(forms.Form):
    """A firm's contract for the station."""

    firm = forms.ChoiceField(label=_("律师事务所"), help_text=_("没有列出的，先在“组织”登记为律师事务所"))
    number = forms.CharField(label=_("合同编号"), max_length=40, required=False)
    valid_from = DateField(label=_("合同起"))
    valid_to = DateField(label=_("合同止"))

    rows = (Row12(("firm", 8), ("number", 4)), Row12(("valid_from", 3), ("valid_to", 3)))

    def __init__(self, *args: Any, bureau: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firms = {str(firm.pk): firm for firm in station_firms(bureau)}
        _choose(self.fields["firm"], [(pk, firm.name) for pk, firm in self.firms.items()])

    def entry(self) -> ContractEntry:
        cleaned = self.cleaned_data
        firm = self.firms[cleaned["firm"]]
        return ContractEntry(firm, cleaned["valid_from"], cleaned["valid_to"], cleaned["number"])


class ContractForm(ContractFields, IntentForm):
    """Enter a contract."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = Section(_("合同"), _("同一律所的合同期不能重叠"), *self.rows)
        self.helper = laid_out("intent_key", section, Actions(_("登记合同"), BACK, busy=_("正在登记…")))


class ContractEditForm(ContractFields, HandingOnForm, VersionedForm):
    """Change the number or the period of a contract; whoever is cut short by it hands the planned days on."""

    reason = forms.CharField(label=_("修改原因"), max_length=150, min_length=2)

    def __init__(self, *args: Any, contract: FirmContract, **kwargs: Any) -> None:
        plain = {name: getattr(contract, name) for name in ("number", "valid_from", "valid_to", "version")}
        kwargs |= {"initial": plain | {"firm": contract.firm_id}, "bureau": contract.bureau}
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.firms = {str(contract.firm_id): contract.firm}
        _choose(self.fields["firm"], [(str(contract.firm_id), contract.firm.name)])
        self.lay_out()

    def find_affected(self) -> Sequence[Affected]:
        first, last = self.typed("valid_from"), self.typed("valid_to")
        if not first or not last:
            return ()
        periods = periods_under(self.contract, (first, last))
        return affected(days_outside(periods), lawyers_with(self.contract.bureau, periods=periods))

    def lay_out(self) -> None:
        super().lay_out()
        section = Section(_("合同"), _("缩短合同期的，超出部分的驻点日须先有着落"), *self.rows, "reason")
        self.helper = laid_out("version", section, *self.question_rows(), Actions(_("保存"), BACK))


class LawyerFields(forms.Form):
    """A lawyer whom a firm sends: licence and posting."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    firm = forms.ChoiceField(label=_("律师事务所"))
    licence_number = forms.RegexField(
        r"^\d{17}$", label=_("执业证号"), error_messages={"invalid": _("执业证号为 17 位数字，请核对。")}
    )
    licence_valid_to = DateField(label=_("执业证有效期至"))
    contract_from = DateField(label=_("派驻起"))
    contract_to = DateField(label=_("派驻止"))
    position = forms.TypedChoiceField(
        label=_("轮值序号"), coerce=int, choices=[(place, str(place)) for place in range(1, 7)]
    )
    user = forms.ChoiceField(label=_("系统账号"), required=False, help_text=_("没有账号的，通知改为书面"))
    email = forms.EmailField(label=_("电子邮件"), required=False)

    rows = (
        Row12(("name", 4), ("firm", 8)),
        Row12(("licence_number", 5), ("licence_valid_to", 3), ("position", 2)),
        Row12(("contract_from", 3), ("contract_to", 3), ("user", 3), ("email", 3)),
    )

    def __init__(self, *args: Any, bureau: OrgUnit, account: User | None = None, **kwargs: Any) -> None:
        """account: the one that stands, offered even when it is disabled, so that saving does not drop it."""
        super().__init__(*args, **kwargs)
        self.firms: dict[str, Organisation] = {str(firm.pk): firm for firm in station_firms(bureau)}
        accounts = [*lawyer_accounts(bureau), *([account] if account else [])]
        self.users: dict[str, User] = {str(user.pk): user for user in accounts}
        _choose(self.fields["firm"], [(pk, firm.name) for pk, firm in self.firms.items()])
        _choose(self.fields["user"], [(pk, user.full_name) for pk, user in self.users.items()])

    def entry(self) -> LawyerEntry:
        names = ("name", "licence_number", "licence_valid_to", "contract_from", "contract_to", "position", "email")
        plain = {name: self.cleaned_data[name] for name in names}
        user = self.users.get(self.cleaned_data["user"])
        return LawyerEntry(firm=self.firms[self.cleaned_data["firm"]], user=user, **plain)


class LawyerForm(LawyerFields, IntentForm):
    """Register a lawyer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = Section(_("驻点律师"), _("执业证、派驻期与律所合同都有效的日子才可排班"), *self.rows)
        self.helper = laid_out("intent_key", section, Actions(_("登记律师"), BACK, busy=_("正在登记…")))


class LawyerEditForm(LawyerFields, HandingOnForm, VersionedForm):
    """Change a lawyer's licence, posting or firm; days that fall outside are handed on."""

    reason = forms.CharField(label=_("修改原因"), max_length=150, min_length=2)

    def __init__(self, *args: Any, lawyer: StationLawyer, **kwargs: Any) -> None:
        names = [name for name in LawyerFields.base_fields if name not in ("firm", "user")]
        plain = {name: getattr(lawyer, name) for name in [*names, "version"]}
        plain |= {"firm": lawyer.firm_id, "user": lawyer.user_id or ""}
        kwargs |= {"initial": plain, "bureau": lawyer.bureau, "account": lawyer.user}
        super().__init__(*args, **kwargs)
        self.lawyer = lawyer
        self.lay_out()

    def find_affected(self) -> Sequence[Affected]:
        first, last, licence = (self.typed(name) for name in ("contract_from", "contract_to", "licence_valid_to"))
        firm = self.typed("firm")
        if not (first and last and licence and firm):
            return ()
        periods = {self.lawyer.pk: rules.contract_periods((first, last), licence, firm_periods(int(firm)))}
        return affected(days_outside(periods), lawyers_with(self.lawyer.bureau, periods=periods))

    def lay_out(self) -> None:
        super().lay_out()
        section = Section(_("驻点律师"), _("提前结束派驻：改“派驻止”；超出的驻点日须先有着落"), *self.rows, "reason")
        self.helper = laid_out("version", section, *self.question_rows(), Actions(_("保存"), BACK))
