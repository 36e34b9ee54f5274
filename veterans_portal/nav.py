"""The modules in the top bar: what the person's roles may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from apps.accounts.access import declared
from apps.accounts.models import User
from apps.core.shapes import Door


@dataclass(frozen=True)
class Module:
    """One entry: `names` are url names of its first pages, of which the first that the person may open counts."""

    names: tuple[str, ...]
    label: str
    icon: str
    prefix: str
    short: str


MODULES = (
    Module(("home",), "今日工作", "house", "/", "今日"),
    Module(("petition_list", "petition_sealed_list"), "信访事项", "envelope-open", "/petitions/", "信访"),
    Module(("station", "lawyer_desk", "counselling_list"), "法律服务站", "calendar-week", "/consultations/", "驻点"),
    Module(("study_list",), "学法普法", "book", "/studies/", "学法"),
    Module(("report_list",), "年度报告", "file-earmark-text", "/reports/", "报告"),
    Module(("person_look_up", "organisation_list"), "人员与组织", "person-vcard", "/people/", "人员"),
    Module(("user_list",), "用户管理", "people", "/accounts/users/", "用户"),
    Module(("access_log",), "访问记录", "journal-check", "/accounts/access-log/", "访问"),
)


def entries(request: HttpRequest, user: User) -> list[Door]:
    """The modules this person may open, the current one marked."""
    found = []
    for module in MODULES:
        url = next((url for name in module.names if (url := _open_address(name, user))), None)
        if url:
            current = request.path == "/" if module.prefix == "/" else request.path.startswith(module.prefix)
            found.append(Door(module.label, url, module.icon, current, module.short))
    return found


def _open_address(name: str, user: User) -> str | None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    access = declared(resolve(url).func)
    return url if access is not None and access.admits(user) else None
