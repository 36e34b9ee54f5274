"""The plan of a year, pure and the same for the same year: visits to the station, matters, study sessions.

`expected(year)` counts in the plan what the indicators must find in the database afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from apps.core.workdays import Calendar
from veterans_portal.demo import cast
from veterans_portal.demo.cast import Invented

VISITORS, PETITIONERS = 260, 220


@dataclass(frozen=True)
class Visit:
    """One booking or walk-in. `position` is the slot, None for a walk-in; end: SEEN, NO_SHOW, EXCUSED, CANCELLED."""

    on: date
    position: int | None
    booked_on: date
    visitor: Invented
    topic: str
    end: str
    service: str
    outcome: str
    opposing: str
    choice: str
    told: bool
    minutes: int
    by_street: bool


@dataclass(frozen=True)
class Matter:
    """One petition with the days on which things happened to it.

    path: answer, reply, forward, guide, route, transfer, withdraw, unserviceable; extended_by in days, 0 for none.
    """

    received_on: date
    accepted_on: date
    told_on: date
    answered_on: date
    channel: str
    petition_class: str
    route: int | None
    topic: str
    title: str
    request: str
    petitioner: Invented | None
    street: str
    path: str
    extended_by: int
    outcome: str
    joint: int
    repeats: int | None  # place of the earlier matter in the year's list


@dataclass(frozen=True)
class Session:
    """One study session; `hours` in tenths so that the plan stays whole numbers."""

    on: date
    kind: str
    tenth_hours: int
    topic: str
    chair: str
    lecturer: str
    unit: str


# --- the station --------------------------------------------------------------------

_LEGAL = {
    "LEGAL_PENSION.DISABILITY": 7,
    "LEGAL_PENSION.PAYMENT": 9,
    "LEGAL_PLACEMENT.POST": 6,
    "LEGAL_PLACEMENT.EMPLOYER": 5,
    "LEGAL_INSURANCE.TRANSFER": 9,
    "LEGAL_LABOUR.CONTRACT": 6,
    "LEGAL_LABOUR.PAY": 5,
    "LEGAL_FAMILY.DIVORCE": 5,
    "LEGAL_INHERITANCE.STATUTORY": 6,
    "LEGAL_PROPERTY.HOUSING": 5,
    "LEGAL_CONTRACT.LOAN": 6,
    "LEGAL_TRAFFIC": 4,
    "LEGAL_ADMIN.RECONSIDERATION": 3,
}
_ENDS = {"SEEN": 84, "NO_SHOW": 8, "EXCUSED": 6, "CANCELLED": 2}
_OUTCOMES = {
    "ANSWERED": 70,
    "SECOND_MEETING": 8,
    "LEGAL_AID": 8,
    "MEDIATION": 4,
    "COUNSELLING": 2,
    "PETITION": 4,
    "OTHER_OFFICE": 3,
    "HOTLINE": 1,
}
_SERVICES = {"ADVICE": 80, "DRAFTING": 10, "LEGAL_AID_HELP": 6, "MEDIATION": 3, "COUNSELLING": 1}
_OPPOSING = {"NONE": 30, "PERSON": 25, "EMPLOYER": 20, "COMPANY": 10, "PUBLIC_BODY": 10, "THIS_BUREAU": 5}


def _pick(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def duty_dates(year: int, calendar: Calendar) -> list[date]:
    """Every Tuesday of the year that was a working day."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=offset) for offset in range(366))
    return [day for day in days if day.year == year and day.weekday() == 1 and calendar.is_workday(day)]


def visits(year: int, calendar: Calendar) -> list[Visit]:
    """All visitors of the year's duty days, in order."""
    chance = random.Random(f"{year}-station")
    visitors = cast.people(year, VISITORS)
    made: list[Visit] = []
    for on in duty_dates(year, calendar):
        made += _day(chance, on, visitors)
    return made


def _day(chance: random.Random, on: date, visitors: list[Invented]) -> Iterator[Visit]:
    slots = sorted(chance.sample(range(1, 11), chance.randint(4, 8)))
    walk_ins = chance.randint(1, 3)
    today = chance.sample(visitors, len(slots) + walk_ins)
    for position, visitor in zip(slots, today, strict=False):
        yield _visit(chance, on, visitor, position)
    for visitor in today[len(slots) :]:
        yield _visit(chance, on, visitor, None)


