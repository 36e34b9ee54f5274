"""Reads of the outbox for pages. `app` is the part of a message's code before the dot: each app shows its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, QuerySet, When
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import moment
from apps.core.choices import TROUBLED_OUTCOMES, MessageChannel, MessageOutcome
from apps.core.messages import rules, sender
from apps.core.models import Message, Reference
from apps.core.worklist import WorkItem

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

PAGE = 50
_TROUBLE_DAYS = 30
_LATE = timedelta(minutes=15)


def _of(app: str, bureau_id: int) -> QuerySet[Message]:
    return Message.objects.filter(bureau_id=bureau_id, kind__startswith=f"{app}.")


def _with_receipts(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.select_related("reference", "to_user").prefetch_related("receipts__by")


def calls_today(app: str, bureau_id: int) -> list[Message]:
    """Open calls due before midnight that are still true: those due now by the time told, then those for later."""
    tomorrow = rules.start_of(moment.today() + timedelta(days=1))
    rows = _of(app, bureau_id).filter(channel=MessageChannel.CALL, next_try_at__lt=tomorrow)
    now = moment.now()
    found = sender.wanted(_with_receipts(rows).order_by("starts_at", "pk"))
    return sorted(found, key=lambda message: message.next_try_at is not None and message.next_try_at > now)


def to_print(app: str, bureau_id: int) -> list[Message]:
    """Slips to print today, by the time told."""
    tomorrow = rules.start_of(moment.today() + timedelta(days=1))
    rows = _of(app, bureau_id).filter(channel=MessageChannel.PRINT, next_try_at__lt=tomorrow)
    return sender.wanted(_with_receipts(rows).order_by("starts_at", "pk"))


def of_reference(reference: Reference) -> list[Message]:
    """Everything that was told about one record, newest first, with its receipts."""
    return list(_with_receipts(Message.objects.filter(reference=reference)).order_by("-pk"))


def troubled(app: str, bureau_id: int) -> list[Message]:
    """What did not reach its person at once, of the last thirty days: never told first, then newest first."""
    since = moment.now() - timedelta(days=_TROUBLE_DAYS)
    rows = _of(app, bureau_id).filter(status__in=TROUBLED_OUTCOMES, created_at__gte=since)
    order = Case(*(When(status=status, then=place) for place, status in enumerate(TROUBLED_OUTCOMES)), default=9)
    return list(_with_receipts(rows).order_by(order, "-pk")[:PAGE])


@dataclass(frozen=True)
class Filters:
    """What the address asks for; day: the local day on which the message was made."""

    status: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Found:
    """A keyset page; `after` is the id of the last row, 0 on the last page."""

    rows: Sequence[Message]
    after: int = 0


def page(app: str, bureau_id: int, asked: Filters, after: int = 0) -> Found:
    """Messages newest first, fifty a page."""
    rows = _of(app, bureau_id)
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.day:
        first = rules.start_of(asked.day)
        rows = rows.filter(created_at__gte=first, created_at__lt=rules.start_of(asked.day + timedelta(days=1)))
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(_with_receipts(rows).order_by("-pk")[: PAGE + 1])
    return Found(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0)


def waiting_too_long(app: str, bureau_id: int) -> int:
    """How many messages the sender should have taken a quarter of an hour ago: then it does not run."""
    due = moment.now() - _LATE
    return _of(app, bureau_id).filter(channel__in=sender.BY_MACHINE, next_try_at__lt=due).count()


def unread(user: AbstractBaseUser) -> QuerySet[Message]:
    """A user's notices that are not read yet, oldest first."""
    rows = Message.objects.filter(to_user_id=user.pk, channel=MessageChannel.STAFF, status=MessageOutcome.WAITING)
    return rows.filter(next_try_at__lte=moment.now()).select_related("reference").order_by("pk")


def notice_for(user: AbstractBaseUser, pk: int) -> Message:
    """One of the user's own notices, read or not, else 404."""
    rows = Message.objects.filter(to_user_id=user.pk, channel=MessageChannel.STAFF).select_related("reference")
    return get_object_or_404(rows, pk=pk)


def message_for(app: str, bureau_id: int | None, pk: int) -> Message:
    """A message of the app to people outside, of the bureau, else 404."""
    rows = Message.objects.filter(bureau_id=bureau_id, kind__startswith=f"{app}.").exclude(channel=MessageChannel.STAFF)
    return get_object_or_404(rows.select_related("reference", "bureau"), pk=pk)


def work_items(user: AbstractBaseUser, today: date, limit: int) -> list[WorkItem]:
    """Notices on the user's home page until they are read."""
    return [
        WorkItem(
            due_on=today,
            number=message.number,
            title=message.text,
            who="",
            next_step=_("阅读并确认"),
            url=reverse("notice_show", args=[message.pk]),
        )
        for message in unread(user)[:limit]
    ]
