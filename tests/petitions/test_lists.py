"""The work list: order, filters, pages, counts, scope and cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.choices import Role
from apps.core import moment
from apps.core.models import Participation
from apps.people.rules import PersonEntry
from apps.petitions import queries
from apps.petitions.choices import Channel, PetitionClass
from apps.petitions.models import Petition
from apps.petitions.queries import Filters
from apps.petitions.queries import worklist as worklist_queries
from tests.factories import UserFactory, signed_in
from tests.petitions import factories

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
TODAY = date(2026, 5, 12)
MOST_QUERIES = 8


def many(count: int) -> list[Petition]:
    officer = factories.petition_officer()
    first = moment.today() - timedelta(days=40)
    return [factories.registered(by=officer, received_on=first + timedelta(days=n % 30)) for n in range(count)]


@pytest.mark.usefixtures("may_12")
def test_what_is_due_first_stands_first_and_what_has_no_limit_last() -> None:
    officer = factories.petition_officer()
    late = factories.registered(by=officer, received_on=date(2026, 4, 1))
    later = factories.registered(by=officer, received_on=date(2026, 5, 1))
    undated = factories.registered(by=officer, name_unclear=True, person=None)
    page = queries.list_page(officer, Filters(), TODAY)
    assert [row.pk for row in page.rows] == [late.pk, later.pk, undated.pk]
    assert page.count == 3


@pytest.mark.usefixtures("may_12")
@pytest.mark.parametrize("filters", [Filters(), Filters(sort="received")])
def test_walking_forth_and_back_shows_every_row_once(monkeypatch: pytest.MonkeyPatch, filters: Filters) -> None:
    monkeypatch.setattr(worklist_queries, "PAGE_SIZE", 3)
    officer = factories.petition_officer()
    made = [factories.registered(by=officer, received_on=date(2026, 5, 1 + n % 3)) for n in range(5)] + [
        factories.registered(by=officer, name_unclear=True, person=None) for _n in range(4)
    ]
    pages = [queries.list_page(officer, filters, TODAY)]
    while pages[-1].after:
        pages.append(queries.list_page(officer, filters, TODAY, after=pages[-1].after))
    forth = [row.pk for page in pages for row in page.rows]
    assert sorted(forth) == sorted(row.pk for row in made)
    back = pages[-1]
    seen = [row.pk for row in back.rows]
    while back.before:
        back = queries.list_page(officer, filters, TODAY, before=back.before)
        seen = [row.pk for row in back.rows] + seen
    assert seen == forth
    assert not back.before


@pytest.mark.usefixtures("may_12")
def test_each_filter_leaves_what_it_names() -> None:
    officer, handler = factories.petition_officer(), factories.officer()
    plain = factories.registered(by=officer, title="请求核定军龄")
    letter = factories.registered(by=officer, channel=Channel.LETTER, title="反映慰问金未发")
    advice = factories.registered(by=officer, petition_class=PetitionClass.SUGGESTION)
    taken = factories.handled(by=officer, handler=handler, received_on=date(2026, 5, 11), on=date(2026, 5, 11))
    fresh = factories.registered(by=officer, received_on=date(2026, 5, 4))

    def found(user: object = officer, **conditions: object) -> set[int]:
        return {row.pk for row in queries.list_page(user, Filters(**conditions), TODAY).rows}  # type: ignore[arg-type]

    assert found(channel="LETTER") == {letter.pk}
    assert found(petition_class="SUGGESTION") == {advice.pk}
    assert found(state="HANDLING") == {taken.pk}
    assert found(user=handler, handler="me") == {taken.pk}
    assert taken.pk not in found(handler="none")
    assert found(unit=handler.unit_id) == {taken.pk}
    assert found(q="慰问金") == {letter.pk}
    assert found(q=plain.reference.number) == {plain.pk}
    assert found(q=plain.reference.number.partition("-")[2]) == {plain.pk}
    assert found(due="over") == {plain.pk, letter.pk, advice.pk}
    assert found(due="7") == {plain.pk, letter.pk, advice.pk, fresh.pk}
    assert found(topic=factories.topic().pk) == found()
    assert found(state="ended") == set()


@pytest.mark.usefixtures("may_12")
def test_matters_of_ones_section_and_those_one_takes_part_in_are_one_list() -> None:
    officer, handler = factories.petition_officer(), factories.officer()
    stranger = factories.officer(factories.section("优抚股"))
    first, last = (
        factories.handled(by=officer, handler=handler, received_on=day, on=day)
        for day in (date(2026, 3, 2), date(2026, 5, 4))
    )
    between = factories.handled(by=officer, handler=stranger, received_on=date(2026, 4, 1), on=date(2026, 4, 1))
    factories.handled(by=officer, handler=stranger)
    for row in (between, last):
        Participation.objects.create(
            reference=row.reference, kind="CO_HANDLER", user=handler, opened_on=TODAY, added_by=officer
        )
    page = queries.list_page(handler, Filters(), TODAY)
    assert [row.pk for row in page.rows] == [first.pk, between.pk, last.pk]
    assert page.count == 3
    assert queries.urgent(handler, date(2026, 6, 1)).overdue == 2


def test_a_petitioner_is_no_condition_of_any_list() -> None:
    officer = factories.petition_officer()
    factories.registered(by=officer, person=PersonEntry("独特名"))
    assert queries.list_page(officer, Filters(q="独特名"), TODAY).rows == []
    names = set(Filters.__dataclass_fields__)
    assert not names & {"petitioner", "person", "name", "phone", "first", "repeat", "is_first_petition"}


def test_a_weekend_between_the_last_working_day_and_the_literal_one_is_not_overdue() -> None:
    officer = factories.petition_officer()
    row = factories.registered(by=officer)  # due on Saturday 2026-03-28, shown as Friday
    saturday = date(2026, 3, 28)
    assert not queries.list_page(officer, Filters(due="over"), saturday).rows
    assert queries.shown_due(row, saturday) == saturday
    assert queries.list_page(officer, Filters(due="over"), date(2026, 3, 29)).rows == [row]


@pytest.mark.parametrize("address", [
    "?after=x", "?after=2026-13-01.1", "?before=.x", "?after=.99999999999999999999999", "?due=99", "?unit=abc",
    "?topic=9999999", "?state=LOST", "?q=" + "长" * 400, "?handler=7", "?q=%25_%5C",
])  # fmt: skip
def test_an_address_nobody_wrote_is_answered_with_a_page(client_as: ClientAs, address: str) -> None:
    many(2)
    assert client_as(Role.PETITION_OFFICER).get(reverse("petition_list") + address).status_code == 200


def test_the_list_costs_the_same_for_two_and_for_twenty_rows() -> None:
    client = signed_in(factories.petition_officer())
    many(2)
    few = cost(client, reverse("petition_list"))
    many(18)
    assert Petition.objects.count() == 20
    assert cost(client, reverse("petition_list")) == few <= MOST_QUERIES


def test_no_filter_costs_more_than_the_whole_list(client_as: ClientAs) -> None:
    handler = factories.officer()
    factories.handled(handler=handler)
    address = f"?due=7&q=请求&unit={handler.unit_id}&topic={factories.topic().pk}&handler=me&channel=VISIT"
    assert cost(client_as(Role.PETITION_OFFICER), reverse("petition_list") + address) <= MOST_QUERIES


def cost(client: Client, address: str) -> int:
    """Queries of a page, once the caches of this process are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries_run:
        assert client.get(address).status_code == 200
    return len(queries_run)


