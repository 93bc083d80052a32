"""Mark what is still in the original's words on a page in another language: its language, its direction, a label."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, groupby

from relaybook.lineage.texts import Group, Piece, Text, is_whole
from relaybook.model import Body, Source
from relaybook.pages.html import Aside, Html, escape, tag
from relaybook.pages.words import spoken
from relaybook.schema.formats import direction

_ITEM = re.compile(r"\s*(?:[*+-]|\d+\.)\s+")
_NO_WORDS = re.compile(r"\s*(?:```|~~~|\[(?!\^)[^\]]+\]:)")
"""How a part begins that nobody translates: code, or the address of a link."""
_CLOSED = "\n\n</div>\n\n"
Inserts = dict[int, list[str]]
"""What is put into a body, in order, by offset."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The parts of one page that are not translated yet."""

    spoken: str = ""
    """The language of the original."""
    language: str = ""
    """That of the page."""
    label: str = ""
    """What is said above such a part, as HTML."""
    text: Text = field(default_factory=lambda: Text(Source("", "")))
    """The text of the page."""
    pieces: Mapping[str, Collection[int]] = field(default_factory=dict)
    """The numbers of the pieces that are not translated, by field or section."""

    def attributes(self, name: str) -> dict[str, str]:
        """Language and direction for an element that shows a field; nothing where that is translated."""
        return {"lang": self.spoken, "dir": direction(self.spoken)} if self.pieces.get(name) else {}

    def is_whole(self, name: str) -> bool:
        """Whether nothing of a field is translated."""
        return name in self.pieces and len(self.pieces[name]) == len(self.text.groups[name].pieces)

    def field(self, name: str, parts: Iterable[str]) -> Iterator[str]:
        """The parts of a field's section, each as a block of its own where nothing of the field is translated."""
        for part in parts:
            if not self.is_whole(name) or not part:
                yield part
            elif isinstance(part, Html):
                yield type(part)(f"{self.opened()}{self.said('p')}{part}</div>")
            else:
                yield f"{self.opened(markdown=True)}\n\n{self.said('p')}\n\n{part}\n\n</div>"

    def item(self, name: str, number: int, shown: str) -> str:
        """An item of a field's list, marked where it is not translated and others are."""
        if number not in self.pieces.get(name, ()) or self.is_whole(name):
            return shown
        made = f"{self.opened('span')}{self.said('span')} {shown}</span>"
        return Html(made) if isinstance(shown, Html) else made

    def opened(self, element: str = "div", *, markdown: bool = False) -> str:
        """The beginning of an element in the language of the original."""
        inside = ' markdown="1"' if markdown else ""
        said = f'lang="{escape(self.spoken)}" dir="{direction(self.spoken)}"'
        return f'<{element} class="rb-untranslated" {said}{inside}>'

    def said(self, element: str) -> str:
        """The label, in the language of the page, for the inside of what is in another."""
        language = spoken(self.language)
        # Attributes by their names: so an engine that reads them writes them, and so they are where none does.
        return tag(element, self.label, class_="rb-untranslated__label", dir=direction(language), lang=language)


def inserts(marks: Marks, body: Body, notes: Mapping[str, Html]) -> Inserts:
    """What is put into a body: notes below headings, and the beginnings and ends of what is not translated.

    Args:
        marks: What is not translated.
        body: The body of the page.
        notes: What is said below the heading of a section, by section.
    """
    rows = _Rows(body)
    found: Inserts = {}
    for key, note in notes.items():
        first = marks.text.groups[key].pieces[0]
        at = rows.start(first.rows[1]) if first.kind == "heading" else 0
        found.setdefault(at, []).append(note)
    for key, numbers in marks.pieces.items():
        group = marks.text.groups[key]
        for run, whole in _runs(group, numbers) if group.is_section else ():
            start, end = rows.start(run[0].rows[0]), rows.end(run[-1].rows[1])
            if _has_blocks(body, start, end):
                continue  # A tag that is not closed would take what follows into the block.
            if whole:
                opening, said = f"\n\n{marks.opened(markdown=True)}\n\n", Aside(marks.said("p"))
                if key in notes and run[0].kind == "heading":  # A note is no part of what is not translated.
                    found.setdefault(start, []).extend((opening, said))
                    found[rows.start(run[0].rows[1])].insert(0, _CLOSED)
                    start, said = rows.start(run[1].rows[0]), Aside("")
                found.setdefault(start, []).extend((opening, said))
                found.setdefault(end, []).append(_CLOSED)
                continue
            for piece in run:
                start, end = rows.start(piece.rows[0]), rows.end(piece.rows[1])
                mark = _ITEM.match(body.text, start, end)
                if mark and not is_whole(body.text[start:end]):
                    found.setdefault(mark.end(), []).append(f"{marks.opened('span')}{marks.said('span')} ")
                    found.setdefault(end, []).append("</span>")
    return found


class _Rows:
    """Where the rows of a file begin and end in the body that they are of."""

    def __init__(self, body: Body) -> None:
        self.first = body.line - 1
        self.size = len(body.text)
        self.starts = [*accumulate((len(row) + 1 for row in body.text.split("\n")), initial=0)]

    def start(self, row: int) -> int:
        return min(self.starts[row - self.first], self.size)

    def end(self, row: int) -> int:
        """The end of the row before."""
        return self.starts[row - self.first] - 1


def _runs(group: Group, numbers: Collection[int]) -> Iterator[tuple[list[Piece], bool]]:
    """The pieces that follow each other and are not translated, and whether they may be one block.

    Items are not, where others of their list are translated: the numbers of a list that is cut begin anew.
    """
    kinds = ["" if n not in numbers else "block" for n in range(len(group.pieces))]
    for is_item, run in groupby(range(len(kinds)), key=lambda n: group.pieces[n].kind == "item"):
        listed = list(run)
        if is_item and not all(kinds[n] for n in listed):
            for n in listed:
                kinds[n] = kinds[n] and "item"
    for kind, run in groupby(range(len(kinds)), key=kinds.__getitem__):
        pieces = [group.pieces[n] for n in run]
        if kind and not all(piece.kind == "heading" or _NO_WORDS.match(piece.canon) for piece in pieces):
            yield pieces, kind == "block"


def _has_blocks(body: Body, start: int, end: int) -> bool:
    """Whether a row of a part of a body begins with a tag of HTML, which may be a block of its own."""
    return any(
        start <= each.start < end and not body.text[body.text.rfind("\n", 0, each.start) + 1 : each.start].strip()
        for each in body.tags
    )
