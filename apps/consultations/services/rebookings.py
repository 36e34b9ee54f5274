"""The re-booking list: everybody whom the station had to cancel, until booked again or declined."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations.choices import RebookingStatus
from apps.consultations.models import Booking, Rebooking
from apps.core import history
from apps.core.refusals import Refused
from apps.core.versions import locked


def put_on_list(booking: Booking, *, by: User) -> Rebooking:
    """The visitor's line on the list; there is one for a booking, however often it is asked for."""
    found = Rebooking.objects.filter(booking=booking).first()
    return found or history.save(Rebooking(booking=booking), by=by, reason=_("本站取消，待改约"))


@transaction.atomic
def decline_rebooking(rebooking: Rebooking, *, version: int, reason: str, by: User) -> Rebooking:
    """The visitor does not want to come again; the reason is kept."""
    row = locked(Rebooking, rebooking.pk, version)
    check_open(row)
    if not reason.strip():
        raise Refused(_("请写明来访人不再预约的原因。"), field="reason")
    row.status, row.reason = RebookingStatus.DECLINED, reason.strip()
    return history.save(row, by=by, reason=reason)


def check_open(line: Rebooking) -> None:
    """A line is settled once."""
    if line.status != RebookingStatus.OPEN:
        raise Refused(_("这位来访人已经改约或已不再预约。"))
