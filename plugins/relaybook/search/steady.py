"""Make the files of Pagefind the same for the same pages: it writes filters in an order of chance."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from hashlib import sha256

SIGNATURE = b"pagefind_dcd"
"""What every packed file of Pagefind begins with."""
ENTRY = "pagefind-entry.json"
_TEXT, _ARRAY = 3, 4
_VALUES, _FILTERS = 1, 3
"""Where the values stand in the file of a filter, and the filters in the metadata."""


def steady(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of one language with their filters in order of name, and everything that names such a file by its hash.

    Args:
        files: The files by path, with the entry file and that of the metadata among them.
    """
    made = {path: content for path, content in files.items() if not path.endswith((".pf_filter", ".pf_meta"))}
    renamed: dict[bytes, bytes] = {}
    for path, content in files.items():
        if path.endswith(".pf_filter"):
            folder, _, name = path.rpartition("/")
            old = name.removesuffix(".pf_filter")
            ordered = _ordered(unpacked(content), _VALUES)
            new = _renamed(old, ordered)
            renamed[old.encode()] = new.encode()
            made[f"{folder}/{new}.pf_filter"] = packed(ordered)
    entry = json.loads(files[ENTRY])
    for each in entry["languages"].values():
        meta = unpacked(files[f"pagefind.{each['hash']}.pf_meta"])
        for before, after in renamed.items():
            meta = meta.replace(before, after)  # Names are of one length, so nothing else moves.
        meta = _ordered(meta, _FILTERS)
        each["hash"] = _renamed(each["hash"], meta)
        made[f"pagefind.{each['hash']}.pf_meta"] = packed(meta)
    made[ENTRY] = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
    return made


def unpacked(content: bytes) -> bytes:
    """What a packed file holds."""
    return gzip.decompress(content).removeprefix(SIGNATURE)


def packed(content: bytes) -> bytes:
    """The file that holds this."""
    return gzip.compress(SIGNATURE + content, mtime=0)


def _renamed(name: str, content: bytes) -> str:
    """A name such as `en_0123abc` with the hash of a content in place of the one that it has."""
    language, _, old = name.rpartition("_")
    return f"{language}_{sha256(content).hexdigest()[: len(old)]}"


def _ordered(data: bytes, which: int) -> bytes:
    """A list in CBOR with the items of one of its lists in order of their names, which come first in each."""
    _, _, at = _head(data, 0)
    for _ in range(which):
        at = _end(data, at)
    _, number, first = _head(data, at)
    items: list[bytes] = []
    start = first
    for _ in range(number):
        end = _end(data, start)
        items.append(data[start:end])
        start = end
    ordered = sorted(items, key=_name_of)
    return data[:first] + b"".join(ordered) + data[start:]


def _name_of(item: bytes) -> bytes:
    _, _, at = _head(item, 0)
    _, length, start = _head(item, at)
    return item[start : start + length]


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """The kind of the item at a place, its number or length, and where its content begins."""
    kind, short = data[at] >> 5, data[at] & 31
    if short < 24:
        return kind, short, at + 1
    size = 1 << (short - 24)
    return kind, int.from_bytes(data[at + 1 : at + 1 + size], "big"), at + 1 + size


def _end(data: bytes, at: int) -> int:
    """Where the item at a place ends: a text, a list, or a number."""
    kind, number, at = _head(data, at)
    if kind == _TEXT:
        return at + number
    if kind == _ARRAY:
        for _ in range(number):
            at = _end(data, at)
    return at
