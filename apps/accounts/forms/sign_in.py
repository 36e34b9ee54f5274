"""Where allauth's own forms need a rule of ours."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP


class ActivateTotpForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The code that activates is used up by it, like every other code."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))._mark_code_used(code)
        return code
