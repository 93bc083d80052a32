"""YAML in one pass over libyaml's events, with the place of every key and every value.

Scalars stay the text that was written: `no`, `on`, `2014-03-05` and `0755` are not touched. What a text means
is decided later, by the type's field. Nothing is constructed, so tags are ignored and data is never code.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from relaybook.diagnostics import Diagnostic, Edit, Fix, make
from relaybook.model import Position, Span, Tree

try:
    _LOADER: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML without libyaml: the same events, several times slower.
    _LOADER = yaml.SafeLoader

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MAX_DEPTH = 32
_MAX_NODES = 50_000
_SEPARATORS = {"\x85": "NEL", "\u2028": "LINE SEPARATOR", "\u2029": "PARAGRAPH SEPARATOR"}

_PLAIN_WORDS = (
    ("mapping values are not allowed", "there is a second `: ` in this value", "put the whole value in quotes"),
    ("cannot start any token", "a value cannot begin with this character", "put the whole value in quotes"),
    ("tab character", "a tab is used for indentation", "indent with spaces"),
    ("could not find expected ':'", "a `:` is missing after a name", "write `name: value`, with a space after the colon"),
    ("unexpected end of stream", "a quote is opened and never closed", "close it with the same quote"),
    ("expected ',' or ']'", "a list in brackets is not closed, or a comma is missing", "write `[one, two]`"),
    ("expected ',' or '}'", "a map in braces is not closed, or a comma is missing", "write `{name: value, name: value}`"),
    ("did not find expected key", "the indentation does not fit, or a quote ends too early",
     "line the field up with the others, and put text that holds quotes in the other kind of quote"),
    ("block sequence entries are not allowed", "a list begins on the line of its name", "begin the list on the next line"),
    ("expected '-' indicator", "the indentation of this list does not fit", "line all its dashes up"),
    ("unknown escape character", "a backslash in double quotes means something else", "use single quotes"),
    ("special characters are not allowed", "there is a character that cannot be seen and is not allowed", "delete it"),
    ("expected alphabetic or numeric character", "`&` and `*` have a meaning of their own at the start of a value",
     "put the whole value in quotes"),
)  # fmt: skip


def parse_yaml(text: str, path: str, line: int = 1, whole: str = "") -> tuple[Tree, tuple[Diagnostic, ...]]:
    """Parse one YAML document.

    Args:
        text: The YAML, with `\\n` as line end.
        path: The file it stands in, for the spans.
        line: The line of the file on which the text begins, 1-based.
        whole: The whole text of the file, where the YAML is only a part of it.

    Returns:
        The tree and what was wrong. After an error of syntax the tree holds what was read to its end before it.
    """
    separators = tuple(_find_separators(text, path, line))
    if separators:
        return Tree(path, None), separators
    reader = _Reader(path, line - 1, text)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not reader.take(event):
                break
    except yaml.YAMLError as error:
        reader.diagnostics.append(_syntax(error, path, line, text))
    except RecursionError:
        reader.diagnostics.append(_too_complex(Span(path, line, 1, line, 2), "is nested too deeply"))
    reader.drop_unfinished()
    return Tree(path, reader.root, reader.values, reader.keys, whole or text), tuple(reader.diagnostics)


def step(pointer: str, key: str) -> str:
    """The JSON pointer of a key below a pointer."""
    if "~" in key or "/" in key:
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"


class _Reader:
    """Turns events into values. The stack holds, for each open collection, its value, pointer and open key."""

    def __init__(self, path: str, offset: int, text: str) -> None:
        self.path = path
        self.offset = offset
        self.rows = text.split("\n")
        self.root: Any = None
        self.values: dict[str, Position] = {}
        self.keys: dict[str, Position] = {}
        self.diagnostics: list[Diagnostic] = []
        self.stack: list[list[Any]] = []  # [collection, pointer, open key or None, anchor, nodes before it, flow style]
        self.end = (1, 1)  # Where the last key, scalar, alias or bracket ended.
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0
        self.documents = 0

    def take(self, event: Any) -> bool:
        """Take one event; false ends the reading."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
            if not event.style and value in _NULLS:
                value = None
            return self.put(event, value)
        if kind is yaml.MappingStartEvent:
            return self.put(event, {}, opens=True)
        if kind is yaml.SequenceStartEvent:
            return self.put(event, [], opens=True)
        if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            _, pointer, _, anchor, before, flow = self.stack.pop()
            if anchor:
                self.anchors[anchor] = (self.anchors[anchor][0], self.nodes - before)
            if flow:  # Without brackets, libyaml puts the end where the next thing begins: ours is the last value's.
                self.end = (event.end_mark.line + 1 + self.offset, event.end_mark.column + 1)
            if pointer in self.values:
                self.values[pointer] = (*self.values[pointer][:2], *self.end)
        elif kind is yaml.AliasEvent:
            return self.alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.fail("yaml-syntax", event, "a second document begins here", "keep one document in a file")
                return False
        return True

    def alias(self, event: Any) -> bool:
        value, size = self.anchors.get(event.anchor, (None, -1))
        if size < 0:
            known = event.anchor in self.anchors
            message = f"`*{event.anchor}` is used inside itself" if known else f"nothing is marked `&{event.anchor}`"
            return self.fail("yaml-syntax", event, message, "write the value out, or put it in quotes")
        self.nodes += size
        return self.put(event, value)

    def put(self, event: Any, value: Any, *, opens: bool = False) -> bool:
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            return self.fail("yaml-too-complex", event, f"this file holds more than {_MAX_NODES} values", _SIMPLER)
        position = self.place(event, opens=opens)
        if not opens:
            self.end = position[2:]
        anchor = getattr(event, "anchor", None) if type(event) is not yaml.AliasEvent else None
        if anchor:
            self.anchors[anchor] = (value, -1 if opens else 1)
        pointer = ""
        if self.stack:
            top = self.stack[-1]
            collection, parent, key = top[0], top[1], top[2]
            if type(collection) is list:
                pointer = f"{parent}/{len(collection)}"
                collection.append(value)
            elif key is None:
                return self.key(event, value, position, opens=opens)
            else:
                pointer = step(parent, key)
                top[2] = None
                if key in collection:
                    if opens:  # Read on below a repeated key without keeping its value: the first one counts.
                        self.stack.append([value, f"{pointer}#{self.nodes}", None, None, 0, event.flow_style])
                    return True
                collection[key] = value
        else:
            self.root = value
        self.values[pointer] = position
        if opens:
            if len(self.stack) >= _MAX_DEPTH:
                return self.fail("yaml-too-complex", event, "this file is nested too deeply", _SIMPLER)
            self.stack.append([value, pointer, None, anchor, self.nodes - 1, event.flow_style])
        return True

    def place(self, event: Any, *, opens: bool) -> Position:
        """Where a value stands, without the anchor or tag before it."""
        start, end = event.start_mark, event.end_mark
        line, column, end_line, end_column = start.line, start.column, end.line, end.column
        if type(event) is not yaml.AliasEvent and (event.anchor or event.tag):
            if opens:  # The event ends where the first name or dash begins, or after the bracket or dash.
                line, column = end_line, end_column - (self.rows[end_line][end_column - 1 : end_column] in _OPENERS)
            else:
                line, column = min(self.after_properties(line, column), (end_line, end_column))
        offset = self.offset + 1
        if getattr(event, "style", None) in ("|", ">"):
            return line + offset, column + 1, *self.block_end(line, end_line)
        return line + offset, column + 1, end_line + offset, end_column + 1

    def after_properties(self, line: int, column: int) -> tuple[int, int]:
        """Where the value after an anchor and a tag begins: on the same line, or on one below."""
        while found := _PROPERTY.match(self.rows[line], column):
            column = found.end()
            while column >= len(self.rows[line]) and line + 1 < len(self.rows):
                line += 1
                row = self.rows[line]
                column = len(row) if row.lstrip().startswith("#") else len(row) - len(row.lstrip())
        return line, column

    def key(self, event: Any, value: Any, position: Position, *, opens: bool) -> bool:
        if opens or (value is not None and not isinstance(value, str)):
            return self.fail("yaml-syntax", event, "a name must be plain text", "write `name: value`")
        top = self.stack[-1]
        top[2] = getattr(event, "value", value) or ""
        pointer = step(top[1], top[2])
        if pointer in self.keys:
            self.diagnostics.append(_duplicate(self.path, top[2], position, self.keys[pointer]))
        else:
            self.keys[pointer] = position
        return True

    def drop_unfinished(self) -> None:
        """Drop the value that reading stopped in: what is only begun, or swallowed what follows, is not judged."""
        if not self.stack:
            return
        holder = self.root
        if len(self.stack) > 2 and type(self.stack[1][0]) is list and type(self.stack[2][0]) is dict:
            holder = self.stack[1][0]  # A list of records or claims loses its last one only.
        if holder and type(holder) is dict:
            holder.popitem()
        elif holder and type(holder) is list:
            holder.pop()

    def block_end(self, first: int, end: int) -> tuple[int, int]:
        lines = self.rows[first:end] if end > first else [""]
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        return first + len(lines) + self.offset, len(lines[-1]) + 1

    def fail(self, code: str, event: Any, message: str, help: str) -> bool:
        start, end = event.start_mark, event.end_mark
        last = end.column + 1 if end.line == start.line and end.column > start.column else start.column + 2
        line = start.line + 1 + self.offset
        span = Span(self.path, line, start.column + 1, line, last)
        self.diagnostics.append(make(code, span, message, help=help))
        return False


