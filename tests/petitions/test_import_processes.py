"""Imports in processes of their own: killed in the middle, run twice at once, five thousand rows in little memory."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from apps.accounts.models import User
from apps.core import moment
from apps.core.jobs import queue
from apps.core.models import HeldFile, Job
from apps.petitions.models import ImportBatch, ImportedMatter, ImportRow, Petition
from apps.petitions.services import imports
from tests.petitions import factories, tables
from tests.petitions.importing import intent, outcomes, uploaded, work
from tests.petitions.importing_processes import MOST_KILOBYTES, counted, ended, peak_of, process

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"])]


@pytest.fixture
def officer() -> User:
    return factories.petition_officer()


def asked(data: bytes, by: User) -> ImportBatch:
    """A batch whose preview is done and whose import waits for a worker."""
    batch = uploaded(data, by)
    chosen = imports.Mapping(**batch.mapping)
    work(imports.ask_preview(batch=batch, chosen=chosen, by=by, intent=intent(by)).record)
    imports.ask_run(batch=batch, by=by, intent=intent(by))
    batch.refresh_from_db()
    return batch


def test_a_worker_killed_in_the_middle_leaves_no_half_row_and_the_next_goes_on(officer: User) -> None:
    dirty = tables.dirty(40)
    batch = asked(dirty.data, officer)
    worker = process("manage.py", "run_jobs", "--forever")
    deadline = time.monotonic() + 120
    while ImportRow.objects.filter(stage="RUN").count() < 8 and time.monotonic() < deadline:
        assert worker.poll() is None
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()
    came_in = Petition.objects.count()
    assert 0 < came_in < Counter(dirty.fate.values())["NEW"]
    assert ImportedMatter.objects.count() == came_in == ImportRow.objects.filter(stage="RUN", outcome="NEW").count()
    assert HeldFile.objects.exists()
    Job.objects.filter(state="RUNNING").update(beat_at=moment.now() - queue.STALE * 2)
    assert "1 jobs taken up" in ended(process("manage.py", "run_jobs"))
    batch.refresh_from_db()
    assert (batch.stage, batch.file_id) == ("DONE", None)
    assert outcomes(batch) == dirty.fate
    assert Petition.objects.count() == Counter(dirty.fate.values())["NEW"]


def test_the_same_file_imported_by_two_processes_at_once_comes_in_once(officer: User, tmp_path: Path) -> None:
    path, dirty = tmp_path / "list.xlsx", tables.dirty(40)
    path.write_bytes(dirty.data)
    line = ["manage.py", "import_petitions", str(path), "--profile", "petition_office", "--by", officer.username]
    both = [process(*line) for _n in range(2)]
    said = [ended(one) for one in both]
    assert [one.returncode for one in both] == [1, 1], said
    new = Counter(dirty.fate.values())["NEW"]
    assert Petition.objects.count() == ImportedMatter.objects.count() == new
    counts = Counter(ImportRow.objects.filter(stage="RUN").values_list("outcome", flat=True))
    assert counts["NEW"] == new
    assert counts.total() == 2 * len(dirty.fate)


def test_five_thousand_rows_are_judged_in_little_memory(officer: User, tmp_path: Path) -> None:
    """A dry run reads and judges every row; the import itself, in `make drill`, holds no more."""
    path, dirty = tmp_path / "list.xlsx", tables.dirty(5000)
    path.write_bytes(dirty.data)
    peak, said = peak_of(path, officer, "--dry-run")
    assert peak < MOST_KILOBYTES, f"{peak} kB"
    assert said.startswith(f"would be {{{counted(dirty)}}}")
