"""Who acts in the demonstration: units, staff, lawyers, the firm; and the accounts handed out for it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from apps.accounts.models import User
from apps.consultations.models import StationLawyer
from apps.consultations.services import ContractEntry, LawyerEntry, register_contract, register_lawyer
from apps.core import history, moment
from apps.core.models import OrgUnit, Topic
from apps.people.choices import OrganisationKind, OrganisationRoleKind
from apps.people.models import Organisation, Person
from apps.people.services import OrganisationEntry, make_organisation
from veterans_portal.demo import cast
from veterans_portal.demo.cast import StaffMember

CONTRACT_FROM, CONTRACT_TO = date(2021, 1, 1), date(2027, 12, 31)


@dataclass
class Actors:
    """Everybody and everything that acts refer to, by the plan's own names."""

    users: dict[str, User]
    units: dict[str, OrgUnit]
    topics: dict[str, Topic]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def bureau(self) -> OrgUnit:
        return self.units[cast.BUREAU]

    def street_user(self, street: str) -> User:
        return self.users["street_reporter" if street == cast.STREETS[0] else f"street_{street[-3:]}"]

    def handler(self, topic: str) -> User:
        """The case officer of the section that answers for a topic."""
        unit = cast.SECTIONS[topic.partition(".")[0]]
        found = (member for member in cast.STAFF if member.unit == unit and member.role.value == "CASE_OFFICER")
        return self.users[next(found).username]


def hire() -> Actors:
    """Make or find all actors; a second call finds them."""
    units = {unit.code: unit for unit in OrgUnit.objects.select_related("bureau")}
    members = (*cast.STAFF, *cast.LAWYERS)
    users = {member.username: _user(member, units) for member in members}
    actors = Actors(users, units, {topic.code: topic for topic in Topic.objects.select_related("parent")})
    _station(actors)
    return actors


def _user(member: StaffMember, units: dict[str, OrgUnit]) -> User:
    found = User.objects.filter(username=member.username).select_related("unit__bureau").first()
    if found:
        return found
    user = User(username=member.username, full_name=member.full_name, unit=units[member.unit])
    user.roles = [member.role.value]
    user.set_unusable_password()
    return history.save(user, by=None, reason="演示账号")


def _station(actors: Actors) -> None:
    by = actors.users["legal_officer"]
    if Organisation.objects.filter(bureau=actors.bureau).exists():
        return
    firm = _organisation(actors, cast.FIRM, OrganisationKind.LAW_FIRM, OrganisationRoleKind.STATION_FIRM, by)
    register_contract(ContractEntry(firm, CONTRACT_FROM, CONTRACT_TO), bureau=actors.bureau, by=by)
    _organisation(actors, cast.OTHER_FIRM, OrganisationKind.LAW_FIRM, OrganisationRoleKind.LEGAL_ADVISER, by)
    _organisation(actors, cast.EMPLOYER, OrganisationKind.EMPLOYER, OrganisationRoleKind.EMPLOYER, by)
    name = actors.bureau.name
    _organisation(actors, name, OrganisationKind.BUREAU, OrganisationRoleKind.THIS_BUREAU, by)
    for place, member in enumerate(cast.LAWYERS, start=1):
        _lawyer(actors, member, place, firm, by)


def _organisation(
    actors: Actors, name: str, kind: OrganisationKind, role: OrganisationRoleKind, by: User
) -> Organisation:
    entry = OrganisationEntry(name=name, kind=kind, role=role, valid_from=CONTRACT_FROM)
    return make_organisation(entry, bureau=actors.bureau, by=by)


def _lawyer(actors: Actors, member: StaffMember, place: int, firm: Organisation, by: User) -> StationLawyer:
    entry = LawyerEntry(
        name=member.full_name,
        licence_number=f"14405{CONTRACT_FROM.year}1000000{place}",
        licence_valid_to=CONTRACT_TO,
        firm=firm,
        contract_from=CONTRACT_FROM,
        contract_to=CONTRACT_TO,
        position=place,
        user=actors.users[member.username],
    )
    return register_lawyer(entry, bureau=actors.bureau, by=by)


def hand_out_accounts(path: Path) -> list[dict[str, str]]:
    """Give every account of the demonstration a new password and write the file (mode 600) that `make run` shows."""
    accounts = [_account(member) for member in (*cast.STAFF, *cast.LAWYERS) if member.account]
    _write_private(path, accounts)
    return accounts


def _account(member: StaffMember) -> dict[str, str]:
    user = User.objects.select_related("unit").get(username=member.username)
    password = f"Demo-{secrets.token_urlsafe(9)}-9a"
    user.set_password(password)
    user.password_changed_at = moment.now()
    history.save(user, by=None, reason="演示账号口令")
    return {
        "username": member.username,
        "password": password,
        "role": member.role.value,
        "unit": user.unit.code,
        "totp_secret": _second_factor(user, member),
    }


def _second_factor(user: User, member: StaffMember) -> str:
    """A new TOTP secret where the role signs in with one, else nothing."""
    Authenticator.objects.filter(user=user).delete()
    if not (set(user.roles) & set(settings.PORTAL_TOTP_ROLES)):
        return ""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)


def _write_private(path: Path, accounts: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=2)
    part.replace(path)
