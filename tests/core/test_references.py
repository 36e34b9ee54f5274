"""Numbers run without gaps or twins per bureau, kind and year."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from apps.core import references
from apps.core.choices import LinkKind, ReferenceKind
from apps.core.models import Link, OrgUnit, Reference
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def _allocate(unit: OrgUnit, year: int = 2022, kind: ReferenceKind = ReferenceKind.PETITION) -> Reference:
    return references.allocate(kind=kind, unit=unit, year=year, by=UserFactory())


def test_numbers_count_up_per_kind_and_year(bureau: OrgUnit) -> None:
    numbers = [_allocate(bureau).number, _allocate(bureau).number, _allocate(bureau, year=2023).number]
    numbers.append(_allocate(bureau, kind=ReferenceKind.STUDY).number)
    assert numbers == [
        "440507-PT-2022-000001",
        "440507-PT-2022-000002",
        "440507-PT-2023-000001",
        "440507-PS-2022-000001",
    ]


def test_a_section_s_record_carries_the_bureau_s_code(bureau: OrgUnit) -> None:
    section = bureau.children.order_by("code")[0]
    made = _allocate(section)
    assert (made.number, made.unit, made.bureau) == ("440507-PT-2022-000001", section, bureau)


def test_a_rolled_back_record_leaves_no_gap(bureau: OrgUnit) -> None:
    with transaction.atomic():
        _allocate(bureau)
        transaction.set_rollback(True)
    assert _allocate(bureau).number == "440507-PT-2022-000001"


def test_a_unit_above_any_bureau_has_no_numbers() -> None:
    with pytest.raises(LookupError):
        _allocate(OrgUnit.objects.get(code="44"))


def test_the_same_link_twice_is_one_link(bureau: OrgUnit) -> None:
    one, other, user = _allocate(bureau), _allocate(bureau), UserFactory()
    for _time in range(2):
        references.link(one, other, LinkKind.RELATED, by=user)
    assert Link.objects.count() == 1


def test_a_record_is_never_linked_to_itself(bureau: OrgUnit) -> None:
    one = _allocate(bureau)
    with pytest.raises(IntegrityError), transaction.atomic():
        references.link(one, one, LinkKind.RELATED, by=UserFactory())


def test_another_bureau_counts_for_itself() -> None:
    here, there = UnitFactory(), UnitFactory()
    assert _allocate(here).number != _allocate(there).number
    assert _allocate(here).number.endswith("000002")
