"""What the station allows: the fair plan of duty days, the moves of a booking, what a finished log needs.

Pure: `today` and the calendar come in. A refusal is one sentence and names its article where there is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from apps.consultations import choices
from apps.consultations.choices import (
    BookingStatus,
    ConflictCheck,
    DutyStatus,
    LogStatus,
    OpposingKind,
)
from apps.core.choices import UnitKind
from apps.core.refusals import Refused
from apps.core.workdays import Calendar, check_countable

# --- the plan ---------------------------------------------------------------------------------------------------------

LONGEST_PLAN_DAYS = 3 * 366


@dataclass(frozen=True)
class Candidate:
    """A lawyer as the plan sees one. served: duty days already given (cancelled ones do not count).

    last_served: the last of them; away: periods of leave, both ends included.
    """

    pk: int
    position: int
    contract_from: date
    contract_to: date
    licence_valid_to: date
    served: int = 0
    last_served: date = date.min
    away: tuple[tuple[date, date], ...] = ()

    def is_available(self, on: date) -> bool:
        """Under contract, with a valid licence and not away on the day."""
        in_contract = self.contract_from <= on <= self.contract_to and on <= self.licence_valid_to
        return in_contract and not any(first <= on <= last for first, last in self.away)


@dataclass(frozen=True)
class PlannedDay:
    """One day of the plan; lawyer_pk is None when nobody is available."""

    on: date
    lawyer_pk: int | None


def duty_dates(first: date, last: date, weekdays: Collection[int], calendar: Calendar) -> list[date]:
    """The station's weekdays between two days (Monday is 0) that are working days by the calendar."""
    check_countable(first)
    check_countable(last)
    if last < first:
        raise Refused(_("截止日期不得早于起始日期。"), field="last")
    if (last - first).days > LONGEST_PLAN_DAYS:
        raise Refused(_("一次最多排三年。"), field="last")
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in days if day.weekday() in weekdays and calendar.is_workday(day)]


def plan(days: Sequence[date], lawyers: Sequence[Candidate]) -> list[PlannedDay]:
    """Give each day to a lawyer: fewest duty days first, then least recently served, then by place in the rotation.

    The shares end as even as leave and contracts allow: no reassignment of days makes the spread of
    (served before + planned) smaller. The same input gives the same plan.
    """
    rota = _Rota(sorted(lawyers, key=lambda lawyer: (lawyer.position, lawyer.pk)))
    for day in sorted(days):
        rota.give(day)
    rota.level()
    return [PlannedDay(day, rota.holder.get(day)) for day in sorted(days)]


@dataclass
class _Rota:
    """Who holds which day while the plan is made."""

    lawyers: list[Candidate]
    holder: dict[date, int] = field(default_factory=dict)
    load: dict[int, int] = field(init=False)
    latest: dict[int, date] = field(init=False)

    def __post_init__(self) -> None:
        self.load = {lawyer.pk: lawyer.served for lawyer in self.lawyers}
        self.latest = {lawyer.pk: lawyer.last_served for lawyer in self.lawyers}

    def give(self, day: date) -> None:
        free = [lawyer for lawyer in self.lawyers if lawyer.is_available(day)]
        if free:
            chosen = min(free, key=lambda lawyer: (self.load[lawyer.pk], self.latest[lawyer.pk]))
            self.holder[day] = chosen.pk
            self.load[chosen.pk] += 1
            self.latest[chosen.pk] = day

    def level(self) -> None:
        """Hand days down chains of lawyers as long as one has two more than another who could be reached."""
        while chain := next(self._uneven_chains(), None):
            for day, receiver in chain:
                self.load[self.holder[day]] -= 1
                self.holder[day] = receiver
                self.load[receiver] += 1

    def _uneven_chains(self) -> Iterator[list[tuple[date, int]]]:
        for lawyer in sorted(self.lawyers, key=lambda lawyer: -self.load[lawyer.pk]):
            if chain := self._chain_from(lawyer.pk):
                yield chain

    def _chain_from(self, start: int) -> list[tuple[date, int]]:
        """The shortest chain of (day, who takes it) from `start` to somebody with at least two days fewer."""
        reached: dict[int, tuple[date, int] | None] = {start: None}
        queue = deque([start])
        while queue:
            giver = queue.popleft()
            for day, taker in self._takers(giver):
                if taker in reached:
                    continue
                reached[taker] = (day, giver)
                if self.load[taker] <= self.load[start] - 2:
                    return self._way_to(taker, reached)
                queue.append(taker)
        return []

    def _takers(self, giver: int) -> Iterator[tuple[date, int]]:
        for day, holder in self.holder.items():
            if holder == giver:
                yield from ((day, lawyer.pk) for lawyer in self.lawyers if lawyer.is_available(day))

    @staticmethod
    def _way_to(end: int, reached: Mapping[int, tuple[date, int] | None]) -> list[tuple[date, int]]:
        way = []
        while step := reached[end]:
            day, giver = step
            way.append((day, end))
            end = giver
        return way


