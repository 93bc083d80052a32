"""The library as tables: one of all records, one of each type, one each of relations, citations and works cited."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from relaybook.citations.markup import bare
from relaybook.library.citing import citing_values
from relaybook.library.graph import MENTION
from relaybook.library.places import is_published
from relaybook.model import Edge, Record
from relaybook.pages.context import Context
from relaybook.pages.data import public_values, published, qualifiers
from relaybook.pages.words import word
from relaybook.schema.definitions import Field, RecordType, label_in
from relaybook.schema.validate import as_id

Row = tuple[str, ...]

SEPARATOR = ";"
"""What stands between the ids of one cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, in the words of Table Schema."""

    name: str
    title: str = ""
    description: str = ""
    type: str = "string"
    refers_to: tuple[str, str] | None = None
    """The table and column that hold every value of this one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows as text. The first column is the key, where `keyed`."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keyed: bool = False

    def to_csv(self) -> bytes:
        """The table as CSV."""
        return to_csv((column.name for column in self.columns), self.rows)


def to_csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    r"""A table by RFC 4180: UTF-8 without a byte order mark, commas, lines that end in `\r\n`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def harmless(cell: str) -> str:
    r"""A cell that no spreadsheet takes for a formula: one that could be gets an apostrophe in front.

    Numbers below zero are left as they are.

    Examples:
        >>> harmless("=1+1"), harmless("-4.5"), harmless("- no")
        ("'=1+1", '-4.5', "'- no")
    """
    if cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or not cell:
        return cell
    return cell if cell[1:].replace(".", "", 1).isdecimal() and cell[0] == "-" else f"'{cell}"


def tables(context: Context) -> Iterator[Table]:
    """Every table, each record and value in it public: records, one for each type, relations, citations, works."""
    records = list(published(context))
    yield _of_records(records, context)
    names: dict[str, str] = {}
    for kind in context.schema.types.values():
        found = [record for record in records if record.type == kind.name]
        if found:
            plural = as_id(label_in(kind.plural, "en"))
            free = plural and plural.isascii() and plural not in (*names, *_TAKEN)
            name = plural if free else f"type-{kind.name.replace('_', '-')}"
            names[name] = kind.name
            yield _of_type(name, kind, found, context)
    yield _of_relations(records, context)
    yield _of_citations(records, context)
    yield _of_references(context)


_TAKEN = ("records", "relations", "citations", "references")
_COMMON = "type id part_of title description url language status license version date_published date_modified".split()
_WORK = "type title author issued container publisher DOI URL keyword".split()


_NAMED = "ref part_of url source relation target qualifiers field key locator".split()
"""Columns that are no fields of a type."""


def _title(name: str, context: Context) -> str:
    return word(f"table_{name}", context.settings.language)


def _named(name: str, context: Context, **more: Any) -> Column:
    """A column that is no field of one type, with the label that the types have for it, if any."""
    language = context.settings.language
    if name in _NAMED:
        return Column(name, word(f"column_{name}", language), **more)
    label = next((k.fields[name].label for k in context.schema.types.values() if name in k.fields), {})
    return Column(name, label_in(label, language), **more)


def _of_records(records: Iterable[Record], context: Context) -> Table:
    rows = []
    for record in records:
        whole = context.library.records[record.parent] if record.parent else record
        data = {name: (record if name == "description" else whole).data.get(name) for name in _COMMON}
        data |= {"type": record.type, "id": record.ref.part or record.ref.id, "part_of": record.parent or "",
                 "title": record.title, "url": context.permalink(record), "language": record.language,
                 "status": record.status}  # fmt: skip
        rows.append((str(record.ref), *(_text(data[name]) for name in _COMMON)))
    columns = tuple(_named(name, context) for name in ("ref", *_COMMON))
    return Table("records", _title("records", context), "", columns, tuple(rows), keyed=True)


def _of_type(name: str, kind: RecordType, records: Iterable[Record], context: Context) -> Table:
    fields = [each for each in kind.fields.values() if each.public and not each.contains and each.name not in _KEYS]
    names = ("ref", "part_of") if kind.inside else ("ref",)
    keys = (_named(name, context, refers_to=("records", "ref")) for name in names)
    rows = []
    for record in records:
        values = public_values(record.data, kind, context)
        owner = (str(record.parent),) if kind.inside else ()
        cells = (_cell(values.get(each.name), each, record, context) for each in fields)
        rows.append((str(record.ref), *owner, *cells))
    language = context.settings.language
    title, about = label_in(kind.plural, language, kind.name), label_in(kind.description, language)
    return Table(name, title, about, (*keys, *(_column(each, language) for each in fields)), tuple(rows), keyed=True)


_KEYS = ("ref", "part_of", "type", "id")
"""What stands in `ref` and in the table of all records, not once more in a column of its own."""


def _column(each: Field, language: str) -> Column:
    return Column(each.name, label_in(each.label, language), label_in(each.description, language), _type(each))


def _type(each: Field) -> str:
    if each.relation or each.vocabulary or each.cites:
        return "list" if each.many else "string"
    if each.many:
        return "array"
    return "object" if each.is_group else each.json_type


def _cell(value: Any, each: Field, record: Record, context: Context) -> str:
    if each.relation:
        edges = (e for e in context.library.outgoing.get(record.ref, ()) if e.name == each.name)
        return SEPARATOR.join(str(edge.target) for edge in edges if _is_public(edge, context))
    if each.cites and isinstance(value, list):
        return SEPARATOR.join(dict.fromkeys(str(v["key"]) for v in value if isinstance(v, dict) and "key" in v))
    if _type(each) == "list" and isinstance(value, list):
        return SEPARATOR.join(map(str, value))
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _is_public(edge: Edge, context: Context) -> bool:
    target = context.visible(edge.target)
    return target is not None and is_published(target)


def _of_relations(records: Iterable[Record], context: Context) -> Table:
    rows: dict[Row, None] = {}
    for record in records:
        edges = context.library.outgoing.get(record.ref, ())
        for edge in sorted(edges, key=lambda e: (e.name == MENTION, e.name)):
            kind = context.type_of(record).fields.get(edge.name)
            if _is_public(edge, context) and (edge.name == MENTION or (kind and kind.public)):
                more = qualifiers(edge, context)
                rows[(str(edge.source), edge.name, str(edge.target), _text(more) if more else "")] = None
    ref = ("records", "ref")
    columns = (
        _named("source", context, refers_to=ref),
        _named("relation", context),
        _named("target", context, refers_to=ref),
        _named("qualifiers", context, type="object"),
    )
    return Table("relations", _title("relations", context), "", columns, tuple(rows))


def _of_citations(records: Iterable[Record], context: Context) -> Table:
    rows: dict[Row, None] = {}
    for record in records:
        fields = {n: each for n, each in context.type_of(record).fields.items() if each.public and not each.contains}
        for pointer, value in citing_values(record, fields):
            if value["key"] in context.library.entries:
                name = ".".join(part for part in pointer.split("/") if part and not part.isdigit())
                rows[(str(record.ref), name, value["key"], _text(value.get("locator")))] = None
        for name, body in (("body", record.body), *record.prose.items()):
            shown = name == "body" or _name(name) in fields
            for citation in body.citations if body and shown else ():
                if citation.key in context.library.entries:
                    rows[(str(record.ref), _name(name), citation.key, "")] = None
    columns = (
        _named("ref", context, refers_to=("records", "ref")),
        _named("field", context),
        _named("key", context, refers_to=("references", "key")),
        _named("locator", context),
    )
    return Table("citations", _title("citations", context), "", columns, tuple(rows))


def _name(pointer: str) -> str:
    return next((part for part in pointer.split("/") if part), pointer)


def _of_references(context: Context) -> Table:
    rows = []
    for item in context.works.values():
        made = {name: bare(_text(item.get(name))) for name in _WORK}
        made["author"] = _names(item.get("author") or item.get("editor") or ())
        made["issued"] = _date(item.get("issued") or {})
        made["container"] = bare(_text(item.get("container-title")))
        rows.append((str(item["id"]), *(made[name] for name in _WORK)))
    columns = (_named("key", context), *(Column(name.lower()) for name in _WORK))
    return Table("references", _title("references", context), "", columns, tuple(rows), keyed=True)


def _names(names: Iterable[Mapping[str, str]]) -> str:
    """Names in one line: `Family, Given; Organisation`."""
    made = []
    for name in names:
        family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
        made.append(name.get("literal") or ", ".join(filter(None, (family, name.get("given"), name.get("suffix")))))
    return "; ".join(made)


def _date(date: Mapping[str, Any]) -> str:
    parts = date.get("date-parts")
    return "-".join(f"{part:02}" for part in parts[0]) if parts else str(date.get("literal", ""))
