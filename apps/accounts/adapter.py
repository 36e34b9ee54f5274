"""How allauth behaves here: nobody signs up, nobody learns who exists, five failures lock a name for 15 minutes."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext_lazy as _

from apps.accounts import rules, sessions
from apps.accounts.services import held_posts, passwords, sign_ins
from apps.core import crypto

_TOTP_SECRET = "mfa_authenticator.data.secret"  # nosec B105: the column the secret is sealed to
_WRONG = _("用户名或密码不正确。")
_LOCKED = _("登录失败次数过多，请 15 分钟后再试，或联系本单位系统管理员。")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Rules of sign-in. Sentences are the same for a known, an unknown, a disabled and a locked name."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _WRONG,
        "too_many_login_attempts": _LOCKED,
        "incorrect_password": _("密码不正确。"),
        "enter_current_password": _("现用密码不正确。"),
        "incorrect_code": _("验证码不正确或已经用过，请等下一个。"),
        "rate_limited": _("操作太频繁，请稍候再试。"),
    }
    sentences = {
        "account/messages/password_changed.txt": _("密码已修改，其他设备上的登录已退出。"),
        "mfa/messages/totp_activated.txt": _("动态验证码已启用。"),
        "mfa/messages/totp_deactivated.txt": _("动态验证码已停用。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """What was kept from an ended session comes first, then the page of today's work."""
        return resolve_url("held_list" if held_posts.waiting(request.user) else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Disabled between password and code: back to the start, with nothing said."""
        return redirect("account_login")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our own sentences; signing in and out needs none."""
        sentence = self.sentences.get(message_template or "") or kwargs.get("message")
        if sentence:
            super().add_message(request, level, message=str(sentence))

    def set_password(self, user: Any, password: str) -> None:
        passwords.change_own(user, password)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address as the last trusted proxy saw it (PORTAL_TRUSTED_PROXIES), else the socket's."""
        count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        hops = request.headers.get("x-forwarded-for", "").split(",")
        claimed = clean_client_ip(hops[-count]) if 0 < count <= len(hops) else None
        return claimed or clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # nosec B104

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in need not type the password again to set up the second factor."""
        fresh = sessions.age_seconds(self.request.session) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and bool(super().is_reauthentication_required(app=app, **kwargs))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count per name, whatever host name the request was sent to, and however a database folds its letters."""
        return str(credentials.get("username", "")).strip().upper().lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if cache.get(self._lock_key(credentials)):
            sign_ins.failed(request, credentials, why="locked")
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The fifth failure locks the name for a full 15 minutes, whether or not anybody bears it."""
        name = self._get_login_attempts_cache_key(request, **credentials)
        rate = {"login_failed": settings.LOGIN_FAILED_RATE}
        if not ratelimit.consume(
            request, app="allauth.account", action="login_failed", config=rate, key=name, dry_run=True
        ):
            cache.set(self._lock_key(credentials), True, settings.LOGIN_LOCK_SECONDS)

    def _lock_key(self, credentials: dict[str, Any]) -> str:
        name = self._get_login_attempts_cache_key(self.request, **credentials)
        return f"login-lock:{hashlib.sha256(name.encode()).hexdigest()}"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: its secret is encrypted at rest, and who needs one cannot put it away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不正确或已经用过，请等下一个。"),
        "cannot_delete_authenticator": _(
            "您的角色登录时必须使用动态验证码，不能停用。更换手机请由两名系统管理员重置。"
        ),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_totp_issuer(self) -> str:
        return str(settings.BUREAU_NAME)

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, purpose=_TOTP_SECRET)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, purpose=_TOTP_SECRET)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not rules.needs_second_factor(authenticator.user.roles, settings.PORTAL_TOTP_ROLES)
