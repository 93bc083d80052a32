"""Text that YAML takes for a comment, and that its author most likely meant as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relaybook.diagnostics import Diagnostic, Edit, Fix, Severity, make
from relaybook.model import Span, Tree

_LOST = re.compile(r"[ \t]+(#\w.*?)[ \t]*$")
"""A sign with a letter or digit right behind it; most comments have a space there."""
_NOT_PLAIN = frozenset("\"'|>[{*&!")


def find_lost_text(text: str, tree: Tree) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each plain value that ends, or does not even begin, at a ` #` that looks like text.

    It does with a digit right behind the sign (`route #3`), or a letter after more than one word (`we love #parks`).
    A comment has a space there (`# like this`), and may have none after a single word (`5 #minutes`).

    Args:
        text: The YAML that the tree was made of.
        tree: The tree, with the whole text of its file.
    """
    if " #" not in text:
        return
    rows = tree.text.split("\n")
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    for line, column, *end in tree.values.values():
        at = (end[0], end[1])
        starts[at] = max(starts.get(at, (0, 0)), (line, column))  # A map ends where the last value in it does.
    for (end_line, end_column), (line, column) in sorted(starts.items()):
        found = _LOST.match(rows[end_line - 1], end_column - 1)
        if not found or rows[line - 1][column - 1] in _NOT_PLAIN:
            continue
        before = rows[line - 1][column - 1 : end_column - 1 if line == end_line else None]
        if found[1][1].isdigit() or " " in (before or found[1]):
            lost = Span(tree.path, end_line, found.start(1) + 1, end_line, found.end(1) + 1)
            if not before:
                yield _diagnostic(lost, found[1], lost, found[1], empty=True)
            else:
                whole = rows[line - 1][column - 1 : found.end(1)] if line == end_line else ""
                yield _diagnostic(lost, found[1], lost._replace(column=column), whole, empty=False)


def _diagnostic(lost: Span, text: str, value: Span, whole: str, *, empty: bool) -> Diagnostic:
    """What is lost, and the whole value in quotes where it stands on one line and a kind of quote is free."""
    quote = "'" if "'" not in whole else '"' if not re.search(r'["\\]', whole) else ""
    fixes = (Fix("put the value in quotes", (Edit(value, f"{quote}{whole}{quote}"),)),) if whole and quote else ()
    what = "this value is empty: a `#` with a space before it" if empty else f"`{text}` is lost: after a space, `#`"
    return make(
        "lost-text",
        lost,
        f"{what} begins a comment",
        help="put the whole value in quotes; if it is a comment, write a space after the `#`",
        fixes=fixes,
        severity=Severity.ERROR if empty else Severity.WARNING,
    )
