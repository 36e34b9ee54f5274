"""Imports in processes of their own, and how much memory they hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from django.conf import settings

from apps.accounts.models import User
from tests.petitions import tables
from tests.servers import _databases

# Runs manage.py and then says how much memory the program ever held, in kilobytes. Not by getrusage: its peak begins
# with what the process was before it became this program, a copy of the tests' own.
MEASURED = """
import pathlib, runpy
try:
    runpy.run_path("manage.py", run_name="__main__")
finally:
    status = pathlib.Path("/proc/self/status").read_text()
    print("peak", status.partition("VmHWM:")[2].split()[0], flush=True)
"""
MOST_KILOBYTES = 300 * 1024


def process(*arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | _databases()
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, cwd=settings.BASE_DIR, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def ended(one: subprocess.Popen[str]) -> str:
    said, _nothing = one.communicate(timeout=900)
    return said


def peak_of(path: Path, by: User, *options: str) -> tuple[int, str]:
    """Kilobytes that the command held at most, and what it said."""
    line = ["manage.py", "import_petitions", str(path), "--profile", "petition_office", "--by", by.username, *options]
    said = ended(process("-c", MEASURED, *line[1:]))
    return int(re.findall(r"peak (\d+)", said)[0]), said


def counted(dirty: tables.Dirty) -> str:
    """As the command prints what must become of the file's rows."""
    fates = Counter(fate if fate in ("NEW", "HERE") else "REFUSED" for fate in dirty.fate.values())
    return ", ".join(f'"{name}": {fates[name]}' for name in ("NEW", "HERE", "REFUSED"))
