"""What the roster owes: visitors to be booked again, papers that run out."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import Rebooking
from apps.consultations.queries.calendar import staffing
from apps.consultations.queries.firms import Ending, endings
from apps.consultations.queries.rebookings import open_rebookings
from apps.core.worklist import WorkItem


def roster_items(user: User, today: date, limit: int) -> list[WorkItem]:
    """For whoever books: everybody on the re-booking list. For whoever plans: licences and contracts that end."""
    items: list[WorkItem] = []
    if permissions.can_book(user):
        items += [_rebooking_item(line) for line in open_rebookings(user)[:limit]]
    if permissions.can_plan(user) and user.unit.bureau_id:
        items += [_ending_item(ending, today) for ending in endings(staffing(user.unit.bureau_id), today)[:limit]]
    return items


def _rebooking_item(line: Rebooking) -> WorkItem:
    booking = line.booking
    return WorkItem(
        due_on=booking.duty_day.on,
        number=booking.reference.number,
        title=_("本站取消，待改约：%(topic)s") % {"topic": booking.topic.name},
        who=booking.person.masked_name,
        next_step=_("改约"),
        url=reverse("rebooking_book", args=[booking.reference.number]),
    )


def _ending_item(ending: Ending, today: date) -> WorkItem:
    return WorkItem(
        due_on=ending.on,
        number="",
        title=ending.text(today),
        who="",
        next_step=_("续签或换人"),
        url=reverse("firm_list"),
    )
