"""Turn a record type into plain JSON Schema: one form for the validator, one for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from relaybook.schema.definitions import Field, RecordType, Schema, label_in
from relaybook.schema.formats import is_address, is_date, is_id, is_language, is_orcid

FORMATS = {
    "id": is_id,
    "partial-date": is_date,
    "language-tag": is_language,
    "uri": is_address,
    "orcid": is_orcid,
}
_FREE: dict[str, Any] = {"^x_": {}}


def validator(record_type: RecordType, schema: Schema) -> Any:
    """A validator of the normal form of a type. Required fields are not its business: they depend on the status."""
    return jsonschema_rs.Draft202012Validator(
        _object(record_type.fields, schema, free=True), validate_formats=True, formats=FORMATS
    )


def _object(fields: Mapping[str, Field], schema: Schema, required: tuple[str, ...] = (), *, free: bool = False) -> Any:
    made: dict[str, Any] = {
        "type": "object",
        "properties": {name: _field(field, schema) for name, field in fields.items()},
        "additionalProperties": False,
    }
    if required:
        made["required"] = list(required)
    if free:
        made["patternProperties"] = _FREE
    return made


def _field(field: Field, schema: Schema) -> Any:
    one = _item(field, schema)
    return {"type": "array", "items": one, **field.list_limits} if field.many else one


def _item(field: Field, schema: Schema) -> Any:
    if field.contains:
        return _object(schema.types[field.contains].fields, schema, free=True) if field.contains in schema.types else {}
    if field.fields:
        return _object(field.fields, schema, field.required)
    made: dict[str, Any] = {"type": field.json_type, **field.limits}
    if field.json_type == "string":
        made.setdefault("minLength", 1)
    if field.format in FORMATS:
        made["format"] = field.format
    if field.vocabulary in schema.vocabularies:
        made["enum"] = list(schema.vocabularies[field.vocabulary].terms)
    return made


def editor_schema(record_type: RecordType, schema: Schema, language: str = "en") -> dict[str, Any]:
    """The JSON Schema of a type for editors: with descriptions, and with the short forms that authors may write."""
    made = _editor_object(record_type.fields, schema, language)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": record_type.name,
        "title": label_in(record_type.label, language),
        "description": label_in(record_type.description, language),
        **made,
        "required": [name for name in record_type.required],
        "patternProperties": _FREE,
    }


def _editor_object(fields: Mapping[str, Field], schema: Schema, language: str) -> dict[str, Any]:
    properties = {}
    for name, field in fields.items():
        one = _editor_item(field, schema, language)
        shown = {
            "title": label_in(field.label, language),
            "description": label_in(field.description, language),
        }
        properties[name] = {
            **shown,
            **({"type": "array", "items": one, **field.list_limits} if field.many else one),
        }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _editor_item(field: Field, schema: Schema, language: str) -> dict[str, Any]:
    if field.contains in schema.types:
        inner = schema.types[field.contains]
        return {**_editor_object(inner.fields, schema, language), "required": list(inner.required)}
    if field.fields:
        written_out = {**_editor_object(field.fields, schema, language), "required": list(field.required)}
        return {"oneOf": [{"type": "string"}, written_out]} if field.short else written_out
    made: dict[str, Any] = {"type": field.json_type, **field.limits}
    if field.format == "partial-date":
        made["pattern"] = r"^\d{4}(-\d{2}(-\d{2})?)?$"
        made["type"] = ["string", "integer"]  # An editor's YAML reads a bare year as a number.
    elif field.format == "uri":
        made["format"] = "uri"
    if field.vocabulary in schema.vocabularies:
        made["enum"] = list(schema.vocabularies[field.vocabulary].terms)
    return made
