"""Three texts side by side, part by part: the original then, the original now, and ours. All of it is plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from relaybook.library.adapted import Decision
from relaybook.lineage.changes import group_of
from relaybook.lineage.drift import readable
from relaybook.lineage.standing import Standing
from relaybook.lineage.texts import Group, Text, is_whole

Rows = tuple[str, ...]
"""A text in rows; an empty one stands between paragraphs."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field or section in three texts; nothing where a text does not have it."""

    key: str
    """In the original; of what only we have, in ours."""
    group: Group
    ours_group: Group | None
    then: Rows | None
    now: Rows | None
    ours: Rows | None
    decisions: tuple[Decision, ...] = ()

    @property
    def moved_on(self) -> bool:
        """Whether the original says something else now, or somebody has yet to decide on it."""
        return self.now != self.then or bool(self.decisions)


def abreast(standing: Standing, decisions: Iterable[Decision]) -> Iterator[Part]:
    """Every part of three texts: in order of the original, then what is new in it, then what only we have.

    Args:
        standing: The adapted text beside its original.
        decisions: What is open. Where the original is of another site, it is all that is known of how it is now.
    """
    base, ours, newest = standing.base, standing.ours, standing.newest
    by_group: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_group.setdefault(group_of(decision.unit), []).append(decision)
    for key, group in base.groups.items():
        if group.policy == "computed":
            continue
        mine = ours.groups.get(standing.ours_of.get(key, ""))
        held = tuple(by_group.pop(key, ()))
        if newest is None:
            now = _as_decided(base, group, held)
        else:
            its = newest.groups.get(standing.newest_of.get(key, ""))
            now = rows_of(newest, its) if its else None
        yield Part(key, group, mine, rows_of(base, group), now, rows_of(ours, mine) if mine else None, held)
    taken = {*standing.newest_of.values()}
    for key, group in newest.groups.items() if newest else ():
        if key not in taken and group.policy != "computed":
            mine = ours.groups.get(key)
            held = tuple(by_group.pop(key, ()))
            shown = rows_of(ours, mine) if mine else None
            yield Part(key, group, mine, None, rows_of(newest or base, group), shown, held)
    for key, left in by_group.items():
        group = Group(key, left[0].section or key, ())
        said = _joined(("block", _rows(each.theirs, group, "block")) for each in left)
        yield Part(key, group, None, None, said or None, None, tuple(left))
    held_by = {*standing.ours_of.values()}
    for key, group in ours.groups.items():
        if key not in held_by and group.policy != "computed" and not (newest and key in newest.groups):
            yield Part(key, group, group, None, None, rows_of(ours, group))


def rows_of(text: Text, group: Group) -> Rows:
    """A field or section as rows of plain text, whatever way its file was wrapped."""
    return _joined((piece.kind, _rows(readable(piece, text), group, piece.kind)) for piece in group.pieces)


def _as_decided(base: Text, group: Group, decisions: tuple[Decision, ...]) -> Rows | None:
    """What the original says now, as far as what is open tells: in place of what changed stands what it is now."""
    parts: list[tuple[str, Rows]] = []
    left = [*decisions]
    for unit, piece in zip(group.units(), group.pieces, strict=True):
        said = readable(piece, base).strip()
        found = next((each for each in decisions if each.unit in (unit, group.key) and said in each.base), None)
        if found is None:
            parts.append((piece.kind, _rows(said, group, piece.kind)))
        elif found in left:
            left.remove(found)
            parts.append((piece.kind, _rows(found.theirs, group, piece.kind)))
    parts += [("item", _rows(each.theirs, group, "item")) for each in left]
    return _joined(parts) or None


def _joined(parts: Iterable[tuple[str, Rows]]) -> Rows:
    """Rows with an empty one between paragraphs; the items of a list stand close together."""
    made: list[str] = []
    last = ""
    for kind, rows in parts:
        if made and rows and not (kind == last == "item"):
            made.append("")
        made += rows
        last = kind
    return tuple(made)


def _rows(said: str, group: Group, kind: str) -> Rows:
    """What is said of a piece, or of several of one kind, as rows: paragraphs in one, what is kept whole as it is."""
    parts = [part for part in said.strip("\n").split("\n\n") if part.strip()]
    if not group.is_section:
        mark = "- " if kind == "item" else ""
        return tuple(mark + row for part in parts for row in part.split("\n"))
    if kind != "item" and is_whole(said):
        return tuple(row.rstrip() for row in said.strip("\n").split("\n"))
    return _joined(
        (kind, tuple(row.rstrip() for row in part.split("\n")) if is_whole(part) else (" ".join(part.split()),))
        for part in parts
    )
