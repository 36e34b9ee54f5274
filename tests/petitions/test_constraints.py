"""What must never happen is refused by the database itself, to the app role, in plain SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.accounts.choices import Role
from apps.petitions.choices import PetitionClass
from tests.factories import UnitFactory, UserFactory
from tests.petitions import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_12")]


def refused(sql: str, *params: int) -> str:
    """The database's complaint; fails when it lets the statement pass."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("received_on = '1949-09-30'", "petitions_received_plausible"),
        ("received_on = registered_on + 1", "petitions_received_plausible"),
        ("appeal_route = NULL", "petitions_route_of_appeals"),
        ("appeal_route = 7", "petitions_route_of_appeals"),
        ("petition_class = 'SUGGESTION'", "petitions_route_of_appeals"),
        ("petition_class = 'PRAISE'", "petitions_"),
        ("channel = 'PIGEON'", "petitions_channel_known"),
        ("status = 'LOST'", "petitions_"),
        ("status = 'CLOSED'", "petitions_closed_when_ended"),
        ("closed_on = received_on", "petitions_closed_when_ended"),
        ("outcome = 'ANSWERED'", "petitions_closed_when_ended"),
        ("status = 'ACCEPTED'", "petitions_accepted_by_status"),
        ("accepted_on = received_on", "petitions_accepted_by_status"),
        ("petitioner_id = NULL", "petitions_one_petitioner"),
        ("sealed = true", "petitions_"),
        ("next_due_on = NULL", "petitions_due_whole"),
        ("next_due_literal = NULL", "petitions_due_whole"),
        ("next_due_kind = 'petition.sleep'", "petitions_due_whole"),
        ("repeat_of_id = reference_id, is_first_petition = false", "petitions_repeat_of_another"),
        ("joint_count = 0", "petitions_somebody_asks"),
        ("title = ''", "petitions_sealed_text_apart"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(change: str, constraint: str) -> None:
    petition = factories.registered()
    complaint = refused(f"UPDATE petitions_petition SET {change} WHERE reference_id = %s", petition.pk)
    assert constraint in complaint or "disagree" in complaint


def test_a_handled_matter_has_a_handler() -> None:
    petition = factories.handled()
    sql = "UPDATE petitions_petition SET handler_id = NULL WHERE reference_id = %s"
    assert "petitions_handled_by_somebody" in refused(sql, petition.pk)


def test_the_text_of_a_sealed_matter_never_enters_the_plain_columns() -> None:
    petition = factories.accusation()
    for column in ("title", "request", "facts"):
        sql = f"UPDATE petitions_petition SET {column} = '反映某人' WHERE reference_id = %s"
        assert "petitions_sealed_text_apart" in refused(sql, petition.pk)


def test_petition_and_reference_are_sealed_together_and_stay_so() -> None:
    sealed, plain = factories.accusation(), factories.registered()
    assert "sealed with its petition" in refused("UPDATE core_reference SET sealed = false WHERE id = %s", sealed.pk)
    assert "sealed with its petition" in refused("UPDATE core_reference SET sealed = true WHERE id = %s", plain.pk)
    both = "UPDATE petitions_petition SET sealed = false, petition_class = 'SUGGESTION' WHERE reference_id = %s"
    assert "disagree" in refused(both, sealed.pk)


@pytest.mark.parametrize("column", ["unit_id", "bureau_id"])
def test_a_petition_lies_where_its_reference_lies(column: str) -> None:
    petition, elsewhere = factories.registered(), UnitFactory()
    sql = f"UPDATE petitions_petition SET {column} = %s WHERE reference_id = %s"
    assert "petitions_place_of_reference" in refused(sql, elsewhere.pk, petition.pk)
    later = f"SET CONSTRAINTS petitions_place_of_reference DEFERRED; {sql}; SET CONSTRAINTS ALL IMMEDIATE"
    assert "petitions_place_of_reference" in refused(later, elsewhere.pk, petition.pk)
    assert "null value" in refused(
        f"UPDATE petitions_petition SET {column} = NULL WHERE reference_id = %s", petition.pk
    )


def test_moving_the_reference_moves_its_petition_and_no_other() -> None:
    petition, other, elsewhere = factories.registered(), factories.registered(), UnitFactory()
    with connection.cursor() as cursor:
        sql = "UPDATE core_reference SET unit_id = %s, bureau_id = %s WHERE id = %s"
        cursor.execute(sql, [elsewhere.pk, elsewhere.pk, petition.pk])
    petition.refresh_from_db()
    assert (petition.unit, petition.bureau) == (elsewhere, elsewhere)
    before = other.unit_id
    other.refresh_from_db()
    assert other.unit_id == before == other.reference.unit_id


def test_a_topic_of_the_lawyers_list_is_no_topic_of_a_petition() -> None:
    petition = factories.registered()
    sql = """UPDATE petitions_petition SET topic_id = (SELECT min(id) FROM core_topic WHERE scheme = 'LEGAL')
             WHERE reference_id = %s"""
    assert "no topic of matters" in refused(sql, petition.pk)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_an_administrator_or_auditor_cannot_be_written_onto_the_list(role: Role) -> None:
    petition, user = factories.accusation(), UserFactory(role=role)
    sql = """INSERT INTO petitions_sealedreader (reference_id, user_id, since, added_by_id, reason)
             VALUES (%s, %s, now(), %s, '查阅')"""
    assert "may never read" in refused(sql, petition.pk, user.pk, user.pk)


@pytest.mark.parametrize(
    "table", ["petitions_statusmove", "petitions_notice", "petitions_assignment", "petitions_historicalpetition"]
)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_happened_is_neither_changed_nor_removed(table: str, verb: str) -> None:
    factories.handled()
    column = "reference_id" if "historical" in table else "petition_id"
    assert "permission denied" in refused(verb.format(table, column=column))


def test_a_status_row_outside_the_table_is_refused() -> None:
    petition = factories.registered()
    sql = """INSERT INTO petitions_statusmove (petition_id, at, "on", by_id, code, from_status, to_status, why, "where",
             article) VALUES (%s, now(), now(), %s, 'close', 'REGISTERED', 'CLOSED', '', '', '')"""
    assert "petitions_move_in_table" in refused(sql, petition.pk, petition.reference.created_by_id)


def test_a_sixth_representative_is_refused() -> None:
    petition = factories.registered()
    sql = """INSERT INTO petitions_representative (petition_id, position, name_sealed, chosen_on)
             VALUES (%s, %s, 'x', now())"""
    assert "petitions_representatives_five" in refused(sql, petition.pk, 6)
    with connection.cursor() as cursor:
        cursor.execute(sql, [petition.pk, 1])
    assert "petitions_representative_place" in refused(sql, petition.pk, 1)


def test_a_second_extension_or_one_of_31_days_is_refused() -> None:
    petition = factories.handled()
    sql = """INSERT INTO petitions_extension (petition_id, days, reason, approved_on, approved_by_id, told_on, told_way,
             at) VALUES (%s, %s, '须调取档案', now(), %s, now(), 'POSTED', now())"""
    by = petition.reference.created_by_id
    assert "petitions_extension_days" in refused(sql, petition.pk, 31, by)
    with connection.cursor() as cursor:
        cursor.execute(sql, [petition.pk, 30, by])
    assert "duplicate key" in refused(sql, petition.pk, 5, by)


def test_an_opinion_with_an_empty_part_is_refused() -> None:
    petition = factories.handled()
    sql = """INSERT INTO petitions_opinion (petition_id, outcome, request, facts_and_reasons, opinion_and_basis,
             issued_on, served_on, served_way, at, by_id)
             VALUES (%s, 'SUPPORT', '请求', '', '依据', now(), now(), 'POSTED', now(), %s)"""
    assert "petitions_opinion_whole" in refused(sql, petition.pk, petition.reference.created_by_id)


def test_an_assignment_without_the_declaration_is_refused() -> None:
    petition = factories.handled()
    sql = """INSERT INTO petitions_assignment (petition_id, unit_id, handler_id, recusal_declared, reason, at, by_id)
             VALUES (%s, %s, %s, false, '', now(), %s)"""
    by = petition.reference.created_by_id
    assert "petitions_assignment_no_interest" in refused(sql, petition.pk, petition.reference.unit_id, by, by)


def test_a_matter_of_every_class_satisfies_all_of_them() -> None:
    for petition_class in PetitionClass:
        if petition_class == PetitionClass.ACCUSATION:
            assert factories.accusation().pk
        else:
            assert factories.registered(petition_class=petition_class).pk
