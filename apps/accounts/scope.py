"""What a person's place lets them see: their subtree, or a matter that names them or their unit.

The subtree is the outer bound, not a grant: each app's `permissions` says which role sees what inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.choices import UnitKind
from apps.core.models import OrgUnit, Participation
from apps.core.units import subtree_ids

if TYPE_CHECKING:
    from apps.accounts.models import User

ABOVE_BUREAU = (UnitKind.PROVINCE, UnitKind.CITY)


def unit_ids(user: User) -> frozenset[int]:
    """Ids of the units in the person's subtree."""
    return subtree_ids(user.unit_id)


def reaches(user: User, unit: OrgUnit) -> bool:
    """Whether `unit` lies in the person's subtree."""
    return unit.pk in unit_ids(user)


def in_scope(user: User, *, reference: str = "reference", place: str | None = None) -> Q:
    """Rows whose reference belongs to a unit of the subtree, or on which the person or their unit takes part.

    Use as a filter of an app's queryset; people above the bureau see only what they take part in.
    reference: the path from the row to its Reference, "" when the row is the Reference itself.
    place: the path to what carries unit and bureau, "" for a row with columns of its own; else the reference.
    """
    return placed(user, place=reference if place is None else place) | taking_part(user, reference=reference)


def placed(user: User, *, place: str = "reference") -> Q:
    """The half of `in_scope` that asks where a matter lies: the person's bureau, or the units of their subtree."""
    prefix = f"{place}__" if place else ""
    if user.unit.kind in ABOVE_BUREAU:
        return Q(pk__in=[])
    if user.unit.kind == UnitKind.BUREAU:
        return Q(**{f"{prefix}bureau_id": user.unit_id})
    return Q(**{f"{prefix}unit_id__in": unit_ids(user)})


def taking_part(user: User, *, reference: str = "reference") -> Q:
    """The other half: an open participation names the person or their unit."""
    return Q(Exists(_open_participations(user, OuterRef(f"{reference}__pk" if reference else "pk"))))


def _open_participations(user: User, reference_pk: OuterRef) -> QuerySet[Participation]:
    mine = Q(user_id=user.pk) | Q(unit_id=user.unit_id)
    return Participation.objects.filter(mine, reference_id=reference_pk, closed_on__isnull=True)
