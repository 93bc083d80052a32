"""Read files of references: `.bib`, CSL-JSON and CSL-YAML, several at once, as one bibliography.

A faulty entry is reported, and the rest of its file is still read. Nothing is decoded here: an entry becomes CSL-JSON
when somebody asks for it (`csl.to_csl`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

from relaybook.citations.bibtex import BEGINNING, Split, split_bib
from relaybook.citations.checks import check_entry
from relaybook.citations.csl import to_csl
from relaybook.citations.entries import Draft, find_undefined, read_block, read_strings
from relaybook.citations.inherit import inherit
from relaybook.citations.lines import Lines
from relaybook.content.frontmatter import find_conflict_markers
from relaybook.diagnostics import Diagnostic, Related, make
from relaybook.model import Entry, Source, Span

LARGEST = 8_000_000
"""How many characters a file of references may have: some 15,000 entries. More is a mistake, and takes minutes."""
MOST = 20_000
"""How many entries a file may have."""

_YAML = re.compile(r"\A(?:[ \t]*(?:#.*)?\n|---[ \t]*\n)*references:[ \t]*(?:\n|\[|#)")


class Bibliography(NamedTuple):
    """All references of a site."""

    entries: Mapping[str, Entry]
    diagnostics: tuple[Diagnostic, ...]
    complete: bool = True
    """Whether every file could be read to its end. Where not, a missing key means nothing."""


def works_of(entries: Mapping[str, Entry]) -> dict[str, dict[str, Any]]:
    """What of a bibliography is published: every work as an item of CSL-JSON, by its key and in order of it."""
    return {key: to_csl(entries[key]) for key in sorted(entries) if entries[key].is_work}


def too_large(text: str) -> str:
    """What a file of references holds, where that is more than is looked into; else the empty text."""
    if len(text) > LARGEST:
        return f"{len(text) // 1_000_000} million characters"
    if text.count("@") > MOST and len(BEGINNING.findall(text)) > MOST:
        return f"more than {MOST} entries"
    return ""


def is_csl_yaml(text: str) -> bool:
    r"""Whether a YAML file is a bibliography: one map whose first key is `references`.

    Examples:
        >>> is_csl_yaml("---\nreferences:\n- id: doe2020\n"), is_csl_yaml("- id: open-council\n")
        (True, False)
    """
    return bool(_YAML.match(text))


def is_bibliography(source: Source) -> bool:
    """Whether a source is a file of references. Of YAML those are that begin with `references:`."""
    suffix = PurePosixPath(source.path).suffix.lower()
    return suffix in (".bib", ".json") or (suffix in (".yml", ".yaml") and is_csl_yaml(source.text))


def read_bibliography(sources: Iterable[Source]) -> Bibliography:
    """The entries of all files by key, and what is wrong with them.

    The same key with the same text in two files passes; with different text it is an error, with both places. An entry
    that cannot be read still has its key, without fields, so that what cites it is no second error.

    Args:
        sources: Files of references, in any order of kinds; of two entries with one key the first is kept.
    """
    made = _Reader()
    for source in sources:
        made.take(source)
    drafts, problems = inherit(made.finish())
    made.diagnostics += problems if made.complete else ()
    for key, draft in drafts.items():
        readable = draft.entry.type and draft.entry.span.path not in made.conflicts
        if readable and key not in made.doubled:
            made.diagnostics += check_entry(draft)
    entries = {key: draft.entry for key, draft in drafts.items()}
    return Bibliography(MappingProxyType(entries), tuple(made.diagnostics), made.complete)


class _Reader:
    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.complete = True
        self.expanded = 0
        self.conflicts: set[str] = set()
        self.doubled: set[str] = set()
        self.splits: list[tuple[Lines, Split]] = []
        self.items: list[Draft] = []

    def take(self, source: Source) -> None:
        conflicts = find_conflict_markers(source)
        if not source.readable:
            self.complete = False
            return
        if what := too_large(source.text):
            self.complete = False
            message = f"this file of references holds {what}, and was not read"
            help = "keep the references that the site cites, and delete the rest"
            self.diagnostics.append(make("bib-syntax", Span(source.path), message, help=help))
            return
        if conflicts:
            self.conflicts.add(source.path)
            self.diagnostics += conflicts
        if source.path.lower().endswith(".bib"):
            lines = Lines(source)
            split = split_bib(lines)
            self.splits.append((lines, split))
            if split.problems and not (split.entries or split.unread):
                self.complete = False  # It is another file than it should be; nobody knows what it would hold.
            self.report(source.path, split.problems)
            return
        from relaybook.citations.csljson import read_json, read_yaml  # Here, because most sites have none of these.

        found = read_json(source) if source.path.lower().endswith(".json") else read_yaml(source)
        self.items += found.drafts
        self.complete &= found.complete
        self.report(source.path, found.problems)

    def report(self, path: str, problems: Iterable[Diagnostic]) -> None:
        """Where a merge was left half done, everything else follows from it."""
        if path not in self.conflicts:
            self.diagnostics += problems

    def finish(self) -> dict[str, Draft]:
        """Every entry by its key. `@string`s hold for all files, whichever comes first."""
        strings: dict[str, str] = {}
        for _, split in self.splits:
            strings = read_strings(split.strings, strings)
        drafts: dict[str, Draft] = {}
        for lines, split in self.splits:
            own = read_strings(split.strings, strings)
            self.report(lines.path, find_undefined(split.strings, own, lines))
            for block in sorted((*split.entries, *split.unread), key=lambda block: block.start):
                draft, problems = read_block(block, own, lines)
                self.expanded += sum(map(len, draft.entry.fields.values()))
                if self.expanded > 4 * LARGEST:
                    help = "write fewer `@string`s into other `@string`s"
                    message = "the `@string`s of this file stand for too much text, so that the rest was not read"
                    problems = (make("bib-syntax", lines.row(block.start), message, help=help),)
                    self.complete = False
                self.report(lines.path, problems)
                if not self.complete and self.expanded > 4 * LARGEST:
                    return drafts
                self.add(draft, drafts)
        for draft in self.items:
            self.add(draft, drafts)
        return drafts

    def add(self, draft: Draft, drafts: dict[str, Draft]) -> None:
        entry = draft.entry
        first = drafts.setdefault(entry.key, draft).entry
        same = first.text.split() == entry.text.split() and first.span.path != entry.span.path
        if first is entry or same or entry.span.path in self.conflicts:
            return
        self.doubled.add(entry.key)  # What else is wrong with them can wait until one of them is left.
        related = (Related(first.span, "the first is here"),)
        help = "rename one of them, or delete it if they are the same work"
        message = f"two entries have the key `{entry.key}`"
        self.diagnostics.append(make("duplicate-entry", entry.span, message, help=help, related=related))
