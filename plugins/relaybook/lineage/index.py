"""What every site publishes of its adaptable records, as another site reads it: checked, and never trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from relaybook.library.adapted import Ancestor
from relaybook.lineage.listed import hash_of, is_version, order_of

FORMAT = 1
"""The number of the form that is described here. A later form has another."""
FOLDER = "lineage-data"
"""Where these files are on a site. A folder that begins with an underscore would be dropped by some hosts."""
INDEX = f"{FOLDER}/index.json"
ADAPTATIONS = f"{FOLDER}/adaptations.json"
LARGEST = 8_000_000
"""Bytes of the largest file that is read."""
_LONGEST = 2_000
_MOST = 5_000
_RECORD = re.compile(r"[a-z][a-z0-9_]{0,60}/[^\s/#?<>\"']{1,120}")
_HASH = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""What acts on a terminal, turns round what follows, or cannot be written into a file of text."""
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names of this machine, which may be asked without encryption."""
_MOST_LEVELS = 32
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class Unusable(Exception):
    """What was fetched cannot be used. The text says why."""


@dataclass(frozen=True, slots=True)
class Version:
    """A released version of a record."""

    version: str
    date: str
    hash: str
    kind: str = ""
    note: str = ""
    changed: Mapping[str, str] = field(default_factory=dict)
    """The kind of change of each unit that it changed."""


@dataclass(frozen=True, slots=True)
class Published:
    """A record that may be adapted, as its site lists it."""

    record: str
    title: str
    url: str
    language: str
    license: str
    credit: tuple[str, ...]
    jurisdiction: str
    former_ids: tuple[str, ...]
    versions: tuple[Version, ...]
    """In order of version; never empty."""

    @property
    def newest(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    def version_of(self, digest: str) -> Version | None:
        """The version with a text of this hash."""
        return next((version for version in self.versions if version.hash == digest), None)


@dataclass(frozen=True, slots=True)
class Index:
    """The list of a site."""

    site: str
    records: Mapping[str, Published]

    def find(self, record: str) -> Published | None:
        """A record by its name, or by one that it once had."""
        if record in self.records:
            return self.records[record]
        kind, _, old = record.partition("/")
        return next((each for each in self.records.values()
                     if each.record.startswith(f"{kind}/") and old in each.former_ids), None)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Original:
    """The text of one version, with what it takes along."""

    record: str
    version: str
    hash: str
    text: str
    names: Mapping[str, tuple[str, str]]
    """Title and address of each record that it names."""
    references: tuple[Mapping[str, Any], ...] = ()
    """What it cites, as CSL-JSON."""
    chain: tuple[Ancestor, ...] = ()
    """What it was itself made from, the nearest first."""


def load(data: bytes, largest: int = LARGEST) -> dict[str, Any]:
    """A file of `lineage-data/` as a map.

    Raises:
        Unusable: It is too large, no JSON or nested too deep, no map, or of another form.
    """
    if len(data) > largest:
        raise Unusable(f"it has more than {largest // 1_000_000} million bytes")
    try:
        written = data.decode("utf-8-sig")
        if _is_deep(data):
            raise Unusable("it is nested too deep")
        found = json.loads(written)
    except (ValueError, RecursionError):
        what = "a web page" if data.lstrip()[:1] == b"<" else "something else"
        raise Unusable(f"there is {what} instead of the data of a site made with Relaybook") from None
    if not isinstance(found, dict) or not isinstance(found.get("site"), str) or not found["site"]:
        raise Unusable("it does not say of which site it is")
    if found.get("format") != FORMAT:
        raise Unusable("it has a form that this version of Relaybook does not know: bring Relaybook up to date")
    return found


def _is_deep(data: bytes) -> bool:
    """Whether JSON has more levels than any of our files; what stands in its texts does not count."""
    outside = b"".join(data.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2])
    depth = 0
    for mark in outside.translate(None, _NO_BRACKETS):
        depth += 1 if mark in b"[{" else -1
        if depth > _MOST_LEVELS:
            return True
    return False


def read_index(data: bytes) -> Index:
    """The list of a site. What is wrong in it is left out; a record without one good version is not there.

    Raises:
        Unusable: It cannot be read as such a list.
    """
    found = load(data)
    records = {each.record: each for each in map(_published, maps_in(found, "records")) if each}
    return Index(text(found, "site"), records)


def read_original(data: bytes, record: str, digest: str) -> Original:
    """The text of one version.

    Raises:
        Unusable: It cannot be read as one, or is not the text that was meant.
    """
    found = load(data)
    body = found.get("text")
    if not isinstance(body, str) or hash_of(body) != digest:
        raise Unusable("its text is not the one that the site lists under this version")
    names = {name: (clean(item[0]), address(item[1])) for name, item in (map_in(found, "names")).items()
             if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)
             and address(item[1])}  # fmt: skip
    references = tuple(item for item in maps_in(found, "references") if isinstance(item.get("id"), str))
    chain = tuple(filter(None, map(_ancestor, maps_in(found, "chain"))))
    return Original(record, text(found, "version"), digest, body, names, references, chain)


def _ancestor(item: Mapping[str, Any]) -> Ancestor | None:
    """A text that an original comes from, as its site names it."""
    if not (text(item, "site") and _RECORD.fullmatch(text(item, "record")) and is_version(text(item, "version"))):
        return None
    credit = tuple(clean(each) for each in items_in(item, "credit") if isinstance(each, str))
    words = {name: text(item, name) for name in ("title", "license", "language", "jurisdiction", "hash", "date")}
    return Ancestor(text(item, "site"), text(item, "record"), text(item, "version"), url=address(item.get("url")),
                    credit=credit, machine_translated=item.get("machine_translated") is True, **words)  # fmt: skip


def _published(item: Mapping[str, Any]) -> Published | None:
    name = text(item, "record")
    versions = sorted(filter(None, map(_version, maps_in(item, "versions"))), key=lambda each: order_of(each.version))
    if not _RECORD.fullmatch(name) or not versions:
        return None
    former = tuple(clean(each) for each in items_in(item, "former_ids") if isinstance(each, str))
    credit = tuple(clean(each) for each in items_in(item, "credit") if isinstance(each, str))
    return Published(name, text(item, "title") or name, address(item.get("url")), text(item, "language") or "en",
                     text(item, "license"), credit, text(item, "jurisdiction"), former,
                     tuple(versions))  # fmt: skip


def _version(item: Mapping[str, Any]) -> Version | None:
    version, digest = text(item, "version"), text(item, "hash")
    if not is_version(version) or not _HASH.fullmatch(digest):
        return None
    changed = {clean(unit): clean(kind) for unit, kind in map_in(item, "changed").items() if isinstance(kind, str)}
    return Version(version, text(item, "date"), digest, text(item, "kind"), text(item, "note"), changed)


def is_record(name: str) -> bool:
    """Whether a text can be the name of a record, as `type/id`."""
    return _RECORD.fullmatch(name) is not None


def clean(value: str, longest: int = _LONGEST) -> str:
    """A text of somebody else: in one line, without control characters, and no longer than is read."""
    return " ".join(_CONTROL.sub(" ", value[: longest * 2]).split())[:longest].rstrip()


def text(item: Mapping[str, Any], name: str, longest: int = _LONGEST) -> str:
    """A text of a map of somebody else, or the empty text."""
    value = item.get(name)
    return clean(value, longest) if isinstance(value, str) else ""


def address(value: Any) -> str:
    """A web address of somebody else, or the empty text: encrypted, or on this machine."""
    if not isinstance(value, str) or len(value) > _LONGEST or any(c.isspace() or c in "<>\"'\\" for c in value):
        return ""
    try:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
        return value if (parts.scheme == "https" or local) and parts.hostname and "@" not in parts.netloc else ""
    except ValueError:
        return ""


def items_in(item: Mapping[str, Any], name: str) -> list[Any]:
    """A list of somebody else."""
    value = item.get(name)
    return value[:_MOST] if isinstance(value, list) else []


def maps_in(item: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The maps of a list of somebody else."""
    return (each for each in items_in(item, name) if isinstance(each, dict))


def map_in(item: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A map in a map of somebody else."""
    value = item.get(name)
    return dict(list(value.items())[:_MOST]) if isinstance(value, dict) else {}
