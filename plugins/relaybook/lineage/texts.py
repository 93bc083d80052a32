"""A text as what is compared when it travels: fields and sections, and in them blocks and list items, by their rows.

A unit is what a partner decides on: a field, a section with all of its prose, or one item of a list. Its hash is of a
canonical form, so that to wrap a paragraph anew, to order keys anew or to give a heading an id is no change.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from relaybook.content.frontmatter import Split, split_source
from relaybook.content.outline import Part, outline_by_section
from relaybook.content.yamlplaces import step
from relaybook.library.released import Release
from relaybook.lineage.travel import Travel
from relaybook.model import Source, Tree
from relaybook.schema.definitions import Field, RecordType, Schema, label_in
from relaybook.schema.normalise import apply_read

_WHOLE = re.compile(r"[ \t]*(?:```|~~~|\||<|!!!|\?\?\?|===|\[\^|\ud800)|(?: {4}|\t)")
"""How a block begins whose rows are not words to be wrapped."""
_INSIDE = re.compile(r"\n\n|\n\s+(?:[*+-]|\d+\.)\s|\n\s*(?:```|~~~|\|)")
"""What stands in an item that has more inside than words."""
_MARK = re.compile(r"^\s*(?:[*+-]|\d+\.)\s+")
HOME = Travel()
"""A text that did not travel."""
_ATTRIBUTES = re.compile(r"\s*\{:?[^{}]*\}\s*#*\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is matched, kept or taken as one."""

    kind: str
    """`field`, `item`, `heading` or `block`."""
    canon: str
    """Its text in canonical form."""
    rows: tuple[int, int]
    """The rows of the file, 0-based, the end exclusive; without blank rows after it."""
    key: str = ""
    """The id of an item in a list that is matched by id."""
    value: Any = None
    """The value of a field or of an item in one, as the YAML has it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A field, or a section: a heading with what stands below it up to the next."""

    key: str
    """The name of the field; of a section, `#` with the id of its heading, and `#` alone for what comes before any."""
    label: str
    pieces: tuple[Piece, ...]
    policy: str = "text"
    """How a field behaves; a section is `text`."""
    level: int = 0
    path: tuple[str, ...] = ()
    """The words of its heading and of those above it."""
    explicit: bool = False
    """Whether the id of the heading was written by the author."""
    rows: tuple[int, int] = (0, 0)
    """The rows of a field with its key."""
    short: str = ""
    """Of a field that holds maps: the part of each that names it."""

    @property
    def is_section(self) -> bool:
        """Whether it is part of the body."""
        return self.key.startswith("#")

    @property
    def is_prose(self) -> bool:
        """Whether it is written in a language, so that it must be translated."""
        return self.is_section or self.policy == "text" or self.policy.startswith("list-by:")

    def units(self) -> list[str]:
        """The unit that each piece belongs to, in order of pieces."""
        found: list[str] = []
        for piece in self.pieces:
            name = f"{self.key}/{piece.key}" if piece.key else f"{self.key}~{hash_of(piece.canon)[:8]}"
            name = self.key if piece.kind != "item" else name
            number = 1
            while piece.kind == "item" and (f"{name}.{number}" if number > 1 else name) in found:
                number += 1
            found.append(f"{name}.{number}" if number > 1 else name)
        return found

    def hashes(self) -> dict[str, str]:
        """The hash of each of its units."""
        canons: dict[str, list[str]] = {}
        for unit, piece in zip(self.units(), self.pieces, strict=True):
            canons.setdefault(unit, []).append(piece.canon)
        return {unit: hash_of("\n\n".join(found)) for unit, found in canons.items()}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its groups in order, fields first."""

    source: Source
    groups: Mapping[str, Group] = field(default_factory=dict)
    tree: Tree | None = None

    @property
    def fields(self) -> dict[str, Group]:
        """The fields of the front matter."""
        return {key: group for key, group in self.groups.items() if not group.is_section}

    @property
    def sections(self) -> dict[str, Group]:
        """The sections of the body."""
        return {key: group for key, group in self.groups.items() if group.is_section}

    def hashes(self) -> dict[str, str]:
        """The hash of every unit."""
        return {unit: found for group in self.groups.values() for unit, found in group.hashes().items()}

    def raw(self, group: Group, unit: str = "") -> str:
        """The text of a group, or of one unit in it, as it stands in the file."""
        rows = rows_of(self.source.text)
        pieces = [p for p, name in zip(group.pieces, group.units(), strict=True) if unit in ("", name)]
        return "\n\n".join("\n".join(rows[piece.rows[0] : piece.rows[1]]) for piece in pieces)


@lru_cache(maxsize=16)
def rows_of(text: str) -> tuple[str, ...]:
    """The rows of a text without their ends. A merge asks for many parts of a few texts."""
    return tuple(text.split("\n"))


def hash_of(canon: str) -> str:
    """The hash of a unit in canonical form: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(canon.encode()).hexdigest()[:16]


def read_text(source: Source, kind: RecordType, travel: Travel = HOME) -> Text:
    """A text of a record, split into what is compared.

    Args:
        source: The text. What cannot be read as front matter has no fields.
        kind: The type of the record: it says how each field behaves, and by which other names fields go.
        travel: Of a text that came from another site, what its names became here.
    """
    split = split_source(source)
    groups: dict[str, Group] = {}
    tree = split.tree
    if tree is not None and isinstance(tree.value, dict):
        tree = apply_read(tree, [kind.read])
        rows = source.text.split("\n")
        for name, value in tree.value.items():
            groups[name] = _field(name, value, kind.fields.get(name), tree, rows, travel)
    if split.tree is not None or not split.diagnostics:
        groups |= {group.key: group for group in _sections(split, travel)}
    return Text(source, groups, tree)


