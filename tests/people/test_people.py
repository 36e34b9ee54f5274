"""A person is registered once, hinted at when alike, never merged silently, and shown masked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core.identifiers import make_id_number
from apps.core.models import AccessRecord, OrgUnit
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile
from apps.people import queries, services
from apps.people.models import Person
from apps.people.rules import NEW_PERSON, PersonEntry
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

ID = make_id_number("440507", date(1970, 5, 6), 11)
OTHER_ID = make_id_number("440507", date(1970, 5, 6), 13)


@pytest.fixture
def officer(bureau: OrgUnit) -> User:
    user: User = UserFactory(unit=bureau)
    return user


def _register(officer: User, entry: PersonEntry) -> Person:
    return services.person_for(entry, bureau=officer.unit, by=officer)


def test_id_number_and_phone_stand_encrypted_in_the_database(officer: User) -> None:
    person = _register(officer, PersonEntry("试甲", ID, "13800000001"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM people_person t UNION ALL SELECT t::text FROM people_historicalperson t")
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert ID not in rows
    assert "13800000001" not in rows
    assert (person.id_number, person.phone) == (ID, "13800000001")


def test_the_same_id_number_is_one_person_by_constraint(officer: User) -> None:
    person = _register(officer, PersonEntry("试甲", ID))
    person.pk = None
    with pytest.raises(IntegrityError, match="people_person_id_number_once"), transaction.atomic():
        person.save()


def test_the_same_id_number_is_never_registered_again(officer: User) -> None:
    _register(officer, PersonEntry("试甲", ID))
    with pytest.raises(Refused, match="已有登记"):
        _register(officer, PersonEntry("试甲", ID, same_person=NEW_PERSON))


def test_another_bureau_registers_its_own_person(officer: User) -> None:
    _register(officer, PersonEntry("试甲", ID))
    _register(UserFactory(unit=UnitFactory()), PersonEntry("试甲", ID))
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("entry", "alike"),
    [
        (PersonEntry("试甲", OTHER_ID), False),
        (PersonEntry("试甲", phone="13800000001"), True),
        (PersonEntry("试乙", phone="13800000001"), True),
        (PersonEntry("试甲", address="甲街1号"), True),
        (PersonEntry("试甲"), False),
        (PersonEntry("试乙", address="甲街1号"), False),
    ],
)
def test_people_who_share_a_second_fact_are_hinted_at(officer: User, entry: PersonEntry, alike: bool) -> None:
    _register(officer, PersonEntry("试甲", ID, "13800000001", address="甲街1号"))
    assert bool(queries.look_alikes(entry, officer.unit_id)) is alike


def test_an_unanswered_hint_registers_nobody(officer: User) -> None:
    _register(officer, PersonEntry("试甲", phone="13800000001"))
    with pytest.raises(Refused, match="是否同一人"):
        _register(officer, PersonEntry("试甲", phone="13800000001"))


def test_the_officer_decides_that_it_is_somebody_else(officer: User) -> None:
    first = _register(officer, PersonEntry("试甲", phone="13800000001"))
    second = _register(officer, PersonEntry("试甲", phone="13800000001", same_person=NEW_PERSON))
    assert first != second


def test_a_chosen_person_gains_what_was_not_known(officer: User) -> None:
    person = _register(officer, PersonEntry("试甲", phone="13800000001"))
    again = _register(officer, PersonEntry("试甲", ID, "13800000001", same_person=str(person.pk)))
    assert (again.pk, again.id_number, again.birth_year) == (person.pk, ID, 1970)
    assert [row.history_change_reason for row in again.history.order_by("history_id")] == ["登记", "登记事项时补充"]


def test_a_contradicting_choice_is_refused(officer: User) -> None:
    person = _register(officer, PersonEntry("试甲", ID))
    with pytest.raises(Refused, match="另一个身份证号"):
        _register(officer, PersonEntry("试甲", OTHER_ID, same_person=str(person.pk)))
    with pytest.raises(Refused, match="姓名与此不同"):
        _register(officer, PersonEntry("试乙", ID, same_person=str(person.pk)))


def test_two_corrections_at_once_do_not_overwrite_each_other(officer: User) -> None:
    person = _register(officer, PersonEntry("试甲", ID))
    services.edit_person(person.pk, PersonEntry("试丙", ID), version=1, reason="改名", by=officer)
    with pytest.raises(EditedMeanwhile):
        services.edit_person(person.pk, PersonEntry("试丁", ID), version=1, reason="改名", by=officer)


def test_a_full_view_needs_a_reason_and_is_logged(officer: User) -> None:
    person = _register(officer, PersonEntry("试甲", ID))
    with pytest.raises(Refused, match="事由"):
        services.view_full(person, reason="看", by=officer)
    services.view_full(person, reason="核对送达地址", by=officer)
    row = AccessRecord.objects.get()
    assert (row.user, row.subject, row.reason) == (officer, f"people.Person:{person.pk}", "核对送达地址")


@pytest.mark.parametrize(
    ("facts", "hit"),
    [
        ({"id_number": ID}, True),
        ({"phone": "13800000001"}, True),
        ({"name": "试甲", "second": "0001"}, True),
        ({"name": "试甲", "second": "1970"}, True),
        ({"name": "试甲", "second": "1971"}, False),
        ({"name": "试", "second": "1970"}, False),
        ({"id_number": ID[:-1]}, False),
    ],
)
def test_a_look_up_needs_exact_facts(officer: User, facts: dict[str, str], hit: bool) -> None:
    _register(officer, PersonEntry("试甲", ID, "13800000001"))
    assert bool(queries.look_up(officer, **facts)) is hit


def test_the_look_up_page_logs_the_kind_and_no_name(client_as: Callable[..., Client], officer: User) -> None:
    _register(officer, PersonEntry("试甲", ID))
    page = client_as(officer).post("/people/", {"id_number": ID})
    assert "试*" in page.content.decode()
    assert ID not in page.content.decode().replace(f'value="{ID}"', "")
    assert AccessRecord.objects.filter(action="LOOK_UP").get().reason == "身份证号"


def test_a_name_alone_is_not_enough(client_as: Callable[..., Client], officer: User) -> None:
    page = client_as(officer).post("/people/", {"name": "试甲"})
    assert "按姓名查询须同时填写" in page.content.decode()


def test_an_address_of_a_person_is_no_use_to_somebody_else(client_as: Callable[..., Client], officer: User) -> None:
    from apps.people.handles import handle

    person = _register(officer, PersonEntry("试甲", ID))
    address = f"/people/person/{handle(person, officer)}/"
    assert client_as(officer).get(address).status_code == 200
    assert client_as(Role.CASE_OFFICER).get(address).status_code == 404


def test_the_detail_page_shows_nothing_in_full(client_as: Callable[..., Client], officer: User) -> None:
    from apps.people.handles import handle

    person = _register(officer, PersonEntry("试甲", ID, "13800000001"))
    text = client_as(officer).get(f"/people/person/{handle(person, officer)}/").content.decode()
    assert "试甲" not in text
    assert ID not in text
    assert "138****0001" in text


def test_a_comparison_of_two_edits_shows_neither_id_number_nor_phone(
    client_as: Callable[..., Client], officer: User
) -> None:
    from apps.people.handles import handle

    person = _register(officer, PersonEntry("试甲", ID, "13800000001"))
    entry = PersonEntry("试甲", phone="13800000002")
    services.edit_person(person.pk, entry, version=1, reason="更正电话", by=officer)
    late = {"name": "试甲", "phone": "13800000003", "person_kind": "VETERAN", "version": "1", "reason": "更正电话"}
    page = client_as(officer).post(f"/people/person/{handle(person, officer)}/edit/", late).content.decode()
    assert "138****0002" in page
    assert "13800000002" not in page
    assert ID not in page


def test_look_alikes_shown_at_entry_are_logged_like_a_look_up(client_as: Callable[..., Client], officer: User) -> None:
    from tests.petitions.test_pages import form_data

    person = _register(officer, PersonEntry("试甲", ID, "13800000001"))
    desk = client_as(Role.PETITION_OFFICER)
    desk.post("/petitions/register/", form_data(name="试乙", phone="13800000009", check="1"))
    assert not AccessRecord.objects.filter(action="LOOK_UP").exists()
    desk.post("/petitions/register/", form_data(name="试甲", phone="13800000001", check="1"))
    assert AccessRecord.objects.get(action="LOOK_UP").subject == f"people.Person:{person.pk}"


def test_the_form_that_shows_name_and_address_in_full_is_logged(
    client_as: Callable[..., Client], officer: User
) -> None:
    from apps.people.handles import handle

    person = _register(officer, PersonEntry("试甲", ID, address="甲街1号"))
    page = client_as(officer).get(f"/people/person/{handle(person, officer)}/edit/").content.decode()
    assert "甲街1号" in page
    row = AccessRecord.objects.get(action="VIEW_FULL")
    assert (row.user, row.subject, row.reason) == (officer, f"people.Person:{person.pk}", "更正登记")