def _visit(chance: random.Random, on: date, visitor: Invented, position: int | None) -> Visit:
    opposing = _pick(chance, _OPPOSING)
    end = _pick(chance, _ENDS) if position else "SEEN"
    return Visit(
        on=on,
        position=position,
        booked_on=on - timedelta(days=chance.randint(1, 7)) if position else on,
        visitor=visitor,
        topic=_pick(chance, _LEGAL),
        end=end,
        service=_pick(chance, _SERVICES),
        outcome=_pick(chance, _OUTCOMES),
        opposing=opposing,
        choice=chance.choice(["OTHER_FIRM", "AID_CENTRE", "STAYS"]) if opposing == "THIS_BUREAU" else "",
        told=chance.random() < 0.9,
        minutes=chance.randint(12, 28),
        by_street=position is not None and chance.random() < 0.2,
    )


# --- matters ------------------------------------------------------------------------

_MATTERS = {
    "RECEIVE.BENEFIT_CARD": ("反映优待证申领后迟迟未发放", 7),
    "RECEIVE.INSURANCE_TRANSFER": ("请求核定军龄并接续养老保险", 12),
    "RECEIVE.FILE": ("请求协助查找退役档案材料", 5),
    "PLACEMENT.CONSCRIPT": ("反映退役安置岗位与公示不符", 6),
    "PLACEMENT.WAITING_ALLOWANCE": ("反映待安排工作期间生活补助偏低", 5),
    "TRAINING.SKILLS": ("请求参加免费职业技能培训", 3),
    "EMPLOYMENT.JOB_FAIR": ("请求协助推荐就业岗位", 5),
    "EMPLOYMENT.SERVICE_YEARS": ("反映单位未将服役年限计入工龄", 5),
    "PENSION_CARE.DISABILITY": ("请求重新评定残疾等级", 10),
    "PENSION_CARE.LIVING_ALLOWANCE": ("请求补发定期生活补助", 10),
    "PENSION_CARE.HARDSHIP": ("请求给予困难帮扶援助", 9),
    "PENSION_CARE.MEDICAL": ("反映体检和医疗费用报销标准", 6),
    "HONOUR.PLAQUE": ("反映光荣牌悬挂和慰问金发放", 5),
    "SERVICE.NETWORK": ("反映社区服务站开放时间不便", 4),
    "SERVICE.RIGHTS": ("请求协助申请法律援助", 3),
}
_SUGGESTIONS = (
    "建议增加服务大厅老年人便利设施",
    "建议把政策问答印成大字手册",
    "建议驻点律师增加一个下午时段",
    "建议社区定期举办政策讲解",
)
_CHANNELS = {"VISIT": 40, "LETTER": 18, "PHONE": 16, "NET": 14, "HANDED_OVER": 6, "ASSIGNED": 2, "SCREENING": 4}


def workdays_of(year: int, calendar: Calendar) -> list[date]:
    """The year's working days."""
    days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(366))
    return [day for day in days if day.year == year and calendar.is_workday(day)]


def matters(year: int, calendar: Calendar) -> list[Matter]:
    """Some three hundred petitions over the ten streets, in order of receipt."""
    chance = random.Random(f"{year}-matters")
    days = sorted(chance.choices(workdays_of(year, calendar), k=chance.randint(300, 330)))
    petitioners = cast.people(year, VISITORS + PETITIONERS)[VISITORS:]
    made: list[Matter] = []
    last: dict[str, int] = {}
    for place, on in enumerate(days):
        matter = _matter(chance, on, petitioners, made, last, calendar)
        if matter.petitioner and matter.petition_class == "APPEAL":
            last[matter.petitioner.id_number] = place
        made.append(matter)
    return made


