"""Bring what was written into its normal form, between parsing and validation. Places are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from relaybook.content.yamlplaces import step
from relaybook.model import Position, Tree
from relaybook.schema.definitions import Field, Read, RecordType, Schema
from relaybook.schema.formats import read_date

_GAP = r"[\s\\]*"
_BREAK = r"[\s\\]+"
"""What may stand between two words of a value: spaces, ends of lines, and the backslash that folds a quoted line."""


def apply_read(tree: Tree, reads: Sequence[Read]) -> Tree:
    """Rename, split and drop the fields of foreign records as the `read:` blocks of their types say.

    Args:
        tree: One record, or a list of them.
        reads: The block of each record, in order.

    Returns:
        The tree in our names. Every place is kept; the parts of a split text each have their own.
    """
    if not any(read.alias or read.split or read.empty_is_absent for read in reads):
        return tree
    several = isinstance(tree.value, list)
    items = tree.value if several else [tree.value]
    names = [_names(item, read) for item, read in zip(items, reads, strict=True)]
    values, keys = _renamed(tree.values, names, several=several), _renamed(tree.keys, names, several=several)
    rows = tree.text.split("\n")
    done = []
    for index, (item, read) in enumerate(zip(items, reads, strict=True)):
        if not isinstance(item, dict):
            done.append(item)
            continue
        at = f"/{index}" if several else ""
        fields: dict[str, Any] = {}
        for key, value in item.items():
            name = str(names[index].get(key, key))
            if read.empty_is_absent and isinstance(value, str) and not value.strip():
                value = None
            if isinstance(value, str) and name in read.split:
                value = _split(value, read.split[name], step(at, name), values, rows)
            fields[name] = value
        done.append(fields)
    return Tree(tree.path, done if several else done[0], values, keys, tree.text)


def _names(item: Any, read: Read) -> dict[str, str]:
    """Our name of each key that has another. A name that is taken is not given twice: the second key stays unknown."""
    if not isinstance(item, dict) or not read.alias:
        return {}
    taken = {key for key in item if key not in read.alias}
    names: dict[str, str] = {}
    for key in item:
        name = read.alias.get(key, key)
        if name not in taken:
            names[key] = name
            taken.add(name)
    return names


def _renamed(
    table: Mapping[str, Position], names: Sequence[Mapping[str, str]], *, several: bool
) -> dict[str, Position]:
    """The places of a tree under the new names of its records' fields."""
    if not any(names):
        return dict(table)
    steps = [{step("", key): step("", name) for key, name in each.items()} for each in names]
    depth = 2 if several else 1
    done = {}
    for pointer, position in table.items():
        parts = pointer.split("/", depth + 1)
        if len(parts) > depth:
            key = f"/{parts[depth]}"
            parts[depth] = steps[int(parts[1]) if several else 0].get(key, key)[1:]
            pointer = "/".join(parts)
        done[pointer] = position
    return done


def _split(text: str, mark: str, pointer: str, values: dict[str, Position], rows: list[str]) -> list[str]:
    """The parts of a text. Each gets its place, as far as the text is written as it reads."""
    raws = text.split(mark)
    found = _find_parts(raws, mark, values.get(pointer), rows)
    parts: list[str] = []
    for raw in raws:
        position = next(found, None)
        if part := raw.strip():
            if position:
                values[f"{pointer}/{len(parts)}"] = position
            parts.append(part)
    return parts


def _find_parts(raws: list[str], mark: str, position: Position | None, rows: list[str]) -> Iterator[Position]:
    """The place of each part in turn. Ends at the first that is not found: an alias, or a character in an escape."""
    if position is None:
        return
    line, column, end_line, _ = position
    source = "\n".join(rows[line - 1 : end_line])
    at = column - 1
    if source[at : at + 1] in ("|", ">"):
        at = source.find("\n", at)
    elif source[at : at + 1] in ("'", '"'):
        at += 1
    for index, raw in enumerate(raws):
        words = [re.escape(word).replace("'", "''?").replace('"', r"\\?\"") for word in raw.split()]
        before = re.escape(mark.strip()) if index else ""
        match = re.compile(rf"{_GAP}{before}{_GAP}({_BREAK.join(words)})").match(source, at)
        if not match:
            return
        at = match.end()
        yield (*_place(source, match.start(1), line), *_place(source, at, line))


def _place(source: str, offset: int, line: int) -> tuple[int, int]:
    return line + source.count("\n", 0, offset), offset - source.rfind("\n", 0, offset)


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
