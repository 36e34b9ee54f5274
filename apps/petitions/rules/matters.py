"""The rules of petitions: who may see them, the transition table with its articles, what must hold before each act.

Pure: `today` comes in, nothing is read. A refusal is one sentence for the officer and names its article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.accounts.choices import Role
from apps.core.refusals import Refused
from apps.petitions.choices import (
    ENDED_STATUSES,
    OPEN_STATUSES,
    AppealRoute,
    Channel,
    ClosingGround,
    OpinionOutcome,
    PetitionClass,
    PetitionStatus,
)

EARLIEST = date(1949, 10, 1)
LAW = "《信访工作条例》"
MOST_REPRESENTATIVES = 5
MOST_EXTENSION_DAYS = 30
SEALED_TITLE = "检举控告事项（密存）"
# Who reads the matters of their scope; the hall clerk reads what they registered, sealed matters have named readers.
READERS = (
    Role.CASE_OFFICER,
    Role.SECTION_HEAD,
    Role.BUREAU_LEADER,
    Role.LEGAL_OFFICER,
    Role.PETITION_OFFICER,
    Role.STREET_REPORTER,
)
REGISTRARS = (
    Role.PETITION_OFFICER,
    Role.CASE_OFFICER,
    Role.SECTION_HEAD,
    Role.HALL_CLERK,
    Role.STREET_REPORTER,
    Role.SEALED_KEEPER,
)
# Never readers of a sealed matter, not even by name: they manage and audit the portal, not its matters.
NEVER_SEALED_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
HANDLERS = (Role.CASE_OFFICER, Role.SECTION_HEAD, Role.PETITION_OFFICER)
ALLOCATORS = (Role.PETITION_OFFICER, Role.SECTION_HEAD)
OVERSEERS = (Role.BUREAU_LEADER, Role.SECTION_HEAD)
SEALED_ROOM = (Role.SEALED_KEEPER, Role.PETITION_OFFICER, Role.CONFIDENTIALITY_REVIEWER)
PERSON_VIEWERS = (Role.CASE_OFFICER, Role.SECTION_HEAD, Role.PETITION_OFFICER, Role.HALL_CLERK, Role.STREET_REPORTER)
IMPORTERS = (Role.PETITION_OFFICER, Role.SECTION_HEAD)
OPENERS = (*READERS, Role.HALL_CLERK, Role.SEALED_KEEPER, Role.CONFIDENTIALITY_REVIEWER)

S, C, R = PetitionStatus, PetitionClass, AppealRoute


@dataclass(frozen=True)
class Move:
    """One row of the transition table. `routes` bounds appeals only; `ground` is set where the matter ends."""

    code: str
    label: str
    source: PetitionStatus
    target: PetitionStatus
    article: str
    classes: tuple[PetitionClass, ...] = tuple(PetitionClass)
    routes: tuple[AppealRoute, ...] = tuple(AppealRoute)
    ground: ClosingGround | None = None

    def fits(self, petition_class: str, route: int | None) -> bool:
        """Whether matters of this class and route take this move."""
        if petition_class not in self.classes:
            return False
        return petition_class != C.APPEAL or route in self.routes


def _from(sources: Iterable[PetitionStatus], move: Move) -> list[Move]:
    return [Move(**{**move.__dict__, "source": source}) for source in sources]


_NOT_ALLOCATED = (S.REGISTERED, S.ACCEPTED)
_BEFORE_ANSWER = (S.REGISTERED, S.ACCEPTED, S.HANDLING)
_ANY = S.REGISTERED  # replaced by each source

MOVES: tuple[Move, ...] = (
    Move(
        "accept", "受理", S.REGISTERED, S.ACCEPTED, f"{LAW}第二十三条第一款", routes=(R.DUTY, R.OTHER)
    ),
    Move("allocate", "分派承办", S.ACCEPTED, S.HANDLING, f"{LAW}第十五条、第二十八条"),
    Move(
        "opinion", "出具信访处理意见书", S.HANDLING, S.ANSWERED, f"{LAW}第三十一条第六项、第三十二条",
        classes=(C.APPEAL,), routes=(R.OTHER,),
    ),
    Move("reply", "答复建议意见", S.HANDLING, S.ANSWERED, f"{LAW}第二十九条", classes=(C.SUGGESTION,)),
    Move(
        "close", "办结", S.ANSWERED, S.CLOSED, f"{LAW}第二十九条、第三十二条",
        classes=(C.SUGGESTION, C.APPEAL), ground=ClosingGround.ANSWERED,
    ),
    *_from(_BEFORE_ANSWER, Move(
        "route", "导入相应程序", _ANY, S.ROUTED, f"{LAW}第三十一条第一至五项",
        classes=(C.APPEAL,), routes=(R.LITIGATION, R.ARBITRATION, R.PARTY, R.ADMINISTRATIVE, R.DUTY),
        ground=ClosingGround.ROUTED,
    )),
    *_from(_BEFORE_ANSWER, Move(
        "transfer", "移送有权机关", _ANY, S.TRANSFERRED, f"{LAW}第三十条",
        classes=(C.ACCUSATION,), ground=ClosingGround.HANDED_OVER,
    )),
    Move(
        "unserviceable", "无法送达办结", S.HANDLING, S.CLOSED, f"{LAW}第二十三条第二款",
        ground=ClosingGround.UNSERVICEABLE,
    ),
    *_from(_NOT_ALLOCATED, Move(
        "forward", "转送下级机关", _ANY, S.FORWARDED, f"{LAW}第二十三条第一款",
        classes=(C.SUGGESTION, C.APPEAL), ground=ClosingGround.HANDED_OVER,
    )),
    *_from(_NOT_ALLOCATED, Move(
        "guide", "告知有权机关", _ANY, S.GUIDED, f"{LAW}第二十三条第一款",
        classes=(C.SUGGESTION, C.APPEAL), ground=ClosingGround.GUIDED,
    )),
    *_from(_BEFORE_ANSWER, Move(
        "withdraw", "登记撤回", _ANY, S.WITHDRAWN, "信访人书面申请", ground=ClosingGround.WITHDRAWN,
    )),
)  # fmt: skip

# How an old ledger's ended matters came to their end (services.ledger): without the conditions of today's moves, which
# the ledger cannot prove, so they are no rows of the table above and no page offers them.
LEDGER_CODE, LEDGER_LABEL = "ledger", "历史台账导入"
LEDGER_SOURCES = (S.REGISTERED, S.ACCEPTED)
LEDGER_ENDS: dict[ClosingGround, PetitionStatus] = {
    ClosingGround.ANSWERED: S.CLOSED,
    ClosingGround.UNSERVICEABLE: S.CLOSED,
    ClosingGround.HANDED_OVER: S.FORWARDED,
    ClosingGround.GUIDED: S.GUIDED,
    ClosingGround.ROUTED: S.ROUTED,
    ClosingGround.WITHDRAWN: S.WITHDRAWN,
}

MOVE_CODES = tuple(dict.fromkeys(move.code for move in MOVES))
# Acts that leave the status as it is: code -> (label, article, statuses in which they may be done).
ACTS: dict[str, tuple[str, str, tuple[PetitionStatus, ...]]] = {
    "notify": ("登记书面告知", f"{LAW}第二十三条第二款", (S.ACCEPTED, S.HANDLING)),
    "reallocate": ("改派承办", f"{LAW}第二十八条", (S.HANDLING,)),
    "extend": ("批准延期", f"{LAW}第三十四条", (S.HANDLING,)),
    "correct": ("更正登记", f"{LAW}第十九条、第二十一条", OPEN_STATUSES),
}


@dataclass(frozen=True)
class Matter:
    """What the rules need to know of a petition."""

    status: PetitionStatus
    petition_class: PetitionClass
    route: int | None
    name_unclear: bool
    told: bool = False
    extended: bool = False


def ledger_move(source: PetitionStatus, ground: ClosingGround, petition_class: PetitionClass) -> Move:
    """The one move by which an old ledger's matter ends; an accusation that was handed over was transferred."""
    target = LEDGER_ENDS[ground]
    if target == S.FORWARDED and petition_class == C.ACCUSATION:
        target = S.TRANSFERRED
    return Move(LEDGER_CODE, LEDGER_LABEL, source, target, "", ground=ground)


