"""One served database: who visits it, and the addresses of the pages that are measured there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from apps.accounts.models import User
from apps.consultations.models import DutyDay
from apps.core.models import OrgUnit
from apps.petitions.models import Petition
from tests.bench import data, report
from tests.bench.server import Answer, Visitor, serving, signed_in
from veterans_portal.demo import cast

WARMING = 8
NOBODYS_WORDS = "驻点"  # in no seeded title
LAWYER = "station_lawyer"
OFFICER, REPORTER, CLERK = "petition_officer", "street_reporter", "hall_clerk"
LEGAL, LEADER = "legal_officer", "bureau_leader"
VISITORS = (OFFICER, REPORTER, CLERK, LAWYER, LEGAL, LEADER)


@dataclass(frozen=True)
class Page:
    """A page by what the table calls it, who opens it, and its address in this database."""

    name: str
    who: str
    path: str


@dataclass(frozen=True)
class Site:
    """One database behind one server."""

    rows: int
    database: str
    base: str
    visitors: dict[str, Visitor]
    pages: dict[str, Page]
    broken: dict[str, str]

    def open(self, name: str) -> Answer:
        page = self.pages[name]
        return self.visitors[page.who].page(page.path)


@contextmanager
def served(rows: int, database: str, templates: str) -> Iterator[Site]:
    """The site of one clone; its pages have been opened a few times before anything is timed."""
    with data.pointed_at(database), serving(templates) as base:
        keys = {name: signed_in(User.objects.get(username=name)) for name in VISITORS}
        visitors = {name: Visitor(base, key) for name, key in keys.items()}
        site = Site(rows, database, base, visitors, {page.name: page for page in _pages()}, {})
        for name in site.pages:
            _warm(site, name)
        yield site


def _warm(site: Site, name: str) -> None:
    """Open the page a few times; one that does not open is told apart, and the others are measured."""
    try:
        for _time in range(WARMING):
            site.open(name)
    except LookupError as error:
        site.broken[name] = str(error)


def _pages() -> Iterator[Page]:
    worklist, street = reverse("petition_list"), OrgUnit.objects.get(code=cast.STREETS[1]).pk
    topic = Petition.objects.listed().select_related("topic__parent").order_by("pk")[0].topic
    filters: dict[str, dict[str, object]] = {
        "list, state 办理中": {"state": "HANDLING"},
        "list, state 全部": {"state": "all"},
        "list, class 建议意见": {"petition_class": "SUGGESTION", "state": "all"},
        "list, one street": {"unit": street, "state": "all"},
        "list, topic": {"topic": topic.parent_id or topic.pk, "state": "all"},
        "list, overdue": {"due": "over"},
        "list, q 医疗 (frequent)": {"q": "医疗", "state": "all"},
        f"list, q {NOBODYS_WORDS} (in no title)": {"q": NOBODYS_WORDS, "state": "all"},
        "list, newest first": {"sort": "received", "state": "all"},
        "list, newest first, last page": {"sort": "received", "state": "all", "after": _deepest_received()},
        "list, by due day, last page": {"state": "all", "after": _deepest_due()},
    }
    yield Page("list, first page", OFFICER, worklist)
    yield from (Page(name, OFFICER, f"{worklist}?{urlencode(address)}") for name, address in filters.items())
    yield Page("list of a street reporter", REPORTER, worklist)
    yield Page("petition", OFFICER, _handled().get_absolute_url())
    yield Page("petition, history", OFFICER, reverse("petition_history", args=[_handled().reference.number]))
    yield Page("home, petition officer", OFFICER, reverse("home"))
    yield Page("home, bureau leader", LEADER, reverse("home"))
    yield Page("station", CLERK, reverse("station"))
    yield Page("station day", CLERK, reverse("duty_day", args=[_duty_day().pk]))
    yield Page("consultation list", LAWYER, reverse("consultation_list"))
    yield Page("study list", LEGAL, reverse("study_list"))
    yield Page("report", LEGAL, reverse("report_detail", args=[_report_number()]))
    yield Page("figures of 2022", LEGAL, f"{reverse('figure_list')}?year={report.YEAR}")


def _handled() -> Petition:
    """A matter under way with both its clocks."""
    rows = Petition.objects.filter(status="HANDLING", appeal_route=6, sealed=False).select_related("reference")
    return rows.order_by("next_due_on", "pk")[0]


def _deepest_received() -> str:
    """The cursor of the row before the last page, where following 下一页 would arrive after N/50 clicks."""
    row = list(Petition.objects.listed().order_by("received_on", "pk")[:51])[-1]
    return f"{row.received_on:%Y-%m-%d}.{row.pk}"


def _deepest_due() -> str:
    undated = Petition.objects.listed().filter(next_due_on__isnull=True).order_by("-pk")
    return f".{list(undated[:51])[-1].pk}"


def _duty_day() -> DutyDay:
    """The day with most visitors."""
    return DutyDay.objects.filter(bookings__isnull=False).annotate(visitors=Count("bookings")).order_by("-visitors")[0]


def _report_number() -> str:
    return report.edition().report.reference.number
