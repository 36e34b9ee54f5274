"""Numbers for records, `440507-PT-2026-000007`, and the links between them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from apps.core import look, moment
from apps.core.choices import LinkKind, ReferenceKind
from apps.core.models import Link, OrgUnit, Reference
from apps.core.units import bureau_of

_NEXT = """
INSERT INTO core_numbercounter (unit_id, kind, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (unit_id, kind, year) DO UPDATE SET last = core_numbercounter.last + 1
RETURNING last
"""


def allocate(
    *, kind: ReferenceKind, unit: OrgUnit, year: int, by: AbstractBaseUser, sealed: bool = False, tail: str = ""
) -> Reference:
    """Make the numbered parent of a new record inside the caller's transaction.

    The counter row is locked until that transaction ends, so numbers have no gaps after a rollback and no twins.
    tail: what stands in the counter's place where there is one record a period, `440507-RR-2022-Y`.
    """
    bureau = bureau_of(unit)
    return Reference.objects.create(
        number=f"{bureau.code}-{kind.value}-{year}-{tail or _counted(bureau, kind, year)}",
        kind=kind,
        year=year,
        bureau=bureau,
        unit=unit,
        sealed=sealed,
        created_at=moment.now(),
        created_by_id=by.pk,
    )


def _counted(bureau: OrgUnit, kind: ReferenceKind, year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [bureau.pk, kind.value, year])
        (last,) = cursor.fetchone()
    return f"{last:06d}"


def link(source: Reference, target: Reference, kind: LinkKind, *, by: AbstractBaseUser) -> Link:
    """Join two records; the same link twice is one link."""
    made, _ = Link.objects.get_or_create(
        source=source, target=target, kind=kind, defaults={"at": moment.now(), "by_id": by.pk}
    )
    return made


def short_number(number: str) -> str:
    """`440507-PT-2026-000007` as shown inside its own bureau: `PT-2026-000007`."""
    return look.short_number(number) if settings.SHORT_NUMBERS else number
