"""Sign-in events, the one place where signals are used: each leaves a row in the access log."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts import sessions
from apps.accounts.models import User
from apps.accounts.services import sign_ins


@receiver(auth.user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.begin(request.session)
    sign_ins.succeeded(user)


@receiver(auth.user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        sign_ins.left(user, why=getattr(request, "session_ended", ""))


@receiver(auth.user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    sign_ins.failed(request, credentials, why="password")


@receiver(mfa.authentication_failed)
def code_failed(user: User, **kwargs: Any) -> None:
    sign_ins.refused(user, why="code")


@receiver(mfa.authenticator_removed)
def second_factor_gone(request: HttpRequest, **kwargs: Any) -> None:
    request.session.pop(sessions.SECOND_FACTOR, None)
