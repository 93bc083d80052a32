"""The markup that CSL-JSON has inside a title: italics, bold, small capitals, raised, lowered, capitals that stay."""

from __future__ import annotations

import re

TAG = re.compile(
    r"<(/?)(i|b|sub|sup|sc|span)(?:\s+(?:class=[\"'](nocase)[\"']|style=[\"']font-variant:\s*small-caps;?[\"']))?>"
)
"""A tag that has a meaning: whether it closes, its name, and `nocase`."""
_ANY = re.compile(r"</?(?:i|b|sub|sup|sc|span(?: [^<>]*)?)>")


def bare(text: str) -> str:
    """A text without its markup.

    Examples:
        >>> bare('On <i>Quercus</i> and <span class="nocase">GDS</span>')
        'On Quercus and GDS'
    """
    return _ANY.sub("", text)
