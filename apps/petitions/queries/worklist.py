"""The work list: filters out of the address, keyset pages, counts that stop at a thousand, and today's work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.accounts.scope import unit_ids
from apps.core.choices import UnitKind
from apps.core.models import OrgUnit, Topic
from apps.core.units import subtree_ids
from apps.core.worklist import WorkItem
from apps.petitions import rules
from apps.petitions.choices import ENDED_STATUSES, PetitionStatus
from apps.petitions.models import Petition
from apps.petitions.queries.ways import Ways

PAGE_SIZE = 50
COUNT_STOP = 1001  # counts beyond 1,000 say "more than"
DUE_CHOICES = {"over": "已逾期", "3": "3 日内到期", "7": "7 日内到期", "none": "无期限"}
_NUMBER = re.compile(r"^(\d{6,12}-)?(PT-)?(\d{4}-)?\d{1,}$", re.IGNORECASE)


@dataclass(frozen=True)
class Filters:
    """What the list's address says; empty means any. There is no condition on petitioners (rights.md).

    state: "" (open), "ended", "all" or a status; due: a key of DUE_CHOICES; handler: "me", "none" or "".
    """

    q: str = ""
    state: str = ""
    petition_class: str = ""
    channel: str = ""
    topic: int | None = None
    unit: int | None = None
    handler: str = ""
    due: str = ""
    sort: str = ""

    @property
    def newest_first(self) -> bool:
        """Ended matters have nothing due: they stand by day of receipt."""
        return self.sort == "received" or self.state in ("ended", *ENDED_STATUSES)


@dataclass(frozen=True)
class ListPage:
    """rows, the cursors of the pages beside it ("" where there is none), and how many match (stops at COUNT_STOP)."""

    rows: list[Petition]
    after: str
    before: str
    count: int


@dataclass(frozen=True)
class Urgent:
    """What is due in the person's scope, each counted up to COUNT_STOP: overdue, within 3 and within 7 days."""

    overdue: int
    soon: int
    near: int


def list_page(user: User, filters: Filters, today: date, *, after: str = "", before: str = "") -> ListPage:
    """One page of what the person may see under the filters. Three queries at most, whatever the page."""
    after, before = _sound(after), _sound(before)
    matching = filtered(user, filters, today)
    order = _Received() if filters.newest_first else _Due()
    rows = order.page(matching, after=after, before=before)
    count = matching.count(COUNT_STOP)
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if before:
        rows.reverse()
    forward, backward = (True, more) if before else (more, bool(after))
    return ListPage(
        rows=rows,
        after=order.cursor(rows[-1]) if rows and forward else "",
        before=order.cursor(rows[0]) if rows and backward else "",
        count=count,
    )


_SHOWN = ("reference__unit", "petitioner", "organisation", "handler")
# The columns of a line and no more: texts of 8,000 characters stay where they are.
_COLUMNS = (
    *("title", "sealed", "channel", "petition_class", "appeal_route", "joint_count", "received_on", "status"),
    *("next_due_on", "next_due_literal", "next_due_kind"),
    *("reference__number", "reference__bureau_id", "reference__unit__name"),
    *("petitioner__name", "organisation__name", "handler__full_name"),
)


def filtered(user: User, filters: Filters, today: date) -> Ways:
    """What the person may list under the filters; sealed matters never."""
    asked = _state(filters.state) & _due(filters.due, today)
    if filters.petition_class:
        asked &= Q(petition_class=filters.petition_class)
    if filters.channel:
        asked &= Q(channel=filters.channel)
    if filters.topic:
        asked &= Q(topic_id=filters.topic) | Q(topic__parent_id=filters.topic)
    if filters.unit:
        asked &= Q(unit_id__in=_below(filters.unit, user))
    if filters.handler:
        asked &= Q(handler_id=user.pk) if filters.handler == "me" else Q(handler__isnull=True)
    if filters.q.strip():
        asked &= _words(filters.q)
    return Ways(Petition.objects.listed_ways(user)).filter(asked)


def _lines(rows: Ways, most: int, *order: str) -> list[Petition]:
    """The first lines of the list, with the columns that they show."""
    return list(rows.first(most, *order).select_related(*_SHOWN).only(*_COLUMNS))


def _state(state: str) -> Q:
    if state == "all":
        return Q()
    if state == "ended":
        return Q(closed_on__isnull=False)
    if state in ENDED_STATUSES:
        return Q(status=state)
    # An open status has no closing day (petitions_closed_when_ended); saying so lets the indexes of open rows serve.
    return Q(closed_on__isnull=True) & (Q(status=state) if state in PetitionStatus.values else Q())


def _due(due: str, today: date) -> Q:
    if due == "over":
        return Q(next_due_literal__lt=today)
    if due == "none":
        return Q(next_due_on__isnull=True)
    return Q(next_due_on__lte=today + timedelta(days=int(due))) if due in DUE_CHOICES else Q()


def _words(text: str) -> Q:
    """A number, whole or its last part, or words of the title. Names are not searched."""
    text = text.strip()
    words = Q(title__contains=text)
    return words | Q(reference__number__endswith=text.upper()) if _NUMBER.match(text) else words


def _below(unit_id: int, user: User) -> list[int]:
    """The unit and what lies below it, within the person's own subtree."""
    return list(unit_ids(user) & subtree_ids(unit_id))


