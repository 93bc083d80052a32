"""The parts of a body by their lines: headings, and between them whole blocks and list items.

It reads with the one scanner, and knows no more Markdown than that does: a fence, an admonition, a tab, a table, a
block of HTML or a footnote is one part, and so is an item of a list with everything that is nested in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from relaybook.content.blocks import ATX, ITEM, MEANING, Blocks, Raw
from relaybook.content.hide import hide_fences, hide_html
from relaybook.content.scan import read_headings
from relaybook.model import Heading


class Part(NamedTuple):
    """A part of a body: the rows from `start` to `end`, 0-based, the end exclusive, blank rows after it included."""

    kind: str
    """`heading`, `item` or `block`."""
    start: int
    end: int
    heading: Heading | None = None


def outline(text: str) -> list[Part]:
    r"""The parts of a body, in order. Blank rows before the first belong to none.

    Args:
        text: The body, with `\n` as line end.

    Examples:
        >>> [tuple(part)[:3] for part in outline("Text\nof two rows\n\n## Steps\n\n- one\n\n    more\n\n- two\n")]
        [('block', 0, 3), ('heading', 3, 5), ('item', 5, 9), ('item', 9, 10)]
    """
    prose = hide_fences(text) if "```" in text or "~~~" in text else text
    masked = hide_html(prose)[0] if "<" in prose else prose
    lines = masked.split("\n")
    offsets = list(accumulate(lines, lambda at, line: at + len(line) + 1, initial=0))
    blocks = _Parts(lines, offsets)
    blocks.read()
    # What is hidden holds no line ends, so that lines of what was read may be several rows of the text.
    starts = offsets if masked is text else list(accumulate(text.split("\n"), lambda at, r: at + len(r) + 1, initial=0))
    named: dict[int, Heading] = {}
    for heading in read_headings(text, blocks.headings):
        row = bisect_right(starts, heading.start) - 1
        if not text[starts[row] : heading.start].strip():  # Else it stands in a quotation or a list.
            named[row] = heading
    count = len(starts) - 1 - (text.endswith("\n") or not text)
    rows = [number if starts is offsets else bisect_right(starts, offsets[number]) - 1 for number, _ in blocks.parts]
    ends = [*rows[1:], count]
    return [
        Part("heading" if row in named else kind, row, max(end, row + 1), named.get(row))
        for row, end, (_, kind) in zip(rows, ends, blocks.parts, strict=False)
    ]


_ODD = re.compile(
    r"""^[ \t]*(?:[>*+:-]|\d+\.)[ \t>*+-]*\#         # A heading in a quotation or a list.
    | ^[ \t]+\# | ^[^\n]*\|[^\n]*\n\#               # One in a list, and what may be a row of a table.
    | ^[ \t]*(?:=+|-+)[ ]*$ | ^[ ]{0,3}< | ``` | ~~~""",
    re.VERBOSE | re.MULTILINE,
)
"""What a text must not hold if its headings are to be found by their rows alone."""


def outline_by_section(text: str) -> list[list[Part]]:
    """The same parts as `outline`, by section: the first list holds what comes before any heading.

    Where nothing stands in the way, each section is read by itself, and only once however many texts hold it.

    Args:
        text: The body.
    """
    if _ODD.search(text):
        found: list[list[Part]] = [[]]
        for part in outline(text):
            if part.heading:
                found.append([])
            found[-1].append(part)
        return found
    rows = text.split("\n")
    offsets = list(accumulate(rows, lambda at, row: at + len(row) + 1, initial=0))
    raws = {number: Raw(len(atx[1]), at := offsets[number], at + len(row.rstrip()), at + atx.start(2), at + atx.end(2))
            for number, row in enumerate(rows) if row.startswith("#") and (atx := ATX.match(row))}  # fmt: skip
    headings = {heading.start: heading for heading in read_headings(text, list(raws.values()))}
    starts = [0, *raws]
    done = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(rows)
        heading = headings.get(offsets[start]) if number else None
        parts = _section("\n".join(rows[start:end]) + ("\n" if end < len(rows) else ""))
        done.append([Part(kind, start + first, start + last, heading if kind == "heading" else None)
                     for kind, first, last in parts])  # fmt: skip
    return done


@lru_cache(maxsize=4096)
def _section(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((part.kind, part.start, part.end) for part in outline(text))


class _Parts(Blocks):
    """Reads every line one by one, and notes those at which something begins that nothing else holds."""

    def read(self) -> None:
        self.parts: list[tuple[int, str]] = []
        self.opened = ""
        number, coded, count = 0, False, len(self.lines)
        while number < count:
            line = self.lines[number]
            plain = line[:1].isalpha() and not self.table and (not self.edge or self.blank)
            if plain and not (self.blank or self.fresh):  # A line that is plainly text, after others.
                self.end = self.offsets[number] + len(line)
                number += 1
                continue
            start, table = self.start, self.table
            self.opened = ""
            after = self.read_line(number, self.lines[number])
            if self.lines[number].strip(" \t"):
                goes_on = coded or (start >= 0 and start == self.start) or (table and self.table)
                if self.opened or not (self.stack or goes_on):
                    self.parts.append((number, "item" if self.opened == ITEM else "block"))
                coded = not (self.opened or self.stack or self.table) and self.start < 0 and self.fresh and (
                    self.indent(self.lines[number], self.lines[number].lstrip(" \t")) >= 4)  # fmt: skip
            else:
                coded = False
            number = after
        self.flush()

    def end_at(self, level: int) -> None:
        super().end_at(level)
        self.opened = self.opened or ("block" if not level else "")

    def open_list(self, number: int, body: str, level: int) -> int:
        before = self.opened
        size = super().open_list(number, body, level)
        if size and not level and len(self.stack) == 1:
            self.opened = before if self.stack[0] == MEANING else self.stack[0]
        return size
