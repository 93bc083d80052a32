"""The facet file read back: what is known of each record by its address, for whoever has the finished site alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relaybook.search.facet_file import VERSION
from relaybook.search.facets import TYPE

_MOST = 2
"""How many values of one facet a result shows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record as the facet file has it."""

    url: str
    title: str
    kind: str = ""
    """The label of its type."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Its values by facet, with those that take them in."""
    facts: str = ""
    """What a card says of it, in a line."""


def read_listed(text: str) -> Mapping[str, Listed]:
    """The records of a facet file by address; none where the file is of another version.

    Args:
        text: The file.
    """
    file = json.loads(text)
    if file.get("version") != VERSION:
        return {}
    urls, titles = file["urls"].split("\n"), file["titles"].split("\n")
    own = {facet["id"]: _column(file["values"][facet["id"]]) for facet in file["facets"]}
    return {
        url: _listed(url, titles[number], {name: column[number] for name, column in own.items()}, file)
        for number, url in enumerate(urls)
        if url
    }


def _column(text: str) -> list[list[int]]:
    return [[int(digits, 36) for digits in cell.split(".")] if cell else [] for cell in text.split("\n")]


def _listed(url: str, title: str, own: Mapping[str, list[int]], file: Mapping[str, Any]) -> Listed:
    values: dict[str, tuple[str, ...]] = {}
    labels: dict[str, list[str]] = {}
    for facet in file["facets"]:
        terms, name = facet["terms"], facet["id"]
        whole: dict[str, None] = {}
        for number in own[name]:
            above = number
            while above >= 0 and terms[above][0] not in whole:
                whole[terms[above][0]] = None
                above = terms[above][2]
        if whole:
            values[name] = tuple(whole)
            labels[name] = [terms[number][1] for number in own[name]]
    shown = [_some(labels[name]) for name in file.get("card", ()) if name in labels]
    kind = values.get(TYPE, ("",))[0]
    return Listed(url, title, file.get("kinds", {}).get(kind, kind), values, " · ".join(shown))


def _some(labels: list[str]) -> str:
    rest = len(labels) - _MOST
    return ", ".join(labels[:_MOST]) + (f" +{rest}" if rest > 0 else "")
