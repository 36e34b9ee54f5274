"""`manage.py import_petitions FILE --profile P [--dry-run] --by USER`: the same import as on the page.

Columns are found by their headings, as an officer of the bureau last mapped them. `--dry-run` writes nothing at all.
Prints counts and, for every row that does not go in, its number, column and reason; nothing that a cell holds.
Exit codes: 0 done, 1 there are rows that did not go in, 2 refused with one sentence.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.accounts.models import User
from apps.core.intents import IntentToSend
from apps.core.jobs import queue
from apps.core.jobs.choices import JobState
from apps.core.jobs.worker import carry_out
from apps.core.models import Job
from apps.core.refusals import Refused
from apps.core.spreadsheets.reader import LARGEST_FILE
from apps.petitions import permissions, queries
from apps.petitions.choices import ImportStage, RowOutcome
from apps.petitions.import_profiles import profiles
from apps.petitions.models import ImportBatch
from apps.petitions.services import imports

FOUND, REFUSED = 1, 2


class Command(BaseCommand):
    help = "Bring petitions in from an XLSX file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", required=True, choices=sorted(profiles()))
        parser.add_argument("--by", required=True, help="user name of whoever imports")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refused = self._import(options)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSED)
        if refused:
            sys.exit(FOUND)

    def _import(self, options: dict[str, Any]) -> int:
        by, data = _user(options["by"]), _read(options["file"])
        if options["dry_run"]:
            found = imports.try_file(data=data, profile=options["profile"], by=by)
            self._print("would be", found.counts)
            for number, column, sentence in found.problems:
                self.stdout.write(f"{number}\t{column}\t{sentence}")
            return found.counts[RowOutcome.REFUSED.value]
        batch = imports.upload(data=data, profile=options["profile"], by=by, intent=_intent(by, data)).record
        chosen = imports.Mapping(**batch.mapping)
        try:
            _work(imports.ask_preview(batch=batch, chosen=chosen, by=by, intent=_intent(by, data)).record)
        except Refused:
            imports.drop(batch=batch, by=by)
            raise
        _work(imports.ask_run(batch=batch, by=by, intent=_intent(by, data)).record)
        return self._report(batch)

    def _report(self, batch: ImportBatch) -> int:
        found = queries.result(batch, ImportStage.RUN)
        self._print(f"batch {batch.pk}:", found.counts)
        for row in batch.rows.filter(stage=ImportStage.RUN).exclude(problems=[]).order_by("row_number"):
            for column, sentence in row.problems:
                self.stdout.write(f"{row.row_number}\t{column}\t{sentence}")
        return found.counts[RowOutcome.REFUSED.value]

    def _print(self, what: str, counts: Mapping[str, int]) -> None:
        self.stdout.write(f"{what} {json.dumps({name: counts.get(name, 0) for name in RowOutcome.values})}")


def _user(username: str) -> User:
    found = User.objects.select_related("unit__bureau").filter(username=username, is_active=True).first()
    if found is None:
        raise Refused("没有这个用户，或已停用。")
    permissions.check_may_import(found)
    return found


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused("文件超过 20 MB，请拆成几个文件再导入。")
        return path.read_bytes()
    except OSError as error:
        raise Refused("读不到这个文件，请核对路径和权限。") from error


def _intent(by: User, data: bytes) -> IntentToSend:
    return IntentToSend(uuid.uuid4(), by, "petitions.import_petitions", hashlib.sha256(data).hexdigest())


def _work(job: Job) -> None:
    """Do the job here, unless a worker has been faster: then wait for it."""
    step = queue.claim(pk=job.pk)
    if step is not None:
        carry_out(step)
    queue.wait(job)
    if job.state != JobState.DONE:
        raise Refused(job.error or "导入已停止；可在页面上继续。")
