"""Which marks of a map have their name beside them: as many as there is room for, the largest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from relaybook.pages.map_layout import Body, Box

NAME, DETAIL = 12.5, 11.5
"""The sizes of letters: of the name, and of the lines below it."""
_LINE = 1.18
_GAP = 3.0


class Label(NamedTuple):
    """Lines of text at a place: the first is the name."""

    x: float
    y: float
    """The foot of the first line."""
    anchor: str
    """`start`, `middle` or `end`."""
    lines: tuple[str, ...]


def place_labels(
    bodies: Sequence[Body], places: Sequence[tuple[float, float]], texts: Sequence[tuple[str, ...]], whole: int
) -> list[Label | None]:
    """A label for each body, or none where it would cover something.

    Args:
        bodies: The circles of each country, the most important first.
        places: Where they stand.
        texts: The lines of each label.
        whole: How many may have more than their first line.
    """
    taken = [box for body, place in zip(bodies, places, strict=True) for box in body.boxes(*place)]
    labels: list[Label | None] = []
    for index, (body, place, lines) in enumerate(zip(bodies, places, texts, strict=True)):
        tries = (lines, lines[:1]) if index < whole else (lines[:1],)
        found = next((pair for each in tries for pair in _around(body, place, each, taken)), None)
        if found:
            taken.append(found[1])
        labels.append(found[0] if found else None)
    return labels


def _around(
    body: Body, place: tuple[float, float], lines: tuple[str, ...], taken: Sequence[Box]
) -> Iterator[tuple[Label, Box]]:
    """The places beside, above and below a body where its label covers nothing and stays inside the panel."""
    boxes = list(body.boxes(*place))
    left, right = min(b.left for b in boxes), max(b.right for b in boxes)
    top, bottom = min(b.top for b in boxes), max(b.bottom for b in boxes)
    width = max(width_of(line, DETAIL if number else NAME) for number, line in enumerate(lines))
    height = (NAME + DETAIL * (len(lines) - 1)) * _LINE
    x, y = place
    corners = (
        ("start", right + _GAP, right + _GAP, y - height / 2),
        ("end", left - _GAP, left - _GAP - width, y - height / 2),
        ("middle", x, x - width / 2, bottom + 1),
        ("middle", x, x - width / 2, top - height - 1),
    )
    for anchor, at, start, above in corners:
        box = Box(start, above, start + width, above + height)
        if box.inside(body.within) and not any(box.meets(other) for other in taken):
            yield Label(at, above + NAME, anchor, lines), box


def width_of(text: str, size: float) -> float:
    """About how wide a text is: letters of East Asia are twice as wide as others."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.56 for letter in text) * size
