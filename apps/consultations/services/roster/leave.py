"""Leave of a lawyer: entered with a decision for every day that was planned, and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import queries, rules
from apps.consultations.choices import LeaveReason, LeaveStatus
from apps.consultations.models import LawyerLeave, StationLawyer
from apps.consultations.services.roster.hand_on import Decisions, settle
from apps.core import history, moment
from apps.core.intents import IntentToSend, Outcome, once
from apps.core.refusals import Refused
from apps.core.versions import locked


@dataclass(frozen=True)
class LeaveEntry:
    """First and last day of leave, both included, and why."""

    first: date
    last: date
    reason: LeaveReason


def send_leave(
    lawyer: StationLawyer, entry: LeaveEntry, decisions: Decisions, *, by: User, intent: IntentToSend
) -> Outcome[LawyerLeave]:
    """Enter leave once per form."""
    return once(intent, lambda: enter_leave(lawyer, entry, decisions, by=by), LawyerLeave)


@transaction.atomic
def enter_leave(lawyer: StationLawyer, entry: LeaveEntry, decisions: Decisions, *, by: User) -> LawyerLeave:
    """Enter leave and carry out what was decided for each planned day in it: a stand-in, or the day is cancelled.

    Raises Undecided when a day was not decided; nothing is saved then.
    """
    queries.lock_station(lawyer.bureau_id)
    standing = LawyerLeave.objects.filter(lawyer=lawyer, status=LeaveStatus.STANDING)
    rules.check_leave(entry.first, entry.last, moment.today(), standing.values_list("first", "last"))
    leave = LawyerLeave(lawyer=lawyer, first=entry.first, last=entry.last, reason=entry.reason)
    history.save(leave, by=by, reason=_("登记请假"))
    days = list(queries.days_on_leave(lawyer, entry.first, entry.last))
    reason = _("%(name)s律师请假") % {"name": lawyer.name}  # why is nobody's business on the day's page
    settle(days, decisions, reason=reason, by=by, leave=leave)
    return leave


@transaction.atomic
def withdraw_leave(leave: LawyerLeave, *, version: int, by: User) -> LawyerLeave:
    """Withdraw leave that is not over; days that were handed on stay with whoever has them."""
    queries.lock_station(leave.lawyer.bureau_id)
    leave = locked(LawyerLeave, leave.pk, version)
    if leave.status == LeaveStatus.WITHDRAWN or leave.last < moment.today():
        raise Refused(_("已经撤销或已经过去的请假不能撤销。"))
    leave.status = LeaveStatus.WITHDRAWN
    return history.save(leave, by=by, reason=_("撤销请假"))
