"""Templates of chapters from fixtures/reference/report_templates.json: titles, contents covered, starting text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from apps.annual_reports.choices import ContentTag

FILE = "fixtures/reference/report_templates.json"


@dataclass(frozen=True)
class TemplateChapter:
    """One chapter as a template gives it; {year} and {next_year} stand for the report's year and the one after."""

    level: int
    title: str
    tag: ContentTag
    prompt: str = ""
    text: str = ""

    def for_year(self, year: int) -> TemplateChapter:
        title, prompt = (_dated(words, year) for words in (self.title, self.prompt))
        return TemplateChapter(self.level, title, self.tag, prompt, _dated(self.text, year))


@dataclass(frozen=True)
class ReportTemplate:
    code: str
    name: str
    chapters: tuple[TemplateChapter, ...]


@cache
def report_templates() -> dict[str, ReportTemplate]:
    """All templates by code, in the file's order."""
    raw: list[dict[str, Any]] = json.loads((settings.BASE_DIR / FILE).read_text("utf-8"))
    return {template["code"]: _read(template) for template in raw}


def _read(raw: dict[str, Any]) -> ReportTemplate:
    chapters = tuple(TemplateChapter(**{**chapter, "tag": ContentTag(chapter["tag"])}) for chapter in raw["chapters"])
    return ReportTemplate(raw["code"], raw["name"], chapters)


def _dated(words: str, year: int) -> str:
    # Not str.format: the text carries figures as {{code}}.
    return words.replace("{next_year}", str(year + 1)).replace("{year}", str(year))
