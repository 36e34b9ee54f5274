"""Whether booked visitors came: the one definition of the no-show rate, for its list and for the statistics.

Expected are bookings of a slot whose visitor came or stayed away. Not in it: walk-ins, who cannot stay away; whoever
excused themselves or was cancelled by us; the waiting list, which is no booking; bookings without an outcome yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import User
from apps.consultations.choices import BookingStatus
from apps.consultations.models import Booking
from apps.consultations.queries.log_filter import day, key
from apps.consultations.querysets import BookingQuerySet

KEPT = (BookingStatus.ARRIVED.value, BookingStatus.SEEN.value)
MISSED = BookingStatus.NO_SHOW.value
EXPECTED = Q(slot__isnull=False, status__in=[*KEPT, MISSED])
MISSED_ONLY, KEPT_ONLY = "missed", "kept"
_STATUSES = {MISSED_ONLY: [MISSED], KEPT_ONLY: [*KEPT]}


@dataclass(frozen=True)
class VisitFilter:
    """first, last: duty days, both included; lawyer: key; came: MISSED_ONLY, KEPT_ONLY or empty for both."""

    first: date | None = None
    last: date | None = None
    lawyer: int | None = None
    came: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> VisitFilter:
        came = asked.get("came", "")
        return cls(
            day(asked.get("from", "")), day(asked.get("to", "")), key(asked.get("lawyer", "")),
            came if came in _STATUSES else "",
        )  # fmt: skip

    def conditions(self) -> dict[str, str]:
        values = {"from": self.first, "to": self.last, "lawyer": self.lawyer, "came": self.came}
        return {name: str(value) for name, value in values.items() if value}

    def with_(self, **changes: Any) -> VisitFilter:
        return replace(self, **changes)

    @property
    def url(self) -> str:
        return f"{reverse('visit_list')}?{urlencode(self.conditions())}"

    def __call__(self, rows: BookingQuerySet) -> BookingQuerySet:
        found = rows.filter(EXPECTED)
        if self.first:
            found = found.filter(duty_day__on__gte=self.first)
        if self.last:
            found = found.filter(duty_day__on__lte=self.last)
        if self.lawyer:
            found = found.filter(duty_day__lawyer_id=self.lawyer)
        return found.filter(status__in=_STATUSES[self.came]) if self.came else found


def visits(user: User, conditions: VisitFilter) -> BookingQuerySet:
    """The expected visitors among those this person may see, by day and slot."""
    return conditions(Booking.objects.visible_to(user)).order_by("-duty_day__on", "slot__starts_at", "pk")


VISIT_PAGE = 50


def visit_page(user: User, conditions: VisitFilter, page: int) -> tuple[list[Booking], int]:
    """One page of the list, and how many there are; a period of a year has a few hundred."""
    rows = visits(user, conditions)
    start = VISIT_PAGE * (page - 1)
    shown = rows.select_related("reference", "slot", "topic", "duty_day__lawyer")
    return list(shown[start : start + VISIT_PAGE]), rows.count()
