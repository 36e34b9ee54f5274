"""Plugs between apps that may not import each other: an app fills them when it starts (`AppConfig.ready`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from apps.core.models import OrgUnit, Reference


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    label: str

    @classmethod
    def of_year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31), f"{year}")

    @property
    def after(self) -> date:
        """The first day no longer in the period."""
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """A value; a rate carries numerator and denominator and is None over an empty denominator."""

    value: Decimal | None
    numerator: int
    denominator: int | None = None

    @classmethod
    def count(cls, number: int) -> Figure:
        return cls(Decimal(number), number)

    @classmethod
    def rate(cls, numerator: int, denominator: int) -> Figure:
        """Per cent with one decimal, rounded half up."""
        if not denominator:
            return cls(None, numerator, denominator)
        value = (Decimal(numerator) * 100 / denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return cls(value, numerator, denominator)


@dataclass(frozen=True)
class Rows:
    """The records behind a figure: numbers the asker may be shown, and how many are withheld (sealed)."""

    references: tuple[str, ...]
    withheld: int = 0


@dataclass(frozen=True)
class Indicator:
    """One figure that an app can give for a period and a unit with everything below it.

    code: stable, e.g. `petitions.registered`; unit: what is counted (件, 人次, 次, 小时, %);
    definition: the words printed with the figure and from which an independent SQL can be written.
    """

    code: str
    name: str
    unit: str
    definition: str
    compute: Callable[[Period, OrgUnit], Figure]
    rows: Callable[[Period, OrgUnit], Rows]


class Indicators:
    """All indicators by code, in the order in which the apps registered them."""

    def __init__(self) -> None:
        self._by_code: dict[str, Indicator] = {}

    def register(self, indicator: Indicator) -> None:
        """Add one; a second indicator of the same code is a programming error."""
        if indicator.code in self._by_code:
            raise ValueError(f"indicator {indicator.code} is registered twice")
        self._by_code[indicator.code] = indicator

    def get(self, code: str) -> Indicator:
        return self._by_code[code]

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code


# The user is accounts.User, which core does not know.
Resolver = Callable[[Any, Sequence[str]], Mapping[str, str]]


class References:
    """Which records of another app a user may open, and where: each app answers for the kinds it numbers."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Resolver] = {}

    def register(self, kind: str, resolver: Resolver) -> None:
        """resolver: user and numbers -> address by number, for those this user may open and no others."""
        if kind in self._by_kind:
            raise ValueError(f"references of kind {kind} are registered twice")
        self._by_kind[kind] = resolver

    def addresses(self, user: Any, numbers: Sequence[str]) -> dict[str, str]:
        """Address by number; a number that is missing is not this user's to open."""
        found: dict[str, str] = {}
        for kind, resolver in self._by_kind.items():
            own = [number for number in numbers if f"-{kind}-" in number]
            found.update(resolver(user, own) if own else {})
        return found


@dataclass(frozen=True)
class Handover:
    """What one record hands to the form that opens another, read on the server with the right of whoever opens it.

    number: the record it comes from; person_id: the person concerned, who is never named in an address;
    subject: a few words for the title.
    """

    number: str
    person_id: int
    subject: str = ""


class MatterSource(Protocol):
    """An app whose records may be handed over to the form of another."""

    def handover(self, user: Any, number: str, kind: str) -> Handover | None:
        """What the record hands to a form for a record of `kind`; None when there is none, or not for this user."""

    def opened(self, user: Any, number: str, made: Reference) -> None:
        """`made` was registered from it, in the caller's transaction; raises Refused when it is no longer open."""


class OpenMatter:
    """Prefilled forms across apps: where a kind of record is registered, and what another kind hands to its form.

    The address carries the number of the source and nothing else.
    """

    def __init__(self) -> None:
        self._forms: dict[str, Callable[[str], str]] = {}
        self._sources: dict[str, MatterSource] = {}

    def register(self, kind: str, address: Callable[[str], str]) -> None:
        """address: the number of a source -> the address of the form that registers a record of `kind` from it."""
        if kind in self._forms:
            raise ValueError(f"the form of kind {kind} is registered twice")
        self._forms[kind] = address

    def register_source(self, kind: str, source: MatterSource) -> None:
        """source: answers for the records of `kind` that forms of other apps are prefilled from."""
        if kind in self._sources:
            raise ValueError(f"the source of kind {kind} is registered twice")
        self._sources[kind] = source

    def address(self, kind: str, number: str) -> str:
        """Where a record of `kind` is registered from the record `number`."""
        return self._forms[kind](number)

    def handover(self, user: Any, number: str, kind: str) -> Handover | None:
        """What the record `number` hands to a form for `kind`, None unless it is this user's to take over."""
        source = self._source(number)
        return source.handover(user, number, kind) if source else None

    def opened(self, user: Any, number: str, made: Reference) -> None:
        """Tell the app of the record `number` that `made` was registered from it."""
        source = self._source(number)
        if source is None:
            raise LookupError(f"nothing hands over records such as {number}")
        source.opened(user, number, made)

    def _source(self, number: str) -> MatterSource | None:
        return next((source for kind, source in self._sources.items() if f"-{kind}-" in number), None)


indicators = Indicators()
open_matter = OpenMatter()
references = References()
