"""An uploaded file: taken in, its columns mapped, its preview and its import asked for, stopped, thrown away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from django.db import transaction

from apps.accounts.models import User
from apps.core import crypto, intents, moment
from apps.core.intents import IntentToSend, Outcome
from apps.core.jobs import files, queue
from apps.core.models import Job
from apps.core.refusals import Refused
from apps.core.spreadsheets.reader import LOOKED_AT, Row, Sheet
from apps.core.units import bureau_of
from apps.petitions import permissions
from apps.petitions.choices import ImportStage, RowOutcome
from apps.petitions.import_profiles import Profile, profiles
from apps.petitions.models import ImportBatch, ImportMapping, ImportRow
from apps.petitions.models.imports import FILE_PURPOSE
from apps.petitions.rules import mapping as columns_of
from apps.petitions.rules.imports import FIELDS, ONE_OF, REQUIRED

JOB_KIND = "petitions.import"
KEPT_UPLOADS, KEPT_CELLS = timedelta(days=7), timedelta(days=30)
DIGEST_PURPOSE = "petitions_importbatch.digest"


@dataclass(frozen=True)
class Mapping:
    """How the columns and words of a file are read. columns: field -> place; words: field -> {word: value}."""

    columns: dict[str, int]
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    def check(self, profile: Profile, width: int) -> None:
        """Refuse a mapping without the fields that every matter needs, or with one column for two fields."""
        for name in REQUIRED:
            if name not in self.columns:
                raise Refused(f"请选择哪一列是“{FIELDS[name]}”。", field=f"col_{name}")
        if not any(name in self.columns for name in ONE_OF):
            raise Refused("请选择哪一列是“请求”或“标题”。", field=f"col_{ONE_OF[0]}")
        places = list(self.columns.values())
        twice = next((name for name, place in self.columns.items() if places.count(place) > 1), None)
        if twice:
            raise Refused("同一列只能用于一项。", field=f"col_{twice}")
        if any(not 0 <= place < width for place in places) or not set(self.columns) <= set(profile.columns):
            raise Refused("所选的列不在表中，请重新选择。")


def upload(*, data: bytes, profile: str, by: User, intent: IntentToSend) -> Outcome[ImportBatch]:
    """Take a file in, once per intent: checked, its header found, its columns proposed. Nothing is imported yet."""
    return intents.once(intent, lambda: make_batch(data=data, profile=profile, by=by), ImportBatch)


@transaction.atomic
def make_batch(*, data: bytes, profile: str, by: User) -> ImportBatch:
    """The batch with the file kept encrypted; refuses what is no readable table."""
    batch = described(data=data, profile=profile, by=by)
    batch.file = files.hold(data, purpose=FILE_PURPOSE, by=by)
    batch.save()
    return batch


def described(*, data: bytes, profile: str, by: User) -> ImportBatch:
    """The batch as it would be, not saved and without the file."""
    permissions.check_may_import(by)
    if profile not in profiles():
        raise Refused("没有这种导入格式，请重新选择。", field="profile")
    found, header = profiles()[profile], read_header(data, profiles()[profile])
    headings = columns_of.headings(header)
    bureau = bureau_of(by.unit)
    kept = ImportMapping.objects.filter(bureau=bureau, profile=profile).first()
    proposed = columns_of.propose(headings, found.columns, kept.columns if kept else {})
    return ImportBatch(
        bureau=bureau,
        unit=by.unit,
        by=by,
        created_at=moment.now(),
        profile=profile,
        digest=digest_of(data),
        header_row=header.number,
        header=headings,
        mapping={
            "columns": proposed,
            "words": kept.words if kept else {},
            "defaults": {**found.defaults, **(kept.defaults if kept else {})},
        },
    )


def digest_of(data: bytes) -> str:
    """A keyed hash by which the same file is known again."""
    return crypto.blind_index(hashlib.sha256(data).hexdigest(), purpose=DIGEST_PURPOSE)


def read_header(data: bytes, profile: Profile) -> Row:
    """The row with the headings, below whatever titles stand above it."""
    with Sheet(data) as sheet:
        found = columns_of.find_header(islice(sheet.rows(), LOOKED_AT), profile.spellings)
    if found is None:
        raise Refused("找不到表头，请确认第一个工作表里有一行列名。", field="file")
    return found


def ask_preview(*, batch: ImportBatch, chosen: Mapping, by: User, intent: IntentToSend) -> Outcome[Job]:
    """Save the mapping, remember it for the next file of the kind, and ask for a dry run."""
    return intents.once(intent, lambda: _ask_preview(batch, chosen, by), Job)


@transaction.atomic
def _ask_preview(batch: ImportBatch, chosen: Mapping, by: User) -> Job:
    row = _locked(batch, by)
    if row.stage not in (ImportStage.MAPPING, ImportStage.PREVIEW):
        raise Refused("这一批已经开始导入，列的对照不能再改。")
    chosen.check(profiles()[row.profile], len(row.header))
    row.mapping = {"columns": chosen.columns, "words": chosen.words, "defaults": chosen.defaults}
    _remember(row, by)
    row.stage, row.preview, row.job = ImportStage.PREVIEW, {}, queue.ask(JOB_KIND, by=by)
    row.save(update_fields=["mapping", "stage", "preview", "job"])
    return row.job


def _remember(row: ImportBatch, by: User) -> None:
    found = row.mapping
    columns = {name: row.header[place] for name, place in found["columns"].items()}
    kept = {"columns": columns, "words": found["words"], "defaults": found["defaults"]}
    ImportMapping.objects.update_or_create(
        bureau=row.bureau, profile=row.profile, defaults={**kept, "saved_at": moment.now(), "saved_by": by}
    )


def ask_run(*, batch: ImportBatch, by: User, intent: IntentToSend) -> Outcome[Job]:
    """Ask for the import after a preview, or for the rest of one that was stopped."""
    return intents.once(intent, lambda: _ask_run(batch, by), Job)


@transaction.atomic
def _ask_run(batch: ImportBatch, by: User) -> Job:
    row = _locked(batch, by)
    if row.stage == ImportStage.PREVIEW and not row.preview:
        raise Refused("请先完成预览，再导入。")
    if row.stage not in (ImportStage.PREVIEW, ImportStage.RUN):
        raise Refused("这一批不在等候导入。")
    row.stage, row.job = ImportStage.RUN, queue.ask(JOB_KIND, by=by)
    row.save(update_fields=["stage", "job"])
    return row.job


def _locked(batch: ImportBatch, by: User) -> ImportBatch:
    """The batch for an act of this person; refused while a job is at it."""
    permissions.check_may_import(by)
    row = ImportBatch.objects.select_for_update(of=("self",)).select_related("job", "bureau").get(pk=batch.pk)
    if row.job is not None and row.job.is_open:
        raise Refused("这一批正在处理，请等它完成，或先停止。")
    if row.file_id is None:
        raise Refused("这一批的文件已经删除，请重新上传。")
    return row


def tell_stop(*, batch: ImportBatch, by: User) -> None:
    """Stop the job at its next row; what is in stays in, and the rest can be brought in later."""
    permissions.check_may_import(by)
    if batch.job is None or not batch.job.is_open:
        raise Refused("这一批没有正在进行的处理。")
    queue.stop(batch.job)


@transaction.atomic
def drop(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Delete the file of a batch that will not go on; what came in already stays in."""
    row = _locked(batch, by)
    return _dropped(row)


