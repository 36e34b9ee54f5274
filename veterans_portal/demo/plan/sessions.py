"""Study sessions over the year."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from apps.core.workdays import Calendar
from veterans_portal.demo.plan.chances import workdays_of


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
