"""One careful question to another host: encrypted, with limits of time, size and redirects, and errors in words.

The only place of the package that asks another host anything.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from relaybook import __version__
from relaybook.lineage.index import LOCAL_HOSTS

TIME_LIMIT = 10.0
"""Seconds, for everything from the name of the host to the last byte."""
LONGEST_WAIT = 600
"""Seconds that somebody may ask for."""
MOST_REDIRECTS = 5

_LATER = "try again later"
_SAID: Mapping[int, tuple[str, str]] = {
    204: ("answers with nothing at all", _LATER),
    404: ("has nothing at this address", "look at the address"),
    410: ("says that this address is no more in use", "look at the address"),
    429: ("was asked too often", "wait a minute, then try again"),
}


class Unanswered(Exception):
    """There is no answer that can be used. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said where an answer cannot be used, beyond what is said of every address."""

    said: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """What an answer with a status means, and what to do about it."""
    instead: str = ""
    """What can be done without an answer."""

    def with_help(self, fact: str, help: str = "") -> str:
        """A fact, with what to do about it."""
        helps = ", or ".join(filter(None, (help, self.instead)))
        return f"{fact}; {helps}" if helps else fact


def read_address(
    address: str,
    *,
    accept: str,
    largest: int,
    time_limit: float = TIME_LIMIT,
    most_redirects: int = MOST_REDIRECTS,
    words: Words = Words(),
) -> tuple[bytes, str]:
    """What an address answers with, and the address that it came from in the end.

    Args:
        address: An address that `is_allowed`.
        accept: The form that is wanted, as a media type.
        largest: How many bytes may come.
        time_limit: Seconds, for everything.
        most_redirects: How often it may point to another address.
        words: What to say beyond the usual where there is no answer.

    Raises:
        Unanswered: It cannot be reached, takes too long, has too much to say or something else that is no answer.
    """
    if not is_allowed(address):
        raise Unanswered(words.with_help(f"{address} is no address that can be asked: it begins with `https://`"))
    host = urlsplit(address).netloc
    request = Request(address, headers={"Accept": accept, "User-Agent": f"relaybook/{__version__}"})

    def ask() -> tuple[bytes, str]:
        with _opener(address, most_redirects).open(request, timeout=time_limit) as answer:
            if answer.status == 204:
                raise HTTPError(address, 204, "", answer.headers, None)
            data: bytes = answer.read(largest + 1)
            if len(data) <= largest and answer.length:
                raise http.client.IncompleteRead(data, answer.length)
            return data, str(answer.url)

    answer = _within(time_limit, ask)
    if isinstance(answer, BaseException):
        raise _explained(answer, host, time_limit, words) from None
    if len(answer[0]) > largest:
        raise Unanswered(words.with_help(f"{host} answers with more than {largest // 1_000_000} million bytes"))
    return answer


def is_allowed(address: str, *, local: bool = True) -> bool:
    """Whether an address may be asked: it is encrypted, or, where that is allowed, on this machine."""
    if any(c.isspace() for c in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (local and parts.scheme == "http" and host in LOCAL_HOSTS))


def _within(seconds: float, ask: Callable[[], tuple[bytes, str]]) -> tuple[bytes, str] | BaseException:
    """What a call gives back or raises, if it does so in time. Looking up a host knows no time limit of its own."""
    answers: list[tuple[bytes, str] | BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # Whatever it is, it is raised again where somebody waits for it.
            answers.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else TimeoutError()


def _opener(address: str, most_redirects: int) -> OpenerDirector:
    parts = urlsplit(address)
    handlers = (
        [ProxyHandler({})] if parts.hostname in LOCAL_HOSTS else []
    )  # No proxy can reach this machine by `localhost`.

    class Redirects(_Redirects):
        max_redirections = most_redirects
        local = parts.scheme == "http"

    return build_opener(Redirects, *handlers)


class _NotEncryptedError(Exception):
    """An address points to one that must not be asked."""


class _Redirects(HTTPRedirectHandler):
    """Follows an address to where it points, but to none that is not encrypted."""

    max_repeats = 2
    local = False
    """Whether it may be on this machine."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        if not is_allowed(newurl.replace(" ", "%20"), local=self.local):
            raise _NotEncryptedError
        if len(getattr(req, "redirect_dict", ())) >= self.max_redirections:  # Python itself always follows the first.
            raise HTTPError(req.full_url, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _explained(error: BaseException, host: str, seconds: float, words: Words) -> BaseException:
    """A failure in words. What is no failure of the network is a fault of ours, and stays what it is."""
    if isinstance(error, HTTPError):
        said = {**_SAID, **words.said}
        if error.code in said:
            what, help = said[error.code]
            return Unanswered(f"{host} {what}; {help}")
        if 300 <= error.code < 400 and is_allowed(error.url or ""):
            return Unanswered(words.with_help(f"{host} points from one address to the next and never answers"))
        if error.code >= 500:
            return Unanswered(f"{host} is out of order (status {error.code}); {_LATER}")
        if error.code >= 400:
            return Unanswered(words.with_help(f"{host} refuses to answer (status {error.code})", _LATER))
    if isinstance(error, _NotEncryptedError | HTTPError):  # Some addresses Python itself refuses to follow.
        return Unanswered(words.with_help(f"{host} points to an address that is not encrypted"))
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return Unanswered(f"{host} has not answered within {seconds:g} seconds; {_LATER}")
    if isinstance(reason, ssl.SSLError):
        return Unanswered(f"{host} cannot show that it is {host}, so nothing was asked; try another network")
    if isinstance(error, http.client.HTTPException):
        return Unanswered(f"{host} broke off its answer; {_LATER}")
    if isinstance(error, OSError | UnicodeError):
        return Unanswered(words.with_help(f"{host} cannot be reached", "check that this computer is online"))
    return error
