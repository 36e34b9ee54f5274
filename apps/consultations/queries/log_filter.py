"""The one filter over consultations: the list, its count, the export and every number of the statistics use this one.

A filter is an address and an address is a filter. There is no condition on the visitor (rights.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Subquery, Sum, When
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse

from apps.accounts.models import User
from apps.consultations.choices import BookingStatus, LogStatus, Outcome, ServiceKind, ServiceMode
from apps.consultations.models import BookingMove, Consultation
from apps.consultations.querysets import ConsultationQuerySet
from apps.core.choices import UnitKind

# An arrival entered in one step with the reception says nothing of waiting.
ENTERED_TOGETHER = timedelta(seconds=1)
NOWHERE = "none"  # persons whose street is not on record
WAITED = "yes"
LARGEST_KEY = 2**63 - 1
_IN_ADDRESS = {"first": "from", "last": "to"}
_VALUES: Mapping[str, type[Any]] = {
    "service": ServiceKind, "outcome": Outcome, "mode": ServiceMode, "status": LogStatus,
}  # fmt: skip


def home_street() -> Case:
    """The street where the visitor lives; a community's people are counted with their street."""
    in_community = Q(booking__person__street__kind=UnitKind.COMMUNITY)
    return Case(
        When(in_community, then=F("booking__person__street__parent_id")),
        default=F("booking__person__street_id"),
    )


@dataclass(frozen=True)
class LogFilter:
    """Conditions on consultations, all of them at once; what is empty is no condition.

    first, last: days, both included. lawyer, topic: keys. topic_group: key of a first-level topic. street: key of the
    visitor's street, or NOWHERE. waited: only those whose arrival was entered before they were received.
    """

    first: date | None = None
    last: date | None = None
    lawyer: int | None = None
    topic: int | None = None
    topic_group: int | None = None
    street: str = ""
    service: str = ""
    outcome: str = ""
    mode: str = ""
    status: str = ""
    waited: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> LogFilter:
        """The conditions of an address; what makes no sense is no condition."""
        return cls(
            first=day(asked.get("from", "")),
            last=day(asked.get("to", "")),
            lawyer=key(asked.get("lawyer", "")),
            topic=key(asked.get("topic", "")),
            topic_group=key(asked.get("topic_group", "")),
            street=_street(asked.get("street", "")),
            waited=WAITED if asked.get("waited") == WAITED else "",
            **{name: _one_of(kind, asked.get(name, "")) for name, kind in _VALUES.items()},
        )

    def conditions(self) -> dict[str, str]:
        """Name in the address -> value, for every condition that is set."""
        values = {_IN_ADDRESS.get(name, name): getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in values.items() if value}

    def with_(self, **changes: Any) -> LogFilter:
        return replace(self, **changes)

    @property
    def query(self) -> str:
        return urlencode(self.conditions())

    @property
    def url(self) -> str:
        """The list of exactly these consultations."""
        return f"{reverse('consultation_list')}?{self.query}"

    def __call__(self, rows: ConsultationQuerySet) -> ConsultationQuerySet:
        """The consultations among `rows` that meet every condition."""
        found: Any = rows.filter(*self._plain())  # Any: annotations are no fields
        if self.street:
            found = found.annotate(home=home_street())
            found = found.filter(home__isnull=True) if self.street == NOWHERE else found.filter(home=int(self.street))
        if self.waited:
            found = with_waiting(found).filter(waited__gt=ENTERED_TOGETHER)
        narrowed: ConsultationQuerySet = found
        return narrowed

    def _plain(self) -> Iterable[Q]:
        lookups: dict[str, object] = {
            "on__gte": self.first, "on__lte": self.last, "lawyer_id": self.lawyer, "topic_id": self.topic,
            "outcome": self.outcome, "service_mode": self.mode, "status": self.status,
        }  # fmt: skip
        yield from (Q(**{name: value}) for name, value in lookups.items() if value)
        if self.service:
            yield Q(service_units__contains=[self.service])
        if self.topic_group:
            yield Q(topic_id=self.topic_group) | Q(topic__parent_id=self.topic_group)


def with_waiting(rows: Any) -> Any:
    """Annotates `waited`: from the last arrival to the reception, a timedelta."""
    moves = BookingMove.objects.filter(booking=OuterRef("booking")).order_by("-at", "-pk")
    arrived = Subquery(moves.filter(to_status=BookingStatus.ARRIVED).values("at")[:1])
    seen = Subquery(moves.filter(to_status=BookingStatus.SEEN).values("at")[:1])
    return rows.annotate(waited=seen - arrived)


@dataclass(frozen=True)
class Sums:
    """What a list of consultations comes to."""

    count: int
    units: int
    minutes: int


def filtered(user: User, conditions: LogFilter) -> ConsultationQuerySet:
    """The consultations that this person may count, as filtered."""
    return conditions(Consultation.objects.visible_to(user))


def sums(rows: QuerySet[Consultation]) -> Sums:
    """Consultations, service units and minutes of the rows."""
    units = Coalesce(Sum("service_units__len", output_field=IntegerField()), 0)
    found = rows.aggregate(count=Count("pk"), units=units, minutes=Coalesce(Sum("minutes"), 0))
    return Sums(**found)


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def key(text: str) -> int | None:
    """A row's key; anything else, and a number that no row can have, is None."""
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_KEY:
        return int(text) or None
    return None


def _street(text: str) -> str:
    return NOWHERE if text == NOWHERE else str(key(text) or "")


def _one_of(kind: type[Any], text: str) -> str:
    return text if text in kind.values else ""
