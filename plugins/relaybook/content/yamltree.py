"""YAML in one pass over libyaml's events, with the place of every key and every value.

Scalars stay the text that was written: `no`, `on`, `2014-03-05` and `0755` are not touched. What a text means
is decided later, by the type's field. Nothing is constructed, so tags are ignored and data is never code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from relaybook.content.yamlfaults import explain_syntax, find_separators
from relaybook.diagnostics import Diagnostic, make
from relaybook.model import Position, Span, Tree

try:
    _LOADER: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML without libyaml: the same events, several times slower.
    _LOADER = yaml.SafeLoader

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MAX_DEPTH = 32
_MAX_NODES = 50_000


def parse_yaml(text: str, path: str, line: int = 1, whole: str = "") -> tuple[Tree, tuple[Diagnostic, ...]]:
    r"""Parse one YAML document.

    Args:
        text: The YAML, with `\n` as line end.
        path: The file it stands in, for the spans.
        line: The line of the file on which the text begins, 1-based.
        whole: The whole text of the file, where the YAML is only a part of it.

    Returns:
        The tree and what was wrong. After an error of syntax the tree holds what was read to its end before it.
    """
    separators = tuple(find_separators(text, path, line))
    if separators:
        return Tree(path, None), separators
    reader = _Reader(path, line - 1, text)
    try:
        loader = _LOADER(text)
        try:
            while reader.take(loader.get_event()):
                pass
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        reader.diagnostics.append(explain_syntax(error, path, line, reader.rows, reader.last))
    except RecursionError:
        reader.diagnostics.append(_too_complex(Span(path, line, 1, line, 2), "is nested too deeply"))
    reader.drop_unfinished()
    values, keys = _Places(reader.values, reader.position), _Places(reader.keys, reader.position)
    return Tree(path, reader.root, values, keys, whole or text), tuple(reader.diagnostics)


def step(pointer: str, key: str) -> str:
    """The JSON pointer of a key below a pointer."""
    if "~" in key or "/" in key:
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"


class _Places(Mapping[str, Position]):
    """Places by pointer, worked out from libyaml's marks when somebody asks: most files have no fault to point at."""

    def __init__(self, marks: dict[str, Any], position: Callable[[Any], Position]) -> None:
        self.marks = marks
        self.position = position

    def __getitem__(self, pointer: str) -> Position:
        return self.position(self.marks[pointer])

    def __contains__(self, pointer: object) -> bool:
        return pointer in self.marks

    def __iter__(self) -> Iterator[str]:
        return iter(self.marks)

    def __len__(self) -> int:
        return len(self.marks)


