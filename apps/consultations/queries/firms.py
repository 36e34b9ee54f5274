"""Firms, their contracts, the lawyers they send, and their leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions, rules
from apps.consultations.choices import LeaveStatus
from apps.consultations.models import DutyChange, FirmContract, LawyerLeave, StationLawyer
from apps.consultations.queries.calendar import Staffing, balances_of
from apps.consultations.rules import Balance
from apps.core.models import OrgUnit
from apps.people.choices import OrganisationKind
from apps.people.models import Organisation

# What became of the duty days of a leave, in one read.
_WHAT_BECAME = Prefetch("changes", DutyChange.objects.select_related("duty_day", "to_lawyer"))


def station_firms(bureau: OrgUnit) -> QuerySet[Organisation]:
    """Law firms on the bureau's record."""
    return Organisation.objects.filter(bureau=bureau, kind=OrganisationKind.LAW_FIRM).order_by("name")


def lawyer_accounts(bureau: OrgUnit) -> QuerySet[User]:
    """Accounts of the bureau with the role of a station lawyer; whose one already is, saving refuses."""
    users = User.objects.filter(unit__bureau=bureau, is_active=True, roles__contains=[Role.STATION_LAWYER])
    return users.order_by("full_name", "pk")


def lawyer_for(user: User, pk: int) -> StationLawyer:
    """A lawyer whom the person plans for, or the person; else 404."""
    mine = Q(user_id=user.pk)
    if permissions.can_plan(user):
        mine |= Q(bureau_id=user.unit.bureau_id)
    return get_object_or_404(StationLawyer.objects.filter(mine).select_related("bureau", "firm"), pk=pk)


def own_lawyer(user: User) -> StationLawyer:
    """The lawyer whose account this is, else 404."""
    return get_object_or_404(StationLawyer.objects.select_related("bureau", "firm"), user_id=user.pk)


def contract_for(user: User, pk: int) -> FirmContract:
    """A contract of the person's bureau, else 404."""
    rows = FirmContract.objects.filter(bureau_id=user.unit.bureau_id).select_related("bureau", "firm")
    return get_object_or_404(rows, pk=pk)


def leave_for(user: User, pk: int) -> LawyerLeave:
    """A leave that the person may withdraw: the own one, or any for who plans; else 404."""
    mine = Q(lawyer__user_id=user.pk)
    if permissions.can_plan(user):
        mine |= Q(lawyer__bureau_id=user.unit.bureau_id)
    return get_object_or_404(LawyerLeave.objects.filter(mine).select_related("lawyer"), pk=pk)


def leaves_of(lawyer: StationLawyer) -> list[LawyerLeave]:
    """A lawyer's leave with what became of the days, the latest first."""
    rows = LawyerLeave.objects.filter(lawyer=lawyer).prefetch_related(_WHAT_BECAME)
    return list(rows.order_by("-first", "-pk"))


def standing_leaves(bureau_pk: int, first: date, last: date) -> list[LawyerLeave]:
    """Everybody's leave that touches a period, by date."""
    rows = LawyerLeave.objects.filter(lawyer__bureau_id=bureau_pk, status=LeaveStatus.STANDING)
    rows = rows.filter(first__lte=last, last__gte=first).select_related("lawyer")
    return list(rows.prefetch_related(_WHAT_BECAME).order_by("first", "pk"))


@dataclass(frozen=True)
class FirmShown:
    """A firm with its contracts, the newest first, and its lawyers with their balances."""

    firm: Organisation
    contracts: list[FirmContract]
    lawyers: list[tuple[StationLawyer, Balance]]


def firms_shown(bureau_pk: int, staff: Staffing) -> list[FirmShown]:
    """Every firm that has or had a contract or a lawyer at the station."""
    balances = balances_of(bureau_pk, staff)
    found: dict[int, FirmShown] = {}
    for contract in reversed(staff.contracts):
        found.setdefault(contract.firm_id, FirmShown(contract.firm, [], [])).contracts.append(contract)
    for row in staff.lawyers:
        found.setdefault(row.firm_id, FirmShown(row.firm, [], [])).lawyers.append((row, balances[row.pk]))
    return sorted(found.values(), key=lambda shown: shown.firm.name)


@dataclass(frozen=True)
class Ending:
    """A licence or the last contract of a firm that runs out: on which day, and whose."""

    on: date
    firm: Organisation
    lawyer: StationLawyer | None = None

    def text(self, today: date) -> str:
        """某某执业证即将到期"""
        what = self.lawyer.name if self.lawyer else self.firm.name
        paper = _("执业证") if self.lawyer else _("驻点服务合同")
        return f"{what}{paper}{_('已到期') if self.on < today else _('即将到期')}"


def endings(staff: Staffing, today: date) -> list[Ending]:
    """Licences of lawyers in post and contracts without a successor that end soon or have ended, by date.

    What ended with the posting, or is followed by another contract, is no matter.
    """
    until = today + timedelta(days=rules.EXPIRY_NOTICE_DAYS)
    posted = staff.posted(today)
    last = {contract.firm_id: contract for contract in sorted(staff.contracts, key=lambda one: one.valid_to)}
    under_contract = {firm for firm, contract in last.items() if contract.valid_to >= today}
    found = [
        Ending(row.licence_valid_to, row.firm, row)
        for row in posted
        if row.firm_id in under_contract and row.licence_valid_to <= until and row.licence_valid_to < row.contract_to
    ]
    in_use = {row.firm_id for row in posted}
    found += [
        Ending(contract.valid_to, contract.firm)
        for contract in last.values()
        if contract.valid_to <= until and contract.firm_id in in_use
    ]
    return sorted(found, key=lambda ending: (ending.on, ending.firm.name))
