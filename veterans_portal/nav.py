"""The modules in the top bar: what the person's roles may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from apps.accounts.access import declared
from apps.accounts.models import User


@dataclass(frozen=True)
class Module:
    """One entry: `name` is the url name of its first page."""

    name: str
    label: str
    icon: str
    prefix: str


MODULES = (
    Module("home", "今日工作", "house", "/"),
    Module("petition_list", "信访事项", "envelope-open", "/petitions/"),
    Module("station", "法律服务站", "calendar-week", "/consultations/"),
    Module("study_list", "学法普法", "book", "/studies/"),
    Module("report_list", "年度报告", "file-earmark-text", "/reports/"),
    Module("person_look_up", "人员查询", "person-vcard", "/people/"),
    Module("user_list", "用户管理", "people", "/accounts/users/"),
    Module("access_log", "访问记录", "journal-check", "/accounts/access-log/"),
)


@dataclass(frozen=True)
class Entry:
    """A module as the page shows it."""

    label: str
    url: str
    icon: str
    current: bool


def entries(request: HttpRequest, user: User) -> list[Entry]:
    """The modules this person may open, the current one marked."""
    found = []
    for module in MODULES:
        url = _open_address(module.name, user)
        if url:
            current = request.path == "/" if module.prefix == "/" else request.path.startswith(module.prefix)
            found.append(Entry(module.label, url, module.icon, current))
    return found


def _open_address(name: str, user: User) -> str | None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    access = declared(resolve(url).func)
    return url if access is not None and access.admits(user) else None
