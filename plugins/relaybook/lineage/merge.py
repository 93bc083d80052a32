"""Carry decisions out: in the partner's text, in the base that was last decided on, in what is noted of each unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from relaybook.content.sources import decode
from relaybook.library.adapted import DECLINED, DEFERRED, EDITED, FOLLOWED, LOCAL, REMOVED, TRANSLATED, Unit
from relaybook.lineage.decide import Outcome, Three
from relaybook.lineage.deltas import Delta, deltas_of
from relaybook.lineage.match import match_groups, match_pieces
from relaybook.lineage.splice import RowEdit, edits_for, splice
from relaybook.lineage.texts import HOME, Group, Text, read_text
from relaybook.lineage.travel import Travel
from relaybook.model import Source
from relaybook.schema.definitions import RecordType


def read_again(text: str, path: str, kind: RecordType, travel: Travel = HOME) -> Text:
    """A text that was made, as it will be read from the disk."""
    return read_text(Source(path, decode(text.encode(), path)[0]), kind, travel)


def applied(
    raw: str, outcomes: Iterable[Outcome], kind: RecordType, travel: Travel = HOME, further: Iterable[RowEdit] = ()
) -> str:
    """A partner's text with what is to be taken and merged in it.

    Args:
        raw: The text with its own line ends.
        outcomes: What becomes of each unit; those that are open change nothing.
        kind: The type of the record.
        travel: What the names of the original are on the partner's site.
        further: What the partner wrote.
    """
    edits = list(further)
    for outcome in outcomes:
        each = kind.fields.get(outcome.delta.group.key)
        move = travel.values_abroad if each and each.relation else travel.abroad
        edits += [edit._replace(text=move(edit.text)) for edit in outcome.edits if not outcome.is_open]
    return splice(raw, edits)


def taken(outcome: Outcome, three: Three) -> Outcome:
    """The same unit, with the original's text taken whatever ours says.

    Raises:
        ValueError: Ours is in another language, or what is to be taken has no place in it.
    """
    delta = outcome.delta
    if delta.group.is_prose and not three.same_language:
        raise ValueError("it is in another language: translate it, and choose `mine`")
    mine, its = match_groups(three.base, three.ours, by_place=True), match_groups(three.base, three.theirs)
    places = {its[key]: mine[key] for key in its if key in mine}
    ours = outcome.ours
    pairs = match_pieces(delta.base, ours, same_language=True) if delta.base and ours else {}
    missing = [n for n, m in delta.changes if n is not None and m is not None and n not in pairs]
    if missing and delta.theirs and ours:
        lost = replace(delta, changes=tuple((None if n in missing else n, m) for n, m in delta.changes))
        edits = edits_for(lost, three.ours, ours, pairs, three.theirs, places)
    elif delta.base is None and ours and not ours.is_section:
        edits = edits_for(replace(delta, base=ours), three.ours, ours, {}, three.theirs, places)
    else:
        edits = edits_for(delta, three.ours, ours, pairs, three.theirs, places)
    return Outcome(delta, "take", tuple(edits), ours)


def advanced(base: Text, theirs: Text, units: Collection[str], kind: RecordType) -> Text:
    """The base after some units were decided on: those say what the original says now, the others what it said then.

    Args:
        base: What was last decided on.
        theirs: The original as it is now.
        units: The units that were decided on.
        kind: The type of the record.
    """
    deltas = deltas_of(base, theirs)
    its = match_groups(base, theirs)
    if all(key == other for key, other in its.items()) and {delta.unit for delta in deltas} <= set(units):
        return theirs
    places = {other: key for key, other in its.items()}
    edits = []
    for delta in deltas:
        if delta.unit in units:
            group = delta.base
            pairs = {n: n for n in range(len(group.pieces))} if group else {}
            edits += edits_for(delta, base, group, pairs, theirs, places)
    return read_again(splice(base.source.text, edits), base.source.path, kind)


def unit_after(delta: Delta) -> str:
    """The name that a unit has in the base once it was decided on; the empty text where it is gone."""
    if delta.theirs is None:
        return ""
    group = delta.group
    items = [m for _, m in delta.changes if m is not None and delta.theirs.pieces[m].kind == "item"]
    if not items or delta.unit == group.key:
        return group.key
    return group.key + delta.theirs.units()[items[0]].removeprefix(delta.theirs.key)


def units_of(base: Text, ours: Text, before: Mapping[str, Unit], *, same_language: bool) -> dict[str, Unit]:
    """What is to be noted of every unit of the base, and of what is only ours.

    Args:
        base: What was last decided on.
        ours: The partner's text.
        before: What was noted so far, or was just decided. What was declined or deferred stays so.
        same_language: Whether both are in one language.
    """
    groups = match_groups(base, ours, by_place=True)
    found: dict[str, Unit] = {}
    for key, group in base.groups.items():
        if group.policy == "computed":
            continue
        other = ours.groups.get(groups.get(key, ""))
        states = _states(group, other, same_language=same_language)
        for unit, digest in group.hashes().items():
            said = before.get(unit)
            kept = said is not None and said.hash == digest and said.state in (DECLINED, DEFERRED)
            found[unit] = said if said and kept else Unit(states[unit], digest)
    for key, group in ours.groups.items():
        if key not in groups.values() and group.policy != "computed":
            found.setdefault(key, Unit(LOCAL))
    return found


def _states(group: Group, other: Group | None, *, same_language: bool) -> dict[str, str]:
    """The state of each unit of a group."""
    translated = group.is_prose and not same_language
    if group.policy == "local":
        return {group.key: LOCAL}
    if other is None:
        return dict.fromkeys(group.units(), DEFERRED if translated and group.is_section else REMOVED)
    pairs = match_pieces(group, other, same_language=same_language)
    states: dict[str, str] = {}
    units = group.units()
    said = [n for n, piece in enumerate(group.pieces) if not (translated and piece.kind == "heading")]
    if not any(units[n] == group.key for n in said):
        said = list(range(len(group.pieces)))  # A heading with nothing but a list below it.
    for n in said:
        unit = units[n]
        if n not in pairs:
            state = TRANSLATED if translated else REMOVED if group.pieces[n].kind == "item" else EDITED
        elif other.pieces[pairs[n]].canon == group.pieces[n].canon:
            state = FOLLOWED
        else:
            state = TRANSLATED if translated else EDITED
        states[unit] = state if states.get(unit, FOLLOWED) == FOLLOWED else states[unit]
    return states
