"""Batches brought in without a worker: the job is done in the test itself."""

from __future__ import annotations

import uuid
from typing import Any

from apps.accounts.models import User
from apps.core.intents import IntentToSend
from apps.core.jobs import queue
from apps.core.jobs.worker import carry_out
from apps.core.models import Job
from apps.petitions.models import ImportBatch
from apps.petitions.services import imports


def intent(by: User) -> IntentToSend:
    return IntentToSend(uuid.uuid4(), by, "test", "0" * 64)


def uploaded(data: bytes, by: User, profile: str = "petition_office") -> ImportBatch:
    return imports.upload(data=data, profile=profile, by=by, intent=intent(by)).record


def work(job: Job) -> Job:
    """Do the job as a worker does."""
    step = queue.claim(pk=job.pk)
    assert step is not None
    carry_out(step)
    job.refresh_from_db()
    return job


def previewed(batch: ImportBatch, by: User, **changes: Any) -> ImportBatch:
    batch.refresh_from_db()
    chosen = imports.Mapping(**{**batch.mapping, **changes})
    work(imports.ask_preview(batch=batch, chosen=chosen, by=by, intent=intent(by)).record)
    batch.refresh_from_db()
    return batch


def run(batch: ImportBatch, by: User) -> ImportBatch:
    work(imports.ask_run(batch=batch, by=by, intent=intent(by)).record)
    batch.refresh_from_db()
    return batch


def imported(data: bytes, by: User, profile: str = "petition_office") -> ImportBatch:
    """A file from upload to report."""
    return run(previewed(uploaded(data, by, profile), by), by)


def outcomes(batch: ImportBatch, stage: str = "RUN") -> dict[int, str]:
    """Row number -> its outcome, or the column of its first problem when it was refused."""
    rows = batch.rows.filter(stage=stage)
    return {row.row_number: row.problems[0][0] if row.outcome == "REFUSED" else row.outcome for row in rows}
