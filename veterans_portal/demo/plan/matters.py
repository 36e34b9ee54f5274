"""Petitions over the ten streets, with the days on which things happen to them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.workdays import Calendar
from veterans_portal.demo import cast
from veterans_portal.demo.cast import Invented
from veterans_portal.demo.plan.chances import PETITIONERS, VISITORS, pick, workdays_of


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


def matters(year: int, calendar: Calendar) -> list[Matter]:
    """Some three hundred petitions over the ten streets, in order of receipt."""
    chance = random.Random(f"{year}-matters")
    days = sorted(chance.choices(workdays_of(year, calendar), k=chance.randint(300, 330)))
    petitioners = cast.people(year, VISITORS + PETITIONERS)[VISITORS:]
    made: list[Matter] = []
    last: dict[str, int] = {}
    for place, on in enumerate(days):
        matter = matter_on(chance, on, petitioners, made, last, calendar)
        if matter.petitioner and matter.petition_class == "APPEAL":
            last[matter.petitioner.id_number] = place
        made.append(matter)
    return made


def matter_on(
    chance: random.Random,
    on: date,
    petitioners: list[Invented],
    made: list[Matter],
    last: dict[str, int],
    calendar: Calendar,
) -> Matter:
    petition_class = pick(chance, {"APPEAL": 82, "SUGGESTION": 14, "ACCUSATION": 4})
    petitioner = chance.choice(petitioners) if chance.random() > 0.03 else None
    again = petition_class == "APPEAL" and chance.random() < 0.35
    earlier = last.get(petitioner.id_number) if petitioner and again else None
    route = _route(chance) if petition_class == "APPEAL" else None
    path = _path(chance, petition_class, route, petitioner is None)
    topic, title = _subject(chance, petition_class)
    if earlier is not None:
        topic, title = made[earlier].topic, made[earlier].title
    channel = pick(chance, _CHANNELS)
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
        outcome=pick(chance, {"SUPPORT": 45, "EXPLAIN": 40, "NOT_SUPPORT": 15}),
        joint=chance.choice([3, 5, 8, 12]) if petitioner and chance.random() < 0.03 else 1,
        repeats=earlier,
    )


def _route(chance: random.Random) -> int:
    return int(pick(chance, {"6": 84, "4": 7, "1": 4, "2": 3, "5": 2}))


def _path(chance: random.Random, petition_class: str, route: int | None, unclear: bool) -> str:
    if petition_class == "ACCUSATION":
        return "transfer"
    if petition_class == "SUGGESTION":
        return "unserviceable" if unclear else "reply"
    if route != 6:
        return "route"
    if unclear:
        return "unserviceable"
    return pick(chance, {"answer": 90, "forward": 3, "guide": 5, "withdraw": 2})


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
