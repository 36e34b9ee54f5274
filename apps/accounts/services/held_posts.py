"""A form sent after its session had ended: kept encrypted for its sender for 24 hours, then gone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts import form_owner
from apps.accounts.models import User
from apps.core import crypto
from apps.core.models import HeldPost

FIELD = "held_post"
MOST_PER_USER = 20
MOST_BYTES = 256 * 1024
_PATH_MAX = 400
_NOT_KEPT = {"csrfmiddlewaretoken", form_owner.FIELD, FIELD}
Pairs = list[tuple[str, str]]


@transaction.atomic
def keep(*, owner_id: int, path: str, fields: Iterable[tuple[str, str]]) -> HeldPost | None:
    """Keep what was typed; None when the owner is gone or disabled, or the form is too large to keep.

    Of one user's forms the newest 20 stay. What has expired, of anybody, goes now.
    """
    body = json.dumps([pair for pair in fields if pair[0] not in _NOT_KEPT], ensure_ascii=False)
    local = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and len(path) <= _PATH_MAX
    owner = User.objects.select_for_update().filter(pk=owner_id, is_active=True).first()
    if owner is None or not local or len(body.encode()) > MOST_BYTES:
        return None
    discard_expired()
    _make_room(owner)
    now = timezone.now()
    expires = now + timedelta(hours=settings.HELD_POST_HOURS)
    sealed = crypto.encrypt(body, purpose=_purpose(owner_id))
    return HeldPost.objects.create(user=owner, path=path, body=sealed, held_at=now, expires_at=expires)


def _make_room(owner: User) -> None:
    oldest = owner.held_posts.order_by("-held_at").values_list("pk", flat=True)[MOST_PER_USER - 1 :]
    HeldPost.objects.filter(pk__in=list(oldest)).delete()


def _purpose(owner_id: int) -> str:
    """The body is sealed to its owner: moved to another user's row it cannot be read."""
    return f"core_heldpost.body:{owner_id}"


def typed(post: HeldPost) -> Pairs:
    """The names and values of a kept form, in the order they were sent."""
    return [(name, value) for name, value in json.loads(crypto.decrypt(post.body, purpose=_purpose(post.user_id)))]


def mine(user: Any) -> list[HeldPost]:
    """The user's kept forms that have not expired, newest first."""
    return list(HeldPost.objects.filter(user_id=user.pk, expires_at__gt=timezone.now()).order_by("-held_at"))


def waiting(user: Any) -> bool:
    """Whether anything is kept for the user."""
    return (
        bool(user.is_authenticated) and HeldPost.objects.filter(user_id=user.pk, expires_at__gt=timezone.now()).exists()
    )


def discard(*, pk: int, by: User) -> bool:
    """Drop one of the user's own kept forms; whether there was one."""
    return HeldPost.objects.filter(pk=pk, user_id=by.pk).delete()[0] > 0


def discard_expired() -> int:
    """Drop everything past its 24 hours."""
    return HeldPost.objects.filter(expires_at__lte=timezone.now()).delete()[0]
