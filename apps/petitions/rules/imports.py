"""Cleaning one row of an imported table: what its cells mean, or one sentence for each that means nothing.

Pure. No sentence quotes a cell: a report of what was refused names rows and columns, never people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from apps.core import identifiers
from apps.core.refusals import Refused
from apps.core.spreadsheets.reader import Fault, Value
from apps.petitions.choices import AppealRoute, Channel, ClosingGround, PetitionClass
from apps.petitions.rules import matters
from apps.petitions.rules.cells import key, parse_day, plain

NUMBER_MAX, TITLE_MAX, REQUEST_MAX, FACTS_MAX, ADDRESS_MAX = 60, 100, 2000, 8000, 120
MADE_TITLE = 30
MOST_PEOPLE = 9999
OPEN = "OPEN"

# Field -> what the officer calls it; the order is that of the mapping page.
FIELDS = {
    "source_number": "原编号",
    "received_on": "收到日期",
    "name": "信访人姓名",
    "id_number": "身份证号",
    "phone": "电话",
    "address": "住址",
    "street": "街道",
    "title": "标题",
    "request": "请求（主要内容）",
    "facts": "事实和理由",
    "channel": "渠道",
    "petition_class": "类别",
    "appeal_route": "路径",
    "topic": "业务",
    "joint_count": "共同反映人数",
    "representatives": "推选的代表",
    "first": "是否初次信访",
    "reported": "被反映人",
    "state": "办理状态",
    "accepted_on": "受理日期",
    "told_on": "书面告知日期",
    "closed_on": "办结日期",
}
REQUIRED = ("received_on",)
ONE_OF = ("request", "title")
WORD_FIELDS = ("channel", "petition_class", "topic", "street", "state")

_FAULTS = {
    Fault.FORMULA: "是公式且没有计算结果，请在表格软件中改为数值后再导入。",
    Fault.ERROR: "的公式或日期有错误值，请改正。",
    Fault.MERGED: "与别的列合并了单元格，请取消合并后分别填写。",
}
_UNCLEAR_NAMES = frozenset(("匿名", "不详", "未留名", "未提供", "无名", "无", "不愿透露", "姓名不详", "-"))
_FIRST = {
    **dict.fromkeys(("是", "初次", "初件", "初信", "初访", "初信初访", "首次", "1"), True),
    **dict.fromkeys(("否", "重复", "重件", "重信", "重访", "再次", "多次"), False),
}
LOST_DIGITS = 10**15
Check = Callable[[str], None]


@dataclass(frozen=True)
class Reading:
    """How a batch is read. columns: field -> heading, for sentences; words: field -> {key(word): value}.

    history: an old ledger, whose dates and ends come in as they were. unclear_names: a row without a name is a matter
    whose name is unclear, instead of an error.
    """

    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    defaults: Mapping[str, str]
    history: bool
    unclear_names: bool
    from_1904: bool
    today: date


@dataclass(frozen=True)
class Problem:
    """What is wrong in which column, in one sentence."""

    column: str
    sentence: str


@dataclass(frozen=True)
class CleanRow:
    """A row whose cells mean something. topic and street are codes; ground is set where a ledger's matter has ended."""

    source_number: str
    received_on: date
    name: str
    id_number: str
    phone: str
    address: str
    street: str
    title: str
    request: str
    facts: str
    channel: Channel
    petition_class: PetitionClass
    appeal_route: int | None
    topic: str
    joint_count: int
    representatives: tuple[str, ...]
    is_first: bool
    accepted_on: date | None = None
    told_on: date | None = None
    closed_on: date | None = None
    ground: ClosingGround | None = None

    def content(self) -> str:
        """What two rows share that say the same; the number is not part of it."""
        said = (self.received_on, self.name, self.id_number, self.phone, self.title, self.request, self.facts)
        return "\x1f".join(map(str, said))

    def registration(self) -> matters.Registration:
        return matters.Registration(
            channel=self.channel,
            petition_class=self.petition_class,
            route=self.appeal_route,
            received_on=self.received_on,
            title=self.title,
            request=self.request,
            name_unclear=not self.name,
            joint_count=self.joint_count,
            representatives=self.representatives,
            is_first_petition=self.is_first,
            repeats=False,
        )