def released_text(release: Release, schema: Schema) -> Text:
    """The text of a released version, split into what is compared."""
    tree = release.record.tree
    return read_text(Source(tree.path, tree.text), schema.types[release.record.type])


def policy_of(each: Field | None) -> str:
    """How a field behaves when its record is adapted. One that no type knows belongs to whoever wrote it."""
    return each.adapt if each else "local"


def _field(name: str, value: Any, each: Field | None, tree: Tree, rows: list[str], travel: Travel) -> Group:
    at = step("", name)
    policy = policy_of(each)
    start, end = tree.key_span(at).line - 1, _last_row(tree, at)
    items: list[Piece] = []
    if isinstance(value, list) and (policy in ("text", "follow") or policy.startswith("list-by:")):
        items = list(_items(value, at, policy.removeprefix("list-by:"), tree, rows, end, travel))
    emptied = value is None and each is not None and each.many and policy != "set"  # A list that lost its last item.
    pieces = (
        tuple(items)
        if items or emptied
        else (Piece("field", canonical_value(value, travel), (start, end), value=value),)
    )
    return Group(
        name,
        label_in(each.label, "en", name) if each else name,
        pieces,
        policy,
        rows=(start, end),
        short=each.short if each else "",
    )


def _items(
    value: list[Any], at: str, by: str, tree: Tree, rows: list[str], end: int, travel: Travel
) -> Iterator[Piece]:
    """The items of a list with a row of their own; none where they share rows."""
    starts = [tree.span(f"{at}/{index}").line - 1 for index in range(len(value))]
    if len({*starts}) < len(starts) or not all(rows[start].lstrip().startswith("- ") for start in starts):
        return
    for index, (item, start) in enumerate(zip(value, starts, strict=True)):
        stop = starts[index + 1] if index + 1 < len(value) else end
        key = item.get(by) if isinstance(item, dict) else None
        while stop > start + 1 and not rows[stop - 1].strip():
            stop -= 1
        yield Piece("item", canonical_value(item, travel), (start, stop), key if isinstance(key, str) else "", item)


def _last_row(tree: Tree, at: str) -> int:
    """The row after a field: that at which its value ends, the end exclusive."""
    span = tree.span(at) if at in tree.values else tree.key_span(at)
    return max(span.end_line - (span.end_column == 1 and span.end_line > span.line), tree.key_span(at).line)


def canonical_value(value: Any, travel: Travel = HOME) -> str:
    """A value of YAML in a form that knows no order of keys and no wrapping."""
    return json.dumps(_folded(value, travel), ensure_ascii=False, sort_keys=True)


def _folded(value: Any, travel: Travel = HOME) -> Any:
    if isinstance(value, str):
        return " ".join(_composed(travel.value_home(value)).split())
    if isinstance(value, list):
        return [_folded(item, travel) for item in value]
    return {key: _folded(item, travel) for key, item in value.items()} if isinstance(value, dict) else value


def _sections(split: Split, travel: Travel) -> Iterator[Group]:
    body = split.body.split("\n")
    first = split.body_line - 1
    path: list[tuple[int, str]] = []
    for parts in outline_by_section(split.body):
        pieces: list[Piece] = []
        for part in parts:
            if part.heading:
                while path and path[-1][0] >= part.heading.level:
                    path.pop()
                path.append((part.heading.level, _folded(part.heading.text)))
            end = part.end
            while end > part.start + 1 and not body[end - 1].strip():
                end -= 1
            text = "\n".join(body[part.start : end])
            canon = canonical_part(part.kind, part.heading.level if part.heading else 0, travel.home(text))
            pieces.append(Piece(part.kind, canon, (first + part.start, first + end)))
        if pieces:
            yield _section(parts[0], pieces, path)


def _section(part: Part, pieces: list[Piece], path: list[tuple[int, str]]) -> Group:
    if part.heading is None:
        return Group("#", "", tuple(pieces))
    return Group(f"#{part.heading.id}", part.heading.text, tuple(pieces), "text", part.heading.level,
                 tuple(words for _, words in path), part.heading.explicit)  # fmt: skip


@lru_cache(maxsize=16384)
def canonical_part(kind: str, level: int, text: str) -> str:
    """A part of a body in canonical form. Rows count where they are not words to be wrapped.

    Args:
        kind: What the part is.
        level: Of a heading, its level.
        text: Its rows.
    """
    text = _composed(text)
    if level:
        words = _ATTRIBUTES.sub("", text.split("\n")[0].strip().strip("#"))
        return f"{'#' * level} {' '.join(words.split())}"
    if is_whole(text):
        return "\n".join(row.rstrip() for row in text.split("\n"))
    if kind == "item":
        return "- " + " ".join(_MARK.sub("", text).split())
    return " ".join(text.split())


def _composed(text: str) -> str:
    """A text in which letters with marks are one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_whole(text: str) -> bool:
    """Whether a part is kept whole: a fence, a table, HTML, an admonition, a footnote, or an item with more inside."""
    return (
        bool(_WHOLE.match(text))
        or "\n\n" in text
        or bool(re.search(r"\n\s+(?:[*+-]|\d+\.)\s|\n\s*(?:```|~~~|\|)", text))
    )