def _matter(
    chance: random.Random,
    on: date,
    petitioners: list[Invented],
    made: list[Matter],
    last: dict[str, int],
    calendar: Calendar,
) -> Matter:
    petition_class = _pick(chance, {"APPEAL": 82, "SUGGESTION": 14, "ACCUSATION": 4})
    petitioner = chance.choice(petitioners) if chance.random() > 0.03 else None
    again = petition_class == "APPEAL" and chance.random() < 0.35
    earlier = last.get(petitioner.id_number) if petitioner and again else None
    route = _route(chance) if petition_class == "APPEAL" else None
    path = _path(chance, petition_class, route, petitioner is None)
    topic, title = _subject(chance, petition_class)
    if earlier is not None:
        topic, title = made[earlier].topic, made[earlier].title
    channel = _pick(chance, _CHANNELS)
    extended = chance.randint(15, 30) if path == "answer" and chance.random() < 0.07 else 0
    told_after, answered_after = _told_after(chance), _answered_after(chance, extended)
    accepted_on = _at_work(on, min(told_after, 5), calendar)
    return Matter(
        received_on=on,
        accepted_on=accepted_on,
        told_on=max(accepted_on, _at_work(on, told_after, calendar)),
        answered_on=max(accepted_on, _at_work(accepted_on, answered_after, calendar)),
        channel="VISIT" if channel == "SCREENING" and earlier is not None else channel,
        petition_class=petition_class,
        route=route,
        topic=topic,
        title=title,
        request=f"{title}，请求依政策核实并书面答复。",
        petitioner=petitioner,
        street=petitioner.street if petitioner else chance.choice(cast.STREETS),
        path=path,
        extended_by=extended,
        outcome=_pick(chance, {"SUPPORT": 45, "EXPLAIN": 40, "NOT_SUPPORT": 15}),
        joint=chance.choice([3, 5, 8, 12]) if petitioner and chance.random() < 0.03 else 1,
        repeats=earlier,
    )


def _route(chance: random.Random) -> int:
    return int(_pick(chance, {"6": 84, "4": 7, "1": 4, "2": 3, "5": 2}))


def _path(chance: random.Random, petition_class: str, route: int | None, unclear: bool) -> str:
    if petition_class == "ACCUSATION":
        return "transfer"
    if petition_class == "SUGGESTION":
        return "unserviceable" if unclear else "reply"
    if route != 6:
        return "route"
    if unclear:
        return "unserviceable"
    return _pick(chance, {"answer": 90, "forward": 3, "guide": 5, "withdraw": 2})


def _subject(chance: random.Random, petition_class: str) -> tuple[str, str]:
    if petition_class == "SUGGESTION":
        return "SUGGESTION", chance.choice(_SUGGESTIONS)
    if petition_class == "ACCUSATION":
        return "LIABILITY.OFFICIAL", "反映窗口工作人员办事问题"
    topic = chance.choices(list(_MATTERS), [weight for _title, weight in _MATTERS.values()])[0]
    return topic, _MATTERS[topic][0]


def _at_work(start: date, days: int, calendar: Calendar) -> date:
    """The last working day on or before that many days after `start`, never before `start`."""
    return max(start, calendar.last_workday_on_or_before(start + timedelta(days=days)))


def _told_after(chance: random.Random) -> int:
    """Mostly within a week, three in a hundred after the fifteenth day."""
    return chance.randint(17, 20) if chance.random() < 0.03 else min(chance.choice([0, 0, 1, 2, 3, 5, 6, 9, 12]), 14)


def _answered_after(chance: random.Random, extended: int) -> int:
    """Days from acceptance to the opinion: within 60 and what was added, four in a hundred late."""
    if extended:
        return 60 + chance.randint(3, extended)
    return chance.randint(62, 70) if chance.random() < 0.04 else chance.randint(10, 57)


# --- study --------------------------------------------------------------------------

_LAWS = (
    "退役军人保障法",
    "军人抚恤优待条例",
    "信访工作条例",
    "保密工作有关规定",
    "行政复议法",
    "法律援助法",
    "宪法",
    "民法典婚姻家庭编",
    "政府信息公开条例",
    "行政处罚法",
    "重大行政决策程序暂行条例",
    "个人信息保护法",
)
_YEAR_OF_STUDY = (
    [("CORE_GROUP", 20, "440507")] * 8
    + [("FIRST_TOPIC", 10, "440507")] * 12
    + [("PRE_MEETING", 5, "440507")] * 10
    + [("LECTURE", 25, "440507")] * 3
    + [("TRAINING", 60, "440507")] * 2
    + [("OATH", 5, "440507")]
    + [("ONLINE", 20, "440507")] * 2
    + [("TRAINING", 30, "440507F01")] * 2
)


def sessions(year: int, calendar: Calendar) -> list[Session]:
    """Forty sessions over the year, in order."""
    chance = random.Random(f"{year}-study")
    days = sorted(chance.sample(workdays_of(year, calendar), len(_YEAR_OF_STUDY)))
    kinds = list(_YEAR_OF_STUDY)
    chance.shuffle(kinds)
    return [
        Session(
            on=on,
            kind=kind,
            tenth_hours=tenths,
            topic=f"学习《{chance.choice(_LAWS)}》",
            chair="许志远",
            lecturer=chance.choice(["", "周雅文", "高文博"]),
            unit=unit,
        )
        for on, (kind, tenths, unit) in zip(days, kinds, strict=True)
    ]


