"""Ask a resolver of DOIs what it knows of a work. The only place of the package that asks another host anything."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from relaybook import __version__
from relaybook.config import BrokenConfiguration

RESOLVER = "https://doi.org/"
TIME_LIMIT = 10.0
"""Seconds, for everything from the name of the host to the last byte."""
LARGEST = 4_000_000
"""Bytes. The longest lists of references that publishers send along have about a quarter of it."""
MOST_REDIRECTS = 5

_WANTED = "application/vnd.citationstyles.csl+json"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_BY_HAND = "write the entry by hand"
_NOT_ENCRYPTED = f"{{}} points to an address that is not encrypted; {_BY_HAND}"
_SAID = {
    404: ("does not know this DOI", "compare it with the one that is printed on the work"),
    406: ("has no data about this DOI that can be read", _BY_HAND),
    410: ("says that this DOI is no more in use", _BY_HAND),
    429: ("was asked too often", "wait a minute, then try again"),
}
"""What an answer means, and what to do about it."""


class Unanswered(Exception):
    """There is no answer that can be used. The text says why, and what to do."""


def resolver_address(written: str) -> str:
    """The address of a resolver, with a slash at its end.

    Raises:
        BrokenConfiguration: It is not encrypted, and not on this machine.
    """
    if not _is_allowed(written, local=True) or any(c.isspace() for c in written):
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
    host = urlsplit(resolver).netloc
    data = _within(time_limit, host, lambda: _read(resolver + quote(doi, safe="/:;().,-_~"), resolver, time_limit))
    if len(data) > LARGEST:
        raise Unanswered(f"{host} answers with more than {LARGEST // 1_000_000} million bytes; {_BY_HAND}")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    what = "a web page" if data.lstrip()[:1] == b"<" else "something else"
    raise Unanswered(f"{host} answers with {what} instead of data about the work; {_BY_HAND}")


def _within(seconds: float, host: str, ask: Any) -> bytes:
    """What a call gives back, if it does so in time. Looking up a host knows no time limit of its own."""
    answers: list[bytes | BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # Whatever it is, it is raised again where somebody waits for it.
            answers.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    answer = answers[0] if answers else TimeoutError()
    if isinstance(answer, bytes):
        return answer
    raise _explained(answer, host, seconds) from None


def _read(address: str, resolver: str, seconds: float) -> bytes:
    headers = {"Accept": _WANTED, "User-Agent": f"relaybook/{__version__}"}
    with _opener(resolver).open(Request(address, headers=headers), timeout=seconds) as answer:
        if answer.status == 204:
            raise HTTPError(address, 406, "", answer.headers, None)
        data: bytes = answer.read(LARGEST + 1)
        if len(data) <= LARGEST and answer.length:
            raise http.client.IncompleteRead(data, answer.length)
        return data


def _opener(resolver: str) -> OpenerDirector:
    local = urlsplit(resolver).scheme == "http"
    handlers = [ProxyHandler({})] if local else []  # No proxy can reach this machine by the name `localhost`.
    return build_opener(_Redirects(local=local), *handlers)


class _Redirects(HTTPRedirectHandler):
    """Follows a resolver to the agency that knows the work, but to no address that is not encrypted."""

    max_redirections = MOST_REDIRECTS
    max_repeats = 2

    def __init__(self, *, local: bool) -> None:
        self.local = local

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        if not _is_allowed(newurl, local=self.local):
            raise Unanswered(_NOT_ENCRYPTED.format(req.host))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_allowed(address: str, *, local: bool) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (local and parts.scheme == "http" and host in _LOCAL))


def _explained(error: BaseException, host: str, seconds: float) -> BaseException:
    """A failure in words. What is no failure of the network is a fault of ours, and stays what it is."""
    if isinstance(error, Unanswered):
        return error
    if isinstance(error, HTTPError):
        if error.code in _SAID:
            what, help = _SAID[error.code]
            return Unanswered(f"{host} {what}; {help}")
        if 300 <= error.code < 400:
            if not _is_allowed(error.url or "", local=True):  # Python itself refuses to follow it.
                return Unanswered(_NOT_ENCRYPTED.format(host))
            return Unanswered(f"{host} points from one address to the next and never answers; {_BY_HAND}")
        if error.code >= 500:
            return Unanswered(f"{host} is out of order (status {error.code}); try again later")
        return Unanswered(f"{host} refuses to answer (status {error.code}); try again later, or {_BY_HAND}")
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return Unanswered(f"{host} has not answered within {seconds:g} seconds; try again later")
    if isinstance(reason, ssl.SSLError):
        return Unanswered(f"{host} cannot show that it is {host}, so nothing was asked; try another network")
    if isinstance(error, http.client.HTTPException):
        return Unanswered(f"{host} broke off its answer; try again later")
    if isinstance(error, OSError | UnicodeError):
        return Unanswered(f"{host} cannot be reached; check that this computer is online, or {_BY_HAND}")
    return error
