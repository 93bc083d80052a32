"""Lay out a `.bib` text evenly: the order, the comments, the `@string`s and the meaning of every entry stay.

Each entry is written anew and read again; where it would mean anything else, it is left as it was. Everything between
the entries goes through untouched.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from relaybook.citations.bibtex import Block, Field, split_bib
from relaybook.citations.csl import to_csl
from relaybook.citations.entries import read_block
from relaybook.citations.identifiers import DOI, DOI_AT
from relaybook.citations.lines import Lines
from relaybook.citations.values import parse_value
from relaybook.content.frontmatter import find_conflict_markers
from relaybook.diagnostics import Diagnostic, make, ordered
from relaybook.model import Source

_HEAD = re.compile(r"@\s*[\w-]+\s*[{(]\s*(?P<key>[^\s,]+?)(?P<rest>\s*(?:,.*)?)\Z", re.DOTALL)
_NAMED = re.compile(r"\S+\s*=\s*")
_BRACE = re.compile(r"[{}]")
_FREE_BRACE = re.compile(r"(?<!\\)[{}]")
_DASHED = re.compile(r"([\w.:+]+)\s*(?:-{1,3}|–|—|\u2212)\s*([\w.:+]+)")
_BETWEEN_PAGES = re.compile(r"(\s*[,;]\s*)")


class Tidied(NamedTuple):
    """A text after it was laid out."""

    text: str
    problems: tuple[Diagnostic, ...] = ()
    """What could not be read, and was left as it is."""


def tidy(source: Source) -> Tidied:
    r"""The text of a `.bib` file, laid out evenly.

    Types and names of fields come in small letters, each field on a line of its own, values in braces, pages with two
    hyphens, DOIs bare, and one blank line between two entries. Values that join parts with `#`, and names of
    `@string`s and months, stay as they are written.

    Examples:
        >>> print(tidy(Source("a.bib", '@Book{doe2020, Title="A town" ,YEAR=2020}')).text, end="")
        @book{doe2020,
          title = {A town},
          year = {2020},
        }
    """
    lines = Lines(source)
    if conflicts := find_conflict_markers(source):
        return Tidied(source.text, tuple(conflicts))
    split = split_bib(lines)
    problems = list(split.problems)
    said = sorted(each.span.line for each in split.problems)
    written: list[tuple[Block, str]] = []
    for block in split.entries:
        text = _written(block)
        if not text:
            text = block.text
            problems += _left(block, lines, said)
        written.append((block, text))
    made = _assembled(source.text, written)
    if [each.text for each in split_bib(Lines(Source(source.path, made))).entries] != [text for _, text in written]:
        message = "this file was left as it is: its entries cannot be told apart for certain"
        problems.append(make("bib-syntax", lines.row(0), message, help="mend what `relaybook check` points out"))
        made = source.text
    return Tidied(made, ordered(problems))


def lay_out(kind: str, key: str, rows: Iterable[str]) -> str:
    """An entry as every entry is laid out, without a line end after it.

    Args:
        kind: The type, without `@`.
        key: Its key.
        rows: Its lines: fields as `lay_out_field` makes them, and comments.
    """
    return "\n".join((f"@{kind}{{{key},", *rows, "}"))


def lay_out_field(name: str, value: str) -> str:
    """The line of a field, whose value has its braces already."""
    return f"  {name} = {value},"


def _left(block: Block, lines: Lines, said: list[int]) -> Iterator[Diagnostic]:
    """Why an entry is left as it is, unless something in it was pointed out already: `said` are those lines, sorted."""
    first, last = lines.row(block.start).line, lines.row(block.start + len(block.text)).line
    if bisect_left(said, first) == bisect_right(said, last):
        message = f"the entry `{block.key}` was left as it is, because it cannot be read to its end"
        help = "check its commas and braces: `relaybook check` says where"
        yield make("bib-syntax", lines.row(block.start), message, help=help)


def _assembled(text: str, written: list[tuple[Block, str]]) -> str:
    """The whole text. Between two entries that nothing else stands between, there is one blank line."""
    out: list[str] = []
    at = 0
    for index, (block, made) in enumerate(written):
        gap = text[at : block.start]
        blank = "\n\n" if index else ""
        out += [gap if gap.strip() else blank, made]
        at = block.start + len(block.text)
    rest = text[at:]
    out.append(rest if rest.strip() or not written else "\n")
    return "".join(out)


# ---- one entry ---------------------------------------------------------------------------------------------------


def _written(block: Block) -> str:
    """An entry laid out; empty where it cannot be read strictly, or would mean something else."""
    rows = _rows(block)
    if rows is None:
        return ""
    made = lay_out(block.type, block.key, rows)
    return made if made == block.text or _means_the_same(block, made) else ""


def _rows(block: Block) -> list[str] | None:
    """The lines of an entry; nothing where anything stands in it that is no field and no comment."""
    rows: list[str] = []
    at = block.start
    for each in block.fields:
        if not _take_gap(block.text[at - block.start : each.start - block.start], rows, first=at == block.start):
            return None
        value = parse_value(each.value)
        named = block.text[each.start - block.start : each.value_start - block.start]
        if not value.end or not _NAMED.fullmatch(named) or each.value[value.end :].strip():
            return None
        rows.append(lay_out_field(each.name, _value(each)))
        at = each.value_start + value.end
    end = block.text[at - block.start : -1]
    if not end.strip():
        return rows if at > block.start else None
    return rows if _take_gap(end, rows, first=at == block.start) else None


def _take_gap(gap: str, rows: list[str], *, first: bool) -> bool:
    """Add the comments that stand before a field, each where it stood; whether there is nothing else there.

    Args:
        gap: What stands between the end of one value and the next name; at first, from the beginning of the entry.
        rows: The lines so far.
        first: Whether this is the beginning of the entry.
    """
    head = _HEAD.fullmatch(gap) if first else None
    if first and not head:
        return False
    after = (head["rest"] if head else gap).lstrip()
    if after[:1] != ",":
        return first and not after
    beside, *below = after[1:].split("\n")
    found = [row for row in below if row.strip()]
    if any(not row.lstrip().startswith("%") for row in (beside, *found) if row.strip()):
        return False
    if beside.strip():
        if not rows:  # After the key: it goes below it, so that the line of the key looks like all others.
            rows.append(f"  {beside.strip()}")
        else:
            rows[-1] += beside
    rows += found
    return True


def _value(field: Field) -> str:
    """A value in braces, where it is one text; else as it was written."""
    value = parse_value(field.value)
    whole = field.value[: value.end]
    if len(value.pieces) != 1 or value.pieces[0].kind != "text":
        return whole
    text = value.pieces[0].text
    if whole[:1] != "{" and not _is_balanced(text):
        return whole
    return f"{{{_tidy_text(field.name, text.strip())}}}"


def _is_balanced(text: str) -> bool:
    """Whether braces may stand around a text, however a program counts those that have a backslash before them."""
    for marks in (_BRACE, _FREE_BRACE):
        depth = 0
        for mark in marks.finditer(text):
            depth += 1 if mark[0] == "{" else -1
            if depth < 0:
                return False
        if depth:
            return False
    return not text.endswith("\\")


def _tidy_text(name: str, text: str) -> str:
    if name == "doi" and (found := DOI_AT.match(text)) and DOI.match(text[found.end() :]):
        return text[found.end() :]
    if name == "pages":
        parts = _BETWEEN_PAGES.split(text)
        return "".join(f"{m[1]}--{m[2]}" if (m := _DASHED.fullmatch(part)) else part for part in parts)
    return text


# ---- what it means -----------------------------------------------------------------------------------------------


def _means_the_same(block: Block, made: str) -> bool:
    """Whether an entry is read as before: all fields alike, or at least all that is published of it."""
    found = split_bib(Lines(Source("", made)))
    if len(found.entries) != 1 or found.problems or found.entries[0].text != made:
        return False
    again = found.entries[0]
    if (again.type, again.key, [f.name for f in again.fields]) != (
        block.type,
        block.key,
        [f.name for f in block.fields],
    ):
        return False
    place = Lines(Source("", ""))
    before, after = (read_block(each, {}, place)[0].entry for each in (block, again))
    return before.fields == after.fields or to_csl(before) == to_csl(after)
