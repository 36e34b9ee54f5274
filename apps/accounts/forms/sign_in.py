"""Where allauth's own forms need a rule or words of ours."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.utils.translation import gettext_lazy as _


def _code_field() -> forms.CharField:
    attrs = {"placeholder": _("六位数字"), "autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label=_("动态验证码"), max_length=20, widget=forms.TextInput(attrs=attrs))


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code at sign-in."""

    code = _code_field()


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The code before a delicate step."""

    code = _code_field()


class ActivateTotpForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that activates is used up by it, like every other code."""

    code = _code_field()

    def clean_code(self) -> str:
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))._mark_code_used(code)
        return code
