"""A table: records as rows, and fields as columns."""

from __future__ import annotations

from collections.abc import Iterable

from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.views.axis import label_of
from relaybook.pages.views.figure import Cell, Drawn
from relaybook.pages.views.values import words_at
from relaybook.pages.words import word
from relaybook.schema.definitions import View
from relaybook.schema.showing import EDIT


def draw_table(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw the records of a table; the table is the picture."""
    names = columns_of(view, found, context)
    return Drawn("", heads_of(names, context), tuple(row_of(record, names, page, context) for record in found))


def columns_of(view: View, found: Iterable[Record], context: Context) -> tuple[str, ...]:
    """The columns of a view: its `fields`, or the title and what the cards of its records show."""
    if view.fields:
        return view.fields
    kinds = {record.type: context.type_of(record) for record in found}
    return ("title", *dict.fromkeys(name for kind in kinds.values() for name in kind.card))


def heads_of(names: Iterable[str], context: Context) -> tuple[str, ...]:
    """The heads of the columns."""
    language = context.settings.language
    return tuple(word("edit_file", language) if name == EDIT else label_of(name, context) for name in names)


def row_of(record: Record, names: Iterable[str], page: str, context: Context) -> tuple[Cell, ...]:
    """One record as a row. Its title leads to it, and its file to where it can be changed."""
    cells = []
    for name in names:
        if name == EDIT:
            cells.append(Cell(record.path, context.edit_url(record.path)))
        elif name == "title":
            cells.append(Cell(record.title, context.record_url(page, record.ref)))
        else:
            cells.append(Cell("; ".join(words_at(record, name, context))))
    return tuple(cells)
