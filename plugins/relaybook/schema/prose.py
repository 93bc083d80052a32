"""The fields of a record that hold Markdown, scanned once for every later stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from relaybook.content.scan import scan
from relaybook.model import Body, Tree
from relaybook.schema.definitions import Field

_MARKS = ("[", "<", "@")


def scan_fields(data: Mapping[str, Any], fields: Mapping[str, Field], tree: Tree, at: str) -> dict[str, Body]:
    """The Markdown of a record's fields by JSON pointer; only what holds a link, a mention, a citation or a tag.

    Args:
        data: The values in their normal form.
        fields: The fields of the type.
        tree: The places of what was written.
        at: The pointer of the record in its tree.
    """
    found = {}
    for pointer, text in _texts(data, fields, ""):
        if any(mark in text for mark in _MARKS):
            found[pointer] = replace(scan(text, tree.path), tree=tree, pointer=at + pointer)
    return found


def _texts(data: Mapping[str, Any], fields: Mapping[str, Field], at: str) -> Iterator[tuple[str, str]]:
    for name, each in fields.items():
        value = data.get(name)
        if value is None or not (each.format == "markdown" or each.fields):
            continue
        for index, item in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            pointer = f"{at}/{name}/{index}" if index >= 0 else f"{at}/{name}"
            if isinstance(item, str) and each.format == "markdown":
                yield pointer, item
            elif isinstance(item, dict) and not each.relation:
                yield from _texts(item, each.fields, pointer)
