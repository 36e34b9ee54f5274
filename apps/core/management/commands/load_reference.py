"""`manage.py load_reference`: units, topics, calendar and time limits from fixtures/reference, as often as you like."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import models, transaction

from apps.core import calendars, units
from apps.core.models import CalendarDay, ClockRule, OrgUnit, Topic


def _save(row: models.Model) -> None:
    row.save()


def _place(row: models.Model) -> None:
    if isinstance(row, OrgUnit):
        units.place(row)


@dataclass(frozen=True)
class Source:
    """One fixture: rows in an order in which parents come first. foreign: fields that hold another row's key."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    foreign: tuple[str, ...] = ()
    save: Callable[[models.Model], None] = _save


SOURCES = (
    Source("units.json", OrgUnit, ("code",), ("parent", "successor"), _place),
    Source("topics.json", Topic, ("code",), ("parent",)),
    Source("calendar.json", CalendarDay, ("date",)),
    Source("rule_table.json", ClockRule, ("code", "in_force_from")),
)


@dataclass
class Counts:
    added: int = 0
    same: int = 0
    kept: int = 0
    overwritten: int = 0

    def __str__(self) -> str:
        parts = [f"{self.added} added", f"{self.same} unchanged"]
        parts += [f"{self.kept} differ and were kept (--overwrite resets them)"] if self.kept else []
        parts += [f"{self.overwritten} reset"] if self.overwritten else []
        return ", ".join(parts)


class Command(BaseCommand):
    """Adds what is missing. A row that an administrator has changed stays as it is, unless --overwrite is given."""

    help = "Load the reference data: org units, topics, calendar, time limits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--overwrite", action="store_true", help="reset changed rows to the shipped ones")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for source in SOURCES:
            counts = load(source, overwrite=options["overwrite"])
            if options["verbosity"]:
                self.stdout.write(f"{source.file}: {counts}")
        transaction.on_commit(calendars.forget)


def load(source: Source, *, overwrite: bool) -> Counts:
    """Bring one fixture into its table; called inside one transaction."""
    counts = Counts()
    manager = source.model._default_manager
    existing = {tuple(getattr(row, name) for name in source.key): row for row in manager.all()}
    for raw in read(source.file):
        values = {name: _python(source, name, value) for name, value in raw.items()}
        key = tuple(values[name] for name in source.key)
        _upsert(source, existing.get(key), values, counts, overwrite=overwrite)
    return counts


def read(file: str) -> list[dict[str, Any]]:
    """The rows of a fixture as written."""
    rows: list[dict[str, Any]] = json.loads((settings.BASE_DIR / "fixtures/reference" / file).read_text("utf-8"))
    return rows


def _python(source: Source, name: str, value: Any) -> Any:
    """A fixture value as the model holds it; a foreign row by its code."""
    if name in source.foreign and value is not None:
        return source.model._default_manager.get(**{source.key[0]: value})
    field = source.model._meta.get_field(name)
    return field.to_python(value) if isinstance(field, models.Field) and not field.is_relation else value


def _upsert(
    source: Source, row: models.Model | None, values: dict[str, Any], counts: Counts, *, overwrite: bool
) -> None:
    if row is None:
        source.save(source.model(**values))
        counts.added += 1
    elif all(getattr(row, name) == value for name, value in values.items()):
        counts.same += 1
    elif not overwrite:
        counts.kept += 1
    else:
        for name, value in values.items():
            setattr(row, name, value)
        source.save(row)
        counts.overwritten += 1
