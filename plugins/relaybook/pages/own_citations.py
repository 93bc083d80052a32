"""How each record of the site is cited, in words: in three styles, in the language of the record."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable, Mapping

from relaybook.citations.citeproc import Call, run
from relaybook.citations.styles import SHORT, Style, read_style, shipped_styles
from relaybook.pages.as_of import as_of
from relaybook.pages.context import Context
from relaybook.pages.work import Item, works

STYLES: Mapping[str, str] = {"apa": "APA", "harvard": "Harvard", "chicago": "Chicago"}
"""The styles that a page offers, and what readers call them."""

_AT_ONCE = 64
"""Works in one call of citeproc: a changed record costs the time of so many, and beginning a call costs time too."""
_MOST_GROUPS = 64
"""Each is kept in a file of its own, and no more than some hundred files are."""
_UNSHOWN = frozenset({"abstract", "keyword", "license"})
_SPAN = re.compile(r"</?span\b[^>]*>")
_LINK = re.compile(r"<(/?)a\b[^>]*>")

Group = list[tuple[object, Item]]


def write_own_citations(context: Context) -> Mapping[object, tuple[str, ...]]:
    """The text by which each record is cited, as HTML, in the order of `STYLES`.

    Works are not told apart here, as in a list of all: each text stands alone, so there is no `2026a` and no dash.

    Raises:
        CiteprocError: Pandoc is missing or stopped.
    """
    by_language: dict[str, Group] = {}
    for record, item in works(context):
        by_language.setdefault(record.language, []).append((record.ref, item))
    for release in (release for releases in context.releases.values() for release in releases):
        if not release.same:  # Else it is cited as the record is.
            for record, item in works(as_of(release, context), release.records):
                by_language.setdefault(record.language, []).append(((release.page, record.ref), item))
    groups = [(language, group) for language, found in sorted(by_language.items()) for group in _groups(found)]
    styles = [_style(name) for name in STYLES]
    shown = [(language, tuple(_shown_by_styles(item) for _, item in group)) for language, group in groups]
    calls = [Call(style, language, group) for language, group in shown for style in styles]
    root = context.settings.root
    answers = iter(run(calls, root / ".cache" / "relaybook" / "own_citations" if root else None))
    texts: dict[object, tuple[str, ...]] = {}
    for _, group in groups:
        written = [dict(zip(made.order, made.references, strict=True)) for made in (next(answers) for _ in styles)]
        texts.update({made: tuple(_finished(each[item["id"]]) for each in written) for made, item in group})
    return texts


def _style(name: str) -> Style:
    style = read_style(shipped_styles()[SHORT.get(name, name)])
    return Style(style.name, style.plain)


def _groups(found: Group) -> Iterable[Group]:
    """Works in groups that a new record or a changed one leaves as they are, all but its own: the rest is kept."""
    number = 1
    while number * _AT_ONCE < len(found) and number < _MOST_GROUPS:
        number *= 2
    groups: dict[int, Group] = {}
    for made, item in sorted(found, key=lambda each: str(each[1]["id"])):
        groups.setdefault(zlib.crc32(item["id"].encode()) % number, []).append((made, item))
    return (groups[at] for at in sorted(groups))


def _shown_by_styles(item: Item) -> Item:
    """What of a work the styles show. Titles hold no mark-up: what looks like it is text."""
    titles: Item = {name: html.escape(item[name], quote=False) for name in ("title", "container-title") if name in item}
    if item["type"] == "chapter" or " " not in item["title"]:  # A sentence or a name: no style may change its letters.
        titles["title"] = f'<span class="nocase">{titles["title"]}</span>'
    return {**{name: value for name, value in item.items() if name not in _UNSHOWN}, **titles}


def _finished(text: str) -> str:
    """A citation with its address as text that keeps its direction: it would lead to its own page."""
    return _LINK.sub(r"<\1bdi>", _SPAN.sub("", text))
