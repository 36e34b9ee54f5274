"""Approved reports for the matrix of routes and roles: of the user's bureau, or of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from apps.annual_reports.models import AnnualReport
from tests.annual_reports import factories
from tests.factories import UnitFactory

if TYPE_CHECKING:
    from apps.accounts.models import User


def _approved(user: User, own: bool) -> AnnualReport:
    """The bureau's one report on the year, made once for all roles of a test."""
    bureau = user.unit.bureau if own else UnitFactory()
    return AnnualReport.objects.filter(bureau=bureau).first() or factories.approved(bureau=bureau).report


def report(user: User, own: bool) -> dict[str, object]:
    """The report with its first chapter, one figure and its edition: each route takes what it asks for."""
    made = _approved(user, own)
    first = made.sections.earliest("position").pk
    return {"number": made.reference.number, "pk": first, "code": "policy_studies.sessions", "edition": 1}


OBJECTS: dict[str, Callable[[User, bool], dict[str, object]]] = {
    **{f"report_{act}": report for act in ("detail", "compile", "submit", "approve", "return", "figure")},
    **dict.fromkeys(["cover_edit", "section_edit"], report),
    **{f"edition_{paper}": report for paper in ("detail", "official", "public")},
}
NO_OBJECT = {"figure_detail"}  # its code names an indicator, the same for every bureau
