"""Limits as lanes of one drawing, and those that a registration would start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.calendars import official_calendar
from apps.core.clocks.engine import ClockState
from apps.core.clocks.rules import due
from apps.core.look import Lane, list_day
from apps.core.refusals import Refused
from apps.petitions import rules
from apps.petitions.choices import DueKind, PetitionClass, PetitionStatus
from apps.petitions.models import Petition
from apps.petitions.presenters.words import article_number


def lanes(petition: Petition, clocks: list[ClockState], today: date) -> list[Lane]:
    """One lane per limit, and the extension that could still be granted."""
    found = [_lane(state, today) for state in clocks]
    handling = next((s for s in clocks if s.code == DueKind.HANDLING.value and s.running), None)
    if handling and petition.status == PetitionStatus.HANDLING and not handling.extended_days:
        latest = handling.effective + timedelta(days=rules.MOST_EXTENSION_DAYS)
        end_text = f"如获批至 {list_day(latest)}"
        found.append(
            Lane(
                "延期至多 30 日",
                "第三十四条",
                handling.effective,
                latest,
                may=True,
                chip_text="未申请",
                end_text=end_text,
            )
        )
    if petition.petition_class == PetitionClass.ACCUSATION and petition.closed_on is None:
        found.append(
            Lane(
                "移送有权机关", "第三十条", petition.received_on, None,
                may=True, chip_text="无法定日数", end_text="按受理机关规定办理",
            )
        )  # fmt: skip
    return found


def _lane(state: ClockState, today: date) -> Lane:
    unit = state.rule.unit.label
    name = f"{state.rule.name} {state.rule.days + state.extended_days} {unit}"
    basis = article_number(state)
    due = state.due_on if today <= state.due_on and state.met_on is None else state.effective
    if state.cancelled_on is not None:
        return Lane(name, basis, state.started_on, None, met_on=state.cancelled_on, chip_text="不再适用")
    end = f"{state.met_on:%m-%d} 完成，用时 {(state.met_on - state.started_on).days} 日" if state.met_on else ""
    return Lane(name, basis, state.started_on, due, met_on=state.met_on, end_text=end)


@dataclass(frozen=True)
class Limit:
    """A limit that registration starts: its name, days and article, and the last working day."""

    name: str
    meta: str
    due_on: date | None
    starts: str = ""


def limits_from(received_on: date) -> list[Limit]:
    """The clocks that registration starts now, or acceptance later, for a matter received on the day."""
    try:
        state = due(DueKind.NOTICE.value, received_on, official_calendar())
    except Refused as refused:
        return [Limit("书面告知", refused.sentence, None)]
    meta = f"{state.rule.days} {state.rule.unit.label}，{article_number(state)}"
    return [
        Limit(state.rule.name, meta, state.due_on),
        Limit("办理", "受理后 60 日，第三十四条，限路径六", None, starts="受理之日起算"),
    ]