def test_the_page_of_a_matter_costs_the_same_however_long_its_trail() -> None:
    officer = factories.petition_officer()
    short, long = factories.registered(by=officer), factories.handled(by=officer)
    client = signed_in(officer)
    assert cost(client, short.get_absolute_url()) == cost(client, long.get_absolute_url()) <= MOST_QUERIES


def test_the_room_of_sealed_matters_costs_the_same_for_one_and_five() -> None:
    officer = factories.petition_officer()
    client = signed_in(officer)
    factories.accusation(by=officer)
    few = cost(client, reverse("petition_sealed_list"))
    for _n in range(4):
        factories.accusation(by=officer)
    assert cost(client, reverse("petition_sealed_list")) == few <= MOST_QUERIES


@pytest.mark.usefixtures("may_12")
def test_todays_work_is_ones_own_first_due_on_top() -> None:
    officer, handler = factories.petition_officer(), factories.officer()
    mine = factories.handled(by=officer, handler=handler)
    factories.registered(by=officer)
    items = queries.work_items(handler, TODAY, 20)
    assert [item.number for item in items] == [mine.reference.number]
    assert (items[0].next_step, items[0].who) == ("出具意见书", "余*验")
    assert items[0].due_on == mine.next_due_literal == TODAY
    assert len(queries.work_items(officer, TODAY, 20)) == 1


@pytest.mark.usefixtures("may_12")
def test_a_sealed_matter_is_work_of_its_registrar_by_number_alone() -> None:
    officer = factories.petition_officer()
    factories.accusation(by=officer)
    item = queries.work_items(officer, TODAY, 20)[0]
    assert (item.title, item.who, item.next_step) == ("检举控告事项（密存）", "密存", "移送有权机关")


@pytest.mark.usefixtures("may_12")
def test_a_leader_is_shown_what_is_overdue() -> None:
    late = factories.registered(received_on=date(2026, 4, 1))
    leader = UserFactory(role=Role.BUREAU_LEADER)
    assert [item.number for item in queries.work_items(leader, TODAY, 20)] == [late.reference.number]


def test_another_bureau_sees_nothing(client_as: ClientAs) -> None:
    from tests.factories import UnitFactory

    many(2)
    stranger = UserFactory(role=Role.PETITION_OFFICER, unit=UnitFactory())
    assert queries.list_page(stranger, Filters(state="all"), TODAY).count == 0