@dataclass(frozen=True)
class YearPlan:
    """Everything planned for a year."""

    year: int
    duty_dates: tuple[date, ...]
    visits: tuple[Visit, ...]
    matters: tuple[Matter, ...]
    sessions: tuple[Session, ...]


def of_year(year: int, calendar: Calendar) -> YearPlan:
    """The plan of a year."""
    return YearPlan(
        year,
        tuple(duty_dates(year, calendar)),
        tuple(visits(year, calendar)),
        tuple(matters(year, calendar)),
        tuple(sessions(year, calendar)),
    )


# --- the weeks around today ---------------------------------------------------------


def current(today: date, calendar: Calendar) -> YearPlan:
    """Work that is under way on `today`, so that the screens have something due: the last weeks and the next four."""
    chance = random.Random(f"{today}-current")
    petitioners = cast.people(today.year, VISITORS + PETITIONERS)[VISITORS:]
    days = sorted(today - timedelta(days=chance.randrange(0, 72)) for _number in range(34))
    made: list[Matter] = []
    for on in (calendar.last_workday_on_or_before(day) for day in days):
        made.append(_under_way(chance, _matter(chance, on, petitioners, made, {}, calendar), today))
    duty = [day for day in duty_dates(today.year, calendar) if -7 <= (day - today).days <= 28]
    visitors = cast.people(today.year, VISITORS)
    booked = [_booked_by_now(chance, visit, today) for on in duty for visit in _day(chance, on, visitors)]
    return YearPlan(today.year, tuple(duty), tuple(booked), tuple(made), ())


def _booked_by_now(chance: random.Random, visit: Visit, today: date) -> Visit:
    """Coming days are filling up: half of their visitors have booked already."""
    if visit.position is None or visit.on <= today or chance.random() < 0.5:
        return visit
    return replace(visit, booked_on=today - timedelta(days=chance.randint(1, 3)))


def _under_way(chance: random.Random, matter: Matter, today: date) -> Matter:
    """Most answers are still to come, a few notices are late."""
    slow = chance.random() < 0.7
    answered_on = max(matter.answered_on, today + timedelta(days=5)) if slow else matter.answered_on
    late_notice = chance.random() < 0.06
    told_on = today + timedelta(days=3) if late_notice else matter.told_on
    return replace(matter, answered_on=answered_on, told_on=told_on, extended_by=0)


# --- what the figures must say ------------------------------------------------------------------


def expected(planned: YearPlan) -> dict[str, int]:
    """Figures by indicator code as the plan means them, for the whole bureau and the plan's year."""
    seen = [visit for visit in planned.visits if visit.end == "SEEN"]
    slots = [visit for visit in planned.visits if visit.position]
    kinds = [session.kind for session in planned.sessions]
    appeals = [matter for matter in planned.matters if matter.petition_class == "APPEAL"]
    return {
        "station.duty_days": len(planned.duty_dates),
        "station.bookings": len(slots),
        "station.walk_ins": len(planned.visits) - len(slots),
        "station.visitors": len(seen),
        "station.no_shows": sum(visit.end == "NO_SHOW" for visit in planned.visits),
        "station.street_bookings": sum(visit.by_street for visit in planned.visits),
        "station.consultations": len(seen),
        "station.aid_right_told": sum(visit.told for visit in seen),
        "station.conflict_offers": sum(bool(visit.choice) for visit in seen),
        "station.outcome_legal_aid": sum(visit.outcome == "LEGAL_AID" for visit in seen),
        "station.service_units": len(seen),
        "policy_studies.sessions": len(kinds),
        "policy_studies.core_group": kinds.count("CORE_GROUP"),
        "policy_studies.first_topic": kinds.count("FIRST_TOPIC"),
        "policy_studies.lectures": kinds.count("LECTURE"),
        "policy_studies.training": kinds.count("TRAINING"),
        "petitions.registered": sum(matter.petition_class != "ACCUSATION" for matter in planned.matters),
        "petitions.accusations": sum(matter.petition_class == "ACCUSATION" for matter in planned.matters),
        "petitions.appeals": len(appeals),
        "petitions.repeat": sum(matter.repeats is not None for matter in planned.matters),
    }
