"""The page of one matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from apps.accounts.models import User
from apps.core import references
from apps.core.clocks.engine import ClockState
from apps.core.look import Lane, list_day
from apps.core.refusals import Refused
from apps.core.shapes import Check, Entry, Fact, Line, Step, Way
from apps.people.handles import handle
from apps.petitions import permissions, queries, rules
from apps.petitions.choices import STATUS_SHAPES, AppealRoute, PetitionClass, PetitionStatus
from apps.petitions.models import Petition, SealedText
from apps.petitions.presenters.limits import lanes
from apps.petitions.presenters.trail import entries
from apps.petitions.presenters.words import act_url, basis, label, responsible
from apps.petitions.queries.detail import TrailRow

_ROUTE_WORDS = "一二三四五六"


@dataclass(frozen=True)
class Detail:
    """Everything that a matter's page shows."""

    title: str
    over: list[str]
    status_shape: str
    status: str
    responsible: str
    tags: list[str]
    facts: list[Fact]
    person_url: str
    lanes: list[Lane]
    first_text: str
    step: Step | None
    entries: list[Entry]
    links: list[Line]
    papers: list[Fact]
    readers_url: str


def detail(
    petition: Petition,
    user: User,
    today: date,
    *,
    clocks: list[ClockState],
    trail: list[TrailRow],
    links: list[Petition],
    origins: dict[str, str],
    text: SealedText | None,
) -> Detail:
    """The page of one matter for this person."""
    status = PetitionStatus(petition.status)
    return Detail(
        title=text.opened("title") if text else petition.title,
        over=_over(petition),
        status_shape=STATUS_SHAPES[status],
        status=str(status.label),
        responsible=responsible(petition),
        tags=_tags(petition),
        facts=_facts(petition, text),
        person_url=_person_url(petition, user),
        lanes=lanes(petition, clocks, today),
        first_text=f"{petition.received_on:%m-%d} 收到",
        step=_step(petition, user, today),
        entries=entries(petition, trail),
        links=[*(_link(row) for row in links), *(_origin(number, url) for number, url in origins.items())],
        papers=_papers(petition),
        readers_url=_readers_url(petition, user),
    )


def _over(petition: Petition) -> list[str]:
    path = petition.get_petition_class_display()
    if petition.appeal_route:
        path = f"{path} 路径{_ROUTE_WORDS[petition.appeal_route - 1]}"
    imported = getattr(petition, "imported", None)
    former = [f"原编号 {imported.source_number}"] if imported is not None and imported.source_number else []
    return [
        references.short_number(petition.reference.number),
        *former,
        f"{petition.received_on:%Y-%m-%d} 收到",
        petition.get_channel_display(),
        "初次信访" if petition.is_first_petition else "重复信访",
        path,
    ]


def _tags(petition: Petition) -> list[str]:
    found = ["口头记录"] if petition.oral_record else []
    if petition.name_unclear:
        found.append("姓名或住址不清")
    if petition.joint_count > 1:
        found.append(f"共同反映 {petition.joint_count} 人")
    return found


def _facts(petition: Petition, text: SealedText | None) -> list[Fact]:
    """Masked always; the full view of a person asks for a reason elsewhere."""
    person = petition.petitioner
    request = text.opened("request") if text else petition.request
    facts = text.opened("facts") if text else petition.facts
    found = [
        Fact("信访人", petition.who),
        Fact("电话", "密存" if petition.sealed else (person.masked_phone if person else "") or "未登记"),
        Fact("身份", person.get_kind_display() if person and not petition.sealed else "—"),
        Fact("街道", petition.street.name if petition.street else "未说明"),
        Fact("业务", petition.topic.name),
        Fact("责任", responsible(petition)),
        Fact("请求", request, wide=True),
    ]
    return [*found, Fact("事实理由", facts, wide=True)] if facts else found


