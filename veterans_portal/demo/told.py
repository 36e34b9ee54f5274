"""What the year told its visitors has been told: the hall has called and printed, the lawyers have read."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.core import moment
from apps.core.choices import MessageChannel
from apps.core.messages import receipts
from apps.core.models import Message

_RECENT = timedelta(days=3)
_LATER = timedelta(minutes=40)
_EVERY = 7  # one call in so many is answered only the second time


def tell_everybody(clerk: User) -> int:
    """Write the receipts of every message whose time has passed; returns how many messages that were."""
    now = timezone.now()
    past = Q(starts_at__lt=now) | Q(starts_at__isnull=True, created_at__lt=now - _RECENT)
    rows = Message.objects.filter(past, next_try_at__isnull=False).select_related("to_user")
    for place, message in enumerate(rows.order_by("pk"), start=1):
        with moment.at(message.created_at + _LATER):
            _tell(message, clerk, slowly=place % _EVERY == 0)
    return len(rows)


def _tell(message: Message, clerk: User, *, slowly: bool) -> None:
    if message.channel == MessageChannel.STAFF:
        assert message.to_user is not None
        receipts.note_read(message.pk, by=message.to_user)
    elif message.channel == MessageChannel.PRINT:
        receipts.note_printed(message.pk, by=clerk)
    elif message.channel == MessageChannel.CALL:
        if slowly:
            receipts.note_call(message.pk, answered=False, seen=0, by=clerk)
        receipts.note_call(message.pk, answered=True, seen=int(slowly), by=clerk)
