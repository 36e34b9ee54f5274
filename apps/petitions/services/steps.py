"""From receipt to hand-over or close: accept, tell, allocate, send on, withdraw, close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.scope import reaches
from apps.core import moment
from apps.core.choices import ParticipationKind, UnitKind
from apps.core.models import OrgUnit, Participation
from apps.core.refusals import Refused
from apps.petitions import permissions, rules
from apps.petitions.choices import AppealRoute, NoticeKind, PetitionClass, PetitionStatus, ServiceWay
from apps.petitions.models import Assignment, Notice, Petition
from apps.petitions.services import moving


@dataclass(frozen=True)
class Service:
    """On which day and in which way a paper reached the petitioner."""

    on: date
    way: ServiceWay


@transaction.atomic
def accept(
    *, petition: Petition, accepted_on: date, by: User, notice: Service | None = None, read_status: str = ""
) -> Petition:
    """Accept the matter (art. 23(1)); on route 6 the 60 days run from this day (art. 34).

    notice: the written notice, if it has gone out already; else `notify` records it later.
    """
    row, move = moving.begin(petition, "accept", by=by, read_status=read_status)
    _check_after_receipt(row, accepted_on, field="accepted_on", what="受理日期")
    row.accepted_on = accepted_on
    if row.petition_class == PetitionClass.APPEAL and row.appeal_route == AppealRoute.OTHER:
        moving.start_clock(row, moving.HANDLING, accepted_on, by)
    if notice is not None:
        _tell(row, NoticeKind.ACCEPTANCE, notice, by)
    return moving.finish(row, move, on=accepted_on, by=by)


@transaction.atomic
def notify(*, petition: Petition, notice: Service, by: User, read_status: str = "") -> Petition:
    """Record the written notice of acceptance (art. 23(2)); it meets the 15-day clock."""
    row = moving.locked(petition, read_status=read_status)
    permissions.check_can(by, row, "notify")
    rules.check_act(row.matter, "notify")
    _tell(row, NoticeKind.ACCEPTANCE, notice, by)
    return moving.save(row, by=by, reason="书面告知")


@transaction.atomic
def allocate(
    *,
    petition: Petition,
    handler: User,
    recusal_declared: bool,
    by: User,
    reason: str = "",
    read_status: str = "",
) -> Petition:
    """Give the matter to a person and their section, from acceptance on or again later (art. 15, 28).

    recusal_declared: the person has declared that no interest of their own is touched.
    """
    row = moving.locked(petition, read_status=read_status)
    again = row.status == PetitionStatus.HANDLING
    permissions.check_can(by, row, "reallocate" if again else "allocate")
    _check_handler(row, handler, recusal_declared, by)
    if again:
        rules.check_act(row.matter, "reallocate")
        if handler.pk == row.handler_id:
            raise Refused("此件现在就由此人承办。", field="handler")
        reason = rules.check_text(reason, field="reason", what="改派理由", least=2)
    move = None if again else rules.check_move(row.matter, "allocate")
    _assign(row, handler, reason, by)
    if move is None:
        return moving.save(row, by=by, reason="改派承办")
    return moving.finish(row, move, on=moment.today(), by=by, why=reason)


def _check_handler(row: Petition, handler: User, recusal_declared: bool, by: User) -> None:
    article = f"{rules.LAW}第二十八条第三款"
    if not (handler.is_active and handler.has_role(*rules.HANDLERS)):
        raise Refused("承办人须为在岗的经办人、股长或信访专办员。", field="handler")
    same_bureau = handler.unit.bureau_id == row.reference.bureau_id
    if not same_bureau or not reaches(by, handler.unit):
        raise Refused("只能分派给本单位范围内的人员。", field="handler")
    if not recusal_declared:
        raise Refused(
            "承办人须先声明与事项或信访人没有直接利害关系；有的，请改派他人。", article=article, field="recusal"
        )
    if row.sealed and not permissions.reads_sealed(handler, row):
        raise Refused(
            "承办人不在知情名单上，请先由密件保管人列入。", article=f"{rules.LAW}第三十条第三款", field="handler"
        )


def _assign(row: Petition, handler: User, reason: str, by: User) -> None:
    before = row.reference.unit
    row.handler = handler
    Assignment.objects.create(
        petition=row, unit=handler.unit, handler=handler, recusal_declared=True, reason=reason, at=moment.now(), by=by
    )
    if row.unit_id != handler.unit_id:
        _keep_street_informed(row, before, by)
        row.reference.unit = handler.unit
        row.reference.save(update_fields=["unit"])
        row.unit = handler.unit  # as the database has it by now, so that saving the row takes nothing back


def _keep_street_informed(row: Petition, unit: OrgUnit, by: User) -> None:
    """A street or community that took the matter in goes on seeing it when a section handles it."""
    if row.sealed or unit.kind not in (UnitKind.STREET, UnitKind.COMMUNITY):
        return
    Participation.objects.get_or_create(
        reference=row.reference,
        unit=unit,
        closed_on=None,
        defaults={"kind": ParticipationKind.CO_HANDLER, "opened_on": moment.today(), "added_by": by},
    )


@transaction.atomic
def forward(
    *, petition: Petition, where: str, on: date, by: User, notice: Service | None = None, why: str = "",
    read_status: str = "",
) -> Petition:  # fmt: skip
    """Forward a subordinate organ's matter and tell the petitioner where it went (art. 23(1))."""
    return _send_on(petition, "forward", NoticeKind.FORWARDING, where, on, notice, why, by, read_status)


