"""The event log of clocks: the one place that writes it, and reads of one record's or many records' clocks.

Start, pause, resume, extend, set, met, cancel are recorded as they happen and never rewritten; due days are replayed.
A domain service that keeps a due day in a column writes `next_due(states(reference))` in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.core import moment
from apps.core.calendars import official_calendar
from apps.core.clocks.choices import EventKind
from apps.core.clocks.engine import ClockState, Event, check_next, frozen, next_due, replay
from apps.core.clocks.rules import as_rule, rule_for
from apps.core.models import ClockEvent, ClockRule, Reference
from apps.core.refusals import Refused

__all__ = ["events_of", "next_due", "record", "states", "states_for"]


@transaction.atomic
def record(
    *,
    reference: Reference,
    code: str,
    kind: EventKind,
    on: date,
    by: AbstractBaseUser,
    days: int = 0,
    due: date | None = None,
    paper: str = "",
    reason: str = "",
    rule_on: date | None = None,
) -> ClockState:
    """Write one event of one clock and return the clock's state after it.

    on: the day it happened, not after today. days: of an EXTEND, in the rule's unit. due and paper: of a SET.
    rule_on: of a START, the day of receipt, which chooses the version of the rule (default: `on`).
    Refuses what the rule does not allow, with the rule's article; nothing is written then.
    """
    if on > moment.today():
        raise Refused(_("日期不能晚于今天。"), field="on")
    Reference.objects.select_for_update(of=("self",)).get(pk=reference.pk)
    log = list(ClockEvent.objects.filter(reference=reference, code=code).select_related("rule").order_by("seq"))
    event = Event(kind, on, days=days, due=due, paper=paper.strip(), reason=reason.strip())
    run, earlier = _open_run(log, kind)
    rule = earlier[0].rule if earlier else _rule_to_start(code, kind, rule_on or on)
    event, state = _judged(rule, earlier, event)
    _write(reference, rule, run, len(log) + 1, event, by)
    return state


def _open_run(log: Sequence[ClockEvent], kind: EventKind) -> tuple[int, list[ClockEvent]]:
    """Number and events of the run that the next event belongs to; a start after a cancelling opens a new one."""
    if not log:
        return 1, []
    run = log[-1].run
    if kind == EventKind.START and log[-1].kind == EventKind.CANCEL:
        return run + 1, []
    return run, [event for event in log if event.run == run]


def _rule_to_start(code: str, kind: EventKind, on: date) -> ClockRule:
    rule = rule_for(code, on)
    if kind != EventKind.START:
        raise Refused(_("“%(name)s”尚未起算。") % {"name": rule.name}, article=rule.article)
    return rule


def _judged(rule: ClockRule, earlier: Sequence[ClockEvent], event: Event) -> tuple[Event, ClockState]:
    """The event as it is written, and the state after it; the verdict of an ended clock is frozen into its event."""
    calendar = official_calendar()
    if event.kind == EventKind.EXTEND and not event.reason:
        raise Refused(_("请写明延期的理由，并告知信访人。"), article=rule.article, field="reason")
    if event.kind != EventKind.SET and event.due is not None:
        raise ValueError("only SET names a day")
    engine_rule, before = as_rule(rule), [_as_event(row) for row in earlier]
    state = check_next(engine_rule, before, event, calendar)
    return (frozen(event, state.effective), state) if event.kind == EventKind.MET else (event, state)


def _write(reference: Reference, rule: ClockRule, run: int, seq: int, event: Event, by: AbstractBaseUser) -> None:
    ClockEvent.objects.create(
        reference=reference,
        code=rule.code,
        rule=rule,
        run=run,
        seq=seq,
        kind=event.kind,
        on=event.on,
        days=event.days,
        due=event.due,
        paper=event.paper,
        reason=event.reason,
        at=moment.now(),
        by_id=by.pk,
    )


def events_of(reference: Reference) -> QuerySet[ClockEvent]:
    """All events of a record, newest first, for its trail."""
    return ClockEvent.objects.filter(reference=reference).select_related("rule", "by").order_by("-at", "-id")


def states(reference: Reference) -> list[ClockState]:
    """The clocks of one record as they stand, each clock's last run, in order of their start. One query."""
    return states_for([reference])[reference.pk]


def states_for(references: Iterable[Reference]) -> dict[int, list[ClockState]]:
    """Reference id -> its clocks, for a page of records in one query; a record without clocks has an empty list."""
    wanted = [reference.pk for reference in references]
    rows = ClockEvent.objects.filter(reference__in=wanted).select_related("rule").order_by("reference", "code", "seq")
    found: defaultdict[int, list[ClockState]] = defaultdict(list)
    for (reference_id, _code), clock in groupby(rows, key=lambda row: (row.reference_id, row.code)):
        found[reference_id].append(_state(list(clock)))
    return {pk: sorted(found[pk], key=lambda state: (state.started_on, state.code)) for pk in wanted}


def _state(log: Sequence[ClockEvent]) -> ClockState:
    last_run = [row for row in log if row.run == log[-1].run]
    return replay(as_rule(last_run[0].rule), map(_as_event, last_run), official_calendar())


def _as_event(row: ClockEvent) -> Event:
    return Event(EventKind(row.kind), row.on, days=row.days, due=row.due, paper=row.paper, reason=row.reason)
