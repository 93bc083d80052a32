"""The reference page of a type: its fields in plain words, its sections, its relations and an example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from relaybook.schema.definitions import Field, Labels, RecordType, Relation, Schema, label_in

_FORMATS = {
    "id": "an id: small letters, digits and hyphens",
    "markdown": "text in Markdown",
    "partial-date": "a date: `2014`, `2014-03` or `2014-03-05`",
    "language-tag": "a language tag",
    "uri": "a web address",
    "orcid": "an ORCID",
}
_MANY_FORMATS = {"id": "ids", "markdown": "texts in Markdown", "partial-date": "dates", "uri": "web addresses"}
_SAMPLES = {"partial-date": 2024, "language-tag": "en", "uri": "https://example.org/", "orcid": "0000-0002-1825-0097"}
_KINDS = {"boolean": "`true` or `false`", "integer": "a whole number", "number": "a number"}


def type_page(kind: RecordType, schema: Schema) -> str:
    """Everything that the definition of a type says, for an author."""
    parts = [f"# {said(kind.label)}", said(kind.description), _place(kind, schema), _cited(kind)]
    if not kind.inside:
        parts.append(f"## Example\n\nThe least that a published one must have:\n\n{_fenced(kind, schema)}")
    parts.append(f"## Fields\n\n{_fields(kind, schema)}")
    if common := _common_fields(kind, schema):
        parts.append(f"## Fields that every record may have\n\n{common}")
    parts += [_sections(kind), _relations(kind, schema), _incoming(kind, schema)]
    return "\n\n".join(part for part in parts if part)


def said(labels: Labels) -> str:
    """A label in the language of the guide."""
    return label_in(labels, "en")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; the empty text where it would have no rows."""
    lines = [_row(cells) for cells in rows]
    return "\n".join([_row(head), _row(["---"] * len(head)), *lines]) if lines else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def _place(kind: RecordType, schema: Schema) -> str:
    if kind.inside:
        outer = schema.types[kind.inside]
        names = " and ".join(f"`{f.name}`" for f in outer.fields.values() if f.contains == kind.name)
        link = f"[{said(outer.label).lower()}]({outer.name}.md)"
        return f"The type `{kind.name}`. It is written inside the {link} that it belongs to, in its field {names}."
    folders = " or ".join(f"`{folder}/`" for folder in kind.folders)
    address = kind.url.replace("{id}", "<id>")
    return f"The type `{kind.name}`. Its files lie in {folders}, and the page of each is at `/{address}`."


def _cited(kind: RecordType) -> str:
    if kind.work is None:
        return ""
    what = "Each can be cited by itself, as a part of its whole" if kind.inside else "Its pages can be cited"
    return f"{what}: in CSL as `{kind.work.csl}`, in schema.org as `{kind.work.schema_org}`."


# ---- fields ------------------------------------------------------------------------------------------------------


def _fields(kind: RecordType, schema: Schema) -> str:
    own = [name for name in kind.own_fields if name not in (*kind.required, *kind.advised)]
    return _field_table([*kind.required, *kind.advised, *own], kind, schema)


def _common_fields(kind: RecordType, schema: Schema) -> str:
    shown = {*kind.required, *kind.advised, *kind.own_fields}
    return _field_table([name for name in kind.fields if name not in shown], kind, schema)


def _field_table(names: Iterable[str], kind: RecordType, schema: Schema) -> str:
    rows = []
    for name in names:
        for path, field in field_rows({name: kind.fields[name]}):
            need = "required" if name in kind.required else "advised" if name in kind.advised else "optional"
            if " in " in path:
                need = "required there" if field.name in kind.fields[name].required else "optional"
            rows.append((path, holds(field, kind, schema), need, said(field.description)))
    return table(("Field", "Holds", "Needed", "What to write"), rows)


def field_rows(fields: Mapping[str, Field]) -> Iterator[tuple[str, Field]]:
    """Every field with how the reference calls it, those of its groups and relations after it."""
    for name, field in fields.items():
        yield f"`{name}`", field
        for inner_name, inner in field.fields.items() if not field.cites else ():
            if not (field.relation and inner_name == "record"):
                yield f"`{inner_name}` in `{name}`", inner


def holds(field: Field, kind: RecordType, schema: Schema) -> str:
    """What a field holds, in plain words."""
    if field.relation:
        return _relation_words(field, field.relation, kind, schema)
    if field.cites:
        return "a list of keys of the bibliography, each alone or with its `locator` and `quote`"
    if field.contains:
        inner = schema.types[field.contains]
        return f"a list of [{said(inner.plural).lower()}]({inner.name}.md)"
    if field.vocabulary:
        link = f"[`{field.vocabulary}`](../vocabularies.md#{field.vocabulary})"
        return f"a list of terms of {link}" if field.many else f"a term of {link}"
    return (_group_words(field) if field.fields else _plain_words(field)) + _limits(field)


def _plain_words(field: Field) -> str:
    if field.json_type == "boolean" and "const" in field.limits:
        return f"`{str(field.limits['const']).lower()}`"
    if field.many:
        return f"a list of {_MANY_FORMATS.get(field.format, 'texts')}"
    return _FORMATS.get(field.format) or _KINDS.get(field.json_type, "text")


def _limits(field: Field) -> str:
    words = []
    if "maxLength" in field.limits:
        words.append(f", at most {field.limits['maxLength']} characters")
    if "maxItems" in field.list_limits:
        words.append(f", at most {field.list_limits['maxItems']}")
    if field.not_before:
        words.append(f", not before `{field.not_before}`")
    return "".join(words)


