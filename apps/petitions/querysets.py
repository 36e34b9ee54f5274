"""Chainable reads of petitions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from apps.accounts.choices import Role
from apps.accounts.scope import in_scope, placed, taking_part
from apps.petitions import rules

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.petitions.models import Petition


class PetitionQuerySet(models.QuerySet["Petition"]):
    def open(self) -> PetitionQuerySet:
        """Not ended; an answered matter is open until it is closed. The statuses that end are those with a day."""
        return self.filter(closed_on__isnull=True)

    def overdue(self, on: date) -> PetitionQuerySet:
        """Past the day that counts of the limit due next; weekends after the last working day are not past it."""
        return self.filter(next_due_literal__lt=on)

    def listed(self) -> PetitionQuerySet:
        """What lists, counts and search may hold: never a sealed matter."""
        return self.filter(sealed=False)

    def listed_for(self, user: User) -> PetitionQuerySet:
        """What a list of this person may hold; the sealed branch of `visible_to` would only slow it down."""
        return self.filter(_unsealed_for(user))

    def listed_ways(self, user: User) -> list[PetitionQuerySet]:
        """`listed_for` taken apart into the ways of seeing a matter: each follows an index, their OR follows none."""
        if not user.has_role(*rules.READERS):
            return [self.listed_for(user)]
        return [self.listed().filter(way) for way in (placed(user, place=""), taking_part(user))]

    def visible_to(self, user: User) -> PetitionQuerySet:
        """What the person may open: by role within their scope, and sealed matters by name or as their keeper."""
        return self.filter(_unsealed_for(user) | _sealed_for(user))

    def in_due_order(self) -> PetitionQuerySet:
        """By the day shown, undated last; the number breaks ties."""
        return self.order_by(F("next_due_on").asc(nulls_last=True), "pk")


def _unsealed_for(user: User) -> Q:
    if user.has_role(*rules.READERS):
        return Q(sealed=False) & in_scope(user, place="")
    if user.has_role(Role.HALL_CLERK):
        return Q(sealed=False, reference__created_by_id=user.pk)
    return Q(pk__in=[])


def _sealed_for(user: User) -> Q:
    """Named readers on the list today, and the keeper of the sealed matters of the bureau."""
    if user.has_role(*rules.NEVER_SEALED_READERS):
        return Q(pk__in=[])
    readers = apps.get_model("petitions", "SealedReader")._default_manager
    named = Exists(readers.filter(user_id=user.pk, reference_id=OuterRef("pk"), until__isnull=True))
    mine = Q(sealed=True) & Q(named)
    if user.has_role(Role.SEALED_KEEPER):
        mine |= Q(sealed=True, bureau_id=user.unit.bureau_id or user.unit_id)
    return mine
