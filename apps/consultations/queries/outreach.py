"""Legal-awareness events that the station held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.models import StationLawyer, StationOutreach


@dataclass(frozen=True)
class OutreachSums:
    """What the events of a period come to."""

    events: int
    reached: int
    hours: Decimal


def outreach_of(user: User, first: date, last: date) -> tuple[list[StationOutreach], OutreachSums]:
    """The bureau's events of a period, the latest first, and their sums."""
    rows = StationOutreach.objects.filter(bureau_id=_bureau(user), on__range=(first, last))
    found = rows.aggregate(events=Count("pk"), reached=Sum("reached"), hours=Sum("hours"))
    sums = OutreachSums(found["events"], found["reached"] or 0, found["hours"] or Decimal(0))
    return list(rows.prefetch_related("lawyers").order_by("-on", "-pk")), sums


def outreach_for(user: User, pk: int) -> StationOutreach:
    """An event of the person's bureau, else 404."""
    return get_object_or_404(StationOutreach, pk=pk, bureau_id=_bureau(user))


def outreach_lawyers(user: User) -> list[StationLawyer]:
    """Lawyers who may have spoken: all of the bureau, also those who have left, by rotation."""
    return list(StationLawyer.objects.filter(bureau_id=_bureau(user)).order_by("position", "pk"))


def _bureau(user: User) -> int | None:
    return user.unit.bureau_id if permissions.is_bureau_staff(user) else None
