"""S2, down to the field: what no page shows, whoever opens it, looked for on every page that anybody may open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from apps.accounts.choices import Role
from apps.core.masking import mask_id_number, mask_name, mask_phone
from apps.people.rules import PersonEntry
from apps.people.services import person_for
from tests import matrix
from tests.factories import signed_in
from tests.robustness import world
from tests.robustness.world import (
    ACCUSER,
    COUNSELLED_WORDS,
    LETTER_WORDS,
    NOTE_WORDS,
    PEOPLE,
    SEALED_WORDS,
    Shown,
    World,
)

pytestmark = pytest.mark.usefixtures("tuesday")
OFFICER, LAWYER = "the officer who took the accusation in", "the lawyer of the consultation"
COUNSELLOR = "the counsellor"


@pytest.fixture(scope="module")
def bureau_at_work(committed: None, at_ten: None) -> World:
    return world.made()


@pytest.fixture(scope="module")
def shown(bureau_at_work: World) -> list[Shown]:
    """All pages of everybody, opened once."""
    return list(world.walk(bureau_at_work))


def where(shown: list[Shown], words: Iterable[str]) -> set[tuple[str, str]]:
    """Who was shown any of the words, on which route."""
    found = list(words)
    return {(each.who, each.route) for each in shown if any(word in each.page for word in found)}


def test_the_walk_opens_every_route_that_gives_a_page(shown: list[Shown]) -> None:
    """Without this the tests below could pass on nothing."""
    gives_no_page = {"healthz", "lawyer_desk", *world.LEFT_OUT}
    signs = {"account_login", "mfa_authenticate", "mfa_reauthenticate"}
    posted = {
        "duty_day_close",
        "booking_move",
        "log_start",
        "study_hold",
        "report_compile",
        "held_discard",
        "duty_days_publish",
        "leave_withdraw",
    }
    assert {route.name for route in matrix.routes()} - {each.route for each in shown} <= gives_no_page | signs | posted
    assert len({each.who for each in shown}) == len(Role) + 4


def test_no_page_shows_an_id_number_or_a_phone_in_full(shown: list[Shown]) -> None:
    assert where(shown, [fact for person in PEOPLE for fact in (person.id_number, person.phone)]) == set()
    masked = {fact for person in PEOPLE for fact in (mask_id_number(person.id_number), mask_phone(person.phone))}
    assert where(shown, masked)


def test_a_name_is_masked_wherever_it_is_not_being_corrected(shown: list[Shown]) -> None:
    assert {route for _who, route in where(shown, [person.name for person in PEOPLE])} == {"person_edit"}
    assert where(shown, [mask_name(person.name) for person in PEOPLE])


def test_a_sealed_text_opens_to_its_readers_on_its_own_pages_alone(shown: list[Shown]) -> None:
    readers = {OFFICER, Role.SEALED_KEEPER.value}
    assert where(shown, SEALED_WORDS) == {(who, f"petition_{act}") for who in readers for act in ("detail", "correct")}


def test_an_accuser_is_on_no_page_of_petitions_or_figures(shown: list[Shown]) -> None:
    pages = where(shown, [ACCUSER.name, mask_name(ACCUSER.name), mask_phone(ACCUSER.phone)])
    assert {route for _who, route in pages} <= {"person_detail", "person_full", "person_edit"}


def test_the_notes_of_a_consultation_open_to_its_lawyer_alone(shown: list[Shown]) -> None:
    assert {who for who, _route in where(shown, NOTE_WORDS)} == {LAWYER}


def test_a_referrals_letter_and_answers_open_to_its_lawyer_alone(shown: list[Shown]) -> None:
    for word in LETTER_WORDS:
        assert {who for who, _route in where(shown, [word])} == {LAWYER}, word


def test_a_counselling_note_opens_to_its_counsellor_on_the_counsellors_own_pages(shown: list[Shown]) -> None:
    pages = ("counselling_detail", "counselling_note")
    assert where(shown, COUNSELLED_WORDS) == {(COUNSELLOR, page) for page in pages}


def test_looking_for_an_accuser_from_a_form_says_nothing_of_the_accusation(bureau_at_work: World) -> None:
    seen = dict(look_for(bureau_at_work))
    assert {name for name, page in seen.items() if any(word in page for word in (*SEALED_WORDS, "密存"))} == set()
    hidden = (ACCUSER.name, ACCUSER.id_number, bureau_at_work.accusation.reference.number)
    assert {name for name, page in seen.items() if any(word in page for word in hidden)} == set()


def look_for(at_work: World) -> Iterator[tuple[str, str]]:
    """The accuser's phone, typed beside another name into every form that looks for people."""
    desk = signed_in(Role.PETITION_OFFICER)
    typed = {"name": "余旁人", "phone": ACCUSER.phone, "person_kind": "VETERAN", "title": "反映", "check": "1"}
    pages = {
        "person_look_up": "/people/",
        "petition_register": "/petitions/register/",
        "walk_in_take": f"/consultations/days/{at_work.visit.duty_day_id}/walk-in/",
    }
    for name, address in pages.items():
        yield name, desk.post(address, typed).content.decode()


def test_somebody_who_looks_alike_is_described_with_a_masked_phone(bureau_at_work: World) -> None:
    known = PersonEntry("余相近", phone="13800004444", address="试验路丁号", same_person="new")
    desk = signed_in(Role.HALL_CLERK)
    person_for(known, bureau=desk.user.unit, by=desk.user)
    typed = {"name": known.name, "address": known.address, "person_kind": "VETERAN"}
    page = desk.post(f"/consultations/days/{bureau_at_work.visit.duty_day_id}/walk-in/", typed).content.decode()
    assert mask_phone(known.phone) in page
    assert known.phone not in page
