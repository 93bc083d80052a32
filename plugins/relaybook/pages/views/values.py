"""What a view reads of a record: the values of a field as words, the terms of its marks, whether it has ended."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.library.filters import values_at
from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.values import as_labels, show_date
from relaybook.schema.definitions import ALWAYS, Field, RecordType, Term, View, label_in

DRAWN = "drawn"
"""The entry of a term that says how what it marks is drawn: `going`, `growing` or `over`."""
OVER = "over"


def field_at(kind: RecordType, path: str) -> Field | None:
    """The field at a path such as `stage` or `places.country`; of a field with a short form, that of the short form."""
    first, _, rest = path.partition(".")
    each = kind.fields.get(first)
    if each and each.fields:
        return each.fields.get(rest or each.short)
    return each


def label_at(path: str, records: list[Record], context: Context) -> str:
    """The name of a field, as the first record's type that has it says it."""
    language = context.settings.language
    for record in records:
        if each := context.type_of(record).fields.get(path.partition(".")[0]):
            return label_in(each.label, language, each.name)
    return path


def words_at(record: Record, path: str, context: Context) -> tuple[str, ...]:
    """The values at a path as a reader knows them: labels of types and terms, dates in words, titles of records.

    Of a field that holds records inside the record, it is how many there are.
    """
    language = context.settings.language
    kind = context.type_of(record)
    each = field_at(kind, path)
    if path == "type":
        return (label_in(kind.label, language, kind.name),)
    if context.library.relation(record.type, path):
        return tuple(held.title for ref in context.library.linked(record.ref, path) if (held := context.visible(ref)))
    if each and each.contains:
        return (str(len(record.data.get(path) or ())),)
    values = [str(value) for value in values_at(record, path, context.library) if value is not None]
    if each is None and path not in ALWAYS:  # The other side of a relation: names of records.
        return tuple(title for value in values if (title := _title(value, context)))
    return tuple(_word(value, each, context) for value in values)


def _title(name: str, context: Context) -> str:
    kind, _, rest = name.partition("/")
    record = context.visible(Ref(kind, *rest.partition("#")[::2]))
    return record.title if record else ""


def _word(value: str, each: Field | None, context: Context) -> str:
    language = context.settings.language
    vocabulary = context.schema.vocabularies.get(each.vocabulary) if each else None
    if vocabulary and value in vocabulary.terms:
        term = vocabulary.terms[value]
        return label_in(as_labels(term.data["words"]) if "words" in term.data else term.label, language, value)
    return show_date(value, language) if each and each.format == "partial-date" else value


def date_at(record: Record, path: str, context: Context) -> str:
    """The first value at a path as it was written, or the empty text."""
    found = next(iter(values_at(record, path, context.library)), "") if path else ""
    return str(found or "")


def marks_of(record: Record, view: View, context: Context) -> Iterator[Term]:
    """The terms of a record in the fields that a view marks, in their order."""
    for path in view.marks:
        each = field_at(context.type_of(record), path)
        vocabulary = context.schema.vocabularies.get(each.vocabulary) if each else None
        for value in values_at(record, path, context.library) if vocabulary else ():
            if vocabulary and (term := vocabulary.terms.get(str(value))):
                yield term


def can_end(kind: RecordType, view: View) -> bool:
    """Whether the records of a type can say that they have ended."""
    return any(path and field_at(kind, path) for path in (*view.marks, view.end))


def has_ended(record: Record, view: View, context: Context) -> bool:
    """Whether a record says so: by a date of its end, or by a term that is drawn as over."""
    if date_at(record, view.end, context):
        return True
    return any(term.data.get(DRAWN) == OVER for term in marks_of(record, view, context))