def ledger_pairs() -> list[tuple[str, str]]:
    """Every (from, to) that a ledger's last status row may hold."""
    targets = sorted({*LEDGER_ENDS.values(), S.TRANSFERRED})
    return [(source.value, target.value) for source in LEDGER_SOURCES for target in targets]


def move_for(matter: Matter, code: str) -> Move | None:
    """The move of that code that this matter can take now."""
    fitting = (move for move in MOVES if move.code == code and move.source == matter.status)
    return next((move for move in fitting if move.fits(matter.petition_class, matter.route)), None)


def moves_from(matter: Matter) -> list[Move]:
    """Every move this matter can take now, the usual one first."""
    found = [m for m in MOVES if m.source == matter.status and m.fits(matter.petition_class, matter.route)]
    return [move for move in found if move.code != "unserviceable" or matter.name_unclear]


def check_move(matter: Matter, code: str) -> Move:
    """The move, or a refusal that says where the matter stands and what its path is."""
    move = move_for(matter, code)
    if move is None:
        raise _no_such_move(matter, code)
    if code == "unserviceable" and not matter.name_unclear:
        raise Refused("姓名、住址清楚的，须答复并送达后办结。", article=move.article)
    if code == "close" and not (matter.told or matter.name_unclear):
        raise Refused("书面告知尚未登记，不能办结。", article=f"{LAW}第二十三条第二款")
    return move


