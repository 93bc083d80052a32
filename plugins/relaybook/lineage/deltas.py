"""What changed from one version of a text to another, by unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relaybook.lineage.match import match_groups, match_pieces
from relaybook.lineage.texts import Group, Text

Change = tuple[int | None, int | None]
"""A piece of the base group and the piece of the new group that stands for it, by their numbers."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One unit that changed: a field, a section or its prose, or a list item."""

    unit: str
    """Its name in the base; for what is new, in the new text."""
    base: Group | None
    theirs: Group | None
    changes: tuple[Change, ...] = ()
    """What changed in it; nothing where all of it is new, gone, or changed as a whole."""

    @property
    def group(self) -> Group:
        """The group that it belongs to, as the base has it where it does."""
        found = self.base or self.theirs
        assert found is not None
        return found


def deltas_of(base: Text, theirs: Text) -> list[Delta]:
    """What changed from a base to a new text, in order of the base, and then what is new in order of the new text."""
    groups = match_groups(base, theirs)
    found: list[Delta] = []
    for key, group in base.groups.items():
        if group.policy == "computed":
            continue
        other = theirs.groups.get(groups.get(key, ""))
        if other is None:
            found.append(Delta(key, group, None))
        else:
            found += _in_group(group, other)
    taken = set(groups.values())
    for key, group in theirs.groups.items():
        if key not in taken and group.policy != "computed":
            found.append(Delta(key, None, group))
    return found


def _in_group(base: Group, theirs: Group) -> Iterator[Delta]:
    """What changed in a group: its prose as one unit, and each item as one."""
    mine, its = [p.canon for p in base.pieces], [p.canon for p in theirs.pieces]
    if mine == its:
        return
    if base.policy in ("set", "local") or "field" in {p.kind for p in (*base.pieces, *theirs.pieces)}:
        yield Delta(base.key, base, theirs)
        return
    pairs = match_pieces(base, theirs, later=True)
    units, new = base.units(), theirs.units()
    changes: dict[str, list[Change]] = {}
    for n, canon in enumerate(mine):
        m = pairs.get(n)
        if m is None or its[m] != canon:
            changes.setdefault(units[n], []).append((n, m))
    paired = set(pairs.values())
    for m in range(len(its)):
        if m not in paired:
            name = new[m] if theirs.pieces[m].kind == "item" else base.key
            while theirs.pieces[m].kind == "item" and name in units:
                name += "+"
            changes.setdefault(name, []).append((None, m))
    for unit, found in changes.items():
        yield Delta(unit, base, theirs, tuple(found))
