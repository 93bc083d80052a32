"""How far an adaptation is behind its original: what changed, part by part, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relaybook.library.adapted import Decision
from relaybook.lineage.changes import ORDER, kind_since
from relaybook.lineage.decide import DECIDE, GONE, LAW, LOST, STAYS_REMOVED, TRANSLATE, Outcome, Three, outcomes_of
from relaybook.lineage.deltas import Delta
from relaybook.lineage.index import Version
from relaybook.lineage.match import match_pieces
from relaybook.lineage.splice import rows_in
from relaybook.lineage.texts import Group, Text
from relaybook.lineage.words import word_diff

SAYS = {
    "take": "You have not changed this part: a pull takes the new text.",
    "merge": "You changed other words than the original did: a pull joins both.",
    "add": "This part is new: a pull puts it in.",
    "agree": "Your page says this already.",
    GONE: "The original dropped this part: yours stays.",
    STAYS_REMOVED: "You took this part away: it stays away.",
    DECIDE: "You changed the same words as the original: you decide.",
    LOST: "This part was not found on your page: you decide.",
    TRANSLATE: "Your page is in another language: translate what changed.",
    LAW: "This part is about the original's country: check your law.",
}
"""What is said of each outcome."""


@dataclass(frozen=True, slots=True)
class Item:
    """One part of an adaptation that its original changed."""

    outcome: Outcome
    section: str
    """What the part is called: the words of a heading, or the label of a field."""
    kind: str = ""
    since: str = ""
    version: str = ""
    old: str = ""
    """What the original said."""
    new: str = ""
    """What it says now."""
    ours: str = ""
    """What our page says."""

    @property
    def diff(self) -> list[tuple[str, str]]:
        """What changed, word by word, in the language of the original."""
        return list(word_diff(self.old, self.new))


def items_of(three: Three, versions: Sequence[Version]) -> list[Item]:
    """Every part that the original changed, what is urgent first.

    Args:
        three: The three texts.
        versions: The versions of the original after the one that was last decided on as a whole.
    """
    found = [_item(outcome, three, versions) for outcome in outcomes_of(three)]
    return sorted(found, key=_rank)


def _rank(item: Item) -> float:
    """Corrections and what is about safety first, then the law, what is new, what is to be translated, and the rest."""
    place = ORDER.index(item.kind) if item.kind in ORDER else ORDER.index("")
    translate = item.outcome.what == TRANSLATE and place > ORDER.index("law")
    return ORDER.index("new") + 0.5 if translate else float(place)


def _item(outcome: Outcome, three: Three, versions: Sequence[Version]) -> Item:
    delta = outcome.delta
    name = delta.unit if delta.base is None else _name_there(delta)
    kind, since, version = kind_since(name, versions)
    if not kind and not since:
        kind, since, version = kind_since(delta.unit, versions)
    return Item(
        outcome,
        delta.group.label,
        kind or ("law" if outcome.what == LAW else ""),
        since,
        version,
        _said(delta, delta.base, three.base, 0),
        _said(delta, delta.theirs, three.theirs, 1),
        _ours(outcome, three),
    )


def _name_there(delta: Delta) -> str:
    """The name of a unit as the new text has its group."""
    return delta.unit if delta.theirs is None else delta.unit.replace(delta.group.key, delta.theirs.key, 1)


def _said(delta: Delta, group: Group | None, text: Text, side: int) -> str:
    """What a text says of a unit."""
    if group is None:
        return ""
    if not delta.changes:
        return whole(group, text)
    numbers = [change[side] for change in delta.changes]
    return "\n\n".join(rows_in(text, group.pieces[n].rows) for n in numbers if n is not None)


def _ours(outcome: Outcome, three: Three) -> str:
    """What our page says of it: the same pieces where they were found, else the whole part."""
    group, delta = outcome.ours, outcome.delta
    if group is None:
        return ""
    if delta.base and delta.changes:
        pairs = match_pieces(delta.base, group, same_language=three.same_language)
        numbers = [pairs[n] for n, _ in delta.changes if n is not None and n in pairs]
        if numbers:
            return "\n\n".join(rows_in(three.ours, group.pieces[n].rows) for n in numbers)
    return "" if delta.base is not None and delta.changes and delta.unit != group.key else whole(group, three.ours)


def whole(group: Group, text: Text) -> str:
    """A whole group as it stands in its text."""
    return text.raw(group) if group.is_section else rows_in(text, group.rows)


def decisions_of(items: Iterable[Item]) -> tuple[Decision, ...]:
    """What is left for a person to decide."""
    return tuple(
        Decision(each.outcome.unit, each.section, each.outcome.what, each.kind, each.since, each.version,
                 each.old, each.ours, each.new)
        for each in items if each.outcome.is_open
    )  # fmt: skip