def _no_such_move(matter: Matter, code: str) -> Refused:
    rows = [move for move in MOVES if move.code == code]
    label, article = rows[0].label, rows[0].article
    if not any(move.fits(matter.petition_class, matter.route) for move in rows):
        return Refused(f"这一类事项不适用“{label}”，请按其路径办理。", article=article)
    allowed = "、".join(str(move.source.label) for move in rows)
    return Refused(f"此件现为“{matter.status.label}”，只有“{allowed}”的事项可以{label}。", article=article)


def check_act(matter: Matter, code: str) -> str:
    """Refuse an act that does not fit the status; gives its article."""
    label, article, statuses = ACTS[code]
    if matter.status not in statuses:
        allowed = "、".join(str(status.label) for status in statuses)
        raise Refused(f"此件现为“{matter.status.label}”，只有“{allowed}”的事项可以{label}。", article=article)
    if code == "notify" and matter.told:
        raise Refused("书面告知已经登记。", article=article)
    if code == "extend":
        _check_extendable(matter, article)
    return article


def _check_extendable(matter: Matter, article: str) -> None:
    if matter.petition_class != C.APPEAL or matter.route != R.OTHER:
        raise Refused("只有申诉求决类路径六的办理期限可以延期。", article=article)
    if matter.extended:
        raise Refused("办理期限只能延期一次。", article=article)


def check_status_read(read: str, now: PetitionStatus) -> None:
    """A form moves on the status it was opened at."""
    if read != now.value:
        shown = PetitionStatus(read).label if read in PetitionStatus.values else read
        raise Refused(f"您打开时此件为“{shown}”，现已改为“{now.label}”，请查看办理过程后再办。")


def next_label(status: PetitionStatus, petition_class: str, route: int | None, due_kind: str) -> str:
    """The verb that is owed next, for lists."""
    if status == S.REGISTERED:
        elsewhere = petition_class == C.APPEAL and route not in (R.DUTY, R.OTHER)
        return "移送有权机关" if petition_class == C.ACCUSATION else "导入相应程序" if elsewhere else "受理并书面告知"
    if status == S.ACCEPTED:
        return "书面告知" if due_kind == "petition.notice" else "分派承办"
    if status == S.HANDLING:
        if due_kind == "petition.notice":
            return "书面告知"
        return _answer_label(petition_class, route)
    return "落实并办结" if status == S.ANSWERED else ""


def _answer_label(petition_class: str, route: int | None) -> str:
    if petition_class == C.APPEAL:
        return "出具意见书" if route == R.OTHER else "导入相应程序"
    return "答复建议" if petition_class == C.SUGGESTION else "移送有权机关"


def owes_notice(matter: Matter) -> bool:
    """Whether the 15-day written notice is still owed (art. 23(2))."""
    return not (matter.told or matter.name_unclear)


def check_day(day: date, *, today: date, field: str, not_before: date = EARLIEST, what: str = "日期") -> None:
    """A day of an act: not in the future, not before what it follows."""
    if day > today:
        raise Refused(f"{what}不能晚于今天 {today:%Y-%m-%d}。", field=field)
    if day < not_before:
        raise Refused(f"{what}不能早于 {not_before:%Y-%m-%d}。", field=field)


def check_text(text: str, *, field: str, what: str, least: int = 1) -> str:
    """Text that the law asks for: the cleaned text, or a refusal at its field."""
    cleaned = text.strip()
    if len(cleaned) < least:
        raise Refused(f"请写明{what}。" if least == 1 else f"请写明{what}，至少 {least} 个字。", field=field)
    return cleaned


@dataclass(frozen=True)
class Registration:
    """What the rules ask of a registration."""

    channel: Channel
    petition_class: PetitionClass
    route: int | None
    received_on: date
    title: str
    request: str
    name_unclear: bool
    joint_count: int
    representatives: tuple[str, ...]
    is_first_petition: bool
    repeats: bool


def check_registration(entry: Registration, *, today: date) -> None:
    """Refuse a registration that cannot be right; each refusal names its field."""
    check_day(entry.received_on, today=today, field="received_on", what="收到日期")
    check_text(entry.title, field="title", what="标题")
    check_text(entry.request, field="request", what="请求")
    check_path(entry.petition_class, entry.route)
    check_representatives(entry.channel, entry.joint_count, entry.representatives)
    if entry.repeats and entry.is_first_petition:
        raise Refused("已选为同一事项再次信访的，不是初次信访。", field="is_first_petition")


