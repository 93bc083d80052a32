"""The box that nobody can miss, on a page with mistakes. It is shown only while serving: a build stops at a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from relaybook.diagnostics import Diagnostic, Severity
from relaybook.model import Span
from relaybook.pages.context import Context
from relaybook.pages.html import Html, escape, tag
from relaybook.pages.words import word


def problems_by_file(diagnostics: Iterable[Diagnostic]) -> Mapping[str, tuple[Diagnostic, ...]]:
    """The mistakes of each file, those among them that only name it too."""
    problems: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.severity is Severity.ERROR:
            for path in {diagnostic.span.path, *(related.span.path for related in diagnostic.related)}:
                problems.setdefault(path, []).append(diagnostic)
    return {path: tuple(found) for path, found in problems.items()}


def problems_in(place: Span, context: Context) -> list[Diagnostic]:
    """The mistakes of a file; where the place is a part of it, those in that part.

    Args:
        place: The file, from its first line, or one record of a list.
        context: The linked library.
    """
    found = context.problems.get(place.path, ())
    if place.end_line <= place.line and place.line == 1:
        return list(found)
    return [d for d in found if any(place.line <= s.line <= place.end_line for s in _spans(d, place.path))]


def problem_box(found: list[Diagnostic], language: str) -> Html:
    """The mistakes of a page, each with its place and its mend."""
    items = (
        tag("li", f"{escape(d.span)}: {escape(d.message)}" + (f" ({escape(d.help)})" if d.help else "")) for d in found
    )
    inside = tag("p", escape(word("broken", language))) + tag("ul", "".join(items))
    return Html(tag("div", inside, class_="rb-problems", role="alert"))


def _spans(diagnostic: Diagnostic, path: str) -> list[Span]:
    return [s for s in (diagnostic.span, *(r.span for r in diagnostic.related)) if s.path == path]
