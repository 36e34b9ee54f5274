"""Rows for the telephone list, the list of messages and a booking's messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.consultations.models import Booking
from apps.consultations.queries.messages import Errand
from apps.core import masking, moment, registry
from apps.core.choices import MessageChannel, MessageOutcome
from apps.core.look import BLANK
from apps.core.messages import kinds, rules
from apps.core.messages.forms import MessageFilterForm
from apps.core.messages.queries import Found
from apps.core.models import Message, MessageReceipt
from apps.core.shapes import Condition, Fact, Page

_SHAPES = {
    MessageOutcome.WAITING: "waiting",
    MessageOutcome.FAILED: "held",
    MessageOutcome.PASSED_ON: "doing",
    MessageOutcome.NOT_ANSWERED: "held",
    MessageOutcome.NOT_NEEDED: "ended",
    MessageOutcome.GIVEN_UP: "ended",
}

_WAITS = {
    MessageChannel.CALL: gettext_lazy("待拨打"),
    MessageChannel.PRINT: gettext_lazy("待打印"),
    MessageChannel.STAFF: gettext_lazy("未读"),
}


@dataclass(frozen=True)
class ReceiptLine:
    """One attempt: when, what came of it and why, by whom."""

    receipt: MessageReceipt
    text: str
    who: str


@dataclass(frozen=True)
class MessageRow:
    """A message with its receipts, newest first; `when` is the time it tells of."""

    message: Message
    shape: str
    status: str
    when: str
    receipts: Sequence[ReceiptLine]
    url: str


def message_rows(messages: Iterable[Message], user: User) -> list[MessageRow]:
    """url: the record that each tells of, where this user may open it."""
    rows = list(messages)
    addresses = registry.references.addresses(user, [row.reference.number for row in rows if row.reference])
    return [
        MessageRow(
            message,
            _SHAPES.get(MessageOutcome(message.status), "done"),
            status_words(message),
            _told_time(message),
            [_line(receipt) for receipt in reversed(message.receipts.all())],
            addresses.get(message.reference.number, "") if message.reference else "",
        )
        for message in rows
    ]


def status_words(message: Message) -> str:
    """The status, and for a message that waits for somebody, for what."""
    waits = _WAITS.get(MessageChannel(message.channel)) if message.status == MessageOutcome.WAITING else None
    return str(waits or message.get_status_display())


def _told_time(message: Message) -> str:
    return rules.in_words(message.starts_at) if message.starts_at else BLANK


def _line(receipt: MessageReceipt) -> ReceiptLine:
    text = f"{receipt.get_channel_display()}{receipt.get_outcome_display()}"
    who = receipt.by.full_name if receipt.by else _("系统")
    return ReceiptLine(receipt, f"{text}（{receipt.why}）" if receipt.why else text, who)


@dataclass(frozen=True)
class ErrandRow:
    """A line of the telephone or printing list.

    phone: in full on the page that was asked for it, else empty. later: not before that time of the day.
    """

    message: Message
    when: str
    who: str
    masked_phone: str
    phone: str
    tried: Sequence[ReceiptLine]
    later: datetime | None
    url: str


def errand_rows(errands: Iterable[Errand], shown: Message | None = None, phone: str = "") -> list[ErrandRow]:
    """shown, phone: the one line whose number was asked for."""
    return [
        ErrandRow(
            message=errand.message,
            when=_told_time(errand.message),
            who=errand.booking.person.masked_name if errand.booking else recipient(errand.message),
            masked_phone=masking.mask_phone(errand.message.address),
            phone=phone if shown is not None and errand.message.pk == shown.pk else "",
            tried=[_line(receipt) for receipt in reversed(errand.message.receipts.all())],
            later=_later(errand.message),
            url=errand.booking.get_absolute_url() if errand.booking else "",
        )
        for errand in errands
    ]


def _later(message: Message) -> datetime | None:
    """When a call that was not answered is tried again, None when it is time."""
    return message.next_try_at if message.next_try_at and message.next_try_at > moment.now() else None


def recipient(message: Message) -> str:
    """To whom a message of its kind goes, for one without a booking."""
    kind = kinds.find(message.kind)
    return str(kind.to) if kind else BLANK


def slip_for(message: Message, booking: Booking | None) -> str:
    """Whose slip it is: the visitor's masked name, else what the kind says."""
    return booking.person.masked_name if booking else recipient(message)


def slip_facts(message: Message) -> list[Fact]:
    """What a printed notice says: time, place, number."""
    return [
        Fact(_("时间"), _told_time(message)),
        Fact(_("地点"), message.place),
        Fact(_("编号"), message.number or BLANK),
    ]


def applied(form: MessageFilterForm) -> list[Condition]:
    """The conditions that hold, each with the address that drops it."""
    asked = form.filters()
    found = []
    if asked.status:
        url = f"?day={asked.day:%Y-%m-%d}" if asked.day else "?"
        found.append(Condition(_("状态"), str(MessageOutcome(asked.status).label), url))
    if asked.day:
        url = f"?status={asked.status}" if asked.status else "?"
        found.append(Condition(_("生成日期"), f"{asked.day:%Y-%m-%d}", url))
    return found


def pager(found: Found, asked: QueryDict) -> Page:
    """The same conditions, the next key."""
    following = asked.copy()
    following["after"] = str(found.after)
    summary = _("本页 %(count)d 条，新的在前") % {"count": len(found.rows)}
    return Page(summary, next_url=f"?{following.urlencode()}" if found.after else "")
