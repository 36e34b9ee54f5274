"""What every verb shares: lock, check, move with its status row, replay of the clocks."""

from __future__ import annotations

from datetime import date

from apps.accounts.models import User
from apps.core import history, moment
from apps.core.clocks import log
from apps.core.clocks.choices import EventKind
from apps.core.clocks.engine import ClockState
from apps.petitions import permissions, rules
from apps.petitions.choices import DueKind, PetitionStatus
from apps.petitions.models import Petition, Representative, StatusMove
from apps.petitions.rules import Move

NOTICE, HANDLING = DueKind.NOTICE.value, DueKind.HANDLING.value


def locked(petition: Petition, *, read_status: str = "") -> Petition:
    """The row locked for this transaction, one version on; refused when its status is not the one that was read."""
    rows = Petition.objects.select_for_update(of=("self",)).select_related("reference__unit")
    row = rows.get(pk=petition.pk)
    if row.reference.unit_id != row.unit_id:  # joined before the lock was ours: somebody moved the matter meanwhile
        row.reference.refresh_from_db()
    if read_status:
        rules.check_status_read(read_status, PetitionStatus(row.status))
    row.version += 1
    return row


def begin(petition: Petition, code: str, *, by: User, read_status: str = "") -> tuple[Petition, Move]:
    """Lock, ask who may, ask the table: the row and the move it takes."""
    row = locked(petition, read_status=read_status)
    permissions.check_can(by, row, code)
    return row, rules.check_move(row.matter, code)


def finish(row: Petition, move: Move, *, on: date, by: User, why: str = "", where: str = "") -> Petition:
    """Write the status row, end what the move ends, replay the clocks and save with history."""
    StatusMove.objects.create(
        petition=row,
        at=moment.now(),
        on=on,
        by=by,
        code=move.code,
        from_status=move.source,
        to_status=move.target,
        why=why,
        where=where,
        article=move.article,
    )
    row.status = move.target
    if move.ground is not None:
        row.closed_on, row.outcome = on, move.ground
        _end_clocks(row, move, by)
        Representative.objects.filter(petition=row).delete()  # their part is over (rights.md)
    return save(row, by=by, reason=move.label)


def save(row: Petition, *, by: User, reason: str) -> Petition:
    """Cache what is due next and save the row with its history."""
    cache_due(row)
    return history.save(row, by=by, reason=reason)


def cache_due(row: Petition) -> None:
    """`next_due_*` from a replay of the row's clocks."""
    state = log.next_due(log.states(row.reference))
    row.next_due_on = state.due_on if state else None
    row.next_due_literal = state.effective if state else None
    row.next_due_kind = state.code if state else ""


def clock(row: Petition, code: str) -> ClockState | None:
    """The clock of that code as it stands."""
    return next((state for state in log.states(row.reference) if state.code == code), None)


def start_clock(row: Petition, code: str, on: date, by: User) -> None:
    """Start a limit under the rules in force on the day of receipt."""
    log.record(reference=row.reference, code=code, kind=EventKind.START, on=on, by=by, rule_on=row.received_on)


def meet_clock(row: Petition, code: str, on: date, by: User) -> None:
    """The limit is met on the day, if it is still running."""
    state = clock(row, code)
    if state is not None and state.running:
        log.record(reference=row.reference, code=code, kind=EventKind.MET, on=on, by=by)


def cancel_clock(row: Petition, code: str, by: User, reason: str) -> None:
    """The limit no longer applies."""
    state = clock(row, code)
    if state is not None and state.running:
        log.record(reference=row.reference, code=code, kind=EventKind.CANCEL, on=moment.today(), by=by, reason=reason)


def _end_clocks(row: Petition, move: Move, by: User) -> None:
    for state in log.states(row.reference):
        if state.running:
            cancel_clock(row, state.code, by, move.label)
