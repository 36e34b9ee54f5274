"""What must hold before a person is registered; pure, `today` comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from apps.core import identifiers
from apps.core.refusals import Refused
from apps.people.choices import PersonKind


@dataclass(frozen=True)
class PersonEntry:
    """What somebody typed about a person. `same_person`: a person's key when the officer found them, "" if not asked.

    street_id: an org unit; empty texts mean "not told".
    """

    name: str
    id_number: str = ""
    phone: str = ""
    kind: PersonKind = PersonKind.VETERAN
    street_id: int | None = None
    address: str = ""
    same_person: str = ""

    def normalised(self) -> PersonEntry:
        return replace(
            self,
            name=identifiers.normalise_person_name(self.name),
            id_number=identifiers.normalise_id_number(self.id_number),
            phone=identifiers.normalise_phone(self.phone) if self.phone else "",
            address=self.address.strip(),
        )

    @property
    def birth_year(self) -> int | None:
        return int(self.id_number[6:10]) if len(self.id_number) == identifiers.ID_LENGTH else None


NEW_PERSON = "new"


def check_entry(entry: PersonEntry, today: date) -> None:
    """Refuse a name, ID number or phone that cannot be right; the refusal names its field."""
    identifiers.check_person_name(entry.name)
    if entry.id_number:
        identifiers.check_id_number(entry.id_number, today)
    if entry.phone:
        identifiers.check_phone(entry.phone)


def check_same_person(entry: PersonEntry, recorded_name: str, recorded_id_number: str) -> None:
    """A typed ID number or name that contradicts the chosen person is never folded into their record."""
    if entry.id_number and recorded_id_number and entry.id_number != recorded_id_number:
        raise Refused("所选人员登记的是另一个身份证号，请核对是否同一人。", field="same_person")
    if entry.name != recorded_name:
        raise Refused("所选人员登记的姓名与此不同，请核对；改名请先更正人员登记。", field="same_person")


def check_reason(reason: str) -> str:
    """A full view of a person needs a reason of at least four characters."""
    cleaned = reason.strip()
    if len(cleaned) < 4:
        raise Refused("请写明查看事由，至少四个字。", field="reason")
    return cleaned
