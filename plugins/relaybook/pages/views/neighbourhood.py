"""The neighbourhood of a record: what it rests on, the record, and what rests on it, drawn as one small graph.

It is made of lists, and the style sheet draws the lines: from side to side where there is room,
else from top to bottom.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from relaybook.library.filters import fits
from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.views.figure import Cell, Drawn, figure
from relaybook.pages.views.nearby import Around, Near, Way, around
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in

_SIDE, _FAR, _ROWS = 8, 2, 40
"""How many records each side shows, how many beyond each of them, and how many rows the table has."""


def neighbourhoods(record: Record, page: str, context: Context) -> Iterator[str]:
    """The neighbourhood of a record by each view that draws one of its type, where more than one is near it."""
    for view in context.schema.views.values():
        if view.kind == "neighbourhood" and fits(record, view.of, context.library):
            drawn = draw_around(view, record, page, context, record.language)
            if len(drawn.rows) > 1:  # One link alone is told by its card.
                yield figure(view, drawn, page, "", context, language=record.language)


def draw_neighbourhood(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw what is around the first record that was found; see `View`."""
    return draw_around(view, found[0], page, context, context.settings.language)


def draw_around(view: View, record: Record, page: str, context: Context, language: str) -> Drawn:
    """Draw what is around a record.

    Args:
        view: The view, which says what is followed and how far.
        record: The record in the middle.
        page: The page that the picture is on.
        context: The linked library.
        language: The language of the page.
    """
    near = around(record, view, context)
    show = _Show(page, context, language)
    itself = tag("p", escape(record.title), class_="rb-near__self")
    picture = show.side(near.rests_on, "on") + itself + show.side(near.rest_on_it, "of")
    rows = list(show.rows(near))
    note = word("shown_of", language, n=_ROWS, total=len(rows)) if len(rows) > _ROWS else ""
    head = tuple(word(name, language) for name in ("near_step", "near_relation", "near_record", "kind", "near_by"))
    whole = Cell(f"{word('table_relations', language)} (CSV)", "data/relations.csv")
    shown = tag("div", tag("div", picture, class_="rb-near__in"), class_="rb-near")
    return Drawn(shown, head, tuple(rows[:_ROWS]), note=note, file=whole)


class _Show:
    """How the parts of the picture are written on one page."""

    def __init__(self, page: str, context: Context, language: str) -> None:
        self.page, self.context, self.language = page, context, language

    def side(self, ways: tuple[Way, ...], name: str) -> str:
        """One side of the record, its relations with their records."""
        groups = []
        for label, held in groupby(ways[:_SIDE], lambda way: label_in(way.near.label, self.language)):
            nodes = "".join(self.node(way) for way in held)
            groups.append(tag("li", tag("span", escape(label), class_="rb-near__edge") + tag("ul", nodes)))
        if len(ways) > _SIDE:
            groups.append(
                tag("li", escape(word("shown_of", self.language, n=_SIDE, total=len(ways))), class_="rb-quiet")
            )
        return tag("ul", "".join(groups), class_=f"rb-near__side rb-near__side--{name}") if groups else ""

    def node(self, way: Way) -> str:
        """A record one step away, and beneath it what lies beyond."""
        kind = tag("span", escape(self.kind(way.near)), class_=f"rb-kind rb-kind--{way.near.record.type}")
        far = "".join(self.far(near) for near in way.beyond[:_FAR])
        if len(way.beyond) > _FAR:
            far += tag("li", escape(word("more_n", self.language, n=len(way.beyond) - _FAR)))
        return tag("li", kind + self.link(way.near) + (tag("ul", far) if far else ""))

    def far(self, near: Near) -> str:
        return tag("li", f"{escape(label_in(near.label, self.language))}: {self.link(near)}")

    def link(self, near: Near) -> str:
        marked = self.context.marked(near.record)
        return tag("a", escape(near.record.title), href=self.url(near), **marked)

    def url(self, near: Near) -> str:
        """The record; of one that is linked by a single part, that part."""
        return self.context.record_url(self.page, near.parts[0] if len(near.parts) == 1 else near.record.ref)

    def kind(self, near: Near) -> str:
        """The type of a record, and how many of the records inside it are meant."""
        kind = self.context.type_of(near.record)
        said = label_in(kind.label, self.language)
        if not near.parts:
            return said
        inner = self.context.type_of(self.context.library.records[near.parts[0]])
        noun = label_in(inner.label if len(near.parts) == 1 else inner.plural, self.language).lower()
        return f"{said}, {len(near.parts)} {noun}"

    def rows(self, near: Around) -> Iterator[tuple[Cell, ...]]:
        """Everything that is near, the nearest first; more than the picture has room for."""
        ways = (*near.rests_on, *near.rest_on_it)
        yield from (self.row("1", way.near, "") for way in ways)
        yield from (self.row("2", far, way.near.record.title) for way in ways for far in way.beyond)

    def row(self, step: str, near: Near, by: str) -> tuple[Cell, ...]:
        label = label_in(near.label, self.language)
        return Cell(step), Cell(label), Cell(near.record.title, self.url(near)), Cell(self.kind(near)), Cell(by)