def clean(values: Mapping[str, Value], reading: Reading) -> tuple[CleanRow | None, list[Problem]]:
    """The row, or everything that is wrong with it."""
    cells = _Cells(values, reading)
    row = _assemble(cells, reading)
    if not cells.problems:
        _check(cells, row)
    return (None, cells.problems) if cells.problems else (row, [])


def _assemble(cells: _Cells, reading: Reading) -> CleanRow:
    title, request, facts = _texts(cells)
    petition_class = PetitionClass(cells.word("petition_class", "APPEAL"))
    reported = cells.text("reported", NUMBER_MAX)
    if reported:  # a report on somebody is sealed at once (art. 30)
        petition_class, facts = PetitionClass.ACCUSATION, f"被反映人：{reported}\n{facts}".strip()
    ground, accepted, told, closed = _course(cells) if reading.history else (None, None, None, None)
    return CleanRow(
        source_number=cells.text("source_number", NUMBER_MAX).replace(" ", ""),
        received_on=cells.day("received_on", required=True) or reading.today,
        name=cells.name(),
        id_number=cells.id_number(),
        phone=cells.phone(),
        address=cells.text("address", ADDRESS_MAX).replace("\n", " "),
        street=cells.word("street", ""),
        title=title,
        request=request,
        facts=facts,
        channel=Channel(cells.word("channel", "PHONE")),
        petition_class=petition_class,
        appeal_route=cells.route() if petition_class == PetitionClass.APPEAL else None,
        topic=cells.word("topic", ""),
        joint_count=cells.people(),
        representatives=cells.names("representatives"),
        is_first=cells.first(),
        accepted_on=accepted,
        told_on=told,
        closed_on=closed,
        ground=ground,
    )


def _texts(cells: _Cells) -> tuple[str, str, str]:
    """Title, request and facts: either of the first two makes the other, and what is too long moves to the facts."""
    title, request = cells.text("title", FACTS_MAX).replace("\n", " "), cells.text("request", FACTS_MAX)
    facts = cells.text("facts", FACTS_MAX)
    if not (title or request or cells.has_problem("request") or cells.has_problem("title")):
        cells.refuse("request" if "request" in cells.reading.columns else "title", "没有写请求的内容。")
    request = request or title
    if len(request) > REQUEST_MAX:
        facts = f"{request}\n{facts}".strip()
        request = title or f"{request[:MADE_TITLE]}…"
    if len(facts) > FACTS_MAX:
        cells.refuse("facts", f"连同请求超过 {FACTS_MAX} 字，请缩短。")
    title = title or request.replace("\n", " ")
    if len(title) > TITLE_MAX:
        facts = facts if title in request else f"{title}\n{facts}".strip()
        title = f"{title[: TITLE_MAX - 1]}…"
    return title, request, facts


def _course(cells: _Cells) -> tuple[ClosingGround | None, date | None, date | None, date | None]:
    """What a ledger says of a matter's course: how it ended, and the days of acceptance, notice and end."""
    accepted, told, closed = (cells.day(name) for name in ("accepted_on", "told_on", "closed_on"))
    state = cells.word("state", "ANSWERED" if closed else OPEN)
    if state != OPEN and closed is None and not cells.has_problem("closed_on"):
        cells.refuse("closed_on", "已办结的须有办结日期。")
    if state == OPEN and closed is not None:
        cells.refuse("state", "有办结日期，但状态不是办结。")
    return (None if state == OPEN else ClosingGround(state)), accepted, told, closed


def _check(cells: _Cells, row: CleanRow) -> None:
    """What the rules of registration refuse, at the column it stands in."""
    try:
        matters.check_registration(row.registration(), today=cells.reading.today)
    except Refused as refusal:
        cells.refuse(refusal.field or "request", str(refusal))
    follows = [("accepted_on", row.accepted_on), ("told_on", row.told_on), ("closed_on", row.closed_on)]
    for name, day in follows:
        if day is not None and not row.received_on <= day <= cells.reading.today:
            cells.refuse(name, "须在收到日期之后、今天或以前。")
    if row.accepted_on and row.closed_on and row.closed_on < row.accepted_on:
        cells.refuse("closed_on", "早于受理日期。")
    if row.told_on and row.closed_on and row.closed_on < row.told_on:
        cells.refuse("closed_on", "早于书面告知日期。")


