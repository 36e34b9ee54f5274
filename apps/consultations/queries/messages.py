"""The station's messages: whom to call, what to print, what was told and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Booking
from apps.core.messages import queries as outbox
from apps.core.models import Message
from apps.core.worklist import WorkItem

APP = "station"


@dataclass(frozen=True)
class Errand:
    """A message that somebody at the desk brings to its person; booking: what it is about, None for a lawyer's."""

    message: Message
    booking: Booking | None


def calls_for(user: User) -> list[Errand]:
    """Whom the desk calls today."""
    return _errands(outbox.calls_today(APP, _bureau_id(user)) if permissions.at_desk(user) else [])


def slips_for(user: User) -> list[Errand]:
    """What the desk prints today."""
    return _errands(outbox.to_print(APP, _bureau_id(user)) if permissions.at_desk(user) else [])


def _errands(messages: Iterable[Message]) -> list[Errand]:
    rows = list(messages)
    found = Booking.objects.filter(reference__in={row.reference_id for row in rows if row.reference_id is not None})
    bookings = found.select_related("person", "reference").in_bulk()
    return [Errand(row, bookings.get(row.reference_id)) for row in rows]


def message_for(user: User, pk: int) -> Message:
    """A message of the station's own bureau for somebody at its desk, else 404."""
    if not permissions.at_desk(user):
        raise Http404
    return outbox.message_for(APP, user.unit.bureau_id, pk)


def booking_of(message: Message) -> Booking | None:
    """The booking that the message tells of."""
    return _errands([message])[0].booking


def messages_of(booking: Booking) -> list[Message]:
    """Everything that was told about a booking, newest first, with receipts."""
    return outbox.of_reference(booking.reference)


def troubled(user: User) -> list[Message]:
    """What did not reach its person, never told first."""
    return outbox.troubled(APP, _bureau_id(user))


def message_page(user: User, asked: outbox.Filters, after: str) -> outbox.Found:
    """The station's messages newest first; after: the id of the last one seen, anything else is the first page."""
    is_id = after.isascii() and after.isdecimal() and len(after) < 19
    return outbox.page(APP, _bureau_id(user), asked, int(after) if is_id else 0)


def waiting_too_long(user: User) -> int:
    """How many messages the sender should have taken already."""
    return outbox.waiting_too_long(APP, _bureau_id(user))


def _bureau_id(user: User) -> int:
    """The bureau whose station the person serves; 0, which is none, for people of a street or above a bureau."""
    return (user.unit.bureau_id or 0) if permissions.is_bureau_staff(user) else 0


def errand_items(user: User, today: date, limit: int) -> list[WorkItem]:
    """On the desk's home page: calls and slips of today, one line each."""
    items: list[WorkItem] = []
    if permissions.at_desk(user) and limit:
        if calls := len(calls_for(user)):
            items.append(_item(_("电话通知 %(count)d 位来访人") % {"count": calls}, _("拨打并登记"), today))
        if slips := len(slips_for(user)):
            items.append(_item(_("打印通知 %(count)d 份") % {"count": slips}, _("打印并交寄"), today))
    return items[:limit]


def _item(title: str, step: str, today: date) -> WorkItem:
    return WorkItem(due_on=today, number="", title=title, who="", next_step=step, url=reverse("call_list"))
