"""`migrate` as the owner role, then privileges and append-only triggers from the models."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from apps.core import grants


class Command(DjangoMigrate):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["plan"]:
            grants.ensure_roles(connections[options["database"]])
        super().handle(*args, **options)
        if not options["plan"]:
            grants.apply(connections[options["database"]])
