"""How an adapted record stands to the text that it was made from: what became of each unit, and what it lags behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from relaybook.library.adapted import FOLLOWED, STATES, Adapted, Unit
from relaybook.lineage.changes import group_of
from relaybook.lineage.match import match_groups, match_pieces
from relaybook.lineage.merge import units_of
from relaybook.lineage.texts import Group, Text, read_text
from relaybook.lineage.travel import Travel
from relaybook.model import Source
from relaybook.schema.definitions import RecordType


@dataclass(frozen=True, slots=True)
class Standing:
    """An adapted text beside its original."""

    base: Text
    """The original as it was last decided on."""
    ours: Text
    newest: Text | None = None
    """The original as it was last released, where this site has it."""
    same_language: bool = True
    units: Mapping[str, Unit] = field(default_factory=dict)
    """What every unit is now."""
    ours_of: Mapping[str, str] = field(default_factory=dict)
    """Our group for each group of the base."""
    newest_of: Mapping[str, str] = field(default_factory=dict)
    """The group of the original as it is now for each group of the base."""

    def ours_for(self, unit: str) -> Group | None:
        """Our group that a unit of the original belongs to, if we have one."""
        key = group_of(unit)
        return self.ours.groups.get(self.ours_of.get(key, key))

    def counts(self) -> dict[str, int]:
        """How many units are in each state, in the order of states; those without any are left out."""
        return count_states(self.units)

    def untranslated(self) -> dict[str, frozenset[int]]:
        """The pieces of our text that are still in the words of the original, by group; none in its own language."""
        found: dict[str, frozenset[int]] = {}
        for key, group in () if self.same_language else self.base.groups.items():
            ours = self.ours.groups.get(self.ours_of.get(key, ""))
            if ours is None or not group.is_prose:
                continue
            pairs = match_pieces(group, ours, same_language=False)
            states = [self.units[unit].state if unit in self.units else "" for unit in group.units()]
            pieces = frozenset(
                pairs[n] for n, (state, piece) in enumerate(zip(states, group.pieces, strict=True))
                if state == FOLLOWED and n in pairs and ours.pieces[pairs[n]].canon == piece.canon
            )  # fmt: skip
            if pieces:
                found[ours.key] = pieces
        return found


def standing_of(adapted: Adapted, ours: Source, newest: Text | None, kind: RecordType) -> Standing | None:
    """How a text stands to its original; nothing where the text of the original is missing.

    Args:
        adapted: What is noted of the adaptation.
        ours: The adapted text.
        newest: The original as it was last released, where this site has it.
        kind: The type of both.
    """
    if adapted.base is None:
        return None
    noted = adapted.adaptation
    base, text = read_text(adapted.base, kind), read_text(ours, kind, Travel(noted.names))
    same = speaks_the_same(noted.language, noted.source.language or noted.language)
    return Standing(
        base, text, newest, same, units_of(base, text, noted.units, same_language=same),
        match_groups(base, text, by_place=True), match_groups(base, newest) if newest else {},
    )  # fmt: skip


def speaks_the_same(language: str, other: str) -> bool:
    """Whether two language tags name one language, whatever the country: `en` and `en-IE`."""
    return language.partition("-")[0].casefold() == other.partition("-")[0].casefold()


def count_states(units: Mapping[str, Unit]) -> dict[str, int]:
    """How many units are in each state, in the order of states; those without any are left out."""
    counted = Counter(unit.state for unit in units.values())
    return {state: counted[state] for state in STATES if counted[state]}


def count_behind(decided: Mapping[str, str], newest: Text) -> int:
    """How many parts of an original are not as they were when they were last decided on, told by their hashes alone.

    A list item that was edited has another name and another hash: it is one part, not one that went and one that came.

    Args:
        decided: The hash last decided on of each unit of the original.
        newest: The original as it was last released.
    """
    computed = {key for key, group in newest.groups.items() if group.policy == "computed"}
    now = {unit: digest for unit, digest in newest.hashes().items() if group_of(unit) not in computed}
    gone = Counter(
        group_of(unit)
        for unit, digest in decided.items()
        if digest and now.get(unit) != digest and group_of(unit) not in computed
    )
    new = Counter(group_of(unit) for unit, digest in now.items() if decided.get(unit) != digest)
    return sum(max(gone[key], new[key]) for key in gone.keys() | new.keys())
