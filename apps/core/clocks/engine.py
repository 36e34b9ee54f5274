"""The clock engine: replays the events of one clock over a calendar. Pure, no queries; `today` never enters.

The day of the start is not counted. Three days come out of every count:
    literal     the last day as the article counts it: what binds the organ
    due_on      the last working day on or before it: what the screen shows first
    rolled      the next working day when the literal day is a day off: what binds on a petitioner's own request
`effective` is the one that decides between met and late: literal for the organ, rolled where the rule says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from apps.core.clocks.choices import DayUnit, EventKind
from apps.core.refusals import Refused
from apps.core.workdays import Calendar, check_countable


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one limit, as the engine needs it. days and extension_max_days are in `unit`."""

    code: str
    name: str
    days: int
    unit: DayUnit
    article: str
    extension_max_days: int = 0
    pausable: bool = False
    rolls_forward: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a clock.

    on: the day it happened. days: for EXTEND. due: for SET the day named; for MET the day that counted, frozen.
    """

    kind: EventKind
    on: date
    days: int = 0
    due: date | None = None
    paper: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClockState:
    """Where a clock stands after its events. `late` is None until it is met; a cancelled clock has no due day."""

    rule: Rule
    started_on: date
    due_literal: date
    due_on: date
    rolled: date
    effective: date
    provisional: bool
    paused_on: date | None = None
    pause_reason: str = ""
    paused_days: int = 0
    extended_days: int = 0
    set_by_paper: str = ""
    met_on: date | None = None
    late: bool | None = None
    cancelled_on: date | None = None

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def paused(self) -> bool:
        return self.paused_on is not None

    @property
    def running(self) -> bool:
        """Counting now: neither paused, met nor cancelled."""
        return not (self.paused or self.ended)

    @property
    def ended(self) -> bool:
        return self.met_on is not None or self.cancelled_on is not None

    def overdue(self, today: date) -> bool:
        """Past the day that counts and still not met. A paused clock is not overdue."""
        return self.running and today > self.effective


def due_dates(rule: Rule, start: date, calendar: Calendar, *, extension: int = 0) -> ClockState:
    """The days of a limit that starts on `start` and runs undisturbed, with an extension if one is granted."""
    events = [Event(EventKind.START, start)]
    if extension:
        events.append(Event(EventKind.EXTEND, start, days=extension))
    return replay(rule, events, calendar)


def replay(rule: Rule, events: Iterable[Event], calendar: Calendar) -> ClockState:
    """Fold the events of one clock, in the order they were recorded, into its state.

    Refuses (`Refused`, naming the rule's article) sequences that no calendar could make right: a second start, an
    event before the last one, anything after the end, a resume without a pause, a second or overlong extension.
    """
    run = _Run(rule, calendar)
    for event in events:
        run.apply(event)
    return run.state()


def check_next(rule: Rule, events: Sequence[Event], new: Event, calendar: Calendar) -> ClockState:
    """The state after `new`, or a refusal. Beyond `replay` it holds what depends on the calendar of the day:
    a limit that has already passed can be neither extended nor paused."""
    after = replay(rule, [*events, new], calendar)
    if events and new.kind in (EventKind.EXTEND, EventKind.PAUSE):
        before = replay(rule, events, calendar)
        if not before.paused and new.on > before.effective:
            raise Refused(
                _("“%(name)s”的期限 %(due)s 已过，不能再%(verb)s。")
                % {"name": rule.name, "due": before.effective, "verb": new.kind.label},
                article=rule.article,
            )
    return after


class _Run:
    """The fold itself: `literal` while counting, `remaining` (in the rule's unit) while paused."""

    def __init__(self, rule: Rule, calendar: Calendar) -> None:
        self.rule = rule
        self.calendar = calendar
        self.started_on: date | None = None
        self.last_on: date | None = None
        self.literal: date = date.min
        self.remaining = 0
        self.frozen: date | None = None
        self.paused_on: date | None = None
        self.pause_reason = ""
        self.paused_days = 0
        self.extended_days = 0
        self.set_by_paper = ""
        self.met_on: date | None = None
        self.cancelled_on: date | None = None

    def apply(self, event: Event) -> None:
        check_countable(event.on)
        self._check_order(event)
        getattr(self, f"_on_{event.kind.value.lower()}")(event)
        self.last_on = event.on

    def _check_order(self, event: Event) -> None:
        if event.kind == EventKind.START:
            self._refuse_if(self.started_on is not None, _("已经起算，不能再次起算。"))
            return
        self._refuse_if(self.started_on is None, _("尚未起算。"))
        self._refuse_if(self.cancelled_on is not None, _("已经撤销，不能再作变动。"))
        # A wrong ending is cancelled with its reason and the clock started anew; nothing is rewritten.
        self._refuse_if(self.met_on is not None and event.kind != EventKind.CANCEL, _("已经完成，不能再作变动。"))
        early = self.last_on is not None and event.on < self.last_on
        self._refuse_if(early, _("日期不能早于上一次变动的 %(day)s。") % {"day": self.last_on})

    def _on_start(self, event: Event) -> None:
        self.started_on = event.on
        self.literal = self._add(event.on, self.rule.days)

    def _on_pause(self, event: Event) -> None:
        self._refuse_if(not self.rule.pausable, _("这一期限不能暂停。"))
        self._refuse_if(self.paused_on is not None, _("已经暂停，须先恢复。"))
        self.paused_on, self.pause_reason = event.on, event.reason
        self.remaining = self._left(event.on)

    def _on_resume(self, event: Event) -> None:
        if self.paused_on is None:
            raise self._refusal(_("没有暂停，无须恢复。"))
        self.paused_days += (event.on - self.paused_on).days
        if self.remaining > 0:  # a limit that had run out stays run out
            self.literal = self._add(event.on, self.remaining)
        self.paused_on, self.pause_reason, self.remaining = None, "", 0

    def _on_extend(self, event: Event) -> None:
        most = self.rule.extension_max_days
        self._refuse_if(most == 0, _("这一期限不能延长。"))
        self._refuse_if(self.extended_days > 0, _("只能延期一次。"))
        too_long = _("延期须为 1 至 %(most)d %(unit)s。") % {"most": most, "unit": self.rule.unit.label}
        self._refuse_if(not 1 <= event.days <= most, too_long)
        self.extended_days = event.days
        if self.paused_on is not None and self.remaining > 0:
            self.remaining += event.days
        self.literal = self._add(self.literal, event.days)

    def _on_set(self, event: Event) -> None:
        self._refuse_if(self.paused_on is not None, _("暂停期间不能指定期限，须先恢复。"))
        if event.due is None:
            raise self._refusal(_("请写明指定的日期。"))
        check_countable(event.due)
        self._refuse_if(event.due < event.on, _("指定的期限不能早于指定之日。"))
        self._refuse_if(not event.paper.strip(), _("请写明由谁、依据哪份文件指定期限。"))
        self.literal, self.set_by_paper = event.due, event.paper

    def _on_met(self, event: Event) -> None:
        self._refuse_if(self.paused_on is not None, _("暂停期间不能完成，须先恢复。"))
        self.met_on, self.frozen = event.on, event.due

    def _on_cancel(self, event: Event) -> None:
        self._refuse_if(not event.reason.strip(), _("请写明撤销的理由。"))
        self.cancelled_on = event.on
        self.paused_on = self.met_on = self.frozen = None

    def state(self) -> ClockState:
        started = self.started_on
        if started is None:
            raise self._refusal(_("尚未起算。"))
        literal, rolled, effective = self._last_days()
        return ClockState(
            rule=self.rule,
            started_on=started,
            due_literal=literal,
            due_on=self._shown(started, literal, effective),
            rolled=rolled,
            effective=effective,
            provisional=not self._published(started, rolled),
            paused_on=self.paused_on,
            pause_reason=self.pause_reason,
            paused_days=self.paused_days,
            extended_days=self.extended_days,
            set_by_paper=self.set_by_paper,
            met_on=self.met_on,
            late=None if self.met_on is None else self.met_on > effective,
            cancelled_on=self.cancelled_on,
        )

    def _last_days(self) -> tuple[date, date, date]:
        """Literal, rolled and effective day. A clock that ended keeps the effective day that it ended by."""
        rolled = self.calendar.next_workday_on_or_after(self.literal)
        effective = rolled if self.rule.rolls_forward and not self.set_by_paper else self.literal
        if self.frozen is not None and self.frozen != effective:
            return self.frozen, self.frozen, self.frozen
        return self.literal, rolled, effective

    def _shown(self, started: date, literal: date, effective: date) -> date:
        """The last working day on or before the literal one, unless that lies before the clock even started."""
        if effective != literal:
            return effective
        working = self.calendar.last_workday_on_or_before(literal)
        return working if working >= started else literal

    def _published(self, first: date, last: date) -> bool:
        return all(year in self.calendar.published for year in range(first.year, last.year + 1))

    def _add(self, day: date, count: int) -> date:
        if self.rule.unit == DayUnit.WORKING:
            return self.calendar.add_workdays(day, count)
        return day + timedelta(days=count)

    def _left(self, on: date) -> int:
        if self.rule.unit == DayUnit.WORKING:
            return self.calendar.workdays_between(on, self.literal)
        return (self.literal - on).days

    def _refuse_if(self, broken: bool, sentence: str) -> None:
        if broken:
            raise self._refusal(sentence)

    def _refusal(self, sentence: str) -> Refused:
        return Refused(f"“{self.rule.name}”" + sentence, article=self.rule.article)


def next_due(states: Iterable[ClockState]) -> ClockState | None:
    """The running clock that is due first, or None when nothing runs: the one a work list sorts by."""
    running = [state for state in states if state.running]
    return min(running, key=lambda state: (state.due_on, state.code), default=None)


def moved_by(
    clocks: Iterable[tuple[Rule, Sequence[Event]]], now: Calendar, then: Calendar
) -> list[tuple[ClockState, ClockState]]:
    """What a change of the calendar would move: (state today, state after) of each open clock whose days differ."""
    pairs = [(replay(rule, events, now), replay(rule, events, then)) for rule, events in clocks]
    return [(before, after) for before, after in pairs if not before.ended and _days(before) != _days(after)]


def _days(state: ClockState) -> tuple[date, date, date]:
    return state.due_literal, state.due_on, state.rolled


def frozen(event: Event, due: date) -> Event:
    """The MET event with the day that counted written into it, so that no later calendar changes the verdict."""
    return replace(event, due=due)
