"""Two legal-awareness events of the station in a year, one in spring and one around the day of the constitution."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from apps.consultations.models import StationLawyer
from apps.consultations.services.outreach import OutreachEntry, make_outreach
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.stage import Stage, at

_EVENTS = (
    (4, 20, "退役军人保障法进社区", "示例社区党群服务中心", "示例街道退役军人服务站", 46, "1.5", 80),
    (12, 2, "宪法与优抚政策宣讲", "服务大厅多功能室", "示例区司法局", 63, "2.0", 120),
)


def plan_outreach(stage: Stage, actors: Actors, year: int) -> None:
    """Each event is entered on the day on which it was held."""
    for place, (month, day, subject, where, partner, reached, hours, leaflets) in enumerate(_EVENTS):
        on = date(year, month, day)
        entry = OutreachEntry(on, where, subject, reached, Decimal(hours), partner, leaflets)
        stage.plan(at(on, 17, 50), partial(_enter, entry, place, actors))


def _enter(entry: OutreachEntry, place: int, actors: Actors) -> None:
    lawyers = StationLawyer.objects.filter(bureau=actors.bureau).order_by("position")[place : place + 2]
    with_lawyers = replace(entry, lawyers=tuple(lawyers))
    make_outreach(with_lawyers, by=actors.users["petition_officer"])
