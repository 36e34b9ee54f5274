"""Page-shaped reads."""

from __future__ import annotations

from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import HeldPost


def held_post_for(user: User, pk: int) -> HeldPost | None:
    """One of the user's own kept forms that has not expired."""
    return HeldPost.objects.filter(pk=pk, user_id=user.pk, expires_at__gt=timezone.now()).first()
