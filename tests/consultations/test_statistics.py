"""The station in figures on the demonstration year: every number is as long as the list it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations.choices import LogStatus, Outcome, ServiceKind, ServiceMode
from apps.consultations.models import Consultation, StationLawyer
from apps.consultations.queries.log_filter import LogFilter
from apps.consultations.queries.statistics import months_of, statistics
from tests.factories import UnitFactory, UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_year")]

FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)
PAGE = "/consultations/statistics/?from=2022-01-01&to=2022-12-31"
FULL_TABLES = ("月份", "律师")  # columns: 咨询, 服务项, 平均用时, 平均候时, 应到, 未到, 未到率


class Numbers(HTMLParser):
    """Every linked number in a table of the page: (table, column, text, address)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, int, str, str]] = []
        self.table = self.href = ""
        self.column, self.in_caption = 0, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_caption = tag == "caption"
        self.href = (dict(attrs).get("href") or "") if tag == "a" and self.table else ""
        if tag == "tr":
            self.column = -1
        if tag in ("td", "th"):
            self.column += 1

    def handle_endtag(self, tag: str) -> None:
        self.href = ""
        self.in_caption = False
        if tag == "table":
            self.table = ""

    def handle_data(self, data: str) -> None:
        if self.in_caption:
            self.table = data.strip()
        elif self.href and data.strip():
            self.found.append((self.table, self.column, data.strip(), self.href))


def head() -> User:
    user: User = UserFactory(role=Role.SECTION_HEAD)
    return user


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def sums(html: str) -> tuple[int, int, int]:
    """Consultations, units and minutes, as the list says them."""
    found = re.search(r"共 ([\d,]+) 件，服务 ([\d,]+) 项，用时 ([\d,]+) 分钟", html)
    assert found
    count, units, minutes = (int(number.replace(",", "")) for number in found.groups())
    return count, units, minutes


def visits(html: str) -> int:
    found = re.search(r"共 ([\d,]+) 件", html)
    assert found
    return int(found.group(1).replace(",", ""))


def in_words(value: float) -> str:
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded.is_integer() else f"{rounded:,.1f}"


def said_by_list(client: Client, table: str, column: int, url: str, lists: dict[str, str]) -> str:
    """The number as the list behind it says it; averages of waiting come from the waits, which have their own test."""
    html = lists.setdefault(url, text(client, url))
    if "/statistics/visits/" in url:
        if column < 7:
            return f"{visits(html):,}"
        missed = visits(lists.setdefault(f"{url}&came=missed", text(client, f"{url}&came=missed")))
        return f"{100 * missed / visits(html):.1f}%" if visits(html) else "—"
    count, units, minutes = sums(html)
    if table in FULL_TABLES and column == 2:
        return f"{units:,}"
    if table in FULL_TABLES and column == 3:
        return in_words(minutes / count) if count else "—"
    return f"{count:,}"


def test_every_number_of_the_year_equals_the_list_it_leads_to() -> None:
    client, lists = signed_in(head()), dict[str, str]()
    numbers = Numbers(text(client, PAGE)).found
    plain = [
        one for one in numbers
        if not (one[0] in FULL_TABLES and one[1] == 4) and not (one[0] == "服务" and one[1] == 2)
    ]  # fmt: skip
    assert len(plain) > 150
    assert {table for table, _column, _text, _url in plain} >= {
        *FULL_TABLES,
        "服务",
        "事项类别",
        "街道",
        "结果",
        "服务方式",
    }
    wrong = [
        (table, column, shown, said)
        for table, column, shown, url in plain
        if (said := said_by_list(client, table, column, url, lists)) != shown
    ]
    assert wrong == []


def test_service_units_of_a_kind_equal_the_units_in_its_list() -> None:
    client = signed_in(head())
    for table, column, shown, url in Numbers(text(client, PAGE)).found:
        if table == "服务" and column == 2:
            kind = re.search(r"service=(\w+)", url)
            assert kind
            rows = Consultation.objects.filter(on__range=(FIRST, LAST), status=LogStatus.DONE)
            units = sum(row.service_units.count(kind.group(1)) for row in rows)
            assert shown == f"{units:,}"


