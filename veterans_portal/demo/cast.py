"""The invented people of the demonstration: staff, lawyers, visitors. Region 440599 exists on no real ID card."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from apps.accounts.choices import Role
from apps.core.identifiers import make_id_number
from apps.people.choices import PersonKind

BUREAU = "440507"
REGION = "440599"
STREETS = tuple(f"440507{number}" for number in ("001", "003", "004", "005", "008", "009", "010", "011", "012", "013"))
SECTIONS = {
    "RECEIVE": "440507S02",
    "PLACEMENT": "440507S02",
    "TRAINING": "440507S03",
    "EMPLOYMENT": "440507S03",
    "PENSION_CARE": "440507S04",
    "HONOUR": "440507S06",
    "SERVICE": "440507S05",
    "LIABILITY": "440507S05",
    "OTHER_DEPT": "440507S05",
    "LITIGATION": "440507S05",
    "SUGGESTION": "440507S05",
}


@dataclass(frozen=True)
class StaffMember:
    """One user of the demonstration; `account` says whether a password is handed out for them."""

    username: str
    full_name: str
    role: Role
    unit: str
    account: bool = False


STAFF = (
    StaffMember("case_officer", "林晓岚", Role.CASE_OFFICER, "440507S04", account=True),
    StaffMember("section_head", "郑怀民", Role.SECTION_HEAD, "440507S04", account=True),
    StaffMember("bureau_leader", "许志远", Role.BUREAU_LEADER, BUREAU, account=True),
    StaffMember("legal_officer", "周雅文", Role.LEGAL_OFFICER, BUREAU, account=True),
    StaffMember("street_reporter", "蔡小满", Role.STREET_REPORTER, "440507001", account=True),
    StaffMember("auditor", "谢明澈", Role.AUDITOR, BUREAU, account=True),
    StaffMember("administrator", "方守正", Role.ADMINISTRATOR, BUREAU, account=True),
    StaffMember("petition_officer", "邱念慈", Role.PETITION_OFFICER, BUREAU, account=True),
    StaffMember("hall_clerk", "何立新", Role.HALL_CLERK, "440507F01", account=True),
    StaffMember("sealed_keeper", "沈守默", Role.SEALED_KEEPER, BUREAU, account=True),
    StaffMember("confidentiality_reviewer", "严慎之", Role.CONFIDENTIALITY_REVIEWER, BUREAU, account=True),
    StaffMember("counsellor", "温如许", Role.COUNSELLOR, "440507F01", account=True),
    StaffMember("administrator_2", "方守直", Role.ADMINISTRATOR, BUREAU, account=True),
    StaffMember("officer_s02", "谢承宇", Role.CASE_OFFICER, "440507S02"),
    StaffMember("officer_s03", "何立成", Role.CASE_OFFICER, "440507S03"),
    StaffMember("officer_s05", "邱正言", Role.CASE_OFFICER, "440507S05"),
    StaffMember("officer_s06", "纪念安", Role.CASE_OFFICER, "440507S06"),
    StaffMember("head_s01", "文清简", Role.SECTION_HEAD, "440507S01"),
    StaffMember("head_s02", "安为先", Role.SECTION_HEAD, "440507S02"),
    StaffMember("head_s05", "权守衡", Role.SECTION_HEAD, "440507S05"),
    *(StaffMember(f"street_{code[-3:]}", f"街联{code[-3:]}", Role.STREET_REPORTER, code) for code in STREETS[1:]),
)

LAWYERS = (
    StaffMember("station_lawyer", "高文博", Role.STATION_LAWYER, "440507F01", account=True),
    StaffMember("lawyer_2", "苏敏行", Role.STATION_LAWYER, "440507F01"),
    StaffMember("lawyer_3", "程以安", Role.STATION_LAWYER, "440507F01"),
    StaffMember("lawyer_4", "顾清和", Role.STATION_LAWYER, "440507F01"),
    StaffMember("lawyer_5", "陆知远", Role.STATION_LAWYER, "440507F01"),
    StaffMember("lawyer_6", "章若衡", Role.STATION_LAWYER, "440507F01"),
)

FIRM = "示例衡岸律师事务所"
OTHER_FIRM = "示例守正律师事务所"
EMPLOYER = "示例机电设备厂"

_SURNAMES = "陈林黄郑吴蔡李张许杨王谢刘洪郭曾余方庄邱肖纪佘欧蓝"
_FIRST = "建国志伟文海春秋晓玉美秀永泽嘉俊明"
_SECOND = "强华平生辉英娜雄荣敏涛勇芳萍斌"
_KINDS = (
    [PersonKind.VETERAN] * 12
    + [PersonKind.ENTITLED_PERSON] * 3
    + [PersonKind.SURVIVOR_FAMILY] * 2
    + [PersonKind.FAMILY] * 2
    + [PersonKind.SERVING]
)


@dataclass(frozen=True)
class Invented:
    """One invented person; `street` and `address` are where they say they live."""

    name: str
    id_number: str
    phone: str
    kind: PersonKind
    street: str
    address: str


def _names() -> list[str]:
    names = ["".join(parts) for parts in product(_SURNAMES, _FIRST, _SECOND)]
    random.Random(440507).shuffle(names)
    return names


def people(year: int, count: int) -> list[Invented]:
    """`count` people for a year; no name comes back in another year, so nobody is taken for somebody else."""
    chance = random.Random(f"{year}-people")
    names = _names()
    start = (year % 12) * 500
    return [_invent(chance, name, start + place) for place, name in enumerate(names[start : start + count])]


def _invent(chance: random.Random, name: str, serial: int) -> Invented:
    birth = date(1946, 1, 1) + timedelta(days=chance.randrange(55 * 365))
    street = chance.choice(STREETS)
    community = chance.randint(1, 3)
    return Invented(
        name=name,
        id_number=make_id_number(REGION, birth, serial % 1000),
        phone=f"138{serial:08d}",
        kind=chance.choice(_KINDS),
        street=street,
        address=f"示例路{chance.randint(1, 199)}号{community}栋{chance.randint(101, 909)}",
    )
