"""The annual report that the PDF rows print: the demonstration's draft of 2022, compiled and approved."""

from __future__ import annotations

from datetime import date

from apps.annual_reports import services
from apps.annual_reports.models import AnnualReport, ApprovedEdition
from apps.core import moment
from veterans_portal.demo.actors import Actors
from veterans_portal.demo.stage import at
from veterans_portal.demo.station import intent

YEAR = 2022


def approve(played: Actors) -> None:
    """Compile, submit and approve, in the February after the year."""
    officer, leader = played.users["legal_officer"], played.users["bureau_leader"]
    with moment.at(at(date(YEAR + 1, 2, 8), 10)):
        services.compile_figures(report=_report(), by=officer, intent=intent("bench-compile", officer))
        services.submit(report=_report(), by=officer)
        services.approve(report=_report(), by=leader)


def _report() -> AnnualReport:
    return AnnualReport.objects.select_related("bureau", "reference").get(year=YEAR)


def edition() -> ApprovedEdition:
    """The edition to print."""
    return ApprovedEdition.objects.select_related("report__reference", "report__bureau").get(report__year=YEAR)
