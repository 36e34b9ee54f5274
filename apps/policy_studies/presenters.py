"""Shapes for the pages of law study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import look
from apps.core.shapes import Condition, Entry, Fact, Page, Room, Step, Way
from apps.policy_studies import permissions, queries
from apps.policy_studies.choices import RECORDERS, STUDENTS, SessionKind, SessionStatus
from apps.policy_studies.forms import AttendanceForm, FilterForm
from apps.policy_studies.models import StudySession


def rooms(user: User, current: str) -> list[Room]:
    """The sub-bar of law study."""
    found = [("study_list", _("学法活动"))]
    if user.has_role(*STUDENTS):
        found.append(("study_own", _("我的学法")))
    if user.has_role(*RECORDERS):
        found.append(("study_record", _("登记学法")))
    return [Room(label, reverse(name), current=name == current) for name, label in found]


def filters_of(form: FilterForm) -> queries.Filters:
    """What a valid address asks for; of an invalid one only the parts that hold."""
    form.is_valid()
    asked = form.cleaned_data
    return queries.Filters(
        year=asked.get("year"), kind=asked.get("kind", ""), status=asked.get("status", ""), text=asked.get("q", "")
    )


def applied(filters: queries.Filters) -> list[Condition]:
    """Every condition with the address that drops it."""
    asked = _address(filters)
    words = {
        "q": (_("主题"), filters.text),
        "year": (_("年度"), str(filters.year or "")),
        "kind": (_("形式"), str(SessionKind(filters.kind).label) if filters.kind else ""),
        "status": (_("状态"), str(SessionStatus(filters.status).label) if filters.status else ""),
    }
    return [
        Condition(label, value, "?" + urlencode({key: other for key, other in asked.items() if key != name}))
        for name, (label, value) in words.items()
        if value
    ]


def _address(filters: queries.Filters) -> dict[str, str]:
    asked = {"q": filters.text, "year": str(filters.year or ""), "kind": filters.kind, "status": filters.status}
    return {name: value for name, value in asked.items() if value}


def pager(page: queries.Page, filters: queries.Filters) -> Page:
    asked = _address(filters)
    return Page(
        summary=_("本页 %(count)d 场，按日期排列") % {"count": len(page.rows)},
        previous_url=f"?{urlencode({**asked, 'after': page.newer})}" if page.newer else "",
        next_url=f"?{urlencode({**asked, 'before': page.older})}" if page.older else "",
    )


def facts(session: StudySession) -> list[Fact]:
    """What was registered, empty fields left out."""
    pairs = [
        (_("形式"), session.get_kind_display(), False),
        (_("学时"), f"{session.hours.normalize():f}", False),
        (_("组织单位"), session.reference.unit.name, False),
        (_("主持人"), session.chair, False),
        (_("主讲人"), session.lecturer, False),
        (_("地点"), session.place, False),
        (_("学习材料"), session.materials, True),
        (_("议定事项"), session.decisions, True),
    ]
    return [Fact(label, value, wide) for label, value, wide in pairs if value]


def trail(session: StudySession) -> list[Entry]:
    return [
        Entry(move.at, str(move.get_new_display()), move.by.full_name, move.reason)
        for move in session.moves.select_related("by")
    ]


def step(session: StudySession, user: User) -> Step | None:
    """What is owed next on a session, for those who keep it."""
    if session.status == SessionStatus.CANCELLED or not permissions.can_edit(user, session):
        return None
    number = session.reference.number
    sheet = reverse("study_attendance", args=[number])
    cancel = Way(_("取消这场学习"), reverse("study_cancel", args=[number]))
    if session.status == SessionStatus.HELD:
        return Step(_("登记到场情况"), sheet, others=[cancel])
    return Step(_("准备名单"), sheet, due_text=look.list_day(session.held_on), others=[cancel])


@dataclass(frozen=True)
class SheetRow:
    """One person's three fields."""

    user: User
    status: BoundField
    reason: BoundField
    made_up_on: BoundField

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in (self.status, self.reason, self.made_up_on) for error in field.errors]


def sheet_rows(form: AttendanceForm) -> Iterator[SheetRow]:
    for user in form.people:
        yield SheetRow(user, form[f"status_{user.pk}"], form[f"reason_{user.pk}"], form[f"made_up_on_{user.pk}"])
