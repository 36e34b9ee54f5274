"""One row after the other: what it would be, and bringing it in by the services that the pages use."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core import crypto, moment
from apps.core.choices import TopicScheme, UnitKind
from apps.core.models import ClockRule, OrgUnit, Topic
from apps.core.refusals import Refused
from apps.core.spreadsheets.reader import Fault, Row, Value
from apps.people.models import ID_NUMBER_PURPOSE, Person
from apps.people.queries import look_alikes
from apps.people.rules import NEW_PERSON, PersonEntry
from apps.petitions import permissions
from apps.petitions.choices import Channel, ImportStage, PetitionClass, RowOutcome, ServiceWay
from apps.petitions.import_profiles import Profile
from apps.petitions.models import ImportBatch, ImportedMatter, ImportRow, Petition
from apps.petitions.models.imports import CELLS_PURPOSE
from apps.petitions.rules import mapping as columns_of
from apps.petitions.rules.cells import key, plain
from apps.petitions.rules.imports import CleanRow, Problem, Reading, clean
from apps.petitions.services import moving, steps
from apps.petitions.services.ledger import end_as_in_ledger
from apps.petitions.services.register import PetitionEntry, make_petition
from apps.petitions.services.steps import Service

logger = logging.getLogger("portal.import")
CONTENT_PURPOSE = "petitions_importedmatter.content"
NOON = time(12)
UNSAVED = "这一行不能保存，请核对各列后再导入。"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row; `row` and `content` are there when it may come in."""

    outcome: RowOutcome
    problems: tuple[Problem, ...] = ()
    row: CleanRow | None = None
    content: str = ""


