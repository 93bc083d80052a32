"""Headings, and which parts of a body are prose, once fences and HTML are hidden.

The rules are those of Python-Markdown: a list needs a blank line before it, what is nested is indented by four
columns, and a line with less goes on with the paragraph above it or ends what it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from relaybook.content.hide import FENCED, RAW, Range

ATX = re.compile(r"(#{1,6})((?:\\.|[^\\#]|#+(?=[^#]))*?)#*$")
_UNDERLINE = re.compile(r"(?:=+|-+) *$")
_RULE = re.compile(r"(?>(?:-+ {0,2}){3,}|(?:_+ {0,2}){3,}|(?:\*+ {0,2}){3,}) *$")
_ITEM = re.compile(r"(?:[*+-]|\d+\.)[ \t]+")
_MEANING = re.compile(r":[ \t]{1,3}")
_NOTE = re.compile(r"\[\^[^\]]*\]:[ \t]*")
_BOX = re.compile(
    r"""!!![ ]?[\w-]+(?:[ ]+[\w-]+)*(?:[ ]+".*?")?[ ]*$                                   # An admonition.
    | \?\?\?\+?[ ]?(?:(?:[\w-]+(?:[ ]+[\w-]+)*)?[ ]+".*?"|[\w-]+(?:[ ]+[\w-]+)*)[ ]*$     # Details.
    | ===(?:\+!?|!\+?)?[ ]+".*?"[ ]*$                                                     # A tab.""",
    re.VERBOSE,
)
DEFINITION = re.compile(
    r"""\[([^\[\]\n]*)\]:[ \t]*(?:\n[> \t]*)?<?([^\s<>]+)>?[ \t]*"""
    r"""(?:\n?[> \t]*(?:"[^\n]*"|'[^\n]*'|\([^\n]*\))[ \t]*)?$""",
    re.MULTILINE,
)
_MARKS = frozenset("#-*_+0123456789>!?=:[|")
_BELOW = frozenset("=-|: \t")
"""What may begin a line that makes the line above it something else than text."""
_DEEP = 40
ITEM, MEANING, NOTE, BOX = "item", "meaning", "note", "box"
"""What may be open. A line with too little indentation ends a box, and goes on in anything else."""


class Raw(NamedTuple):
    """A heading before its marks are read: its level, its range, and the range of its text."""

    level: int
    start: int
    end: int
    text_start: int
    text_end: int


def find_blocks(text: str) -> tuple[list[Range], list[Raw]]:
    """The ranges of a body that hold prose, each read by itself, and the headings."""
    lines = text.split("\n")
    blocks = Blocks(lines, list(accumulate(lines, lambda at, line: at + len(line) + 1, initial=0)))
    blocks.read()
    return blocks.spans, blocks.headings


