"""The event log: what one record writes, what the database refuses, and reading many clocks in one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core import calendars, moment, references
from apps.core.choices import ReferenceKind
from apps.core.clocks import log
from apps.core.clocks.choices import EventKind as K
from apps.core.clocks.engine import ClockState
from apps.core.models import CalendarDay, ClockEvent, OrgUnit, Reference
from apps.core.refusals import Refused
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HANDLING, NOTICE, REREVIEW = "petition.handling", "petition.notice", "petition.rereview"
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _december() -> Any:
    with moment.at(NOW):
        yield


@pytest.fixture
def officer() -> User:
    user: User = UserFactory()
    return user


@pytest.fixture
def reference(officer: User) -> Reference:
    return a_reference(officer)


def a_reference(officer: User) -> Reference:
    unit: OrgUnit = officer.unit
    return references.allocate(kind=ReferenceKind.PETITION, unit=unit, year=2026, by=officer)


@pytest.fixture
def happens(reference: Reference, officer: User) -> Callable[..., ClockState]:
    """`happens(code, kind, "2026-03-02", …)` records one event."""

    def record(code: str, kind: K, on: str, **extra: Any) -> ClockState:
        return log.record(reference=reference, code=code, kind=kind, on=date.fromisoformat(on), by=officer, **extra)

    return record


def test_a_clock_starts_runs_and_is_met(happens: Callable[..., ClockState], reference: Reference) -> None:
    started = happens(NOTICE, K.START, "2026-03-02")
    assert (started.due_literal, started.running) == (date(2026, 3, 17), True)
    met = happens(NOTICE, K.MET, "2026-03-10")
    assert (met.met_on, met.late) == (date(2026, 3, 10), False)
    assert log.states(reference) == [met]


def test_several_clocks_run_at_once_and_the_nearest_is_next(
    happens: Callable[..., ClockState], reference: Reference
) -> None:
    notice = happens(NOTICE, K.START, "2026-03-02")
    handling = happens(HANDLING, K.START, "2026-03-05", rule_on=date(2026, 3, 2))
    assert log.states(reference) == [notice, handling]
    assert log.next_due(log.states(reference)) == notice
    happens(NOTICE, K.MET, "2026-03-06")
    assert log.next_due(log.states(reference)) == handling


def test_the_day_of_receipt_chooses_the_version(happens: Callable[..., ClockState]) -> None:
    state = happens(HANDLING, K.START, "2022-05-05", rule_on=date(2022, 4, 29))
    assert state.rule.article == "《信访条例》（2005年）第三十三条"


def test_an_extension_needs_its_reason_and_comes_once(happens: Callable[..., ClockState]) -> None:
    happens(HANDLING, K.START, "2026-03-02")
    with pytest.raises(Refused, match="延期的理由"):
        happens(HANDLING, K.EXTEND, "2026-04-20", days=30)
    assert happens(HANDLING, K.EXTEND, "2026-04-20", days=30, reason="需异地核实").due_literal == date(2026, 5, 31)
    with pytest.raises(Refused, match="只能延期一次"):
        happens(HANDLING, K.EXTEND, "2026-04-21", days=1, reason="再延")


def test_a_hearing_stops_the_re_review(happens: Callable[..., ClockState]) -> None:
    happens(REREVIEW, K.START, "2026-03-02")
    assert happens(REREVIEW, K.PAUSE, "2026-03-10", reason="听证").paused
    assert happens(REREVIEW, K.RESUME, "2026-03-24").due_literal == date(2026, 4, 15)


def test_a_paper_sets_the_day(happens: Callable[..., ClockState]) -> None:
    happens(HANDLING, K.START, "2026-03-02")
    state = happens(HANDLING, K.SET, "2026-03-03", due=date(2026, 3, 20), paper=" 交办函〔2026〕3号 ")
    assert (state.due_literal, state.set_by_paper) == (date(2026, 3, 20), "交办函〔2026〕3号")


def test_a_wrong_start_is_cancelled_and_started_anew(happens: Callable[..., ClockState], reference: Reference) -> None:
    happens(NOTICE, K.START, "2026-03-02")
    with pytest.raises(Refused, match="不能再次起算"):
        happens(NOTICE, K.START, "2026-03-01")
    happens(NOTICE, K.CANCEL, "2026-03-04", reason="收到日期录错")
    state = happens(NOTICE, K.START, "2026-03-01")
    assert state.due_literal == date(2026, 3, 16)
    assert log.states(reference) == [state]
    assert [(event.run, event.seq, event.kind) for event in log.events_of(reference)] == [
        (2, 3, K.START),
        (1, 2, K.CANCEL),
        (1, 1, K.START),
    ]


@pytest.mark.parametrize(
    ("kind", "extra", "says"),
    [
        (K.MET, {}, "尚未起算"),
        (K.PAUSE, {}, "尚未起算"),
        (K.CANCEL, {"reason": "错录"}, "尚未起算"),
    ],
)
def test_nothing_happens_to_a_clock_before_its_start(
    happens: Callable[..., ClockState], kind: K, extra: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        happens(NOTICE, kind, "2026-03-02", **extra)


def test_tomorrow_has_not_happened_yet(happens: Callable[..., ClockState]) -> None:
    with pytest.raises(Refused, match="不能晚于今天"):
        happens(NOTICE, K.START, "2026-12-02")


def test_a_refusal_writes_nothing(happens: Callable[..., ClockState], reference: Reference) -> None:
    happens(NOTICE, K.START, "2026-03-02")
    with pytest.raises(Refused):
        happens(NOTICE, K.PAUSE, "2026-03-03")
    assert log.events_of(reference).count() == 1


def test_an_unknown_record_has_no_clock(officer: User) -> None:
    with pytest.raises(ObjectDoesNotExist):
        log.record(reference=Reference(pk=10**9), code=NOTICE, kind=K.START, on=date(2026, 3, 2), by=officer)


def test_the_verdict_stays_when_the_calendar_changes_later(
    happens: Callable[..., ClockState], reference: Reference
) -> None:
    happens("petition.objection", K.START, "2026-03-02")
    assert happens("petition.objection", K.MET, "2026-03-10").late is True
    CalendarDay.objects.create(date=date(2026, 3, 4), is_workday=False, name="演练", source_doc="演练")
    calendars.forget()
    try:
        (state,) = log.states(reference)
        assert state.late is True
    finally:
        calendars.forget()


def test_a_page_of_clocks_costs_one_query(officer: User, django_assert_num_queries: Callable[..., Any]) -> None:
    several = [a_reference(officer) for _ in range(5)]
    for number, reference in enumerate(several[:4]):
        on = date(2026, 3, 2) + timedelta(days=number)
        for code in (NOTICE, HANDLING):
            log.record(reference=reference, code=code, kind=K.START, on=on, by=officer)
    calendars.official_calendar()
    with django_assert_num_queries(1):
        found = log.states_for(several)
    assert [len(found[reference.pk]) for reference in several] == [2, 2, 2, 2, 0]
    with django_assert_num_queries(1):
        assert log.states(several[0]) == found[several[0].pk]


# --- what the database itself refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "START", "seq": 4}, "core_clockevent_one_start"),
        ({"kind": "MET", "seq": 4, "due": date(2026, 3, 17)}, "core_clockevent_one_met"),
        ({"kind": "EXTEND", "seq": 4, "days": 1, "reason": "再延"}, "core_clockevent_one_extend"),
        ({"kind": "RESUME", "seq": 3}, "core_clockevent_seq"),
        ({"kind": "RESUME", "seq": 0}, "core_clockevent_counts"),
        ({"kind": "STOP", "seq": 4}, "core_clockevent_kind"),
        ({"kind": "RESUME", "seq": 4, "days": 3}, "core_clockevent_days"),
        ({"kind": "RESUME", "seq": 4, "due": date(2026, 3, 17)}, "core_clockevent_due"),
        ({"kind": "SET", "seq": 4, "paper": "函"}, "core_clockevent_due"),
        ({"kind": "SET", "seq": 4, "due": date(2026, 3, 17)}, "core_clockevent_set_by_paper"),
        ({"kind": "CANCEL", "seq": 4}, "core_clockevent_reason"),
    ],
)
def test_the_database_refuses_what_the_engine_would(
    happens: Callable[..., ClockState],
    reference: Reference,
    officer: User,
    values: dict[str, Any],
    constraint: str,
) -> None:
    happens(HANDLING, K.START, "2026-03-02")
    happens(HANDLING, K.EXTEND, "2026-03-03", days=10, reason="需核实")
    happens(HANDLING, K.MET, "2026-03-04")
    rule = log.events_of(reference)[0].rule
    event = ClockEvent(reference=reference, code=HANDLING, rule=rule, on=date(2026, 3, 5), at=NOW, by=officer, **values)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        event.save()


@pytest.mark.parametrize("statement", ["UPDATE core_clockevent SET days = 5", "DELETE FROM core_clockevent"])
def test_the_app_role_cannot_rewrite_the_log(happens: Callable[..., ClockState], statement: str) -> None:
    happens(NOTICE, K.START, "2026-03-02")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- whatever is tried, log and engine agree --------------------------------------------------------------------------

Attempt = tuple[K, int, int, str]
attempts = st.lists(
    st.tuples(st.sampled_from(K), st.integers(0, 3), st.integers(0, 31), st.sampled_from(["", "听证", "改正"])),
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=attempts)
def test_replaying_the_log_equals_what_each_record_answered(officer: User, steps: list[Attempt]) -> None:
    reference = a_reference(officer)
    day = date(2026, 3, 2)
    answered: ClockState | None = None
    for kind, later, days, reason in steps:
        day += timedelta(days=later)
        extra: dict[str, Any] = {"due": day, "paper": "函"} if kind == K.SET else {}
        extra |= {"days": days} if kind == K.EXTEND else {}
        try:
            answered = log.record(
                reference=reference, code=HANDLING, kind=kind, on=day, by=officer, reason=reason, **extra
            )
        except Refused:
            continue
    assert log.states(reference) == ([] if answered is None else [answered])
    sequence = [event.seq for event in log.events_of(reference)]
    assert sequence == list(range(len(sequence), 0, -1))