def _group_words(field: Field) -> str:
    names = joined([f"`{name}`" for name in field.fields], "and")
    words = f"a list, each with {names}" if field.many else names
    return f"{words}; `{field.short}` alone may be written as plain text" if _may_be_short(field) else words


def _may_be_short(field: Field) -> bool:
    return bool(field.short) and set(field.required) <= {field.short}


def _relation_words(field: Field, relation: Relation, kind: RecordType, schema: Schema) -> str:
    targets = _targets(relation, kind, schema)
    words = f"a list of records: {targets}" if field.many else f"a record: {targets}"
    qualifiers = [f"`{name}`" for name in field.fields if name != "record"]
    return f"{words}; each may have {joined(qualifiers, 'and')}" if qualifiers else words


def _targets(relation: Relation, kind: RecordType, schema: Schema) -> str:
    if "any" in relation.to:
        return "any type"
    names = [kind.name if name == "same" else name for name in relation.to]
    return joined([f"[{said(schema.types[n].label).lower()}]({n}.md)" for n in names], "or")


def joined(words: Sequence[str], last: str) -> str:
    """Words with commas between them, and the last one after `and` or `or`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


# ---- sections and relations --------------------------------------------------------------------------------------


def _sections(kind: RecordType) -> str:
    rows = [(said(s.label), f"`#{s.id}`", "required" if s.required else "advised") for s in kind.sections]
    listed = table(("Section", "Address on the page", "Needed"), rows)
    return listed and (
        f"## Sections of the text\n\nThe text below the fields has these sections, in this order. Others may stand "
        f"between them. Each begins with a line such as `## {said(kind.sections[0].label)}`.\n\n{listed}"
    )


def _relations(kind: RecordType, schema: Schema) -> str:
    rows = [(f"`{field.name}`", _targets(field.relation, kind, schema), _inverse(field, field.relation))
            for field in kind.fields.values() if field.relation]  # fmt: skip
    listed = table(("Field", "Leads to", "Shown there as"), rows)
    return listed and (
        "## Relations\n\nA relation is written once, here. The page that it leads to shows it too, under a name of "
        f"its own.\n\n{listed}"
    )


def _inverse(field: Field, relation: Relation) -> str:
    if relation.symmetric:
        return f"{said(field.label)} (`{field.name}`)"
    return f"{said(relation.inverse_label)} (`{relation.inverse}`)" if relation.inverse else "nothing"


def _incoming(kind: RecordType, schema: Schema) -> str:
    found: dict[tuple[str, str], list[str]] = {}
    for source in schema.types.values():
        for field in source.fields.values():
            if field.relation and field.relation.inverse and _reaches(field.relation, source, kind):
                key = (_inverse(field, field.relation), f"`{field.name}`")
                found.setdefault(key, []).append(f"[{said(source.label).lower()}]({source.name}.md)")
    rows = [(shown, name, joined(sources, "or")) for (shown, name), sources in found.items()]
    listed = table(("Shown here as", "Written as", "In a"), rows)
    return listed and f"What other records say of this one is shown here, and is not written here:\n\n{listed}"


def _reaches(relation: Relation, source: RecordType, kind: RecordType) -> bool:
    return kind.name in relation.to or ("same" in relation.to and source is kind)


# ---- the example -------------------------------------------------------------------------------------------------


def _fenced(kind: RecordType, schema: Schema) -> str:
    name = f"{kind.folders[0]}/{_own_name(kind.name)}.md"
    fields = {name: _example(kind.fields[name], kind, schema) for name in kind.required}
    front = yaml.dump(fields, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=72)
    body = "".join(f"\n## {said(s.label)}\n\n…\n" for s in kind.sections if s.required)
    return f'```yaml title="{name}"\n---\n{front}---\n{body}```'


class _Indented(yaml.SafeDumper):
    """Writes the dashes of a list further in than its name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _own_name(name: str) -> str:
    return "my-" + name.replace("_", "-")


def _example(field: Field, kind: RecordType, schema: Schema) -> Any:
    value = _example_item(field, kind, schema)
    return [value] if field.many else value


def _example_item(field: Field, kind: RecordType, schema: Schema) -> Any:
    if field.relation:
        return _example_target(field.relation, schema)
    if field.contains:
        inner = schema.types[field.contains]
        return {name: _example(inner.fields[name], inner, schema) for name in inner.required}
    if field.cites:
        return "author2024"
    if field.fields:
        values = {name: _example(field.fields[name], kind, schema) for name in field.required}
        return values[field.short] if _may_be_short(field) else values
    return _example_scalar(field, kind, schema)


def _example_target(relation: Relation, schema: Schema) -> str:
    names = [name for name in relation.to if name in schema.types and not schema.types[name].inside]
    return _own_name(names[0]) if len(relation.to) == 1 else f"{names[0]}/{_own_name(names[0])}"


def _example_scalar(field: Field, kind: RecordType, schema: Schema) -> Any:
    """A value that passes: the last term of a vocabulary claims the least; a text says what to write."""
    if field.vocabulary:
        return list(schema.vocabularies[field.vocabulary].terms)[-1]
    if field.json_type == "boolean":
        return True
    if field.format == "id":
        return _own_name(kind.name)
    if field.format in _SAMPLES:
        return _SAMPLES[field.format]
    text = said(field.description)
    return text.rstrip(".") if field.name == kind.title_field else text