def check_path(petition_class: PetitionClass, route: int | None) -> None:
    """Appeals have one of six routes, the other classes none."""
    if petition_class == C.APPEAL and route not in AppealRoute.values:
        raise Refused("申诉求决类须选择路径。", article=f"{LAW}第三十一条", field="appeal_route")
    if petition_class != C.APPEAL and route is not None:
        raise Refused("只有申诉求决类有路径，请清除路径。", article=f"{LAW}第三十一条", field="appeal_route")


def check_representatives(channel: Channel, joint_count: int, names: tuple[str, ...]) -> None:
    """Several people who visit with one matter choose at most five representatives themselves (art. 20(3))."""
    article = f"{LAW}第二十条第三款"
    if joint_count < 1:
        raise Refused("人数至少为 1。", field="joint_count")
    if len(names) > MOST_REPRESENTATIVES:
        raise Refused("推选的代表不得超过 5 人。", article=article, field="representatives")
    if len(names) > joint_count:
        raise Refused("代表人数不能多于共同反映的人数。", article=article, field="representatives")
    if channel == Channel.VISIT and joint_count > 1 and not names:
        raise Refused("多人来访提出共同事项的，请登记推选的代表。", article=article, field="representatives")


def check_extension(days: int, *, reason: str, approved_on: date, told_on: date, today: date) -> str:
    """At most 30 days, with a reason that the petitioner is told (art. 34). Gives the cleaned reason."""
    if not 1 <= days <= MOST_EXTENSION_DAYS:
        raise Refused("延期须为 1 至 30 日。", article=f"{LAW}第三十四条", field="days")
    check_day(approved_on, today=today, field="approved_on", what="批准日期")
    check_day(told_on, today=today, field="told_on", not_before=approved_on, what="告知日期")
    return check_text(reason, field="reason", what="延期理由", least=4)


@dataclass(frozen=True)
class OpinionText:
    """The parts that a handling opinion must contain (art. 32)."""

    outcome: OpinionOutcome
    request: str
    facts_and_reasons: str
    opinion_and_basis: str

    def checked(self) -> OpinionText:
        """All three parts, stripped; a refusal names the missing one."""
        parts = {"request": "信访人的请求", "facts_and_reasons": "事实和理由", "opinion_and_basis": "处理意见及其依据"}
        try:
            texts = {
                name: check_text(getattr(self, name), field=name, what=what, least=4) for name, what in parts.items()
            }
        except Refused as refusal:
            raise Refused(refusal.sentence, article=f"{LAW}第三十二条", field=refusal.field) from None
        return OpinionText(self.outcome, **texts)


def is_ended(status: PetitionStatus) -> bool:
    return status in ENDED_STATUSES


def status_pairs() -> list[tuple[str, str]]:
    """Every (from, to) that a status row may hold; registration comes from nothing."""
    pairs = {(move.source.value, move.target.value) for move in MOVES}
    return [("", S.REGISTERED.value), *sorted(pairs)]


def states_document() -> str:
    """`docs/reference/petition-states.md`: the transition table as a page."""
    lines = [
        "# States of a petition", "",
        "Printed by `manage.py petition_states` from `apps/petitions/rules`; a test fails when it is stale.", "",
        "## Statuses", "", "| code | label | kind |", "|---|---|---|",
        *(f"| {status.value} | {status.label} | {_kind(status)} |" for status in PetitionStatus), "",
        "## Moves", "", "| act | from | to | classes | routes | article |", "|---|---|---|---|---|---|",
        *(_move_line(move) for move in MOVES), "",
        "## Acts that leave the status", "", "| act | in | article |", "|---|---|---|",
        *(f"| {label} (`{code}`) | {'、'.join(str(s.label) for s in statuses)} | {article} |"
          for code, (label, article, statuses) in ACTS.items()), "",
        "## Old ledgers", "",
        f"An imported ledger's ended matter takes one move of its own, {LEDGER_LABEL} (`{LEDGER_CODE}`), without "
        f"today's closing conditions: from {' or '.join(LEDGER_SOURCES)} to "
        f"{', '.join(sorted({target for _source, target in ledger_pairs()}))}.", "",
        "```mermaid", "stateDiagram-v2", "    [*] --> REGISTERED",
        *(f"    {source} --> {target}" for source, target in status_pairs() if source),
        *(f"    {status.value} --> [*]" for status in ENDED_STATUSES), "```", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _kind(status: PetitionStatus) -> str:
    return "ended" if is_ended(status) else "open"


def _move_line(move: Move) -> str:
    classes = "all" if len(move.classes) == len(PetitionClass) else ", ".join(c.value for c in move.classes)
    routes = "all" if len(move.routes) == len(AppealRoute) else ", ".join(str(r.value) for r in move.routes)
    if C.APPEAL not in move.classes:
        routes = "-"
    return f"| {move.label} (`{move.code}`) | {move.source} | {move.target} | {classes} | {routes} | {move.article} |"
