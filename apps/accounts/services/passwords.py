"""Choosing a new password oneself."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.core import history, moment


@transaction.atomic
def change_own(user: User, password: str) -> None:
    """Store the user's new password; their other sessions end with the old one."""
    row = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    row.password = user.password
    row.must_change_password = user.must_change_password = False
    row.password_changed_at = user.password_changed_at = moment.now()
    history.save(row, by=user, reason="本人修改密码")
