"""HTML and Markdown from text that we did not write, and pages from their parts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from itertools import groupby
from urllib.parse import quote

from relaybook.model import Slot, slot_marker
from relaybook.schema.formats import direction

_UNSAFE = re.compile("[&<>\"'\ufdd0-\ufdd3]")
_OURS = re.compile("[\ufdd0-\ufdd3]")
"""Characters that stand for nothing in any text, and that our slots and marks are made of."""
_MARKS = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]#!|~^$:@=&<>\"'"}

_MARKED = re.compile(r"<[^>]*>|[\\`*_{}\[\]|~^$]")
_IN_TAGS = {ord(c): f"&#{ord(c)};" for c in "\\`[]{}|"}
"""Of these, the ones that an engine may read even between `<` and `>`."""


class Html(str):
    """A part of a page that is finished HTML: it goes round the Markdown engine."""

    searchable = True


class Aside(Html):
    """Finished HTML that a search engine should pass over, because it repeats what stands elsewhere."""

    searchable = False


class Title(Html):
    """A heading as finished HTML."""

    anchor: str
    text: str


def title(level: int, text: str, anchor: str) -> Title:
    """A heading with its id."""
    made = Title(f'<h{level} id="{escape(anchor)}">{escape(text)}</h{level}>')
    made.anchor, made.text = anchor, text
    return made


def join(parts: Iterable[str], inline: Iterable[Slot] = ()) -> tuple[str, tuple[Slot, ...]]:
    """The Markdown of a page from its parts, and its finished HTML in slots: one for each run of one kind.

    Args:
        parts: Markdown, and `Html`.
        inline: The slots that stand inside the Markdown already.
    """
    blocks: list[str] = []
    slots: list[Slot] = []
    inline = list(inline)
    first = sum(slot.marker[1] == "b" for slot in inline)
    after_slot = False
    for (finished, searchable), run in groupby(filter(None, parts), key=_kind):
        if not finished:
            blocks += run
        else:
            attribute = "" if searchable else " data-search-exclude"
            html = f'<div class="rb-slot"{attribute}>{"".join(run)}</div>'
            slots.append(Slot(slot_marker("b", first + len(slots)), html, searchable))
            if after_slot:  # In one paragraph, which is read faster than two.
                blocks[-1] += f"\n{slots[-1].marker}"
            else:
                blocks.append(slots[-1].marker)
        after_slot = finished
    return "\n\n".join(blocks) + "\n", (*slots, *inline)


def _kind(part: str) -> tuple[bool, bool]:
    """Whether a part is finished, and whether a search engine should read it."""
    return (True, part.searchable) if isinstance(part, Html) else (False, True)


def escape(text: object) -> str:
    """Text for HTML that no Markdown engine reads: the inside of a block of HTML."""
    text = str(text)
    return unforged(html.escape(text, quote=True)) if _UNSAFE.search(text) else text


def unforged(text: str) -> str:
    """Text that we did not write, in which nothing can pass for one of our slots or marks."""
    text = text.replace("<!--rb-slot-", "<!-- rb-slot-")
    return text if text.isascii() else _OURS.sub("\ufffd", text)


def for_themes(text: str) -> str:
    """A title or description for the metadata of a page: other themes, and search engines, print it as it stands."""
    return text.replace("<", "&lt;").replace('"', "&quot;")


def inert(text: object) -> str:
    """Text for a line of Markdown, with nothing in it that Markdown could read as a mark."""
    return " ".join(unforged(str(text)).translate(_MARKS).split())


def inert_html(html: str) -> str:
    """Finished HTML for a line of Markdown: nothing in its words or addresses can be read as a mark."""
    return _MARKED.sub(lambda m: m[0].translate(_IN_TAGS) if m[0][0] == "<" else f"&#{ord(m[0])};", html)


def tag(name: str, inside: str, **attributes: object) -> str:
    """An element. `inside` is HTML; attributes that are empty are left out, and `class_` is written `class`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}>{inside}</{name}>"


def isolated(inside: str, language: str) -> str:
    """HTML that keeps a direction of its own, such as a title, on a page that is read from right to left."""
    return f"<bdi>{inside}</bdi>" if direction(language) == "rtl" else inside


def address(path: str) -> str:
    """A path for an attribute, percent-encoded."""
    return quote(path, safe="/#?=&%:@+,;~!$'()*-._")
