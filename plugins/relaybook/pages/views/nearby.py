"""What a record rests on and what rests on it, one or two steps away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from relaybook.library.graph import Library
from relaybook.model import Edge, Record, Ref
from relaybook.pages.context import Context
from relaybook.schema.definitions import Labels, Relation, View

_MOST = 60
"""How many links of a record are followed beyond the first step: what all the library rests on would cost too much."""


class Near(NamedTuple):
    """A record beside another: by which relation, and which of the records inside it are meant."""

    record: Record
    label: Labels
    """What the relation is called from the side of the record that we look from."""
    parts: tuple[Ref, ...]
    """The records inside it that are linked, such as claims; none where it is linked as a whole."""


@dataclass(frozen=True, slots=True)
class Way:
    """A record one step away, and those beyond it on the same side."""

    near: Near
    beyond: tuple[Near, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """A record with its two sides."""

    rests_on: tuple[Way, ...]
    rest_on_it: tuple[Way, ...]


def around(record: Record, view: View, context: Context) -> Around:
    """Everything near a record. Its work grows with its own links, not with the library."""
    own = (record.ref, *context.library.inner.get(record.ref, ()))
    left, right = _named(own, record, view, context), _naming(own, record, view, context)
    if view.hops < 2:
        return Around(tuple(map(Way, left)), tuple(map(Way, right)))
    seen = {record.ref, *(near.record.ref for near in (*left, *right))}

    def beyond(near: Near, *, named: bool) -> tuple[Near, ...]:
        whole = (near.record.ref, *context.library.inner.get(near.record.ref, ()))
        step = _named if named else _naming
        return tuple(far for far in step(near.parts or whole, near.record, view, context, _MOST)
                     if far.record.ref not in seen)  # fmt: skip

    return Around(
        tuple(Way(near, beyond(near, named=True)) for near in left),
        tuple(Way(near, beyond(near, named=False)) for near in right),
    )


def _named(refs: Iterable[Ref], owner: Record, view: View, context: Context, most: int | None = None) -> list[Near]:
    """What some records name; of a relation without direction, also what names them."""
    library = context.library
    found = []
    for ref in refs:
        for edge in library.outgoing.get(ref, ())[:most]:
            if relation := _followed(edge, view, library):
                found.append((edge, edge.target, _label(edge, library)))
        for edge in library.incoming.get(ref, ())[:most]:
            relation = _followed(edge, view, library)
            if relation and relation.symmetric:
                found.append((edge, edge.source, _label(edge, library)))
    return _gathered(found, owner, context)


def _naming(refs: Iterable[Ref], owner: Record, view: View, context: Context, most: int | None = None) -> list[Near]:
    """What names some records."""
    found = []
    for ref in refs:
        for edge in context.library.incoming.get(ref, ())[:most]:
            relation = _followed(edge, view, context.library)
            if relation and relation.inverse:
                found.append((edge, edge.source, relation.inverse_label))
    return _gathered(found, owner, context)


def _followed(edge: Edge, view: View, library: Library) -> Relation | None:
    relation = library.relation(library.records[edge.source].type, edge.name)
    if relation is None or (view.fields and edge.name not in view.fields):
        return None
    return relation if view.fields or relation.counts else None


def _label(edge: Edge, library: Library) -> Labels:
    return library.schema.types[library.records[edge.source].type].fields[edge.name].label


def _gathered(found: Iterable[tuple[Edge, Ref, Labels]], owner: Record, context: Context) -> list[Near]:
    """One for each relation and record: the records inside it are gathered. What has no page here is left out."""
    parts: dict[tuple[str, Ref], list[Ref]] = {}
    labels: dict[tuple[str, Ref], Labels] = {}
    for edge, ref, label in found:
        if not context.visible(ref):
            continue
        whole = context.library.records[ref].parent or ref
        if whole != owner.ref:
            labels.setdefault((edge.name, whole), label)
            parts.setdefault((edge.name, whole), []).append(ref)
    return list(_in_order(parts, labels, context))


def _in_order(
    parts: dict[tuple[str, Ref], list[Ref]], labels: dict[tuple[str, Ref], Labels], context: Context
) -> Iterator[Near]:
    order = list(dict.fromkeys(name for name, _ in parts))
    for name, whole in sorted(parts, key=lambda pair: order.index(pair[0])):
        refs = dict.fromkeys(parts[name, whole])
        inside = () if whole in refs else tuple(refs)
        yield Near(context.library.records[whole], labels[name, whole], inside)
