"""Password policy: 等保 (GB/T 22239: 8 characters of 3 kinds, 90 days) or ASVS (12 characters, no common ones)."""

from __future__ import annotations

import secrets
import string
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts import rules

if TYPE_CHECKING:
    from apps.accounts.models import User

_LOOKALIKES = set("0O1lI5S2Z8B")
_LETTERS = [c for c in string.ascii_lowercase if c not in _LOOKALIKES]
_CAPITALS = [c for c in string.ascii_uppercase if c not in _LOOKALIKES]
_DIGITS = [c for c in string.digits if c not in _LOOKALIKES]
_GROUP, _GROUPS = 4, 4


class CharacterClasses:
    """At least three of lower case, upper case, digits, other characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if rules.character_classes(password) < rules.CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _("密码须含大写字母、小写字母、数字、符号中的三类。")


class NotTheOldOne:
    """A change is a change."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="password_unchanged")

    def get_help_text(self) -> str:
        return _("新密码不得与现用密码相同。")


def one_time() -> str:
    """A password that is read aloud or copied once: 16 characters of three kinds in groups of four, about 76 bits."""
    pool = _LETTERS + _CAPITALS + _DIGITS
    while True:
        groups = ["".join(secrets.choice(pool) for _ in range(_GROUP)) for _ in range(_GROUPS)]
        if rules.character_classes("".join(groups)) >= rules.CLASSES_NEEDED:
            return "-".join(groups)


def must_change(user: User, now: datetime) -> bool:
    """Whether the user may do nothing before choosing a new password."""
    due = rules.rotation_due(user.password_changed_at, now, policy=settings.PORTAL_PASSWORD_POLICY)
    return user.must_change_password or due