def _person_url(petition: Petition, user: User) -> str:
    """The people app's own page for the full view, which asks for a reason and logs it."""
    if petition.sealed or petition.petitioner is None or not user.has_role(*rules.PERSON_VIEWERS):
        return ""
    return reverse("person_full", args=[handle(petition.petitioner, user)])


def _readers_url(petition: Petition, user: User) -> str:
    """The list of readers, for its keeper."""
    if petition.sealed and permissions.keeps_sealed(user, petition):
        return reverse("petition_readers", args=[petition.reference.number])
    return ""


def _step(petition: Petition, user: User, today: date) -> Step | None:
    """The act that is owed, its article, what is missing, and the other acts this person has now."""
    matter = petition.matter
    codes = _codes(petition, matter)
    if not codes:
        return None
    first, *others = codes
    mine = [code for code in others if permissions.can(user, petition, code)]
    blocked = "" if permissions.can(user, petition, first) else _not_yours(user, petition, first)
    due_on = queries.shown_due(petition, today)
    return Step(
        label=label(first),
        url=act_url(petition, first),
        basis=basis(first),
        due_text=f"最晚 {list_day(due_on)}" if due_on else "",
        checks=_checks(petition, matter),
        others=[Way(label(code), act_url(petition, code)) for code in mine],
        blocked=blocked,
    )


def _codes(petition: Petition, matter: rules.Matter) -> list[str]:
    """Acts open to the matter now, the owed one first."""
    moves = [move.code for move in rules.moves_from(matter)]
    acts = [code for code in rules.ACTS if matter.status in rules.ACTS[code][2] and code != "notify"]
    if matter.petition_class != PetitionClass.APPEAL or matter.route != AppealRoute.OTHER or matter.extended:
        acts = [code for code in acts if code != "extend"]
    owed = ["notify"] if rules.owes_notice(matter) and matter.status in rules.ACTS["notify"][2] else []
    if matter.petition_class == PetitionClass.ACCUSATION and "transfer" in moves:
        moves = ["transfer", *(code for code in moves if code != "transfer")]
    return [*owed, *moves, *acts] if moves or owed else acts


def _not_yours(user: User, petition: Petition, code: str) -> str:
    try:
        permissions.check_can(user, petition, code)
    except Refused as refused:
        return refused.sentence
    return ""


def _checks(petition: Petition, matter: rules.Matter) -> list[Check]:
    found = [
        Check("书面告知已登记" if not matter.name_unclear else "姓名不清，免予告知", not rules.owes_notice(matter))
    ]
    found.append(Check("已分派承办，无回避情形", petition.handler_id is not None))
    if petition.petition_class == PetitionClass.APPEAL and petition.appeal_route == AppealRoute.OTHER:
        found.append(Check("处理意见书已出具送达", petition.status == PetitionStatus.ANSWERED))
    return found


def _link(petition: Petition) -> Line:
    number = references.short_number(petition.reference.number)
    return Line(f"{number} {petition.title}", petition.get_absolute_url(), meta=petition.get_status_display())


def _origin(number: str, url: str) -> Line:
    """A record of another app that the matter came from."""
    return Line(references.short_number(number), url, meta="来源")


def _papers(petition: Petition) -> list[Fact]:
    """What the bureau answered, in full."""
    opinion, reply = getattr(petition, "opinion", None), getattr(petition, "suggestion_reply", None)
    if opinion is not None:
        served = (
            f"{opinion.issued_on:%Y-%m-%d} 出具，{opinion.served_on:%Y-%m-%d} {opinion.get_served_way_display()}送达"
        )
        return [
            Fact("结论", opinion.get_outcome_display()),
            Fact("送达", served),
            Fact("请求", opinion.request, wide=True),
            Fact("事实理由", opinion.facts_and_reasons, wide=True),
            Fact("意见依据", opinion.opinion_and_basis, wide=True),
        ]
    if reply is not None:
        return [Fact("采纳", reply.get_adoption_display()), Fact("答复", reply.reply, wide=True)]
    return []
