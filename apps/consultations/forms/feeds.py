"""The button that makes a calendar's address."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.core.forms import IntentForm


class MakeFeedForm(IntentForm):
    """Nothing to fill in: one press, one address."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
