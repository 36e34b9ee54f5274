"""The sender: takes what is due out of the outbox, one message a transaction.

A row being sent is locked, and others skip it: two senders never hold the same message. A sender that is killed loses
its connection and with it the lock, so another takes the message up: it is sent at least once, always under one key.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from apps.core import moment
from apps.core.choices import MessageChannel, MessageOutcome
from apps.core.messages import channels, receipts, rules
from apps.core.messages.catalogue import kinds
from apps.core.messages.channels.failure import NotSent
from apps.core.models import Message

logger = logging.getLogger("portal.messages")
BY_MACHINE = (MessageChannel.SMS, MessageChannel.EMAIL)
BY_PEOPLE = (MessageChannel.CALL, MessageChannel.PRINT)
_SWEPT_AT_ONCE = 500


def send_due(stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send everything that is due by SMS and e-mail, until nothing is left or `stop` says so; outcomes counted."""
    counted: Counter[str] = Counter()
    while not stop() and (outcome := _send_next()):
        counted[outcome] += 1
    return counted


@transaction.atomic
def _send_next() -> str:
    """Take the message that has waited longest; its outcome, POSTPONED for one left to the morning, empty for none."""
    due = Message.objects.filter(channel__in=BY_MACHINE, next_try_at__lte=moment.now())
    message = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_try_at", "pk").first()
    if message is None:
        return ""
    if settled := _settled(message):
        return settled
    morning = _morning(message)
    if morning is not None:
        message.next_try_at = morning
        message.save(update_fields=["next_try_at"])
        return "POSTPONED"
    return _tried(message)


def _morning(message: Message) -> datetime | None:
    """When the message may go, if not now."""
    kind, now = kinds.find(message.kind), moment.now()
    allowed = rules.by_day(now) if kind and kind.by_day else now
    return None if allowed == now else allowed


def _tried(message: Message) -> str:
    if why := channels.missing(message.channel):
        return receipts.pass_on(message, why).outcome
    message.tries += 1
    try:
        channels.SEND[message.channel](message)
    except NotSent as failure:
        return _failed(message, failure.why, failure.again)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("message %d could not be sent", message.pk)
        return _failed(message, _("内部错误 %(kind)s") % {"kind": type(error).__name__}, True)
    return receipts.record(message, MessageOutcome.SENT).outcome


def _failed(message: Message, why: str, again: bool) -> str:
    pause = rules.pause_after(message.tries) if again else None
    if pause is None:
        return receipts.pass_on(message, _("%(why)s，试了 %(tries)d 次") % {"why": why, "tries": message.tries}).outcome
    due = moment.now() + pause
    return receipts.record(message, MessageOutcome.FAILED, why=why, again=due).outcome


# --- what nobody needs any more -----------------------------------------------------------------------------------


def wanted(messages: Iterable[Message]) -> list[Message]:
    """Those of the messages that are still true and not too late, asked of each kind once."""
    rows, now = list(messages), moment.now()
    stale = _unwanted(rows)
    return [message for message in rows if message.pk not in stale and not _is_over(message, now)]


def _is_over(message: Message, now: datetime) -> bool:
    return rules.is_over(message.starts_at, message.created_at, now)


def _unwanted(messages: Iterable[Message]) -> set[int]:
    """Ids of messages whose kind says that its record has moved on."""
    asked: dict[str, list[Message]] = {}
    for message in messages:
        if message.reference_id is not None:
            asked.setdefault(message.kind, []).append(message)
    stale: set[int] = set()
    for code, rows in asked.items():
        kind = kinds.find(code)
        if kind and kind.still_wanted:
            alive = kind.still_wanted({row.reference_id for row in rows if row.reference_id is not None})
            stale |= {row.pk for row in rows if row.reference_id not in alive}
    return stale


def _settled(message: Message) -> str:
    """Close a locked message that is no longer true or comes too late; its outcome, empty when it stays open."""
    if _unwanted([message]):
        return receipts.record(message, MessageOutcome.NOT_NEEDED, why=_("事项已有变动，不再需要")).outcome
    if _is_over(message, moment.now()):
        return receipts.record(message, MessageOutcome.GIVEN_UP, why=_("时间已过")).outcome
    return ""


def sweep() -> Counter[str]:
    """Take off the telephone list and the printing list what is no longer wanted; outcomes counted."""
    due = Message.objects.filter(channel__in=BY_PEOPLE, next_try_at__lte=moment.now()).order_by("pk")
    counted: Counter[str] = Counter()
    last = 0
    while rows := list(due.filter(pk__gt=last)[:_SWEPT_AT_ONCE]):
        last = rows[-1].pk
        kept = {message.pk for message in wanted(rows)}
        counted.update(_settle(message.pk) for message in rows if message.pk not in kept)
    counted.pop("", None)
    return counted


@transaction.atomic
def _settle(pk: int) -> str:
    open_ = Message.objects.filter(channel__in=BY_PEOPLE, next_try_at__isnull=False)
    message = open_.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    return _settled(message) if message else ""
