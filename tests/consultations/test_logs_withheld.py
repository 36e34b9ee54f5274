"""Nobody of the bureau reads a consultation: not on a page, a paper or an export, not in a table (律师法第三十八条).

Pages of every role are walked in tests/robustness/test_fields_withheld.py with the same words; here it is everything
that is no page: PDF, XLSX, text, JSON.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pymupdf
import pytest
from django.db import connections
from django.db.utils import ProgrammingError

from apps.accounts.choices import Role
from apps.accounts.routes import Route
from apps.core.models import AccessRecord
from tests import matrix
from tests.factories import SignedIn, signed_in
from tests.robustness import world
from tests.robustness.world import AMENDED, NOTE_WORDS, NOTES, Records, World

pytestmark = pytest.mark.usefixtures("tuesday")
LAWYER = "the lawyer of the consultation"
PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}
Asker = tuple[str, SignedIn, Records]
NO_HISTORY = {
    "consultations_consultationnote", "consultations_consultationdraft", "consultations_consultationamendment",
    "consultations_conflictparty", "consultations_readingconsent",
}  # fmt: skip


def text_of(answer: Any) -> str:
    """The words of an answer, whatever it is made of."""
    kind = answer["Content-Type"].partition(";")[0]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "application/pdf":
        with pymupdf.open(stream=content) as document:  # type: ignore[no-untyped-call]  # it ships no types
            return "".join(page.get_text() for page in document).replace("\n", "")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return str(content.decode("utf-8", "replace"))


def papers(at_work: World) -> Iterator[tuple[str, str, str]]:
    """Who, route and words of everything that is not a page, for everybody who may open it."""
    people = [(who, signed_in(user), world.records_for(at_work, user)) for who, user in world.everybody(at_work)]
    for route in matrix.routes():
        admitted = [each for each in people if route.access and route.access.admits(each[1].user)]
        if route.name == "account_logout" or not any(_shows_paper(route, each, at_work) for each in admitted[:2]):
            continue
        for who, client, records in admitted:
            for address in _addresses(route, records, at_work):
                if words := _paper_at(client, address):
                    yield who, route.name, words


def _shows_paper(route: Route, asker: Asker, at_work: World) -> bool:
    """Whether somebody is shown something here that is no page; the lawyer's own papers are asked for by the lawyer."""
    _who, client, records = asker
    if route.access and route.access.roles == (Role.STATION_LAWYER,):
        client = signed_in(at_work.log.lawyer.user)  # type: ignore[arg-type]
    return any(_paper_at(client, address) for address in _addresses(route, records, at_work)[:2])


def _paper_at(client: SignedIn, address: str) -> str:
    """The words at an address when they are no page, "" when they are one."""
    answer: Any = client.get(address, PERIOD)
    return "" if answer["Content-Type"].startswith("text/html") else text_of(answer)


def _addresses(route: Route, records: Records, at_work: World) -> list[str]:
    """Where the route shows the world's records; a route of records that this world has none of shows nothing."""
    key = next((key for key, (_maker, routes) in matrix.by_maker().items() if route in routes), "")
    if route.converters and route.name != "figure_detail" and not records.get(key):
        return []
    return list(world.addresses(route, records, at_work))


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_no_paper_and_no_export_shows_the_notes_to_anybody_but_the_copy_its_lawyer_prints() -> None:
    at_work = world.made()
    shown = list(papers(at_work))
    with_words = {(who, route) for who, route, words in shown if any(word in words for word in NOTE_WORDS)}
    assert with_words == {(LAWYER, "log_copy")}
    assert {route for _who, route, _words in shown} >= {"log_copy"}
    copy = next(words for who, route, words in shown if (who, route) == (LAWYER, "log_copy"))
    assert AMENDED in copy
    assert NOTES["opposing_name"] not in copy


@pytest.mark.django_db
def test_a_dump_of_the_database_holds_no_word_of_them() -> None:
    at_work = world.made()
    signed_in(at_work.log.lawyer.user).get(at_work.log.get_absolute_url())  # type: ignore[arg-type]
    leaks = []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            for word in NOTE_WORDS:
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{word}%"])
                leaks += [(table, word)] if cursor.fetchone()[0] else []
    assert leaks == []
    assert not AccessRecord.objects.filter(reason__contains=NOTES["facts"]).exists()


@pytest.mark.django_db(databases=["default", "reader"])
@pytest.mark.parametrize("table", sorted(NO_HISTORY - {"consultations_readingconsent"}))
def test_the_reader_role_has_no_sight_of_them(table: str) -> None:
    with connections["reader"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f"SELECT * FROM {table}")


@pytest.mark.django_db
def test_none_of_them_has_a_history() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_name LIKE 'consultations_historical%%' "
            "AND column_name LIKE '%%sealed%%' AND column_name <> 'email_sealed'"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_a_search_finds_nothing_of_them() -> None:
    world.made()
    for role in Role:
        client = signed_in(role)
        for address in ("/petitions/", "/consultations/logs/", "/consultations/bookings/"):
            for word in NOTE_WORDS:
                page = client.get(address, {"q": word[:4], "state": "all"}).content.decode()
                assert word not in page, (role, address)
