"""Forms of user administration."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries, rules
from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.services.users import UserEntry
from apps.core.choices import AccessAction
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.models import OrgUnit
from apps.core.shapes import Compared

_ANY = ("", _("全部"))


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A unit in the administrator's charge, indented by its depth in the tree."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        return "　" * (obj.path.count("/") - 2) + obj.name


class EntryFields(forms.Form):
    """What is said of a user, at making and at changing."""

    full_name = forms.CharField(label=_("姓名"), max_length=50)
    unit = UnitField(label=_("单位"), queryset=OrgUnit.objects.none())
    roles = forms.MultipleChoiceField(
        label=_("角色"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("系统管理员和审计员须单独设账号，不兼任其他角色。"),
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False)

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.queryset = queries.units_for(administrator)

    def clean_roles(self) -> list[str]:
        roles: list[str] = self.cleaned_data["roles"]
        if refusal := rules.roles_refusal(roles):
            raise forms.ValidationError(refusal)
        return roles

    def entry(self) -> UserEntry:
        """What was typed, once valid."""
        typed = self.cleaned_data
        return UserEntry(typed["full_name"], typed["unit"], typed["roles"], typed["email"])


class UserNewForm(EntryFields, IntentForm):
    """A new user; the password is made by the portal."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        validators=[UnicodeUsernameValidator()],
        help_text=_("登录用，建立后不能更改，不区分大小写。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "intent_key",
            Section(
                _("账号"),
                _("保存后显示一次性密码，请当面交给本人。"),
                Row12(("username", 4), ("full_name", 4), ("email", 4)),
                Row12(("unit", 12)),
                Row12(("roles", 12)),
            ),
            Actions(_("新建用户"), Way(_("取消"), reverse("user_list")), busy=_("正在新建…")),
        )


class UserEditForm(EntryFields, VersionedForm):
    """A change of what is said of a user."""

    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("写入用户的变更记录。"))

    attributes = {"roles": "role_labels"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "version",
            Section(
                _("账号"),
                _("更改单位或角色后，该用户须重新登录。"),
                Row12(("full_name", 6), ("email", 6)),
                Row12(("unit", 12)),
                Row12(("roles", 12)),
                Row12(("reason", 12)),
            ),
            Actions(_("保存"), busy=_("正在保存…")),
        )

    @property
    def compared(self) -> list[Compared]:
        """Roles in words, like the row's own."""
        rows = {row.label: row for row in super().compared}
        label = str(self.fields["roles"].label)
        if label in rows:
            typed = "、".join(str(Role(role).label) for role in self.cleaned_data.get("roles", []))
            rows[label] = Compared(label, rows[label].theirs, typed)
        return [row for row in rows.values() if row.differs]


class ActForm(VersionedForm):
    """One act on one user, with its reason: disable, enable, a new one-time password."""

    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("写入用户的变更记录。"))

    def __init__(self, *args: Any, act: str, back: str, final: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        actions = Actions(act, Way(_("取消"), back), final=final)
        self.helper.layout = Layout("version", Section(act, "", Row12(("reason", 12))), actions)


class TotpResetForm(forms.Form):
    """The first of two administrators asks."""

    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("如：更换手机。请先当面核对本人身份。"))

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Section(_("申请重置动态验证码"), _("须由另一名系统管理员在 24 小时内确认。"), Row12(("reason", 12))),
            Actions(_("提出申请"), Way(_("取消"), back)),
        )


class UserFilterForm(forms.Form):
    """The user list's address; plain controls."""

    q = forms.CharField(label=_("姓名或用户名"), max_length=50, required=False)
    unit = UnitField(label=_("单位"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("全部"))
    role = forms.ChoiceField(label=_("角色"), choices=[_ANY, *Role.choices], required=False)
    active = forms.ChoiceField(label=_("状态"), choices=[_ANY, ("1", _("启用")), ("0", _("停用"))], required=False)

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.queryset = queries.units_for(administrator)


class LogFilterForm(forms.Form):
    """The access log's address."""

    action = forms.ChoiceField(label=_("动作"), choices=[_ANY, *AccessAction.choices], required=False)
    first = forms.DateField(label=_("自"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label=_("至"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        for name in ("first", "last"):
            if (day := typed.get(name)) and not rules.is_plausible_day(day):
                self.add_error(name, _("请填写 1949 年至 2999 年之间的日期。"))
        return typed


class ConfirmForm(forms.Form):
    """One button, one red outline: it cannot be undone."""

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(Actions(_("确认重置"), Way(_("取消"), back), final=True))