def _dropped(row: ImportBatch) -> ImportBatch:
    files.drop(row.file_id)
    row.file = None
    row.stage = ImportStage.DONE if row.stage == ImportStage.RUN else ImportStage.DROPPED
    row.save(update_fields=["file", "stage"])
    return row


def take_refused(*, batch: ImportBatch, by: User) -> Iterator[list[str]]:
    """The refused rows as they came, each with its number and the reasons; for the person who uploaded them alone."""
    if batch.by_id != by.pk:
        raise Refused("未导入的行只交给上传的人。")
    rows = batch.rows.filter(stage=ImportStage.RUN, outcome=RowOutcome.REFUSED).order_by("row_number")
    if rows.exclude(cells_sealed="").first() is None:
        raise Refused("没有保存着的未导入行；超过三十日的已经清除。")
    return (_handed_back(row, len(batch.header)) for row in rows.iterator(chunk_size=200))


def _handed_back(row: ImportRow, width: int) -> list[str]:
    cells: list[str] = json.loads(row.cells() or "[]")[:width]
    why = "；".join(f"{column}：{sentence}" for column, sentence in row.problems)
    return [*cells, *[""] * (width - len(cells)), str(row.row_number), why]


def sweep() -> None:
    """Delete files that nobody came back for in a week, and rows that nobody took back in thirty days."""
    now = moment.now()
    waiting = ImportBatch.objects.filter(file__isnull=False, created_at__lt=now - KEPT_UPLOADS).select_related("job")
    for batch in waiting:
        with transaction.atomic():
            row = ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
            if row.file_id and not (row.job and row.job.is_open):
                _dropped(row)
    old = ImportRow.objects.filter(batch__created_at__lt=now - KEPT_CELLS).exclude(cells_sealed="")
    old.update(cells_sealed="")
