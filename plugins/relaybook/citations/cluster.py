"""The text of a citation mark, in pandoc's syntax, as the works that it cites.

Source: https://pandoc.org/MANUAL.html#citation-syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from relaybook.citations.citeproc import Cite, Cluster, Mode
from relaybook.content.scan import CITED
from relaybook.model import Body

_PAGE = re.compile(r"^,?\s*(?:pp?\.|pages?)\s*(?=\d|[ivxlc]+\b)")


def clusters_of(body: Body, language: str) -> Iterator[tuple[int, int, Cluster]]:
    """Every citation mark of a body: its range, and what it cites.

    Args:
        body: A scanned text.
        language: The language of its page, whose own words for "page" citeproc is to write.
    """
    for (start, end), _ in groupby(body.citations, key=lambda citation: citation.mark):
        yield start, end, read_cluster(body.text[start:end], language)


def read_cluster(text: str, language: str = "en") -> Cluster:
    """A mark such as `[see @a, p. 3; -@b]`, `@a` or `@a [p. 3]`. One without a key is empty."""
    if not text.startswith("["):
        return tuple(_in_sentence(text, language))
    made: list[Cite] = []
    for part in text[1:-1].split(";"):
        found = CITED.search(part)
        if found:
            mode: Mode = "SuppressAuthor" if found[0].startswith("-") else "NormalCitation"
            made.append(Cite(_key(found), part[: found.start()].strip(), _suffix(part[found.end() :], language), mode))
        elif made:
            made[-1] = made[-1]._replace(suffix=f"{made[-1].suffix};{part.rstrip()}")
    return tuple(made)


def _in_sentence(text: str, language: str) -> Iterator[Cite]:
    if found := CITED.match(text):
        after = text[found.end() :].strip().removeprefix("[").removesuffix("]")
        mode: Mode = "SuppressAuthor" if text.startswith("-") else "AuthorInText"
        yield Cite(_key(found), "", _suffix(f", {after}" if after else "", language), mode)


def _key(found: re.Match[str]) -> str:
    return found[1] or found[2]


def _suffix(text: str, language: str) -> str:
    """What follows a key. Citeproc knows "p." in English only; a number alone is a page in every language."""
    text = text.rstrip()
    return _PAGE.sub(", ", text) if language.partition("-")[0] != "en" else text
