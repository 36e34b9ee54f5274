"""Drafts that a page saves by itself: which page is the newer one, which save comes too late."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.refusals import Refused

MOST_BYTES = 256 * 1024
_RANDOM_BITS = 80


class PageOvertaken(Refused):
    """This page may no longer save by itself; the sentence says why. What is typed in it can still be sent."""


class UnseenDraft(Refused):
    """Another window of the same log holds words that this page has never shown."""


@dataclass(frozen=True)
class DraftState:
    """The draft that is kept: by which page, how far, and when."""

    page: UUID
    sequence: int
    saved_at: datetime


def new_page(now: datetime) -> UUID:
    """A page's own key; keys of later pages are greater."""
    milliseconds = int(now.timestamp() * 1000)
    return UUID(int=milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS))


def opened_at(page: UUID) -> datetime:
    """When a page was shown; a key that we did not make stands for the beginning of time."""
    moment = datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = page.int >> _RANDOM_BITS
    return moment + timedelta(milliseconds=milliseconds) if milliseconds < 1 << 42 else moment


def comes_late(kept: DraftState | None, page: UUID, sequence: int) -> bool:
    """Whether a newer save of the same page is kept already."""
    return kept is not None and kept.page == page and kept.sequence >= sequence


def check_page(kept: DraftState | None, page: UUID, *, base: int, version: int) -> None:
    """A page saves by itself while nobody saved the log since, and no window opened later has begun to write."""
    if base != version:
        raise PageOvertaken(_("这份记录已在另一个窗口保存，本窗口不再自动保存；内容还在，请按“存草稿”对照。"))
    if kept is not None and kept.page > page:
        raise PageOvertaken(_("这份记录已在后开的窗口继续填写，本窗口不再自动保存；请到那个窗口继续。"))


def check_seen(kept: DraftState | None, page: UUID | None) -> None:
    """Refuse to replace words typed in another window after this page was opened; asked once, shown beside each other.

    page: None for whoever sends no page of the form; such a send leaves the draft alone.
    """
    if kept is None or page is None or kept.page == page:
        return
    if kept.saved_at >= opened_at(page):
        raise UnseenDraft(_("另一个窗口里还有没有保存的内容，请对照下表；再按一次以本窗口的内容为准。"))


def replaces(kept: DraftState | None, page: UUID | None) -> bool:
    """Whether sending the form takes the draft with it."""
    return kept is not None and page is not None
