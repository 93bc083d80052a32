"""The library: every record by name, every relation from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from relaybook.model import Edge, Entry, Record, Ref
from relaybook.schema.definitions import Relation, Schema

MENTION = "mentions"
"""The name of the relation that a mention in prose makes."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was validated and linked."""

    schema: Schema
    records: Mapping[Ref, Record]
    """Every record by its name, in order of type and id; of two with one name, the first."""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    outgoing: Mapping[Ref, tuple[Edge, ...]] = field(default_factory=dict)
    incoming: Mapping[Ref, tuple[Edge, ...]] = field(default_factory=dict)
    inner: Mapping[Ref, tuple[Ref, ...]] = field(default_factory=dict)
    """The records inside a record, in the order they were written."""

    def of_type(self, name: str) -> tuple[Record, ...]:
        """All records of a type, in order of id."""
        return tuple(r for r in self.records.values() if r.type == name)

    def relation(self, record_type: str, name: str) -> Relation | None:
        """The relation that a field of a type declares."""
        kind = self.schema.types.get(record_type)
        each = kind.fields.get(name) if kind else None
        return each.relation if each else None

    def linked(self, ref: Ref, name: str) -> tuple[Ref, ...]:
        """What a record names under a relation, and for a symmetric one also what names it."""
        found = [e.target for e in self.outgoing.get(ref, ()) if e.name == name]
        record = self.records.get(ref)
        relation = self.relation(record.type, name) if record else None
        if relation and relation.symmetric:
            found += [e.source for e in self.incoming.get(ref, ()) if e.name == name]
        return tuple(dict.fromkeys(found))


def index_edges(edges: Iterable[Edge]) -> tuple[dict[Ref, tuple[Edge, ...]], dict[Ref, tuple[Edge, ...]]]:
    """Edges by their source, and by their target in order of source."""
    outgoing: dict[Ref, list[Edge]] = {}
    incoming: dict[Ref, list[Edge]] = {}
    for edge in edges:
        outgoing.setdefault(edge.source, []).append(edge)
        incoming.setdefault(edge.target, []).append(edge)
    return (
        {ref: tuple(found) for ref, found in outgoing.items()},
        {ref: tuple(sorted(found, key=lambda e: (e.source, e.name))) for ref, found in incoming.items()},
    )