def test_a_list_counts_what_it_shows_when_it_is_paged_to_its_end() -> None:
    client = signed_in(head())
    for conditions in ({"from": "2022-11-01"}, {"service": "DRAFTING"}, {"outcome": "LEGAL_AID", "to": "2022-09-30"}):
        url = f"/consultations/logs/?{urlencode(conditions)}"
        assert rows_on(client, url) == sums(text(client, url))[0] > 10


def rows_on(client: Client, url: str) -> int:
    shown = 0
    while url:
        html = text(client, url)
        shown += html.count('<td class="no">')
        following = re.search(r'href="([^"]+)" rel="next"', html)
        address = following.group(1).replace("&amp;", "&") if following else ""
        url = f"{urlsplit(url).path}{address}" if address.startswith("?") else address
    return shown


def test_a_list_of_expected_visitors_is_as_long_as_it_says() -> None:
    client = signed_in(head())
    url = "/consultations/statistics/visits/?from=2022-01-01&to=2022-12-31"
    assert rows_on(client, url) == visits(text(client, url)) > 200
    missed = f"{url}&came=missed"
    assert 0 < rows_on(client, missed) == visits(text(client, missed)) < 60


def test_the_tables_of_a_year_add_up() -> None:
    found = statistics(head(), FIRST, LAST)
    whole = found.whole.tally.count
    assert whole == Consultation.objects.filter(on__range=(FIRST, LAST), status=LogStatus.DONE).count()
    for groups in (found.months, found.lawyers, found.topics, found.streets, found.outcomes, found.modes):
        assert sum(group.tally.count for group in groups) == whole
    assert sum(found.crossed.values()) == whole
    assert sum(found.units_by_kind.values()) == found.whole.tally.units
    assert sum(group.tally.expected for group in found.months) == found.whole.tally.expected
    assert sum(group.tally.missed for group in found.lawyers) == found.whole.tally.missed


def test_waiting_is_from_arrival_to_reception_in_whole_minutes() -> None:
    """Counted again from the rows of moves, by SQL of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT floor(extract(epoch FROM max(m.at) FILTER (WHERE m.to_status = 'SEEN')
                                   - max(m.at) FILTER (WHERE m.to_status = 'ARRIVED')) / 60)
               FROM consultations_consultation c JOIN consultations_bookingmove m ON m.booking_id = c.booking_id
               WHERE c.status = 'DONE' AND c."on" BETWEEN %s AND %s GROUP BY c.reference_id""",
            [FIRST, LAST],
        )
        waits = sorted(int(row[0]) for row in cursor.fetchall())
    tally = statistics(head(), FIRST, LAST).whole.tally
    assert sorted(tally.waits) == waits
    assert tally.longest_wait == waits[-1] > 10
    assert tally.mean_wait == sum(waits) / len(waits)


# --- who and how ------------------------------------------------------------------------------------------------------


def test_a_lawyer_sees_the_own_figures_and_lists_alone() -> None:
    lawyer = StationLawyer.objects.filter(user__isnull=False).order_by("position")[0]
    assert lawyer.user is not None
    found = statistics(lawyer.user, FIRST, LAST)
    own = Consultation.objects.filter(lawyer=lawyer, on__range=(FIRST, LAST), status=LogStatus.DONE).count()
    assert found.whole.tally.count == own
    assert [group.key for group in found.lawyers] == [lawyer.pk]


@pytest.mark.parametrize("role", [Role.HALL_CLERK, Role.STREET_REPORTER, Role.ADMINISTRATOR])
def test_whoever_may_not_count_consultations_opens_neither_page_nor_paper(role: Role) -> None:
    client = signed_in(UserFactory(role=role))
    for path in ("statistics/", "statistics/visits/", "logs/export.xlsx", "logs/register.pdf"):
        assert client.get(f"/consultations/{path}").status_code == 403


