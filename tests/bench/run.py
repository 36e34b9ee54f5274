"""The run: clones, servers, all measurements in turns, one table."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tests.bench import data, pages, printing, sites, table, writes
from tests.bench.server import serving
from tests.bench.table import Line
from veterans_portal.ground.run import collect_static

FEWER = 10  # the smaller database has a tenth of the larger one's petitions
RECORD = Path(settings.BASE_DIR) / "docs/measured.md"
_OWN_SECTION = re.compile(r"^## Bench\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
QUICK = 20_000  # up to here a run has to prove that the bench works, not to measure finely


def main(rows: int, *, only_data: bool, record: bool) -> int:
    """Exit code 1 when something could not be measured; a missed target is a line of the table, not a failure."""
    started = time.monotonic()
    sizes = [max(1, rows // FEWER), rows]
    data.ensure(sizes, _told)
    if only_data:
        return 0
    collect_static()
    lines = list(_measured(sizes))
    text = f"{_heading(sizes, time.monotonic() - started)}\n\n{table.drawn(lines)}\n"
    sys.stdout.write(text)
    if record:
        _keep(text)
    return int(any(line.measured == table.UNMEASURED for line in lines))


def _told(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _measured(sizes: list[int]) -> Iterator[Line]:
    quick = sizes[-1] <= QUICK
    pairs, few = (20, 4) if quick else (60, 12)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        names = stack.enter_context(data.clones(sizes))
        small, large = (stack.enter_context(sites.served(rows, names[rows], folder)) for rows in sizes)
        with data.pointed_at(large.database), serving(folder, bare=True) as bare:
            yield from _tried("list page over its floor", lambda: pages.over_floor(large, bare, Path(folder), pairs))
            yield from _tried("report to PDF", lambda: printing.prints(Path(folder), few))
            yield from _tried("memory of exports", lambda: printing.memory(large.database))
            yield from _tried("growth", lambda: pages.growth(small, large, pairs))
            yield from _tried("depth", lambda: pages.depth(large, pairs))
            yield from _tried("queries", lambda: pages.queries(large))
            yield from _tried("weight", lambda: pages.weight(large))
            yield from _tried("writes", lambda: writes.writes(large, min(pairs, 60)))


def _tried(what: str, measure: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """The lines of a measurement; what breaks is a line too, and the rest goes on."""
    started = time.monotonic()
    try:
        yield from measure()
    except Exception as error:
        yield table.failed(what, f"{type(error).__name__}: {error}"[:120])
    _told(f"measured {what} in {time.monotonic() - started:.0f} s")


def _heading(sizes: list[int], seconds: float) -> str:
    """When, what and how; the milliseconds stand here for the ratios' sake and mean nothing on another machine."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    day = datetime.now(UTC).date()
    small, large = sizes
    return (
        f"`make bench ROWS={large}`, {day}, commit {commit or 'unknown'}, {seconds:.0f} s. "
        f"{small:,} and {large:,} petitions of one bureau.\n"
        "Measured: median / p95 of server time, taken in turns with what it is compared with. Ratio: of p95 where "
        "the medians' stands beside it, else of medians."
    )


def _keep(text: str) -> None:
    """The bench's section, the first of the record, holds the last run; earlier ones stand in the file's history."""
    before = RECORD.read_text("utf-8") if RECORD.exists() else "# Measured\n"
    title, mark, others = _OWN_SECTION.sub("", before).partition("\n## ")
    RECORD.write_text(f"{title.rstrip()}\n\n## Bench\n\n{text}{mark}{others}", "utf-8")
