"""Rows of the access log for signing in and out; never the name that was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from apps.accounts.models import User
from apps.core import access_log
from apps.core.choices import AccessAction

WHY = {
    "password": "用户名或密码不正确",
    "code": "动态验证码不正确",
    "locked": "锁定期间再次尝试",
}
ENDED = {"idle": "超过时限未操作", "absolute": "登录已满最长时间"}


def subject(user: User | None) -> str:
    """How the access log names a user; an unknown name leaves no trace of itself."""
    return user.log_subject if user else "accounts.User"


def succeeded(user: User) -> None:
    access_log.record(AccessAction.SIGN_IN, by=user, subject=subject(user))


def left(user: User, *, why: str = "") -> None:
    access_log.record(AccessAction.SIGN_OUT, by=user, subject=subject(user), reason=ENDED.get(why, ""))


def failed(request: HttpRequest | None, credentials: Mapping[str, Any], *, why: str) -> None:
    """A failure against a name: the user's id when somebody bears it, else nothing about it."""
    name = str(credentials.get("username", "")).strip()
    refused(User.objects.filter(username__iexact=name).first(), why=why)


def refused(user: User | None, *, why: str) -> None:
    access_log.record(AccessAction.SIGN_IN_FAILED, by=user, subject=subject(user), reason=WHY[why])
