"""Read `.bib` files: keys, fields and lines. A faulty entry is reported, and the rest of the file is still read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from relaybook.diagnostics import Diagnostic, Related, make
from relaybook.model import Entry, Source, Span

PUBLIC_FIELDS = (
    "author", "editor", "title", "journal", "booktitle", "publisher", "institution", "school", "year", "date", "month",
    "volume", "number", "pages", "doi", "url", "series", "edition", "address", "howpublished", "isbn", "keywords",
)  # fmt: skip
"""What of an entry may be published. Notes on verification and paths on a contributor's disk are not in it."""


def read_bibliography(sources: Iterable[Source]) -> tuple[Mapping[str, Entry], tuple[Diagnostic, ...]]:
    """The entries of all `.bib` files by key, and what could not be read.

    The same key with the same text in two files passes; with different text it is an error.
    """
    entries: dict[str, Entry] = {}
    diagnostics: list[Diagnostic] = []
    for source in sources:
        found, problems = parse_bib(source.text, source.path)
        diagnostics.extend(problems)
        for entry in found:
            first = entries.setdefault(entry.key, entry)
            if first is not entry and (first.text != entry.text or first.span.path == entry.span.path):
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
            if not isinstance(inner, Block) or "field" in type(block).__name__.lower():
                problems.append(_syntax(block, path, lines, line))
    return entries, problems


def _entry(block: object, path: str, lines: list[str], line: int) -> Entry:
    key = str(block.key)  # type: ignore[attr-defined]
    row = lines[line - 1] if line <= len(lines) else ""
    column = row.find(key) + 1 or 1
    span = Span(path, line, column, line, column + len(key))
    fields = {f.key.lower(): _unwrapped(str(f.value)) for f in block.fields}  # type: ignore[attr-defined]
    return Entry(key, str(block.entry_type).lower(), span, MappingProxyType(fields), str(block.raw))  # type: ignore[attr-defined]


def _unwrapped(value: str) -> str:
    text = re.sub(r"\s+", " ", value).strip()
    if len(text) > 1 and (text[0], text[-1]) in (("{", "}"), ('"', '"')):
        text = text[1:-1]
    return text.strip()


def _syntax(block: object, path: str, lines: list[str], line: int) -> Diagnostic:
    row = lines[line - 1] if line <= len(lines) else ""
    reason = str(getattr(block, "error", "")).lower()
    help = "check the braces and commas of the entry that begins here"
    if "field" in reason and "duplicate" in reason or "duplicate" in type(block).__name__.lower():
        message = "an entry gives the same field twice"
        help = "keep one of the two"
    else:
        message = "this entry cannot be read"
    return make("bib-syntax", Span(path, line, 1, line, len(row) + 1), message, help=help)
