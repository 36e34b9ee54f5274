"""Pages of imports: the list of batches, one batch at each of its stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.core import moment
from apps.core.jobs.choices import JobState
from apps.core.models import Job
from apps.petitions import queries
from apps.petitions.choices import ImportStage, RowOutcome
from apps.petitions.import_profiles import profiles
from apps.petitions.models import ImportBatch, ImportRow
from apps.petitions.rules.imports import FIELDS

UNTOUCHED = timedelta(minutes=1)
# Shape beside the word, as in lists of matters.
_SHAPES = {ImportStage.DONE: "ended", ImportStage.DROPPED: "ended", ImportStage.RUN: "doing"}


@dataclass(frozen=True)
class BatchLine:
    """One line of the list."""

    name: str
    url: str
    at: datetime
    who: str
    rows: str
    shape: str
    state: str


def batch_lines(batches: list[ImportBatch]) -> list[BatchLine]:
    return [_line(batch) for batch in batches]


def _line(batch: ImportBatch) -> BatchLine:
    stage = ImportStage(batch.stage)
    return BatchLine(
        name=f"第 {batch.pk} 批 {profiles()[batch.profile].name}",
        url=batch.get_absolute_url(),
        at=batch.created_at,
        who=batch.by.full_name,
        rows=_in_words(batch.job.counts if batch.job else {}),
        shape=_SHAPES.get(stage, "waiting"),
        state=state_words(batch),
    )


def _in_words(counts: dict[str, int]) -> str:
    found = [f"{outcome.label} {counts[outcome.value]}" for outcome in RowOutcome if counts.get(outcome.value)]
    return "，".join(found)


def state_words(batch: ImportBatch) -> str:
    """Where the batch stands: its stage, and its job's state while that matters."""
    stage = ImportStage(batch.stage)
    if batch.job is None or stage in (ImportStage.DONE, ImportStage.DROPPED):
        return str(stage.label)
    done = batch.job.state == JobState.DONE
    return f"{stage.label}：{'请核对' if done else JobState(batch.job.state).label}"


@dataclass(frozen=True)
class Count:
    label: str
    number: int


@dataclass(frozen=True)
class Said:
    """A row of the file that something is to be said of."""

    number: int
    outcome: str
    problems: list[list[str]]


@dataclass(frozen=True)
class BatchPage:
    """Everything the page of a batch shows. `step` is mapping, working, preview, halted, done or dropped."""

    name: str
    step: str
    state: str
    shape: str
    working: str
    percent: int
    done: int
    total: int
    error: str
    counts: list[Count]
    rows: int
    said: list[Said]
    more: int
    before: ImportBatch | None
    takes_refused: bool
    columns: list[tuple[str, str]]


def batch_page(batch: ImportBatch, user: User) -> BatchPage:
    job, step = batch.job, _step(batch)
    stage = ImportStage.PREVIEW if batch.stage == ImportStage.PREVIEW else ImportStage.RUN
    found = queries.result(batch, stage) if step not in ("mapping", "working") else queries.Result({}, [], 0)
    return BatchPage(
        name=profiles()[batch.profile].name,
        step=step,
        state=state_words(batch),
        shape=_SHAPES.get(ImportStage(batch.stage), "waiting"),
        working=str(stage.label),
        percent=job.percent if job else 0,
        done=job.done if job else 0,
        total=job.total if job else 0,
        error=_trouble(job) if job else "",
        counts=[Count(str(outcome.label), found.counts.get(outcome.value, 0)) for outcome in RowOutcome],
        rows=sum(found.counts.values()),
        said=[_said(row) for row in found.said],
        more=found.more,
        before=queries.uploaded_before(batch),
        takes_refused=batch.by_id == user.pk and stage == ImportStage.RUN and bool(found.counts.get("REFUSED")),
        columns=_columns(batch),
    )


def _trouble(job: Job) -> str:
    """Why a job failed, or that nobody takes it up."""
    if job.state == JobState.QUEUED and moment.now() - job.asked_at > UNTOUCHED:
        return "等候已超过一分钟，后台处理程序可能没有运行，请通知系统管理员。"
    return job.error


def _step(batch: ImportBatch) -> str:
    if batch.stage in (ImportStage.MAPPING, ImportStage.DONE, ImportStage.DROPPED):
        return str(batch.stage).lower()
    if batch.job is not None and batch.job.is_open:
        return "working"
    return "preview" if batch.stage == ImportStage.PREVIEW and batch.preview else "halted"


def _said(row: ImportRow) -> Said:
    return Said(row.row_number, str(RowOutcome(row.outcome).label), row.problems)


def _columns(batch: ImportBatch) -> list[tuple[str, str]]:
    places = batch.mapping["columns"]
    return [(label, batch.header[places[name]]) for name, label in FIELDS.items() if name in places]
