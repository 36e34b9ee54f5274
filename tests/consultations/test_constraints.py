"""What must never happen is refused by PostgreSQL itself, whatever our code does: raw SQL as the owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.utils import ProgrammingError

from apps.accounts.choices import Role
from apps.consultations.models import Booking, BookingMove, Consultation, DutyDay, StationLawyer
from tests.consultations import factories
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]


def run(sql: str, *values: Any) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused_by(constraint: str, sql: str, *values: Any) -> None:
    """Run the statement and see that this very constraint refuses it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        run(sql, *values)
    assert caught.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_two_live_bookings_never_share_a_slot() -> None:
    first = factories.booking()
    second = factories.booking(factories.slot(position=7))
    refused_by(
        "consultations_booking_one_per_slot",
        "UPDATE consultations_booking SET slot_id = %s WHERE reference_id = %s",
        first.slot_id,
        second.pk,
    )


def test_a_slot_belongs_to_the_bookings_own_day() -> None:
    booking = factories.booking()
    elsewhere = factories.slot(factories.day(factories.NEXT_TUESDAY))
    refused_by(
        "consultations_booking_slot_same_day",
        "UPDATE consultations_booking SET slot_id = %s WHERE reference_id = %s",
        elsewhere.pk,
        booking.pk,
    )


def test_a_lawyer_sits_on_one_duty_day_a_date() -> None:
    day = factories.day()
    refused_by(
        "consultations_day_one_per_lawyer",
        """INSERT INTO consultations_dutyday (version, "on", room, first_slot, slot_minutes, slot_count,
               walk_in_capacity, status, locked, bureau_id, unit_id, lawyer_id)
           SELECT 1, "on", '另一间', first_slot, slot_minutes, slot_count, walk_in_capacity, status, locked,
               bureau_id, unit_id, lawyer_id FROM consultations_dutyday WHERE id = %s""",
        day.pk,
    )


def test_a_queue_number_is_given_once_a_day() -> None:
    factories.walk_in()
    second = factories.walk_in()
    refused_by(
        "consultations_booking_queue_once",
        "UPDATE consultations_booking SET queue_number = 1 WHERE reference_id = %s",
        second.pk,
    )


def test_a_visitor_has_a_slot_or_a_number_never_both() -> None:
    booking = factories.booking()
    refused_by(
        "consultations_booking_slot_or_queue",
        "UPDATE consultations_booking SET queue_number = 9 WHERE reference_id = %s",
        booking.pk,
    )


def test_a_visitor_without_slot_and_number_is_no_visitor() -> None:
    refused_by(
        "consultations_booking_has_a_place",
        "UPDATE consultations_booking SET queue_number = NULL WHERE reference_id = %s",
        factories.walk_in().pk,
    )
    refused_by(
        "consultations_booking_has_a_place",
        "UPDATE consultations_booking SET slot_id = NULL, status = 'ARRIVED' WHERE reference_id = %s",
        factories.booking().pk,
    )


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("consultations_log_conflict_offered", "opposing_kind = 'THIS_BUREAU'"),
        ("consultations_log_conflict_offered", "conflict_check = 'POSSIBLE'"),
        ("consultations_log_checked", "conflict_check = 'NOT_DONE'"),
        ("consultations_log_complete", "outcome = ''"),
        ("consultations_log_complete", "service_units = '{}'"),
        ("consultations_log_complete", "minutes = NULL"),
        ("consultations_log_complete", "topic_id = NULL"),
        ("consultations_log_finished", "finished_by_id = NULL"),
        ("consultations_log_services", "service_units = '{FORTUNE}'"),
        ("consultations_log_on_the_day", '"on" = "on" + 1'),
    ],
)
def test_a_finished_log_is_complete_and_conflict_free(constraint: str, change: str) -> None:
    amended = f"UPDATE consultations_consultation SET amendments = 1, {change} WHERE reference_id = %s"
    refused_by(constraint, amended, factories.done().pk)


@pytest.mark.parametrize("change", ["minutes = 5", "amendments = 2", "status = 'DRAFT'"])
def test_a_finished_log_changes_by_the_next_amendment_alone(change: str) -> None:
    refused_by(
        "consultations_log_closed",
        f"UPDATE consultations_consultation SET {change} WHERE reference_id = %s",
        factories.done().pk,
    )


