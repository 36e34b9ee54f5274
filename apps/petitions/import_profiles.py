"""Kinds of tables that come in, from fixtures/reference/import_profiles.json: headings, words, defaults."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = "fixtures/reference/import_profiles.json"
UNCLEAR = "unclear"


@dataclass(frozen=True)
class Profile:
    """One kind of table. columns: field -> known headings, the likelier first. source: whose numbers they are.

    words: field -> {word: value}. history: an old ledger. unclear_names: a row without a name comes in all the same.
    """

    code: str
    name: str
    note: str
    source: str
    history: bool
    unclear_names: bool
    columns: dict[str, tuple[str, ...]]
    words: dict[str, dict[str, str]]
    defaults: dict[str, str]

    @property
    def spellings(self) -> list[str]:
        return [text for known in self.columns.values() for text in known]


@cache
def profiles() -> dict[str, Profile]:
    """All profiles by code, in the order of the file."""
    raw = json.loads((Path(settings.BASE_DIR) / FILE).read_text("utf-8"))
    return {code: _profile(code, found) for code, found in raw.items()}


def _profile(code: str, raw: dict[str, object]) -> Profile:
    columns, words, defaults = raw["columns"], raw["words"], raw["defaults"]
    assert isinstance(columns, dict)
    assert isinstance(words, dict)
    assert isinstance(defaults, dict)
    return Profile(
        code=code,
        name=str(raw["name"]),
        note=str(raw["note"]),
        source=str(raw["source"]),
        history=bool(raw["history"]),
        unclear_names=raw["missing_name"] == UNCLEAR,
        columns={name: tuple(known) for name, known in columns.items()},
        words=words,
        defaults=defaults,
    )
