"""Which marks of a map have their name beside them: as many as there is room for, the largest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from relaybook.pages.views.map_layout import Body, Box

NAME, DETAIL = 12.5, 11.5
"""The sizes of letters: of the name, and of the lines below it."""
_LINE = 1.18
_GAP = 3.0
_FURTHER = range(10, 51, 8)
"""How far from its mark a name may stand at the end of a line, where there is no room beside it."""
_APART = 10.0
"""How far such a name stays from other marks."""
_WAYS = ((1, 0), (-1, 0), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7), (0, -1), (0, 1))


class Label(NamedTuple):
    """Lines of text at a place: the first is the name."""

    x: float
    y: float
    """The foot of the first line."""
    anchor: str
    """`start`, `middle` or `end`."""
    lines: tuple[str, ...]
    apart: bool = False
    """Whether a line leads to it."""


def place_labels(
    bodies: Sequence[Body], places: Sequence[tuple[float, float]], texts: Sequence[tuple[str, ...]], whole: int
) -> list[Label | None]:
    """A label for each body, or none where it would cover something.

    Args:
        bodies: The circles of each country, the most important first.
        places: Where they stand.
        texts: The lines of each label.
        whole: How many may have more than their first line, and a place further away.
    """
    taken = [box for body, place in zip(bodies, places, strict=True) for box in body.boxes(*place)]
    labels: list[Label | None] = []
    for index, (body, place, lines) in enumerate(zip(bodies, places, texts, strict=True)):
        tries = (lines, lines[:1]) if index < whole else (lines[:1],)
        found = next((pair for each in tries for pair in _around(body, place, each, taken)), None)
        if found is None and index < whole:
            others = [pair for at, pair in enumerate(zip(bodies, places, strict=True)) if at != index]
            found = next(_further(body, place, lines[:1], taken, others), None)
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
    width, height = _size(lines)
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


def _further(
    body: Body,
    place: tuple[float, float],
    lines: tuple[str, ...],
    taken: Sequence[Box],
    others: Sequence[tuple[Body, tuple[float, float]]],
) -> Iterator[tuple[Label, Box]]:
    """The places at some distance from the first circle of a body, the nearest first.

    The line to it crosses no other mark, and it stands so far from others that it cannot be taken for their name.
    """
    width, height = _size(lines)
    for distance in _FURTHER:
        for right, down in _WAYS:
            x = place[0] + right * (body.circles[0].r + distance)
            y = place[1] + down * (body.circles[0].r + distance)
            start = x if right > 0 else x - width if right < 0 else x - width / 2
            box = Box(start, y - height / 2, start + width, y + height / 2)
            wide = Box(box.left - _APART, box.top, box.right + _APART, box.bottom)
            free = box.inside(body.within) and not any(wide.meets(other) for other in taken)
            if free and not any(_crosses(place, (x, y), *other) for other in others):
                anchor = "start" if right > 0 else "end" if right < 0 else "middle"
                yield Label(x, box.top + NAME, anchor, lines, apart=True), box


def _crosses(start: tuple[float, float], end: tuple[float, float], body: Body, place: tuple[float, float]) -> bool:
    """Whether a line touches a circle of a body that stands at a place."""
    along, down = end[0] - start[0], end[1] - start[1]
    for circle in body.circles:
        x, y = place[0] + circle.dx - start[0], place[1] + circle.dy - start[1]
        part = min(max((x * along + y * down) / (along * along + down * down), 0), 1)
        dx, dy = x - part * along, y - part * down
        if dx * dx + dy * dy < circle.r * circle.r:
            return True
    return False


def _size(lines: tuple[str, ...]) -> tuple[float, float]:
    width = max(width_of(line, DETAIL if number else NAME) for number, line in enumerate(lines))
    return width, (NAME + DETAIL * (len(lines) - 1)) * _LINE


def width_of(text: str, size: float) -> float:
    """About how wide a text is: letters of East Asia are twice as wide as others."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.56 for letter in text) * size
