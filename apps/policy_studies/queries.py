"""Page-shaped reads of law study."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit
from apps.core.registry import Period
from apps.core.worklist import WorkItem
from apps.policy_studies.choices import RECORDERS, STUDENTS, AttendanceStatus, SessionStatus
from apps.policy_studies.models import Attendance, StudySession
from apps.policy_studies.rules import Mark

PAGE = 50
REMIND_DAYS = 7
STREET_KINDS = (UnitKind.STREET, UnitKind.COMMUNITY)


@dataclass(frozen=True)
class Filters:
    """What the list's address says; None means any."""

    year: int | None = None
    kind: str = ""
    status: str = ""
    text: str = ""


@dataclass(frozen=True)
class Page:
    """One page of the list; `older` and `newer` are positions for the address, "" at the ends."""

    rows: list[StudySession]
    older: str
    newer: str


def session_for(user: User, number: str) -> StudySession:
    """The session, or 404 when there is none in this person's sight."""
    seen = StudySession.objects.visible_to(user).select_related("reference__unit", "reference__bureau")
    return get_object_or_404(seen, reference__number=number)


def addresses(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """Addresses of the sessions among `numbers` that this person may open (`core.registry.references`)."""
    seen = StudySession.objects.visible_to(user).filter(reference__number__in=list(numbers))
    found = seen.values_list("reference__number", flat=True)
    return {number: reverse("study_detail", args=[number]) for number in found}


def locked_session(pk: int) -> StudySession:
    return StudySession.objects.select_for_update(of=("self",)).select_related("reference__unit").get(pk=pk)


def sessions_page(user: User, filters: Filters, *, before: str = "", after: str = "") -> Page:
    """Newest first, 50 a page, found by position and not by count."""
    rows = _filtered(user, filters).select_related("reference__unit").annotate(**_totals())
    if after:
        found = list(rows.filter(_beyond(after, "gt")).order_by("held_on", "reference_id")[: PAGE + 1])
        return _page(found[:PAGE][::-1], older=True, newer=len(found) > PAGE)
    if before:
        rows = rows.filter(_beyond(before, "lt"))
    found = list(rows.order_by("-held_on", "-reference_id")[: PAGE + 1])
    return _page(found[:PAGE], older=len(found) > PAGE, newer=bool(before))


def _filtered(user: User, filters: Filters) -> QuerySet[StudySession]:
    rows = StudySession.objects.visible_to(user)
    if filters.year:
        rows = rows.during(Period.of_year(filters.year))
    wanted = {name: value for name, value in (("kind", filters.kind), ("status", filters.status)) if value}
    rows = rows.filter(**wanted)
    return rows.filter(topic__icontains=filters.text) if filters.text else rows


def _totals() -> dict[str, Count]:
    came = Q(attendance__status__in=[AttendanceStatus.PRESENT, AttendanceStatus.MADE_UP])
    return {"listed": Count("attendance"), "came": Count("attendance", filter=came)}


def _page(rows: list[StudySession], *, older: bool, newer: bool) -> Page:
    return Page(
        rows,
        older=_position(rows[-1]) if rows and older else "",
        newer=_position(rows[0]) if rows and newer else "",
    )


def _position(session: StudySession) -> str:
    return f"{session.held_on:%Y%m%d}.{session.pk}"


def _beyond(position: str, side: str) -> Q:
    day, _, pk = position.partition(".")
    try:
        held_on, number = date.fromisoformat(day), int(pk)
    except ValueError:
        raise Http404 from None
    return Q(**{f"held_on__{side}": held_on}) | Q(held_on=held_on, **{f"reference_id__{side}": number})


def students_of(unit: OrgUnit) -> QuerySet[User]:
    """Everybody in service in the unit and below whose law study is kept; streets keep their own sessions."""
    roles = [role.value for role in STUDENTS]
    staff = User.objects.filter(is_active=True, unit__path__startswith=unit.path, roles__overlap=roles)
    if unit.kind not in STREET_KINDS:
        staff = staff.exclude(unit__kind__in=STREET_KINDS)
    return staff.select_related("unit").order_by("unit__code", "username")


def people_for_sheet(session: StudySession) -> list[User]:
    """Who may stand on the sheet: everybody in service in the session's unit, and whoever stands on it already."""
    listed = session.attendance.values("user_id")
    staff = students_of(session.reference.unit).values("pk")
    people = User.objects.filter(Q(pk__in=staff) | Q(pk__in=listed))
    return list(people.select_related("unit").order_by("unit__code", "username"))


def marks(session: StudySession) -> dict[int, Mark]:
    """The sheet as it stands, by person."""
    return {
        line.user_id: Mark(line.user_id, AttendanceStatus(line.status), line.reason, line.made_up_on)
        for line in session.attendance.all()
    }


def recordable_units(user: User) -> QuerySet[OrgUnit]:
    """Units this person may record for: the whole bureau for the legal officer, else their own subtree."""
    root = user.unit.bureau or user.unit
    path = root.path if user.has_role(Role.LEGAL_OFFICER) else user.unit.path
    kinds = [UnitKind.BUREAU, UnitKind.SECTION, UnitKind.SERVICE_CENTRE, UnitKind.STREET]
    return OrgUnit.objects.filter(path__startswith=path, kind__in=kinds, valid_to__isnull=True).order_by("path")


def sheet(session: StudySession) -> list[Attendance]:
    """The attendance list by unit and name, with people."""
    return list(session.attendance.select_related("user__unit").order_by("user__unit__code", "user__username"))


def own_line(session: StudySession, user: User) -> Attendance | None:
    return session.attendance.filter(user=user).first()


@dataclass(frozen=True)
class Totals:
    """An attendance sheet in figures; expected leaves out the excused."""

    expected: int
    came: int
    excused: int
    made_up: int


def totals(session: StudySession) -> Totals:
    """Counted in the database, so that a long sheet costs no more than a short one."""
    found = session.attendance.aggregate(
        expected=Count("pk", filter=~Q(status=AttendanceStatus.EXCUSED)),
        came=Count("pk", filter=Q(status__in=[AttendanceStatus.PRESENT, AttendanceStatus.MADE_UP])),
        excused=Count("pk", filter=Q(status=AttendanceStatus.EXCUSED)),
        made_up=Count("pk", filter=Q(status=AttendanceStatus.MADE_UP)),
    )
    return Totals(**found)


@dataclass(frozen=True)
class OwnRecord:
    """A person's own year of law study."""

    lines: list[Attendance]
    sessions: int
    hours: Decimal


def own_record(user: User, year: int) -> OwnRecord:
    """Every session of the year that lists the person, and the hours of those they took part in."""
    period = Period.of_year(year)
    lines = user.study_attendance.filter(session__held_on__range=(period.first, period.last))
    came = lines.filter(session__status=SessionStatus.HELD).taken_part(period)
    hours = came.aggregate(sum=Sum("session__hours"))["sum"] or Decimal(0)
    shown = lines.select_related("session__reference").order_by("-session__held_on", "-session_id")
    return OwnRecord(list(shown[:500]), came.count(), hours)


def work_items(user: User, today: date, limit: int = 20) -> list[WorkItem]:
    """Planned sessions of the next days, and past ones nobody has confirmed yet, for those who record them."""
    if not user.has_role(*RECORDERS):
        return []
    planned = StudySession.objects.visible_to(user).filter(
        status=SessionStatus.PLANNED, held_on__lte=today + timedelta(days=REMIND_DAYS)
    )
    return [_work_item(row, today) for row in planned.select_related("reference").order_by("held_on")[:limit]]


def _work_item(session: StudySession, today: date) -> WorkItem:
    return WorkItem(
        due_on=session.held_on,
        number=session.reference.number,
        title=f"{session.get_kind_display()}：{session.topic}",
        who=session.chair,
        next_step="确认举办、登记到场" if session.held_on <= today else "准备学习",
        url=reverse("study_detail", args=[session.reference.number]),
    )
