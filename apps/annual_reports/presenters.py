"""Shapes for the pages of the annual report."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.annual_reports import permissions, queries
from apps.annual_reports.choices import (
    COMPILERS,
    CONTENT_MARKS,
    FIGURE_READERS,
    ContentTag,
    FindingLevel,
    ReportStatus,
)
from apps.annual_reports.models import AnnualReport, ApprovedEdition, FrozenFigure, ReportMove, ReportSection
from apps.annual_reports.queries import FigureSet, Live
from apps.annual_reports.rules import numbering, tokens
from apps.annual_reports.rules.findings import Finding
from apps.annual_reports.rules.moves import BASIS
from apps.core import look
from apps.core.registry import Figure as Computed
from apps.core.registry import Indicator, Rows, indicators, references
from apps.core.shapes import Chapter, Check, Entry, Figure, Room, Stage, Step, Way

MOST_ROWS = 500
_NUMBER = re.compile(r"[0-9]+-[A-Z]{2}-[0-9]{4}-[0-9A-Z]+")
KEY_FIGURES = 6


def rooms(user: User, current: str) -> list[Room]:
    """The sub-bar of the reports."""
    found = [("report_list", _("各年报告"))]
    if user.has_role(*FIGURE_READERS):
        found.append(("figure_list", _("指标与数字")))
    if user.has_role(*COMPILERS):
        found.append(("report_open", _("打开新报告")))
    return [Room(label, reverse(name), current=name == current) for name, label in found]


@dataclass(frozen=True)
class Piece:
    """Words, or a figure: `kind` is "" for words, "fig", "moved" or "missing"; `note` is the footnote number."""

    text: str
    kind: str = ""
    url: str = ""
    note: int = 0


@dataclass(frozen=True)
class DocSection:
    """A chapter as it is read."""

    anchor: str
    heading: str
    level: int
    paragraphs: list[list[Piece]]
    edit_url: str = ""
    prompt: str = ""


def document(report: AnnualReport, rows: Sequence[ReportSection], figures: FigureSet, user: User) -> list[DocSection]:
    """The text with live figures, chapters one may write carrying their address."""
    numbers = numbering.numbered(row.level for row in rows)
    notes = _Notes()
    editable = report.status == ReportStatus.DRAFT
    found = []
    for row, number in zip(rows, numbers, strict=True):
        row.report = report
        writes = editable and permissions.can_write(user, row)
        lines = [[_piece(piece, report, figures, notes) for piece in line] for line in tokens.paragraphs(row.body)]
        url = _section_url(report, row) if writes else ""
        found.append(DocSection(f"s{row.pk}", f"{number}{row.title}", row.level, lines, url, row.prompt))
    return found


class _Notes:
    """Numbers figures in reading order."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _piece(piece: tokens.Piece, report: AnnualReport, figures: FigureSet, notes: _Notes) -> Piece:
    if isinstance(piece, tokens.Text):
        return Piece(piece.text)
    figure = figures.now.get(piece.code)
    if figure is None:
        return Piece(piece.raw, "missing")
    url = reverse("report_figure", args=[report.reference.number, piece.code])
    return Piece(figure.shown, "moved" if figures.moved(piece.code) else "fig", url, notes.next())


def approved_document(edition: ApprovedEdition) -> list[DocSection]:
    """An approved text from its own snapshot."""
    sections = edition.snapshot["sections"]
    numbers = numbering.numbered(section["level"] for section in sections)
    return [
        DocSection(f"c{place}", f"{number}{section['title']}", section["level"], _approved_lines(edition, section))
        for place, (section, number) in enumerate(zip(sections, numbers, strict=True), start=1)
    ]


def _approved_lines(edition: ApprovedEdition, section: Mapping[str, Any]) -> list[list[Piece]]:
    def piece(raw: Mapping[str, str]) -> Piece:
        if "figure" not in raw:
            return Piece(raw["text"])
        return Piece(raw["text"], "fig", f"#{raw['figure']}")

    return [[piece(raw) for raw in line] for line in section["paragraphs"]]


def _section_url(report: AnnualReport, row: ReportSection) -> str:
    return reverse("section_edit", args=[report.reference.number, row.pk])


def chapters(
    report: AnnualReport, rows: Sequence[ReportSection], found: Sequence[Finding], *, current: int = 0, edit: bool
) -> list[Chapter]:
    """The list at the left: number, who writes, what is still to correct; ① to ⑤ at the first level."""
    levels = [row.level for row in rows]
    facts = zip(rows, numbering.numbered(levels), numbering.leaves(levels), strict=True)
    for row in rows:
        row.report = report
    ready = _ready_tags(rows, found)
    return [
        Chapter(
            title=f"{number}{row.title}",
            url=_section_url(report, row) if edit else f"#s{row.pk}",
            note=_note(row, leaf, found),
            current=row.pk == current,
            sub=row.level > 1,
            mark=row.mark if row.level == 1 else "",
            ready=row.tag in ready,
        )
        for row, number, leaf in facts
    ]


