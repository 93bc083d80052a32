"""The values of BibTeX: `{text}`, `"text"`, a number or the name of an `@string`, joined with `#`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
"""The `@string`s that every bibliography has. They stand for themselves here; `dates` knows them."""

_NEXT = re.compile(r"\s*([^\W\d_][\w.:+-]*)\s*=\s*(?=[{\"\w])")
_BARE = re.compile(r"[^\s#\"{},=]+")
_JOIN = re.compile(r"\s*#\s*")
_MARK = re.compile(r"(?<!\\)[{}\"]")

MOST_PIECES = 100
"""How many parts of one value are read."""


class Piece(NamedTuple):
    """One part of a value."""

    kind: str
    """`text` or `name`."""
    text: str
    start: int
    """Where it begins in the value."""


class Value(NamedTuple):
    """A value, taken apart."""

    pieces: tuple[Piece, ...]
    end: int
    """Where it ends: before the end of what was given, where something follows that does not belong to it."""
    next_name: str = ""
    """The name of the field that follows without a comma."""
    next_at: int = 0
    """Where that name begins."""
    next_start: int = 0
    """And where the value of that field does."""


def parse_value(text: str) -> Value:
    """Take a value apart. Whatever it is, something comes of it; `end` says how far it was understood."""
    if text[:1] == "{" and text.find("}") == len(text) - 1 and text.find("{", 1) < 0 and text[-2] != "\\":
        return Value((Piece("text", text[1:-1], 1),), len(text))  # As most are.
    pieces: list[Piece] = []
    at = 0
    end = 0
    for _ in range(MOST_PIECES):
        piece, end = _piece(text, at)
        if piece is None:
            return Value(tuple(pieces), at if pieces else 0)
        pieces.append(piece)
        joined = _JOIN.match(text, end)
        if not joined:
            break
        at = joined.end()
    following = _NEXT.match(text, end)
    if following:
        return Value(tuple(pieces), end, following[1].lower(), following.start(1), following.end())
    return Value(tuple(pieces), end)


def _piece(text: str, at: int) -> tuple[Piece | None, int]:
    opening = text[at : at + 1]
    if opening in ("{", '"') and opening:
        close = _closing(text, at)
        return (Piece("text", text[at + 1 : close], at + 1), close + 1) if close >= 0 else (None, at)
    bare = _BARE.match(text, at)
    if not bare:
        return None, at
    kind = "text" if bare[0][0].isdigit() else "name"
    return Piece(kind, bare[0], at), bare.end()


def _closing(text: str, at: int) -> int:
    """Where the brace or quotation mark at a place is closed; -1 where it is not."""
    quoted = text[at] == '"'
    depth = 0 if quoted else 1
    for mark in _MARK.finditer(text, at + 1):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth -= 1
            if depth == 0 and not quoted:
                return mark.start()
        elif quoted and depth == 0:
            return mark.start()
    return -1


def joined(pieces: tuple[Piece, ...], strings: Mapping[str, str]) -> str:
    """The text of a value, with every run of spaces as one. An unknown name stands for itself."""
    parts = (p.text if p.kind == "text" else strings.get(p.text.lower(), p.text) for p in pieces)
    return " ".join("".join(parts).split())


def unknown_names(pieces: tuple[Piece, ...], known: Collection[str]) -> Iterator[Piece]:
    """The names in a value that no `@string` defines."""
    return (p for p in pieces if p.kind == "name" and p.text.lower() not in known)
