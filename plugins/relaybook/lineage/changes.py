"""What sort of change each unit of a new version is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from relaybook.lineage.deltas import Delta, deltas_of
from relaybook.lineage.index import Version
from relaybook.lineage.splice import rows_in
from relaybook.lineage.texts import Group, Text

LINKS, NEUTRAL = "links", "neutral"
URGENT = ("correction", "safety")
"""Kinds that cannot wait: something was wrong, or somebody could come to harm."""
ORDER = (*URGENT, "law", "new", "", "clarity", LINKS, NEUTRAL)
"""The order in which changes are shown. What is only to be translated comes after what is new."""
_ADDRESS = re.compile(r"https?://[^\s()<>\"'\]]+|\]\([^()\s]*\)")
_MARKS = re.compile(r"[^\w]+")


def changed_units(before: Text, after: Text, kind: str) -> dict[str, str]:
    """The kind of change of each unit that a new version changes. Of what only moves marks or addresses, it is seen.

    Args:
        before: The text of the version before.
        after: The new text.
        kind: What is said of the version as a whole.
    """
    return {delta.unit: own_kind(delta, before, after) or kind for delta in deltas_of(before, after)}


def own_kind(delta: Delta, before: Text, after: Text) -> str:
    """`links` where only addresses changed, `neutral` where only marks and spaces did, else the empty text."""
    if delta.base is None or delta.theirs is None:
        return ""
    old, new = (_said(delta, group, text, side) for side, (group, text) in
                enumerate(((delta.base, before), (delta.theirs, after))))  # fmt: skip
    if _MARKS.sub("", old) == _MARKS.sub("", new):
        return NEUTRAL
    return LINKS if _ADDRESS.sub("", old).split() == _ADDRESS.sub("", new).split() else ""


def _said(delta: Delta, group: Group, text: Text, side: int) -> str:
    if not delta.changes:
        return rows_in(text, group.rows) if group.rows[1] else text.raw(group)
    numbers = [change[side] for change in delta.changes if change[side] is not None]
    return "\n".join(rows_in(text, group.pieces[n].rows) for n in numbers if n is not None)


def suggested(changed: Mapping[str, str]) -> str:
    """The kind that a version has if nobody says one: that of all its units, where they are of one that can be seen."""
    kinds = set(changed.values())
    return LINKS if kinds == {LINKS, NEUTRAL} else kinds.pop() if len(kinds) == 1 else ""


def kind_since(unit: str, versions: Iterable[Version], known: Callable[[], Collection[str]]) -> tuple[str, str, str]:
    """The most urgent kind of change of a unit in some versions, and the day and number of the first that changed it.

    Args:
        unit: The name of the unit: in the base, or in the newest text where it is new.
        versions: The versions after the one that was last decided on, in order.
        known: The units of the base and of the newest text. A part that was changed twice had a name in between that is
            in neither; what such a name says counts for every changed part of its field or section.
    """
    found: list[tuple[str, Version]] = []
    for version in versions:
        kinds = [
            kind for name, kind in version.changed.items()
            if name == unit or (group_of(name) == group_of(unit) and name not in known())
        ]  # fmt: skip
        if kinds:
            found.append((min(kinds, key=_rank) or version.kind, version))
    if not found:
        return "", "", ""
    return min((kind for kind, _ in found), key=_rank), found[0][1].date, found[0][1].version


def group_of(unit: str) -> str:
    """The field or section that a unit belongs to."""
    return unit.partition("~")[0] if unit.startswith("#") else re.split(r"[~/]", unit)[0]


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else ORDER.index("")
