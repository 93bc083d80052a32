"""The values of a record as plain words, for tables and files."""

from __future__ import annotations

from typing import Any

from relaybook.library.filters import values_at
from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.values import as_labels, show_date
from relaybook.schema.definitions import ALWAYS, Field, label_in


def plain_value(record: Record, name: str, context: Context) -> str:
    """All values of a field in the words of the site's language: terms and types by their label, records by title.

    Args:
        record: The record.
        name: A field of its type, an inverse, or what every record has, such as `type`.
        context: The linked library.
    """
    each = context.type_of(record).fields.get(name)
    if each and each.relation:
        found = (context.visible(ref) for ref in context.library.linked(record.ref, name))
        return "; ".join(target.title for target in found if target)
    if each and each.contains:
        return str(len(record.data.get(name) or ()))
    values = [_plain(value, name, each, context) for value in values_at(record, name, context.library)]
    return "; ".join(filter(None, values))


def _plain(value: Any, name: str, each: Field | None, context: Context) -> str:
    language = context.settings.language
    if name in ALWAYS and name != "type":
        return str(value)
    if name == "type":
        return label_in(context.schema.types[str(value)].label, language, str(value))
    if each is None:  # The name of a record that is linked from the other side.
        kind, _, rest = str(value).partition("/")
        record = context.visible(Ref(kind, *rest.partition("#")[::2]))
        return record.title if record else ""
    source = each.fields[each.short].vocabulary if each.short in each.fields else each.vocabulary
    terms = context.schema.vocabularies[source].terms if source else {}
    if str(value) in terms:
        term = terms[str(value)]
        return label_in(as_labels(term.data.get("words")) if "words" in term.data else term.label, language, term.id)
    if each.format == "partial-date":
        return show_date(str(value), language)
    if each.cites and isinstance(value, dict):
        return str(value.get("key", ""))
    return "" if value is None else str(value)
