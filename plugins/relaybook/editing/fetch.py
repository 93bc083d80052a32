"""Ask a resolver of DOIs what it knows of a work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from relaybook.config import BrokenConfiguration
from relaybook.editing.http import TIME_LIMIT, Unanswered, Words, is_allowed, read_address

RESOLVER = "https://doi.org/"
LARGEST = 4_000_000
"""Bytes. The longest lists of references that publishers send along have about a quarter of it."""

_WANTED = "application/vnd.citationstyles.csl+json"
_BY_HAND = "write the entry by hand"
_NO_DATA = ("has no data about this DOI that can be read", _BY_HAND)
_WORDS = Words(
    {
        204: _NO_DATA,
        404: ("does not know this DOI", "compare it with the one that is printed on the work"),
        406: _NO_DATA,
        410: ("says that this DOI is no more in use", _BY_HAND),
    },
    _BY_HAND,
)


def resolver_address(written: str) -> str:
    """The address of a resolver, with a slash at its end.

    Raises:
        BrokenConfiguration: It is not encrypted, and not on this machine.
    """
    if not is_allowed(written):
        raise BrokenConfiguration(f"{written} is no address of a resolver: it begins with `https://`")
    return written if written.endswith("/") else written + "/"


def fetch_work(doi: str, resolver: str = RESOLVER, time_limit: float = TIME_LIMIT) -> Mapping[str, Any]:
    """What a resolver, or the agency that it points to, says of a work: a map that may hold anything.

    Args:
        doi: A bare DOI.
        resolver: Its address, from `resolver_address`.
        time_limit: Seconds.

    Raises:
        Unanswered: It cannot be reached, takes too long, does not know the DOI, or answers with something else.
    """
    address = resolver + quote(doi, safe="/:;().,-_~")
    data, _ = read_address(address, accept=_WANTED, largest=LARGEST, time_limit=time_limit, words=_WORDS)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    what = "a web page" if data.lstrip()[:1] == b"<" else "something else"
    raise Unanswered(f"{urlsplit(resolver).netloc} answers with {what} instead of data about the work; {_BY_HAND}")
