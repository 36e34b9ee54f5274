"""What stands between a draft and its approval, found in the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.annual_reports.choices import CONTENT_MARKS, ContentTag, FindingLevel
from apps.annual_reports.rules import tokens
from apps.core.wording import wording_hints

_CAUSE = re.compile("原因|由于|因为|源于|缘于|根源")
_TYPED = re.compile(r"(?<![0-9.〔])[0-9][0-9,.]*\s?(?:件次|人次|件|场次|场|次|人|户|学时|小时|%|％|万元|元|条|名)")


@dataclass(frozen=True)
class Finding:
    """One thing to correct (BLOCK) or to look at (HINT); `section` is the chapter's row id, None for the whole."""

    level: FindingLevel
    sentence: str
    where: str
    section: int | None = None


@dataclass(frozen=True)
class Chapter:
    """A chapter as the checks see it; `is_leaf` when no chapter stands below it."""

    pk: int
    heading: str
    tag: ContentTag
    body: str
    is_leaf: bool


@dataclass(frozen=True)
class Cover:
    """The fields around the text."""

    addressee: str
    doc_number: str


def findings(chapters: Sequence[Chapter], figures: Mapping[str, bool] | None, cover: Cover) -> list[Finding]:
    """All findings, what must be corrected first.

    figures: code -> whether it has a value, of the last compile; None when nothing was compiled yet.
    """
    found = [*_about_cover(cover), *_about_contents(chapters)]
    if figures is None:
        found.append(Finding(FindingLevel.BLOCK, _("还没有汇总数字，请先汇总。"), ""))
    for chapter in chapters:
        found += _about_chapter(chapter, figures or {})
    return sorted(found, key=lambda finding: finding.level != FindingLevel.BLOCK)


def blocking(found: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level == FindingLevel.BLOCK]


def _about_cover(cover: Cover) -> Iterator[Finding]:
    if not cover.addressee.strip():
        yield Finding(FindingLevel.BLOCK, _("没有写主送机关。"), _("文头"))
    if not cover.doc_number.strip():
        yield Finding(FindingLevel.HINT, _("没有发文字号，公文版此处留空。"), _("文头"))


def _about_contents(chapters: Sequence[Chapter]) -> Iterator[Finding]:
    for tag, mark in CONTENT_MARKS.items():
        own = [chapter for chapter in chapters if chapter.tag == tag]
        words = {"mark": mark, "name": tag.label}
        if not own:
            yield Finding(FindingLevel.BLOCK, _("缺少法定内容 %(mark)s %(name)s。") % words, "")
        elif not any(chapter.body.strip() for chapter in own):
            yield Finding(FindingLevel.BLOCK, _("%(mark)s %(name)s没有正文。") % words, own[0].heading, own[0].pk)
    shortcomings = [chapter for chapter in chapters if chapter.tag == ContentTag.SHORTCOMINGS_CAUSES]
    text = "".join(chapter.body for chapter in shortcomings)
    if text.strip() and not _CAUSE.search(text):
        yield Finding(FindingLevel.BLOCK, _("② 写了不足，没有写原因。"), shortcomings[0].heading, shortcomings[0].pk)


def _about_chapter(chapter: Chapter, figures: Mapping[str, bool]) -> Iterator[Finding]:
    def finding(level: FindingLevel, sentence: str) -> Finding:
        return Finding(level, sentence, chapter.heading, chapter.pk)

    if chapter.is_leaf and not chapter.body.strip():
        yield finding(FindingLevel.BLOCK, _("这一章没有正文。"))
    for typed in tokens.broken(chapter.body):
        yield finding(FindingLevel.BLOCK, _("“%(typed)s”不是完整的数字标记。") % {"typed": typed})
    for code in tokens.codes(chapter.body):
        if code not in figures:
            yield finding(FindingLevel.BLOCK, _("%(code)s 没有冻结的数字，请重新汇总或删去。") % {"code": code})
        elif not figures[code]:
            yield finding(FindingLevel.BLOCK, _("%(code)s 的分母为零，没有数值，请改写这一句。") % {"code": code})
    yield from _about_words(chapter)


def _about_words(chapter: Chapter) -> Iterator[Finding]:
    words = "".join(piece.text for piece in tokens.parse(chapter.body) if isinstance(piece, tokens.Text))
    for hint in wording_hints(words):
        level = FindingLevel.HINT if hint.word else FindingLevel.BLOCK  # an ID number never goes out
        yield Finding(level, hint.sentence, chapter.heading, chapter.pk)
    for match in _TYPED.finditer(words):
        sentence = _("“%(typed)s”没有数字支撑，请核对或改用指标。") % {"typed": match.group(0)}
        yield Finding(FindingLevel.HINT, sentence, chapter.heading, chapter.pk)