class _Reader:
    """Turns events into values. The stack holds, for each open collection, its value, pointer and open key.

    The places of keys and values are kept as the events themselves; of a collection, as its first and last event.
    """

    def __init__(self, path: str, offset: int, text: str) -> None:
        self.path = path
        self.offset = offset
        self.rows = text.split("\n")
        self.root: Any = None
        self.values: dict[str, Any] = {}
        self.keys: dict[str, Any] = {}
        self.diagnostics: list[Diagnostic] = []
        self.stack: list[list[Any]] = []  # [collection, pointer, open key or None, anchor, nodes before it, flow style]
        self.last: Any = None  # The event of the last key, scalar, alias or closing bracket.
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0
        self.documents = 0

    def take(self, event: Any) -> bool:
        """Take one event; false ends the reading."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
            if value in _NULLS and not event.style:
                value = None
            return self.put(event, value, event.anchor)
        if kind is yaml.MappingStartEvent:
            return self.put(event, {}, event.anchor, opens=True)
        if kind is yaml.SequenceStartEvent:
            return self.put(event, [], event.anchor, opens=True)
        if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            _, pointer, _, anchor, before, flow = self.stack.pop()
            if anchor:
                self.anchors[anchor] = (self.anchors[anchor][0], self.nodes - before)
            if flow:  # Without brackets, libyaml puts the end where the next thing begins: ours is the last value's.
                self.last = event
            if pointer in self.values:
                self.values[pointer] = (self.values[pointer], self.last)
        elif kind is yaml.AliasEvent:
            return self.alias(event)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self.fail("yaml-syntax", event, "a second document begins here", "keep one document in a file")
                return False
        return kind is not yaml.StreamEndEvent

    def alias(self, event: Any) -> bool:
        value, size = self.anchors.get(event.anchor, (None, -1))
        if size < 0:
            known = event.anchor in self.anchors
            if not known:
                message = (
                    f"`*` has a meaning of its own at the start of a value, and nothing is marked `&{event.anchor}`"
                )
                return self.fail("yaml-syntax", event, message, "put the whole value in quotes")
            message = f"`*{event.anchor}` is used inside itself"
            return self.fail("yaml-syntax", event, message, "write the value out, or put it in quotes")
        self.nodes += size
        return self.put(event, value)

    def put(self, event: Any, value: Any, anchor: str | None = None, *, opens: bool = False) -> bool:
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            return self.fail("yaml-too-complex", event, f"this file holds more than {_MAX_NODES} values", _SIMPLER)
        if not opens:
            self.last = event
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
                return self.key(event, value, opens=opens)
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
        self.values[pointer] = event
        if opens:
            if len(self.stack) >= _MAX_DEPTH:
                return self.fail("yaml-too-complex", event, "this file is nested too deeply", _SIMPLER)
            self.stack.append([value, pointer, None, anchor, self.nodes - 1, event.flow_style])
        return True

    def position(self, mark: Any) -> Position:
        """Where a value stands, without the anchor or tag before it."""
        event, last = mark if type(mark) is tuple else (mark, mark)
        start, end = event.start_mark, event.end_mark
        line, column, offset = start.line, start.column, self.offset + 1
        if type(event) is not yaml.AliasEvent and (event.anchor or event.tag):
            if type(event) is yaml.ScalarEvent:
                line, column = min(self.after_properties(line, column), (end.line, end.column))
            else:  # The event ends where the first name or dash begins, or after the bracket or dash.
                line, column = end.line, end.column
                column -= self.rows[line][column - 1 : column] in _OPENERS
        end_line, end_column = last.end_mark.line + offset, last.end_mark.column + 1
        if getattr(last, "style", None) in ("|", ">"):
            end_line, end_column = self.block_end(last.start_mark.line, last.end_mark)
        if line >= len(self.rows):  # Nothing was written after the last line, as in `---`: its end is the place.
            line, column = len(self.rows) - 1, len(self.rows[-1])
            end_line, end_column = line + offset, column + 1
        return line + offset, column + 1, end_line, end_column

    def after_properties(self, line: int, column: int) -> tuple[int, int]:
        """Where the value after an anchor and a tag begins: on the same line, or on one below."""
        while found := _PROPERTY.match(self.rows[line], column):
            column = found.end()
            while column >= len(self.rows[line]) and line + 1 < len(self.rows):
                line += 1
                row = self.rows[line]
                column = len(row) if row.lstrip().startswith("#") else len(row) - len(row.lstrip())
        return line, column

    def key(self, event: Any, value: Any, *, opens: bool) -> bool:
        if opens or (value is not None and not isinstance(value, str)):
            return self.fail("yaml-syntax", event, "a name must be plain text", "write `name: value`")
        top = self.stack[-1]
        top[2] = getattr(event, "value", value) or ""
        pointer = step(top[1], top[2])
        if pointer in self.keys:
            first = self.position(self.keys[pointer])
            self.diagnostics.append(_duplicate(self.path, top[2], self.position(event), first))
        else:
            self.keys[pointer] = event
        return True

    def drop_unfinished(self) -> None:
        """Drop the value that reading stopped in: what is only begun, or swallowed what follows, is not judged."""
        if not self.stack:
            return
        holder = self.root
        if len(self.stack) > 2 and type(self.stack[1][0]) is list and type(self.stack[2][0]) is dict:
            holder = self.stack[1][0]  # A list of records or claims loses its last one only.
        if len(holder) == 1:
            holder = self.root
        if type(holder) is list and holder:
            holder.pop()
        elif holder:
            holder.popitem()

    def block_end(self, first: int, end: Any) -> tuple[int, int]:
        """Where the last line with text in it ends; libyaml's own end is the line below, if there is one."""
        lines = self.rows[first : end.line + bool(end.column)]
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
