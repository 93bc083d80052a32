"""The text of a citation mark, in pandoc's syntax, as the works that it cites.

Source: https://pandoc.org/MANUAL.html#citation-syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

from relaybook.citations.locators import split_locator
from relaybook.content.scan import CITED
from relaybook.model import Body

Mode = Literal["NormalCitation", "AuthorInText", "SuppressAuthor"]


class Cite(NamedTuple):
    """One work in a cluster, with the words before and after it."""

    key: str
    prefix: str = ""
    suffix: str = ""
    """What follows: the rest of a locator first, where there is one."""
    mode: Mode = "NormalCitation"
    locator: str = ""
    """The kind of locator that the suffix begins with, such as `page`."""


Cluster = tuple[Cite, ...]
"""What stands in one pair of brackets."""


def clusters_of(body: Body) -> Iterator[tuple[int, int, Cluster]]:
    """Every citation mark of a body: its range, and what it cites."""
    for (start, end), _ in groupby(body.citations, key=lambda citation: citation.mark):
        yield start, end, read_cluster(body.text[start:end])


def in_a_list(key: str, locator: str = "") -> Cluster:
    """How a work is cited that stands by itself, outside of any sentence.

    Args:
        key: The key of an entry.
        locator: Such as `p. 12`; a number alone is a page.
    """
    return (_cite(key, "", f", {locator}" if locator else "", "AuthorInText"),)


@lru_cache(maxsize=100_000)
def read_cluster(text: str) -> Cluster:
    """A mark such as `[see @a, p. 3; -@b]`, `@a` or `@a [p. 3]`. One without a key is empty."""
    if not text.startswith("["):
        return tuple(_in_sentence(text))
    made: list[Cite] = []
    for part in text[1:-1].split(";"):
        found = CITED.search(part)
        if found:
            mode: Mode = "SuppressAuthor" if found[0].startswith("-") else "NormalCitation"
            made.append(_cite(_key(found), part[: found.start()].strip(), part[found.end() :], mode))
        elif made:
            made[-1] = made[-1]._replace(suffix=f"{made[-1].suffix};{part.rstrip()}")
    return tuple(made)


def _in_sentence(text: str) -> Iterator[Cite]:
    if found := CITED.match(text):
        after = text[found.end() :].strip().removeprefix("[").removesuffix("]")
        mode: Mode = "SuppressAuthor" if text.startswith("-") else "AuthorInText"
        yield _cite(_key(found), "", f", {after}" if after else "", mode)


def _key(found: re.Match[str]) -> str:
    return found[1] or found[2]


def _cite(key: str, prefix: str, suffix: str, mode: Mode) -> Cite:
    locator, rest = split_locator(suffix.rstrip())
    return Cite(key, prefix, rest, mode, locator)
