"""What is wrong with a YAML text that cannot be read, in plain words and at the place where an author should look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from relaybook.diagnostics import Diagnostic, Edit, Fix, make
from relaybook.model import Span

_SEPARATORS = {"\x85": "NEL", "\u2028": "LINE SEPARATOR", "\u2029": "PARAGRAPH SEPARATOR"}
_PLAIN_WORDS = (
    ("mapping values are not allowed", "there is a second `: ` in this value", "put the whole value in quotes"),
    ("cannot start any token", "a value cannot begin with this character", "put the whole value in quotes"),
    ("tab character", "a tab is used for indentation", "indent with spaces"),
    ("could not find expected ':'", "a `:` is missing after a name",
     "write `name: value`, with a space after the colon"),
    ("unexpected end of stream", "a quote is opened and never closed", "close it with the same quote"),
    ("expected ',' or ']'", "a list in brackets is not closed, or a comma is missing", "write `[one, two]`"),
    ("expected ',' or '}'", "a map in braces is not closed, or a comma is missing",
     "write `{name: value, name: value}`"),
    ("did not find expected key", "the indentation does not fit, or a quote ends too early",
     "line the field up with the others, and put text that holds quotes in the other kind of quote"),
    ("block sequence entries are not allowed", "a list begins on the line of its name",
     "begin the list on the next line"),
    ("expected '-' indicator", "the indentation of this list does not fit", "line all its dashes up"),
    ("unknown escape character", "a backslash in double quotes means something else", "use single quotes"),
    ("characters are not allowed", "there is a character that cannot be seen and is not allowed", "delete it"),
    ("expected alphabetic or numeric character", "`&` and `*` have a meaning of their own at the start of a value",
     "put the whole value in quotes"),
)  # fmt: skip

_UNSEEN_SPACE = re.compile(r"[ ]*(?:-[ ]+)?[\w-]+:([\u00a0\u202f\u3000])")
_TIGHT_DASH = re.compile(r"[ ]*(-[^\W\d]\w*):(?:[ ]|$)")
_CURLY = re.compile(r"[ ]*(?:-[ ]+)?[\w-]+:[ ]+([“”„‘’‚«»])")
_NAME = re.compile(r"[ ]+([^\W\d][\w-]*):(?:[ ]|$)")
_DASH = re.compile(r"[ ]*(-)(?:[ ]|$)")


def explain_syntax(error: yaml.YAMLError, path: str, line: int, rows: list[str], last: Any) -> Diagnostic:
    """An error of the parser as a diagnostic.

    Args:
        error: What the parser raised.
        path: The file.
        line: The line of the file on which the YAML begins, 1-based.
        rows: The lines of the YAML.
        last: The last event that was read before the error, if any.
    """
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context: Any = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    known = ((message, help) for part, message, help in _PLAIN_WORDS if part in problem)
    message, help = next(known, ("this is not valid YAML", "compare it with a record that works"))
    at, column = _within(mark.line, mark.column, rows) if mark else _find_unseen(rows)
    row = rows[at]
    for number in dict.fromkeys((at, context.line if context else at, max(at - 1, 0))):
        if number < len(rows) and (
            found := _explain_row(problem, rows[number], path, number + line, is_at=number == at)
        ):
            return found
    before = row[:column].strip()
    width = 1
    if "\t" in row[: len(row) - len(row.lstrip())]:
        message, help, column = "a tab is used for indentation", "indent with spaces", row.index("\t")
    elif context and ("unexpected end of stream" in problem or "expected alphabetic" in problem):
        at, column = context.line, context.column
    elif context and "could not find expected ':'" in problem:
        at, column = context.line, context.column
        width = len(rows[at].rstrip()) - column
    elif mark and _swallowed_lines(last, mark):
        message, help = "a quote is opened here and never closed", "close it with the same quote"
        at, column = last.start_mark.line, last.start_mark.column
    elif "mapping values" in problem and row[:1] == " " and before and not re.search(r"[\s:]", before):
        message, help = (
            f"`{before}` is indented, so it reads as part of the value above",
            "line it up with the other names",
        )
        column, width = row.index(before), len(before)
    span = Span(path, at + line, column + 1, at + line, column + 1 + width)
    return make("yaml-syntax", span, message, help=help)


def _explain_row(problem: str, row: str, path: str, line: int, *, is_at: bool) -> Diagnostic | None:
    """What is wrong with a line by its looks, at the place of an error or just above it."""

    def say(found: re.Match[str], message: str, help: str, better: str = "") -> Diagnostic:
        span = Span(path, line, found.start(1) + 1, line, found.end(1) + 1)
        fixes = (Fix(help, (Edit(span, better),), safe=True),) if better else ()
        return make("yaml-syntax", span, message, help=help, fixes=fixes)

    if found := _UNSEEN_SPACE.match(row):
        message = "a space that does not count, a non-breaking one, stands after the colon"
        return say(found, message, "write a plain space", " ")
    if found := _TIGHT_DASH.match(row):
        better = f"- {found[1][1:]}"
        return say(found, "a space is missing after the dash", f"write `{better}`", better)
    if "mapping values" in problem and (found := _CURLY.match(row)):
        message = "curly quotes do not hold a value together, and there is a second `: ` in it"
        return say(found, message, "write straight quotes around it, `\"` or `'`")
    if is_at and "expected '-' indicator" in problem and (found := _NAME.match(row)):
        message = f"`{found[1]}` is not in line with the other names of its list item"
        return say(found, message, "line it up with the name behind the dash")
    if is_at and "expected key" in problem and (found := _DASH.match(row)):
        return say(found, "the indentation of this list does not fit", "line all its dashes up")
    return None


def _within(at: int, column: int, rows: list[str]) -> tuple[int, int]:
    """A place, or the last character above it where the text has ended before."""
    if at < len(rows) and rows[at].strip():
        return at, column
    at = next((n for n in range(min(at, len(rows) - 1), 0, -1) if rows[n].strip()), 0)
    return at, max(len(rows[at].rstrip()) - 1, 0)


def _swallowed_lines(last: Any, mark: Any) -> bool:
    """Whether the last text was in quotes that the next quote closed, lines below, where the error is."""
    if getattr(last, "style", None) not in ("'", '"'):
        return False
    end = last.end_mark
    return bool(last.start_mark.line < end.line and (end.line, end.column) == (mark.line, mark.column))


def _find_unseen(rows: list[str]) -> tuple[int, int]:
    """The first character that YAML does not allow. libyaml counts bytes, so its own place is of no use."""
    for number, row in enumerate(rows):
        if found := yaml.reader.Reader.NON_PRINTABLE.search(row):
            return number, found.start()
    return 0, 0


def find_separators(text: str, path: str, line: int) -> Iterator[Diagnostic]:
    """Characters that YAML takes for the end of a line, and editors do not."""
    if not any(character in text for character in _SEPARATORS):
        return
    for number, row in enumerate(text.split("\n"), start=line):
        for column, character in enumerate(row, start=1):
            if character in _SEPARATORS:
                span = Span(path, number, column, number, column + 1)
                fix = Fix("replace it by a space", (Edit(span, " "),), safe=True)
                message = (
                    f"the invisible character {_SEPARATORS[character]} stands here and would shift every line below"
                )
                yield make("line-separator", span, message, help="replace it by a space", fixes=(fix,))
