"""Bring along what an original cites, so that its citations mean the same here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from relaybook.build import sorted_by_use
from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.csljson import normalised
from relaybook.editing.adapting import Shelf
from relaybook.lineage.index import clean

NAME = "adapted-references.json"
"""The file, in the folder of pages, with works that adapted records cite."""
_LONGEST_KEY = 120


def add_missing(references: Iterable[Mapping[str, Any]], shelf: Shelf) -> dict[str, bytes | None]:
    """The file of references with the works that this site does not have yet; nothing where none is missing.

    Args:
        references: What the original cites, as CSL-JSON. Only what CSL knows of them is kept.
        shelf: The site.
    """
    wanted = {item["id"]: item for item in references if 0 < len(str(item["id"])) <= _LONGEST_KEY}
    if not wanted:
        return {}
    groups = sorted_by_use(shelf.project.sources.texts, shelf.project.settings)
    entries, _, _ = read_bibliography(groups["bibliography"])
    missing = {key: item for key, item in wanted.items() if key not in entries}
    if not missing:
        return {}
    path = f"{shelf.project.settings.docs_dir}/{NAME}"
    file = shelf.root / path
    kept = {item["id"]: item for item in json.loads(file.read_text("utf-8"))} if file.is_file() else {}
    kept |= {key: {**_cleaned(normalised(item)), "id": key} for key, item in missing.items()}
    rows = ",\n".join(json.dumps(kept[key], ensure_ascii=False) for key in sorted(kept))
    return {path: f"[\n{rows}\n]\n".encode()}


def other_works(references: Iterable[Mapping[str, Any]], shelf: Shelf) -> list[str]:
    """The keys that stand for another work here than on the original's site."""
    groups = sorted_by_use(shelf.project.sources.texts, shelf.project.settings)
    entries, _, _ = read_bibliography(groups["bibliography"])
    return [
        item["id"] for item in references
        if item["id"] in entries and item.get("title")
        and _letters(entries[item["id"]].title) != _letters(str(item["title"]))
    ]  # fmt: skip


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title)).casefold()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value
