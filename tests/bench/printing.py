"""The annual report as PDF: our door beside Chromium printing the same HTML, and what exports leave in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pymupdf
from django.conf import settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from apps.accounts.models import User
from apps.annual_reports import services
from apps.annual_reports.choices import EditionKind
from apps.documents import pdf
from apps.documents.official import layout
from apps.documents.pdf import Pdf
from tests import servers
from tests.bench import report, table
from tests.bench.pages import QUIET, in_turns
from tests.bench.sites import LEGAL
from tests.bench.table import Line

EXPORTS = 20
MOST, MOST_GROWTH = 1.5, 1.1
_EXPORTING = "import django; django.setup(); from tests.bench import printing; printing.export_often()"
AIM = "Chromium, same HTML"


def prints(folder: Path, times: int) -> Iterator[Line]:
    """Warm exports in turns with warm prints."""
    user, edition = User.objects.get(username=LEGAL), report.edition()

    def export() -> Pdf:
        return services.export_pdf(edition=edition, kind=EditionKind.OFFICIAL, by=user)

    html = folder / "report.html"
    html.write_text(_same_html(export), "utf-8")
    with _chromium(html) as chromium:
        ours, theirs = export(), chromium()
        made, printed = in_turns(times, lambda: _ms(export), lambda: _ms(chromium))
    what = f"annual report {report.YEAR} to PDF, {ours.pages} pages, {len(ours.content) / 1000:.0f} kB"
    with pymupdf.open(stream=theirs, filetype="pdf") as document:  # type: ignore[no-untyped-call]
        against = f"{AIM}, {document.page_count} pages, {len(theirs) / 1000:.0f} kB"
    yield table.compared(what, made, against, printed, most=MOST, by_p95=False)


def _ms(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _same_html(export: Callable[[], Pdf]) -> str:
    """The page that our door laid out, its style sheets inside."""
    with mock.patch.object(layout, "write_pdf", wraps=pdf.write_pdf) as door:
        export()
    (body,), told = door.call_args
    sheets = "".join(f"<style>{text}</style>" for text in (pdf.font_faces(), *told["stylesheets"]))
    head = f'<meta charset="utf-8"><base href="{pdf.static_url()}">{sheets}'
    return f'<!DOCTYPE html><html lang="zh-CN"><head>{head}</head><body>{body}</body></html>'


@contextmanager
def _chromium(html: Path) -> Iterator[Callable[[], bytes]]:
    """Prints the file each time it is called. Playwright keeps an event loop, so it gets a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        browser = thread.submit(lambda: _launched(playwright)).result()
        page = thread.submit(browser.new_page).result()

        def print_out() -> bytes:
            page.goto(html.as_uri(), wait_until="load")
            return page.pdf(prefer_css_page_size=True, print_background=True)

        yield lambda: thread.submit(print_out).result()
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()


def _launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)


def memory(database: str) -> Iterator[Line]:
    """Resident memory of a process of its own: the least after one of the last five exports, against the first.

    Single exports leave a font behind until the next one; what stays for good is what the least of five shows.
    """
    environment = os.environ | servers._databases() | {"DEMO": "1"}
    command = [sys.executable, "-c", _EXPORTING]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
    if done.returncode:
        raise LookupError(f"{database}: {done.stderr.strip().splitlines()[-1]}")
    resident = [int(kib) / 1024 for kib in done.stdout.split()]
    what, against = (
        f"memory after {EXPORTS} exports, least of the last 5",
        f"after the first; most {max(resident):.0f} MiB",
    )
    yield table.compared(what, [min(resident[-5:])], against, [resident[0]], most=MOST_GROWTH, by_p95=False, unit="MiB")


def _resident() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def export_often() -> None:
    """In a process of its own: say the resident KiB after each export."""
    user, edition = User.objects.get(username=LEGAL), report.edition()
    for _number in range(EXPORTS):
        services.export_pdf(edition=edition, kind=EditionKind.OFFICIAL, by=user)
        sys.stdout.write(f"{_resident()}\n")
