"""YAML by libyaml, with the place of every key and every value: plain texts composed at once, others by its events.

Scalars stay the text that was written: `no`, `on`, `2014-03-05` and `0755` are not touched. What a text means
is decided later, by the type's field. Nothing is constructed, so tags are ignored and data is never code.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from relaybook.content.yamlfaults import explain_syntax, find_separators
from relaybook.content.yamlplaces import Lines, MarkPlaces, NodePlaces, step
from relaybook.diagnostics import Diagnostic, make
from relaybook.model import Position, Span, Tree

try:
    _LOADER: Any = yaml.CSafeLoader

    class _Composer(yaml.CBaseLoader):
        """Composes nodes without asking what a text may mean."""

        def resolve(self, *_: Any) -> str:
            return ""

        def descend_resolver(self, *_: Any) -> None:
            """Nothing depends on the path."""

        def ascend_resolver(self) -> None:
            """Nothing depends on the path."""

    _COMPOSER: Any = _Composer
except AttributeError:  # PyYAML without libyaml: the same events, several times slower.
    _LOADER, _COMPOSER = yaml.SafeLoader, None

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MAX_DEPTH = 32
_MANY = 100
"""More levels than anybody needs, and less than would be a danger to the composer."""
_STACKED = re.compile(r"\n *(?:[-?:][ \t]+){4}")
_SPECIAL = re.compile(r"(?:^|[\s\[{,])(?:[&*]\S|!)")
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
    plain = _read_plain(text, path, line, whole)
    if plain:
        return plain, ()
    reader = _Reader(path, line - 1, text)
    try:
        loader = _LOADER(text)
        try:
            while reader.take(loader.get_event()):
                pass
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        reader.diagnostics.append(explain_syntax(error, path, line, reader.lines.rows, reader.last))
    except RecursionError:
        reader.diagnostics.append(_too_complex(Span(path, line, 1, line, 2), "is nested too deeply"))
    reader.drop_unfinished()
    values, keys = MarkPlaces(reader.values, reader.position), MarkPlaces(reader.keys, reader.position)
    return Tree(path, reader.root, values, keys, whole or text), tuple(reader.diagnostics)


def _read_plain(text: str, path: str, line: int, whole: str) -> Tree | None:
    """The tree of a text that needs no more than libyaml's composer, in a third of the time; of any other, nothing.

    Anchors, tags, repeated names and mistakes are left to the events, which tell more of them. The composer goes
    down the levels of a text by itself, so that none with room for many gets there.
    """
    if _COMPOSER is None or len(text) > 2 * _MAX_NODES or text.count("[") + text.count("{") > _MANY:
        return None
    if "\n" + " " * _MANY in text or _STACKED.search("\n" + text) or (_has_mark(text) and _SPECIAL.search(text)):
        return None
    loader = _COMPOSER(text)
    try:
        root = loader.get_single_node()
        value = _value(root, 0)
    except (yaml.YAMLError, _NotPlainError):
        return None
    finally:
        loader.dispose()
    places = NodePlaces(root, text, line - 1), NodePlaces(root, text, line - 1, keys=True)
    return Tree(path, value, *places, whole or text)


def _has_mark(text: str) -> bool:
    return "&" in text or "*" in text or "!" in text


def _value(node: Any, depth: int) -> Any:
    """The value of a node of libyaml's."""
    if type(node) is yaml.ScalarNode:
        return None if node.value in _NULLS and not node.style else node.value
    if node is None or depth >= _MAX_DEPTH:
        raise _NotPlainError
    if type(node) is yaml.SequenceNode:
        return [
            _value(item, depth + 1) if type(item) is not yaml.ScalarNode or item.value in _NULLS else item.value
            for item in node.value
        ]
    done = {}
    for key, item in node.value:
        if type(key) is not yaml.ScalarNode:
            raise _NotPlainError
        plain = type(item) is yaml.ScalarNode and item.value not in _NULLS
        done[key.value] = item.value if plain else _value(item, depth + 1)
    if len(done) < len(node.value):
        raise _NotPlainError
    return done


class _NotPlainError(Exception):
    """The text is for the events."""


class _Reader:
    """Turns events into values. The stack holds, for each open collection, its value, pointer and open key.

    The places of keys and values are kept as the events themselves; of a collection, as its first and last event.
    """

    def __init__(self, path: str, offset: int, text: str) -> None:
        self.path = path
        self.offset = offset
        self.lines = Lines(text, offset)
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
        line, column, end = event.start_mark.line, event.start_mark.column, event.end_mark
        if type(event) is not yaml.AliasEvent and (event.anchor or event.tag):
            if type(event) is yaml.ScalarEvent:
                line, column = min(self.after_properties(line, column), (end.line, end.column))
            else:  # The event ends where the first name or dash begins, or after the bracket or dash.
                line, column = end.line, end.column
                column -= self.lines.rows[line][column - 1 : column] in _OPENERS
        return self.lines.place(line, column, last)

    def after_properties(self, line: int, column: int) -> tuple[int, int]:
        """Where the value after an anchor and a tag begins: on the same line, or on one below."""
        while found := _PROPERTY.match(self.lines.rows[line], column):
            column = found.end()
            while column >= len(self.lines.rows[line]) and line + 1 < len(self.lines.rows):
                line += 1
                row = self.lines.rows[line]
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
