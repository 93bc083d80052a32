"""A map: in each country a circle for each type, as large as there are records; what has ended is a ring around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from relaybook.library.filters import values_at
from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.figure import Cell, Drawn
from relaybook.pages.html import address, escape, tag
from relaybook.pages.map_labels import Label, place_labels
from relaybook.pages.map_layout import Body, Box, Circle, settle
from relaybook.pages.view_values import can_end, field_at, has_ended
from relaybook.pages.words import word
from relaybook.pages.world import HEIGHT, PANELS, SHAPES, WIDTH, panel_of, points
from relaybook.schema.definitions import RecordType, View, label_in

_ONE = 7.0
"""The radius of the circle for one record: room for a figure."""
_LARGEST = 34.0
"""That of the largest; where there are many records, all circles are drawn smaller."""
_LEAST = 2.5
_WHOLE = 8
"""How many countries have their numbers in words beside them, where there is room."""
_DIAGONAL = 0.7071
_SIDES = ((1, 1), (-1, 1), (1, -1), (-1, -1))
"""On which side of the first circle of a country the others stand."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of one type a country has."""

    kind: RecordType
    number: int
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Country:
    """A country that records name, with its tally of each type that has any."""

    code: str
    label: str
    url: str
    tallies: tuple[Tally, ...]

    @property
    def total(self) -> int:
        """How many records name it."""
        return sum(tally.number for tally in self.tallies)


