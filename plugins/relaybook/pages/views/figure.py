"""A picture with what belongs to it: title, caveat, date, an equal table, and the table as a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from relaybook.pages.context import Context
from relaybook.pages.html import Aside, escape, tag
from relaybook.pages.tables import to_csv
from relaybook.pages.words import count, word
from relaybook.schema.definitions import View, label_in


class Cell(NamedTuple):
    """A cell of the table beside a picture: its text, and where it leads from the page it is on."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view as drawn: the picture, and a table that says all of it."""

    picture: str
    """HTML or SVG; the empty text where the table is the picture."""
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    whole: tuple[tuple[Cell, ...], ...] = ()
    """All rows, for the file, where a page shows only those that say something."""
    note: str = ""
    """What the picture itself says below its title, such as the date it is as of."""
    file: Cell | None = None
    """The name and the path of a file of the site that holds the table, where none is made for the view alone."""
    below: str = ""
    """HTML that follows the picture, such as lists that it leads to."""

    def to_csv(self) -> bytes:
        """The table as CSV."""
        return to_csv(self.head, ((cell.text for cell in row) for row in self.whole or self.rows))


def figure(
    view: View, drawn: Drawn, page: str, files: str, context: Context, *, titled: bool = True, language: str = ""
) -> Aside:
    """A drawn view as one block of HTML.

    Args:
        view: Its definition.
        drawn: What its renderer made.
        page: The page that it is placed on.
        files: The page whose address its table has as a file; the empty text where there is none.
        context: The linked library.
        titled: Whether the title stands above it; on its own page, it is that of the page.
        language: The language of the page; left out, that of the site.
    """
    language = language or context.settings.language
    title = escape(label_in(view.label, language, view.name))
    caption = tag("strong", title, class_="rb-figure__title") if titled else ""
    for note in (label_in(view.note, language), drawn.note):
        caption += tag("span", escape(note), class_="rb-figure__note") if note else ""
    table = table_of(drawn.head, drawn.rows, caption=title) if drawn.rows else ""
    if drawn.picture:
        opener = tag("summary", escape(count("as_table", len(drawn.rows), language)))
        table = drawn.picture + (tag("details", opener + table, class_="rb-figure__table") if table else "")
    links = []
    if files and files != page:
        links.append(f'<a href="{context.url(page, files)}">{escape(word("own_page", language))}</a>')
    file = drawn.file or (Cell(word("as_csv", language), csv_path(files)) if files else None)
    if file:
        links.append(f'<a href="{context.url(page, file.url)}" download>{escape(file.text)}</a>')
    foot = tag("p", " ".join(links), class_="rb-figure__links") if links else ""
    inside = (tag("figcaption", caption) if caption else "") + table + foot
    return Aside(tag("figure", inside, class_=f"rb-figure rb-figure--{view.kind}") + drawn.below)


def csv_path(page: str) -> str:
    """Where the table of a page lies: beside it."""
    return page.removesuffix(".md") + "/table.csv"


def table_of(head: Iterable[str], rows: Iterable[Iterable[Cell]], *, caption: str) -> str:
    """A table in a box of its own that scrolls, so that the page never does. The first cell of a row names it."""
    top = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    body = []
    for row in rows:
        cells = []
        for index, cell in enumerate(row):
            inside = f'<a href="{cell.url}">{escape(cell.text)}</a>' if cell.url else escape(cell.text)
            cells.append(f'<th scope="row">{inside}</th>' if index == 0 else f"<td>{inside}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    inside = f"<caption>{caption}</caption><thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody>"
    return in_scroll_box(f'<table class="rb-table">{inside}</table>', caption)


def in_scroll_box(table: str, name: str) -> str:
    """A wide table in a box that scrolls by itself, with a name for those who reach it by keyboard."""
    return f'<div class="rb-scroll" role="region" tabindex="0" aria-label="{name}">{table}</div>'