def test_another_bureau_sees_nothing_of_it() -> None:
    other: User = UserFactory(role=Role.SECTION_HEAD, unit=UnitFactory())
    assert statistics(other, FIRST, LAST).whole.tally.count == 0


def test_the_page_asks_the_database_at_most_eight_times() -> None:
    client = signed_in(head())
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    assert len(asked) <= 8, [query["sql"][:90] for query in asked]


def test_the_page_holds_no_name_of_a_visitor() -> None:
    client = signed_in(head())
    html = text(client, PAGE) + text(client, "/consultations/statistics/visits/?from=2022-01-01&to=2022-12-31")
    names = Consultation.objects.values_list("booking__person__name", flat=True).distinct()
    assert [name for name in names if name in html] == []


def test_small_numbers_of_the_cross_table_are_not_shown_and_lead_nowhere() -> None:
    html = text(signed_in(head()), PAGE)
    table = html.partition("一级类别与街道")[2]
    assert "＊" in table
    shown = [int(number) for number in re.findall(r">(\d+)</a></td>", table)]
    assert shown
    assert min(shown) >= 5


def test_the_period_stands_in_the_address_and_a_wrong_one_is_told_in_one_sentence() -> None:
    client = signed_in(head())
    assert "不得早于" in text(client, "/consultations/statistics/?from=2022-05-01&to=2022-04-01")
    assert "最多看三年" in text(client, "/consultations/statistics/?from=2015-01-01&to=2022-04-01")
    assert 'class="field-error"' in text(client, "/consultations/statistics/?from=xx&to=2022-04-01")
    assert "2022-05-01" in text(client, "/consultations/statistics/?from=2022-05-01&to=2022-05-31")


def test_a_period_without_consultations_is_quiet() -> None:
    html = text(signed_in(head()), "/consultations/statistics/?from=2019-01-01&to=2019-12-31")
    assert "这一时期没有已办结的咨询" in html


def test_a_chart_stands_beside_every_table_and_leads_to_the_same_lists() -> None:
    html = text(signed_in(head()), PAGE)
    charts = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(charts) == 8
    in_tables = {url for _table, _column, _text, url in Numbers(html).found}
    linked = {url.replace("&amp;", "&") for chart in charts for url in re.findall(r'href="([^"]+)"', chart)}
    assert linked <= in_tables


# --- the filter -------------------------------------------------------------------------------------------------------

_codes = {
    "service": ServiceKind.values,
    "outcome": Outcome.values,
    "mode": ServiceMode.values,
    "status": LogStatus.values,
}
FILTERS = st.builds(
    LogFilter,
    first=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    last=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    lawyer=st.none() | st.integers(1, 2**63 - 1),
    topic=st.none() | st.integers(1, 2**63 - 1),
    topic_group=st.none() | st.integers(1, 2**63 - 1),
    street=st.sampled_from(["", "none", "7"]),
    waited=st.sampled_from(["", "yes"]),
    **{name: st.sampled_from(["", *values]) for name, values in _codes.items()},
)


@given(FILTERS)
def test_an_address_is_a_filter_and_a_filter_an_address(conditions: LogFilter) -> None:
    assert LogFilter.of(conditions.conditions()) == conditions


@given(st.dictionaries(st.sampled_from(["from", "to", "lawyer", "topic", "street", "service", "waited"]), st.text()))
def test_what_makes_no_sense_in_an_address_is_no_condition_and_no_error(asked: dict[str, str]) -> None:
    conditions = LogFilter.of(asked)
    assert LogFilter.of(conditions.conditions()) == conditions


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 900))
def test_months_tile_a_period_without_gap(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    months = list(_days(months_of(first, last)))
    assert months == [first + timedelta(days=step) for step in range(days + 1)]
    assert all(begin.month == end.month for begin, end in months_of(first, last))


def _days(months: list[tuple[date, date]]) -> Iterator[date]:
    for begin, end in months:
        yield from (begin + timedelta(days=step) for step in range((end - begin).days + 1))
