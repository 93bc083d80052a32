"""How each record of the site is cited, in words: in three styles, in the language of the record."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from relaybook.citations.citeproc import Answer, Call
from relaybook.citations.styles import SHORT, Style, read_style, shipped_styles
from relaybook.model import Record
from relaybook.pages.as_of import as_of
from relaybook.pages.context import Context
from relaybook.pages.marks import own_mark
from relaybook.pages.work import Item, works

STYLES: Mapping[str, str] = {"apa": "APA", "harvard": "Harvard", "chicago": "Chicago"}
"""The styles that a page offers, and what readers call them."""

_AT_ONCE = 256
"""Works in one call of citeproc: a changed record costs the time of so many, and beginning a call that of forty."""
_MOST_GROUPS = 64
"""Each is kept in a file of its own, and no more than some hundred files are."""
_UNSHOWN = frozenset({"abstract", "keyword", "license"})
_SPAN = re.compile(r"</?span\b[^>]*>")
_LINK = re.compile(r"<(/?)a\b[^>]*>")

Group = list[Item]


class OwnCitations(NamedTuple):
    """The texts by which the records of a site are cited, before they are written."""

    marks: Mapping[object, tuple[str, ...]] = {}
    """What stands for the texts of each record, in the order of `STYLES`."""
    calls: tuple[Call, ...] = ()
    """What citeproc is asked."""

    def texts(self, answers: Sequence[Answer]) -> dict[str, str]:
        """The texts by their names, as HTML, from the answers to the calls."""
        return {
            _name(key, call.style.name): _finished(reference)
            for call, answer in zip(self.calls, answers, strict=True)
            for key, reference in zip(answer.order, answer.references, strict=True)
        }


def plan_own_citations(context: Context) -> OwnCitations:
    """How each record, and each released version of one, is to be cited.

    Works are not told apart here, as in a list of all: each text stands alone, so there is no `2026a` and no dash.
    """
    styles = [_style(name) for name in STYLES]
    marks: dict[object, tuple[str, ...]] = {}
    by_language: dict[str, Group] = {}
    for made, record, item in _everything(context):
        by_language.setdefault(record.language, []).append(item)
        marks[made] = tuple(own_mark(_name(item["id"], style.name)) for style in styles)
    groups = [(language, group) for language, found in sorted(by_language.items()) for group in _groups(found)]
    shown = [(language, tuple(_shown_by_styles(item) for item in group)) for language, group in groups]
    calls = [Call(style, language, group) for language, group in shown for style in styles]
    return OwnCitations(marks, tuple(calls))


def _everything(context: Context) -> Iterator[tuple[object, Record, Item]]:
    for record, item in works(context):
        yield record.ref, record, item
    for release in (release for releases in context.releases.values() for release in releases):
        if not release.same:  # Else it is cited as the record is.
            for record, item in works(as_of(release, context), release.records):
                yield (release.page, record.ref), record, item


def _name(key: str, style: str) -> str:
    return f"{key} {style}"


def _style(name: str) -> Style:
    style = read_style(shipped_styles()[SHORT.get(name, name)])
    return Style(style.name, style.plain)


def _groups(found: Group) -> Iterable[Group]:
    """Works in groups that a new record or a changed one leaves as they are, all but its own: the rest is kept."""
    number = 1
    while number * _AT_ONCE < len(found) and number < _MOST_GROUPS:
        number *= 2
    groups: dict[int, Group] = {}
    for item in sorted(found, key=lambda item: str(item["id"])):
        groups.setdefault(zlib.crc32(item["id"].encode()) % number, []).append(item)
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