@dataclass
class _Cells:
    """The cells of one row by field, and what is wrong with them."""

    values: Mapping[str, Value]
    reading: Reading
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, sentence: str) -> None:
        column = self.reading.columns.get(name) or FIELDS.get(name, "")
        self.problems.append(Problem(column, sentence))

    def has_problem(self, name: str) -> bool:
        column = self.reading.columns.get(name)
        return any(problem.column == column for problem in self.problems)

    def value(self, name: str) -> Value:
        """The cell, None when it is empty or at fault; a fault is noted once."""
        found = self.values.get(name)
        if isinstance(found, Fault):
            if not self.has_problem(name):
                self.refuse(name, "这一格" + _FAULTS[found])
            return None
        return found

    def text(self, name: str, most: int) -> str:
        found = self.value(name)
        if isinstance(found, datetime | date | time | timedelta):
            found = str(found)
        text = "" if found is None else plain(found)
        if len(text) > most:
            self.refuse(name, f"超过 {most} 字，现为 {len(text)} 字。")
        return text

    def day(self, name: str, *, required: bool = False) -> date | None:
        found = self.value(name)
        if found is None:
            if required and not self.has_problem(name):
                self.refuse(name, "没有填日期。")
            return None
        try:
            return parse_day(found, from_1904=self.reading.from_1904)
        except Refused as refusal:
            self.refuse(name, str(refusal))
            return None

    def word(self, name: str, default: str) -> str:
        """The value that a word stands for, the profile's default for an empty cell."""
        text = self.text(name, NUMBER_MAX)
        default = self.reading.defaults.get(name) or default
        if not text:
            return default
        found = self.reading.words.get(name, {}).get(key(text))
        if found is None:
            self.refuse(name, "这个词不在对照中，请在对照里补上，或改用系统里的名称。")
        return found or default

    def name(self) -> str:
        text = identifiers.normalise_person_name(self.text("name", identifiers.NAME_LENGTH * 2))
        if text in _UNCLEAR_NAMES:
            return ""
        if not text:
            if not self.reading.unclear_names and not self.has_problem("name"):
                self.refuse("name", "没有姓名；姓名不清的请写“不详”。")
            return ""
        return self._checked("name", text, identifiers.check_person_name)

    def id_number(self) -> str:
        found = self.value("id_number")
        if isinstance(found, int | float) and found >= LOST_DIGITS:
            self.refuse("id_number", "身份证号存成了数值，末几位已丢失；请把这一列改为文本，重新填写。")
            return ""
        text = identifiers.normalise_id_number(self.text("id_number", NUMBER_MAX))
        if not text or text in _UNCLEAR_NAMES:
            return ""
        return self._checked("id_number", text, lambda number: identifiers.check_id_number(number, self.reading.today))

    def phone(self) -> str:
        text = self.text("phone", NUMBER_MAX)
        return self._checked("phone", identifiers.normalise_phone(text), identifiers.check_phone) if text else ""

    def _checked(self, name: str, text: str, check: Check) -> str:
        try:
            check(text)
        except Refused as refusal:
            self.refuse(name, str(refusal))
        return text

    def route(self) -> int:
        text = key(self.text("appeal_route", NUMBER_MAX)).removeprefix("路径")
        places = dict(zip("123456一二三四五六", [*AppealRoute.values] * 2, strict=True))
        if text and text[:1] not in places:
            self.refuse("appeal_route", "路径请写一至六。")
        return int(places.get(text[:1], AppealRoute.OTHER))

    def people(self) -> int:
        text = self.text("joint_count", NUMBER_MAX).removesuffix("人")
        if not text:
            return 1
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) >= 1):
            self.refuse("joint_count", f"人数请写 1 至 {MOST_PEOPLE} 的整数。")
            return 1
        return int(text)

    def names(self, name: str) -> tuple[str, ...]:
        found = re.split(r"[、,，;；\s]+", self.text(name, 300))
        return tuple(each for each in found if each)

    def first(self) -> bool:
        text = key(self.text("first", NUMBER_MAX))
        if text and text not in _FIRST and not text.isdecimal():
            self.refuse("first", "请写“是”或“否”。")
        return _FIRST.get(text, not text.isdecimal() or text == "")
