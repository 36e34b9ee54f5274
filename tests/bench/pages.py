"""Pages at two sizes, pages against their floor, queries and weight."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.bench import floor, table
from tests.bench.server import Answer, Visitor
from tests.bench.sites import OFFICER, WARMING, Site
from tests.bench.table import Line

LIST, DETAIL = "list, first page", "petition"
MOST_GROWTH, MOST_OVER_FLOOR, MOST_QUERIES = 1.3, 2.0, 8
PAGE_KB, SCRIPT_KB = 15, 20
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_SCRIPT = re.compile(r'<script[^>]* src="([^"]+)"')
# Pages of which no more than one person's or one year's rows are read show the rest for comparison only.
_COUNTED = (LIST, "list, newest first, last page", DETAIL, "home, petition officer", "home, bureau leader", "station",
            "station day", "consultation list", "study list", "report", "figures of 2022")  # fmt: skip


def in_turns(times: int, *measured: Callable[[], float]) -> list[list[float]]:
    """Each function `times` times, A B B A, so that a busy machine weighs on all of them alike."""
    found: list[list[float]] = [[] for _function in measured]
    for number in range(times):
        order = range(len(measured)) if number % 2 == 0 else reversed(range(len(measured)))
        for place in order:
            found[place].append(measured[place]())
    return found


def growth(small: Site, large: Site, times: int) -> Iterator[Line]:
    """The server time of every page at both sizes."""
    against = f"same page, {small.rows:,} petitions"
    broken = small.broken | large.broken
    yield from (table.failed(name, why) for name, why in broken.items())
    for name in (name for name in large.pages if name not in broken):
        big, little = in_turns(times, lambda: large.open(name).ms, lambda: small.open(name).ms)  # noqa: B023
        yield table.compared(f"{name}, {large.rows:,}", big, against, little, most=MOST_GROWTH)


def depth(large: Site, times: int) -> Iterator[Line]:
    """The last page against the first of the same order."""
    for last, first in (
        ("list, newest first, last page", "list, newest first"),
        ("list, by due day, last page", "list, state 全部"),
    ):
        deep, top = in_turns(times, lambda: large.open(last).ms, lambda: large.open(first).ms)  # noqa: B023
        yield table.compared(f"{last}, {large.rows:,}", deep, "its first page", top, most=1.2, least=0.8, by_p95=False)


def over_floor(site: Site, bare_base: str, templates: Path, times: int) -> Iterator[Line]:
    """The list page against a bare view of its size in the same server, and on Django's own middleware alone."""
    officer = site.visitors[OFFICER]
    (templates / floor.TEMPLATE).write_text(floor.template_from(site.open(LIST).text), "utf-8")
    bare = Visitor(bare_base, officer.cookies[settings.SESSION_COOKIE_NAME])
    for _time in range(WARMING):
        officer.page("/bench/floor/"), bare.page("/bench/floor/")
    size, same = len(site.open(LIST).body), len(officer.page("/bench/floor/").body)
    page, here, below = in_turns(
        times,
        lambda: site.open(LIST).ms,
        lambda: officer.page("/bench/floor/").ms,
        lambda: bare.page("/bench/floor/").ms,
    )
    what = f"list page of 50 rows, {size / 1024:.0f} KiB"
    against = f"bare view, same server, {same / 1024:.0f} KiB"
    yield table.compared(what, page, against, here, most=MOST_OVER_FLOOR)
    yield table.compared(what, page, "bare view, Django's middleware alone", below, most=None)


def queries(site: Site) -> Iterator[Line]:
    """Queries of each page once its process has warmed up."""
    for name in (name for name in _COUNTED if name not in site.broken):
        yield table.counted(f"queries: {name}", site.open(name).queries, MOST_QUERIES)


def weight(site: Site) -> Iterator[Line]:
    """What goes over the wire: pages and our own script compressed, and whom a browser asks for anything."""
    answers = {name: site.open(name) for name in (LIST, DETAIL, "home, petition officer", "report")}
    for name, answer in answers.items():
        against = f"limit; {len(answer.body) / 1000:.0f} kB plain"
        size = round(len(gzip.compress(answer.body, 6)) / 1000, 1)
        yield table.counted(f"HTML compressed: {name}", size, PAGE_KB, unit=" kB", against=against)
    yield _scripts(site, answers.values())
    yield _others(site)


def _scripts(site: Site, answers: Iterable[Answer]) -> Line:
    texts = [answer.text for answer in answers]
    found = {path for text in texts for path in _SCRIPT.findall(text) if "/vendor/" not in path}
    bodies = [site.visitors[OFFICER].page(path).body for path in sorted(found)]
    size = round(sum(len(gzip.compress(body, 9)) for body in bodies) / 1000, 1)
    return table.counted(f"our JavaScript compressed, {len(found)} files", size, SCRIPT_KB, unit=" kB")


def _others(site: Site) -> Line:
    """Every request that Chromium makes for list, petition and home page."""
    hosts: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        context = browser.new_context(locale="zh-CN")
        session = site.visitors[OFFICER].cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.base}])
        page = context.new_page()
        page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
        for name in (LIST, DETAIL, "home, petition officer"):
            page.goto(site.base + site.pages[name].path, wait_until="load")
        browser.close()
    elsewhere = [host for host in hosts if host and host != urlsplit(site.base).netloc]
    return table.counted("requests to other hosts", len(elsewhere), 0, against=f"limit; {len(hosts)} requests in all")
