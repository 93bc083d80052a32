"""Text and CSL-JSON as pandoc's own tree: nothing in them is read as Markdown."""

from __future__ import annotations

import html
import re
from typing import Any

from relaybook.citations.markup import TAG

_KINDS = {"i": "Emph", "b": "Strong", "sub": "Subscript", "sup": "Superscript", "sc": "SmallCaps"}
_RICH = frozenset({"title", "title-short", "container-title", "collection-title", "abstract"})
"""The variables in which CSL-JSON has mark-up of its own."""


def inlines_of(text: str) -> list[dict[str, Any]]:
    """Plain text as inline elements, its spaces kept."""
    made: list[dict[str, Any]] = []
    for piece in re.split(r"(\s+)", text):
        if piece:
            made.append({"t": "Space"} if piece.isspace() else {"t": "Str", "c": piece})
    return made


def rich_inlines_of(text: str) -> list[dict[str, Any]]:
    """Text with the mark-up of CSL-JSON: `<i>`, `<b>`, `<sub>`, `<sup>`, `<sc>`, `<span class="nocase">`.

    A tag that does not fit, or any other, is text.
    """
    stack: list[tuple[str, str, list[dict[str, Any]]]] = [("", "", [])]
    done = 0
    for found in TAG.finditer(text):
        closing, name, nocase = found.groups()
        if closing and stack[-1][0] != name:
            continue
        stack[-1][2].extend(inlines_of(html.unescape(text[done : found.start()])))
        done = found.end()
        if not closing:
            stack.append((name, found[0], []))
        else:
            _, opened, inside = stack.pop()
            stack[-1][2].append(_element(name, inside, nocase="nocase" in opened))
    stack[-1][2].extend(inlines_of(html.unescape(text[done:])))
    while len(stack) > 1:  # Never closed: the tag is text.
        _, opened, inside = stack.pop()
        stack[-1][2].extend([*inlines_of(opened), *inside])
    return stack[0][2]


def _element(name: str, inside: list[dict[str, Any]], *, nocase: bool) -> dict[str, Any]:
    if name == "span":
        return {"t": "Span", "c": [["", ["nocase"] if nocase else [], []], inside]}
    return {"t": _KINDS[name], "c": inside}


def meta_of(value: Any, name: str = "") -> dict[str, Any]:
    """A value of CSL-JSON as metadata."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {key: meta_of(item, key) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        return {"t": "MetaList", "c": [meta_of(item) for item in value]}
    if isinstance(value, bool):
        return {"t": "MetaBool", "c": value}
    if name in _RICH:
        return {"t": "MetaInlines", "c": rich_inlines_of(str(value))}
    return {"t": "MetaString", "c": str(value)}
