"""Lawyers of the station: register, edit, end; whoever is cut short hands the planned days on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations import queries, rules
from apps.consultations.models import StationLawyer
from apps.consultations.queries.notes import has_logs
from apps.consultations.rules import consents
from apps.consultations.services.roster.hand_on import Decisions, settle
from apps.core import history
from apps.core.intents import IntentToSend, Outcome, once
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.versions import locked
from apps.people.choices import OrganisationKind
from apps.people.models import Organisation

LICENCE_ONCE = "consultations_lawyer_licence_once"


@dataclass(frozen=True)
class LawyerEntry:
    """A lawyer as the contract with the firm names one; contract_from and contract_to are the own posting."""

    name: str
    licence_number: str
    licence_valid_to: date
    firm: Organisation
    contract_from: date
    contract_to: date
    position: int
    user: User | None = None
    email: str = ""


def send_lawyer(entry: LawyerEntry, *, bureau: OrgUnit, by: User, intent: IntentToSend) -> Outcome[StationLawyer]:
    """Register a lawyer once per form."""
    return once(intent, lambda: register_lawyer(entry, bureau=bureau, by=by), StationLawyer)


@transaction.atomic
def register_lawyer(entry: LawyerEntry, *, bureau: OrgUnit, by: User) -> StationLawyer:
    """Enter a lawyer of a law firm into the rotation."""
    _check(entry)
    return _saved(StationLawyer(bureau=bureau, **entry.__dict__), by=by, reason=_("登记驻点律师"))


@transaction.atomic
def edit_lawyer(
    lawyer: StationLawyer, entry: LawyerEntry, *, version: int, decisions: Decisions, reason: str, by: User
) -> StationLawyer:
    """Change a lawyer's licence, posting or firm, at the version that was read.

    The account of a lawyer with logs stays (律师法第三十八条): a trigger says so too (0021).
    Planned days that fall outside afterwards are handed on or cancelled as decided, in the same transaction; raises
    Undecided when one was not decided.
    """
    _check(entry)
    queries.lock_station(lawyer.bureau_id)
    row = locked(StationLawyer, lawyer.pk, version)
    account = entry.user.pk if entry.user else None
    consents.check_account(changes=account != row.user_id, has_logs=has_logs(row))
    for name, value in entry.__dict__.items():
        setattr(row, name, value)
    _saved(row, by=by, reason=reason)
    settle(queries.days_outside({row.pk: queries.periods_of(row)}), decisions, reason=reason, by=by)
    return row


def _check(entry: LawyerEntry) -> None:
    if entry.firm.kind != OrganisationKind.LAW_FIRM:
        raise Refused(_("驻点律师须来自律师事务所。"), field="firm")
    rules.check_licence(entry.contract_from, entry.contract_to, entry.licence_valid_to)


def _saved(lawyer: StationLawyer, *, by: User, reason: str) -> StationLawyer:
    try:
        with transaction.atomic():
            return history.save(lawyer, by=by, reason=reason)
    except IntegrityError as error:
        if LICENCE_ONCE in str(error):
            raise Refused(_("这个执业证号已有登记。"), field="licence_number") from error
        if "user_id" in str(error):
            raise Refused(_("这个账号已属于另一位驻点律师。"), field="user") from error
        raise
