"""The fair plan: who takes which duty day, counted over the whole contract.

A lawyer's quota is the sum, over all duty days that stand or are planned, of 1/(lawyers under contract on that day) for
the days on which this lawyer is under contract; the balance is days held less quota. The plan minimises the sum of the
squared balances (docs/decisions/0071-fair-share.md proves that handing days down chains of lawyers gets there).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from apps.consultations.rules.spacing import spread_out

Period = tuple[date, date]


@dataclass(frozen=True)
class Candidate:
    """A lawyer as the plan sees one; periods are closed, both ends included.

    under_contract: when posting, firm contract and licence all hold; away: leave, which spares nobody a day.
    held: duty days given, past and to come; cancelled ones do not count, no-shows do not matter.
    """

    pk: int
    position: int
    under_contract: tuple[Period, ...]
    away: tuple[Period, ...] = ()
    held: tuple[date, ...] = ()

    def is_under_contract(self, on: date) -> bool:
        return _within(on, self.under_contract)

    def is_available(self, on: date) -> bool:
        """Under contract with a valid licence, not away, not on duty that day already."""
        return self.is_under_contract(on) and not _within(on, self.away) and on not in self.held


@dataclass(frozen=True)
class PlannedDay:
    """One day of the plan; lawyer_pk is None when nobody is available."""

    on: date
    lawyer_pk: int | None


@dataclass(frozen=True)
class Balance:
    """Duty days held and planned, and the fair share of them, both counted in days."""

    held: int
    quota: Fraction

    @property
    def over(self) -> Fraction:
        """Days above (or below, negative) the fair share."""
        return self.held - self.quota


def contract_periods(posting: Period, licence_valid_to: date, firm_contracts: Iterable[Period]) -> tuple[Period, ...]:
    """The days on which the posting, the licence and a contract of the firm all hold, by date."""
    first, last = posting[0], min(posting[1], licence_valid_to)
    cut = ((max(first, begins), min(last, ends)) for begins, ends in sorted(firm_contracts))
    return tuple(period for period in cut if period[0] <= period[1])


def plan(days: Iterable[date], lawyers: Iterable[Candidate]) -> list[PlannedDay]:
    """Give each day to a lawyer: fairest share, then least recently served, then by place in the rotation.

    The sum of squared balances ends as small as leave and contracts allow, and with it the spread between the largest
    and the smallest balance. The same input in any order gives the same plan.
    """
    rota = _Rota(days, lawyers)
    for day in rota.days:
        rota.give(day)
    rota.level()
    held = {lawyer.pk: lawyer.held for lawyer in rota.lawyers}
    holder = spread_out(rota.holder, held, rota.takers)
    return [PlannedDay(day, holder.get(day)) for day in rota.days]


def balances(lawyers: Collection[Candidate], planned: Iterable[PlannedDay] = ()) -> dict[int, Balance]:
    """What each lawyer holds, with what is planned, against the quota; by the lawyer's key."""
    given = [(day.on, day.lawyer_pk) for day in planned if day.lawyer_pk is not None]
    standing = [(on, lawyer.pk) for lawyer in lawyers for on in lawyer.held]
    counted = [(on, pk) for on, pk in [*standing, *given] if _entitled(on, lawyers)]
    quota = _quotas((on for on, _pk in counted), lawyers)
    held = Counter(pk for _on, pk in counted)
    return {lawyer.pk: Balance(held[lawyer.pk], quota.get(lawyer.pk, Fraction(0))) for lawyer in lawyers}


def spread(found: Iterable[Balance]) -> Fraction:
    """The largest balance less the smallest; 0 with nobody."""
    over = [balance.over for balance in found]
    return max(over) - min(over) if over else Fraction(0)


def fairest_first(on: date, lawyers: Collection[Candidate]) -> list[int]:
    """Keys of the lawyers who could take the day, whoever is owed one first."""
    owed = balances(lawyers)
    free = [lawyer for lawyer in lawyers if lawyer.is_available(on)]
    free.sort(key=lambda lawyer: (owed[lawyer.pk].over, _last_before(on, lawyer.held), lawyer.position, lawyer.pk))
    return [lawyer.pk for lawyer in free]


