"""Change fields of a front matter and keep every other byte: line ends, comments, quotes, order."""

from __future__ import annotations

import re
from collections.abc import Mapping

from relaybook.content.yamlplaces import step
from relaybook.model import Tree

_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*[\r\n]*\Z")


def rows_of(text: str) -> list[str]:
    """The rows of a text, each with the line end that it has."""
    return _ROW.findall(text)


def set_fields(text: str, tree: Tree, values: Mapping[str, str]) -> str:
    r"""A Markdown text with fields of its front matter set: in their place, or as new lines at its end.

    Whether the outcome says what it should, the caller finds by parsing it: a front matter can be written in ways
    that lines know nothing of.

    Args:
        text: The text with its own line ends.
        tree: Its front matter, as parsed. Places in it count lines, whatever their ends.
        values: The values by key, as they are to be written.

    Examples:
        >>> from relaybook.content.frontmatter import split_source
        >>> from relaybook.model import Source
        >>> text = "---\nversion: 1 # first\n---\n"
        >>> set_fields(text, split_source(Source("x.md", text)).tree, {"version": "2", "stage": "pilot"})
        '---\nversion: 2 # first\nstage: pilot\n---\n'
    """
    rows = rows_of(text)
    added = []
    for key, value in values.items():
        if key in (tree.value or {}):
            _replace(rows, key, value, tree)
        else:
            added.append((key, value))
    close = next((n for n, row in enumerate(rows) if n and _CLOSE.fullmatch(row)), len(rows))
    end = rows[0][len(rows[0].rstrip("\r\n")) :] if rows else "\n"
    column = min((place[1] for pointer, place in tree.keys.items() if pointer.count("/") == 1), default=1)
    rows[close:close] = [f"{' ' * (column - 1)}{key}: {value}{end}" for key, value in added]
    return "".join(rows)


def _replace(rows: list[str], key: str, value: str, tree: Tree) -> None:
    """Put a value in the place of another on the same line; right after the colon where there was none."""
    pointer = step("", key)
    if tree.value[key] == value.strip("\"'"):
        return
    line, column, end_line, end_column = tree.values[pointer]
    if tree.value[key] is None:
        line, _, end_line, at = tree.keys[pointer]
        column = end_column = rows[line - 1].index(":", at - 1) + 2
        value = f" {value}"
    if line == end_line:
        row = rows[line - 1]
        rows[line - 1] = row[: column - 1] + value + row[end_column - 1 :]
