"""Shapes for the pages of user administration and of the access log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import queries
from apps.accounts.models import User
from apps.core.models import AccessRecord
from apps.core.shapes import Condition, Entry, Fact, Page

_FIELDS = {
    "full_name": gettext_lazy("姓名"),
    "unit": gettext_lazy("单位"),
    "roles": gettext_lazy("角色"),
    "email": gettext_lazy("电子邮箱"),
    "is_active": gettext_lazy("启用"),
    "must_change_password": gettext_lazy("须改密码"),
    "password_changed_at": gettext_lazy("密码"),
}


def user_filters(form: Form) -> queries.UserFilters:
    """What a valid address asks for; of an invalid one only the parts that hold."""
    form.is_valid()
    asked = form.cleaned_data
    unit = asked.get("unit")
    active = {"1": True, "0": False}.get(asked.get("active", ""))
    return queries.UserFilters(asked.get("q", ""), unit.pk if unit else None, asked.get("role", ""), active)


def log_filters(form: Form) -> queries.LogFilters:
    form.is_valid()
    asked = form.cleaned_data
    return queries.LogFilters(asked.get("action", ""), asked.get("first"), asked.get("last"))


def applied(form: Form) -> list[Condition]:
    """Every condition of the address with the address that drops it."""
    asked = address(form)
    return [
        Condition(str(form.fields[name].label), _in_words(form, name), "?" + urlencode(_without(asked, name)))
        for name in asked
    ]


def _in_words(form: Form, name: str) -> str:
    value = form.cleaned_data[name]
    choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
    return str(choices.get(value, value)).strip()


def _without(asked: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key != name}


def address(form: Form) -> dict[str, str]:
    """The conditions that hold, as they stand in the address."""
    typed = {name: value for name, value in form.cleaned_data.items() if value}
    return {name: str(getattr(value, "pk", value)) for name, value in typed.items()}


def pager(page: queries.Keyset, form: Form, summary: str) -> Page:
    asked = address(form)
    return Page(
        summary=summary % {"count": len(page.rows)},
        previous_url="?" + urlencode(asked | {"before": page.before}) if page.before else "",
        next_url="?" + urlencode(asked | {"after": page.after}) if page.after else "",
    )


def facts(user: User, second_factor: bool) -> list[Fact]:
    return [
        Fact(_("用户名"), user.username),
        Fact(_("单位"), user.unit.name),
        Fact(_("角色"), user.role_labels, wide=True),
        Fact(_("电子邮箱"), user.email or "—"),
        Fact(_("状态"), _("启用") if user.is_active else _("停用")),
        Fact(_("密码"), _("一次性密码，待本人更换") if user.must_change_password else _("本人设置")),
        Fact(_("动态验证码"), _("已启用") if second_factor else _("未启用")),
    ]


def history(user: User) -> list[Entry]:
    """Who changed what of the user's row, and why, newest first."""
    versions = queries.versions_of(user)
    pairs = zip(versions, [*versions[1:], None], strict=True)
    return [
        Entry(
            new.history_date, new.history_change_reason or _("保存"), str(new.history_user or "—"), _changes(new, old)
        )
        for new, old in list(pairs)[: queries.SHOWN]
    ]


def _changes(new: Any, old: Any | None) -> str:
    if old is None:
        return ""
    names = [_FIELDS[change.field] for change in new.diff_against(old).changes if change.field in _FIELDS]
    return _("改动：") + "、".join(dict.fromkeys(map(str, names))) if names else ""


def sign_ins(records: list[AccessRecord]) -> list[Entry]:
    return [Entry(row.at, str(row.get_action_display()), "", row.reason) for row in records]
