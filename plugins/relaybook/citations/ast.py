"""Text and CSL-JSON as pandoc's own tree: nothing in them is read as Markdown."""

from __future__ import annotations

import html
import re
from typing import Any

from relaybook.citations.markup import TAG
from relaybook.citations.names import PATRONYMIC

_MARK = re.compile(TAG.pattern + r"|([“‘])|”|’(?!\w)")
_QUOTES = {"“": "DoubleQuote", "‘": "SingleQuote"}
_CLOSED = {"”": "“", "’": "‘"}
_KINDS = {"i": "Emph", "b": "Strong", "sub": "Subscript", "sup": "Superscript", "sc": "SmallCaps"}
_RICH = frozenset(
    "title title-short container-title container-title-short collection-title volume-title volume-title-short "
    "part-title event-title original-title reviewed-title abstract".split()
)
"""The variables in which CSL-JSON has mark-up of its own."""
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff·・]+")
"""Names in Chinese characters, kana or Hangul."""


def inlines_of(text: str) -> list[dict[str, Any]]:
    """Plain text as inline elements, its spaces kept."""
    made: list[dict[str, Any]] = []
    for piece in re.split(r"(\s+)", text):
        if piece:
            made.append({"t": "Space"} if piece.isspace() else {"t": "Str", "c": piece})
    return made


def rich_inlines_of(text: str) -> list[dict[str, Any]]:
    """Text with the mark-up of CSL-JSON: `<i>`, `<b>`, `<sub>`, `<sup>`, `<sc>`, `<span class="nocase">`.

    Quotation marks become those of the style and the language, so that one pair inside another differs from it. A tag
    or a mark that does not fit, or any other, is text.
    """
    stack: list[tuple[str, str, list[dict[str, Any]]]] = [("", "", [])]
    done = 0
    for found in _MARK.finditer(text):
        closing, name, nocase, quote = found.groups()
        opened = quote or (name if name and not closing else "")
        if not opened and stack[-1][0] != (name or _CLOSED[found[0]]):
            continue
        stack[-1][2].extend(inlines_of(html.unescape(text[done : found.start()])))
        done = found.end()
        if opened:
            stack.append((opened, found[0], []))
        else:
            name, mark, inside = stack.pop()
            stack[-1][2].append(_element("sc" if "small-caps" in mark else name, inside, nocase="nocase" in mark))
    stack[-1][2].extend(inlines_of(html.unescape(text[done:])))
    while len(stack) > 1:  # Never closed: the tag is text.
        _, mark, inside = stack.pop()
        stack[-1][2].extend([*inlines_of(mark), *inside])
    return stack[0][2]


def _element(name: str, inside: list[dict[str, Any]], *, nocase: bool) -> dict[str, Any]:
    if name in _QUOTES:
        return {"t": "Quoted", "c": [{"t": _QUOTES[name]}, inside]}
    if name == "span":
        return {"t": "Span", "c": [["", ["nocase"] if nocase else [], []], inside]}
    return {"t": _KINDS[name], "c": inside}


def meta_of(value: Any, name: str = "") -> dict[str, Any]:
    """A value of CSL-JSON as metadata."""
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {key: meta_of(item, key) for key, item in _kept_whole(value).items()}}
    if isinstance(value, list | tuple):
        return {"t": "MetaList", "c": [meta_of(item) for item in value]}
    if isinstance(value, bool):
        return {"t": "MetaBool", "c": value}
    if name in _RICH:
        return {"t": "MetaInlines", "c": rich_inlines_of(str(value))}
    return {"t": "MetaString", "c": str(value)}


def _kept_whole(value: dict[str, Any]) -> dict[str, Any]:
    """A name that citeproc would take apart, so that it does not; any other map as it is.

    It shortens a given name that is written without a space, and puts a full stop behind it. It makes a particle of the
    first small word of a family name, unless it is told that there is none.
    """
    family, given = value.get("family"), value.get("given")
    if not isinstance(family, str):
        return value
    if isinstance(given, str) and _UNSPACED.fullmatch(family + given):
        return {"literal": family + given}
    if family.partition(" ")[0] in PATRONYMIC:
        return {"non-dropping-particle": "", **value}
    return value
