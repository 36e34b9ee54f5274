"""Spread each lawyer's duty days out, without changing anybody's number of days.

Catching up after leave would else put somebody on duty week after week. Days are exchanged between two lawyers who can
both take the other's, as long as that moves close days apart. Distance is counted in duty days, not in calendar days.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import date


def spread_out(
    holder: Mapping[date, int], held: Mapping[int, Iterable[date]], takers: Mapping[date, Sequence[int]]
) -> dict[date, int]:
    """The same plan with days exchanged so that nobody's lie needlessly close.

    holder: who has which planned day; held: days that stand already; takers: who could have the day.
    """
    return _Diary(holder, held, takers).settled()


class _Diary:
    """Everybody's days as places in the row of all duty days; two of one lawyer closer than `far` are too near."""

    def __init__(
        self, holder: Mapping[date, int], held: Mapping[int, Iterable[date]], takers: Mapping[date, Sequence[int]]
    ) -> None:
        self.holder = dict(holder)
        self.takers = {day: frozenset(pks) for day, pks in takers.items()}
        self.far = len(frozenset().union(*self.takers.values()))
        row = sorted(set(holder).union(*held.values()))
        self.place = {day: place for place, day in enumerate(row)}
        self.places = {pk: sorted(self.place[day] for day in days) for pk, days in held.items()}
        for day, pk in self.holder.items():
            insort(self.places[pk], self.place[day])

    def settled(self) -> dict[date, int]:
        """Exchange until no exchange helps; each lowers the sum of all nearness, so this ends."""
        days = sorted(self.holder)
        while sum(self._move_apart(day, days) for day in days):
            pass
        return self.holder

    def _move_apart(self, day: date, days: Sequence[date]) -> bool:
        """Exchange the day for the one that gains most, the earliest of equals; False when none gains."""
        if not self._cost_at(self.holder[day], self.place[day]):
            return False
        gain, negative_place = max((self._gain(day, other), -self.place[other]) for other in days)
        if gain <= 0:
            return False
        self._exchange(day, next(other for other in days if self.place[other] == -negative_place))
        return True

    def _gain(self, day: date, other: date) -> int:
        """How much nearness the exchange of two days takes away."""
        mine, theirs = self.holder[day], self.holder[other]
        if mine == theirs or theirs not in self.takers[day] or mine not in self.takers[other]:
            return 0
        here, there = self.place[day], self.place[other]
        return self._gain_of(mine, here, there) + self._gain_of(theirs, there, here)

    def _gain_of(self, pk: int, gone: int, come: int) -> int:
        """What one lawyer gains by giving one place for another."""
        places = self.places[pk]
        at = bisect_left(places, gone)
        before = self._cost(places, at)
        del places[at]
        after = self._cost_of_new(places, come)
        places.insert(at, gone)
        return before - after

    def _cost_at(self, pk: int, place: int) -> int:
        return self._cost(self.places[pk], bisect_left(self.places[pk], place))

    def _cost(self, places: Sequence[int], at: int) -> int:
        """What the place adds: its nearness to both neighbours, less theirs to each other without it."""
        return self._added(places[at - 1] if at else None, places[at], places[at + 1] if at + 1 < len(places) else None)

    def _cost_of_new(self, places: Sequence[int], come: int) -> int:
        at = bisect_left(places, come)
        return self._added(places[at - 1] if at else None, come, places[at] if at < len(places) else None)

    def _added(self, left: int | None, middle: int, right: int | None) -> int:
        return self._near(left, middle) + self._near(middle, right) - self._near(left, right)

    def _near(self, left: int | None, right: int | None) -> int:
        return 0 if left is None or right is None else max(self.far - (right - left), 0) ** 2

    def _exchange(self, day: date, other: date) -> None:
        mine, theirs = self.holder[day], self.holder[other]
        for pk, gone, come in ((mine, day, other), (theirs, other, day)):
            self.places[pk].remove(self.place[gone])
            insort(self.places[pk], self.place[come])
        self.holder[day], self.holder[other] = theirs, mine
