"""The records as data: one JSON file each, and one list of all, written field by field so that nothing leaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.library.citing import keys_of
from relaybook.library.graph import MENTION
from relaybook.library.places import is_published
from relaybook.model import Edge, File, Record
from relaybook.pages.context import Context
from relaybook.schema.definitions import Field, RecordType
from relaybook.search.compact import compact


def data_files(context: Context) -> Iterator[File]:
    """`records.json`, and `data/<type>/<id>.json` for every published record."""
    listed = []
    for record in published(context):
        listed.append(_summary(record, context))
        if not record.parent:
            yield File(f"data/{record.ref}.json", compact(record_data(record, context)))
    made = {"site_id": context.settings.site_id, "datapackage": "datapackage.json", "records": listed}
    yield File("records.json", compact(made))


def published(context: Context) -> Iterator[Record]:
    """Every record that goes into a download, those inside others included, in order of type and id."""
    for record in context.library.records.values():
        if is_published(record) and context.visible(record.ref):
            yield record


def record_data(record: Record, context: Context) -> dict[str, Any]:
    """Everything that was validated of a record, its relations from both sides, and what it cites."""
    kind = context.type_of(record)
    made = _summary(record, context)
    made["data"] = public_values(record.data, kind, context)
    made["relations"] = _relations(record, context)
    if releases := context.releases.get(record.ref):
        made["released"] = [
            {"version": each.version, "date": each.date, "url": context.site_url(each.page)} for each in releases
        ]
    inner = [context.library.records[ref] for ref in context.library.inner.get(record.ref, ())]
    if inner:
        made["inner"] = [{**_summary(r, context), "relations": _relations(r, context)} for r in inner]
    keys = sorted({key for r in (record, *inner) for key in keys_of(r, context.type_of(r).fields)})
    made["references"] = [context.works[key] for key in keys if key in context.works]
    return made


def _summary(record: Record, context: Context) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": record.type,
        "id": record.ref.part or record.ref.id,
        "ref": str(record.ref),
        "title": record.title,
        "url": context.site_url(context.places.of_record[record.ref])
        + (f"#{record.ref.part}" if record.parent else ""),
        "language": record.language,
        "status": record.status,
    }
    for name in ("description", "license", "version", "date_published", "date_modified"):
        if isinstance(record.data.get(name), str):
            made[name] = record.data[name]
    if record.hash:
        made["hash"] = record.hash
    return made


def _relations(record: Record, context: Context) -> dict[str, list[dict[str, Any]]]:
    made: dict[str, list[dict[str, Any]]] = {}
    for edge in context.library.outgoing.get(record.ref, ()):
        if context.visible(edge.target):
            made.setdefault(edge.name, []).append({"record": str(edge.target), **qualifiers(edge, context)})
    for edge in context.library.incoming.get(record.ref, ()):
        source = context.library.records[edge.source]
        relation = context.library.relation(source.type, edge.name)
        name = "mentioned_in" if edge.name == MENTION else relation.inverse or edge.name if relation else ""
        if name and context.visible(edge.source):
            made.setdefault(name, []).append({"record": str(edge.source), **qualifiers(edge, context)})
    return {name: made[name] for name in sorted(made)}


def qualifiers(edge: Edge, context: Context) -> dict[str, Any]:
    """What is said of a relation beside its target, as far as it is public."""
    each = context.type_of(context.library.records[edge.source]).fields.get(edge.name)
    known = each.fields if each else {}
    return {name: value for name, value in edge.qualifiers.items() if name in known and known[name].public}


def public_values(data: Mapping[str, Any], kind: RecordType, context: Context) -> dict[str, Any]:
    """The values of the fields that the type declares and that are public; `x_…` fields stay private."""
    return {
        name: _public_value(data[name], each, context)
        for name, each in kind.fields.items()
        if name in data and each.public
    }


def _public_value(value: Any, each: Field, context: Context) -> Any:
    if isinstance(value, list):
        return [_public_value(item, each, context) for item in value]
    if isinstance(value, dict):
        if each.contains in context.schema.types:
            return public_values(value, context.schema.types[each.contains], context)
        return {
            k: _public_value(v, each.fields[k], context)
            for k, v in value.items()
            if k in each.fields and each.fields[k].public
        }
    return value
