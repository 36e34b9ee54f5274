"""A file with everything that real lists have: each row is accounted for, in the preview as in the import."""

from __future__ import annotations

import pytest

from apps.petitions.models import ImportRow, Petition
from tests.petitions import factories, tables
from tests.petitions.importing import imported, outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_12")]


def test_every_row_of_a_dirty_file_comes_to_what_it_must() -> None:
    dirty = tables.dirty(300)
    batch = imported(dirty.data, factories.petition_officer())
    assert batch.job is not None
    assert (batch.job.state, batch.job.error) == ("DONE", "")
    assert outcomes(batch) == dirty.fate
    assert outcomes(batch, "PREVIEW") == dirty.fate
    new = [fate for fate in dirty.fate.values() if fate == "NEW"]
    assert Petition.objects.count() == len(new)
    assert batch.job.counts == batch.preview
    assert sum(batch.job.counts.values()) == len(dirty.fate) == ImportRow.objects.filter(stage="RUN").count()
