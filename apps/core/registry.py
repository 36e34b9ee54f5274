"""Plugs between apps that may not import each other: an app fills them when it starts (`AppConfig.ready`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.core.models import OrgUnit


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


indicators = Indicators()
references = References()
