"""Split a Markdown text into front matter and body."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from relaybook.content.lost import find_lost_text
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, make
from relaybook.model import Source, Span, Tree

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7} .*|={7}|>{7} .*)$", re.MULTILINE)


class Split(NamedTuple):
    """The parts of a Markdown source."""

    tree: Tree | None
    """The front matter; `None` where there is none."""
    body: str
    body_line: int
    diagnostics: tuple[Diagnostic, ...]


def split_source(source: Source) -> Split:
    """Split a Markdown source at its `---` (or `...`) lines and parse what is between them."""
    text, path = source.text, source.path
    conflicts = find_conflict_markers(source)
    if conflicts:
        return Split(None, text, 1, conflicts)
    opened = _OPEN.match(text)
    if not opened:
        return Split(None, text, 1, ())
    closed = _CLOSE.search(text, opened.end())
    if not closed:
        span = Span(path, 1, 1, 1, 4)
        help = "write a line `---` after the last field"
        problem = make("unclosed-front-matter", span, "the front matter is opened here and never closed", help=help)
        return Split(None, "", 1, (problem,))
    fields = text[opened.end() : closed.start()]
    tree, diagnostics = parse_yaml(fields, path, 2, text)
    line = text.count("\n", 0, closed.end()) + 1
    return Split(tree, text[closed.end() :], line, (*diagnostics, *find_lost_text(fields, tree)))


def split_foreign(source: Source) -> Split:
    """Split a page of which only the body is ours to judge. Whatever its front matter holds, nothing is said of it."""
    opened = _OPEN.match(source.text)
    closed = _CLOSE.search(source.text, opened.end()) if opened else None
    if not opened or not closed:
        return Split(None, source.text, 1, ())
    tree, _ = parse_yaml(source.text[opened.end() : closed.start()], source.path, 2)
    body = source.text[closed.end() :].lstrip("\n")  # As MkDocs has it.
    return Split(tree, body, source.text.count("\n", 0, len(source.text) - len(body)) + 1, ())


def with_body(source: Source, body: str) -> Source:
    """A page with its own front matter above another text, such as another plugin has made of it."""
    return replace(source, text=source.text.removesuffix(split_foreign(source).body) + body)


def opens_late(text: str) -> bool:
    """Whether no more than blank lines or spaces keep a text from beginning with its front matter."""
    return bool(_OPEN.match(text.lstrip()))


def find_conflict_markers(source: Source) -> tuple[Diagnostic, ...]:
    """One diagnostic for the first conflict marker of a text, if it has the opening and the closing one."""
    text = source.text
    if "<<<<<<< " not in text or ">>>>>>> " not in text:
        return ()
    found = _CONFLICT.search(text)
    if not found or not found.group().startswith("<"):
        return ()
    line = text.count("\n", 0, found.start()) + 1
    span = Span(source.path, line, 1, line, found.end() - found.start() + 1)
    help = "keep the text that is right and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`"
    return (make("conflict-marker", span, "two versions of this text were never merged", help=help),)
