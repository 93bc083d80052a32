"""Places in a text by offset."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from relaybook.model import Source, Span


class Lines:
    """A source whose lines are found by offset; they are counted when a place is first asked for."""

    def __init__(self, source: Source) -> None:
        self.path = source.path
        self.text = source.text

    @cached_property
    def starts(self) -> list[int]:
        """The offset of every line."""
        found = [0]
        at = self.text.find("\n")
        while at >= 0:
            found.append(at + 1)
            at = self.text.find("\n", at + 1)
        return found

    def span(self, start: int, end: int) -> Span:
        """The place of a range, both ends counted in code points from the beginning of the text."""
        line, column = self._place(start)
        end_line, end_column = self._place(max(start, end))
        return Span(self.path, line, column, end_line, end_column)

    def row(self, offset: int) -> Span:
        """The whole line on which an offset lies."""
        line, _ = self._place(offset)
        end = self.text.find("\n", self.starts[line - 1])
        width = (end if end >= 0 else len(self.text)) - self.starts[line - 1]
        return Span(self.path, line, 1, line, max(width, 1) + 1)

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1
