"""Calendars' addresses and legal-awareness events, made through their services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import QuerySet

from apps.consultations.models import StationLawyer, StationOutreach
from apps.consultations.services.feeds import make_feed
from apps.consultations.services.outreach import OutreachEntry, make_outreach
from apps.core.intents import IntentToSend, payload_hash
from tests.consultations import factories

if TYPE_CHECKING:
    from apps.accounts.models import User

_numbers = count(1)


def intent(by: User, action: str = "test") -> IntentToSend:
    return IntentToSend(uuid4(), by, action, payload_hash({}))


def feed(lawyer: StationLawyer, *, by: User | None = None) -> str:
    """The secret of the lawyer's new address."""
    by = by or lawyer.user
    assert by is not None
    return make_feed(lawyer, by=by, intent=intent(by)).secret


def entry(**changes: Any) -> OutreachEntry:
    plain: dict[str, Any] = {
        "on": date(2026, 5, 10), "place": "试验社区", "subject": f"普法进社区（{next(_numbers)}）", "reached": 30,
        "hours": Decimal("1.5"),
    }  # fmt: skip
    return OutreachEntry(**(plain | changes))


def event(*, by: User | None = None, **changes: Any) -> StationOutreach:
    return make_outreach(entry(**changes), by=by or factories.planner())


def events(subject: str) -> QuerySet[StationOutreach]:
    return StationOutreach.objects.filter(subject=subject)
