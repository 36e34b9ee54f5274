"""An independent solver for the fair plan: minimum-cost flow, written from the definition and not from our rules.

A day flows from the source through a lawyer who may take it to the sink; a lawyer's k-th day costs what it adds to the
square of (days - quota), so the cheapest full flow is the fairest plan there is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product
from math import inf

Takers = Mapping[date, Sequence[int]]


@dataclass
class _Arc:
    to: int
    free: int
    cost: Fraction
    back: int = -1


@dataclass
class _Net:
    arcs: list[list[_Arc]] = field(default_factory=list)

    def node(self) -> int:
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(self, start: int, to: int, cost: Fraction = Fraction(0)) -> None:
        self.arcs[start].append(_Arc(to, 1, cost, len(self.arcs[to])))
        self.arcs[to].append(_Arc(start, 0, -cost, len(self.arcs[start]) - 1))

    def cheapest_full_flow(self, source: int, sink: int) -> Fraction:
        """Push one unit after the other along a cheapest way until none is left."""
        total = Fraction(0)
        while way := self._cheapest_way(source, sink):
            for start, place in way:
                arc = self.arcs[start][place]
                arc.free -= 1
                self.arcs[arc.to][arc.back].free += 1
                total += arc.cost
        return total

    def _cheapest_way(self, source: int, sink: int) -> list[tuple[int, int]]:
        costs: list[Fraction | float] = [inf] * len(self.arcs)
        costs[source] = Fraction(0)
        came: dict[int, tuple[int, int]] = {}
        queue = deque([source])
        while queue:
            here = queue.popleft()
            for place, arc in enumerate(self.arcs[here]):
                if arc.free and costs[here] + arc.cost < costs[arc.to]:
                    costs[arc.to] = costs[here] + arc.cost
                    came[arc.to] = (here, place)
                    queue.append(arc.to)
        way: list[tuple[int, int]] = []
        while sink in came and (not way or way[-1][0] != source):
            way.append(came[way[-1][0] if way else sink])
        return way


def least_squares(takers: Takers, held: Mapping[int, int], quota: Mapping[int, Fraction]) -> Fraction:
    """The smallest sum of (held + planned - quota) squared over all plans that give every day that can be given."""
    net = _Net()
    source, sink = net.node(), net.node()
    lawyers = {pk: net.node() for pk in held}
    for able in takers.values():
        day = net.node()
        net.arc(source, day)
        for pk in able:
            net.arc(day, lawyers[pk])
    for pk, node in lawyers.items():
        for nth in range(len(takers)):
            before = held[pk] + nth - quota[pk]
            net.arc(node, sink, (before + 1) ** 2 - before**2)
    start = sum(((held[pk] - quota[pk]) ** 2 for pk in held), Fraction(0))
    return start + net.cheapest_full_flow(source, sink)


def every_plan(
    takers: Takers, held: Mapping[int, int], quota: Mapping[int, Fraction]
) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Try all plans: the smallest sum of squares, spread and largest balance, and the largest smallest balance."""
    squares, spreads, tops, floors = [], [], [], []
    for holders in product(*(able for able in takers.values() if able)):
        over = [held[pk] + holders.count(pk) - quota[pk] for pk in held]
        squares.append(sum((value**2 for value in over), Fraction(0)))
        spreads.append(max(over) - min(over))
        tops.append(max(over))
        floors.append(min(over))
    return min(squares), min(spreads), min(tops), max(floors)
