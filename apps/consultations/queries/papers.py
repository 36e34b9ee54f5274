"""What the printed papers list: the roster for the wall, the register of consultations."""

from __future__ import annotations

from datetime import date

from apps.accounts.models import User
from apps.consultations.choices import LogStatus
from apps.consultations.models import Consultation, DutyDay
from apps.consultations.queries.log_filter import LogFilter, filtered
from apps.core.models import Installation

MOST_REGISTERED = 2000  # consultations on one paper: about 80 pages


def wall_days(user: User, first: date, last: date) -> list[DutyDay]:
    """Every duty day in sight of the person, cancelled ones too, with firm and slots, by date."""
    days = DutyDay.objects.visible_to(user).between(first, last)
    return list(days.select_related("lawyer__firm", "bureau").prefetch_related("slots").order_by("on", "room"))


def registered(user: User, first: date, last: date) -> list[Consultation]:
    """Finished consultations of a period in the order in which they took place, one more than a paper takes at most."""
    rows = filtered(user, LogFilter(first=first, last=last, status=LogStatus.DONE))
    rows = rows.select_related("reference", "lawyer", "topic", "booking__slot")
    return list(rows.order_by("on", "booking__slot__starts_at", "booking__queue_number", "pk")[: MOST_REGISTERED + 1])


def is_demo() -> bool:
    """Whether papers bear the mark of demonstration data."""
    return Installation.objects.filter(is_demo=True).exists()
