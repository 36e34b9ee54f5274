"""Scope: one's own subtree, and matters on which one takes part for as long as one does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.scope import in_scope
from apps.core import references
from apps.core.choices import ParticipationKind, ReferenceKind, UnitKind
from apps.core.models import OrgUnit, Participation, Reference
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def record(unit: OrgUnit) -> Reference:
    return references.allocate(kind=ReferenceKind.STUDY, unit=unit, year=2026, by=UserFactory(unit=unit))


def take_part(reference: Reference, **who: Any) -> Participation:
    by: User = UserFactory()
    kind = ParticipationKind.CO_HANDLER
    return Participation.objects.create(
        reference=reference, kind=kind, opened_on=date(2026, 5, 1), added_by=by, **who
    )  # fmt: skip


def sees(user: User, reference: Reference) -> bool:
    return Reference.objects.filter(in_scope(user, reference=""), pk=reference.pk).exists()


def test_ones_own_unit_and_those_below_it_are_seen_and_those_above_and_beside_are_not() -> None:
    bureau = UnitFactory()
    section, beside = (UnitFactory(parent=bureau, kind=UnitKind.SECTION) for _n in range(2))
    user = UserFactory(unit=section)
    assert sees(user, record(section))
    assert sees(UserFactory(unit=bureau), record(section))
    assert not sees(user, record(bureau))
    assert not sees(user, record(beside))
    assert not sees(user, record(UnitFactory()))


@pytest.mark.parametrize("side", ["user", "unit"])
def test_a_matter_is_seen_by_whoever_takes_part_until_their_part_ends(side: str) -> None:
    user, reference = UserFactory(unit=UnitFactory()), record(UnitFactory())
    assert not sees(user, reference)
    part = take_part(reference, **{side: user if side == "user" else user.unit})
    assert sees(user, reference)
    assert not sees(UserFactory(unit=UnitFactory()), reference)
    part.closed_on = date(2026, 5, 12)
    part.save()
    assert not sees(user, reference)


def test_above_the_bureau_only_what_was_handed_up_is_seen() -> None:
    city = UnitFactory(kind=UnitKind.CITY)
    reference = record(UnitFactory(parent=city))
    user = UserFactory(unit=city)
    assert not sees(user, reference)
    take_part(reference, unit=city)
    assert sees(user, reference)