def _ready_tags(rows: Sequence[ReportSection], found: Sequence[Finding]) -> set[str]:
    """Contents with text and nothing to correct."""
    broken = {finding.section for finding in found if finding.level == FindingLevel.BLOCK}
    written = {row.tag for row in rows if row.body.strip()}
    return written - {row.tag for row in rows if row.pk in broken}


def _note(row: ReportSection, leaf: bool, found: Sequence[Finding]) -> str:
    owner = row.owner.name if row.owner else _("未定承办")
    owner = _("全局") if row.owner_id == row.report.bureau_id else owner
    own = [finding for finding in found if finding.section == row.pk and finding.level == FindingLevel.BLOCK]
    if row.body.strip():
        state = _("%(count)d 处须改") % {"count": len(own)} if own else _("已成稿")
    else:
        state = _("未写") if leaf else ""
    return f"{owner} {state}".strip()


@dataclass(frozen=True)
class FigureLine:
    """One figure at the right: what it is, what it was, and its token."""

    code: str
    name: str
    shown: str
    change: str
    url: str
    moved: bool = False


@dataclass(frozen=True)
class FigureLines:
    """Figures that stand in the text, and all others."""

    used: list[FigureLine]
    others: list[FigureLine]

    def __bool__(self) -> bool:
        return bool(self.used or self.others)


def figure_lines(report: AnnualReport, figures: FigureSet, rows: Iterable[ReportSection]) -> FigureLines:
    used = {code for row in rows for code in tokens.codes(row.body)}
    number = report.reference.number
    lines = [
        FigureLine(
            code,
            figure.name,
            figure.shown,
            figures.change(code),
            reverse("report_figure", args=[number, code]),
            moved=figures.moved(code),
        )
        for code, figure in figures.now.items()
    ]
    return FigureLines([line for line in lines if line.code in used], [line for line in lines if line.code not in used])


def writing(report: AnnualReport, section: ReportSection, user: User) -> dict[str, Any]:
    """What stands around a chapter's form: the other chapters, the figures to insert, what to correct here."""
    rows, figures = queries.sections(report), queries.figure_set(report)
    found = queries.findings_of(report, rows, figures.now if figures.run else None)
    own = [finding for finding in found if finding.section == section.pk]
    return {
        "report": report,
        "section": section,
        "chapters": chapters(report, rows, found, current=section.pk, edit=True),
        "figure_lines": figure_lines(report, figures, [section]) or registered_lines(),
        "findings": finding_lines(report, own, {section.pk}),
        "finding_summary": finding_summary(own),
        "rooms": rooms(user, ""),
    }


def registered_lines() -> FigureLines:
    """The indicators by name before the first compile, so that figures can be placed early."""
    return FigureLines([], [FigureLine(found.code, found.name, tokens.BLANK, "", "") for found in indicators])


def value_today(figure: FrozenFigure, report: AnnualReport) -> dict[str, Any]:
    """The same indicator computed now, and whether it still agrees with what was frozen."""
    if figure.code not in indicators:
        return {"known": False, "shown": "", "agrees": False}
    indicator, now, _rows = queries.live_figure(figure.code, report.bureau, report.year)
    return {"known": True, "shown": tokens.shown(now.value, indicator.unit), "agrees": now.value == figure.value}


@dataclass(frozen=True)
class FindingLine:
    """One finding with the address where it is put right."""

    is_block: bool
    level: str
    sentence: str
    where: str
    url: str


def finding_lines(report: AnnualReport, found: Sequence[Finding], writable: Container[int]) -> list[FindingLine]:
    """Findings; one in a chapter of `writable` leads to it."""
    number = report.reference.number
    return [
        FindingLine(
            finding.level == FindingLevel.BLOCK,
            str(finding.level.label),
            finding.sentence,
            finding.where,
            reverse("section_edit", args=[number, finding.section]) if finding.section in writable else "",
        )
        for finding in found
    ]


def finding_summary(found: Sequence[Finding]) -> str:
    blocks = sum(1 for finding in found if finding.level == FindingLevel.BLOCK)
    return _("%(blocks)d 项须改，%(hints)d 项提示") % {"blocks": blocks, "hints": len(found) - blocks}


