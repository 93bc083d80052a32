"""The marks of a map as SVG: a shape for each type, as large as there are records, and the names beside them."""

from __future__ import annotations

from math import sqrt

from relaybook.pages.html import escape
from relaybook.pages.views.map_countries import Country, Tally, in_words
from relaybook.pages.views.map_labels import Label
from relaybook.pages.views.map_layout import Body
from relaybook.pages.words import word

LEAST = 2.5
"""The radius of the smallest circle."""
_SQUARE = 1.7725
"""The side of the square that is as large as a circle of radius 1: the root of π."""
Point = tuple[float, float]


def leads(body: Body, place: Point, label: Label | None) -> str:
    """A line from a country to its mark, where that had to make room for others, and from a mark to a name apart."""
    dx, dy = place[0] - body.x, place[1] - body.y
    named = _line(place, (label.x, label.y - 4)) if label and label.apart else ""
    near = dx * dx + dy * dy <= body.circles[0].r * body.circles[0].r
    if near or body.x < body.within.left:
        return named
    dot = f'<circle class="rb-map__dot" cx="{_n(body.x)}" cy="{_n(body.y)}" r="1.5"/>'
    return _line((body.x, body.y), place) + dot + named


def _line(start: Point, end: Point) -> str:
    return f'<path class="rb-map__lead" d="M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}"/>'


def mark(
    country: Country, kinds: list[str], body: Body, place: Point, label: Label | None, scale: float, language: str
) -> str:
    """The shapes of a country with their numbers and its name, as one link.

    Args:
        country: The country.
        kinds: The names of all types on the map: their order gives each its shape.
        body: Its circles.
        place: Where they stand.
        label: Its name, where there is room.
        scale: The radius of the circle for one record.
        language: The language of the page.
    """
    said = escape(word("in_country", language, country=country.label, what=in_words(country.tallies, language)))
    inside = ""
    for tally, circle in zip(country.tallies, body.circles, strict=True):
        square = kinds.index(tally.kind.name) > 0
        inside += _tally(tally, (place[0] + circle.dx, place[1] + circle.dy), circle.r, scale, square=square)
    if label:
        inside += "".join(
            f'<text class="rb-map__{"detail" if line else "name"}" x="{_n(label.x)}" '
            f'y="{_n(label.y + line * 13.5)}" text-anchor="{label.anchor}">{escape(text)}</text>'
            for line, text in enumerate(label.lines)
        )
    if not country.url:
        return f'<g role="img" aria-label="{said}">{inside}</g>'
    return f'<a href="{country.url}"><title>{said}</title><g aria-hidden="true">{inside}</g></a>'


def _tally(tally: Tally, at: Point, r: float, scale: float, *, square: bool) -> str:
    """The whole shape stands for all records; the filled one in it for those that have not ended."""
    going = tally.number - tally.ended
    ring = shape("ended", at, r, square=square) if tally.ended else ""
    disc = shape("all", at, max(LEAST, scale * sqrt(going)), square=square) if going else ""
    text = str(tally.number)
    fits = r >= 3.2 + 3.4 * len(text)
    number = f'<text class="rb-map__number" x="{_n(at[0])}" y="{_n(at[1] + 4.1)}">{text}</text>' if fits else ""
    return f'<g class="rb-hue--{tally.kind.name}">{ring}{disc}{number}</g>'


def shape(name: str, at: Point, r: float, *, square: bool) -> str:
    """A circle, or a square that is as large: types differ by more than their colour."""
    if not square:
        return f'<circle class="rb-map__{name}" cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(r)}"/>'
    side = _SQUARE * r
    return (f'<rect class="rb-map__{name}" x="{_n(at[0] - side / 2)}" y="{_n(at[1] - side / 2)}" '
            f'width="{_n(side)}" height="{_n(side)}" rx="{_n(side / 5)}"/>')  # fmt: skip


def _n(value: float) -> str:
    """A coordinate to a tenth, without a needless last zero."""
    return f"{value:.1f}".removesuffix(".0")
