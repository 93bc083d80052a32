"""Read the files of a project. This is the only place that does."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from relaybook.diagnostics import Diagnostic, make
from relaybook.model import Source, Span

TEXT_SUFFIXES = frozenset({".md", ".markdown", ".yml", ".yaml", ".bib"})

_LOOKED_AT = 65_536
"""How many bytes of a JSON file are looked at: the summary of the first work may stand before its author."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was read: texts, and the paths of the files that are published as they stand."""

    texts: tuple[Source, ...] = ()
    assets: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    references: tuple[str, ...] = ()
    """Files that may hold references, but not as a list that could be read; they are private like the others."""


def read_sources(root: Path, folders: Iterable[str]) -> Sources:
    """Read every text of the folders, in order of path; list every other file.

    Args:
        root: The folder of the repository.
        folders: POSIX paths of folders or files below it. What does not exist is passed over.

    Returns:
        The sources. Files and folders that begin with a dot, and links that lead out of the root, are not read.
    """
    texts: dict[str, Source] = {}
    assets: set[str] = set()
    references: set[str] = set()
    diagnostics: list[Diagnostic] = []
    for folder in folders:
        for path in _walk(root, folder):
            name = path.as_posix()
            if name in texts or name in assets:
                continue
            if path.suffix.lower() not in TEXT_SUFFIXES and not (listed := _csl(root / path)):
                (assets if listed is None else references).add(name)
                continue
            text, problem = decode((root / path).read_bytes(), name)
            texts[name] = Source(name, text, not problem)
            diagnostics.extend(problem)
    return Sources(
        tuple(texts[n] for n in sorted(texts)), tuple(sorted(assets)), tuple(diagnostics), tuple(sorted(references))
    )


def decode(data: bytes, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Text from bytes: UTF-8, with or without a byte order mark, any line end."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        help = "save the file as UTF-8 in your editor"
        return "", (make("not-utf8", _after(before, path), "this file is not UTF-8 text", help=help),)
    if "\0" in text:
        message = "this file holds a NUL byte, so it is not a text"
        help = "remove the file, or save it as UTF-8 text"
        return "", (make("not-utf8", _after(text[: text.index("\0")], path), message, help=help),)
    return _one_line_end(text), ()


def _csl(path: Path) -> bool | None:
    """Whether a file that looks like CSL-JSON holds a list that can be read; nothing, where it looks like none.

    Reference managers put notes and paths of a disk into it, so that it is private even where it cannot be read.
    """
    if path.suffix.lower() != ".json":
        return None
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT).removeprefix(b"\xef\xbb\xbf").lstrip()
    if b'"type"' not in start or not (b'"issued"' in start or b'"author"' in start):
        return None
    if start[:1] == b"{":
        return b'"items"' in start or b'"references"' in start
    return True if start[:1] == b"[" else None


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _after(before: str, path: str) -> Span:
    """The place of the one character that follows a text."""
    rows = _one_line_end(before).split("\n")
    line, column = len(rows), len(rows[-1]) + 1
    return Span(path, line, column, line, column + 1)


def _walk(root: Path, folder: str) -> Iterator[Path]:
    start = root / folder
    if start.is_file():
        yield Path(folder)
        return
    inside = root.resolve()
    for parent, folders, files in os.walk(start):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if name.startswith(".") or (path.is_symlink() and not path.resolve().is_relative_to(inside)):
                continue
            yield path.relative_to(root)
