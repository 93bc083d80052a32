"""Each diagnostic with its line of source, as a person reads it in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, takewhile

from relaybook.diagnostics.concise import counted, format_notes, format_title, visible
from relaybook.diagnostics.core import Diagnostic, ordered, summary
from relaybook.model import Span

MOST_PLACES = 12
"""How many related places are listed; the rest are counted."""

_WIDEST = 100  # Columns: a paragraph is often one line, and carets below a wrapped line point nowhere.
_WIDEST_SPAN = 60
_TAB = " " * 4


def render_full(diagnostics: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """Every diagnostic with its source, notes, help and related places, and a summary in one sentence.

    A diagnostic about a file as a whole, or one whose text is not known, has no line of source.
    """
    found = ordered(diagnostics)
    rows = {d.span.path: texts.get(d.span.path, "").split("\n") for d in found}
    blocks = ["\n".join(_block(d, rows[d.span.path])) for d in found]
    return "\n\n".join([*blocks, format_summary(found)]) + "\n"


def format_summary(diagnostics: Sequence[Diagnostic]) -> str:
    """How many problems there are, in one sentence.

    Examples:
        >>> format_summary([])
        'No problems found.'
    """
    if not diagnostics:
        return "No problems found."
    counts = [counted(number, severity) for severity, number in summary(diagnostics).items() if number]
    listed = " and ".join(filter(None, [", ".join(counts[:-1]), counts[-1]]))
    return f"{listed} in {counted(len({d.span.path for d in diagnostics}), 'file')}."


def format_places(diagnostic: Diagnostic) -> list[str]:
    """The related places, each as `message --> path:line:column`; past the limit, their number."""
    places = [f"{r.message} --> {r.span}" for r in diagnostic.related[:MOST_PLACES]]
    more = len(diagnostic.related) - len(places)
    return [*places, f"and {more} more"] if more else places


def columns(text: str) -> int:
    """How many columns of a terminal a text takes.

    Examples:
        >>> columns("東京"), columns("e\u0301")
        (4, 1)
    """
    return sum(map(_width, text))


def _block(diagnostic: Diagnostic, rows: Sequence[str]) -> Iterator[str]:
    span = diagnostic.span
    margin = " " * max(2, len(str(span.line)))
    yield visible(format_title(diagnostic))
    yield visible(f"{margin}--> {span}")
    if span != Span(span.path) and span.line <= len(rows) and rows != [""]:
        line, carets = _excerpt(rows[span.line - 1], span)
        yield f"{margin} |"
        yield f"{span.line:{len(margin)}} | {line}".rstrip()
        yield f"{margin} | {carets}"
    for text in (*format_notes(diagnostic), *(f"note: {place}" for place in format_places(diagnostic))):
        yield visible(f"{margin}{text}")


def _excerpt(row: str, span: Span) -> tuple[str, str]:
    """The line as it is shown, and what goes below it. A long line is cut to what surrounds the span."""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(row)
    parts = (row[:start], row[start:end], row[end:])
    before, marked, after = (visible(part.replace("\t", _TAB)) for part in parts)
    if columns(before + marked + after) > _WIDEST:
        if columns(marked) > _WIDEST_SPAN:
            marked, after = _head(marked, _WIDEST_SPAN), ""
        room = _WIDEST - columns(marked)
        before = _tail(before, max(room // 2, room - columns(after)))
        after = _head(after, room - columns(before))
    # A place between two characters, or after the last one, is shown too.
    return before + marked + after, " " * columns(before) + "^" * max(1, columns(marked))


def _head(text: str, room: int) -> str:
    return text if columns(text) <= room else text[: _fitting(text, room - 1)] + "…"


def _tail(text: str, room: int) -> str:
    return text if columns(text) <= room else "…" + text[len(text) - _fitting(text[::-1], room - 1) :]


def _fitting(text: str, room: int) -> int:
    """How many characters fit into so many columns."""
    return sum(1 for _ in takewhile(lambda used: used <= room, accumulate(map(_width, text))))


def _width(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
