"""Where the keys and values of a YAML text stand, worked out when somebody asks: most files have no fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from relaybook.model import Position


def step(pointer: str, key: str) -> str:
    """The JSON pointer of a key below a pointer."""
    if "~" in key or "/" in key:
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"


class Lines:
    """The lines of a YAML text, and how many lines of the file come before it."""

    def __init__(self, text: str, before: int) -> None:
        self.rows = text.split("\n")
        self.before = before

    def place(self, line: int, column: int, last: Any) -> Position:
        """The place that begins at a line and column, 0-based, and goes to the end of an event or node of libyaml."""
        offset = self.before + 1
        end_line, end_column = last.end_mark.line + offset, last.end_mark.column + 1
        if getattr(last, "style", None) in ("|", ">"):
            end_line, end_column = self.block_end(last.start_mark.line, last.end_mark)
        final = len(self.rows) - 1
        if line > final:  # Nothing was written after the last line, as in `---`: its end is the place.
            line, column = final, len(self.rows[-1])
        if end_line > final + offset:
            end_line, end_column = final + offset, len(self.rows[-1]) + 1
        return line + offset, column + 1, end_line, end_column

    def block_end(self, first: int, end: Any) -> tuple[int, int]:
        """Where the last line with text in it ends; libyaml's own end is the line below, if there is one."""
        lines = self.rows[first : end.line + bool(end.column)]
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        return first + len(lines) + self.before, len(lines[-1]) + 1


class MarkPlaces(Mapping[str, Position]):
    """Places by pointer, from what the events of libyaml said of each."""

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


class NodePlaces(Mapping[str, Position]):
    """Places by pointer, found by walking down the tree that libyaml composed: of values, or of keys."""

    def __init__(self, root: Any, text: str, before: int, *, keys: bool = False) -> None:
        self.root, self.text, self.before, self.keys_wanted = root, text, before, keys
        self.lines: Lines | None = None

    def __getitem__(self, pointer: str) -> Position:
        key, value = self.find(pointer)
        node = key if self.keys_wanted else value
        if node is None:
            raise KeyError(pointer)
        self.lines = self.lines or Lines(self.text, self.before)
        return self.lines.place(node.start_mark.line, node.start_mark.column, _last(node))

    def __contains__(self, pointer: object) -> bool:
        key, value = self.find(str(pointer))
        return (key if self.keys_wanted else value) is not None

    def __iter__(self) -> Iterator[str]:
        return _pointers(self.root, "", keys=self.keys_wanted)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def find(self, pointer: str) -> tuple[Any, Any]:
        """The nodes of a key and of its value; nothing where there are none."""
        key, node = None, self.root
        for part in pointer.split("/")[1:]:
            if type(node) is yaml.SequenceNode:
                number = int(part) if part.isdecimal() else len(node.value)
                key, node = None, node.value[number] if number < len(node.value) else None
            elif type(node) is yaml.MappingNode:
                name = part.replace("~1", "/").replace("~0", "~") if "~" in part else part
                key, node = next((pair for pair in node.value if pair[0].value == name), (None, None))
            else:
                return None, None
        return key, node


def _last(node: Any) -> Any:
    """The node that ends a value: without brackets, libyaml ends a collection where the next thing begins."""
    while type(node) is not yaml.ScalarNode and not node.flow_style:
        node = node.value[-1]
        node = node[1] if type(node) is tuple else node
    return node


def _pointers(node: Any, at: str, *, keys: bool) -> Iterator[str]:
    if not keys:
        yield at
    if type(node) is yaml.MappingNode:
        for key, value in node.value:
            pointer = step(at, key.value)
            if keys:
                yield pointer
            yield from _pointers(value, pointer, keys=keys)
    elif type(node) is yaml.SequenceNode:
        for index, value in enumerate(node.value):
            yield from _pointers(value, f"{at}/{index}", keys=keys)
