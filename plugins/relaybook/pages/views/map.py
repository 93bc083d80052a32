"""A map: in each country a mark for each type, as large as there are records; what has ended is a ring around it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from math import sqrt

from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import address, escape, tag
from relaybook.pages.views.figure import Cell, Drawn
from relaybook.pages.views.map_countries import (
    Country,
    Tally,
    codes_of,
    countries_of,
    in_words,
    kinds_of,
    lines_of,
    tallies_of,
)
from relaybook.pages.views.map_labels import place_labels
from relaybook.pages.views.map_layout import Body, Box, Circle, settle
from relaybook.pages.views.map_marks import LEAST, leads, mark, shape
from relaybook.pages.views.values import can_end
from relaybook.pages.views.world import HEIGHT, PANELS, SHAPES, WIDTH, panel_of, points
from relaybook.pages.words import word
from relaybook.schema.definitions import RecordType, View, label_in

_ONE = 7.0
"""The radius of the circle for one record: room for a figure."""
_LARGEST = 34.0
"""That of the largest; where there are many records, all circles are drawn smaller."""
_PI = 3.1416
_ROOM = 16_000
"""How much of a panel its marks may cover, so that they stay near their countries."""
_WHOLE = 8
"""How many countries have their numbers in words beside them, where there is room."""
_DIAGONAL = 0.7071
_SIDES = ((1, 1), (-1, 1), (1, -1), (-1, -1))
"""On which side of the first mark of a country the others stand."""


def draw_map(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw where records are; see `View`."""
    language = context.settings.language
    kinds = kinds_of(found, context)
    countries = countries_of(view, found, page, context)
    picture = map_picture(countries, kinds, page, context, language)
    columns = [(kind, over) for kind in kinds for over in ((False, True) if can_end(kind, view) else (False,))]
    head = [word("country", language), *(_head(kind, language, over=over) for kind, over in columns)]
    rows = [(Cell(country.label, country.url), *_numbers(country.tallies, columns)) for country in countries]
    rest = tallies_of([record for record in found if not codes_of(record, view, context)], view, context)
    if rest:
        rows.append((Cell(word("no_country", language)), *_numbers(rest, columns)))
        picture += tag("p", escape(word("not_on_map", language, what=in_words(rest, language))), class_="rb-map__rest")
    return Drawn(tag("div", picture, class_="rb-map"), tuple(head), tuple(rows))


def map_picture(countries: list[Country], kinds: list[RecordType], page: str, context: Context, language: str) -> str:
    """The parts of the world with the marks of countries, and what they are; countries without a place are left out.

    Args:
        countries: What there is in each.
        kinds: The types of all records on the map.
        page: The page that it is on.
        context: The linked library.
        language: The language of the page.
    """
    drawn = [country for country in countries if country.code in points()]
    panels = tag("div", _panels(drawn, kinds, page, context, language), class_="rb-map__panels")
    return panels + _key(kinds, drawn, language)


def _head(kind: RecordType, language: str, *, over: bool) -> str:
    plural = label_in(kind.plural, language, kind.name)
    return word("of_these_ended", language, what=plural) if over else plural


def _numbers(tallies: tuple[Tally, ...], columns: list[tuple[RecordType, bool]]) -> Iterator[Cell]:
    by_kind = {tally.kind.name: tally for tally in tallies}
    for kind, over in columns:
        tally = by_kind.get(kind.name, Tally(kind, 0))
        yield Cell(str(tally.ended if over else tally.number))


def _panels(countries: list[Country], kinds: list[RecordType], page: str, context: Context, language: str) -> str:
    """The parts of the world with their marks: one link for each country, the most records first."""
    scale = _scale(countries)
    bodies = [_body(country, scale) for country in countries]
    places = settle(bodies)
    texts = [(country.label, *lines_of(country.tallies, language)) for country in countries]
    labels = place_labels(bodies, places, texts, _WHOLE)
    names = [kind.name for kind in kinds]
    image = f'<image href="{address(context.url(page, SHAPES))}" width="{WIDTH}" height="{HEIGHT}"/>'
    # On a wide screen one image behind all panels, because two that meet would show a seam.
    made = [_shapes("rb-map__world", PANELS[0].left, PANELS[-1].right, image)]
    for number, panel in enumerate(PANELS):
        here = [index for index, country in enumerate(countries) if panel_of(points()[country.code][0]) == number]
        inside = _shapes("rb-map__part", panel.left, panel.right, image)
        inside += "".join(leads(bodies[index], places[index], labels[index]) for index in here)
        inside += "".join(
            mark(countries[index], names, bodies[index], places[index], labels[index], scale, language)
            for index in here
        )
        made.append(
            f'<svg class="rb-map__panel rb-map__panel--{number + 1}" '
            f'viewBox="{panel.left} 0 {panel.right - panel.left} {HEIGHT}" role="group" '
            f'aria-label="{escape(word(panel.word, language))}">{inside}</svg>'
        )
    return "".join(made)


def _scale(countries: list[Country]) -> float:
    """The radius of the circle for one record: smaller where a country or a part of the world has very many."""
    numbers = [0] * len(PANELS)
    for country in countries:
        numbers[panel_of(points()[country.code][0])] += country.total
    largest = max((tally.number for country in countries for tally in country.tallies), default=1)
    return min(_ONE, _LARGEST / sqrt(largest), sqrt(_ROOM / (_PI * max(1, *numbers))))


def _shapes(name: str, left: int, right: int, image: str) -> str:
    width = right - left
    return (f'<svg class="{name}" aria-hidden="true" x="{left}" width="{width}" height="{HEIGHT}" '
            f'viewBox="{left} 0 {width} {HEIGHT}">{image}</svg>')  # fmt: skip


def _body(country: Country, scale: float) -> Body:
    x, y = points()[country.code]
    panel = PANELS[panel_of(x)]
    radii = [max(LEAST, scale * sqrt(tally.number)) for tally in country.tallies]
    circles = [Circle(0, 0, radii[0])]
    for (right, down), r in zip(cycle(_SIDES), radii[1:], strict=False):
        step = _DIAGONAL * (radii[0] + 1.1 * r)
        circles.append(Circle(right * step, down * step, r))
    return Body(x, y, tuple(circles), Box(panel.left + 2, 2, panel.right - 2, HEIGHT - 2))


def _key(kinds: list[RecordType], countries: list[Country], language: str) -> str:
    """What the shapes are, in words beside one of each."""
    items = [(kind.name, "all", number > 0, label_in(kind.plural, language)) for number, kind in enumerate(kinds)]
    names = [kind.name for kind in kinds]
    ended = next((tally.kind.name for each in countries for tally in each.tallies if tally.ended), "")
    if ended:
        items.append((ended, "ended", names.index(ended) > 0, word("ended", language)))
    made = "".join(
        f'<li><svg class="rb-hue--{kind}" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">'
        f"{shape(name, (10, 10), 8, square=square)}</svg> {escape(text)}</li>"
        for kind, name, square, text in items
    )
    return tag("ul", made, class_="rb-map__key")
