"""Writes invented petitions by COPY: 100,000 of them with every row that the services would have written.

Services would take hours, so this room knows what they write; `disagreements` replays the clocks of a sample and says
where a cached day differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice, product
from typing import Any

from django.db import connections, models
from django.db.models import Max

from apps.accounts.models import User
from apps.core import crypto
from apps.core.calendars import official_calendar
from apps.core.clocks import log
from apps.core.clocks.engine import ClockState, Rule, due_dates
from apps.core.clocks.rules import as_rule
from apps.core.identifiers import make_id_number
from apps.core.models import ClockEvent, ClockRule, NumberCounter, OrgUnit, Participation, Reference, Topic
from apps.people.choices import PersonKind
from apps.people.models import ID_NUMBER_PURPOSE, PHONE_PURPOSE, PHONE_TAIL_PURPOSE, Person
from apps.petitions import rules
from apps.petitions.choices import PetitionStatus
from apps.petitions.models import (
    Assignment,
    Extension,
    Notice,
    Opinion,
    Petition,
    SealedReader,
    SealedText,
    StatusMove,
    SuggestionReply,
)
from apps.petitions.models.sealed import purpose
from tests.bench.lives import Act, Life, lives
from veterans_portal.demo import cast

NOTICE, HANDLING = "petition.notice", "petition.handling"
CHUNK = 5_000
SAMPLE = 300
_SURNAMES, _FIRST = "陈林黄郑吴蔡李张许杨王谢刘洪郭曾", "建国志伟文海春秋晓玉美秀永泽嘉俊"
_SECOND = "强华平生辉英娜雄荣敏涛勇芳萍斌明"
_NAMES = ["".join(parts) for parts in product(_SURNAMES, _FIRST, _SECOND)]
_DAY_ONE = date(1946, 1, 1)


class Columns:
    """The columns of a table in COPY's order, and a row of them out of named values and the model's own defaults."""

    def __init__(self, model: type[models.Model], *, keyed: bool) -> None:
        fields = [f for f in model._meta.concrete_fields if keyed or not isinstance(f, models.AutoField)]
        self.table = model._meta.db_table
        self.names = [str(f.column) for f in fields]
        self.place = {name: place for place, name in enumerate(self.names)}
        self.empty = [f.get_default() for f in fields]

    def row(self, values: dict[str, Any]) -> list[Any]:
        made = self.empty.copy()
        for name, value in values.items():
            made[self.place[name]] = value
        return made


@dataclass
class Sheaf:
    """Rows waiting to be copied, table by table in the order in which the foreign keys want them."""

    columns: dict[type[models.Model], Columns]
    rows: dict[type[models.Model], list[list[Any]]] = field(default_factory=dict)

    def add(self, model: type[models.Model], **values: Any) -> None:
        self.rows[model].append(self.columns[model].row(values))

    def copy(self) -> None:
        """Send everything as the owner, in one transaction."""
        connection = connections["owner"]
        connection.ensure_connection()
        with connection.connection.transaction(), connection.connection.cursor() as cursor:
            for model, rows in self.rows.items():
                columns = self.columns[model]
                names = ", ".join(f'"{name}"' for name in columns.names)
                with cursor.copy(f'COPY "{columns.table}" ({names}) FROM STDIN') as stream:
                    for row in rows:
                        stream.write_row(row)
                rows.clear()


HISTORY, PERSON_HISTORY = Petition.history.model, Person.history.model
_KEYED = (Reference, Person, Petition)
_TABLES: tuple[type[models.Model], ...] = (
    Person, PERSON_HISTORY, Reference, Petition, HISTORY, StatusMove, Notice, Assignment, Opinion, SuggestionReply,
    Extension, SealedText, SealedReader, Participation, ClockEvent,
)  # fmt: skip


def _sheaf() -> Sheaf:
    columns = {model: Columns(model, keyed=model in _KEYED) for model in _TABLES}
    return Sheaf(columns, {model: [] for model in _TABLES})


class Clocks:
    """Rules by code and day of receipt, and the days of every limit, each computed once by the engine itself."""

    def __init__(self) -> None:
        self.calendar = official_calendar()
        self._rules = list(ClockRule.objects.all())

    @cache  # noqa: B019 - one per seeding
    def rule(self, code: str, received_on: date) -> ClockRule:
        fitting = (rule for rule in self._rules if rule.code == code and rule.in_force_from <= received_on)
        return next(rule for rule in fitting if rule.in_force_to is None or received_on < rule.in_force_to)

    @cache  # noqa: B019
    def _engine_rule(self, pk: int) -> Rule:
        return as_rule(next(rule for rule in self._rules if rule.pk == pk))

    @cache  # noqa: B019
    def state(self, rule_pk: int, start: date, extension: int) -> ClockState:
        return due_dates(self._engine_rule(rule_pk), start, self.calendar, extension=extension)


@dataclass
class Cast:
    """Who and what the rows point at."""

    bureau: OrgUnit
    units: dict[str, OrgUnit]
    users: dict[str, User]
    topics: dict[str, int]

    @classmethod
    def found(cls) -> Cast:
        units = {unit.code: unit for unit in OrgUnit.objects.all()}
        users = {user.username: user for user in User.objects.select_related("unit")}
        topics = dict(Topic.objects.values_list("code", "pk"))
        return cls(units[cast.BUREAU], units, users, topics)

    def handler(self, topic: str) -> User:
        """The case officer of the section that answers for a topic."""
        unit = cast.SECTIONS[topic.partition(".")[0]]
        mine = (m for m in cast.STAFF if m.unit == unit and m.role.value == "CASE_OFFICER")
        return self.users[next(mine).username]

    def registrar(self, life: Life) -> tuple[User, OrgUnit]:
        if life.channel != "SCREENING":
            return self.users["petition_officer"], self.bureau
        first = life.street == cast.STREETS[0]
        return self.users["street_reporter" if first else f"street_{life.street[-3:]}"], self.units[life.street]


def seed(count: int, until: date) -> None:
    """Add `count` petitions up to `until`, their people and all their rows; then let the planner look at them."""
    played, clocks, sheaf = Cast.found(), Clocks(), _sheaf()
    first_reference = (Reference.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    first_person = (Person.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    numbers = Numbers(played.bureau)
    for first, last in _spans(max(1, count * 3 // 4)):
        for serial in range(first, last):
            _person(sheaf, played, first_person + serial, serial)
        sheaf.copy()
    cases = (
        Case(sheaf, played, clocks, life, first_reference + place, first_person + life.person, numbers)
        for place, life in enumerate(lives(count, until, clocks.calendar))
    )
    for chunk in _chunks(cases):
        for case in chunk:
            case.write()
        sheaf.copy()
    numbers.keep()
    settle()


def _spans(count: int) -> Iterator[tuple[int, int]]:
    return ((first, min(first + CHUNK, count)) for first in range(0, count, CHUNK))


def _chunks(cases: Iterable[Case]) -> Iterator[Sequence[Case]]:
    source = iter(cases)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _at(on: date, hour: int = 2) -> datetime:
    return datetime.combine(on, time(hour), UTC)


def _person(sheaf: Sheaf, played: Cast, pk: int, serial: int) -> None:
    birth = _DAY_ONE + timedelta(days=serial % 20_000)
    number = make_id_number(cast.REGION, birth, (500 + serial // 20_000) % 1000)
    phone = f"139{serial:08d}"
    values = {
        "id": pk,
        "version": 1,
        "bureau_id": played.bureau.pk,
        "name": _NAMES[serial % len(_NAMES)],
        "kind": PersonKind.values[serial % len(PersonKind.values)],
        "id_number_sealed": crypto.encrypt(number, purpose=ID_NUMBER_PURPOSE),
        "id_number_index": crypto.blind_index(number, purpose=ID_NUMBER_PURPOSE),
        "phone_sealed": crypto.encrypt(phone, purpose=PHONE_PURPOSE),
        "phone_index": crypto.blind_index(phone, purpose=PHONE_PURPOSE),
        "phone_tail_index": crypto.blind_index(phone[-4:], purpose=PHONE_TAIL_PURPOSE),
        "birth_year": birth.year,
        "street_id": played.units[cast.STREETS[serial % len(cast.STREETS)]].pk,
        "address": f"示例路{serial % 199 + 1}号",
        "created_at": _at(date(2021, 1, 4)),
    }
    sheaf.add(Person, **values)
    sheaf.add(PERSON_HISTORY, **values, **_version(_at(date(2021, 1, 4)), "登记", None, "+"))


def _version(at: datetime, reason: str, by: User | None, sort: str) -> dict[str, Any]:
    return {
        "history_date": at,
        "history_change_reason": reason,
        "history_type": sort,
        "history_user_id": by.pk if by else None,
    }


class Numbers:
    """Goes on counting where the numbers of each year stand."""

    def __init__(self, bureau: OrgUnit) -> None:
        self.bureau = bureau
        standing = NumberCounter.objects.filter(unit=bureau, kind="PT").values_list("year", "last")
        self.last = dict(standing)

    def next(self, year: int) -> str:
        self.last[year] = self.last.get(year, 0) + 1
        return f"{self.bureau.code}-PT-{year}-{self.last[year]:06d}"

    def keep(self) -> None:
        for year, last in self.last.items():
            NumberCounter.objects.update_or_create(unit=self.bureau, kind="PT", year=year, defaults={"last": last})


class Case:
    """One life as rows."""

    def __init__(
        self, sheaf: Sheaf, played: Cast, clocks: Clocks, life: Life, pk: int, person: int, numbers: Numbers
    ) -> None:
        self.sheaf, self.played, self.clocks, self.life, self.pk = sheaf, played, clocks, life, pk
        self.registrar, self.unit = played.registrar(life)
        self.officer, self.handler = played.users["petition_officer"], played.handler(life.topic)
        self.number = numbers.next(life.received_on.year)
        self.running: dict[str, tuple[date, int]] = {}
        self.seq: dict[str, int] = {}
        self.row = self._first_row(person)
        self.versions: list[dict[str, Any]] = []
        self.sealed = life.petition_class == "ACCUSATION"

    def _first_row(self, person: int) -> dict[str, Any]:
        life, sealed = self.life, self.life.petition_class == "ACCUSATION"
        return {
            "version": 1,
            "reference_id": self.pk,
            "sealed": sealed,
            "channel": life.channel,
            "petition_class": life.petition_class,
            "appeal_route": life.route,
            "topic_id": self.played.topics[life.topic],
            "petitioner_id": person,
            "title": rules.SEALED_TITLE if sealed else life.title,
            "request": "" if sealed else f"{life.title}，请求依政策核实并书面答复。",
            "received_on": life.received_on,
            "registered_on": life.received_on,
            "street_id": self.played.units[life.street].pk,
            "status": PetitionStatus.REGISTERED.value,
        }

    def write(self) -> None:
        """All rows, the versions of the petition last since each act leaves one."""
        acts = {
            "register": self._register, "accept": self._accept, "tell": self._tell, "allocate": self._allocate,
            "extend": self._extend, "answer": self._answer,
        }  # fmt: skip
        for act in self.life.acts:
            acts.get(act.code, self._end)(act)
            self._version(act)
        self.sheaf.add(
            Reference,
            id=self.pk,
            number=self.number,
            kind="PT",
            year=self.life.received_on.year,
            bureau_id=self.played.bureau.pk,
            unit_id=self.unit.pk,
            sealed=self.sealed,
            created_at=_at(self.life.received_on),
            created_by_id=self.registrar.pk,
        )
        self.sheaf.add(Petition, **self.row, unit_id=self.unit.pk, bureau_id=self.played.bureau.pk)
        for version in self.versions:
            self.sheaf.add(HISTORY, **version)

    def _version(self, act: Act) -> None:
        self._cache_due()
        sort, by = ("+", self.registrar) if act.code == "register" else ("~", self.officer)
        self.row["version"] = len(self.versions) + 1
        self.versions.append({**self.row, **_version(_at(act.on, 3), act.code, by, sort)})

    def _cache_due(self) -> None:
        """What is due next, as the replay of the running clocks says."""
        states = [self._state(code) for code in self.running]
        due = min(states, key=lambda state: (state.due_on, state.code), default=None)
        self.row["next_due_on"] = due.due_on if due else None
        self.row["next_due_literal"] = due.effective if due else None
        self.row["next_due_kind"] = due.code if due else ""

    def _state(self, code: str) -> ClockState:
        start, extension = self.running[code]
        return self.clocks.state(self._rule(code).pk, start, extension)

    def _rule(self, code: str) -> ClockRule:
        return self.clocks.rule(code, self.life.received_on)

    def _event(self, code: str, kind: str, on: date, **more: Any) -> None:
        self.seq[code] = self.seq.get(code, 0) + 1
        self.sheaf.add(
            ClockEvent,
            reference_id=self.pk,
            code=code,
            seq=self.seq[code],
            rule_id=self._rule(code).pk,
            kind=kind,
            on=on,
            at=_at(on, 3),
            by_id=self.officer.pk,
            **more,
        )

    def _start(self, code: str, on: date) -> None:
        self.running[code] = (on, 0)
        self._event(code, "START", on)

    def _meet(self, code: str, on: date) -> None:
        if code in self.running:
            self._event(code, "MET", on, due=self._state(code).effective)
            del self.running[code]

    def _move(self, act: Act, code: str, target: PetitionStatus, where: str = "") -> None:
        self.sheaf.add(
            StatusMove,
            petition_id=self.pk,
            at=_at(act.on, 3),
            on=act.on,
            by_id=self.officer.pk,
            code=code,
            from_status="" if code == "register" else self.row["status"],
            to_status=target.value,
            where=where,
            article=f"{rules.LAW}第二十三条第一款",
        )
        self.row["status"] = target.value

    def _notice(self, act: Act, kind: str) -> None:
        self.sheaf.add(
            Notice, petition_id=self.pk, kind=kind, told_on=act.on, way="POSTED", at=_at(act.on, 3),
            by_id=self.officer.pk,
        )  # fmt: skip
        self._meet(NOTICE, act.on)

    def _register(self, act: Act) -> None:
        self._move(act, "register", PetitionStatus.REGISTERED)
        self._start(NOTICE, act.on)
        if self.sealed:
            text = {f"{part}_sealed": crypto.encrypt("示例", purpose=purpose(part)) for part in ("title", "request")}
            at, by = _at(act.on, 3), self.registrar.pk
            self.sheaf.add(SealedText, petition_id=self.pk, seq=1, at=at, by_id=by, facts_sealed="", **text)
            self.sheaf.add(SealedReader, reference_id=self.pk, user_id=by, since=at, added_by_id=by, reason="登记人")

    def _accept(self, act: Act) -> None:
        self._move(act, "accept", PetitionStatus.ACCEPTED)
        self.row["accepted_on"] = act.on
        if self.life.route == 6:
            self._start(HANDLING, act.on)

    def _tell(self, act: Act) -> None:
        self._notice(act, "ACCEPTANCE")

    def _allocate(self, act: Act) -> None:
        at, by = _at(act.on, 3), self.officer.pk
        self.sheaf.add(
            Assignment, petition_id=self.pk, unit_id=self.handler.unit_id, handler_id=self.handler.pk,
            recusal_declared=True, at=at, by_id=by,
        )  # fmt: skip
        if self.unit.pk != self.played.bureau.pk:
            self.sheaf.add(
                Participation, reference_id=self.pk, unit_id=self.unit.pk, kind="CO_HANDLER", opened_on=act.on,
                added_by_id=by,
            )  # fmt: skip
        self.unit, self.row["handler_id"] = self.handler.unit, self.handler.pk
        self._move(act, "allocate", PetitionStatus.HANDLING)

    def _extend(self, act: Act) -> None:
        days = self.life.extension
        self.running[HANDLING] = (self.running[HANDLING][0], days)
        self._event(HANDLING, "EXTEND", act.on, days=days, reason="情况复杂，需向原部队核实档案")
        self.sheaf.add(
            Extension, petition_id=self.pk, days=days, reason="情况复杂，需向原部队核实档案", approved_on=act.on,
            approved_by_id=self.played.users["bureau_leader"].pk, told_on=act.on, told_way="POSTED", at=_at(act.on, 3),
        )  # fmt: skip

    def _answer(self, act: Act) -> None:
        at, by = _at(act.on, 3), self.handler.pk
        if self.life.petition_class == "SUGGESTION":
            self.sheaf.add(
                SuggestionReply, petition_id=self.pk, adoption="PARTLY", reply="已研究，部分采纳。",
                replied_on=act.on, way="DELIVERED", at=at, by_id=by,
            )  # fmt: skip
        else:
            self.sheaf.add(
                Opinion, petition_id=self.pk, outcome="EXPLAIN", request=self.row["request"],
                facts_and_reasons="经核实档案并向有关单位了解，事实清楚。",
                opinion_and_basis="依据《中华人民共和国退役军人保障法》作出处理。",
                issued_on=act.on, served_on=act.on, served_way="DELIVERED", at=at, by_id=by,
            )  # fmt: skip
        self._meet(HANDLING, act.on)
        self._move(act, "opinion" if self.life.route else "reply", PetitionStatus.ANSWERED)

    def _end(self, act: Act) -> None:
        kind, target, outcome = _ENDS[act.code]
        if kind:
            self._notice(act, kind)
        self._move(act, act.code, target, where="区人力资源和社会保障局" if kind else "")
        for code in list(self.running):
            self._event(code, "CANCEL", act.on, reason="办结")
            del self.running[code]
        self.row["closed_on"], self.row["outcome"] = act.on, outcome


_ENDS = {
    "close": ("", PetitionStatus.CLOSED, "ANSWERED"),
    "forward": ("FORWARDING", PetitionStatus.FORWARDED, "HANDED_OVER"),
    "guide": ("GUIDANCE", PetitionStatus.GUIDED, "GUIDED"),
    "route": ("ROUTING", PetitionStatus.ROUTED, "ROUTED"),
    "transfer": ("FORWARDING", PetitionStatus.TRANSFERRED, "HANDED_OVER"),
}


def settle() -> None:
    """Sequences behind the copied keys, and statistics."""
    with connections["owner"].cursor() as cursor:
        for model in (Reference, Person):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("VACUUM (ANALYZE)")


def disagreements() -> list[str]:
    """Numbers of a sample whose cached day is not what their clocks replay to; empty when the seed is right."""
    rows = list(Petition.objects.select_related("reference").order_by("-closed_on", "?")[:SAMPLE])
    states = log.states_for([row.reference for row in rows])
    due = {row: log.next_due(states[row.reference_id]) for row in rows}
    return [
        row.reference.number
        for row, state in due.items()
        if (row.next_due_on, row.next_due_literal) != ((state.due_on, state.effective) if state else (None, None))
    ]