@transaction.atomic
def guide(
    *, petition: Petition, where: str, on: date, by: User, notice: Service | None = None, why: str = "",
    read_status: str = "",
) -> Petition:  # fmt: skip
    """Not this bureau's matter: tell the petitioner which organ is competent (art. 23(1)); never a bare refusal."""
    return _send_on(petition, "guide", NoticeKind.GUIDANCE, where, on, notice, why, by, read_status)


@transaction.atomic
def route_elsewhere(
    *, petition: Petition, where: str, on: date, by: User, notice: Service | None = None, why: str = "",
    read_status: str = "",
) -> Petition:  # fmt: skip
    """Lead an appeal of routes 1 to 5 into its procedure (art. 31); `where` names procedure and organ."""
    return _send_on(petition, "route", NoticeKind.ROUTING, where, on, notice, why, by, read_status)


@transaction.atomic
def transfer(
    *, petition: Petition, where: str, on: date, by: User, notice: Service | None = None, why: str = "",
    read_status: str = "",
) -> Petition:  # fmt: skip
    """Hand an accusation to the competent organ (art. 30); nothing of it goes to those it names."""
    return _send_on(petition, "transfer", NoticeKind.FORWARDING, where, on, notice, why, by, read_status)


def _send_on(
    petition: Petition,
    code: str,
    kind: NoticeKind,
    where: str,
    on: date,
    notice: Service | None,
    why: str,
    by: User,
    read_status: str,
) -> Petition:
    row, move = moving.begin(petition, code, by=by, read_status=read_status)
    where = rules.check_text(where, field="where", what="去向（机关或程序）", least=2)
    _check_after_receipt(row, on, field="on", what="日期")
    if notice is None and not row.name_unclear:
        raise Refused(
            "请登记书面告知的日期和方式；去向须告知信访人。", article=f"{rules.LAW}第二十三条", field="told_on"
        )
    if notice is not None:
        _tell(row, kind, notice, by)
    return moving.finish(row, move, on=on, by=by, why=why.strip(), where=where)


@transaction.atomic
def withdraw(*, petition: Petition, on: date, why: str, by: User, read_status: str = "") -> Petition:
    """The petitioner withdraws in writing; `why` says by which paper."""
    row, move = moving.begin(petition, "withdraw", by=by, read_status=read_status)
    _check_after_receipt(row, on, field="on", what="撤回日期")
    why = rules.check_text(why, field="why", what="撤回的书面材料", least=4)
    return moving.finish(row, move, on=on, by=by, why=why)


@transaction.atomic
def close(*, petition: Petition, on: date, by: User, why: str = "", read_status: str = "") -> Petition:
    """The answer is served and what it promises is done or handed on (art. 29, 32)."""
    row, move = moving.begin(petition, "close", by=by, read_status=read_status)
    _check_after_receipt(row, on, field="on", what="办结日期")
    return moving.finish(row, move, on=on, by=by, why=why.strip())


@transaction.atomic
def close_unserviceable(*, petition: Petition, on: date, why: str, by: User, read_status: str = "") -> Petition:
    """Nobody can be reached since name or address is unclear (art. 23(2)); `why` lists the attempts."""
    row, move = moving.begin(petition, "unserviceable", by=by, read_status=read_status)
    _check_after_receipt(row, on, field="on", what="办结日期")
    why = rules.check_text(why, field="why", what="联系过程", least=4)
    return moving.finish(row, move, on=on, by=by, why=why)


def _tell(row: Petition, kind: NoticeKind, notice: Service, by: User) -> None:
    """Write the notice and meet the 15-day clock with it."""
    _check_after_receipt(row, notice.on, field="told_on", what="告知日期")
    Notice.objects.create(petition=row, kind=kind, told_on=notice.on, way=notice.way, at=moment.now(), by=by)
    moving.meet_clock(row, moving.NOTICE, notice.on, by)


def _check_after_receipt(row: Petition, day: date, *, field: str, what: str) -> None:
    rules.check_day(day, today=moment.today(), field=field, not_before=row.received_on, what=what)
