"""Shapes of the pages: what the components expect, out of rows and clock states. Display only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from apps.core import references
from apps.core.calendars import official_calendar
from apps.core.clocks.engine import ClockState
from apps.core.clocks.rules import due
from apps.core.look import Lane, list_day
from apps.core.refusals import Refused
from apps.core.shapes import Check, Entry, Fact, Line, Page, Room, Step, Way
from apps.people.handles import handle
from apps.petitions import permissions, queries, rules
from apps.petitions.choices import (
    STATUS_SHAPES,
    AppealRoute,
    DueKind,
    NoticeKind,
    PetitionClass,
    PetitionStatus,
    ServiceWay,
)
from apps.petitions.models import Petition, SealedText
from apps.petitions.queries.detail import TrailRow

_DUE_WORDS = {DueKind.NOTICE.value: "告知", DueKind.HANDLING.value: "办理", "": ""}
_ROUTE_WORDS = "一二三四五六"


def rooms(current: str, user: User) -> list[Room]:
    """The sub-bar."""
    found = [Room("办理列表", reverse("petition_list"), current=current == "list")]
    if user.has_role(*rules.REGISTRARS):
        found.append(Room("登记", reverse("petition_register"), current=current == "register"))
    if user.has_role(*rules.SEALED_ROOM):
        found.append(Room("密封件", reverse("petition_sealed_list"), current=current == "sealed"))
    return found


@dataclass(frozen=True)
class Row:
    """One line of the work list."""

    number: str
    title: str
    url: str
    who: str
    channel: str
    petition_class: str
    unit: str
    handler: str
    due_word: str
    due_on: date | None
    status_shape: str
    status: str


def rows(petitions: list[Petition], today: date) -> list[Row]:
    return [_row(petition, today) for petition in petitions]


def _row(petition: Petition, today: date) -> Row:
    status = PetitionStatus(petition.status)
    return Row(
        number=petition.reference.number,
        title=petition.title,
        url=petition.get_absolute_url(),
        who=petition.who,
        channel=petition.get_channel_display(),
        petition_class=petition.get_petition_class_display().removesuffix("类"),
        unit=_unit_name(petition),
        handler=petition.handler.full_name if petition.handler else "",
        due_word=_DUE_WORDS[petition.next_due_kind],
        due_on=queries.shown_due(petition, today),
        status_shape=STATUS_SHAPES[status],
        status=str(status.label),
    )


def _unit_name(petition: Petition) -> str:
    """The handling unit; the bureau itself is 本局 inside its own portal."""
    reference = petition.reference
    return "本局" if reference.unit_id == reference.bureau_id else reference.unit.name


def pager(count: int, shown: int, previous_url: str, next_url: str) -> Page:
    total = "1,000 件以上（数到 1,000 为止）" if count >= queries.COUNT_STOP else f"{count:,} 件"
    return Page(f"符合条件 {total}，本页 {shown} 件", previous_url, next_url)


def tabs(urgent: queries.Urgent, filters: queries.Filters, base: str) -> list[Room]:
    """Saved addresses with counts where one query gives them."""
    plain = filters == queries.Filters()
    return [
        Room("本单位在办", base, current=plain),
        Room("我承办", f"{base}?handler=me", current=filters == queries.Filters(handler="me")),
        Room("待分派", f"{base}?handler=none", current=filters == queries.Filters(handler="none")),
        Room("7 日内到期", f"{base}?due=7", count=urgent.near, current=filters == queries.Filters(due="7")),
        Room(
            "已逾期",
            f"{base}?due=over",
            count=urgent.overdue,
            current=filters == queries.Filters(due="over"),
            is_over=bool(urgent.overdue),
        ),
        Room("已办结", f"{base}?state=ended", current=filters == queries.Filters(state="ended")),
    ]


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
    text: SealedText | None,
) -> Detail:
    """The page of one matter for this person."""
    status = PetitionStatus(petition.status)
    return Detail(
        title=text.opened("title") if text else petition.title,
        over=_over(petition),
        status_shape=STATUS_SHAPES[status],
        status=str(status.label),
        responsible=_responsible(petition),
        tags=_tags(petition),
        facts=_facts(petition, text),
        person_url=_person_url(petition, user),
        lanes=lanes(petition, clocks, today),
        first_text=f"{petition.received_on:%m-%d} 收到",
        step=_step(petition, user, today),
        entries=_entries(petition, trail),
        links=[_link(row) for row in links],
        papers=_papers(petition),
        readers_url=_readers_url(petition, user),
    )


def _over(petition: Petition) -> list[str]:
    path = petition.get_petition_class_display()
    if petition.appeal_route:
        path = f"{path} 路径{_ROUTE_WORDS[petition.appeal_route - 1]}"
    return [
        references.short_number(petition.reference.number),
        f"{petition.received_on:%Y-%m-%d} 收到",
        petition.get_channel_display(),
        "初次信访" if petition.is_first_petition else "重复信访",
        path,
    ]


def _responsible(petition: Petition) -> str:
    who = petition.handler.full_name if petition.handler else "尚未分派"
    return f"{_unit_name(petition)} {who}"


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
        Fact("电话", "已封存" if petition.sealed else (person.masked_phone if person else "") or "未登记"),
        Fact("身份", person.get_kind_display() if person and not petition.sealed else "—"),
        Fact("街道", petition.street.name if petition.street else "未说明"),
        Fact("业务", petition.topic.name),
        Fact("责任", _responsible(petition)),
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


def _article_number(state: ClockState) -> str:
    """第二十三条 out of 《信访工作条例》第二十三条第二款: the lane has room for no more."""
    number = state.rule.article.rpartition("》")[2]
    return number[: number.find("条") + 1] or number


def _lane(state: ClockState, today: date) -> Lane:
    unit = state.rule.unit.label
    name = f"{state.rule.name} {state.rule.days + state.extended_days} {unit}"
    basis = _article_number(state)
    due = state.due_on if today <= state.due_on and state.met_on is None else state.effective
    if state.cancelled_on is not None:
        return Lane(name, basis, state.started_on, None, met_on=state.cancelled_on, chip_text="不再适用")
    end = f"{state.met_on:%m-%d} 完成，用时 {(state.met_on - state.started_on).days} 日" if state.met_on else ""
    return Lane(name, basis, state.started_on, due, met_on=state.met_on, end_text=end)


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
        basis=_basis(first),
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


def label(code: str) -> str:
    """The verb of an act, as its button says it."""
    if code in rules.ACTS:
        return rules.ACTS[code][0]
    return next(move.label for move in rules.MOVES if move.code == code)


def _basis(code: str) -> str:
    if code in rules.ACTS:
        return rules.ACTS[code][1]
    return next(move.article for move in rules.MOVES if move.code == code)


def act_url(petition: Petition, code: str) -> str:
    name = "allocate" if code == "reallocate" else code
    return reverse(f"petition_{name}", args=[petition.reference.number])


def _entries(petition: Petition, trail: list[TrailRow]) -> list[Entry]:
    found = [_entry(row) for row in trail]
    extension = getattr(petition, "extension", None)
    if extension is not None:
        text = f"{extension.days} 日，{extension.reason}；{extension.told_on:%m-%d} 告知信访人"
        found.append(Entry(extension.at, "批准延期", str(extension.approved_by), text))
    return sorted(found, key=lambda entry: entry.at, reverse=True) if extension else found


def _entry(row: TrailRow) -> Entry:
    if row.sort == "notice":
        text = f"{NoticeKind(row.first).label}，{ServiceWay(row.second).label}，{row.day:%m-%d} 告知"
        return Entry(row.at, "书面告知", row.who, text)
    if row.sort == "assignment":
        return Entry(row.at, "分派", row.who, "，".join(filter(None, [f"{row.first} {row.second}", row.text])))
    return Entry(row.at, _move_word(row), row.who, _move_text(row))


def _move_word(row: TrailRow) -> str:
    return label(row.code) if row.first else "登记"


def _move_text(row: TrailRow) -> str:
    change = f"{PetitionStatus(row.first).label} 改为 {PetitionStatus(row.second).label}" if row.first else ""
    return "；".join(part for part in (change, row.where, row.text) if part)


def _link(petition: Petition) -> Line:
    number = references.short_number(petition.reference.number)
    return Line(f"{number} {petition.title}", petition.get_absolute_url(), meta=petition.get_status_display())


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


@dataclass(frozen=True)
class Hint:
    """A matter that may have to do with the one being registered; the officer decides."""

    why: str
    number: str
    title: str
    url: str
    meta: str
    open: bool


def hints(related: list[tuple[str, Petition]]) -> list[Hint]:
    return [
        Hint(
            why=why,
            number=references.short_number(row.reference.number),
            title=row.title,
            url=row.get_absolute_url(),
            meta=f"{row.received_on:%m-%d} 收到，{_unit_name(row)}，{row.get_status_display()}",
            open=row.closed_on is None,
        )
        for why, row in related
    ]


@dataclass(frozen=True)
class Version:
    """One line of the history."""

    at: Any
    who: str
    why: str
    changed: str


def versions(history: list[Any]) -> list[Version]:
    """Each saved version and which fields it changed; texts themselves are not repeated here."""
    found = []
    for newer, older in zip(history, [*history[1:], None], strict=True):
        names = newer.diff_against(older, foreign_keys_are_objs=False).changed_fields if older else []
        words = [_field_word(newer, name) for name in names if name != "version"]
        found.append(
            Version(
                newer.history_date, str(newer.history_user or ""), newer.history_change_reason or "", "、".join(words)
            )
        )
    return found


def _field_word(row: Any, name: str) -> str:
    return str(row.instance_type._meta.get_field(name).verbose_name)


@dataclass(frozen=True)
class ActPage:
    """What stands around the form of an act."""

    heading: str
    title: str
    number: str
    url: str
    basis: str
    facts: list[Fact]
    blocked: str
    sealed: bool


def act_page(petition: Petition, code: str, blocked: str) -> ActPage:
    return ActPage(
        heading=label(code),
        title=petition.title,
        number=petition.reference.number,
        url=petition.get_absolute_url(),
        basis=_basis(code),
        facts=[
            Fact("信访人", petition.who),
            Fact("状态", petition.get_status_display()),
            Fact("收到", f"{petition.received_on:%Y-%m-%d}"),
            Fact("责任", _responsible(petition)),
        ],
        blocked=blocked,
        sealed=petition.sealed,
    )


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
    meta = f"{state.rule.days} {state.rule.unit.label}，{_article_number(state)}"
    return [
        Limit(state.rule.name, meta, state.due_on),
        Limit("办理", "受理后 60 日，第三十四条，限路径六", None, starts="受理之日起算"),
    ]
