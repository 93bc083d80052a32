"""What is left of a record's values when those that have not the form of their field are taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from relaybook.schema.compile import FORMATS
from relaybook.schema.definitions import Field, Schema

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def well_formed(data: Mapping[str, Any], fields: Mapping[str, Field], schema: Schema) -> dict[str, Any]:
    """The values of a record that a page can show.

    While serving, a record with mistakes has a page too. What is wrong in it is told in a box; a page need not look
    at each value again.

    Args:
        data: The values in their normal form.
        fields: The fields of the record's type. Values of other names are kept.
        schema: The definitions of the site.
    """
    kept = {}
    for name, value in data.items():
        each = fields.get(name)
        if each and each.many:
            items = value if isinstance(value, list) else []
            value = [item for old in items if (item := _fitting(old, each, schema)) is not None]
        elif each:
            value = _fitting(value, each, schema)
        if value is not None:
            kept[name] = value
    return kept


def _fitting(value: Any, each: Field, schema: Schema) -> Any:
    """One value, or nothing where it does not fit."""
    inner = schema.types[each.contains].fields if each.contains in schema.types else each.fields
    if inner:
        kept = well_formed(value, inner, schema) if isinstance(value, dict) else {}
        return kept if kept and all(name in kept for name in each.required) else None
    fits = isinstance(value, _TYPES.get(each.json_type, str))
    return value if fits and (each.format not in FORMATS or FORMATS[each.format](value)) else None
