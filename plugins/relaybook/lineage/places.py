"""Where sites are: addresses in one form, so that two can be compared and one can be asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from relaybook.lineage.index import ADAPTATIONS, address

_PORTS = {"https": 443, "http": 80}
_AS_IT_IS = "/:@!$&'()*+,;=~-._"


def place_of(written: Any) -> str:
    """The address of a site in one form, with a slash at its end; the empty text where it is none.

    Examples:
        >>> place_of("HTTPS://Example.org:443/Library"), place_of("http://example.org/"), place_of(None)
        ('https://example.org/Library/', '', '')
    """
    found = address(written)
    parts = urlsplit(found)
    if not found or parts.query or parts.fragment:
        return ""
    try:
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    host += f":{port}" if port and port != _PORTS[parts.scheme] else ""
    path = quote(unquote(parts.path, errors="replace"), safe=_AS_IT_IS)
    if any(part in (".", "..") for part in path.split("/")) or "//" in path:
        return ""
    return f"{parts.scheme}://{host}{path.rstrip('/')}/"


def list_of(place: str) -> str:
    """Where a site has its list of adaptations."""
    return f"{place}{ADAPTATIONS}"


def place_found(found_at: str) -> str:
    """Where a site is whose list was found at an address; the empty text where no site has its list there."""
    place = place_of(found_at).removesuffix("/")
    return place.removesuffix(ADAPTATIONS) if place.endswith(f"/{ADAPTATIONS}") else ""


def is_below(url: Any, place: str) -> bool:
    """Whether an address is one of a page of a site."""
    found = address(url)
    return bool(found) and place_of(found.partition("#")[0].partition("?")[0]).startswith(place)


def safe_address(url: Any, place: str) -> str:
    """An address that a site names, if readers may be sent there; else the empty text.

    Only a site on this machine, as in a test, may name others on it.
    """
    found = address(url)
    return found if found.startswith("https://") or place.startswith("http://") else ""
