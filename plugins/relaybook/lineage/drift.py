"""How far an adaptation is behind its original: what changed, part by part, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from relaybook.library.adapted import Decision
from relaybook.lineage.changes import ORDER, kind_since
from relaybook.lineage.decide import DECIDE, GONE, LAW, LOST, STAYS_REMOVED, TRANSLATE, Outcome, Three, outcomes_of
from relaybook.lineage.deltas import Delta
from relaybook.lineage.index import Version
from relaybook.lineage.match import match_pieces
from relaybook.lineage.splice import rows_in
from relaybook.lineage.texts import Group, Piece, Text
from relaybook.lineage.words import word_diff

SAYS = {
    "take": "You have not changed this part: a pull takes the new text.",
    "merge": "You changed other words than the original did: a pull joins both.",
    "add": "This part is new: a pull puts it in.",
    "agree": "Your page says this already.",
    GONE: "The original dropped this part: yours stays.",
    STAYS_REMOVED: "You took this part away: it stays away.",
    DECIDE: "You changed this part too: you decide.",
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
    rows: tuple[int, int] = (0, 0)
    """Where it stands on our page, where it stands in one place."""

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
    known = lru_cache(lambda: frozenset((*three.base.hashes(), *three.theirs.hashes())))
    found = [_item(outcome, three, versions, known) for outcome in outcomes_of(three)]
    return sorted(found, key=_rank)


def _rank(item: Item) -> float:
    """Corrections and what is about safety first, then the law, what is new, what is to be translated, and the rest."""
    place = ORDER.index(item.kind) if item.kind in ORDER else ORDER.index("")
    translate = item.outcome.what == TRANSLATE and place > ORDER.index("law")
    return ORDER.index("new") + 0.5 if translate else float(place)


def _item(outcome: Outcome, three: Three, versions: Sequence[Version], known: Callable[[], Collection[str]]) -> Item:
    delta = outcome.delta
    kind, since, version = kind_since(delta.unit, versions, known)
    ours, rows = _ours(outcome, three)
    return Item(
        outcome,
        delta.group.label,
        kind or ("law" if outcome.what == LAW else ""),
        since,
        version,
        _said(delta, delta.base, three.base, 0),
        _said(delta, delta.theirs, three.theirs, 1),
        ours,
        rows,
    )


def _said(delta: Delta, group: Group | None, text: Text, side: int) -> str:
    """What a text says of a unit."""
    if group is None:
        return ""
    numbers = [change[side] for change in delta.changes]
    pieces = [group.pieces[n] for n in numbers if n is not None] if delta.changes else group.pieces
    return "\n\n".join(readable(piece, text) for piece in pieces)


def readable(piece: Piece, text: Text) -> str:
    """What a piece says, for people: Markdown as it stands, and values without the marks of YAML."""
    return rows_in(text, piece.rows) if piece.value is None else in_words(piece.value)


def in_words(value: object) -> str:
    r"""A value of the front matter in words.

    Examples:
        >>> in_words([{"risk": "Rain.", "response": "Wait."}, "Wind."])
        'Rain. Wait.\nWind.'
    """
    if isinstance(value, dict):
        return " ".join(in_words(item) for item in value.values())
    if isinstance(value, list):
        return "\n".join(in_words(item) for item in value)
    return " ".join(str(value or "").split())


def _ours(outcome: Outcome, three: Three) -> tuple[str, tuple[int, int]]:
    """What our page says of a unit, and its rows: the same pieces where they were found, else the whole part."""
    group, delta = outcome.ours, outcome.delta
    if group is None:
        return "", (0, 0)
    pieces = list(group.pieces)
    if delta.base and delta.changes:
        pairs = outcome.pairs or match_pieces(delta.base, group, same_language=three.same_language)
        found = [group.pieces[pairs[n]] for n, _ in delta.changes if n is not None and n in pairs]
        pieces = found or (pieces if delta.unit == group.key else [])
    if not pieces:
        return "", (0, 0)
    said = "\n\n".join(readable(piece, three.ours) for piece in pieces)
    return said, pieces[0].rows if len(pieces) == 1 else (0, 0)


def decisions_of(items: Iterable[Item]) -> tuple[Decision, ...]:
    """What is left for a person to decide."""
    return tuple(
        Decision(each.outcome.unit, each.section, each.outcome.what, each.kind, each.since, each.version,
                 each.old, each.ours, each.new)
        for each in items if each.outcome.is_open
    )  # fmt: skip
