"""What jobs there are: a code, and the function that does one. Apps register theirs when they start."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.core.jobs.queue import Step

Do = Callable[["Step"], None]
_KINDS: dict[str, Do] = {}
_SWEEPS: list[Callable[[], object]] = []


def register(code: str, do: Do) -> None:
    """`do` gets the step in hand and calls its `tick` at least every half minute."""
    _KINDS[code] = do


def do(code: str) -> Do:
    """Raises KeyError for a kind that no app brings."""
    return _KINDS[code]


def codes() -> list[str]:
    """The kinds that a worker of this installation can do."""
    return sorted(_KINDS)


def register_sweep(sweep: Callable[[], object]) -> None:
    """`sweep` runs about once an hour: what was kept for a job that nobody came back for goes."""
    _SWEEPS.append(sweep)


def sweeps() -> list[Callable[[], object]]:
    return list(_SWEEPS)
