"""Invented petitions from receipt to close, pure and the same for the same number and day.

A life is what the services would have recorded: an act lies never after `until`, so the latest matters are open.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.workdays import Calendar
from veterans_portal.demo import cast

FIRST_DAY = date(2021, 1, 4)

_SUBJECTS = {
    "RECEIVE.BENEFIT_CARD": "优待证申领",
    "RECEIVE.INSURANCE_TRANSFER": "军龄核定和养老保险接续",
    "RECEIVE.FILE": "退役档案材料",
    "PLACEMENT.CONSCRIPT": "退役安置岗位",
    "PLACEMENT.WAITING_ALLOWANCE": "待安排工作期间生活补助",
    "TRAINING.SKILLS": "职业技能培训",
    "EMPLOYMENT.JOB_FAIR": "就业岗位推荐",
    "EMPLOYMENT.SERVICE_YEARS": "服役年限计入工龄",
    "PENSION_CARE.DISABILITY": "残疾等级评定",
    "PENSION_CARE.LIVING_ALLOWANCE": "定期生活补助发放",
    "PENSION_CARE.HARDSHIP": "困难帮扶援助",
    "PENSION_CARE.MEDICAL": "医疗费用报销",
    "HONOUR.PLAQUE": "光荣牌悬挂",
    "SERVICE.NETWORK": "社区服务站开放时间",
    "SERVICE.RIGHTS": "法律援助申请",
}
_TURNS = ("反映{}久未办理", "请求核实{}情况", "反映{}标准不一", "请求尽快答复{}事宜", "反映{}手续繁琐")
_MORE = ("", "", "，涉及原部队证明", "，已多次到窗口", "，本人年事已高", "，家属代为反映", "，与邻区做法不同")
_CHANNELS = {"VISIT": 40, "LETTER": 18, "PHONE": 16, "NET": 14, "HANDED_OVER": 6, "ASSIGNED": 2, "SCREENING": 4}
_ROUTES = {6: 84, 4: 7, 1: 4, 2: 3, 5: 2}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done: register, accept, tell, allocate, extend, answer, close, forward, guide, route, transfer."""

    on: date
    code: str


@dataclass(frozen=True, slots=True)
class Life:
    """One petition; `person` counts the invented people, `acts` are those up to the day it was written down."""

    petition_class: str
    route: int | None
    channel: str
    topic: str
    title: str
    street: str
    person: int
    extension: int
    acts: tuple[Act, ...]

    @property
    def received_on(self) -> date:
        return self.acts[0].on


def lives(count: int, until: date, calendar: Calendar) -> Iterator[Life]:
    """`count` petitions in the order of their receipt, spread over all working days since FIRST_DAY."""
    chance = random.Random(f"{count}-{until}")
    span = (until - FIRST_DAY).days
    days = sorted(chance.randrange(span) for _place in range(count))
    for day in days:
        on = calendar.last_workday_on_or_before(FIRST_DAY + timedelta(days=day))
        yield _life(chance, max(on, FIRST_DAY), max(1, count * 3 // 4), until, calendar)


def _life(chance: random.Random, on: date, people: int, until: date, calendar: Calendar) -> Life:
    kind = chance.choices(("APPEAL", "SUGGESTION", "ACCUSATION"), (88, 10, 2))[0]
    route = chance.choices(list(_ROUTES), list(_ROUTES.values()))[0] if kind == "APPEAL" else None
    topic, subject = chance.choice(list(_SUBJECTS.items()))
    extension = chance.randint(10, 30) if route == 6 and chance.random() < 0.06 else 0
    channel = chance.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    acts = _acts(chance, kind, route, on, extension, calendar)
    return Life(
        petition_class=kind,
        route=route,
        channel="VISIT" if kind == "ACCUSATION" else channel,
        topic={"SUGGESTION": "SUGGESTION", "ACCUSATION": "LIABILITY.OFFICIAL"}.get(kind, topic),
        title=chance.choice(_TURNS).format(subject) + chance.choice(_MORE),
        street=chance.choice(cast.STREETS),
        person=chance.randrange(people),
        extension=extension if any(act.code == "extend" and act.on <= until for act in acts) else 0,
        acts=tuple(act for act in acts if act.on <= until),
    )


def _acts(
    chance: random.Random, kind: str, route: int | None, on: date, extension: int, calendar: Calendar
) -> list[Act]:
    told = _at_work(on, chance.randint(17, 20) if chance.random() < 0.03 else chance.randint(0, 14), calendar)
    registered = Act(on, "register")
    if kind == "ACCUSATION":
        return [registered, Act(told, "transfer")]
    if route not in (6, None):
        return [registered, Act(told, "route")]
    end = chance.random()
    if end < 0.08:
        return [registered, Act(told, "forward" if end < 0.03 else "guide")]
    accepted = _at_work(on, chance.randint(0, 5), calendar)
    told = max(told, accepted)
    answered = max(told, _at_work(accepted, _days_to_answer(chance, extension), calendar))
    acts = [registered, Act(accepted, "accept"), Act(accepted, "allocate"), Act(told, "tell")]
    if extension:
        acts.append(Act(max(told, _at_work(accepted, 55, calendar)), "extend"))
    acts += [Act(answered, "answer"), Act(calendar.add_workdays(answered, 3), "close")]
    return sorted(acts, key=lambda act: act.on)


def _days_to_answer(chance: random.Random, extension: int) -> int:
    """Mostly within the sixty days, a few late, and some that drag on and are overdue on the list."""
    if extension:
        return 60 + chance.randint(1, extension)
    late = chance.random()
    return chance.randint(200, 900) if late < 0.01 else chance.randint(62, 70) if late < 0.05 else chance.randint(8, 58)


def _at_work(start: date, days: int, calendar: Calendar) -> date:
    return max(start, calendar.last_workday_on_or_before(start + timedelta(days=days)))
