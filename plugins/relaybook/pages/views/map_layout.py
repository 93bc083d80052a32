"""Where the marks of a map come to stand: none covers another, and each as near to its country as can be.

Only sums, products and square roots: they give the same bits on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import NamedTuple

GAP = 1.2
"""What is left free between two circles."""
_PULL = 0.1
"""How much of the way back to its country a mark goes in each round."""
_ROUNDS, _LAST = 40, 60
"""Rounds with the pull, and at most as many without it until nothing overlaps."""


class Circle(NamedTuple):
    """A circle, from the point of its body."""

    dx: float
    dy: float
    r: float


class Box(NamedTuple):
    """A rectangle that something fills."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles share a point."""
        return (self.left < other.right and other.left < self.right and self.top < other.bottom
                and other.top < self.bottom)  # fmt: skip

    def inside(self, other: Box) -> bool:
        """Whether it lies in another."""
        return (self.left >= other.left and self.right <= other.right and self.top >= other.top
                and self.bottom <= other.bottom)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """The circles of one country, which move as one."""

    x: float
    y: float
    circles: tuple[Circle, ...]
    within: Box

    def held(self, x: float, y: float) -> tuple[float, float]:
        """The point nearest to this one at which all its circles are inside their panel."""
        left = self.within.left + max(c.r - c.dx for c in self.circles)
        right = self.within.right - max(c.r + c.dx for c in self.circles)
        top = self.within.top + max(c.r - c.dy for c in self.circles)
        bottom = self.within.bottom - max(c.r + c.dy for c in self.circles)
        return min(max(x, left), max(right, left)), min(max(y, top), max(bottom, top))

    def weight(self) -> float:
        """How hard it is to push aside: as its circles are large."""
        return sum(c.r * c.r for c in self.circles)

    def reach(self) -> float:
        """How far its circles reach from its point."""
        return max(sqrt(c.dx * c.dx + c.dy * c.dy) + c.r for c in self.circles)

    def boxes(self, x: float, y: float) -> Iterable[Box]:
        """What its circles fill when it stands at a point."""
        return (Box(x + c.dx - c.r, y + c.dy - c.r, x + c.dx + c.r, y + c.dy + c.r) for c in self.circles)


def settle(bodies: Sequence[Body]) -> list[tuple[float, float]]:
    """Where each body comes to stand."""
    places = [body.held(body.x, body.y) for body in bodies]
    near = _pairs(bodies)
    weights = [body.weight() for body in bodies]
    reach = [body.reach() for body in bodies]
    for turn in range(_ROUNDS + _LAST):
        moved = False
        for one, other in near:
            (ax, ay), (bx, by), far = places[one], places[other], reach[one] + reach[other] + GAP
            if (bx - ax) * (bx - ax) + (by - ay) * (by - ay) > far * far:
                continue
            share = weights[other] / (weights[one] + weights[other])
            moved |= _part(bodies, places, one, other, share)
        if turn >= _ROUNDS and not moved:
            break
        for index, body in enumerate(bodies):
            x, y = places[index]
            if turn < _ROUNDS:
                x, y = x + (body.x - x) * _PULL, y + (body.y - y) * _PULL
            places[index] = body.held(x, y)
    return places


def _pairs(bodies: Sequence[Body]) -> list[tuple[int, int]]:
    """The bodies that could come to touch: those that stand near each other, with room for the crowd around them."""
    reach = [body.reach() for body in bodies]
    found = []
    for one, other in combinations(range(len(bodies)), 2):
        room = (reach[one] + reach[other]) * 3
        if abs(bodies[one].x - bodies[other].x) < room and abs(bodies[one].y - bodies[other].y) < room:
            found.append((one, other))
    return found


def _part(bodies: Sequence[Body], places: list[tuple[float, float]], one: int, other: int, share: float) -> bool:
    """Move two bodies apart where their circles overlap: the first by its share, so that the smaller makes way."""
    moved = False
    for a in bodies[one].circles:
        for b in bodies[other].circles:
            (ax, ay), (bx, by) = places[one], places[other]
            dx, dy, least = bx + b.dx - ax - a.dx, by + b.dy - ay - a.dy, a.r + b.r + GAP
            squared = dx * dx + dy * dy
            if squared >= least * least - 0.01:
                continue
            distance = sqrt(squared)
            ux, uy = (dx / distance, dy / distance) if distance else (1.0, 0.0)
            first, second = (least - distance) * share, (least - distance) * (1 - share)
            places[one] = (ax - ux * first, ay - uy * first)
            places[other] = (bx + ux * second, by + uy * second)
            moved = True
    return moved
