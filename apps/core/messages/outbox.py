"""The outbox: a message is a row written with the act it tells of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from apps.core import moment
from apps.core.choices import MessageChannel, MessageOutcome
from apps.core.messages import channels, receipts, rules
from apps.core.messages.catalogue import MessageKind, kinds
from apps.core.models import Message, OrgUnit, Reference

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class Facts:
    """All that a message can say. when: a moment, or a day when there is no hour. number: empty where none is told."""

    place: str
    when: datetime | date
    number: str = ""

    @property
    def starts_at(self) -> datetime:
        return self.when if isinstance(self.when, datetime) else rules.start_of(self.when)


@dataclass(frozen=True)
class Recipient:
    """Who is told, and how; made by the five ways below."""

    channel: MessageChannel
    address: str = ""
    or_call: str = ""
    user: AbstractBaseUser | None = None

    @classmethod
    def sms(cls, phone: str) -> Recipient:
        """A text message; where it cannot be sent, the number goes to the telephone list."""
        return cls(MessageChannel.SMS, phone, or_call=phone)

    @classmethod
    def call(cls, phone: str) -> Recipient:
        """A line on the telephone list."""
        return cls(MessageChannel.CALL, phone)

    @classmethod
    def email(cls, address: str, *, or_call: str = "") -> Recipient:
        """E-mail; where it cannot be sent, the telephone list when a number is known, else paper."""
        return cls(MessageChannel.EMAIL, address, or_call=or_call)

    @classmethod
    def printed(cls) -> Recipient:
        """A slip that the desk prints and hands over or posts."""
        return cls(MessageChannel.PRINT)

    @classmethod
    def staff(cls, user: AbstractBaseUser) -> Recipient:
        """A notice on the user's own home page until it is read."""
        return cls(MessageChannel.STAFF, user=user)


def queue(
    code: str,
    *,
    to: Recipient,
    facts: Facts,
    bureau: OrgUnit,
    by: AbstractBaseUser | None,
    reference: Reference | None = None,
    once: str = "",
    not_before: datetime | None = None,
) -> Message:
    """Write the message in the caller's transaction; a worker sends it after the commit.

    once: words that are unique in the whole outbox; a second call with the same gives the message that stands.
    SMS and e-mail that no gateway would take go to the telephone list, or to paper, at once.
    RuntimeError outside a transaction: the message would stand without the act it tells of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message is queued in the transaction of the act it tells of")
    message = _message(kinds.get(code), to, facts, not_before)
    message.bureau, message.reference, message.once = bureau, reference, once
    message.by_id = by.pk if by else None
    if once:
        return _first(message)
    message.save()
    return _routed(message)


@transaction.atomic
def close_open(reference_ids: Collection[int], *, why: str) -> int:
    """Close what still waits to be sent, called or printed about these records: it is told in other words.

    Inside the caller's transaction, before the new words are queued; returns how many.
    """
    waiting = Message.objects.filter(reference_id__in=reference_ids, next_try_at__isnull=False)
    rows = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    for message in rows:
        receipts.record(message, MessageOutcome.NOT_NEEDED, why=why)
    return len(rows)


def _message(kind: MessageKind, to: Recipient, facts: Facts, not_before: datetime | None) -> Message:
    if to.channel not in kind.channels:
        raise ValueError(f"message {kind.code} does not go by {to.channel}")
    now = moment.now()
    due = max(now, not_before or now)
    message = Message(
        kind=kind.code,
        channel=to.channel,
        to_user_id=to.user.pk if to.user else None,
        subject=str(kind.name),
        text=kind.filled(place=facts.place, when=rules.in_words(facts.starts_at), number=facts.number),
        place=facts.place,
        starts_at=facts.starts_at if "when" in kind.placeholders() else None,
        number=facts.number,
        not_before=not_before,
        created_at=now,
        next_try_at=rules.by_day(due) if kind.by_day else due,
    )
    message.address, message.fallback = to.address, to.or_call
    return message


def _first(message: Message) -> Message:
    """The message that has these words first, of all transactions; the others get that one."""
    values = {field.attname: getattr(message, field.attname) for field in message._meta.concrete_fields}
    stands, made = Message.objects.get_or_create(
        once=values.pop("once"), defaults={name: value for name, value in values.items() if name != "id"}
    )
    return _routed(stands) if made else stands


def _routed(message: Message) -> Message:
    """Straight to people where there is no gateway for it."""
    if why := channels.missing(message.channel):
        receipts.pass_on(message, why)
    return message
