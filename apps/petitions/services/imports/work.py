"""The job: a preview that writes no matter, or the import itself, row after row, resumable at any row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count

from apps.accounts.models import User
from apps.core.jobs import files
from apps.core.jobs.queue import Step
from apps.core.spreadsheets.reader import Row, Sheet
from apps.petitions import permissions
from apps.petitions.choices import ImportStage, RowOutcome
from apps.petitions.import_profiles import profiles
from apps.petitions.models import ImportBatch, ImportRow
from apps.petitions.models.imports import FILE_PURPOSE
from apps.petitions.services.imports.rows import Importer, Verdict, written
from apps.petitions.services.imports.uploads import JOB_KIND, Mapping, described

__all__ = ["JOB_KIND", "Report", "carry_out", "try_file"]
CHUNK = 200


@dataclass
class Report:
    """Rows by outcome, and the refused ones with their reasons."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, number: int, verdict: Verdict) -> None:
        self.counts[verdict.outcome.value] += 1
        self.problems += [(number, problem.column, problem.sentence) for problem in verdict.problems]


def carry_out(step: Step) -> None:
    """Do what the job of a batch is for; called by the worker, again after a worker that died."""
    batch = ImportBatch.objects.select_related("bureau", "unit__bureau", "file").get(job_id=step.job.pk)
    by = User.objects.select_related("unit__bureau").get(pk=step.job.by_id)
    permissions.check_may_import(by)
    assert batch.file is not None, "an open job has its file"
    with Sheet(files.opened(batch.file, purpose=FILE_PURPOSE)) as sheet:
        importer = Importer(batch, profiles()[batch.profile], by, sheet.counts_from_1904)
        work = _preview if batch.stage == ImportStage.PREVIEW else _run
        work(batch, importer, sheet, step)


def _rows(batch: ImportBatch, sheet: Sheet) -> Iterator[Row]:
    """The rows below the header in which a mapped column holds something."""
    places = list(batch.mapping["columns"].values())
    for row in sheet.rows():
        if row.number > batch.header_row and any(row.cells[p] is not None for p in places if p < len(row.cells)):
            yield row


def _preview(batch: ImportBatch, importer: Importer, sheet: Sheet, step: Step) -> None:
    """Judge every row. A preview that was interrupted begins again."""
    batch.rows.filter(stage=ImportStage.PREVIEW).delete()
    report, waiting = Report(), list[ImportRow]()
    for row in _rows(batch, sheet):
        verdict = importer.judge(row)
        importer.note(row.number, verdict)
        report.add(row.number, verdict)
        waiting.append(_preview_row(batch, row, verdict))
        if len(waiting) >= CHUNK:
            ImportRow.objects.bulk_create(waiting)
            waiting.clear()
        step.tick(report.counts.total(), sheet.row_count, report.counts)
    with transaction.atomic():
        ImportRow.objects.bulk_create(waiting)
        step.tick(report.counts.total(), report.counts.total(), report.counts, now=True)
        ImportBatch.objects.filter(pk=batch.pk).update(preview={**dict.fromkeys(RowOutcome.values, 0), **report.counts})


def _preview_row(batch: ImportBatch, row: Row, verdict: Verdict) -> ImportRow:
    return ImportRow(
        batch=batch,
        stage=ImportStage.PREVIEW,
        row_number=row.number,
        outcome=verdict.outcome,
        problems=written(verdict.problems),
    )


def _run(batch: ImportBatch, importer: Importer, sheet: Sheet, step: Step) -> None:
    """Bring in every row that has not been dealt with yet; then the file is deleted."""
    done = set(batch.rows.filter(stage=ImportStage.RUN).values_list("row_number", flat=True))
    counts = _counted(batch)
    for row in _rows(batch, sheet):
        if row.number in done:
            continue
        verdict = importer.bring_in(row)
        importer.note(row.number, verdict)
        counts[verdict.outcome.value] += 1
        step.tick(counts.total(), sheet.row_count, counts)
    with transaction.atomic():
        step.tick(counts.total(), counts.total(), _counted(batch), now=True)
        held = batch.file_id
        ImportBatch.objects.filter(pk=batch.pk).update(stage=ImportStage.DONE, file=None)
        files.drop(held)


def _counted(batch: ImportBatch) -> Counter[str]:
    """Rows of the import by outcome, as they stand in the database."""
    rows = batch.rows.filter(stage=ImportStage.RUN).values_list("outcome").annotate(Count("pk"))
    return Counter(dict(rows))


def try_file(*, data: bytes, profile: str, by: User) -> Report:
    """What an import of the file would do, row by row, with its columns as proposed. Nothing at all is written."""
    batch, report = described(data=data, profile=profile, by=by), Report()
    Mapping(**batch.mapping).check(profiles()[profile], len(batch.header))
    with Sheet(data) as sheet:
        importer = Importer(batch, profiles()[profile], by, sheet.counts_from_1904)
        for row in _rows(batch, sheet):
            verdict = importer.judge(row)
            importer.note(row.number, verdict)
            report.add(row.number, verdict)
    return report
