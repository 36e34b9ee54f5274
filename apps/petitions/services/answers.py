"""The bureau's decisions: extension, handling opinion, reply to a suggestion."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.core import moment
from apps.core.clocks import log
from apps.core.clocks.choices import EventKind
from apps.petitions import permissions, rules
from apps.petitions.choices import Adoption
from apps.petitions.models import Extension, Opinion, Petition, SuggestionReply
from apps.petitions.rules import OpinionText
from apps.petitions.services import moving
from apps.petitions.services.steps import Service


@transaction.atomic
def extend(
    *, petition: Petition, days: int, reason: str, approved_on: date, told: Service, by: User, read_status: str = ""
) -> Petition:
    """Grant the one extension of at most 30 days (art. 34): `by` is the approving leader, `told` how it was told."""
    row = moving.locked(petition, read_status=read_status)
    permissions.check_can(by, row, "extend")
    rules.check_act(row.matter, "extend")
    reason = rules.check_extension(days, reason=reason, approved_on=approved_on, told_on=told.on, today=moment.today())
    log.record(
        reference=row.reference,
        code=moving.HANDLING,
        kind=EventKind.EXTEND,
        on=approved_on,
        by=by,
        days=days,
        reason=reason,
    )
    Extension.objects.create(
        petition=row,
        days=days,
        reason=reason,
        approved_on=approved_on,
        approved_by=by,
        told_on=told.on,
        told_way=told.way,
        at=moment.now(),
    )
    return moving.save(row, by=by, reason=f"批准延期 {days} 日")


@transaction.atomic
def issue_opinion(
    *, petition: Petition, text: OpinionText, issued_on: date, served: Service, by: User, read_status: str = ""
) -> Petition:
    """Issue and serve the handling opinion (art. 31(6), 32); it meets the 60-day clock on the day of issue."""
    row, move = moving.begin(petition, "opinion", by=by, read_status=read_status)
    text = text.checked()
    _check_answer_days(row, issued_on, served)
    Opinion.objects.create(
        petition=row,
        outcome=text.outcome,
        request=text.request,
        facts_and_reasons=text.facts_and_reasons,
        opinion_and_basis=text.opinion_and_basis,
        issued_on=issued_on,
        served_on=served.on,
        served_way=served.way,
        at=moment.now(),
        by=by,
    )
    moving.meet_clock(row, moving.HANDLING, issued_on, by)
    return moving.finish(row, move, on=issued_on, by=by, why=str(text.outcome.label))


@transaction.atomic
def reply_suggestion(
    *, petition: Petition, adoption: Adoption, reply: str, replied: Service, by: User, read_status: str = ""
) -> Petition:
    """Say what became of a suggestion and reply (art. 29)."""
    row, move = moving.begin(petition, "reply", by=by, read_status=read_status)
    reply = rules.check_text(reply, field="reply", what="答复内容", least=4)
    _check_answer_days(row, replied.on, replied)
    SuggestionReply.objects.create(
        petition=row,
        adoption=adoption,
        reply=reply,
        replied_on=replied.on,
        way=replied.way,
        at=moment.now(),
        by=by,
    )
    return moving.finish(row, move, on=replied.on, by=by, why=str(adoption.label))


def _check_answer_days(row: Petition, issued_on: date, served: Service) -> None:
    today = moment.today()
    not_before = row.accepted_on or row.received_on
    rules.check_day(issued_on, today=today, field="issued_on", not_before=not_before, what="出具日期")
    rules.check_day(served.on, today=today, field="served_on", not_before=issued_on, what="送达日期")
