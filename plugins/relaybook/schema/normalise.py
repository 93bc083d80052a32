"""Bring what was written into its normal form, between parsing and validation. Places are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relaybook.content.yamltree import step
from relaybook.model import Position, Tree
from relaybook.schema.definitions import Field, Read, RecordType, Schema
from relaybook.schema.formats import read_date


def apply_read(tree: Tree, read: Read) -> Tree:
    """Rename and split the fields of a foreign source as its type's `read:` block says.

    Works on the file's one record, or on each record of its list.
    """
    if not (read.alias or read.split or read.empty_is_absent):
        return tree
    several = isinstance(tree.value, list)
    items = tree.value if several else [tree.value]
    values, keys = dict(tree.values), dict(tree.keys)
    done = []
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            done.append(item)
            continue
        at = f"/{index}" if several else ""
        renamed: dict[str, Any] = {}
        for key, value in item.items():
            name = read.alias.get(key, key)
            if name in renamed or (name != key and name in item):
                name = key
            if name != key:
                _move(values, step(at, key), step(at, name), value)
                _move(keys, step(at, key), step(at, name), value)
            if value == "" and read.empty_is_absent:
                value = None
            if isinstance(value, str) and name in read.split:
                value = _split(value, read.split[name], step(at, name), values)
            renamed[name] = value
        done.append(renamed)
    return Tree(tree.path, done if several else done[0], values, keys, tree.text)


def _move(table: dict[str, Position], old: str, new: str, value: Any) -> None:
    if old in table:
        table[new] = table.pop(old)
    if isinstance(value, dict | list):
        for pointer in [p for p in table if p.startswith(old + "/")]:
            table[new + pointer[len(old) :]] = table.pop(pointer)


def _split(text: str, mark: str, pointer: str, values: dict[str, Position]) -> list[str]:
    """The parts of a text, each with its place where the text was written on one line."""
    line, column, end_line, end_column = values.get(pointer, (1, 1, 1, 1))
    width = end_column - column
    quote = (width - len(text)) // 2 if width - len(text) in (0, 2) else -1
    parts: list[str] = []
    offset = 0
    for raw in text.split(mark):
        part = raw.strip()
        if part:
            if line == end_line and quote >= 0:
                start = column + quote + offset + (len(raw) - len(raw.lstrip()))
                values[f"{pointer}/{len(parts)}"] = (line, start, line, start + len(part))
            parts.append(part)
        offset += len(raw) + len(mark)
    return parts


def normalise(item: Mapping[str, Any], record_type: RecordType, schema: Schema) -> dict[str, Any]:
    """The values of a record in their normal form: short forms written out, single values in lists, numbers read.

    Fields that are not known are kept as they are; fields without a value are left out.
    """
    return _group(item, record_type.fields, record_type.read.date_order, schema)


def _group(item: Mapping[str, Any], fields: Mapping[str, Field], order: str, schema: Schema) -> dict[str, Any]:
    done = {}
    for key, value in item.items():
        if value is None:
            continue
        field = fields.get(key)
        if field is None:
            done[key] = value
        elif field.many:
            values = value if isinstance(value, list) else [value]
            done[key] = [_one(v, field, order, schema) for v in values]
        else:
            done[key] = _one(value, field, order, schema)
    return done


def _one(value: Any, field: Field, order: str, schema: Schema) -> Any:
    if field.contains and field.contains in schema.types:
        return _group(value, schema.types[field.contains].fields, order, schema) if isinstance(value, dict) else value
    if field.fields:
        if isinstance(value, str) and field.short:
            value = {field.short: value}
        return _group(value, field.fields, order, schema) if isinstance(value, dict) else value
    if not isinstance(value, str):
        return value
    if field.format == "partial-date":
        return read_date(value, order) if order else value
    if field.json_type == "string":
        return value
    return _scalar(value, field.json_type)


def _scalar(text: str, json_type: str) -> Any:
    if json_type == "boolean":
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    try:
        return int(text) if json_type == "integer" else float(text) if "." in text else int(text)
    except ValueError:
        return text
