"""Sign-in by user name and password, and the user of each request."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from apps.accounts.models import User


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's backend, which brings the unit along and knows a disabled account from an unknown one to nobody."""

    def get_user(self, user_id: Any) -> User | None:
        """The user of a session, or None when disabled: their next request is anonymous."""
        return User.objects.select_related("unit").filter(pk=user_id, is_active=True).first()

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> None:
        """allauth keeps a disabled user with the right password aside to tell them so; that would tell who exists."""
