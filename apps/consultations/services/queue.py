"""The queue at the counter: call a number, and let the hall's screen show it."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import queries
from apps.consultations.choices import BookingStatus
from apps.consultations.models import Booking, DutyDay, QueueCall, QueueDisplay
from apps.consultations.models.queue import CALLED_ONCE
from apps.consultations.rules import line
from apps.consultations.services.moves import constraint_of
from apps.core import moment
from apps.core.models import OrgUnit
from apps.core.refusals import Refused


def call_number(day: DutyDay, number: str, *, after: int, by: User) -> QueueCall:
    """Call the visitor with this booking number, or without one whoever's turn it is."""
    if not number:
        return call_next(day, after=after, by=by)
    booking = queries.visit_of(day, number)
    if booking is None:
        raise Refused(_("今天没有这个号。"))
    return call(day, booking, after=after, by=by)


@transaction.atomic
def call_next(day: DutyDay, *, after: int, by: User) -> QueueCall:
    """Call whoever's turn it is and has not been called yet. after: the position of the last call that was seen.

    Two people who press at once see the same last call, so their calls take the same place: one of them is told.
    """
    waiting = queries.not_called(day)
    if not waiting:
        raise Refused(_("没有等候叫号的来访人。"))
    now = moment.now()
    first = min(waiting, key=lambda one: line.turn(one.starts_at, one.queue_number, now))
    return _call(day, first, after=after, by=by)


@transaction.atomic
def call(day: DutyDay, booking: Booking, *, after: int, by: User) -> QueueCall:
    """Call this number, for the first time or again."""
    if booking.status != BookingStatus.ARRIVED:
        raise Refused(_("%(label)s 号不在等候，不能叫号。") % {"label": booking.queue_label})
    return _call(day, booking, after=after, by=by)


def _call(day: DutyDay, booking: Booking, *, after: int, by: User) -> QueueCall:
    if day.on != moment.today():
        raise Refused(_("只能在驻点日当天叫号。"))
    try:
        with transaction.atomic():
            return QueueCall.objects.create(duty_day=day, position=after + 1, booking=booking, at=moment.now(), by=by)
    except IntegrityError as error:
        if constraint_of(error) == CALLED_ONCE:
            raise Refused(_("刚刚已经叫号，请看最新的号再叫。")) from error
        raise


@transaction.atomic
def open_display(bureau: OrgUnit, *, instead_of: int, by: User) -> str:
    """Draw a new secret address for the bureau's screens and return the secret, which is never shown again.

    instead_of: the key of the address that was seen in use, 0 for none; it ends with this. Another one drawn meanwhile
    is not ended by a second press.
    """
    queries.lock_display(bureau.pk)
    display = queries.live_display(bureau)
    if instead_of != (display.pk if display else 0):
        raise Refused(_("大厅屏幕的地址刚刚已经更换，请以新地址为准。"))
    close_display(bureau, by=by)
    secret = secrets.token_urlsafe(24)
    QueueDisplay.objects.create(
        bureau=bureau, secret_index=queries.display_index(secret), made_at=moment.now(), made_by=by
    )
    return secret


@transaction.atomic
def close_display(bureau: OrgUnit, *, by: User) -> bool:
    """Revoke the screens' address; false when there is none."""
    display = queries.live_display(bureau, for_update=True)
    if display is None:
        return False
    display.revoked_at, display.revoked_by = moment.now(), by
    display.save(update_fields=["revoked_at", "revoked_by"])
    return True
