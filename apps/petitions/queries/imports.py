"""Batches of imports: the bureau's, one with its page, what its rows came to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404

from apps.accounts.models import User
from apps.core.choices import TopicScheme, UnitKind
from apps.core.models import OrgUnit, Topic
from apps.petitions import permissions
from apps.petitions.choices import ImportStage, RowOutcome
from apps.petitions.models import ImportBatch, ImportRow

MOST_BATCHES, MOST_PROBLEMS = 100, 200


def batches(user: User) -> list[ImportBatch]:
    """The bureau's last batches, newest first."""
    rows = ImportBatch.objects.filter(bureau_id=user.unit.bureau_id).select_related("by", "job")
    return list(rows.order_by("-pk")[:MOST_BATCHES])


def batch_for(user: User, pk: int) -> ImportBatch:
    """A batch of the bureau, or 404 for whoever does not import."""
    rows = ImportBatch.objects.filter(bureau_id=user.unit.bureau_id).select_related("by", "job", "bureau")
    found = rows.filter(pk=pk).first() if permissions.may_import(user) else None
    if found is None:
        raise Http404
    return found


def uploaded_before(batch: ImportBatch) -> ImportBatch | None:
    """The last batch of the same file that came in."""
    same = ImportBatch.objects.filter(bureau_id=batch.bureau_id, profile=batch.profile, digest=batch.digest)
    return same.filter(stage=ImportStage.DONE, pk__lt=batch.pk).order_by("-pk").first()


@dataclass(frozen=True)
class Result:
    """Rows by outcome of one stage, and the rows that something is to be said of, the first MOST_PROBLEMS."""

    counts: dict[str, int]
    said: list[ImportRow]
    more: int


def result(batch: ImportBatch, stage: ImportStage) -> Result:
    rows = batch.rows.filter(stage=stage)
    counts = dict.fromkeys(RowOutcome.values, 0) | dict(rows.values_list("outcome").annotate(Count("pk")))
    troubled = rows.exclude(problems=[]).order_by("row_number").defer("cells_sealed")
    said = list(troubled[: MOST_PROBLEMS + 1])
    more = troubled.count() - MOST_PROBLEMS if len(said) > MOST_PROBLEMS else 0
    return Result(counts, said[:MOST_PROBLEMS], more)


def topic_codes() -> dict[str, str]:
    """Name -> code of every topic of matters, for the table of words."""
    return {topic.name: topic.code for topic in Topic.objects.filter(scheme=TopicScheme.MATTER)}


def street_codes(batch: ImportBatch) -> dict[str, str]:
    """Name -> code of the bureau's streets and communities."""
    kinds = [UnitKind.STREET, UnitKind.COMMUNITY]
    return {unit.name: unit.code for unit in OrgUnit.objects.filter(bureau_id=batch.bureau_id, kind__in=kinds)}
