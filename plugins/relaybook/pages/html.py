"""HTML and Markdown from text that we did not write."""

from __future__ import annotations

import html
from collections.abc import Iterable
from urllib.parse import quote

from relaybook.model import slot

_MARKS = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]#!|~^$:@=&<>\"'"}


class Html(str):
    """A piece of a page that is finished HTML: it goes round the Markdown engine."""


def join(parts: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The Markdown of a page from its parts, and the finished HTML that it has slots for."""
    slots: list[str] = []
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Html):
            lines.append(slot(len(slots)))
            slots.append(part)
        elif part:
            lines.append(part)
    return "\n\n".join(lines) + "\n", tuple(slots)


def escape(text: object) -> str:
    """Text for HTML that no Markdown engine reads: the inside of a block of HTML."""
    return html.escape(str(text), quote=True)


def inert(text: object) -> str:
    """Text for a line of Markdown, with nothing in it that Markdown could read as a mark."""
    return " ".join(str(text).translate(_MARKS).split())


def tag(name: str, inside: str, **attributes: object) -> str:
    """An element. `inside` is HTML; attributes that are empty are left out, and `class_` is written `class`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}>{inside}</{name}>"


def address(path: str) -> str:
    """A path for an attribute, percent-encoded."""
    return quote(path, safe="/#?=&%:@+,;~!$'()*-._")
