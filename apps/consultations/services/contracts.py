"""Contracts of law firms with the bureau for the station."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.consultations.models import FirmContract
from apps.core import history
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
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


@transaction.atomic
def register_contract(entry: ContractEntry, *, bureau: OrgUnit, by: User) -> FirmContract:
    """Enter a contract. Periods of one firm do not overlap; the database says so, this only says it in words."""
    if entry.firm.kind != OrganisationKind.LAW_FIRM:
        raise Refused(_("驻点服务合同须与律师事务所签订。"), field="firm")
    if entry.valid_to < entry.valid_from:
        raise Refused(_("合同截止日不得早于起始日。"), field="valid_to")
    try:
        with transaction.atomic():
            contract = FirmContract(bureau=bureau, **entry.__dict__)
            return history.save(contract, by=by, reason=_("登记驻点服务合同"))
    except IntegrityError as error:
        if NO_OVERLAP in str(error):
            raise Refused(_("这家律所在这段时间已有合同，请核对起止日期。"), field="valid_from") from error
        raise