_OPENERS = frozenset("[{-")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*[ \t]*(?:#.*)?")
"""An anchor or a tag, with what may stand between it and its value on the same line."""

_SIMPLER = "write it more simply: a record is a short list of fields"


def _too_complex(span: Span, what: str) -> Diagnostic:
    return make("yaml-too-complex", span, f"this file {what}", help=_SIMPLER)


def _duplicate(path: str, key: str, position: Position, first: Position) -> Diagnostic:
    return make(
        "duplicate-key",
        Span(path, *position),
        f"`{key}` is written twice",
        note=f"the first is on line {first[0]}, and only that one would count",
        help="keep one of the two, or make one list of them",
    )


def _syntax(error: yaml.YAMLError, path: str, line: int, text: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    message, help = "this is not valid YAML", "compare it with a record that works"
    for known, plain, mend in _PLAIN_WORDS:
        if known in problem:
            message, help = plain, mend
            break
    if mark is None:
        offset = getattr(error, "position", 0)
        row, column = line + text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)
    else:
        row, column = mark.line + line, mark.column + 1
    rows = text.split("\n")
    at = row - line
    if at < len(rows) and "\t" in rows[at][: len(rows[at]) - len(rows[at].lstrip())]:
        message, help = "a tab is used for indentation", "indent with spaces"
        column = rows[at].index("\t") + 1
    elif "unexpected end of stream" in problem and getattr(error, "context_mark", None):
        context = error.context_mark  # type: ignore[attr-defined]
        row, column = context.line + line, context.column + 1
    return make("yaml-syntax", Span(path, row, column, row, column + 1), message, help=help)


def _find_separators(text: str, path: str, line: int) -> list[Diagnostic]:
    if not any(character in text for character in _SEPARATORS):
        return []
    found = []
    for number, row in enumerate(text.split("\n"), start=line):
        for column, character in enumerate(row, start=1):
            if character in _SEPARATORS:
                span = Span(path, number, column, number, column + 1)
                fix = Fix("replace it by a space", (Edit(span, " "),), safe=True)
                message = (
                    f"the invisible character {_SEPARATORS[character]} stands here and would shift every line below"
                )
                found.append(make("line-separator", span, message, help="replace it by a space", fixes=(fix,)))
    return found
