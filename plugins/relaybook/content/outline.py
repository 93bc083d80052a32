"""The parts of a body by their lines: headings, and between them whole blocks and list items.

It reads with the one scanner, and knows no more Markdown than that does: a fence, an admonition, a tab, a table, a
block of HTML or a footnote is one part, and so is an item of a list with everything that is nested in it.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from relaybook.content.blocks import ITEM, MEANING, Blocks
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
    starts = [0, *(n + 1 for n, character in enumerate(text) if character == "\n")]
    rows = [bisect_right(starts, offsets[number]) - 1 for number, _ in blocks.parts]
    named = {}
    for heading in read_headings(text, blocks.headings):
        row = bisect_right(starts, heading.start) - 1
        if not text[starts[row] : heading.start].strip():  # Else it stands in a quotation or a list.
            named[row] = heading
    count = len(starts) - (text.endswith("\n") or not text)
    parts = []
    for at, (row, (_, kind)) in enumerate(zip(rows, blocks.parts, strict=True)):
        end = rows[at + 1] if at + 1 < len(rows) else count
        parts.append(Part("heading" if row in named else kind, row, max(end, row + 1), named.get(row)))
    return parts


class _Parts(Blocks):
    """Reads every line one by one, and notes those at which something begins that nothing else holds."""

    def read(self) -> None:
        self.parts: list[tuple[int, str]] = []
        self.opened = ""
        number, coded = 0, False
        while number < len(self.lines):
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
