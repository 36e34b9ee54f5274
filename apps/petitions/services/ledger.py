"""Ending a matter as an old ledger says it ended, without the closing conditions of today's rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.core.refusals import Refused
from apps.petitions import permissions, rules
from apps.petitions.choices import ClosingGround, PetitionClass, PetitionStatus
from apps.petitions.models import Petition
from apps.petitions.services import moving


@transaction.atomic
def end_as_in_ledger(*, petition: Petition, ground: ClosingGround, on: date, why: str, by: User) -> Petition:
    """One status row to the ledger's end; an answer meets the handling limit on that day, other limits are cancelled.

    Only the import of a ledger calls this: no page offers it.
    """
    permissions.check_may_import(by)
    row = moving.locked(petition)
    if row.status not in rules.LEDGER_SOURCES:
        raise Refused("此件已经在办，不能再按台账结束。")
    move = rules.ledger_move(PetitionStatus(row.status), ground, PetitionClass(row.petition_class))
    if ground == ClosingGround.ANSWERED:
        moving.meet_clock(row, moving.HANDLING, on, by)
    return moving.finish(row, move, on=on, by=by, why=why)