def draw_map(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw where records are; see `View`."""
    kinds = _kinds(found, context)
    countries = _countries(view, found, kinds, page, context)
    nowhere = [record for record in found if not _codes(record, view, context)]
    drawn = [country for country in countries if country.code in points()]
    picture = tag("div", _panels(drawn, page, context), class_="rb-map__panels") + _key(view, kinds, drawn, context)
    language = context.settings.language
    columns = [(kind, over) for kind in kinds for over in ((False, True) if can_end(kind, view) else (False,))]
    head = [word("country", language), *(_head(kind, language, over=over) for kind, over in columns)]
    rows = [(Cell(country.label, country.url), *_numbers(country.tallies, columns)) for country in countries]
    if nowhere:
        rest = _tallies(nowhere, view, kinds, context)
        rows.append((Cell(word("no_country", language)), *_numbers(rest, columns)))
        picture += tag("p", escape(word("not_on_map", language, what=_in_words(rest, language))), class_="rb-map__rest")
    return Drawn(tag("div", picture, class_="rb-map"), tuple(head), tuple(rows))


def _kinds(found: list[Record], context: Context) -> list[RecordType]:
    """The types of the records, in the order of their definitions."""
    used = {record.type for record in found}
    return [kind for kind in context.schema.types.values() if kind.name in used]


def _codes(record: Record, view: View, context: Context) -> list[str]:
    values = (str(value) for path in view.place for value in values_at(record, path, context.library) if value)
    return list(dict.fromkeys(values))


def _countries(view: View, found: list[Record], kinds: list[RecordType], page: str, context: Context) -> list[Country]:
    """The countries of the records: those that most name first, then by their label."""
    by_code: dict[str, dict[Ref, Record]] = {}
    for record in found:
        for code in _codes(record, view, context):
            by_code.setdefault(code, {})[record.ref] = record
    vocabularies = {each.vocabulary for kind in kinds for path in view.place if (each := field_at(kind, path))}
    made = []
    for code, records in by_code.items():
        label, url = code, ""
        for name in sorted(vocabularies):
            if name in context.schema.vocabularies and (term := context.schema.vocabularies[name].terms.get(code)):
                label, url = label_in(term.label, context.settings.language, code), context.term_url(page, name, code)
        made.append(Country(code, label, url, _tallies(list(records.values()), view, kinds, context)))
    return sorted(made, key=lambda country: (-country.total, country.label, country.code))


def _tallies(records: list[Record], view: View, kinds: list[RecordType], context: Context) -> tuple[Tally, ...]:
    made = []
    for kind in kinds:
        mine = [record for record in records if record.type == kind.name]
        if mine:
            made.append(Tally(kind, len(mine), sum(has_ended(record, view, context) for record in mine)))
    return tuple(made)


def _head(kind: RecordType, language: str, *, over: bool) -> str:
    plural = label_in(kind.plural, language, kind.name)
    return word("of_these_ended", language, what=plural) if over else plural


def _numbers(tallies: tuple[Tally, ...], columns: list[tuple[RecordType, bool]]) -> Iterator[Cell]:
    by_kind = {tally.kind.name: tally for tally in tallies}
    for kind, over in columns:
        tally = by_kind.get(kind.name, Tally(kind, 0))
        yield Cell(str(tally.ended if over else tally.number))


def _lines(tallies: tuple[Tally, ...], language: str) -> Iterator[str]:
    """The numbers of a country in words: `3 case studies (1 ended)`."""
    for tally in tallies:
        noun = label_in(tally.kind.label if tally.number == 1 else tally.kind.plural, language, tally.kind.name)
        ended = f" ({word('n_ended', language, n=tally.ended)})" if tally.ended else ""
        yield f"{tally.number} {noun.lower()}{ended}"


def _in_words(tallies: tuple[Tally, ...], language: str) -> str:
    return word("list_comma", language).join(_lines(tallies, language))


def _panels(countries: list[Country], page: str, context: Context) -> str:
    language = context.settings.language
    largest = max((tally.number for country in countries for tally in country.tallies), default=1)
    scale = min(_ONE, _LARGEST / sqrt(largest))
    bodies = [_body(country, scale) for country in countries]
    places = settle(bodies)
    texts = [(country.label, *_lines(country.tallies, language)) for country in countries]
    labels = place_labels(bodies, places, texts, _WHOLE)
    image = f'<image href="{address(context.url(page, SHAPES))}" width="{WIDTH}" height="{HEIGHT}"/>'
    # On a wide screen one image behind all panels, because two that meet would show a seam.
    made = [_shapes("rb-map__world", PANELS[0].left, PANELS[-1].right, image)]
    for number, panel in enumerate(PANELS):
        here = [index for index, country in enumerate(countries) if panel_of(points()[country.code][0]) == number]
        inside = _shapes("rb-map__part", panel.left, panel.right, image)
        inside += "".join(_lead(bodies[index], places[index]) for index in here)
        inside += "".join(
            _mark(countries[index], bodies[index], places[index], labels[index], scale, language) for index in here
        )
        made.append(
            f'<svg class="rb-map__panel rb-map__panel--{number + 1}" '
            f'viewBox="{panel.left} 0 {panel.right - panel.left} {HEIGHT}" role="group" '
            f'aria-label="{escape(word(panel.word, language))}">{inside}</svg>'
        )
    return "".join(made)


def _shapes(name: str, left: int, right: int, image: str) -> str:
    width = right - left
    return (f'<svg class="{name}" aria-hidden="true" x="{left}" width="{width}" height="{HEIGHT}" '
            f'viewBox="{left} 0 {width} {HEIGHT}">{image}</svg>')  # fmt: skip


def _body(country: Country, scale: float) -> Body:
    x, y = points()[country.code]
    panel = PANELS[panel_of(x)]
    radii = [max(_LEAST, scale * sqrt(tally.number)) for tally in country.tallies]
    circles = [Circle(0, 0, radii[0])]
    for (right, down), r in zip(_SIDES, radii[1:], strict=False):
        step = _DIAGONAL * (radii[0] + r)
        circles.append(Circle(right * step, down * step, r))
    return Body(x, y, tuple(circles), Box(panel.left + 2, 2, panel.right - 2, HEIGHT - 2))


def _lead(body: Body, place: tuple[float, float]) -> str:
    """A line from a country to its mark, where that had to make room for others."""
    dx, dy = place[0] - body.x, place[1] - body.y
    near = dx * dx + dy * dy <= body.circles[0].r * body.circles[0].r
    if near or body.x < body.within.left:
        return ""
    return (f'<path class="rb-map__lead" d="M{_n(body.x)} {_n(body.y)}L{_n(place[0])} {_n(place[1])}"/>'
            f'<circle class="rb-map__dot" cx="{_n(body.x)}" cy="{_n(body.y)}" r="1.5"/>')  # fmt: skip


def _mark(
    country: Country, body: Body, place: tuple[float, float], label: Label | None, scale: float, language: str
) -> str:
    """The circles of a country with their numbers and its name, as one link."""
    said = word("in_country", language, country=country.label, what=_in_words(country.tallies, language))
    inside = "".join(
        _circle(tally, place[0] + circle.dx, place[1] + circle.dy, circle.r, scale)
        for tally, circle in zip(country.tallies, body.circles, strict=False)
    )
    if label:
        inside += "".join(
            f'<text class="rb-map__{"detail" if line else "name"}" x="{_n(label.x)}" '
            f'y="{_n(label.y + line * 13.5)}" text-anchor="{label.anchor}">{escape(text)}</text>'
            for line, text in enumerate(label.lines)
        )
    if not country.url:
        return f'<g role="img" aria-label="{escape(said)}">{inside}</g>'
    return f'<a href="{country.url}" aria-label="{escape(said)}"><title>{escape(said)}</title>{inside}</a>'


def _circle(tally: Tally, x: float, y: float, r: float, scale: float) -> str:
    """The whole circle stands for all records; the filled one in it for those that have not ended."""
    at = f'cx="{_n(x)}" cy="{_n(y)}"'
    going = tally.number - tally.ended
    ring = f'<circle class="rb-map__ended" {at} r="{_n(r)}"/>' if tally.ended else ""
    disc = f'<circle class="rb-map__all" {at} r="{_n(max(_LEAST, scale * sqrt(going)))}"/>' if going else ""
    text = str(tally.number)
    fits = r >= 3.2 + 3.4 * len(text)
    number = f'<text class="rb-map__number" x="{_n(x)}" y="{_n(y + 4.1)}">{text}</text>' if fits else ""
    return f'<g class="rb-hue--{tally.kind.name}">{ring}{disc}{number}</g>'


def _key(view: View, kinds: list[RecordType], countries: list[Country], context: Context) -> str:
    """What the circles are, in words beside one of each."""
    language = context.settings.language
    items = [(f"rb-hue--{kind.name}", "all", label_in(kind.plural, language, kind.name)) for kind in kinds]
    ended = [tally.kind.name for country in countries for tally in country.tallies if tally.ended]
    if ended:
        items.append((f"rb-hue--{ended[0]}", "ended", word("ended", language)))
    made = "".join(
        f'<li><svg class="{hue}" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">'
        f'<circle class="rb-map__{shape}" cx="10" cy="10" r="8"/></svg> {escape(text)}</li>'
        for hue, shape, text in items
    )
    return tag("ul", made, class_="rb-map__key")


def _n(value: float) -> str:
    """A coordinate to a tenth, without a needless last zero."""
    return f"{value:.1f}".removesuffix(".0")
