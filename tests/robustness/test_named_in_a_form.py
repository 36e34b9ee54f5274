"""S2 inside a form: a record of another bureau, named by its number in a field, is as if it were not there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.people.models import Person
from apps.people.rules import PersonEntry
from apps.petitions.models import Petition
from tests.consultations.factories import firm
from tests.factories import UnitFactory, UserFactory, signed_in
from tests.petitions import factories
from tests.petitions.test_pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
TITLE = "请求核定试验军龄"


@pytest.fixture
def elsewhere() -> Petition:
    """A matter of another bureau, of a person known there alone."""
    officer: User = UserFactory(role=Role.PETITION_OFFICER, unit=UnitFactory())
    known = PersonEntry("余在别处", phone="13800005555", same_person="new")
    return factories.registered(by=officer, person=known, title=TITLE)


@pytest.fixture
def desk() -> Client:
    return signed_in(Role.PETITION_OFFICER)


def register(desk: Client, **typed: object) -> str:
    return desk.post(reverse("petition_register"), form_data(**typed)).content.decode()


def test_a_person_of_another_bureau_is_not_chosen_by_number(desk: Client, elsewhere: Petition) -> None:
    person = elsewhere.petitioner
    assert isinstance(person, Person)
    page = register(desk, name=person.name, phone="", same_person=str(person.pk))
    assert "所选人员不在登记中" in page
    assert list(person.petitions.all()) == [elsewhere]


def test_a_matter_of_another_bureau_is_not_repeated_by_number(desk: Client, elsewhere: Petition) -> None:
    register(desk, repeat_of=str(elsewhere.pk))
    assert not elsewhere.repeats.exists()


def test_an_organisation_of_another_bureau_is_not_chosen_by_number(desk: Client) -> None:
    register(desk, name="", phone="", organisation=str(firm(UnitFactory()).pk))
    assert not Petition.objects.exists()


def test_hints_at_entry_know_nothing_of_another_bureau(desk: Client, elsewhere: Petition) -> None:
    own = factories.registered(title=TITLE)
    page = register(desk, title=TITLE, check="1")
    assert own.get_absolute_url() in page
    assert elsewhere.get_absolute_url() not in page
    assert elsewhere.reference.number not in page


def test_a_handler_of_another_bureau_is_not_chosen_by_number(desk: Client) -> None:
    petition, stranger = factories.accepted(), UserFactory(role=Role.CASE_OFFICER, unit=UnitFactory())
    typed = {"from_status": petition.status, "handler": stranger.pk, "recusal": "on"}
    answer = desk.post(reverse("petition_allocate", args=[petition.reference.number]), typed)
    assert answer.status_code == 200
    petition.refresh_from_db()
    assert petition.handler is None
