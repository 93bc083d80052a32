"""Read `.bib` files: keys, fields and lines. A faulty entry is reported, and the rest of the file is still read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from relaybook.content.frontmatter import find_conflict_markers
from relaybook.diagnostics import Diagnostic, Related, make
from relaybook.model import Entry, Source, Span

PUBLIC_FIELDS = (
    "author", "editor", "title", "journal", "booktitle", "publisher", "institution", "school", "year", "date", "month",
    "volume", "number", "pages", "doi", "url", "series", "edition", "address", "howpublished", "isbn", "keywords",
)  # fmt: skip
"""What of an entry may be published. Notes on verification and paths on a contributor's disk are not in it."""

_OPENED = re.compile(r"@\w+\s*[{(]\s*([^\s,{}=]+)")
_LOST_COMMA = re.compile(r"(?:^[0-9]+|[}\"]) (\w+) ?= ?[{\"0-9]")


def read_bibliography(sources: Iterable[Source]) -> tuple[Mapping[str, Entry], tuple[Diagnostic, ...]]:
    """The entries of all `.bib` files by key, and what could not be read.

    The same key with the same text in two files passes; with different text it is an error.
    """
    entries: dict[str, Entry] = {}
    diagnostics: list[Diagnostic] = []
    for source in sources:
        found, problems = parse_bib(source.text, source.path)
        conflicts = find_conflict_markers(source)
        diagnostics.extend(conflicts or problems)
        for entry in found:
            first = entries.setdefault(entry.key, entry)
            again = first is not entry and (first.text != entry.text or first.span.path == entry.span.path)
            if again and not conflicts:
                related = (Related(first.span, "the first is here"),)
                help = "rename one of them, or delete it if they are the same work"
                message = f"two entries have the key `{entry.key}`"
                diagnostics.append(make("duplicate-entry", entry.span, message, help=help, related=related))
    return MappingProxyType(entries), tuple(diagnostics)


def parse_bib(text: str, path: str) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of one `.bib` text, in order, and its faults."""
    import logging

    from bibtexparser.model import Entry as Block
    from bibtexparser.model import ParsingFailedBlock
    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    entries: list[Entry] = []
    problems: list[Diagnostic] = []
    lines = text.split("\n")
    for block in Splitter(text).split().blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, Block):
            entries.append(_entry(block, path, lines, line))
        elif isinstance(block, ParsingFailedBlock):
            inner = getattr(block, "ignore_error_block", None)
            if isinstance(inner, Block):  # A repeated key or field: the entry itself can be read.
                entries.append(_entry(inner, path, lines, (inner.start_line or 0) + 1))
            elif key := _OPENED.match(block.raw or ""):  # Its key still counts as known.
                span = _find(key[1], path, lines, line)
                entries.append(Entry(key[1], "", span, MappingProxyType({}), block.raw or ""))
            if not isinstance(inner, Block):
                help = "check the braces and commas of the entry that begins here"
                problems.append(make("bib-syntax", _row(path, lines, line), "this entry cannot be read", help=help))
            for name in sorted(getattr(block, "duplicate_keys", ())):
                problems.append(_repeated(name, str(getattr(inner, "key", "")), path, lines, line))
    return entries, problems + list(_find_lost_commas(entries, path, lines))


def _entry(block: object, path: str, lines: list[str], line: int) -> Entry:
    key = str(block.key)  # type: ignore[attr-defined]
    span = _find(key, path, lines, line)
    fields = {f.key.lower(): _unwrapped(str(f.value)) for f in block.fields}  # type: ignore[attr-defined]
    return Entry(key, str(block.entry_type).lower(), span, MappingProxyType(fields), str(block.raw))  # type: ignore[attr-defined]


def _unwrapped(value: str) -> str:
    text = re.sub(r"\s+", " ", value).strip()
    if len(text) > 1 and (text[0], text[-1]) in (("{", "}"), ('"', '"')):
        text = text[1:-1]
    return text.strip()


def _row(path: str, lines: list[str], line: int) -> Span:
    row = lines[line - 1] if line <= len(lines) else ""
    return Span(path, line, 1, line, max(len(row), 1) + 1)


def _find(word: str, path: str, lines: list[str], line: int) -> Span:
    row = lines[line - 1] if line <= len(lines) else ""
    column = row.find(word) + 1 or 1
    return Span(path, line, column, line, column + max(len(word), 1))


def _repeated(name: str, key: str, path: str, lines: list[str], line: int) -> Diagnostic:
    """A field that is given twice, where it stands for the second time."""
    rows = re.compile(rf"\s*(?:@\w+\s*\{{[^,]*,\s*)?{re.escape(name)}\s*=", re.IGNORECASE)
    found = [number for number, row in enumerate(lines[line - 1 :], start=line) if rows.match(row)][1:2]
    span = _find(name, path, lines, found[0]) if found else _row(path, lines, line)
    return make("bib-syntax", span, f"the entry `{key}` gives `{name}` twice", help="keep one of the two")


def _find_lost_commas(entries: Iterable[Entry], path: str, lines: list[str]) -> Iterator[Diagnostic]:
    """A field that swallowed the next one: it looks whole, and a title would be shown with `year = {2020}` in it."""
    for entry in entries:
        for name, value in entry.fields.items():
            if lost := _LOST_COMMA.search(value):
                rows = range(entry.span.line, entry.span.line + entry.text.count("\n") + 1)
                held = re.compile(rf"\s*{re.escape(lost[1])}\s*=", re.IGNORECASE)
                line = next((n - 1 for n in rows if held.match(lines[n - 1])), entry.span.line)
                width = max(len(lines[line - 1].rstrip()), 1)
                span = Span(path, line, width, line, width + 1)
                message = f"a comma is missing after `{name}` of the entry `{entry.key}`"
                yield make("bib-syntax", span, message, help="write a comma at the end of this line")
