"""The words that styles write: those of which country, and "and" in a sentence where brackets hold "&"."""

from __future__ import annotations

import re

_DEFAULT = re.compile(r"<style\b[^>]*\bdefault-locale=[\"']([\w-]+)[\"']")
_ID = re.compile(r"<id>[^<]*/([\w-]+)</id>")
_AT_HOME = {"harvard-cite-them-right": "en-GB"}
"""Styles that leave it open which country's words and quotation marks their own handbook uses."""

AND = "\N{SYMBOL FOR UNIT SEPARATOR}"
"""Stands in the place of "&" until it is known where a citation stands."""
_OWN_AND = f'<locale><terms><term name="and" form="symbol">{AND}</term></terms></locale>'

_WELSH_AND = re.compile(r"\ba/ac (?=(?:<[^>]+>)*(\w))")


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


def with_marked_and(style: str) -> str:
    """A style that writes `AND` for "&".

    CSL cannot say that two authors are joined by "&" in brackets and by "and" in a sentence, as APA wants it (8.17).

    Args:
        style: The text of a CSL file. One that never writes "&" is kept as it is.
    """
    return style.replace("</info>", f"</info>{_OWN_AND}", 1) if 'and="symbol"' in style else style


def in_welsh(html: str) -> str:
    """Text with the Welsh word for "and", of which the locale of CSL gives both forms.

    Examples:
        >>> in_welsh("Jones a/ac Evans, Ann a/ac <em>Bell</em>")
        'Jones ac Evans, Ann a <em>Bell</em>'
    """
    return _WELSH_AND.sub(lambda found: "ac " if found[1].casefold() in "aeiouwyâêîôûŵŷ" else "a ", html)
