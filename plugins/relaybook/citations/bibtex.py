"""A `.bib` text as blocks: entries, `@string`s and faults, each with its offset. No value is looked into here.

bibtexparser finds the blocks and goes on after a fault. It counts lines, and loses count where a line ends in a
backslash; the blocks are therefore found again in the text, in their order, so that every place is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from relaybook.citations.lines import Lines
from relaybook.diagnostics import Diagnostic, make

NOT_ENTRIES = ("comment", "preamble", "string")
BEGINNING = re.compile(r"@\w*[ \t]*[{(]")
"""How an entry, or anything else that is no comment, begins."""
MOST_FAULTS = 50
"""How many entries of one file may be unreadable, each with a diagnostic of its own."""

_COMMENTED = re.compile(r"^[ \t]*%.*@[ \t]*[\w-]+[ \t]*[{(].*", re.MULTILINE)
_BEGINNING = re.compile(r"^([ \t]*)@(\s*)([\w-]+)(\s*)(?=[{(])", re.MULTILINE)
_OPENED = re.compile(r"@[\w-]+\s*[{(]\s*([^\s,{}()=\"]+)(?=\s*,)")
_NAME = re.compile(r"[^\W\d_][\w.:+-]*\Z")
_MEANT = re.compile(r"[ \t]*@\s*(?:[\w-]+\s*)?[{(]")
_AT_END = re.compile(r"@\w*[ \t]*\Z")
_ANY = re.compile(r"^[ \t]*@", re.MULTILINE)


class Field(NamedTuple):
    """A field as written."""

    name: str
    """In small letters."""
    value: str
    """With its braces or quotation marks."""
    start: int
    """Where its name begins."""
    value_start: int


class Block(NamedTuple):
    """An entry as written."""

    type: str
    """In small letters, without `@`."""
    key: str
    start: int
    key_start: int
    fields: tuple[Field, ...]
    text: str


class Split(NamedTuple):
    """The blocks of one text, in order."""

    entries: tuple[Block, ...] = ()
    strings: tuple[Field, ...] = ()
    """The `@string`s, each like a field."""
    unread: tuple[Block, ...] = ()
    """Entries that cannot be read, but whose key can."""
    problems: tuple[Diagnostic, ...] = ()


def split_bib(lines: Lines) -> Split:
    """The blocks of a `.bib` text.

    Nothing is raised, whatever the text is: what cannot be read is a diagnostic `bib-syntax` at the line where its
    entry begins, and the rest is still read. A text that holds something but no block at all gives one diagnostic.
    """
    made = _Splitter(lines)
    for block in _blocks(made.text):
        made.take(block)
    if made.failed > max(MOST_FAULTS, len(made.entries)):
        first = made.problems[0]
        message = f"{made.failed} entries of this file cannot be read, and this is the first of them"
        help = "save the file again from where it came from; it is hardly a file of references"
        made.problems = [make("bib-syntax", first.span, message, help=help)]
    if not (made.entries or made.strings or made.unread or made.problems) and not made.other and made.prose >= 0:
        help = "a reference begins with a line such as `@article{doe2020,`; save the file again from where it came from"
        made.problems.append(make("bib-syntax", lines.row(made.prose), "this file holds no reference", help=help))
    return Split(tuple(made.entries), tuple(made.strings), tuple(made.unread), tuple(made.problems))


def _blocks(text: str) -> list[Any]:
    import logging

    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # It warns of what we report with its place.
    blocks: list[Any] = Splitter(text).split().blocks
    return blocks


def _masked(text: str) -> str:
    """The text, of equal length, with entries that `%` comments out blanked and every beginning on one line.

    BibTeX lets spaces and line ends stand around the name of a type, and hyphens in it.
    """
    if "%" in text:
        text = _COMMENTED.sub(lambda m: " " * len(m[0]), text)
    return _BEGINNING.sub(lambda m: f"{m[1]}{' ' * len(m[2])}@{m[3].replace('-', '_')}{' ' * len(m[4])}", text)


class _Splitter:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.text = _masked(lines.text)
        self.at = 0
        self.prose = -1
        self.failed = 0
        self.other = False
        self.entries: list[Block] = []
        self.strings: list[Field] = []
        self.unread: list[Block] = []
        self.problems: list[Diagnostic] = []

    def take(self, block: Any) -> None:
        raw = block.raw or ""
        inner = getattr(block, "ignore_error_block", None) or block
        raw = raw or inner.raw or ""
        start = self.text.find(raw, self.at)
        if start < 0:
            start = max(self.text.find(raw), 0)
        kind = type(inner).__name__
        if kind == "Entry":
            self.take_entry(inner, start)
        elif kind == "String":
            self.take_string(inner, start)
        elif kind == "ImplicitComment":
            self.take_prose(raw, start)
        elif kind == "ParsingFailedBlock":
            self.take_failed(raw, start)
        else:
            self.other = True
        end = start + len(_AT_END.sub("", raw))  # One that failed may hold the beginning of the next.
        self.at = max(self.at, end, start + 1)

    def take_entry(self, entry: Any, start: int) -> None:
        raw = self.lines.text[start : start + len(entry.raw)]
        kind = raw[1:].split("{")[0].split("(")[0].strip().lower()
        opening = re.search(r"[{(]\s*", raw)
        key_start = start + (opening.end() if opening else 0)
        if not entry.key:
            help = "write a short name for the work after the first brace, as in `@article{doe2020,`"
            self.problems.append(make("bib-syntax", self.lines.row(start), "this entry has no key", help=help))
            return
        if any(c.isspace() for c in entry.key):
            help = "write the key as one word, with a comma after it"
            message = "the key of this entry is not one word"
            self.problems.append(make("bib-syntax", self.lines.row(key_start), message, help=help))
            return
        fields = tuple(self.fields(entry, raw, start, key_start + len(entry.key)))
        self.entries.append(Block(kind, entry.key, start, key_start, fields, raw))

    def fields(self, entry: Any, raw: str, start: int, at: int) -> Iterator[Field]:
        for each in entry.fields:
            name_at = self.text.index(each.key, at) if each.key else at
            equals = self.text.index("=", name_at + len(each.key))
            value_at = self.text.index(each.value, equals + 1) if each.value else equals + 1
            at = value_at + len(each.value)
            if each.key.isalpha():
                yield Field(each.key.lower(), self.lines.text[value_at:at], name_at, value_at)
                continue
            rows = each.key.split("\n")
            name = rows[-1].strip()
            if name.startswith("%"):
                continue  # Its author has commented it out.
            name_at += each.key.rindex(name)
            if not _NAME.match(name) or any(row.strip() and not row.strip().startswith("%") for row in rows[:-1]):
                help = "write fields as `name = {value}`, with a comma after each"
                message = f"a field of the entry `{entry.key}` cannot be read"
                self.problems.append(make("bib-syntax", self.lines.row(name_at), message, help=help))
            else:
                yield Field(name.lower(), self.lines.text[value_at:at], name_at, value_at)

    def take_string(self, block: Any, start: int) -> None:
        equals = self.text.index("=", start)
        value_at = self.text.index(block.value, equals + 1) if block.value else equals + 1
        self.strings.append(Field(block.key.lower(), block.value, start, value_at))

    def take_prose(self, raw: str, start: int) -> None:
        """Text between the entries is a comment, unless an entry was meant to begin in it."""
        for found in _ANY.finditer(raw):
            if _MEANT.match(raw, found.start()):
                self.take_failed(raw[found.start() :], start + found.start())
        if self.prose < 0 and any(row.strip() and not row.strip().startswith("%") for row in raw.split("\n")):
            self.prose = start + len(raw) - len(raw.lstrip())

    def take_failed(self, raw: str, start: int) -> None:
        start += len(raw) - len(raw.lstrip())
        key = _OPENED.match(raw.lstrip())
        if key and raw[1:].split("{")[0].strip().lower() not in NOT_ENTRIES:
            self.unread.append(Block("", key[1], start, start + key.start(1), (), raw))
        self.failed += 1
        help = "check the braces and commas of the entry that begins here"
        self.problems.append(make("bib-syntax", self.lines.row(start), "this entry cannot be read", help=help))
