"""The annual report of a year: opened in January, written, and for a year already signed also compiled and approved."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.annual_reports import services
from apps.annual_reports.models import AnnualReport
from apps.annual_reports.services import CoverEntry
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.stage import Stage, at
from veterans_portal.demo.station import intent


def plan_report(stage: Stage, actors: Actors, year: int, *, signed: bool) -> None:
    """A report that is not signed stays a written draft: to compile and approve it is left to whoever tries it."""
    writing = _Writing(actors, year)
    stage.plan(at(date(year + 1, 1, 12), 9), writing.open)
    stage.plan(at(date(year + 1, 1, 18), 15), writing.write)
    if signed:
        stage.plan(at(date(year + 1, 2, 8), 9), writing.compile)
        stage.plan(at(date(year + 1, 2, 8), 16), writing.submit)
        stage.plan(at(date(year + 1, 2, 20), 10), writing.approve)


class _Writing:
    """One year's report; the text is `fixtures/demo/annual_report.json`."""

    def __init__(self, actors: Actors, year: int) -> None:
        self.actors, self.year = actors, year
        self.by = actors.users["legal_officer"]
        path = Path(settings.BASE_DIR) / "fixtures/demo/annual_report.json"
        self.text: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.report: AnnualReport | None = None

    @property
    def row(self) -> AnnualReport:
        assert self.report is not None, "the report is opened first"
        return self.report

    def open(self) -> None:
        key = intent(f"report-{self.year}", self.by)
        template = self.text["template"]
        made = services.open_report(
            year=self.year, bureau=self.actors.bureau, template=template, by=self.by, intent=key
        )
        self.report = made.record

    def write(self) -> None:
        for section in self.row.sections.order_by("position"):
            if body := self.text["sections"].get(str(section.position)):
                text = body.replace("{year}", str(self.year)).replace("{next_year}", str(self.year + 1))
                services.edit_section(section=section, version=section.version, body=text, by=self.by)
        cover = CoverEntry(
            title=self.row.title,
            addressee=self.text["addressee"],
            doc_number=f"汕龙退役〔{self.year + 1}〕3号",
            doc_date=date(self.year + 1, 2, 20),
            cc=self.text["cc"],
        )
        self.report = services.edit_cover(report=self.row, version=self.row.version, entry=cover, by=self.by)

    def compile(self) -> None:
        key = intent(f"report-{self.year}-figures", self.by)
        services.compile_figures(report=self.row, by=self.by, intent=key)

    def submit(self) -> None:
        self.report = services.submit(report=self.row, by=self.by)

    def approve(self) -> None:
        services.approve(report=self.row, by=self.actors.users["bureau_leader"])
