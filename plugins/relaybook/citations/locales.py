"""Which country's form of a language a style is written in, where a page names the language alone."""

from __future__ import annotations

import re

_DEFAULT = re.compile(r"<style\b[^>]*\bdefault-locale=[\"']([\w-]+)[\"']")
_ID = re.compile(r"<id>[^<]*/([\w-]+)</id>")
_AT_HOME = {"harvard-cite-them-right": "en-GB"}
"""Styles that leave it open which country's words and quotation marks their own handbook uses."""


def locale_of(style: str, language: str) -> str:
    """The language in which a style is written for a page.

    Args:
        style: The text of a CSL file.
        language: A BCP 47 tag. One with a country is kept as it is.

    Examples:
        >>> british = '<style default-locale="en-GB">'
        >>> [locale_of(british, language) for language in ("en", "en-US", "cy")]
        ['en-GB', 'en-US', 'cy']
    """
    head = style[:10_000]
    named, own = _ID.search(head), _DEFAULT.search(head)
    home = own[1] if own else _AT_HOME.get(named[1] if named else "", "")
    return home if home.partition("-")[0] == language else language
