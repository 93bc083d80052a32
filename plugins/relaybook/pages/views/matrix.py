"""A matrix: what is known where two fields meet, and where nothing is. An evidence gap map is one.

The picture is a table. Where the screen is too narrow for it, the same table is laid out as one list for each row, by
the style sheet alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from relaybook.library.filters import values_at
from relaybook.library.places import view_page
from relaybook.model import Record
from relaybook.pages.cards import facts_line
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.values import show_date
from relaybook.pages.views.axis import Axis, Step, axis_of, label_of
from relaybook.pages.views.cells import Marks, countries_of, key, marks_of, shown_cell, sources_of, tally
from relaybook.pages.views.figure import Cell, Drawn, in_scroll_box
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in

_WIDE = 6
"""With more columns than this, a matrix needs a large screen to be read as a table."""
_NUMBER = 2
"""Where in a row of the table the number of records is."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """A matrix before it is drawn."""

    rows: Axis
    columns: Axis
    cells: Mapping[tuple[str, str], list[Record]]
    marks: Marks
    view: View
    page: str
    context: Context

    @property
    def language(self) -> str:
        return self.context.settings.language

    @property
    def page_of_cells(self) -> str:
        """The page on which the records of each cell are listed: that of the view."""
        own = view_page(self.view)
        below = own.removesuffix(".md") + "/"
        return self.page if self.page == own or self.page.startswith(below) else own

    def anchor(self, row: Step, column: Step) -> str:
        """The anchor of the list of a cell."""
        return f"{self.view.name}--{row.id or 'none'}--{column.id or 'none'}".lower()

    def url(self, row: Step, column: Step) -> str:
        """Where a cell leads: to its record, or to the list of its records, which needs no scripts."""
        held = self.cells[row.id, column.id]
        if len(held) == 1:
            return self.context.record_url(self.page, held[0].ref)
        return self.context.url(self.page, self.page_of_cells, self.anchor(row, column))


def draw_matrix(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw the records of a matrix; see `View`."""
    rows, columns = (axis_of(name, view, found, page, context) for name in (view.rows, view.columns))
    cells: dict[tuple[str, str], list[Record]] = {}
    for record in found:
        for row in rows.by_record[record.ref]:
            for column in columns.by_record[record.ref]:
                cells.setdefault((row, column), []).append(record)
    grid = _Grid(rows, columns, cells, marks_of(view, context), view, page, context)
    picture = key(grid.marks, context) + _table(grid)
    below = _lists(grid) if grid.page_of_cells == page else ""
    whole = tuple(_rows(grid))
    filled = tuple(line for line in whole if line[_NUMBER].text != "0")
    return Drawn(picture, _head(grid), filled, whole, _note(found, grid), below=below)


def _table(grid: _Grid) -> str:
    view = grid.view
    corner = tag("span", escape(grid.columns.label), class_="rb-corner__columns")
    corner += tag("span", escape(grid.rows.label), class_="rb-corner__rows")
    heads = [f'<td class="rb-corner" role="cell">{corner}</td>']
    heads += [tag("th", _linked(step), scope="col", role="columnheader") for step in grid.columns.steps]
    body = []
    for row in grid.rows.steps:
        cells = [tag("th", _linked(row) + _gaps_of(row, grid), scope="row", role="rowheader")]
        cells += [_cell(row, column, grid) for column in grid.columns.steps]
        empty = not any((row.id, column.id) in grid.cells for column in grid.columns.steps)
        body.append(tag("tr", "".join(cells), role="row", class_="rb-matrix__empty" if empty else ""))
    title = escape(label_in(view.label, grid.language, view.name))
    inside = tag("caption", title, class_="rb-sr")
    inside += tag("thead", tag("tr", "".join(heads), role="row"), role="rowgroup")
    inside += tag("tbody", "".join(body), role="rowgroup")
    wide = len(grid.columns.steps) > _WIDE
    table = tag("table", inside, class_="rb-matrix" + (" rb-matrix--wide" if wide else ""), role="table")
    return in_scroll_box(table, title)


def _linked(step: Step) -> str:
    label = escape(step.label)
    return f'<a href="{step.url}">{label}</a>' if step.url else label


