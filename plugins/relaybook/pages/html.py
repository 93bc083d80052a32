"""HTML and Markdown from text that we did not write."""

from __future__ import annotations

import html
from urllib.parse import quote

_MARKS = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]#!|~^$:@=&<>\"'"}


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