def slot_times(first: time, minutes: int, count: int, noon: tuple[time, time]) -> list[time]:
    """When the slots of a day begin: `count` of them, `minutes` each, none reaching into the noon break."""
    anchor, length = date(2000, 1, 1), timedelta(minutes=minutes)
    moment = datetime.combine(anchor, first)
    found: list[time] = []
    noon_from, noon_to = (datetime.combine(anchor, end) for end in noon)
    while len(found) < count:
        if moment < noon_to and moment + length > noon_from:
            moment = noon_to
        if (moment + length).date() != anchor:
            raise Refused(_("号段超出当天，请减少号数或缩短每号时间。"), field="slot_count")
        found.append(moment.time())
        moment += length
    return found


# --- places -----------------------------------------------------------------------------------------------------------

BUREAU_KINDS = (UnitKind.BUREAU, UnitKind.SECTION, UnitKind.SERVICE_CENTRE)
STREET_KINDS = (UnitKind.STREET, UnitKind.COMMUNITY)


def serves_bureau(unit_kind: str) -> bool:
    """Staff of the bureau, its sections and its service centre serve everybody; a street serves its own people."""
    return unit_kind in BUREAU_KINDS


def has_calendar(unit_kind: str) -> bool:
    """Whether people of such a unit see the station's days; above the bureau there are figures only."""
    return unit_kind in BUREAU_KINDS or unit_kind in STREET_KINDS


# --- bookings ---------------------------------------------------------------------------------------------------------

MOVES: Mapping[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.BOOKED: frozenset(
        {
            BookingStatus.ARRIVED,
            BookingStatus.NO_SHOW,
            BookingStatus.EXCUSED,
            BookingStatus.CANCELLED_BY_US,
        }
    ),
    BookingStatus.ARRIVED: frozenset({BookingStatus.SEEN, BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US}),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.ARRIVED}),
    BookingStatus.SEEN: frozenset(),
    BookingStatus.EXCUSED: frozenset(),
    BookingStatus.CANCELLED_BY_US: frozenset(),
}
NEED_REASON = (BookingStatus.EXCUSED, BookingStatus.CANCELLED_BY_US)
# Only on the day itself, or when it is entered afterwards.
NOT_BEFORE_THE_DAY = (BookingStatus.ARRIVED, BookingStatus.SEEN, BookingStatus.NO_SHOW)


def check_day_takes_bookings(status: str, on: date, today: date) -> None:
    """A cancelled or finished day, and a day that is over, take no further booking."""
    if status == DutyStatus.CANCELLED:
        raise Refused(_("这一天停诊，请另选驻点日。"))
    if status == DutyStatus.CLOSED or on < today:
        raise Refused(_("这一驻点日已经结束，请另选一天。"))


def check_walk_in(on: date, today: date, taken: int, capacity: int) -> None:
    """A walk-in number is given on the day itself and while the day's capacity lasts."""
    if on != today:
        raise Refused(_("现场取号只能在驻点日当天，请改为预约。"))
    if taken >= capacity:
        raise Refused(_("今天的现场号已满（%(capacity)d 个），请为来访人预约下一驻点日。") % {"capacity": capacity})


