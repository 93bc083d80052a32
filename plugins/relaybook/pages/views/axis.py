"""An axis of a picture: the values of a field in their order, and which of them each record has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from relaybook.library.filters import values_at
from relaybook.library.places import index_page, vocabulary_of
from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.schema.definitions import Field, View, Vocabulary, label_in
from relaybook.schema.faults import as_texts
from relaybook.search.facets import YEARS, with_broader

NONE = ""
"""The step of records that have no value."""
_WHOLE = 40
"""A vocabulary with more terms than this, such as that of all countries, shows only those that are used."""


class Step(NamedTuple):
    """One value of an axis: its id, its label, and its page as seen from the page with the picture."""

    id: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of a field in their order, and those of each record."""

    label: str
    steps: tuple[Step, ...]
    by_record: Mapping[Ref, tuple[str, ...]]


def axis_of(name: str, view: View, found: Iterable[Record], page: str, context: Context) -> Axis:
    """The axis that a field makes: the terms of a vocabulary, types, years, or what was written.

    Every term of a short vocabulary is there, used or not: a blank row says that nothing is known. A record counts for
    the terms that take its own ones in, too, as it does in the facets.

    Args:
        name: The field.
        view: The view. Where it names what is `missing`, records without a value, if any, have the last step.
        found: The records.
        page: The page that the picture is on.
        context: The linked library.
    """
    found = list(found)
    language = context.settings.language
    each = field_of(name, context)
    vocabulary = context.schema.vocabularies.get(vocabulary_of(each)) if each else None
    under = {term.id: term.broader for term in vocabulary.terms.values()} if vocabulary else {}
    by_record = {record.ref: tuple(dict.fromkeys(_values(record, name, each, under, context))) for record in found}
    used = {value for values in by_record.values() for value in values}
    steps = list(_steps(name, view, vocabulary, used - {NONE}, page, context))
    if view.missing and NONE in used:
        steps.append(Step(NONE, label_in(view.missing, language)))
    known = {step.id for step in steps}
    kept = {ref: tuple(value for value in values if value in known) for ref, values in by_record.items()}
    return Axis(label_of(name, context), tuple(steps), kept)


def field_of(name: str, context: Context) -> Field | None:
    """The first field of this name that a type has."""
    return next((kind.fields[name] for kind in context.schema.types.values() if name in kind.fields), None)


def label_of(name: str, context: Context) -> str:
    """What a field or an inverse is called in the language of the site."""
    language = context.settings.language
    if each := field_of(name, context):
        return label_in(each.label, language, name)
    for kind in context.schema.types.values():
        for field in kind.fields.values():
            if field.relation and field.relation.inverse == name:
                return label_in(field.relation.inverse_label, language, name)
    return name


def _values(record: Record, name: str, each: Field | None, under: Mapping[str, str], context: Context) -> Iterator[str]:
    values = [str(value) for value in values_at(record, name, context.library) if value not in (None, "")]
    for value in values:
        if under:
            yield from with_broader(value, under)
        else:
            yield value[:4] if each and each.format == YEARS else value
    if not values:
        yield NONE


def _steps(
    name: str, view: View, vocabulary: Vocabulary | None, used: set[str], page: str, context: Context
) -> Iterator[Step]:
    language = context.settings.language
    if vocabulary:
        whole = len(vocabulary.terms) <= _WHOLE
        for term in vocabulary.terms.values():
            if whole or term.id in used:
                label = label_in(term.label, language, term.id)
                yield Step(term.id, label, context.term_url(page, vocabulary.name, term.id))
    elif name == "type":
        wanted = as_texts(view.of.get("type"))
        types = context.schema.types
        for kind in [types[each] for each in wanted if each in types] or [k for k in types.values() if k.name in used]:
            index = index_page(kind.url)
            url = context.url(page, index) if index in context.places.pages else ""
            yield Step(kind.name, label_in(kind.plural, language, kind.name), url)
    else:
        for value in sorted(used):
            yield Step(value, value)
