"""What happened to a matter, and every saved version of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.core.shapes import Entry
from apps.petitions.choices import NoticeKind, PetitionStatus, ServiceWay
from apps.petitions.models import Petition
from apps.petitions.presenters.words import label
from apps.petitions.queries.detail import TrailRow


def entries(petition: Petition, trail: list[TrailRow]) -> list[Entry]:
    found = [_entry(row) for row in trail]
    extension = getattr(petition, "extension", None)
    if extension is not None:
        text = f"{extension.days} 日，{extension.reason}；{extension.told_on:%m-%d} 告知信访人"
        found.append(Entry(extension.at, "批准延期", str(extension.approved_by), text))
    return sorted(found, key=lambda entry: entry.at, reverse=True) if extension else found


def _entry(row: TrailRow) -> Entry:
    if row.sort == "notice":
        text = f"{NoticeKind(row.first).label}，{ServiceWay(row.second).label}，{row.day:%m-%d} 告知"
        return Entry(row.at, "书面告知", row.who, text)
    if row.sort == "assignment":
        return Entry(row.at, "分派", row.who, "，".join(filter(None, [f"{row.first} {row.second}", row.text])))
    return Entry(row.at, _move_word(row), row.who, _move_text(row))


def _move_word(row: TrailRow) -> str:
    return label(row.code) if row.first else "登记"


def _move_text(row: TrailRow) -> str:
    change = f"{PetitionStatus(row.first).label} 改为 {PetitionStatus(row.second).label}" if row.first else ""
    return "；".join(part for part in (change, row.where, row.text) if part)


@dataclass(frozen=True)
class Version:
    """One line of the history."""

    at: Any
    who: str
    why: str
    changed: str


def versions(history: list[Any]) -> list[Version]:
    """Each saved version and which fields it changed; texts themselves are not repeated here."""
    pairs = zip(history, [*history[1:], None], strict=True)
    return [
        Version(
            newer.history_date, str(newer.history_user or ""), newer.history_change_reason or "", _changed(newer, older)
        )
        for newer, older in pairs
    ]


def _changed(newer: Any, older: Any) -> str:
    if older is None:
        return ""
    fields = [field for field in newer.tracked_fields if field.name != "version"]
    words = [str(f.verbose_name) for f in fields if getattr(newer, f.attname) != getattr(older, f.attname)]
    return "、".join(words)
