"""Structured logs, one JSON object a line, with nothing personal in them.

What is logged of a request: method, route pattern (never the address with its values), status, milliseconds,
user id, request id. An exception is logged by type and place; its message may quote a row, so it is left out.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_OURS = {"method", "route", "status", "ms", "user", "request_id"}


class WithoutPersonalData(logging.Filter):
    """Strips request objects, query values and exception messages from every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if record.name.startswith("django"):
            record.msg, record.args = _without_values(record), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.__dict__["exception"] = record.exc_info[0].__qualname__
            record.__dict__["where"] = _where(record.exc_info[2])
            record.exc_info = None
            record.exc_text = None
        return True


def _without_values(record: logging.LogRecord) -> str:
    """Django's own messages quote addresses and SQL with values: keep the fixed part alone."""
    return str(record.msg).replace("%s", "…").replace("%r", "…")


def _where(trace: Any) -> list[str]:
    frames = traceback.extract_tb(trace)[-6:]
    return [
        f"{frame.filename.rsplit('/', 2)[-2]}/{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames
    ]


class JsonLines(JsonFormatter):
    """Time, level, logger, message and our own fields."""

    def __init__(self) -> None:
        super().__init__("{asctime}{levelname}{name}{message}", style="{", json_ensure_ascii=False)
