"""Sealed matters: their text, and the list of who may read them (art. 30(3))."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import User
from apps.core import access_log, crypto, moment
from apps.core.choices import AccessAction
from apps.core.refusals import Refused
from apps.petitions import permissions, rules
from apps.petitions.models import Petition, SealedReader, SealedText
from apps.petitions.models.sealed import purpose

ARTICLE = f"{rules.LAW}第三十条第三款"


def write_text(petition: Petition, title: str, request: str, facts: str, *, by: User) -> SealedText:
    """Add a version of the sealed text; earlier versions stay."""
    seq = petition.sealed_texts.count() + 1
    return SealedText.objects.create(
        petition=petition,
        seq=seq,
        title_sealed=crypto.encrypt(title.strip(), purpose=purpose("title")),
        request_sealed=crypto.encrypt(request.strip(), purpose=purpose("request")),
        facts_sealed=crypto.encrypt(facts.strip(), purpose=purpose("facts")) if facts.strip() else "",
        at=moment.now(),
        by=by,
    )


def open_sealed(petition: Petition, *, by: User, reason: str) -> SealedText:
    """Log who reads and why, then hand out the text that stands."""
    if not permissions.reads_sealed(by, petition):
        raise Refused("您不在此件的知情名单上。", article=ARTICLE)
    subject = f"petitions.Petition:{petition.pk}"
    access_log.record(AccessAction.VIEW_FULL, by=by, subject=subject, reason=reason, reference=petition.reference)
    return petition.sealed_texts.order_by("-seq")[0]


@transaction.atomic
def add_reader(*, petition: Petition, user: User, reason: str, by: User) -> SealedReader:
    """Put a person on the list of a sealed matter; only its keeper does."""
    row = Petition.objects.select_for_update(of=("self",)).select_related("reference").get(pk=petition.pk)
    permissions.check_keeps_sealed(by, row)
    if user.has_role(*rules.NEVER_SEALED_READERS):
        raise Refused("系统管理员和审计员不得列入知情名单。", article=ARTICLE, field="user")
    if user.unit.bureau_id != row.reference.bureau_id or not user.is_active:
        raise Refused("只能列入本局在岗人员。", field="user")
    if SealedReader.objects.filter(reference=row.reference, user=user, until__isnull=True).exists():
        raise Refused("此人已在知情名单上。", field="user")
    return put_on_list(row, user, by=by, reason=rules.check_text(reason, field="reason", what="列入理由", least=2))


def put_on_list(petition: Petition, user: User, *, by: User, reason: str) -> SealedReader:
    return SealedReader.objects.create(
        reference=petition.reference, user=user, since=moment.now(), added_by=by, reason=reason
    )


@transaction.atomic
def end_reader(*, reader: SealedReader, by: User) -> SealedReader:
    """Take a person off the list from now on; the row stays."""
    row = SealedReader.objects.select_for_update(of=("self",)).select_related("reference__petition").get(pk=reader.pk)
    permissions.check_keeps_sealed(by, row.reference.petition)
    if row.until is None:
        row.until, row.ended_by = moment.now(), by
        row.save(update_fields=["until", "ended_by"])
    return row