def _within(on: date, periods: Iterable[Period]) -> bool:
    return any(first <= on <= last for first, last in periods)


def _last_before(on: date, held: Iterable[date]) -> date:
    return max((day for day in held if day < on), default=date.min)


def _entitled(on: date, lawyers: Iterable[Candidate]) -> list[int]:
    return [lawyer.pk for lawyer in lawyers if lawyer.is_under_contract(on)]


def _quotas(days: Iterable[date], lawyers: Collection[Candidate]) -> dict[int, Fraction]:
    quota: dict[int, Fraction] = {}
    for on, times in Counter(days).items():
        sharing = _entitled(on, lawyers)
        for pk in sharing:
            quota[pk] = quota.get(pk, Fraction(0)) + Fraction(times, len(sharing))
    return quota


class _Rota:
    """Who holds which day while the plan is made. Balances are whole numbers, counted in 1/`unit` of a day."""

    def __init__(self, days: Iterable[date], lawyers: Iterable[Candidate]) -> None:
        self.lawyers = sorted(lawyers, key=lambda lawyer: (lawyer.position, lawyer.pk))
        self.days = sorted(set(days))
        self.takers = {day: [row.pk for row in self.lawyers if row.is_available(day)] for day in self.days}
        self.sharing = {day: _entitled(day, self.lawyers) for day in self.days if self.takers[day]}
        before = balances(self.lawyers)
        parts = [balance.quota.denominator for balance in before.values()]
        self.unit = lcm(*parts, *(len(sharing) for sharing in self.sharing.values()))
        self.over = {pk: int(balance.over * self.unit) for pk, balance in before.items()}
        self.served = {lawyer.pk: set(lawyer.held) for lawyer in self.lawyers}
        self.holder: dict[date, int] = {}

    def give(self, day: date) -> None:
        """The day adds to the quota of all under contract, and to what its holder holds."""
        for pk in self.sharing.get(day, ()):
            self.over[pk] -= self.unit // len(self.sharing[day])
        if self.takers[day]:
            owed = min(self.takers[day], key=lambda pk: (self.over[pk], _last_before(day, self.served[pk])))
            self._hand(day, owed)

    def _hand(self, day: date, receiver: int) -> None:
        giver = self.holder.get(day)
        if giver is not None:
            self.over[giver] -= self.unit
            self.served[giver].discard(day)
        self.holder[day] = receiver
        self.over[receiver] += self.unit
        self.served[receiver].add(day)

    def level(self) -> None:
        """Hand days down chains as long as one stands more than a day above somebody who can be reached."""
        while chain := next(self._uneven_chains(), None):
            for day, receiver in chain:
                self._hand(day, receiver)

    def _uneven_chains(self) -> Iterator[Sequence[tuple[date, int]]]:
        for lawyer in sorted(self.lawyers, key=lambda lawyer: -self.over[lawyer.pk]):
            if chain := self._chain_from(lawyer.pk):
                yield chain

    def _chain_from(self, start: int) -> Sequence[tuple[date, int]]:
        """The shortest chain of (day, who takes it) from `start` to somebody more than a day below."""
        reached: dict[int, tuple[date, int] | None] = {start: None}
        queue = deque([start])
        while queue:
            giver = queue.popleft()
            for day, taker in self._ways_from(giver):
                if taker in reached:
                    continue
                reached[taker] = (day, giver)
                if self.over[start] - self.over[taker] > self.unit:
                    return _way_to(taker, reached)
                queue.append(taker)
        return ()

    def _ways_from(self, giver: int) -> Iterator[tuple[date, int]]:
        for day, holder in self.holder.items():
            if holder == giver:
                yield from ((day, pk) for pk in self.takers[day])


def _way_to(end: int, reached: Mapping[int, tuple[date, int] | None]) -> Sequence[tuple[date, int]]:
    way = []
    while step := reached[end]:
        day, giver = step
        way.append((day, end))
        end = giver
    return way
