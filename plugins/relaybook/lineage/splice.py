"""Put changes into a text by its rows: what nobody touched stays the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from relaybook.content.edit import rows_of as rows_with_ends
from relaybook.lineage.deltas import Delta
from relaybook.lineage.match import Pairs, match_pieces
from relaybook.lineage.texts import Group, Piece, Text, rows_of

_HEADING = re.compile(r"(?P<words>.*?)(?P<attributes>\s*\{:?[^{}]*\})?\s*$")


class RowEdit(NamedTuple):
    """Rows of a text, 0-based, the end exclusive, and what takes their place."""

    start: int
    end: int
    text: str
    """Rows without the last line end; nothing where they are taken away."""
    order: int = 0
    """Of what is put in at one row, where it stands in the text that it is from."""


def splice(raw: str, edits: Iterable[RowEdit]) -> str:
    """A text with edits applied. Every other row keeps its bytes, its line end too.

    Args:
        raw: The text with its own line ends.
        edits: What to change. Ranges do not overlap.
    """
    rows = rows_with_ends(raw)
    ends = [row[len(row.rstrip("\r\n")) :] for row in rows]
    end = max(("\r\n", "\n", "\r"), key=ends.count) if any(ends) else "\n"
    done: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end > edit.start, edit.order)):
        done += rows[at : edit.start]
        if edit.text and done and not done[-1].endswith(("\n", "\r")):
            done[-1] += end
        done += [row + end for row in edit.text.split("\n")] if edit.text else []
        at = max(at, edit.end)
    done += rows[at:]
    return "".join(done)


def rows_in(text: Text, rows: tuple[int, int]) -> str:
    """Rows of a text as one string."""
    return "\n".join(rows_of(text.source.text)[rows[0] : rows[1]])


def with_id(row: str, name: str) -> str:
    """The row of a heading with an id of its own, whatever it says.

    Examples:
        >>> with_id("## Steps", "steps"), with_id("## Stages {#stages .wide}", "steps")
        ('## Steps {#steps}', '## Stages {#steps .wide}')
    """
    found = _HEADING.match(row)
    words, attributes = (found["words"], found["attributes"] or "") if found else (row, "")
    rest = re.sub(r"#[^\s}]+\s*|^\s*\{:?\s*|\}\s*$", "", attributes).strip()
    return f"{words.rstrip()} {{#{name}{' ' + rest if rest else ''}}}"


def edits_for(
    delta: Delta, target: Text, group: Group | None, pairs: Pairs, theirs: Text, places: Mapping[str, str]
) -> list[RowEdit]:
    """How a text takes what changed.

    Args:
        delta: What changed.
        target: The text that is edited: that of a partner, or the base itself.
        group: The group in it; `None` where it is to be put there.
        pairs: The piece of that group for each piece of the base.
        theirs: The new text.
        places: The group in the target for each group of the new text.
    """
    if delta.theirs is None:
        return _without(target, group)
    if group is None:
        return [_new_group(delta.theirs, target, theirs, places)]
    if not delta.changes:
        text = rows_in(theirs, delta.theirs.rows)
        key = rows_in(target, group.rows).partition(":")[0]
        return [RowEdit(*group.rows, f"{key}:{text.partition(':')[2]}")]
    edits: list[RowEdit] = []
    known = _by_theirs(delta, pairs) if any(n is None for n, _ in delta.changes) else {}
    for n, m in delta.changes:
        old = group.pieces[pairs[n]] if n is not None and n in pairs else None
        if m is None:
            edits += [_without_piece(target, old)] if old else []
        elif old:
            edits.append(RowEdit(*old.rows, moved_in(delta.theirs.pieces[m], theirs, old, target, group)))
        elif n is None:
            edits.append(_new_piece(delta.theirs, m, target, group, known, theirs))
    return edits


def _by_theirs(delta: Delta, pairs: Pairs) -> dict[int, int]:
    """The piece of the target for each piece of the new text, as far as the base leads there."""
    assert delta.base is not None and delta.theirs is not None
    new = match_pieces(delta.base, delta.theirs, later=True)
    return {m: pairs[n] for n, m in new.items() if n in pairs}


def moved_in(piece: Piece, theirs: Text, old: Piece, target: Text, group: Group) -> str:
    """The rows of a piece in the place of another: with its indentation, and the id of its heading."""
    text = rows_in(theirs, piece.rows)
    if piece.kind == "heading":
        first, *rest = text.split("\n")
        return "\n".join([with_id(first, group.key[1:]), *rest])
    return text if group.is_section else indented(text, _margin(rows_in(target, old.rows)))


def indented(text: str, margin: int) -> str:
    """Rows moved so that the first has a margin."""
    step = margin - _margin(text)
    rows = text.split("\n")
    return "\n".join(row if not row.strip() else " " * step + row if step > 0 else row[-step:] for row in rows)


def _margin(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _without(target: Text, group: Group | None) -> list[RowEdit]:
    """Take a whole group away."""
    if group is None or not group.is_section:
        return [RowEdit(*group.rows, "")] if group else []
    return [_without_piece(target, piece) for piece in group.pieces]


def _without_piece(target: Text, piece: Piece) -> RowEdit:
    """Take a piece away, and the blank rows after it."""
    rows = rows_of(target.source.text)
    end = piece.rows[1]
    while end < len(rows) - 1 and not rows[end].strip() and piece.kind != "item":
        end += 1
    return RowEdit(piece.rows[0], end, "")


def _new_piece(its: Group, m: int, target: Text, group: Group, known: Mapping[int, int], theirs: Text) -> RowEdit:
    """Put a new piece after the one that comes before it in the new text."""
    piece = its.pieces[m]
    anchor = next((group.pieces[known[k]] for k in range(m - 1, -1, -1) if k in known), None)
    text = rows_in(theirs, piece.rows)
    if not group.is_section:
        margin = next((_margin(rows_in(target, p.rows)) for p in group.pieces if p.kind == "item"), _margin(text))
        at = anchor.rows[1] if anchor else group.pieces[0].rows[0] if group.pieces else group.rows[1]
        return RowEdit(at, at, indented(text, margin), piece.rows[0])
    rows = rows_of(target.source.text)
    at = anchor.rows[1] if anchor else group.pieces[0].rows[0]
    close = m > 0 and its.pieces[m - 1].rows[1] == piece.rows[0] and anchor is not None
    tight = close and anchor is not None and anchor.kind in (piece.kind, "heading") and piece.kind == "item"
    before = "" if anchor is None or tight else "\n"
    after = "" if tight or at >= len(rows) or not rows[at].strip() else "\n"
    return RowEdit(at, at, before + text + after, piece.rows[0])


def _new_group(its: Group, target: Text, theirs: Text, places: Mapping[str, str]) -> RowEdit:
    """Put a new field or section after the one that comes before it in the new text."""
    text = rows_in(theirs, (its.pieces[0].rows[0], its.pieces[-1].rows[1]))
    keys = list(theirs.fields if not its.is_section else theirs.sections)
    earlier = keys[: keys.index(its.key)][::-1]
    anchor = next((target.groups[places[key]] for key in earlier if places.get(key) in target.groups), None)
    if not its.is_section:
        at = anchor.rows[1] if anchor else 1
        return RowEdit(at, at, rows_in(theirs, its.rows), its.rows[0])
    if its.level:
        first, *rest = text.split("\n")
        text = "\n".join([with_id(first, its.key[1:]), *rest])
    at = _after(anchor, its, target, set(places.values()))
    return RowEdit(at, at, f"\n{text}", its.pieces[0].rows[0])


def _after(anchor: Group | None, its: Group, target: Text, known: set[str]) -> int:
    """The row after a section, and after what its owner put below it."""
    sections = list(target.sections.values())
    if anchor is None:
        return sections[0].pieces[0].rows[0] if sections else len(target.source.text.rstrip("\n").split("\n"))
    at = sections.index(anchor)
    while at + 1 < len(sections) and sections[at + 1].key not in known and sections[at + 1].level > its.level:
        at += 1
    return sections[at].pieces[-1].rows[1]
