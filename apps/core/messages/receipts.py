"""Receipts: every attempt leaves one, and the message's status is the last of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import moment
from apps.core.choices import FINAL_OUTCOMES, MessageChannel, MessageOutcome
from apps.core.messages import rules
from apps.core.models import Message, MessageReceipt
from apps.core.models.messages import WHY_MAX
from apps.core.refusals import Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record(
    message: Message,
    outcome: MessageOutcome,
    *,
    why: str = "",
    by: AbstractBaseUser | None = None,
    again: datetime | None = None,
    channel: MessageChannel | None = None,
) -> MessageReceipt:
    """Write what came of a message that the caller has locked.

    again: when it is tried next, for an outcome after which it is still open. channel: the way it goes from now on.
    why holds fixed words and codes, never what a gateway answered.
    """
    receipt = MessageReceipt.objects.create(
        message=message,
        at=moment.now(),
        channel=message.channel,
        outcome=outcome,
        why=why[:WHY_MAX],
        by_id=by.pk if by else None,
    )
    message.status = outcome
    message.next_try_at = None if outcome in FINAL_OUTCOMES else again
    message.channel = channel or message.channel
    message.save(update_fields=["status", "next_try_at", "tries", "channel", "address_sealed", "fallback_sealed"])
    return receipt


def pass_on(message: Message, why: str) -> MessageReceipt:
    """Hand the message over to people: to the telephone list when a number is known, else to be printed."""
    message.address, message.fallback = message.fallback, ""
    channel = MessageChannel.CALL if message.address_sealed else MessageChannel.PRINT
    again = max(moment.now(), message.not_before or moment.now())
    return record(message, MessageOutcome.PASSED_ON, why=why, again=again, channel=channel)


def _locked(pk: int, channel: MessageChannel) -> Message:
    message = Message.objects.select_for_update(of=("self",)).get(pk=pk)
    if message.status in FINAL_OUTCOMES:
        raise Refused(_("这条消息已登记为“%(status)s”。") % {"status": message.get_status_display()})
    if message.channel != channel:
        raise Refused(_("这条消息现在走%(way)s，请刷新后再办。") % {"way": message.get_channel_display()})
    return message


@transaction.atomic
def note_call(pk: int, *, answered: bool, seen: int, by: AbstractBaseUser) -> MessageReceipt:
    """Note a call from the telephone list; one that was not answered comes back after two hours, by day.

    seen: the number of tries that the caller's page showed, so that one call pressed twice is one call.
    """
    message = _locked(pk, MessageChannel.CALL)
    if message.tries != seen:
        raise Refused(_("这一通电话已有人登记，请看最新的电话通知单。"))
    message.tries += 1
    if answered:
        return record(message, MessageOutcome.ANSWERED, by=by)
    again = rules.by_day(moment.now() + rules.CALL_AGAIN)
    return record(message, MessageOutcome.NOT_ANSWERED, by=by, again=again)


@transaction.atomic
def note_printed(pk: int, *, by: AbstractBaseUser) -> MessageReceipt:
    """Note that the slip was printed for the person."""
    message = _locked(pk, MessageChannel.PRINT)
    message.tries += 1
    return record(message, MessageOutcome.PRINTED, by=by)


@transaction.atomic
def note_read(pk: int, *, by: AbstractBaseUser) -> MessageReceipt:
    """Note that a member of staff has read the own notice."""
    message = _locked(pk, MessageChannel.STAFF)
    if message.to_user_id != by.pk:
        raise Refused(_("这条通知不是给您的。"))
    message.tries += 1
    return record(message, MessageOutcome.READ, by=by)
