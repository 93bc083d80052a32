"""Which section of one text is which of another, and which block or item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from relaybook.lineage.texts import Group, Piece, Text

_WORD = re.compile(r"\w+")
_ALIKE = 0.5
"""How much of its words a part must share with another to be the same part, edited."""
Pairs = Mapping[int, int]
"""The piece of another text for each piece of the base, by their numbers."""


def match_groups(base: Text, other: Text, *, by_place: bool = False) -> dict[str, str]:
    """The key in another text of each group of the base; groups that were not found are left out.

    Fields go by name. A section is found by the id that its author wrote, else by the headings above it and its own,
    else by its own heading, else by what it says.

    Args:
        base: A text.
        other: The text in which its groups are looked for.
        by_place: Whether a section without an id of its own may at last be found by its place, where both texts have
            the same outline: so it is with a partner's text, which says the same in other words.
    """
    found = {key: key for key in base.fields if key in other.groups}
    mine, theirs = base.sections, other.sections
    tests = (
        lambda group, its: its.explicit and its.key == group.key,
        lambda group, its: bool(group.path) and its.path == group.path,
        lambda group, its: its.key == group.key,
        lambda group, its: _says(group) != "" and _says(group) == _says(its),
    )
    sections: dict[str, str] = {}
    for test in tests:
        taken = set(sections.values())
        free = [its for its in theirs.values() if its.key not in taken]
        for key in [key for key in mine if key not in sections]:
            fitting = [its for its in free if its.key not in taken and test(mine[key], its)]
            if len(fitting) == 1 or (fitting and fitting[0].key == key):
                sections[key] = fitting[0].key
                taken.add(fitting[0].key)
    if by_place and [group.level for group in mine.values()] == [group.level for group in theirs.values()]:
        taken = set(sections.values())
        for key, its in zip(mine, theirs, strict=True):
            if key not in sections and its not in taken and not theirs[its].explicit:
                sections[key] = its
    return found | sections


def _says(group: Group) -> str:
    """What stands below the heading of a section."""
    return "\n\n".join(piece.canon for piece in group.pieces if piece.kind != "heading")


def match_pieces(base: Group, other: Group, *, same_language: bool = True, later: bool = False) -> Pairs:
    """The piece of another group for each piece of the base, where there is one.

    Args:
        base: A group.
        other: The same group of another text.
        same_language: Whether both are in one language. Else pieces go by their place, where there are as many of
            each kind.
        later: Whether the other is a later text of the original. Then an item that shares few words is another item.
    """
    pairs: dict[int, int] = {}
    ids = {piece.key: n for n, piece in enumerate(other.pieces) if piece.key}
    pairs |= {n: ids[piece.key] for n, piece in enumerate(base.pieces) if piece.key in ids}
    for kind in ("heading", "field"):
        pairs |= dict(zip(_of_kind(base, kind), _of_kind(other, kind), strict=False))
    _pair_equal(base.pieces, other.pieces, pairs)
    if len(pairs) == len(base.pieces):
        return pairs
    for kind in ("item", "block"):
        mine = [n for n, piece in enumerate(base.pieces) if piece.kind == kind and not piece.key]
        theirs = [n for n, piece in enumerate(other.pieces) if piece.kind == kind and not piece.key]
        if not same_language:
            if len(mine) == len(theirs):
                pairs |= dict(zip(mine, theirs, strict=True))
            continue
        _pair_alike(base.pieces, other.pieces, mine, theirs, pairs, lone=not later or kind == "block")
    return pairs


def _of_kind(group: Group, kind: str) -> list[int]:
    return [n for n, piece in enumerate(group.pieces) if piece.kind == kind]


def _pair_equal(base: Sequence[Piece], other: Sequence[Piece], pairs: dict[int, int]) -> None:
    """Pair what says the same: in order where it is there more than once, wherever it stands where it is not."""
    mine, theirs = [piece.canon for piece in base], [piece.canon for piece in other]
    counts = Counter(mine), Counter(theirs)
    places = {canon: n for n, canon in enumerate(theirs)}
    for n, canon in enumerate(mine):
        if n not in pairs and counts[0][canon] == counts[1][canon] == 1 and base[n].kind == other[places[canon]].kind:
            pairs[n] = places[canon]
    if len(pairs) == len(mine):
        return
    taken = set(pairs.values())
    for i, j, size in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        for step in range(size):
            if i + step not in pairs and j + step not in taken and base[i + step].kind == other[j + step].kind:
                pairs[i + step] = j + step
                taken.add(j + step)


def _pair_alike(
    base: Sequence[Piece],
    other: Sequence[Piece],
    mine: Iterable[int],
    theirs: Iterable[int],
    pairs: dict[int, int],
    *,
    lone: bool,
) -> None:
    """Pair what was edited: between the same neighbours, by how many words are shared; a lone one with a lone one."""
    taken = set(pairs.values())
    free = [n for n in mine if n not in pairs], [n for n in theirs if n not in taken]
    for left, right in _gaps(*free, pairs):
        scored = sorted(
            ((-_likeness(base[n].canon, other[m].canon), n, m) for n in left for m in right), key=lambda row: row
        )
        used: tuple[set[int], set[int]] = (set(), set())
        for score, n, m in scored:
            if n in used[0] or m in used[1] or (-score < _ALIKE and not (lone and len(left) == len(right) == 1)):
                continue
            pairs[n] = m
            used[0].add(n)
            used[1].add(m)


def _gaps(left: list[int], right: list[int], pairs: Pairs) -> list[tuple[list[int], list[int]]]:
    """What is not paired, by the last pair before it. Where parts were moved, all that is left is one gap."""
    ordered = sorted(pairs.items())
    if any(a[1] > b[1] for a, b in zip(ordered, ordered[1:], strict=False)):
        return [(left, right)]
    before = [sum(n < at for n, _ in ordered) for at in left], [sum(m < at for _, m in ordered) for at in right]
    numbers = sorted({*before[0], *before[1]})
    return [
        ([n for n, place in zip(left, before[0], strict=True) if place == number],
         [m for m, place in zip(right, before[1], strict=True) if place == number]) for number in numbers
    ]  # fmt: skip


def _likeness(one: str, other: str) -> float:
    """How alike two texts are, by their words: from 0 to 1."""
    return SequenceMatcher(None, _WORD.findall(one), _WORD.findall(other), autojunk=False).ratio()
