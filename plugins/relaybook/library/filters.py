"""One filter for rules, views, facets, index pages and completeness: a map of field path to what it must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.library.graph import Library
from relaybook.model import Entry, Record
from relaybook.schema.definitions import ALWAYS, Schema

MISSING = "missing"


def fits(node: Record | Entry, wanted: Mapping[str, Any], library: Library) -> bool:
    """Whether a record, or an entry of the bibliography, fits every line of a filter.

    A line holds a value, a list of which one is enough, `{min, max}`, `any`, or `missing`.
    """
    return all(_fits_one(list(values_at(node, path, library)), want) for path, want in wanted.items())


def values_at(node: Record | Entry, path: str, library: Library) -> Iterator[Any]:
    """Every value at a field path such as `stage`, `places.country` or `study_designs.counts_as`.

    The name of an inverse, such as `used_in`, stands for the names of the records that are linked by it.
    """
    schema = library.schema
    first, _, rest = path.partition(".")
    if isinstance(node, Entry):
        yield from _of_entry(node, first, rest, schema)
        return
    if first in ALWAYS and not rest:
        yield {"type": node.type, "status": node.status, "language": node.language, "id": node.ref.id}[first]
        return
    kind = schema.types.get(node.type)
    each = kind.fields.get(first) if kind else None
    if each is None and node.ref in library.incoming:
        yield from _from_the_other_side(node, first, library)
        return
    value = node.data.get(first)
    for item in value if isinstance(value, list) else () if value is None else (value,):
        if rest and each and each.vocabulary:
            term = schema.vocabularies[each.vocabulary].terms.get(str(item))
            if term and rest in term.data:
                yield term.data[rest]
        elif rest and isinstance(item, dict):
            if rest in item:
                yield item[rest]
        elif isinstance(item, dict) and each and each.short:
            yield item.get(each.short)
        else:
            yield item


def _from_the_other_side(record: Record, name: str, library: Library) -> Iterator[str]:
    for edge in library.incoming[record.ref]:
        relation = library.relation(library.records[edge.source].type, edge.name)
        if relation and relation.inverse == name:
            yield str(edge.source)


def _of_entry(entry: Entry, first: str, rest: str, schema: Schema) -> Iterator[Any]:
    """An entry has its fields, `type: reference`, and as many terms of a vocabulary as stand in its keywords."""
    if first == "type":
        yield "reference"
    elif first in schema.vocabularies:
        terms = schema.vocabularies[first].terms
        for word in entry.keywords:
            if word in terms:
                yield terms[word].data.get(rest) if rest else word
    elif first in entry.fields:
        yield entry.fields[first]


def _fits_one(values: list[Any], want: Any) -> bool:
    if want == MISSING:
        return not values
    if isinstance(want, dict):
        low, high = str(want.get("min") or ""), str(want.get("max") or "")
        return any((not low or str(v) >= low) and (not high or str(v) <= high + "~") for v in values)
    wanted = {str(w) for w in want} if isinstance(want, list) else {str(want)}
    if wanted == {"any"}:
        return bool(values)
    return any(str(v) in wanted for v in values)
