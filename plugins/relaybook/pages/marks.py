"""Marks that stand for citations and lists of references while pages are made, until their text is known.

A page is made with marks; then all marks of all pages are written in one go, and put in. So the order of first use,
the places that a reference is cited at, and what is cited at all, are those of the pages themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple, cast

from relaybook.citations.cluster import Cite, Cluster, Mode
from relaybook.model import Page, Slot, slot_marker, waiting
from relaybook.pages.html import inert_html

_MARK = re.compile("\ufdd2([^\ufdd3]*)\ufdd3")
_OWN = "="
_PLACE = re.compile("\ufdd2([^\ufdd3]*)\ufdd3|\ufdd0[bi]\\d+\ufdd1")


class Mark(NamedTuple):
    """A citation, or the text by which the page is cited itself; the list of references, where it is neither."""

    cluster: Cluster = ()
    bare: bool = False
    """Whether it stands in a heading, which the engine reads for its table of contents."""
    own: str = ""
    """The name of a text by which a record of the site is cited."""


class Shown(NamedTuple):
    """What takes the place of a mark."""

    html: str
    card: str = ""
    """What is shown on hover and focus, and no search engine should read."""


LIST = "\ufdd2\ufdd3"
"""Stands for the list of references."""


def cite_mark(cluster: Cluster, *, bare: bool = False) -> str:
    """A mark for a citation. It holds nothing that Markdown or HTML could read."""
    return f"\ufdd2{json.dumps([bare, cluster]).encode().hex()}\ufdd3"


def own_mark(name: str) -> str:
    """A mark for a text by which a record of the site is cited."""
    return f"\ufdd2{_OWN}{name.encode().hex()}\ufdd3"


@lru_cache(maxsize=100_000)
def _read(text: str) -> Mark:
    if not text:
        return Mark()
    try:
        if text.startswith(_OWN):
            return Mark(bare=True, own=bytes.fromhex(text[1:]).decode())
        bare, cluster = json.loads(bytes.fromhex(text).decode())
        return Mark(tuple(_cite(*map(str, cite)) for cite in cluster), bool(bare))
    except (ValueError, TypeError):
        return Mark(bare=True)  # No mark of ours: somebody wrote these characters.


def _cite(key: str, prefix: str, suffix: str, mode: str, locator: str) -> Cite:
    return Cite(key, prefix, suffix, cast(Mode, mode), locator)


def has_marks(text: str) -> bool:
    """Whether there is a citation in a text."""
    return any(found[1][:1] not in ("", _OWN) for found in _MARK.finditer(text)) if "\ufdd2" in text else False


def marks_of(page: Page) -> list[Mark]:
    """The marks of a page in the order in which a reader meets them."""
    if "\ufdd2" not in page.markdown and not any("\ufdd2" in slot.html for slot in page.slots):
        return []
    return [_read(found[1]) for found in _MARK.finditer(page.whole())]


def fill(page: Page, marks: Sequence[Mark], show: Callable[[int], Shown]) -> Page:
    """A page with everything that its marks stand for.

    Args:
        page: A page with marks.
        marks: Its marks, as `marks_of` gives them.
        show: Gives what takes the place of a mark, from its number on the page.
    """
    held = {slot.marker: slot for slot in page.slots}
    inline = sum(slot.marker[1] == "i" for slot in page.slots)
    numbers = iter(range(len(marks)))
    made: dict[str, Slot] = {}
    added: list[Slot] = []

    def slot_for(html: str, *, searchable: bool) -> Slot:
        added.append(Slot(slot_marker("i", inline + len(added)), html, searchable))
        return added[-1]

    def in_slot(slot: Slot) -> Slot:
        def put(found: re.Match[str]) -> str:
            shown = show(next(numbers))
            if not shown.card or not slot.searchable:
                return shown.html + shown.card
            return shown.html + waiting(slot_for(shown.card, searchable=False).marker)

        return replace(slot, html=_MARK.sub(put, slot.html)) if "\ufdd2" in slot.html else slot

    def in_markdown(found: re.Match[str]) -> str:
        if found[1] is None:
            marker = found[0]
            if marker in held:
                made[marker] = in_slot(held[marker])
            return marker
        number = next(numbers)
        html, card = map(inert_html, show(number))  # Not every engine passes over what stands in a line.
        if marks[number].bare:  # Material decodes a heading once more when it makes the title of the page from it.
            return html.replace("&lt;", "‹").replace("&gt;", "›")
        link = slot_for(html, searchable=True).marker
        return link + (slot_for(card, searchable=False).marker if card else "")

    markdown = _PLACE.sub(in_markdown, page.markdown)
    slots = tuple(made.get(slot.marker, slot) for slot in page.slots)
    return replace(page, markdown=markdown, slots=(*slots, *added))
