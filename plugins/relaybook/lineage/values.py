"""Values of the front matter that are merged: lists whose order says nothing, and texts."""

from __future__ import annotations

import io
import re
from textwrap import wrap
from typing import Any

from relaybook.lineage.splice import RowEdit, indented, rows_in
from relaybook.lineage.texts import Group, Text, canonical_value
from relaybook.lineage.travel import Travel

_WIDE = 120
_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.()/-]*[\w.)])?")
"""Texts that YAML reads as they stand: they begin with a letter and hold nothing that means something in YAML."""
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def merged_set(base: Group, ours: Group, theirs: Group, text: Text, travel: Travel) -> list[RowEdit] | None:
    """How our list takes what the original changed in its own; `None` where one of them is no list.

    Args:
        base: The list that was last decided on.
        ours: Ours.
        theirs: That of the original.
        text: Our text.
        travel: What names of the original are here.
    """
    lists = [group.pieces[0].value for group in (base, ours, theirs)]
    if not all(isinstance(value, list) for value in lists):
        return None
    was, mine, its = ([canonical_value(item, travel) for item in value] for value in lists)
    gone = {canon for canon in was if canon not in its}
    named = {item.get(ours.short) for item in lists[1] if isinstance(item, dict)}
    fresh = (item for item, canon in zip(lists[2], its, strict=True) if canon not in was and canon not in mine)
    new = [item for item in fresh if not (isinstance(item, dict) and item.get(ours.short) in named)]
    if not new and gone.isdisjoint(mine):
        return [RowEdit(ours.rows[0], ours.rows[0], "")]
    snippet = rows_in(text, ours.rows)
    changed = _edited(snippet, [n for n, canon in enumerate(mine) if canon in gone], new)
    margin = len(snippet) - len(snippet.lstrip(" "))
    return [RowEdit(*ours.rows, indented(changed, margin))]


def item_rows(row: str, text: str) -> str:
    """An item of a list with another text, as YAML writes it best, where the item began in this row."""
    margin = row[: len(row) - len(row.lstrip(" "))]
    snippet = field_rows(f"{margin}-", text)
    return snippet.replace("-:", "-", 1)


def field_rows(snippet: str, text: str) -> str:
    """A field with another text as its value: its key, and the text as YAML writes it best.

    Args:
        snippet: The field as it stands, with its key.
        text: The text, in words with single spaces.
    """
    key = snippet.partition(":")[0]
    if len(key) + len(text) < _WIDE and _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return f"{key}: {text}"
    margin = " " * (len(key) - len(key.lstrip()) + 2)
    rows = wrap(text, _WIDE - len(margin), break_long_words=False, break_on_hyphens=False)
    return f"{key}: >-\n" + "\n".join(margin + row for row in rows)


def _edited(snippet: str, gone: list[int], new: list[Any]) -> str:
    """A field that holds a list, with items taken away and put in; comments, quotes and style stay."""
    from ruamel.yaml import YAML  # Here, because few merges need it, and it takes its time to load.

    yaml = YAML()
    yaml.width = 4096
    yaml.preserve_quotes = True
    dash = next((row for row in snippet.split("\n")[1:] if row.lstrip().startswith("- ")), "- ")
    margin = len(dash) - len(dash.lstrip())
    yaml.indent(mapping=2, sequence=margin + 2, offset=margin)
    data = yaml.load(snippet)
    items = next(iter(data.values()))
    for n in reversed(gone):
        del items[n]
    items.extend(new)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue().rstrip("\n")
