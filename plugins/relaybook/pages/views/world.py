"""The world that maps are drawn on: its shapes, and the point of each country."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from relaybook.model import File
from relaybook.pages.context import Context

SHAPES = "assets/world.svg"
"""Where the shapes lie on the site: one file for all maps. As an image, it also opens from a folder; its colour lets
the paper shine through, because an image cannot follow a theme."""
WIDTH, HEIGHT = 1000, 435


class Panel(NamedTuple):
    """A part of the world, from north to south. They stand side by side, or below each other on a narrow screen."""

    word: str
    """The word of the interface for it."""
    left: int
    """Where it begins: a little of its neighbour is in it, so that names have room."""
    start: int
    """From where the countries are its own."""
    right: int


PANELS = (
    Panel("americas", 78, 0, 405),
    Panel("europe_and_africa", 325, 405, 645),
    Panel("asia_and_oceania", 645, 645, 985),
)
"""The cuts run through the Atlantic, and from the Urals to the sea of Oman."""


@cache
def points() -> Mapping[str, tuple[float, float]]:
    """The point of each country, by its code of ISO 3166-1: the middle of its largest part."""
    text = resources.files(__package__).joinpath("world/points.json").read_text("utf-8")
    return {code: (float(x), float(y)) for code, (x, y) in json.loads(text).items()}


def panel_of(x: float) -> int:
    """The number of the panel that a point lies in."""
    return max(number for number, panel in enumerate(PANELS) if x >= panel.start)


def world_files(context: Context) -> Iterator[File]:
    """The shapes, on a site that has records to show on them."""
    if context.library.records:
        yield File(SHAPES, resources.files(__package__).joinpath("world/world.svg").read_text("utf-8"))
