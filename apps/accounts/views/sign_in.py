"""The few views of allauth that exist here, each with its access rule; sign-up and reset are not among them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.mixins import NextRedirectMixin
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.accounts import passwords
from apps.accounts.access import allow_any, public

View = Callable[..., HttpResponse]


class ActivateTotp(NextRedirectMixin, totp.ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """allauth's page, then on to where the person was going."""

    def get_success_url(self) -> str:
        return str(self.get_next_url() or get_adapter().get_login_redirect_url(self.request))


class ChangePassword(account.PasswordChangeView):  # type: ignore[misc]
    """allauth's page, saying why it stands before everything else."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        due = passwords.must_change(user, timezone.now())
        once = {
            "must_change_password": user.must_change_password,
            "rotation_due": due and not user.must_change_password,
        }
        return super().get_context_data(**kwargs) | once  # type: ignore[no-any-return]


def _routed(view: View, rule: Callable[[View], View], *, before_duties: bool = False) -> View:
    """allauth's view under one of our rules. Its forms hold secrets, so they are never kept after a session.

    before_duties: open to somebody who must first change the password or set up the second factor.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    wrapped.never_held = True  # type: ignore[attr-defined]
    wrapped.before_duties = before_duties  # type: ignore[attr-defined]
    return rule(wrapped)


login = _routed(account.login, public)
logout = _routed(account.logout, public)
mfa_authenticate = _routed(mfa.authenticate, public)
password_change = _routed(ChangePassword.as_view(), allow_any, before_duties=True)
reauthenticate = _routed(account.reauthenticate, allow_any, before_duties=True)
mfa_reauthenticate = _routed(mfa.reauthenticate, allow_any, before_duties=True)
mfa_activate_totp = _routed(ActivateTotp.as_view(), allow_any, before_duties=True)
mfa_deactivate_totp = _routed(totp.deactivate_totp, allow_any)
mfa_index = _routed(mfa.index, allow_any)
