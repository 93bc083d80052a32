"""Files of a site that a command changes: which it may, how their bytes come and go, and never half of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from relaybook.config import BrokenConfiguration
from relaybook.content.sources import decode
from relaybook.diagnostics import Diagnostic
from relaybook.editing.saving import save_all
from relaybook.model import Source

_MARK = b"\xef\xbb\xbf"


class Held(NamedTuple):
    """A text file as it lies on the disk."""

    source: Source
    data: bytes
    problems: tuple[Diagnostic, ...] = ()
    """Why it is no text, where it is none."""


def place_in(root: Path, written: str) -> str:
    """A path that somebody typed, as a POSIX path from the root.

    Raises:
        BrokenConfiguration: It leads out of the folder of the site, or through a symbolic link.
    """
    path = Path(os.path.abspath(written))
    for base in (root.absolute(), root.resolve()):
        if path.is_relative_to(base):
            inside = path.relative_to(base)
            if (base / inside).resolve() != root.resolve() / inside:
                raise BrokenConfiguration(f"{written} is, or lies behind, a symbolic link: name the file itself")
            return inside.as_posix()
    raise BrokenConfiguration(f"{written} is not in the folder of this site, {root.resolve().name}")


def read_file(root: Path, name: str) -> Held:
    """A file by its path from the root; an empty one where there is none.

    Raises:
        BrokenConfiguration: It cannot be read.
    """
    try:
        data = (root / name).read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise BrokenConfiguration(f"{name} cannot be read: {error.strerror}") from None
    text, problems = decode(data, name)
    return Held(Source(name, text, not problems), data, problems)


def line_end(data: bytes) -> str:
    r"""The line end that most lines of a file have.

    Examples:
        >>> line_end(b"a\r\nb\r\nc\n"), line_end(b"")
        ('\r\n', '\n')
    """
    both = data.count(b"\r\n")
    counts = {"\n": data.count(b"\n") - both, "\r\n": both, "\r": data.count(b"\r") - both}
    return max(counts, key=counts.__getitem__)


def encoded(text: str, like: bytes) -> bytes:
    """A text as bytes, with the line end and the byte order mark of the file that it replaces."""
    return (_MARK if like.startswith(_MARK) else b"") + text.replace("\n", line_end(like)).encode("utf-8")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step: whatever happens, it is the old one or the new one.

    Raises:
        BrokenConfiguration: It cannot be written. The old one is as it was.
    """
    try:
        save_all(path.parent, {path.name: data})
    except OSError as error:
        raise BrokenConfiguration(f"{path.name} cannot be written: {error.strerror}") from None
