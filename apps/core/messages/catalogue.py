"""Every message the portal can send, registered by the app whose message it is when it starts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from apps.core.choices import MessageChannel
from apps.core.models.messages import SUBJECT_MAX, TEXT_MAX

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLACEHOLDERS = frozenset({"place", "when", "number"})
# Place, time and number at their longest, so that a text never fails to fit when it is filled in.
_LONGEST = {"place": "地" * 140, "when": "12月31日（周一）14:30", "number": "9" * 40}

StillWanted = Callable[[Collection[int]], set[int]]
TO_VISITORS = (MessageChannel.SMS, MessageChannel.CALL, MessageChannel.EMAIL, MessageChannel.PRINT)


@dataclass(frozen=True)
class MessageKind:
    """One message: when it is sent, to whom, and its words.

    code: the app's word and the message's, `station.booked`.
    text: words around {place}, {when} and {number}; any other placeholder is refused.
    by_day: sent between eight in the morning and eight in the evening only.
    still_wanted: of the ids of references, those of which this message is still true; asked before every attempt.
    """

    code: str
    name: StrOrPromise
    occasion: StrOrPromise
    to: StrOrPromise
    text: StrOrPromise
    channels: tuple[MessageChannel, ...] = TO_VISITORS
    by_day: bool = False
    still_wanted: StillWanted | None = None

    def placeholders(self) -> set[str]:
        """The names in braces, with whatever was written behind them."""
        parts = Formatter().parse(str(self.text))
        return {f"{name}{'!' + how if how else ''}{':' + shape if shape else ''}" for _t, name, shape, how in parts
                if name is not None}  # fmt: skip

    def filled(self, **words: str) -> str:
        """The text with place, when and number in it."""
        return str(self.text).format(**words)

    def check(self) -> None:
        """ValueError when the text has room for anything but place, time and number, or may not fit."""
        if strange := self.placeholders() - PLACEHOLDERS:
            raise ValueError(f"message {self.code} names {', '.join(sorted(strange))}: only place, when and number go")
        if len(self.filled(**_LONGEST)) > TEXT_MAX or len(str(self.name)) > SUBJECT_MAX:
            raise ValueError(f"message {self.code} is too long")


class Kinds:
    """All messages by code, in the order in which the apps registered them."""

    def __init__(self) -> None:
        self._by_code: dict[str, MessageKind] = {}

    def register(self, kind: MessageKind) -> None:
        """Add one; a second message of the same code or a text that says too much is a programming error."""
        if kind.code in self._by_code:
            raise ValueError(f"message {kind.code} is registered twice")
        kind.check()
        self._by_code[kind.code] = kind

    def get(self, code: str) -> MessageKind:
        """KeyError for a message that nobody registered."""
        return self._by_code[code]

    def find(self, code: str) -> MessageKind | None:
        """None for a message of an earlier version, which still stands in the outbox."""
        return self._by_code.get(code)

    def __iter__(self) -> Iterator[MessageKind]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code


kinds = Kinds()