def check_move(old: str, new: str, on: date, today: date, reason: str) -> None:
    """Whether a booking may go from one status to another, and whether the reason that it needs is given."""
    before, after = BookingStatus(old), BookingStatus(new)
    if after not in MOVES[before]:
        raise Refused(_("“%(old)s”不能改为“%(new)s”。") % {"old": before.label, "new": after.label})
    if after in NOT_BEFORE_THE_DAY and today < on:
        raise Refused(_("驻点日还没有到，不能登记“%(new)s”。") % {"new": after.label})
    if after in NEED_REASON and not reason.strip():
        raise Refused(_("请写明原因。"), field="reason")


def check_can_close(on: date, today: date, unsettled: int, unfinished: int) -> None:
    """A duty day ends when every visitor is settled and every log is done."""
    if today < on:
        raise Refused(_("驻点日还没有到，不能结束。"))
    if unsettled:
        raise Refused(_("还有 %(count)d 位来访人没有登记结果，请先登记已接待、未到或改期。") % {"count": unsettled})
    if unfinished:
        raise Refused(_("还有 %(count)d 份咨询记录没有办结。") % {"count": unfinished})


def check_street(person_street: int | None, own_streets: Collection[int] | None) -> None:
    """A street books for its own people. own_streets: the street and its communities, None for bureau staff."""
    if own_streets is not None and person_street not in own_streets:
        raise Refused(_("街道（社区）只能为本街道的人代约，请核对所属街道。"), field="street")


# --- the log ----------------------------------------------------------------------------------------------------------

CONFLICT_ARTICLE = "《律师法》第三十九条"


@dataclass(frozen=True)
class LogState:
    """What a finished log is judged by; `has_advice`: facts and advice are both written."""

    topic_chosen: bool
    opposing: str
    conflict_check: str
    conflict_choice: str
    outcome: str
    service_units: Collection[str]
    minutes: int | None
    has_advice: bool


def needs_offer(opposing: str, conflict_check: str) -> bool:
    """Whether another lawyer, the legal-aid centre or 12348 must be offered and the choice recorded.

    Always when the other side is this bureau, which pays for the station and may be the firm's client; and whenever
    the check within the firm finds a possible conflict.
    """
    return opposing == OpposingKind.THIS_BUREAU or conflict_check == ConflictCheck.POSSIBLE


def missing_for_done(log: LogState) -> list[tuple[str, str]]:
    """Field and sentence of everything a log still needs before it can be finished."""
    wants = [
        ("topic", not log.topic_chosen, _("请选择事项类别。")),
        ("facts", not log.has_advice, _("请写明事实与请求、咨询意见。")),
        ("conflict_check", log.conflict_check == ConflictCheck.NOT_DONE, _("请先作利益冲突审查。")),
        (
            "conflict_choice",
            needs_offer(log.opposing, log.conflict_check) and not log.conflict_choice,
            _("须先向来访人提出另请律师、法律援助中心或 12348，并记下其选择。"),
        ),
        ("service_units", not log.service_units, _("请至少选择一项服务。")),
        ("outcome", not log.outcome, _("请选择结果。")),
        ("minutes", not log.minutes, _("请填写用时。")),
    ]
    return [(name, sentence) for name, is_missing, sentence in wants if is_missing]


def check_can_finish(log: LogState) -> None:
    """Refuse to finish a log that lacks something; the sentence names the first thing."""
    missing = missing_for_done(log)
    if missing:
        name, sentence = missing[0]
        raise Refused(sentence, article=CONFLICT_ARTICLE if name == "conflict_choice" else "", field=name)


def check_log_open(status: str) -> None:
    """A finished log is closed; a correction is another record."""
    if status == LogStatus.DONE:
        raise Refused(_("这份咨询记录已办结，不能再改。"))


def refers(outcome: str) -> bool:
    """Whether the outcome hands the visitor on to somebody else."""
    return outcome in choices.REFERRALS