@pytest.mark.parametrize("account", ["NULL", "(SELECT max(id) FROM accounts_user)"])
def test_a_lawyer_with_logs_keeps_the_account(account: str) -> None:
    lawyer = factories.draft().lawyer
    UserFactory(role=Role.STATION_LAWYER)
    refused_by(
        "consultations_lawyer_account_stays",
        f"UPDATE consultations_stationlawyer SET user_id = {account} WHERE id = %s",
        lawyer.pk,
    )


def test_the_notes_of_a_finished_log_are_closed() -> None:
    refused_by(
        "consultations_note_closed",
        "UPDATE consultations_consultationnote SET facts_sealed = '' WHERE consultation_id = %s",
        factories.done().pk,
    )


@pytest.mark.parametrize(
    "change", ["contract_to = '2026-05-11'", "contract_from = '2026-05-13'", "licence_valid_to = '2026-05-11'"]
)
def test_nobody_is_on_duty_outside_posting_and_licence(change: str) -> None:
    day = factories.day()
    lawyer = factories.lawyer(2)
    run(f"UPDATE consultations_stationlawyer SET {change} WHERE id = %s", lawyer.pk)
    _duty_refused("consultations_day_lawyer_in_post", day, lawyer)


def test_nobody_is_on_duty_outside_the_contract_of_the_firm() -> None:
    day = factories.day()
    lawyer = factories.lawyer(2)
    run("UPDATE consultations_firmcontract SET valid_to = '2026-05-11' WHERE firm_id = %s", lawyer.firm_id)
    _duty_refused("consultations_day_lawyer_in_post", day, lawyer)


def test_nobody_is_on_duty_and_on_leave() -> None:
    day = factories.day()
    refused_by(
        "consultations_nobody_on_duty_and_leave",
        "INSERT INTO consultations_lawyerleave (version, first, last, reason, status, lawyer_id) "
        "VALUES (1, '2026-05-12', '2026-05-12', 'COURT', 'STANDING', %s)",
        day.lawyer_id,
    )


def test_contracts_of_a_firm_do_not_overlap() -> None:
    lawyer = factories.lawyer()
    refused_by(
        "consultations_contract_no_overlap",
        "INSERT INTO consultations_firmcontract (version, number, valid_from, valid_to, bureau_id, firm_id) "
        "VALUES (1, '', '2030-12-31', '2031-12-31', %s, %s)",
        lawyer.bureau_id,
        lawyer.firm_id,
    )


def _duty_refused(constraint: str, day: DutyDay, lawyer: StationLawyer) -> None:
    refused_by(constraint, "UPDATE consultations_dutyday SET lawyer_id = %s WHERE id = %s", lawyer.pk, day.pk)


def test_a_log_stays_on_the_day_of_its_booking() -> None:
    log = factories.draft()
    other = factories.day(factories.NEXT_TUESDAY)
    refused_by(
        "consultations_log_booking_same_day",
        'UPDATE consultations_consultation SET duty_day_id = %s, "on" = %s WHERE reference_id = %s',
        other.pk,
        other.on,
        log.pk,
    )


def test_a_lawyer_of_another_bureau_is_no_lawyer_here() -> None:
    from tests.factories import UnitFactory

    stranger = factories.lawyer(bureau=UnitFactory())
    refused_by(
        "consultations_day_lawyer_same_bureau",
        "UPDATE consultations_dutyday SET lawyer_id = %s WHERE id = %s",
        stranger.pk,
        factories.day().pk,
    )


@pytest.mark.parametrize(
    "touch",
    [
        lambda: BookingMove.objects.update(reason="改写"),
        lambda: BookingMove.objects.all().delete(),
        lambda: Booking.history.update(status="SEEN"),
        lambda: Consultation.history.all().delete(),
        lambda: DutyDay.history.update(room="改写"),
    ],
)
def test_status_rows_and_histories_are_never_changed(touch: Callable[[], object]) -> None:
    factories.done()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        touch()