def step(report: AnnualReport, user: User, found: Sequence[Finding]) -> Step | None:
    """The act that is owed, for whoever owes it."""
    number = report.reference.number
    blocked = finding_summary(found) if any(f.level == FindingLevel.BLOCK for f in found) else ""
    back = Way(_("退回修改"), reverse("report_return", args=[number]))
    due = look.list_day(date(report.year + 1, *queries.REPORT_DUE))
    if report.status == ReportStatus.DRAFT and permissions.can_compile(user, report):
        cover = Way(_("修改文头"), reverse("cover_edit", args=[number]))
        url = reverse("report_submit", args=[number])
        checks = _content_checks(found)
        return Step(_("送局领导批准"), url, BASIS, _("报送最晚 %(day)s") % {"day": due}, checks, [cover], blocked)
    if report.status == ReportStatus.IN_REVIEW and permissions.can_approve(user, report):
        url = reverse("report_approve", args=[number])
        return Step(_("批准这份报告"), url, BASIS, _("报送最晚 %(day)s") % {"day": due}, others=[back])
    if report.status == ReportStatus.APPROVED:
        url = reverse("edition_detail", args=[number, report.edition])
        others = [back] if permissions.can_approve(user, report) else []
        return Step(_("看批准的版本"), url, others=others)
    return None


def _content_checks(found: Sequence[Finding]) -> list[Check]:
    """①至⑤ are covered or not."""
    text = " ".join(finding.sentence for finding in found if finding.level == FindingLevel.BLOCK)
    return [Check(f"{mark} {ContentTag(tag).label}", mark not in text) for tag, mark in CONTENT_MARKS.items()]


def stages(report: AnnualReport) -> list[Stage]:
    """The statutory year of the report."""
    after = report.year + 1
    reported = report.status == ReportStatus.APPROVED
    return [
        Stage(date(after, 1, 31), _("汇总数字"), "", "done" if report.status != ReportStatus.DRAFT else "now"),
        Stage(date(after, 2, 20), _("局领导批准"), "", "done" if reported else ""),
        Stage(date(after, *queries.REPORT_DUE), _("报送"), _("法定 3 月 1 日前"), "now" if reported else ""),
        Stage(date(after, *queries.PUBLISH_DUE), _("公开"), _("法定 4 月 1 日前"), ""),
    ]


def trail(moves: Iterable[ReportMove]) -> list[Entry]:
    return [Entry(move.at, str(move.get_new_display()), move.by.full_name, move.reason) for move in moves]


@dataclass(frozen=True)
class RowLinks:
    """The records behind a figure: those one may open with their address, and counts of the others."""

    shown: list[tuple[str, str]]
    hidden: int
    withheld: int
    more: int


def row_links(user: User, rows: Rows) -> RowLinks:
    """At most 500 are listed; a record outside one's sight is counted, never named.

    What carries no record's number (a duty day) stands as it is, without an address.
    """
    addresses = references.addresses(user, rows.references)
    plain = [row for row in rows.references if not _NUMBER.fullmatch(row)]
    seen = [(row, addresses.get(row, "")) for row in rows.references if row in addresses or row in plain]
    hidden = len(rows.references) - len(seen)
    return RowLinks(seen[:MOST_ROWS], hidden, rows.withheld, max(len(seen) - MOST_ROWS, 0))


@dataclass(frozen=True)
class LiveLine:
    """An indicator on the figures page."""

    code: str
    name: str
    shown: str
    parts: str
    change: str
    definition: str
    url: str


def live_lines(found: Iterable[Live], year: int) -> list[LiveLine]:
    return [
        LiveLine(
            live.indicator.code,
            live.indicator.name,
            tokens.shown(live.now.value, live.indicator.unit),
            parts(live.now),
            _live_change(live),
            live.indicator.definition,
            f"{reverse('figure_detail', args=[live.indicator.code])}?year={year}",
        )
        for live in found
    ]


def key_figures(found: Sequence[Live], year: int) -> list[Figure]:
    """The first figure of each app, then further ones, six at most."""
    first = {live.indicator.code.partition(".")[0]: live for live in reversed(found)}
    rates = [live for live in found if live.indicator.unit == "%"]
    chosen = list(dict.fromkeys(live.indicator.code for live in [*list(first.values())[::-1], *rates, *found]))
    by_code = {live.indicator.code: live for live in found}
    return [_key_figure(by_code[code], year) for code in chosen[:KEY_FIGURES]]


def _key_figure(live: Live, year: int) -> Figure:
    url = f"{reverse('figure_detail', args=[live.indicator.code])}?year={year}"
    note = "，".join(part for part in (_live_change(live), parts(live.now)) if part)
    return Figure(live.indicator.name, tokens.number(live.now.value), live.indicator.unit, url, note)


def _live_change(live: Live) -> str:
    """Against the year before, where the records of that year hold anything."""
    if not live.before.numerator and not live.before.denominator:
        return ""
    change = tokens.change(live.now.value, live.before.value, live.indicator.unit)
    return _("较上年 %(change)s") % {"change": change} if change else ""


def parts(figure: Computed) -> str:
    """Numerator over denominator of a rate."""
    return f"{figure.numerator} / {figure.denominator}" if figure.denominator is not None else ""


def indicator_facts(indicator: Indicator, figure: Computed) -> dict[str, str]:
    return {
        "code": indicator.code,
        "name": indicator.name,
        "definition": indicator.definition,
        "shown": tokens.shown(figure.value, indicator.unit),
        "parts": parts(figure),
    }
