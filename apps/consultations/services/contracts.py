"""Contracts of law firms with the bureau for the station."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import queries
from apps.consultations.models import FirmContract
from apps.consultations.services.roster.hand_on import Decisions, settle
from apps.core import history
from apps.core.intents import IntentToSend, Outcome, once
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.versions import locked
from apps.people.choices import OrganisationKind
from apps.people.models import Organisation

NO_OVERLAP = "consultations_contract_no_overlap"


@dataclass(frozen=True)
class ContractEntry:
    """A firm's contract, first and last day included."""

    firm: Organisation
    valid_from: date
    valid_to: date
    number: str = ""


def send_contract(entry: ContractEntry, *, bureau: OrgUnit, by: User, intent: IntentToSend) -> Outcome[FirmContract]:
    """Enter a contract once per form."""
    return once(intent, lambda: register_contract(entry, bureau=bureau, by=by), FirmContract)


@transaction.atomic
def register_contract(entry: ContractEntry, *, bureau: OrgUnit, by: User) -> FirmContract:
    """Enter a contract. Periods of one firm do not overlap; the database says so, this only says it in words."""
    _check(entry)
    return _saved(FirmContract(bureau=bureau, **entry.__dict__), by=by, reason=_("登记驻点服务合同"))


@transaction.atomic
def edit_contract(
    contract: FirmContract, entry: ContractEntry, *, version: int, decisions: Decisions, reason: str, by: User
) -> FirmContract:
    """Change a contract's number or period, at the version that was read; the firm stays.

    Planned days of the firm's lawyers that no contract covers afterwards are handed on or cancelled as decided, in the
    same transaction; raises Undecided when one was not decided.
    """
    _check(entry)
    queries.lock_station(contract.bureau_id)
    row = locked(FirmContract, contract.pk, version)
    row.number, row.valid_from, row.valid_to = entry.number, entry.valid_from, entry.valid_to
    _saved(row, by=by, reason=reason)
    periods = queries.periods_under(row, (row.valid_from, row.valid_to))
    settle(queries.days_outside(periods), decisions, reason=reason, by=by)
    return row


def _check(entry: ContractEntry) -> None:
    if entry.firm.kind != OrganisationKind.LAW_FIRM:
        raise Refused(_("驻点服务合同须与律师事务所签订。"), field="firm")
    if entry.valid_to < entry.valid_from:
        raise Refused(_("合同截止日不得早于起始日。"), field="valid_to")


def _saved(contract: FirmContract, *, by: User, reason: str) -> FirmContract:
    try:
        with transaction.atomic():
            return history.save(contract, by=by, reason=reason)
    except IntegrityError as error:
        if NO_OVERLAP in str(error):
            raise Refused(_("这家律所在这段时间已有合同，请核对起止日期。"), field="valid_from") from error
        raise
