"""Correcting a wrong registration; every version stays in the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.core import history, moment
from apps.core.refusals import Refused
from apps.core.versions import locked
from apps.petitions import permissions, rules
from apps.petitions.choices import Channel, PetitionClass, PetitionStatus
from apps.petitions.models import Petition
from apps.petitions.services import moving, sealed
from apps.petitions.services.register import street_for, topic_for


@dataclass(frozen=True)
class Correction:
    """The registration as it should read. Class, route and day of receipt change only before acceptance."""

    channel: Channel
    petition_class: PetitionClass
    appeal_route: int | None
    topic_id: int
    title: str
    request: str
    facts: str
    received_on: date
    oral_record: bool
    street_id: int | None


@transaction.atomic
def correct(*, petition: Petition, to: Correction, version: int, reason: str, by: User) -> Petition:
    """Save the correction at the version that was read (EditedMeanwhile otherwise); the reason goes into the history.

    A changed day of receipt starts the notice clock anew.
    """
    row = locked(Petition, petition.pk, version)
    permissions.check_can(by, row, "correct")
    rules.check_act(row.matter, "correct")
    reason = rules.check_text(reason, field="reason", what="更正理由", least=2)
    rules.check_text(to.title, field="title", what="标题")
    rules.check_text(to.request, field="request", what="请求")
    _check_path(row, to)
    received_before = row.received_on
    _fill(row, to, by)
    if row.received_on != received_before and not row.name_unclear:
        moving.cancel_clock(row, moving.NOTICE, by, "收到日期更正")
        moving.start_clock(row, moving.NOTICE, row.received_on, by)
    moving.cache_due(row)
    return history.save(row, by=by, reason=reason)


def _check_path(row: Petition, to: Correction) -> None:
    """The path is settled by acceptance; into and out of the sealed class leads another way."""
    if (row.petition_class == PetitionClass.ACCUSATION) != (to.petition_class == PetitionClass.ACCUSATION):
        raise Refused(
            "检举控告类须密存：请由信访专办员另行登记，不能在此改类别。",
            article=f"{rules.LAW}第三十条",
            field="petition_class",
        )
    rules.check_path(to.petition_class, to.appeal_route)
    rules.check_day(to.received_on, today=min(moment.today(), row.registered_on), field="received_on", what="收到日期")
    same = (row.petition_class, row.appeal_route, row.received_on) == (
        to.petition_class, to.appeal_route, to.received_on
    )  # fmt: skip
    if row.status != PetitionStatus.REGISTERED and not same:
        raise Refused("受理之后，类别、路径和收到日期不能更正。", article=f"{rules.LAW}第二十三条")


def _fill(row: Petition, to: Correction, by: User) -> None:
    row.channel = to.channel
    row.petition_class = to.petition_class
    row.appeal_route = to.appeal_route
    row.received_on = to.received_on
    row.oral_record = to.oral_record
    if to.topic_id != row.topic_id:
        row.topic = topic_for(to.topic_id, to.received_on)
    row.street = street_for(to.street_id, row.reference.unit)
    if row.sealed:
        sealed.write_text(row, to.title, to.request, to.facts, by=by)
        return
    row.title, row.request, row.facts = to.title.strip(), to.request.strip(), to.facts.strip()
