"""Nobody overwrites unseen: an edit names the version it was read at."""

from __future__ import annotations

from typing import Any, TypeVar

from apps.core.models import Versioned

M = TypeVar("M", bound=Versioned)


class EditedMeanwhile(Exception):
    """The row was changed after this form was opened; `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("edited meanwhile")
        self.current = current


def locked(model: type[M], pk: int, expected: int) -> M:
    """Lock the row for this transaction, at the version the editor saw, and count the edit about to be saved.

    Raises EditedMeanwhile when somebody saved in between, model.DoesNotExist when it is gone.
    """
    row = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if row.version != expected:
        raise EditedMeanwhile(row)
    row.version += 1
    return row
