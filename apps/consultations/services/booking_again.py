"""Book somebody again whom the station had to cancel, without asking anything twice."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations.choices import RebookingStatus
from apps.consultations.models import Booking, Rebooking, Slot
from apps.consultations.services.bookings import BookingEntry, make_booking
from apps.consultations.services.rebookings import check_open
from apps.core import history
from apps.core.intents import IntentToSend, Outcome, once


def book_again(
    rebooking: Rebooking, slot: Slot, entry: BookingEntry, *, by: User, intent: IntentToSend
) -> Outcome[Booking]:
    """Book the same person again, once per form, and take the line off the list."""
    return once(intent, lambda: _book_again(rebooking, slot, entry, by=by), Booking)


@transaction.atomic
def _book_again(rebooking: Rebooking, slot: Slot, entry: BookingEntry, *, by: User) -> Booking:
    rows = Rebooking.objects.select_for_update(of=("self",)).select_related("booking__person")
    row = rows.get(pk=rebooking.pk)
    check_open(row)
    new = make_booking(slot, row.booking.person, entry, by=by, instead_of=row.booking)
    row.status, row.new_booking = RebookingStatus.REBOOKED, new
    row.version += 1
    history.save(row, by=by, reason=_("已改约 %(number)s") % {"number": new.reference.number})
    return new