def _cell(row: Step, column: Step, grid: _Grid) -> str:
    held = grid.cells.get((row.id, column.id))
    if not held:
        said = tag("span", escape(word("blank", grid.language)), class_="rb-none")
        return tag("td", said, role="cell", class_="rb-blank")
    where = tag("span", escape(column.label), class_="rb-where")
    inside = where + shown_cell(held, grid.marks, grid.view, grid.context)
    return tag("td", f'<a class="rb-cell" href="{grid.url(row, column)}">{inside}</a>', role="cell")


def _gaps_of(row: Step, grid: _Grid) -> str:
    """What the columns of a row lack, in words."""
    held = {column.id for column in grid.columns.steps if (row.id, column.id) in grid.cells}
    said: dict[str, str] = {}
    for gap in grid.view.gaps:
        if gap.has in held and gap.lacks not in held:
            said.setdefault(gap.lacks, label_in(gap.label, grid.language))
    return tag("span", escape("; ".join(said.values())), class_="rb-gap") if said else ""


def _note(found: list[Record], grid: _Grid) -> str:
    """The dates that a matrix is as of, and how many records have no place in it."""
    said = []
    name = grid.view.as_of
    owners = [grid.context.library.records[r.parent] if r.parent and name not in r.data else r for r in found]
    dates = sorted({str(v) for owner in owners for v in values_at(owner, name, grid.context.library)} if name else ())
    if dates:
        first, last = (show_date(date, grid.language) for date in (dates[0], dates[-1]))
        shown = word("oldest_newest", grid.language, first=first, last=last) if len(dates) > 1 else first
        said.append(f"{label_of(name, grid.context)}: {shown}.")
    placed = {record.ref for held in grid.cells.values() for record in held}
    if rest := sum(record.ref not in placed for record in found):
        said.append(word("not_placed", grid.language, n=rest))
    return " ".join(said)


def _lists(grid: _Grid) -> str:
    """The records of each cell, under an anchor of its own."""
    parts = [tag("h2", escape(word("in_each_cell", grid.language)), id=f"{grid.view.name}--cells")]
    for row in grid.rows.steps:
        for column in grid.columns.steps:
            if held := grid.cells.get((row.id, column.id)):
                name = f'{escape(row.label)} <span aria-hidden="true">×</span> {escape(column.label)}'
                parts.append(tag("h3", name, id=grid.anchor(row, column)))
                parts.append(tag("ul", "".join(_item(record, grid) for record in held), class_="rb-listed"))
    return tag("section", "".join(parts), class_="rb-cells") if len(parts) > 1 else ""


def _item(record: Record, grid: _Grid) -> str:
    context = grid.context
    link = f'<a href="{context.record_url(grid.page, record.ref)}">{escape(record.title)}</a>'
    return tag(
        "li", link + tag("span", facts_line(record, grid.page, context), class_="rb-quiet"), **context.marked(record)
    )


def _head(grid: _Grid) -> tuple[str, ...]:
    language = grid.language
    head = [grid.rows.label, grid.columns.label, word("n_records", language)]
    for scale in (grid.marks.direction, grid.marks.strength):
        head += [label_in(term.label, language) for term in scale.terms] if scale else []
    head += [word("references", language)] if grid.marks.strength else []
    head += [label_of(grid.view.place[0], grid.context)] if grid.view.place else []
    return (*head, word("gap", language)) if grid.view.gaps else tuple(head)


def _rows(grid: _Grid) -> Iterator[tuple[Cell, ...]]:
    """One row for each cell, blank or not, so that the file says where nothing is."""
    for row in grid.rows.steps:
        for column in grid.columns.steps:
            held = grid.cells.get((row.id, column.id), [])
            url = grid.url(row, column) if held else ""
            cells = [Cell(row.label, row.url), Cell(column.label, column.url), Cell(str(len(held)), url)]
            for scale in (grid.marks.direction, grid.marks.strength):
                cells += [Cell(str(len(own))) for _, own in tally(scale, held, grid.context)]
            cells += [Cell(str(len(sources_of(held, grid.context))))] if grid.marks.strength else []
            cells += [Cell(str(len(countries_of(held, grid.view, grid.context))))] if grid.view.place else []
            lacking = (gap for gap in grid.view.gaps if gap.lacks == column.id and not held)
            said = (label_in(gap.label, grid.language) for gap in lacking if (row.id, gap.has) in grid.cells)
            yield (*cells, Cell(next(said, ""))) if grid.view.gaps else tuple(cells)
