"""Dates on a line: what a partial date leaves open, where a year stands, which years are named."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import NamedTuple

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_MOST = 6
"""How many years are named at most, so that they stay apart on a narrow screen."""


class Span(NamedTuple):
    """When a date can have been at the earliest and at the latest, in years."""

    low: float
    high: float


class Scale(NamedTuple):
    """A line of years, from left to right or from right to left."""

    first: int
    last: int
    mirrored: bool

    def at(self, year: float) -> float:
        """Where a moment stands, in hundredths of the line."""
        part = (year - self.first) / (self.last - self.first) * 100
        return 100 - part if self.mirrored else part

    def ticks(self) -> list[int]:
        """The years that are named."""
        length = self.last - self.first
        step = next((step for step in _STEPS if length / step < _MOST), _STEPS[-1])
        return [year for year in range(self.first, self.last + 1) if year % step == 0]


def span_of(date: str) -> Span:
    """What a partial date leaves open: `2014` the whole year, `2014-03` the month, `2011~` also the years beside it."""
    loose = date[-1:] in ("?", "~", "%")
    parts = [int(part) for part in date.rstrip("?~%").split("-")]
    length = (1.0, 1 / 12, 1 / 372)[len(parts) - 1]
    year, month, day = (*parts, 1, 1)[:3]
    low = year + (month - 1) / 12 + (day - 1) / 372
    return Span(low - length, low + 2 * length) if loose else Span(low, low + length)


def scale_of(spans: Iterable[Span], *, mirrored: bool) -> Scale:
    """The line that holds all of them, in whole years."""
    held = list(spans) or [Span(0, 1)]
    first = floor(min(span.low for span in held))
    return Scale(first, max(ceil(max(span.high for span in held)), first + 1), mirrored)
