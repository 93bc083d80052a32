"""What of the original's own country still stands in an adapted text: laws and bodies, deadlines, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from relaybook.lineage.texts import Group, Text
from relaybook.model import Span

_TELLING = re.compile(r"\d|://|@|\b[^\W\d_a-z]\w+\W+(?:\w+\W+){0,3}?[^\W\d_a-z]\w+")
"""A number, an address, or two words with capitals: what a name of a law, of a body or a deadline has."""
_LONG = 4
"""Spaces of a text that is a sentence, and not the name of a role."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_NUMBERS = re.compile(r"\b\d+ (?:working |calendar |business )?(?:days?|weeks?|months?|hours?)\b")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A value of the original's country on the adapted page."""

    span: Span
    text: str
    field: str
    """The local field of the original that holds it."""


def find_leftovers(base: Text, ours: Text) -> list[Leftover]:
    """Values of the original's local fields that stand in the adapted text, with line and column.

    A local field that is the same on both sides is one of them; so is a whole value of one, a deadline or an address
    in it, wherever it stands in prose.

    Args:
        base: The text of the original that was last decided on.
        ours: The adapted text.
    """
    found: list[Leftover] = []
    body = next((group.pieces[0].rows[0] for group in ours.sections.values()), 0)
    rows = ["" if n < body and row.lstrip().startswith("#") else row  # A comment says nothing to readers.
            for n, row in enumerate(ours.source.text.split("\n"))]  # fmt: skip
    local = [piece.rows for group in base.fields.values() if group.policy == "local" for piece in group.pieces]
    elsewhere = "\n".join(row for n, row in enumerate(base.source.text.split("\n"))
                          if not any(start <= n < end for start, end in local))  # fmt: skip
    for group in base.fields.values():
        if group.policy == "local":
            own = ours.groups.get(group.key)
            for phrase in _phrases(group, elsewhere):
                found += _stands(phrase, group, own, ours.source.path, rows)
    return sorted(set(found), key=lambda each: each.span)


def _phrases(group: Group, elsewhere: str) -> Iterator[str]:
    """What of a local field is looked for: every text in it, and the deadlines and addresses in each.

    An address that the original names in its other parts too is a source, and says nothing of a country.
    """
    for text in _texts([piece.value for piece in group.pieces]):
        yield text
        for found in _NUMBERS.finditer(text):
            yield found[0]
        yield from (link[2] for link in _LINK.finditer(text) if link[2] not in elsewhere)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        text = " ".join(value.split())
        if _TELLING.search(text) or text.count(" ") >= _LONG:
            yield text
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _stands(phrase: str, group: Group, own: Group | None, path: str, rows: list[str]) -> Iterator[Leftover]:
    """Every place where a phrase stands, however its words are wrapped."""
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())) + r"(?!\w)", re.IGNORECASE)
    text = "\n".join(rows)
    for found in pattern.finditer(text):
        line = text.count("\n", 0, found.start())
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1)
        end = text.count("\n", 0, found.end())
        end_column = found.end() - (text.rfind("\n", 0, found.end()) + 1)
        shown = phrase if len(phrase) <= 80 else phrase[:79] + "…"
        yield Leftover(Span(path, line + 1, column + 1, end + 1, end_column + 1), shown, group.key)
    if own and own.pieces and [p.canon for p in own.pieces] == [p.canon for p in group.pieces]:
        row = own.rows[0]
        yield Leftover(Span(path, row + 1, 1, row + 1, len(rows[row]) + 1), group.key, group.key)
