"""How each record of the site is cited, in words: in three styles, in the language of the record."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relaybook.citations.citeproc import Job, render
from relaybook.citations.styles import shipped_styles
from relaybook.model import Ref
from relaybook.pages.context import Context
from relaybook.pages.work import Item, works

STYLES: Mapping[str, str] = {
    "apa": "APA",
    "harvard-cite-them-right": "Harvard",
    "chicago-author-date": "Chicago",
}
"""The styles that a page offers, and what readers call them."""

_AT_ONCE = 64
"""Works in one call of citeproc. Its time grows faster than their number, and beginning takes time too."""
_UNSHOWN = frozenset({"abstract", "keyword", "license"})
_FIRST_MARK = 0xF0000
_MARK = re.compile("[\U000f0000-\U000ffffd]|</?span\\b[^>]*>")
"""What is in the text for citeproc only."""
_LINK = re.compile(r"<(/?)a\b[^>]*>")


def write_own_citations(context: Context) -> Mapping[Ref, tuple[str, ...]]:
    """The text by which each record is cited, as HTML, in the order of `STYLES`.

    Raises:
        CiteprocError: Pandoc is missing or stopped.
    """
    by_language: dict[str, list[tuple[str, Ref, Item]]] = {}
    for record, item in works(context):
        by_language.setdefault(record.language, []).append((item["id"], record.ref, item))
    batches = [(lang, each) for lang, found in sorted(by_language.items()) for each in _batches(found)]
    styles = [shipped_styles()[name] for name in STYLES]
    made = [tuple(_marked(item, n) for n, (_, _, item) in enumerate(batch)) for _, batch in batches]
    jobs = [
        Job(style, language, works=works)
        for (language, _), works in zip(batches, made, strict=True)
        for style in styles
    ]
    root = context.settings.root
    answers = iter(render(jobs, (), root / ".cache" / "relaybook" / "citations" if root else None))
    texts: dict[Ref, tuple[str, ...]] = {}
    for _, batch in batches:
        written = [next(answers).references for _ in styles]
        texts.update({ref: tuple(_shown(each[key]) for each in written) for key, ref, _ in batch})
    return texts


def _shown(text: str) -> str:
    """A citation without our marks, and with its address as text that keeps its direction: it leads to its own page."""
    return _LINK.sub(r"<\1bdi>", _MARK.sub("", text))


def _batches(found: Sequence[tuple[str, Ref, Item]]) -> Iterable[list[tuple[str, Ref, Item]]]:
    """Works in groups that a new record or a changed one leaves as they are, all but its own: the rest is kept."""
    number = 1
    while number * _AT_ONCE < len(found):
        number *= 2
    groups: dict[int, list[tuple[str, Ref, Item]]] = {}
    for each in sorted(found, key=lambda each: each[0]):
        groups.setdefault(zlib.crc32(each[0].encode()) % number, []).append(each)
    return (groups[at] for at in sorted(groups))


def _marked(item: Item, number: int) -> Item:
    """A work whose authors no other work has: else styles would write `2026a` or a dash, as in one list of all."""
    mark = chr(_FIRST_MARK + number)
    names = [_marked_name(name, mark) for name in item["author"]]
    titles: Item = {name: html.escape(item[name], quote=False) for name in ("title", "container-title") if name in item}
    if "container-title" in item or " " not in item["title"]:  # A sentence or a name: no style may change its letters.
        titles["title"] = f'<span class="nocase">{titles["title"]}</span>'
    return {**{name: value for name, value in item.items() if name not in _UNSHOWN}, **titles, "author": names}


def _marked_name(name: Mapping[str, Any], mark: str) -> dict[str, Any]:
    part = "family" if "family" in name else "literal"
    return {**name, part: f"{name[part]}{mark}"}