@dataclass
class Importer:
    """Everything that is the same for all rows of one batch, and what the rows before have shown.

    seen: source number or content -> (row number, content) of rows that come in; named: keyed ID number -> name.
    """

    batch: ImportBatch
    profile: Profile
    by: User
    from_1904: bool = False
    seen: dict[str, tuple[int, str]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns: dict[str, int] = self.batch.mapping["columns"]
        self.topics = {topic.code: topic for topic in Topic.objects.filter(scheme=TopicScheme.MATTER)}
        kinds = [UnitKind.STREET, UnitKind.COMMUNITY]
        self.streets = {unit.code: unit for unit in OrgUnit.objects.filter(bureau=self.batch.bureau, kind__in=kinds)}
        self.reading = self._reading()
        first = ClockRule.objects.filter(code=moving.NOTICE).order_by("in_force_from").first()
        self.first_rule = first.in_force_from if first else date.max

    def _reading(self) -> Reading:
        chosen: dict[str, Any] = self.batch.mapping
        heading = {name: self.batch.header[place] or f"第 {place + 1} 列" for name, place in self.columns.items()}
        defaults: dict[str, str] = chosen["defaults"]
        unclear = defaults.get("unclear_names", "1" if self.profile.unclear_names else "")
        return Reading(
            columns=heading,
            words={name: self._words(name, chosen["words"].get(name, {})) for name in _OWN_WORDS},
            defaults=defaults,
            history=self.profile.history,
            unclear_names=bool(unclear),
            from_1904=self.from_1904,
            today=moment.today(),
        )

    def _words(self, name: str, chosen: Mapping[str, str]) -> dict[str, str]:
        """The system's own words, then the profile's, then what officers added."""
        own = _OWN_WORDS[name](self)
        return {
            key(word): value
            for words in (own, self.profile.words.get(name, {}), chosen)
            for word, value in words.items()
        }

    # --- judging --------------------------------------------------------------------------------------------------

    def judge(self, row: Row) -> Verdict:
        """What would become of the row. Reads; writes nothing."""
        cleaned, problems = clean(columns_of.cells_of(row, self.columns), self.reading)
        if cleaned is None:
            return Verdict(RowOutcome.REFUSED, tuple(problems))
        content = crypto.blind_index(cleaned.content(), purpose=CONTENT_PURPOSE)
        earlier = self._earlier(row.number, cleaned, content)
        if earlier is not None:
            return earlier
        problems = list(self._told_by_records(cleaned))
        if problems:
            return Verdict(RowOutcome.REFUSED, tuple(problems))
        return Verdict(RowOutcome.NEW, (), cleaned, content)

    def note(self, number: int, verdict: Verdict) -> None:
        """Remember a row that comes in, so that a later one like it is known."""
        if verdict.outcome == RowOutcome.NEW and verdict.row is not None:
            self.seen[verdict.row.source_number or verdict.content] = (number, verdict.content)
            if verdict.row.id_number:
                self.named[_id_index(verdict.row)] = verdict.row.name

    def _earlier(self, number: int, row: CleanRow, content: str) -> Verdict | None:
        """Whether the row is here already: in the database, or above it in the file."""
        rows = ImportedMatter.objects.filter(bureau=self.batch.bureau, source=self.profile.source)
        wanted = {"source_number": row.source_number} if row.source_number else {
            "source_number": "", "content_hash": content
        }  # fmt: skip
        found = rows.filter(**wanted).first()
        if found is not None and found.batch_id != self.batch.pk:
            return self._here(same=found.content_hash == content)
        above = self.seen.get(row.source_number or content)
        if found is not None and above is None:
            above = (found.row_number, found.content_hash)
        if above is None or above[0] == number:
            return None
        if above[1] == content:
            return Verdict(RowOutcome.HERE, (self._problem("source_number", f"与第 {above[0]} 行相同。"),))
        sentence = f"编号与第 {above[0]} 行相同，但内容不同，请核对编号。"
        return Verdict(RowOutcome.REFUSED, (self._problem("source_number", sentence),))

    def _here(self, *, same: bool) -> Verdict:
        changed = self._problem("source_number", "此编号已经登记，内容与那时不同；没有改动，需要的请更正登记。")
        return Verdict(RowOutcome.HERE, () if same else (changed,))

    def _told_by_records(self, row: CleanRow) -> list[Problem]:
        """What only our records can tell: rights, topics in force, whose ID number it is."""
        problems = []
        try:
            permissions.check_can_register(self.by, row.channel, row.petition_class)
        except Refused as refusal:
            problems.append(self._problem("petition_class", str(refusal)))
        topic = self.topics.get(row.topic)
        if topic is None or not _in_force(topic, row.received_on):
            problems.append(self._problem("topic", "收到日期那天没有这项业务，请改选。"))
        if row.id_number and row.name and not self._same_name(row):
            problems.append(self._problem("name", "这个身份证号已登记在另一个姓名下，请核对。"))
        return problems

    def _same_name(self, row: CleanRow) -> bool:
        index = _id_index(row)
        known = self.named.get(index)
        if known is None:
            known = (
                Person.objects.filter(bureau=self.batch.bureau, id_number_index=index)
                .values_list("name", flat=True)
                .first()
            )
        return known is None or known == row.name

    def _problem(self, name: str, sentence: str) -> Problem:
        blank = Problem(self.reading.columns.get(name, ""), sentence)
        return blank if blank.column else replace(blank, column="整行")

    # --- bringing in ----------------------------------------------------------------------------------------------

    def bring_in(self, row: Row) -> Verdict:
        """Judge the row and register it, in one transaction with the note of what became of it.

        A row that fails takes nothing along: whatever it wrote is undone, and its reason is written instead.
        """
        verdict = self.judge(row)
        if verdict.outcome == RowOutcome.NEW:
            try:
                with transaction.atomic():
                    self._register(row.number, verdict)
                    self._write(row, verdict)
                return verdict
            except Refused as refusal:
                verdict = self._after_clash(row, self._problem(refusal.field, str(refusal)))
            except IntegrityError:
                verdict = self._after_clash(row, self._problem("", UNSAVED))
            except (OperationalError, InterfaceError):
                raise
            except (DatabaseError, ValueError, ArithmeticError, LookupError, TypeError) as error:
                logger.error("batch %s row %s: %s", self.batch.pk, row.number, type(error).__name__)
                verdict = Verdict(RowOutcome.REFUSED, (self._problem("", UNSAVED),))
        self._write(row, verdict)
        return verdict

    def _after_clash(self, row: Row, problem: Problem) -> Verdict:
        """Another import may have been faster with the same row; else the row is refused for what was said."""
        again = self.judge(row)
        return again if again.outcome != RowOutcome.NEW else Verdict(RowOutcome.REFUSED, (problem,))

    def _write(self, row: Row, verdict: Verdict) -> None:
        refused = verdict.outcome == RowOutcome.REFUSED
        ImportRow.objects.get_or_create(
            batch=self.batch,
            stage=ImportStage.RUN,
            row_number=row.number,
            defaults={
                "outcome": verdict.outcome,
                "problems": written(verdict.problems),
                "cells_sealed": sealed_cells(row) if refused else "",
            },
        )

    def _register(self, number: int, verdict: Verdict) -> Petition:
        row = verdict.row
        assert row is not None
        when = _noon(row.received_on) if self.profile.history else moment.now()
        with moment.at(when):
            petition = make_petition(entry=self._entry(row, number), unit=self.batch.unit, by=self.by)
        ImportedMatter.objects.create(
            petition=petition,
            bureau=self.batch.bureau,
            source=self.profile.source,
            source_number=row.source_number,
            content_hash=verdict.content,
            batch=self.batch,
            row_number=number,
        )
        return self._replay(petition, row, number) if self.profile.history else petition

    def _entry(self, row: CleanRow, number: int) -> PetitionEntry:
        street = self.streets.get(row.street)
        return PetitionEntry(
            channel=Channel(row.channel),
            petition_class=PetitionClass(row.petition_class),
            topic_id=self.topics[row.topic].pk,
            title=row.title,
            request=row.request,
            facts=row.facts,
            received_on=row.received_on,
            person=self._person(row, street) if row.name else None,
            appeal_route=row.appeal_route,
            name_unclear=not row.name,
            is_first_petition=row.is_first,
            joint_count=row.joint_count,
            representatives=row.representatives,
            street_id=street.pk if street else None,
            origin=self._mark(number),
            without_limit=row.received_on < self.first_rule,
        )

    def _mark(self, number: int) -> str:
        return f"{self.profile.name}导入（第 {self.batch.pk} 批第 {number} 行）"

    def _person(self, row: CleanRow, street: OrgUnit | None) -> PersonEntry:
        """The person on record who is certainly meant, filled up where something is missing; else a new one.

        Certain: the same ID number, or the same name and telephone of exactly one person. All others become persons of
        their own, since nobody is here to be asked.
        """
        entry = PersonEntry(
            name=row.name, id_number=row.id_number, phone=row.phone, address=row.address,
            street_id=street.pk if street else None, same_person=NEW_PERSON,
        ).normalised()  # fmt: skip
        alikes = look_alikes(entry, self.batch.bureau_id)
        sure = [a.person for a in alikes if a.certain or (a.why == "姓名、电话相同" and a.person.name == entry.name)]
        if len(sure) != 1:
            return entry
        known = sure[0]
        return replace(
            entry,
            same_person=str(known.pk),
            phone="" if known.phone_index else entry.phone,
            address="" if known.address else entry.address,
            street_id=None if known.street_id else entry.street_id,
        )

    def _replay(self, petition: Petition, row: CleanRow, number: int) -> Petition:
        """Acceptance, notice and end on the days that the ledger gives."""
        accepted, told = row.accepted_on or row.told_on, row.told_on
        if accepted is not None and row.received_on >= self.first_rule:
            first = Service(told, ServiceWay.POSTED) if told is not None and told <= accepted else None
            with moment.at(_noon(accepted)):
                petition = steps.accept(petition=petition, accepted_on=accepted, notice=first, by=self.by)
            if told is not None and first is None:
                with moment.at(_noon(told)):
                    petition = steps.notify(petition=petition, notice=Service(told, ServiceWay.POSTED), by=self.by)
        if row.ground is not None and row.closed_on is not None:
            with moment.at(_noon(row.closed_on)):
                petition = end_as_in_ledger(
                    petition=petition, ground=row.ground, on=row.closed_on, why=self._mark(number), by=self.by
                )
        return petition


def _own_channels(_importer: Importer) -> dict[str, str]:
    return {str(choice.label): choice.value for choice in Channel}


def _own_classes(_importer: Importer) -> dict[str, str]:
    found = {str(choice.label): choice.value for choice in PetitionClass}
    return {**found, **{label.removesuffix("类"): value for label, value in found.items()}}


def _own_topics(importer: Importer) -> dict[str, str]:
    """Names of topics; where two share one, the wider topic."""
    ordered = sorted(importer.topics.values(), key=lambda topic: topic.parent_id is None)
    return {topic.name: topic.code for topic in ordered}


def _own_streets(importer: Importer) -> dict[str, str]:
    """Names, former names, and names without their last word."""
    found: dict[str, str] = {}
    for unit in importer.streets.values():
        for name in (unit.name, *unit.aliases):
            found[name] = unit.code
            found.setdefault(name.removesuffix("街道").removesuffix("社区"), unit.code)
    return found


def _own_states(_importer: Importer) -> dict[str, str]:
    return {}


_OWN_WORDS = {
    "channel": _own_channels,
    "petition_class": _own_classes,
    "topic": _own_topics,
    "street": _own_streets,
    "state": _own_states,
}


def _id_index(row: CleanRow) -> str:
    return crypto.blind_index(row.id_number, purpose=ID_NUMBER_PURPOSE)


def _in_force(topic: Topic, on: date) -> bool:
    begun = topic.in_force_from is None or topic.in_force_from <= on
    return begun and (topic.in_force_to is None or topic.in_force_to > on)


def _noon(day: date) -> datetime:
    """Noon of the day, or now when that is today and not noon yet."""
    return min(timezone.make_aware(datetime.combine(day, NOON)), moment.now())


def written(problems: tuple[Problem, ...]) -> list[list[str]]:
    """As a row of the report keeps them."""
    return [[problem.column, problem.sentence] for problem in problems]


def sealed_cells(row: Row) -> str:
    """The row as it came, as texts, encrypted."""
    texts = json.dumps([_text(cell) for cell in row.cells], ensure_ascii=False)
    return crypto.encrypt(texts, purpose=CELLS_PURPOSE)


def _text(cell: Value) -> str:
    if cell is None or isinstance(cell, Fault):
        return ""
    return plain(cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell)
