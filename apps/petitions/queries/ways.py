"""Rows that a person sees in more ways than one, read way by way along the indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from apps.petitions.models import Petition
from apps.petitions.querysets import PetitionQuerySet


@dataclass(frozen=True)
class Ways:
    """The same conditions over each way of seeing a matter: it lies in one's units, or one takes part in it.

    No index follows the OR of the two, so each is asked for as many rows as are wanted, and these few are merged.
    """

    parts: list[PetitionQuerySet]

    def filter(self, *conditions: Q) -> Ways:
        return Ways([part.filter(*conditions) for part in self.parts])

    def first(self, most: int, *order: str) -> PetitionQuerySet:
        """The first rows of all ways together in that order."""
        return Petition.objects.filter(pk__in=self._keys(most, *order)).order_by(*order)[:most]

    def count(self, most: int) -> int:
        """How many rows, no more than `most`."""
        return self._keys(most)[:most].count()

    def _keys(self, most: int, *order: str) -> QuerySet[Petition, Any]:
        first, *others = [part.order_by(*order).values("pk")[:most] for part in self.parts]
        return first.union(*others) if others else first
