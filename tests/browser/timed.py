"""The portal at the hour of a story: a WSGI application and a `manage.py` of the tests, which read the story's clock.

The file that STORY_CLOCK names holds the hour at which the story stands; its clock runs on from when that was written.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "veterans_portal.settings")
portal = get_wsgi_application()

from apps.core import moment  # noqa: E402


class Clock:
    """The story's hour, kept in a file that all its processes read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, hour: datetime) -> None:
        part = self.path.with_suffix(".part")
        part.write_text(hour.isoformat(), "utf-8")
        part.replace(self.path)

    def now(self) -> datetime:
        hour = datetime.fromisoformat(self.path.read_text("utf-8"))
        return hour + timedelta(seconds=max(0.0, time.time() - self.path.stat().st_mtime))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    with moment.at(Clock(Path(os.environ["STORY_CLOCK"])).now()):
        return portal(environ, start_response)


if __name__ == "__main__":
    with moment.at(Clock(Path(os.environ["STORY_CLOCK"])).now()):
        execute_from_command_line(["manage.py", *sys.argv[1:]])
