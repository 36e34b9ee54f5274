"""Petitions made through the services, so that numbers, clocks, status rows and history hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from apps.accounts.choices import Role
from apps.core.choices import TopicScheme, UnitKind
from apps.core.models import OrgUnit, Topic
from apps.people.rules import PersonEntry
from apps.petitions import services
from apps.petitions.choices import AppealRoute, Channel, PetitionClass, ServiceWay
from apps.petitions.services import PetitionEntry, Service
from tests.factories import UnitFactory, UserFactory, model_bureau

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.petitions.models import Petition

RECEIVED = date(2026, 3, 13)


def section(name: str = "权益维护股") -> OrgUnit:
    """A section of the model bureau."""
    bureau = model_bureau()
    found = OrgUnit.objects.filter(parent=bureau, kind=UnitKind.SECTION, name=name).first()
    made: OrgUnit = found or UnitFactory(parent=bureau, kind=UnitKind.SECTION, name=name)
    return made


def street(name: str = "试验街道") -> OrgUnit:
    """A street of the model bureau."""
    bureau = model_bureau()
    found = OrgUnit.objects.filter(parent=bureau, kind=UnitKind.STREET, name=name).first()
    made: OrgUnit = found or UnitFactory(parent=bureau, kind=UnitKind.STREET, name=name)
    return made


def topic(code: str = "RECEIVE") -> Topic:
    found = Topic.objects.filter(scheme=TopicScheme.MATTER, code=code).first()
    return found or Topic.objects.create(scheme=TopicScheme.MATTER, code=code, name="移交接收", position=1)


def petition_officer() -> User:
    user: User = UserFactory(role=Role.PETITION_OFFICER)
    return user


def officer(unit: OrgUnit | None = None) -> User:
    """A case officer of a section."""
    user: User = UserFactory(role=Role.CASE_OFFICER, unit=unit or section())
    return user


def entry(**changes: Any) -> PetitionEntry:
    """An appeal of route 6 by one veteran who came in person."""
    plain = PetitionEntry(
        channel=Channel.VISIT,
        petition_class=PetitionClass.APPEAL,
        appeal_route=AppealRoute.OTHER,
        topic_id=topic().pk,
        title="请求核定退役前军龄",
        request="请求核定军龄并续接养老保险。",
        facts="社保中心核定缴费年限时未计入军龄。",
        received_on=RECEIVED,
        person=PersonEntry(name="余试验"),
    )
    return replace(plain, **changes)


def registered(by: User | None = None, unit: OrgUnit | None = None, **changes: Any) -> Petition:
    """A matter just registered; `by` is a petition officer unless given, `unit` theirs."""
    by = by or petition_officer()
    changes.setdefault("person", PersonEntry(name="余试验", same_person="new"))
    if changes.get("petition_class", PetitionClass.APPEAL) != PetitionClass.APPEAL:
        changes.setdefault("appeal_route", None)
    return services.make_petition(entry=entry(**changes), unit=unit or by.unit, by=by)


def accepted(on: date = RECEIVED, told: bool = True, **changes: Any) -> Petition:
    """A matter accepted on the day, by default with its written notice."""
    made = registered(**changes)
    notice = Service(on, ServiceWay.ON_SPOT) if told else None
    return services.accept(petition=made, accepted_on=on, notice=notice, by=made.reference.created_by)


def handled(handler: User | None = None, **changes: Any) -> Petition:
    """A matter in the hands of a case officer of a section."""
    made = accepted(**changes)
    return services.allocate(
        petition=made, handler=handler or officer(), recusal_declared=True, by=made.reference.created_by
    )


def accusation(by: User | None = None, **changes: Any) -> Petition:
    """A sealed matter."""
    plain: dict[str, Any] = {
        "petition_class": PetitionClass.ACCUSATION,
        "title": "反映发放弄虚作假",
        "request": "请求查处。",
        "facts": "签领名册与发放不一致。",
    }
    return registered(by=by, **{**plain, **changes})
