"""The facets of a site, from the annotations of its types: what values there are, and which records have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from relaybook.library.filters import fits, values_at
from relaybook.library.graph import Library
from relaybook.library.places import is_visible, vocabulary_of
from relaybook.model import Record, Ref
from relaybook.schema.definitions import FacetDef, Field, label_in
from relaybook.settings import Settings

TYPE, LANGUAGE = "type", "language"
"""The facets that every record has a value of."""
YEARS = "partial-date"
"""The format of fields whose facet is a range of years."""
_LANGUAGES = "languages"
"""The vocabulary with the names of languages."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet that at least one record has."""

    id: str
    label: str
    under: str = ""
    """The value that takes it in, such as a broader topic or the region of a country."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its values in order, and those of each record."""

    name: str
    label: str
    terms: tuple[Value, ...]
    by_record: Mapping[Ref, tuple[str, ...]]
    """The values of each record that has any, those that take them in included."""
    years: bool = False
    """Whether its values are years, of which a reader chooses a range."""
    folded: bool = True

    def of(self, ref: Ref) -> tuple[str, ...]:
        """The values of a record."""
        return self.by_record.get(ref, ())

    def label_of(self, value: str) -> str:
        """The label of a value."""
        return next((term.label for term in self.terms if term.id == value), value)


def found_by_facets(library: Library, settings: Settings) -> list[Record]:
    """The records that facets are made of: those that a public page shows, in order of type and id."""
    return [record for record in library.records.values() if record.valid and is_visible(record, settings)]


def facets_of(library: Library, settings: Settings) -> tuple[Facet, ...]:
    """Every facet with at least one value, in the order of their definitions; those that have none come last.

    Args:
        library: The linked library.
        settings: The settings of the site, whose language is that of labels.
    """
    language = settings.language
    records = found_by_facets(library, settings)
    names: dict[str, list[tuple[str, Field]]] = {TYPE: [], **{name: [] for name in library.schema.facets}}
    for kind in library.schema.types.values():
        for each in kind.fields.values():
            if each.facet:
                names.setdefault(name_of(each), []).append((kind.name, each))
    made = (_facet(name, fields, records, library, language) for name, fields in names.items())
    return tuple(facet for facet in made if facet.terms and not _says_nothing(facet, records))


def _says_nothing(facet: Facet, records: list[Record]) -> bool:
    """Whether all records have its one value, as on a site in one language."""
    return len(facet.terms) == 1 and len(facet.by_record) == len(records)


def name_of(each: Field) -> str:
    """The facet that a field belongs to: all fields of one vocabulary share one, and so do relations to one type."""
    if source := vocabulary_of(each):
        return source
    return each.relation.to[0] if each.relation else each.name


def _facet(name: str, fields: list[tuple[str, Field]], records: list[Record], library: Library, language: str) -> Facet:
    known = library.schema.facets.get(name, FacetDef(name))
    by_type: dict[str, list[str]] = {}
    for kind, each in fields:
        by_type.setdefault(kind, []).append(each.name)
    years = bool(fields) and all(each.format == YEARS for _, each in fields)
    labels, under = _terms(name, known, fields, records, library, language)
    by_record: dict[Ref, tuple[str, ...]] = {}
    for record in records:
        values = _values(record, known, by_type.get(record.type, []), library, years=years)
        whole = dict.fromkeys(step for value in values for step in with_broader(value, under))
        if whole:
            by_record[record.ref] = tuple(whole)
    if fields or known.name == LANGUAGE:
        for record in records:
            if record.parent in by_record and record.ref not in by_record:  # It shares what the whole is about.
                by_record[record.ref] = by_record[record.parent]
    used = {value for values in by_record.values() for value in values}
    order = [value for value in labels if value in used] + sorted(used - labels.keys())
    terms = tuple(Value(value, labels.get(value, value), under.get(value, "")) for value in order)
    label = label_in(known.label, language) or _label(name, fields, library, language)
    return Facet(name, label, terms, by_record, years, known.folded)


def _values(record: Record, known: FacetDef, fields: list[str], library: Library, *, years: bool) -> Iterator[str]:
    if known.name == TYPE:
        yield record.type
    if known.name == LANGUAGE:
        yield record.language
    for flag in known.flags:
        if any(fits(record, wanted, library) for wanted in flag.any_of):
            yield flag.id
    for name in fields if known.name != LANGUAGE else ():
        if library.relation(record.type, name):
            yield from (str(target) for target in library.linked(record.ref, name))
            continue
        for value in values_at(record, name, library):
            if value not in (None, ""):
                yield str(value)[:4] if years else str(value)


def with_broader(value: str, under: Mapping[str, str]) -> Iterator[str]:
    """A value and every one above it, the nearest first. A circle ends where it closes.

    Args:
        value: The value.
        under: Of each value, the one that it lies under, if any.
    """
    seen = set()
    while value and value not in seen:
        seen.add(value)
        yield value
        value = under.get(value, "")


def _terms(
    name: str, known: FacetDef, fields: list[tuple[str, Field]], records: list[Record], library: Library, language: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The labels of all values in their order, and what each lies under."""
    schema = library.schema
    if known.flags:
        return {flag.id: label_in(flag.label, language, flag.id) for flag in known.flags}, {}
    if name == TYPE:
        return {kind.name: label_in(kind.plural, language, kind.name) for kind in schema.types.values()}, {}
    vocabulary = schema.vocabularies.get(_LANGUAGES if name == LANGUAGE else name)
    if vocabulary:
        labels = {term.id: label_in(term.label, language, term.id) for term in vocabulary.terms.values()}
        under = {term.id: term.broader for term in vocabulary.terms.values() if term.broader in vocabulary.terms}
        if known.group_by:
            groups = {t.id: str(t.data[known.group_by]) for t in vocabulary.terms.values() if known.group_by in t.data}
            held = schema.vocabularies.get(f"{known.group_by}s")
            above = {t.id: label_in(t.label, language, t.id) for t in held.terms.values()} if held else {}
            labels = above | dict(sorted(labels.items(), key=lambda pair: pair[1]))
            under |= groups
        return labels, under
    relation = next((each.relation for _, each in fields if each.relation), None)
    if relation:
        named = {str(r.ref): r.title for r in records if r.type in relation.to}
        return dict(sorted(named.items(), key=lambda pair: (pair[1].casefold(), pair[0]))), {}
    return {}, {}


def _label(name: str, fields: list[tuple[str, Field]], library: Library, language: str) -> str:
    vocabulary = library.schema.vocabularies.get(name)
    if vocabulary:
        return label_in(vocabulary.label, language, name)
    return label_in(fields[0][1].label, language, name) if fields else name
