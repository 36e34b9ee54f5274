"""What a page of the log saves by itself: one draft a log, encrypted, without history, gone when the log is saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.models import Consultation, ConsultationDraft
from apps.consultations.queries.drafts import Pairs, kept_draft
from apps.consultations.rules import drafts
from apps.core import moment
from apps.core.refusals import Refused


@dataclass(frozen=True)
class TypedPage:
    """What one page holds at one moment: names and values, the version it had read, and how often it saved."""

    pairs: Sequence[tuple[str, str]]
    base: int
    page: UUID
    sequence: int


@transaction.atomic
def save_draft(log: Consultation, typed: TypedPage, *, by: User) -> ConsultationDraft:
    """Keep what was typed; a save that comes after a newer one of the same page changes nothing.

    Raises PageOvertaken when another window has saved the log or goes on writing it, Refused when the log is closed
    or the page too large. The log's row is locked, so a draft never comes after the save that took it along.
    """
    row = Consultation.objects.select_for_update(of=("self",)).select_related("lawyer").get(pk=log.pk)
    permissions.check_own_log(by, row)
    rules.check_log_open(row.status)
    kept = kept_draft(row)
    if drafts.comes_late(kept, typed.page, typed.sequence):
        return ConsultationDraft.objects.get(pk=row.pk)
    drafts.check_page(kept, typed.page, base=typed.base, version=row.version)
    return _kept(row, typed, by)


def _kept(log: Consultation, typed: TypedPage, by: User) -> ConsultationDraft:
    body = json.dumps(list(typed.pairs), ensure_ascii=False)
    if len(body.encode()) > drafts.MOST_BYTES:
        raise Refused(_("内容太长，没有自动保存，请分段保存。"))
    draft = ConsultationDraft(
        consultation=log,
        base_version=typed.base,
        page=typed.page,
        sequence=typed.sequence,
        saved_at=moment.now(),
        saved_by=by,
    )
    draft.body = body
    ConsultationDraft.objects.filter(pk=log.pk).delete()
    draft.save(force_insert=True)
    return draft


def give_way(log: Consultation, page: UUID | None) -> None:
    """The form of `page` is being saved: its draft goes, and words of another window that it never showed stop it."""
    kept = kept_draft(log)
    drafts.check_seen(kept, page)
    if drafts.replaces(kept, page):
        drop(log)


def drop(log: Consultation) -> None:
    """Whatever draft there is goes."""
    ConsultationDraft.objects.filter(pk=log.pk).delete()


__all__ = ["Pairs", "TypedPage", "drop", "give_way", "save_draft"]
