"""Write generated YAML, and note where every key and every value was written.

Nothing of the package is used here: the places are those of the pen, not of a parser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Place = tuple[int, int, int, int]

LETTERS = "abzÄñßعربيةдом中文हिन्दी한국어🗳é"
WORDS = st.text(LETTERS + "0123456789-_/.~'", min_size=1, max_size=8).map(lambda word: f"x{word}")
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
ANYTHING = st.text(LETTERS + " #:,[]{}&*!|>%@`\"'\\-?\t", max_size=12)


@dataclass(frozen=True)
class Scalar:
    """One value. `style` is ` ` for plain, a quote, `|`, `>`, or nothing for a value that is not there."""

    text: str
    style: str = " "
    anchored: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Any, ...]
    flow: bool
    anchored: bool = False


@dataclass(frozen=True)
class Pairs:
    """A map. Its keys differ."""

    pairs: tuple[tuple[Scalar, Any], ...]
    flow: bool
    anchored: bool = False


Alias = Scalar("", "*")
"""The last anchor that was closed, or a plain word where there is none."""

KEYS = st.builds(Scalar, WORDS, st.sampled_from(" '\""))
SIMPLE = (
    st.builds(Scalar, SENTENCES, st.sampled_from(" '\""), st.booleans())
    | st.builds(Scalar, ANYTHING, st.sampled_from("'\""), st.booleans())
    | st.just(Alias)
)
BLOCK = SIMPLE | st.builds(Scalar, SENTENCES, st.sampled_from("|>")) | st.just(Scalar("", ""))


def _collections(children: st.SearchStrategy[Any], *, flow: bool, least: int) -> st.SearchStrategy[Any]:
    items = st.lists(children, min_size=least, max_size=4).map(tuple)
    pairs = st.lists(st.tuples(KEYS, children), min_size=least, max_size=4, unique_by=lambda pair: pair[0].text)
    return st.builds(Items, items, st.just(flow), st.booleans()) | st.builds(
        Pairs, pairs.map(tuple), st.just(flow), st.booleans()
    )


FLOW = st.recursive(SIMPLE, lambda children: _collections(children, flow=True, least=0), max_leaves=6)
NODES = st.recursive(BLOCK | FLOW, lambda children: _collections(children, flow=False, least=1), max_leaves=12)
DOCUMENTS = _collections(NODES, flow=False, least=1)


@dataclass
class Emitter:
    """Writes one document. `choose` decides on what has no meaning: comments, blank lines, line breaks, indents."""

    choose: Callable[[int], int]
    """A number from 0 up to, and without, the given one."""
    text: str = ""
    values: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    """The text of every plain or quoted value, as it stands in the document."""
    anchors: list[str] = field(default_factory=list)
    in_block: bool = False
    """Whether the last thing written was a block scalar."""

    def document(self, node: Any) -> Emitter:
        """Write a document; gives back the emitter."""
        self.space()
        self.block(node, "", 0)
        return self

    # ---- the pen ---------------------------------------------------------------------------------------------

    def here(self) -> tuple[int, int]:
        return self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n")

    def end_line(self) -> None:
        """End the line. After a block scalar there are no comments: they could be a part of it."""
        comment = "" if self.in_block else ("", " # note: [x", " #")[self.choose(3)]
        self.text += comment + "\n"
        self.space()

    def space(self) -> None:
        comment = "" if self.in_block else f"{' ' * self.choose(4)}# a comment\n"
        self.text += ("", "", "\n", comment)[self.choose(4)]
        self.in_block = False

    # ---- nodes -----------------------------------------------------------------------------------------------

    def block(self, node: Any, pointer: str, indent: int) -> Place:
        """Write a node whose first character goes at the pen; lines of its own begin at the indent."""
        if isinstance(node, Scalar) or node.flow:
            return self.flow(node, pointer, indent, inside=False)
        start = self.here()
        end = start
        for index, item in enumerate(node.items if isinstance(node, Items) else node.pairs):
            if index:
                self.end_line()
                self.text += " " * indent
            if isinstance(node, Items):
                self.text += "-"
                end = self.after_mark(item, f"{pointer}/{index}", indent, compact=True)
            else:
                below = f"{pointer}/{escaped(item[0].text)}"
                self.keys[below] = self.scalar(item[0])
                self.text += ":"
                end = self.after_mark(item[1], below, indent, compact=False)
        return self.note(pointer, start, end)

    def after_mark(self, node: Any, pointer: str, indent: int, *, compact: bool) -> tuple[int, int]:
        """Write the value after a dash or colon, on the same line or below."""
        opens = not isinstance(node, Scalar) and not node.flow
        if node == Scalar("", ""):
            return self.note(pointer, self.here(), self.here())[2:]
        name = self.anchor(node)
        if opens and (name or not compact or self.choose(2)):
            self.end_line()
            least = 0 if isinstance(node, Items) and not compact else 1
            deeper = indent + least + self.choose(3)
            self.text += " " * deeper
        else:
            gap = 1 + self.choose(2)
            self.text += " " * gap
            deeper = indent + 1 + gap
        place = self.block(node, pointer, deeper if opens else indent + 1)
        if name:
            self.anchors.append(name)
        return place[2:]

    def flow(self, node: Any, pointer: str, indent: int, *, inside: bool = True) -> Place:
        """Write a scalar, or a collection in brackets."""
        if isinstance(node, Scalar):
            return self.leaf(node, pointer, indent)
        start = self.here()
        self.text += "[" if isinstance(node, Items) else "{"
        for index, item in enumerate(node.items if isinstance(node, Items) else node.pairs):
            self.text += (", " if index else "") + ("", " ", "\n" + " " * (indent + 1))[self.choose(3)]
            if isinstance(node, Items):
                below, value = f"{pointer}/{index}", item
            else:
                below, value = f"{pointer}/{escaped(item[0].text)}", item[1]
                self.keys[below] = self.scalar(item[0])
                self.text += ": "
            name = self.anchor(value, before="")
            self.text += " " if name else ""
            self.flow(value, below, indent)
            if name:
                self.anchors.append(name)
        self.text += "]" if isinstance(node, Items) else "}"
        return self.note(pointer, start, self.here())

    def leaf(self, node: Scalar, pointer: str, indent: int) -> Place:
        before = len(self.text)
        place = self.scalar(node, indent)
        self.values[pointer] = place
        if node.style in " '\"":
            self.written[pointer] = self.text[before:]
        return place

    def scalar(self, node: Scalar, indent: int = -1) -> Place:
        """Write a scalar; with an indent, quotes may run over several lines."""
        start = self.here()
        if node.style == "*":
            self.text += f"*{self.anchors[-1]}" if self.anchors else "none"
        elif node.style in "|>" and node.style:
            self.text += node.style + ("", "-", "+")[self.choose(3)]
            for word in node.text.split(" "):
                self.text += "\n" * (1 + self.choose(2)) + " " * indent + word + ("", ": #")[self.choose(2)]
            self.in_block = True
            return (*start, *self.here())
        elif node.style == "'":
            self.text += "'" + self.broken(node.text.replace("'", "''"), indent) + "'"
        elif node.style == '"':
            text = node.text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
            self.text += '"' + self.broken(text, indent) + '"'
        else:
            self.text += node.text
        return (*start, *self.here())

    def broken(self, text: str, indent: int) -> str:
        """The same text, with a line break in place of a single space here and there."""
        if indent < 0:
            return text
        words = text.split(" ")
        out = words[0]
        for before, word in zip(words, words[1:], strict=False):
            fits = before.strip("\t") and word.strip("\t") and before[-1:] != "\t" and word[:1] != "\t" and out
            out += ("\n" + " " * indent if fits and self.choose(3) == 0 else " ") + word
        return out

    def anchor(self, node: Any, before: str = " ") -> str:
        """Write an anchor, if the node has one; gives its name."""
        if not node.anchored:
            return ""
        name = f"a{len(self.anchors)}-{self.text.count('&')}"
        self.text += f"{before}&{name}"
        return name

    def note(self, pointer: str, start: tuple[int, int], end: tuple[int, int]) -> Place:
        self.values[pointer] = (*start, *end[-2:])
        return self.values[pointer]


def escaped(key: str) -> str:
    """A key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
