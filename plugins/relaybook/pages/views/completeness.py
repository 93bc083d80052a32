"""Completeness: of every part that a type advises, how many records have it, and which do not, each a link to help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.missing import Part, advised_parts, has_part
from relaybook.pages.views.figure import Cell, Drawn
from relaybook.pages.words import count, word
from relaybook.schema.definitions import RecordType, View, label_in
from relaybook.schema.faults import as_texts

_MOST = 20
"""How many of the records that lack a part are named; how many there are is always said."""


class _Row(NamedTuple):
    """One part of one type: the records that have it, and those that lack it."""

    kind: RecordType
    part: Part
    have: int
    lacking: list[Record]

    @property
    def all(self) -> int:
        return self.have + len(self.lacking)


def draw_completeness(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw how complete records are; see `View`."""
    language = context.settings.language
    rows = list(_rows(view, found, context))
    picture = []
    for kind in dict.fromkeys(row.kind.name for row in rows):
        own = [row for row in rows if row.kind.name == kind]
        label = label_in(own[0].kind.plural, language, kind)
        number = escape(count("records", own[0].all, language))
        picture.append(tag("p", f"<strong>{escape(label)}</strong> {tag('span', number, class_='rb-quiet')}"))
        picture.append(tag("ul", "".join(_shown(own, context)), class_="rb-filled"))
    head = ("type", "part", "there", "all")
    heads = tuple(word(f"column_{name}" if name != "type" else "kind", language) for name in head)
    table = tuple(
        (Cell(label_in(row.kind.plural, language)), Cell(row.part.label), Cell(str(row.have)), Cell(str(row.all)))
        for row in rows
    )
    return Drawn("".join(picture), heads, table)


def _rows(view: View, found: list[Record], context: Context) -> Iterator[_Row]:
    language = context.settings.language
    wanted = as_texts(view.of.get("type"))
    named = [context.schema.types[name] for name in wanted if name in context.schema.types]
    for kind in named or context.schema.types.values():
        own = [record for record in found if record.type == kind.name]
        parts = advised_parts(kind, language, view.fields or None)
        for part in parts if own else ():
            if view.fields and part.is_section:
                continue
            lacking = [record for record in own if not has_part(record, part, kind)]
            yield _Row(kind, part, len(own) - len(lacking), lacking)


def _shown(rows: list[_Row], context: Context) -> Iterator[str]:
    """The parts of one type that some records lack, those with the most gaps first; then those that all have."""
    language = context.settings.language
    for row in sorted(rows, key=lambda row: -len(row.lacking)):
        if row.lacking:
            yield tag("li", _lacked(row, context))
    whole = [row.part.label for row in rows if not row.lacking]
    if whole:
        yield tag("li", escape(f"{word('all_have', language)} {', '.join(whole)}"), class_="rb-quiet")


def _lacked(row: _Row, context: Context) -> str:
    language = context.settings.language
    name = tag("span", escape(row.part.label), class_="rb-filled__name")
    said = tag("span", escape(word("n_of_all", language, n=row.have, total=row.all)), class_="rb-filled__said")
    line = tag("span", name + _bar(row) + said, class_="rb-filled__line")
    edits = "".join(tag("li", _edit(record, context)) for record in row.lacking[:_MOST])
    if len(row.lacking) > _MOST:
        edits += tag("li", escape(word("shown_of", language, n=_MOST, total=len(row.lacking))), class_="rb-quiet")
    opener = word("add_to_one", language) if len(row.lacking) == 1 else word("add_to", language, n=len(row.lacking))
    return line + tag("details", tag("summary", escape(opener)) + tag("ul", edits))


def _bar(row: _Row) -> str:
    """The part of all records that have it. It only repeats the words beside it."""
    width = round(100 * row.have / row.all, 1)
    return (
        '<svg class="rb-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="rb-bar__all" width="100" height="4"/>'
        f'<rect class="rb-bar__part" width="{width:g}" height="4"/></svg>'
    )


def _edit(record: Record, context: Context) -> str:
    url = context.edit_url(record.path)
    return f'<a href="{url}">{escape(record.title)}</a>' if url else escape(record.title)
