"""Addresses and DOIs: text that is never read as LaTeX."""

from __future__ import annotations

import re

DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+\Z|10/[a-z0-9]+\Z")
"""A DOI, or a short one of shortdoi.org, which the same resolver knows."""
DOI_AT = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:?\s*", re.IGNORECASE)
"""What stands before a DOI in an address, or as a word."""
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+\Z", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([&%#$_{}~^])|\\textunderscore\b(?:\{\})?")
_WRAPPED = re.compile(r"\\(?:url|path|nolinkurl)\s*\{(.*)\}\Z|\\href\s*\{([^{}]*)\}.*", re.DOTALL)


def verbatim(text: str) -> str:
    r"""An address or an identifier: nothing in it is LaTeX but the escapes that people add.

    Examples:
        >>> verbatim(r"\url{https://example.org/a\_b--c~d%20e}")
        'https://example.org/a_b--c~d%20e'
    """
    text = text.strip()
    if "\\" in text:
        wrapped = _WRAPPED.match(text.strip("{}") if text.startswith("{\\") and text.endswith("}}") else text)
        text = (wrapped[1] or wrapped[2] or "") if wrapped else text
        text = _ESCAPED.sub(lambda m: m[1] or "_", text)
    return text.replace("{", "").replace("}", "").strip().strip("<>")


def is_address(text: str) -> bool:
    """Whether a text is a complete address, of a kind that can do a reader no harm.

    Examples:
        >>> is_address("https://example.org/a"), is_address("www.example.org"), is_address("javascript:alert(1)")
        (True, False, False)
    """
    return bool(_ADDRESS.match(text))


def bare_doi(text: str) -> str:
    """A DOI without the address or the word before it; any other text as it is.

    Examples:
        >>> bare_doi("https://doi.org/10.1000/182"), bare_doi("doi:10.1000/182"), bare_doi("10.1000%2F182")
        ('10.1000/182', '10.1000/182', '10.1000/182')
    """
    doi = verbatim(text)
    found = DOI_AT.match(doi)
    if found:
        doi = doi[found.end() :]
    return doi.replace("%2F", "/").replace("%2f", "/") if "/" not in doi else doi
