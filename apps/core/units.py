"""The tree of org units: placing a unit, and the ids below it."""

from __future__ import annotations

from datetime import date

from django.core.cache import caches

from apps.core.choices import UnitKind
from apps.core.models import OrgUnit

_CACHE_SECONDS = 300


def place(unit: OrgUnit) -> OrgUnit:
    """Save `unit` with the path and bureau that its parent implies; a moved unit takes its subtree along."""
    unit.save()
    _set_path(unit)
    caches["local"].delete_many([_cache_key(int(pk)) for pk in unit.path.strip("/").split("/")])
    return unit


def _set_path(unit: OrgUnit) -> None:
    parent = unit.parent
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.bureau = unit if unit.kind == UnitKind.BUREAU else (parent.bureau if parent else None)
    unit.save(update_fields=["path", "bureau"])
    for child in unit.children.all():
        child.parent = unit
        _set_path(child)


def subtree_ids(unit_id: int) -> frozenset[int]:
    """Ids of the unit and all units below it, cached for five minutes (units change a few times a year)."""
    key = _cache_key(unit_id)
    found: frozenset[int] | None = caches["local"].get(key)
    if found is None:
        found = frozenset(OrgUnit.objects.filter(path__contains=f"/{unit_id}/").values_list("pk", flat=True))
        caches["local"].set(key, found, _CACHE_SECONDS)
    return found


def _cache_key(unit_id: int) -> str:
    return f"subtree:{unit_id}"


def bureau_of(unit: OrgUnit) -> OrgUnit:
    """The district bureau that `unit` belongs to; a unit above any bureau raises LookupError."""
    if unit.bureau is None:
        raise LookupError(f"unit {unit.code} stands above any bureau")
    return unit.bureau


def active_children(unit: OrgUnit, kinds: list[UnitKind], on: date) -> list[OrgUnit]:
    """Units of the given kinds below `unit` that exist on the day, by code."""
    below = OrgUnit.objects.filter(path__startswith=unit.path, kind__in=kinds).exclude(valid_from__gt=on)
    return list(below.exclude(valid_to__lte=on).order_by("code"))
