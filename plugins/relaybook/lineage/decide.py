"""What is to be done about each change of the original: taken, merged, or left for a person to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from relaybook.lineage.deltas import Delta, deltas_of
from relaybook.lineage.match import Pairs, match_groups, match_pieces
from relaybook.lineage.splice import RowEdit, edits_for, rows_in
from relaybook.lineage.texts import HOME, Group, Text, is_whole
from relaybook.lineage.travel import Travel
from relaybook.lineage.values import field_rows, merged_set
from relaybook.lineage.words import merge_words

TAKE, MERGE, ADD, AGREE = "take", "merge", "add", "agree"
"""What is done without asking: taken as it is, merged word by word, put in as new, or there already."""
GONE, STAYS_REMOVED = "gone", "stays-removed"
"""What is only said: the original dropped what we keep, or changed what we took away."""
DECIDE, LOST, TRANSLATE, LAW = "decide", "lost", "translate", "law"
"""What a person must look at: both changed it, it was not found in our text, it is in another language, it is local."""
OPEN = (DECIDE, LOST, TRANSLATE, LAW)
_ORDER = (AGREE, ADD, TAKE, MERGE, GONE, STAYS_REMOVED, LAW, TRANSLATE, LOST, DECIDE)
"""Of several pieces of one unit, the last in this list says what becomes of the unit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one changed unit."""

    delta: Delta
    what: str
    edits: tuple[RowEdit, ...] = ()
    """What to do in our text; nothing where a person decides."""
    ours: Group | None = None
    """The group in our text."""
    pairs: Pairs = field(default_factory=dict)
    """The piece of that group for each piece of the base."""

    @property
    def unit(self) -> str:
        """The name of the unit."""
        return self.delta.unit

    @property
    def is_open(self) -> bool:
        """Whether a person must decide."""
        return self.what in OPEN


@dataclass(frozen=True, slots=True)
class Three:
    """The three texts of a merge."""

    base: Text
    """What was last decided on."""
    ours: Text
    theirs: Text
    same_language: bool = True
    travel: Travel = HOME
    """What the names of the original are on our site."""
    states: Mapping[str, str] = field(default_factory=dict)
    """What was noted of each unit when it was last decided on."""


def outcomes_of(three: Three) -> list[Outcome]:
    """What becomes of every unit that the original changed."""
    mine = match_groups(three.base, three.ours, by_place=True)
    its = match_groups(three.base, three.theirs)
    places = {its[key]: mine[key] for key in its if key in mine}
    places |= {key: key for key in three.theirs.groups if key not in places and key in three.ours.groups}
    stray = [key for key in three.ours.sections if key not in mine.values() and three.states.get(key) != "local"]
    return [
        _outcome(delta, three, three.ours.groups.get(mine.get(delta.group.key, "")), places, bool(stray))
        for delta in deltas_of(three.base, three.theirs)
    ]


def _outcome(delta: Delta, three: Three, ours: Group | None, places: Mapping[str, str], stray: bool) -> Outcome:
    base, its = delta.base, delta.theirs
    if base is None and its is not None:
        return _new(delta, its, three, places)
    assert base is not None
    if base.policy == "local":
        return Outcome(delta, LAW, (), ours)
    if base.is_prose and not three.same_language:
        return Outcome(delta, _in_another_language(delta, ours, three), (), ours)
    if ours is None:
        if its is None:
            return Outcome(delta, AGREE)
        undecided = three.states.get(delta.unit) in ("declined", "deferred")
        removed = not undecided and not (base.is_section and stray and three.states.get(base.key) != "removed")
        return Outcome(delta, STAYS_REMOVED if removed else LOST)
    if its is None:
        return Outcome(delta, GONE, (), ours)
    if base.policy == "set" and (edit := merged_set(base, ours, its, three.ours, three.travel)):
        return Outcome(delta, MERGE, tuple(edit), ours)
    pairs = match_pieces(base, ours, same_language=three.same_language)
    found = _whole(delta, ours, three) if not delta.changes else _pieces(delta, ours, pairs, three)
    what = max((what for what, _ in found), key=_ORDER.index)
    if what in (TAKE, ADD, MERGE):
        taken = edits_for(_only(delta, found, (TAKE, ADD)), three.ours, ours, pairs, three.theirs, places)
        edits = [*(taken if any(what in (TAKE, ADD) for what, _ in found) else ()), *(e for _, e in found if e)]
        return Outcome(delta, what, tuple(edits), ours, pairs)
    return Outcome(delta, what, (), ours, pairs)


def _in_another_language(delta: Delta, ours: Group | None, three: Three) -> str:
    """What becomes of prose where ours is in another language: nothing of the original goes in."""
    if delta.theirs is None or (delta.changes and all(m is None for _, m in delta.changes)):
        return AGREE if ours is None else GONE
    group = delta.base.key if delta.base else ""
    return STAYS_REMOVED if "removed" in (three.states.get(delta.unit), three.states.get(group)) else TRANSLATE


def _only(delta: Delta, found: list[tuple[str, RowEdit | None]], kinds: tuple[str, ...]) -> Delta:
    """The delta with those changes only that are taken as they are."""
    kept = tuple(change for change, (what, _) in zip(delta.changes, found, strict=False) if what in kinds)
    return Delta(delta.unit, delta.base, delta.theirs, kept)


def _new(delta: Delta, its: Group, three: Three, places: Mapping[str, str]) -> Outcome:
    """What becomes of a field or a section that the original put in."""
    ours = three.ours.groups.get(its.key)
    if its.policy == "local":
        return Outcome(delta, LAW, (), ours)
    if ours is not None:
        same = [p.canon for p in ours.pieces] == [p.canon for p in its.pieces]
        return Outcome(delta, AGREE if same else DECIDE, (), ours)
    if not three.same_language and its.is_prose:
        return Outcome(delta, TRANSLATE)
    return Outcome(delta, ADD, tuple(edits_for(delta, three.ours, None, {}, three.theirs, places)))


def _whole(delta: Delta, ours: Group, three: Three) -> list[tuple[str, RowEdit | None]]:
    """What becomes of a field that is taken or kept as one."""
    assert delta.base is not None and delta.theirs is not None
    base, its, our = ([p.canon for p in group.pieces] for group in (delta.base, delta.theirs, ours))
    if our in (base, its):
        return [(TAKE if our == base else AGREE, None)]
    values = [group.pieces[0].value for group in (delta.base, ours, delta.theirs)]
    if three.same_language and ours.policy == "text" and all(isinstance(value, str) for value in values):
        merged = merge_words(*values)
        if merged is not None:
            return [(MERGE, RowEdit(*ours.rows, field_rows(rows_in(three.ours, ours.rows), merged)))]
    return [(DECIDE, None)]


def _is_one(group: Group) -> bool:
    """Whether a group is a field with one value: it has no items that could be told apart."""
    return [piece.kind for piece in group.pieces] == ["field"]


def _pieces(delta: Delta, ours: Group, pairs: Pairs, three: Three) -> list[tuple[str, RowEdit | None]]:
    """What becomes of each piece of a unit, and how it is merged where it is."""
    assert delta.base is not None and delta.theirs is not None
    found: list[tuple[str, RowEdit | None]] = []
    canons = {piece.canon for piece in ours.pieces}
    for n, m in delta.changes:
        if n is None:
            assert m is not None
            listed = _is_one(ours) and delta.theirs.pieces[m].kind == "item"
            there = delta.theirs.pieces[m].canon in canons
            found.append((AGREE if there else DECIDE if listed else ADD, None))
            continue
        mine = ours.pieces[pairs[n]] if n in pairs else None
        if mine is None:
            unclear = three.states.get(delta.unit) == "declined" or _is_one(ours)
            found.append((AGREE if m is None else DECIDE if unclear else STAYS_REMOVED, None))
        elif m is None:
            found.append((GONE, None))
        elif mine.canon == delta.base.pieces[n].canon:
            found.append((TAKE, None))
        elif mine.canon == delta.theirs.pieces[m].canon:
            found.append((AGREE, None))
        else:
            texts = [rows_in(three.base, delta.base.pieces[n].rows), rows_in(three.ours, mine.rows),
                     rows_in(three.theirs, delta.theirs.pieces[m].rows)]  # fmt: skip
            plain = mine.kind in ("block", "item") and ours.is_section and not any(is_whole(text) for text in texts)
            merged = merge_words(*texts) if plain and three.same_language else None
            found.append((DECIDE, None) if merged is None else (MERGE, RowEdit(*mine.rows, merged)))
    return found