class Blocks:
    """Reads lines in order, and knows at each which lists, boxes and notes are open. Each is four columns."""

    def __init__(self, lines: Sequence[str], offsets: Sequence[int], column: int = 0, deep: int = 0) -> None:
        self.lines, self.offsets, self.column, self.deep = lines, offsets, column, deep
        self.spans: list[Range] = []
        self.headings: list[Raw] = []
        self.stack: list[str] = []
        self.base = 0  # How many of them were open where the block began.
        self.edge = 0  # The indentation below which a line leaves the block.
        self.loose = 0  # The indentation that a line may lack and still go on.
        self.blank = True  # Whether a blank line came before.
        self.fresh = True  # Whether the line begins a block of its own.
        self.table = False
        self.start = self.end = -1

    def read(self) -> None:
        """Read every line."""
        lines, offsets = self.lines, self.offsets
        number, count = 0, len(lines)
        while number < count:
            line = lines[number]
            if not line:
                self.end_block("", 0, 0)
                number += 1
            elif not line[0].isalpha() or self.table or (self.edge and not self.blank):
                number = self.read_line(number, line)
            elif not (self.blank or self.fresh):  # A line that is plainly text, after others.
                self.end = offsets[number] + len(line)
                number += 1
            elif number + 1 < count and lines[number + 1][:1] in _BELOW:
                number = self.read_line(number, line)
            else:
                if self.blank:
                    self.enter(0)
                self.take_text(offsets[number], offsets[number] + len(line))
                number += 1
        self.flush()

    def flush(self) -> None:
        """End the text that is being read."""
        if self.start >= 0:
            self.spans.append((self.start, self.end))
            self.start = -1

    def enter(self, indent: int) -> None:
        """Begin a block after a blank line."""
        del self.stack[indent // 4 :]
        if MEANING in self.stack and self.stack[0] == ITEM:
            place = self.stack.index(MEANING)
            if BOX not in self.stack[:place]:  # Nothing more can be put into a meaning that is in a list item.
                del self.stack[place:]
        self.base = len(self.stack)
        self.edge = 4 * self.base if BOX in self.stack else 0
        self.loose = 4 * (self.stack.index(BOX) if self.edge else self.base)
        self.blank, self.fresh = False, True

    def leave(self, indent: int) -> None:
        """Begin a block because a line has too little indentation for the box that it would be in."""
        self.flush()
        outer = next(kind for kind in (BOX, MEANING, NOTE) if kind in self.stack)
        del self.stack[max(self.stack.index(outer), indent // 4) :]
        self.base = len(self.stack)
        self.edge = 4 * self.base if BOX in self.stack else 0
        self.fresh, self.table = True, False

    def indent(self, line: str, body: str) -> int:
        """The columns before a line; with too few for the list that the block is in, they count from the list on."""
        head = line[: len(line) - len(body)]
        columns = len((" " * self.column + head).expandtabs(4)) - self.column if "\t" in head else len(head)
        return columns + self.loose if columns < self.loose and not self.blank else columns

    def place(self, indent: int) -> tuple[int, int]:
        """In which of the open ones a line is, and its indentation there."""
        level = min(indent // 4, len(self.stack))
        return level, indent - 4 * level

    def read_line(self, number: int, line: str) -> int:
        """Read a line that is not plainly text; return the number of the next."""
        body = line.lstrip(" \t")
        end = self.offsets[number] + len(line)
        at = end - len(body)
        if not body or body[0] == RAW:
            self.end_block(body, at, end)
            return number + 1
        indent = self.indent(line, body)
        if self.blank:
            self.enter(indent)
        elif indent < self.edge or (indent < 4 * self.base and _NOTE.match(body)):
            self.leave(indent)
        level, inner = self.place(indent)
        if self.table or (self.fresh and inner < 4 and "|" in body and self.ruled(number)):
            self.spans.append((at, end))
        elif self.fresh and inner >= 4:
            pass  # Code.
        elif body[0] == FENCED:
            self.take_text(at, end)
        else:
            return self.read_marks(number, at, body, level, inner)
        return number + 1

    def end_block(self, body: str, at: int, end: int) -> None:
        """End a block at a blank line, or at one that is hidden."""
        self.flush()
        self.blank, self.table = True, False
        if body:
            self.stack.clear()
            rest = body.lstrip(RAW)
            self.spans.append((end - len(rest), end))

    def ruled(self, number: int) -> bool:
        """Whether this line is the head of a table."""
        line = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        self.table = "-" in line and "|" in line and not line.strip("|:- \t")
        return self.table

    def read_marks(self, number: int, at: int, body: str, level: int, inner: int) -> int:
        """Read a line with all the marks that it begins with; return the number of the next."""
        marked = False
        while body:
            after = self.read_leaf(number, at, body, level, inner, marked)
            if after:
                return after
            size = self.open_list(number, body, level) if inner < 4 else 0
            if not size:
                break
            at, body = at + size, body[size:]
            level, inner, marked, self.fresh = len(self.stack), 0, True, True
        self.take_text(at, at + len(body))
        return number + 1

    def take_text(self, at: int, end: int) -> None:
        """Note that the text goes on to here."""
        if self.start < 0:
            self.start = at
        self.end, self.fresh = end, False

    def read_leaf(self, number: int, at: int, body: str, level: int, inner: int, marked: bool) -> int:
        """Read what takes up whole lines; return the number of the next line, or 0 where there is no such thing."""
        first, end = body[0], at + len(body)
        allowed = self.fresh or len(self.stack) == self.base or level < len(self.stack)
        if first == "#" and not inner and allowed and (found := ATX.match(body)):
            self.end_at(level)
            self.add_heading(len(found[1]), at, at + len(body.rstrip()), at + found.start(2), at + found.end(2))
        elif first in "!?=" and not inner and allowed and _BOX.match(body):
            self.end_at(level)
            self.spans.append((at, end))
            self.stack.append(BOX)
            self.base = len(self.stack)
            self.edge = 4 * self.base
        elif self.fresh and self.underlined(number, level, marked):
            self.end_at(level)
            line = self.lines[number + 1].rstrip()
            self.add_heading(1 if line[-1] == "=" else 2, at, self.offsets[number + 1] + len(line), at, end)
            return number + 2
        elif first not in _MARKS or inner >= 4 or not allowed:
            return 0
        elif first in "-*_" and _RULE.match(body):
            self.end_at(level)
        elif first == ">" and self.deep < _DEEP:
            return self.read_quote(number, at, body)
        elif first == "[" and body[1:2] != "^" and "]:" in body and DEFINITION.match(body):
            self.flush()
            self.spans.append((at, end))
            self.fresh = True
        else:
            return 0
        return number + 1

    def add_heading(self, level: int, start: int, end: int, text_start: int, text_end: int) -> None:
        """Note a heading."""
        self.headings.append(Raw(level, start, end, text_start, text_end))
        self.spans.append((text_start, text_end))

    def end_at(self, level: int) -> None:
        """End the text, and whatever is open below a level."""
        self.flush()
        del self.stack[level:]
        self.fresh = True

    def underlined(self, number: int, level: int, marked: bool) -> bool:
        """Whether the next line makes a heading of this one."""
        line = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        body = line.lstrip(" \t")
        if not body or body[0] not in "=-" or not _UNDERLINE.match(body) or (marked and _RULE.match(body)):
            return False
        return self.indent(line, body) == 4 * (level - (marked and level > self.base))

    def open_list(self, number: int, body: str, level: int) -> int:
        """Open a list item, a meaning or a note, and return the length of its mark."""
        nested = len(self.stack) > self.base and self.stack[-1] == ITEM
        found = _ITEM.match(body) if self.fresh or nested else None
        note = meaning = None
        if not found and (self.fresh or not nested):
            note = _NOTE.match(body)
            meaning = _MEANING.match(body) if self.spans or self.start >= 0 else None
        mark = found or note or meaning
        if not mark:
            return 0
        self.end_at(level)
        self.stack.append(ITEM if found else NOTE if note else MEANING)
        if note or (meaning and self.indented_below(number)):
            self.base = len(self.stack)
            self.edge = self.edge if note else 4 * self.base
        return mark.end()

    def indented_below(self, number: int) -> bool:
        """Whether what is below belongs to a meaning as blocks of its own."""
        line = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        body = line.lstrip(" \t")
        return body[:1] in ("", ":") or self.indent(line, body) >= 4 * len(self.stack)

    def read_quote(self, number: int, at: int, body: str) -> int:
        """Read the lines of a quotation as a body of its own."""
        self.flush()
        lines, offsets = [], []
        column = self.column + at + 1 + body.startswith("> ") - self.offsets[number]
        count = number
        while body:
            size = (2 if body[1:2] == " " else 1) if body[0] == ">" else 0
            lines.append(body[size:])
            offsets.append(at + size)
            count += 1
            body, at = self.quoted(count)
        inside = Blocks(lines, offsets, column, self.deep + 1)
        inside.read()
        self.spans += inside.spans
        self.headings += inside.headings
        self.fresh = True
        return count

    def quoted(self, number: int) -> tuple[str, int]:
        """A further line of a quotation, from its mark on, and its offset; empty where the quotation ends."""
        line = self.lines[number] if number < len(self.lines) else ""
        body = line.lstrip(" \t")
        indent = self.indent(line, body)
        if not body or body[0] == RAW or indent < self.edge:
            return "", 0
        level, inner = self.place(indent)
        if len(self.stack) > self.base and level == len(self.stack):
            inner += 4
        elif inner < 4 and self.breaks(body, inner):
            return "", 0
        if body[0] != ">" or inner >= 4:
            body = line[max(0, len(line) - len(body) - inner) :]
        return body, self.offsets[number] + len(line) - len(body)

    def breaks(self, body: str, inner: int) -> bool:
        """Whether a line ends the quotation above it, although it follows at once."""
        if len(self.stack) > self.base and _ITEM.match(body):
            return True
        return bool(_RULE.match(body) or (not inner and (ATX.match(body) or _BOX.match(body))))