class _Due:
    """By the day due, undated last. Behind a cursor two regions, so that either one is a plain walk along the index.

    The undated are sorted by their missing day too: only so does the planner see that the index has them in order.
    """

    order = ("next_due_on", "pk")
    back = ("-next_due_on", "-pk")

    def page(self, rows: Ways, *, after: str, before: str) -> list[Petition]:
        if not (after or before):
            return _lines(rows, PAGE_SIZE + 1, *self.order)
        dated = rows.filter(Q(next_due_on__isnull=False))
        undated = rows.filter(Q(next_due_on__isnull=True))
        day, pk = self._read(after or before)
        if before:
            return self._backward(dated, undated, day, pk)
        found: list[Petition] = []
        if day is not None:
            dated = dated.filter(Q(next_due_on__gte=day) & (Q(next_due_on__gt=day) | Q(pk__gt=pk)))
            found = _lines(dated, PAGE_SIZE + 1, *self.order)
        if len(found) <= PAGE_SIZE:
            tail = undated.filter(Q(pk__gt=pk)) if day is None else undated
            found += _lines(tail, PAGE_SIZE + 1 - len(found), *self.order)
        return found

    def _backward(self, dated: Ways, undated: Ways, day: date | None, pk: int) -> list[Petition]:
        found: list[Petition] = []
        if day is None:
            found = _lines(undated.filter(Q(pk__lt=pk)), PAGE_SIZE + 1, *self.back)
        else:
            dated = dated.filter(Q(next_due_on__lte=day) & (Q(next_due_on__lt=day) | Q(pk__lt=pk)))
        if len(found) <= PAGE_SIZE:
            found += _lines(dated, PAGE_SIZE + 1 - len(found), *self.back)
        return found

    def cursor(self, row: Petition) -> str:
        return f"{row.next_due_on.isoformat() if row.next_due_on else ''}.{row.pk}"

    def _read(self, cursor: str) -> tuple[date | None, int]:
        return _read_cursor(cursor)


class _Received:
    """Newest receipt first."""

    def page(self, rows: Ways, *, after: str, before: str) -> list[Petition]:
        day, pk = _read_cursor(after or before)
        if day is not None and after:
            rows = rows.filter(Q(received_on__lte=day) & (Q(received_on__lt=day) | Q(pk__lt=pk)))
        if day is not None and before:
            rows = rows.filter(Q(received_on__gte=day) & (Q(received_on__gt=day) | Q(pk__gt=pk)))
        order = ("received_on", "pk") if before else ("-received_on", "-pk")
        return _lines(rows, PAGE_SIZE + 1, *order)

    def cursor(self, row: Petition) -> str:
        return f"{row.received_on.isoformat()}.{row.pk}"


def _sound(cursor: str) -> str:
    """The cursor, or "" (the beginning) for one that nobody wrote."""
    try:
        _read_cursor(cursor)
    except ValueError:
        return ""
    return cursor


def _read_cursor(cursor: str) -> tuple[date | None, int]:
    """Day and key of a cursor; raises ValueError when it is none."""
    day, _dot, pk = cursor.partition(".")
    if not cursor:
        return None, 0
    return (date.fromisoformat(day) if day else None), min(int(pk), 2**63 - 1)


def urgent(user: User, today: date) -> Urgent:
    """Counts for the tabs, out of one query that stops after COUNT_STOP rows."""
    near = Q(closed_on__isnull=True, next_due_on__lte=today + timedelta(days=7))
    due = Ways(Petition.objects.listed_ways(user)).filter(near).first(COUNT_STOP, "next_due_on", "pk")
    found = due.aggregate(
        overdue=Count("pk", filter=Q(next_due_literal__lt=today)),
        soon=Count("pk", filter=Q(next_due_on__lte=today + timedelta(days=3))),
        near=Count("pk"),
    )
    return Urgent(**found)


def units_for_filter(user: User) -> list[OrgUnit]:
    """Sections, service centre and streets of the person's subtree."""
    kinds = [UnitKind.SECTION, UnitKind.SERVICE_CENTRE, UnitKind.STREET]
    return list(OrgUnit.objects.filter(pk__in=unit_ids(user), kind__in=kinds).order_by("code"))


def topics_for_filter() -> list[Topic]:
    """The first level of matters."""
    return list(Topic.objects.filter(scheme="MATTER", parent__isnull=True).order_by("position", "code"))


def sealed_page(user: User) -> list[Petition]:
    """The sealed matters that the person may open: numbers, days and states only, the newest 200."""
    rows = Petition.objects.visible_to(user).filter(sealed=True).select_related(*_SHOWN).only(*_COLUMNS)
    return list(rows.order_by("-received_on", "-pk")[:200])


def work_items(user: User, today: date, limit: int = 20) -> list[WorkItem]:
    """What the person has to do today, what is due first on top: their own matters, for those who allocate or register
    also what nobody answers for yet; sealed matters they read by number alone."""
    rows = Petition.objects.visible_to(user).open().filter(_mine(user, today)).select_related("reference", "petitioner")
    rows = rows.select_related("organisation").in_due_order()
    return [_work_item(row, today) for row in rows[:limit]]


def _mine(user: User, today: date) -> Q:
    mine = Q(handler_id=user.pk)
    if user.has_role(*rules.ALLOCATORS):
        mine |= Q(handler__isnull=True)
    if user.has_role(*rules.OVERSEERS):
        mine |= Q(next_due_literal__lt=today)
    return mine | Q(sealed=True) if user.has_role(Role.SEALED_KEEPER) else mine


def _work_item(row: Petition, today: date) -> WorkItem:
    return WorkItem(
        due_on=shown_due(row, today),
        number=row.reference.number,
        title=row.title,
        who=row.who,
        next_step=rules.next_label(PetitionStatus(row.status), row.petition_class, row.appeal_route, row.next_due_kind),
        url=reverse("petition_detail", args=[row.reference.number]),
    )


def shown_due(row: Petition, today: date) -> date | None:
    """The last working day; once it has passed, the day that counts, so that no weekend reads as overdue."""
    if row.next_due_on is None or today <= row.next_due_on:
        return row.next_due_on
    return row.next_due_literal
