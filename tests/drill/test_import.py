"""Five thousand rows as people send them: each goes in or says why, in one go and within 300 MB."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.petitions.models import ImportBatch, Petition
from tests.petitions import factories, tables
from tests.petitions.importing import outcomes
from tests.petitions.importing_processes import MOST_KILOBYTES, counted, peak_of

pytestmark = [
    pytest.mark.drill,
    pytest.mark.timeout(1800),
    pytest.mark.django_db(transaction=True, databases=["default", "owner", "reader"]),
]


def test_five_thousand_dirty_rows_go_in_or_say_why(tmp_path: Path, measured: Callable[[str], None]) -> None:
    began = time.monotonic()
    path, dirty = tmp_path / "list.xlsx", tables.dirty(5000)
    path.write_bytes(dirty.data)
    peak, said = peak_of(path, factories.petition_officer())
    assert peak < MOST_KILOBYTES, f"{peak} kB"
    assert counted(dirty) in said
    assert outcomes(ImportBatch.objects.get()) == dirty.fate
    assert len(dirty.fate) >= 5000
    assert Petition.objects.count() == Counter(dirty.fate.values())["NEW"]
    measured(f"{counted(dirty)}; {peak // 1024} MB at most; {time.monotonic() - began:.0f} s")
