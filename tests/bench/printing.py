"""The annual report as PDF: our door beside Chromium printing the same HTML, and what exports leave in memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pymupdf
from django.conf import settings
from playwright.sync_api import sync_playwright

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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = browser.new_page()

        def print_out() -> bytes:
            page.goto(html.as_uri(), wait_until="load")
            return page.pdf(prefer_css_page_size=True, print_background=True)

        yield print_out
        browser.close()


def memory(database: str) -> Iterator[Line]:
    """Resident memory of a process of its own after the first export and after the twentieth."""
    environment = os.environ | servers._databases() | {"DEMO": "1"}
    command = [sys.executable, "-c", _EXPORTING]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
    if done.returncode:
        raise LookupError(f"{database}: {done.stderr.strip().splitlines()[-1]}")
    first, last = (int(kib) / 1024 for kib in done.stdout.split())
    what, against = f"memory after {EXPORTS} exports", "after the first"
    yield table.compared(what, [last], against, [first], most=MOST_GROWTH, by_p95=False, unit="MiB")


def _resident() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def export_often() -> None:
    """In a process of its own: export, and say the resident KiB after the first and after the last."""
    user, edition = User.objects.get(username=LEGAL), report.edition()
    for number in range(EXPORTS):
        services.export_pdf(edition=edition, kind=EditionKind.OFFICIAL, by=user)
        if number in (0, EXPORTS - 1):
            sys.stdout.write(f"{_resident()}\n")
