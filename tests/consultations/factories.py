"""A station made through its services: lawyers of one firm, duty days by the generator, bookings, logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from apps.accounts.choices import Role
from apps.consultations import queries, services
from apps.consultations.choices import ConflictCheck, Outcome, ServiceKind
from apps.consultations.models import Booking, Consultation, DutyDay, Slot, StationLawyer
from apps.consultations.services import BookingEntry, ContractEntry, LawyerEntry, LogEntry
from apps.core.choices import TopicScheme
from apps.core.models import OrgUnit, Topic
from apps.people.choices import OrganisationKind, OrganisationRoleKind
from apps.people.models import Organisation
from apps.people.rules import PersonEntry
from apps.people.services import OrganisationEntry, make_organisation
from tests.factories import UserFactory, model_bureau

if TYPE_CHECKING:
    from apps.accounts.models import User

TUESDAY = date(2026, 5, 12)
NEXT_TUESDAY = date(2026, 5, 19)
_numbers = count(1)


def planner() -> User:
    user: User = UserFactory(role=Role.SECTION_HEAD)
    return user


def clerk(**kwargs: Any) -> User:
    user: User = UserFactory(role=Role.HALL_CLERK, **kwargs)
    return user


def street(name: str = "金霞街道") -> OrgUnit:
    return OrgUnit.objects.get(name=name)


def reporter(unit: OrgUnit | None = None) -> User:
    user: User = UserFactory(role=Role.STREET_REPORTER, unit=unit or street())
    return user


def topic() -> Topic:
    return Topic.objects.filter(scheme=TopicScheme.LEGAL).order_by("position").first() or Topic.objects.create(
        scheme=TopicScheme.LEGAL, code="LEGAL_TEST", name="劳动用工", position=1
    )


def firm(
    bureau: OrgUnit | None = None,
    role: OrganisationRoleKind = OrganisationRoleKind.STATION_FIRM,
    until: date | None = None,
    contract_to: date | None = date(2030, 12, 31),
) -> Organisation:
    """A law firm with a contract for the station, or none with `contract_to=None`."""
    bureau = bureau or model_bureau()
    name = f"试衡{next(_numbers)}律师事务所"
    entry = OrganisationEntry(name, OrganisationKind.LAW_FIRM, role, date(2020, 1, 1), valid_to=until)
    by = UserFactory(unit=bureau)
    made = make_organisation(entry, bureau=bureau, by=by)
    if contract_to is not None:
        services.register_contract(ContractEntry(made, date(2020, 1, 1), contract_to), bureau=bureau, by=by)
    return made


def lawyer(position: int = 1, *, bureau: OrgUnit | None = None, **changes: Any) -> StationLawyer:
    """A lawyer with a user; `user=None` for one who does not sign in."""
    bureau = bureau or model_bureau()
    plain: dict[str, Any] = {
        "name": f"律师{position}",
        "licence_number": f"14405{next(_numbers):012d}",
        "licence_valid_to": date(2030, 12, 31),
        "contract_from": date(2020, 1, 1),
        "contract_to": date(2030, 12, 31),
        "position": position,
    }
    plain |= changes
    if "firm" not in plain:
        plain["firm"] = firm(bureau)
    if "user" not in plain:
        plain["user"] = UserFactory(role=Role.STATION_LAWYER, unit=bureau)
    return services.register_lawyer(LawyerEntry(**plain), bureau=bureau, by=UserFactory(unit=bureau))


def days(first: date, last: date, *, bureau: OrgUnit | None = None) -> list[DutyDay]:
    """The generator's days of a period, with a lawyer if there is none yet."""
    bureau = bureau or model_bureau()
    if not StationLawyer.objects.filter(bureau=bureau).exists():
        lawyer(bureau=bureau)
    unit = queries.station_unit(bureau)
    return services.generate_duty_days(first, last, unit=unit, by=UserFactory(role=Role.SECTION_HEAD, unit=bureau))


def day(on: date = TUESDAY, *, bureau: OrgUnit | None = None) -> DutyDay:
    found = DutyDay.objects.filter(on=on, bureau=bureau or model_bureau()).first()
    return found or days(on, on, bureau=bureau)[0]


def slot(duty_day: DutyDay | None = None, position: int = 6) -> Slot:
    """A slot of the day; the sixth, 14:30, lies after the tests' ten o'clock."""
    return Slot.objects.select_related("duty_day__bureau", "duty_day__unit").get(
        duty_day=duty_day or day(), position=position
    )


def visitor(**changes: Any) -> PersonEntry:
    return replace(PersonEntry(name=f"余{'甲乙丙丁戊己庚辛壬癸'[next(_numbers) % 10]}", same_person="new"), **changes)


def entry(**changes: Any) -> BookingEntry:
    return replace(BookingEntry(topic=topic()), **changes)


def booking(at: Slot | None = None, *, by: User | None = None, **person: Any) -> Booking:
    return services.make_booking(at or slot(), visitor(**person), entry(), by=by or clerk())


def walk_in(duty_day: DutyDay | None = None, *, by: User | None = None) -> Booking:
    return services.make_walk_in(duty_day or day(), visitor(), entry(), by=by or clerk())


def lawyer_user(duty_day: DutyDay) -> User:
    user = duty_day.lawyer.user
    assert user is not None
    return user


def full_log(**changes: Any) -> LogEntry:
    """Everything that a log needs to be finished."""
    plain = LogEntry(
        topic=topic(),
        conflict_check=ConflictCheck.CLEAR,
        service_units=(ServiceKind.ADVICE,),
        outcome=Outcome.ANSWERED,
        told_of_aid_right=True,
        minutes=20,
        facts="咨询劳动合同到期不续签的补偿。",
        advice="可主张经济补偿，一年内申请仲裁。",
        legal_basis="《劳动合同法》第四十六条第五项的试写",
    )
    return replace(plain, **changes)


def draft(visit: Booking | None = None) -> Consultation:
    visit = visit or walk_in()
    return services.start_log(visit, by=lawyer_user(visit.duty_day))


def done(visit: Booking | None = None, **changes: Any) -> Consultation:
    log = draft(visit)
    by = log.booking.duty_day.lawyer.user
    assert by is not None
    return services.write_log(log, full_log(**changes), version=log.version, finish=True, by=by).log
