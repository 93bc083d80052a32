"""Definitions as written become types and vocabularies: inherited, typed, and checked against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from relaybook.schema.definitions import (
    Field,
    Labels,
    Read,
    RecordType,
    Relation,
    Schema,
    Section,
    Term,
    Vocabulary,
)
from relaybook.schema.faults import Faults, as_labels, as_map, as_text, as_texts, is_true
from relaybook.schema.foreign import check_read, parse_read
from relaybook.schema.works import check_agent, parse_agent, parse_work

_TEXT_LIMITS = ("pattern", "minLength", "maxLength", "minimum", "maximum", "const", "enum")
_LIST_LIMITS = ("minItems", "maxItems", "uniqueItems")
_JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_FORMATS = frozenset({"", "id", "markdown", "partial-date", "language-tag", "uri", "orcid"})
_POLICIES = ("follow", "local", "set", "text", "computed")
_BASE = "record"
_RECORD = Field("record", {"en": "Record"}, {"en": "The record that is meant, as `type/id`."})


def assemble(
    types: Mapping[str, dict[str, Any]],
    vocabularies: Mapping[str, dict[str, Any]],
    shapes: Mapping[str, Any],
    faults: Faults,
) -> Schema:
    """Types and vocabularies from what was written; a wrong part is noted and left out."""
    stage = _Assembly(types, shapes, faults)
    built = {name: made for name, item in types.items() if (made := stage.type(name)) and not _is_abstract(item)}
    words = {name: _vocabulary(name, item) for name, item in vocabularies.items()}
    for owner in built.values():
        _check_lists(owner, as_map(types[owner.name]), faults)
        check_agent(owner, faults)
        if "read" in types[owner.name]:
            tree, pointer = faults.places[f"type/{owner.name}"]
            faults.found.extend(check_read(owner, tree, f"{pointer}/read"))
        for each in owner.fields.values():
            _check_names(owner, each, built, words, faults)
    return Schema(built, words)


@dataclass(slots=True)
class _Assembly:
    types: Mapping[str, dict[str, Any]]
    shapes: Mapping[str, Any]
    faults: Faults
    built: dict[str, RecordType] = field(default_factory=dict)

    def type(self, name: str, below: tuple[str, ...] = ()) -> RecordType:
        """A type with everything that it inherits."""
        if name in self.built:
            return self.built[name]
        item = self.types[name]
        inside = as_text(item.get("inside"))
        parent = self.parent(name, item, below) if not inside and name != _BASE else None
        own = {
            key: each for key, value in as_map(item.get("properties")).items() if (each := self.field(name, key, value))
        }
        label = as_labels(item.get("label"), name.replace("_", " ").capitalize())
        before = parent or RecordType(name, label, label, {}, {})
        own_folder = (f"docs/{name.replace('_', '-')}",) if parent and parent.name != _BASE else ()
        made = RecordType(
            name=name,
            label=label,
            plural=as_labels(item.get("plural"), next(iter(label.values())) + "s"),
            description=as_labels(item.get("description")),
            fields={**before.fields, **own},
            required=_joined(before.required, item.get("required")),
            advised=_joined(before.advised, item.get("advised")),
            folders=as_texts(item.get("folders")) or own_folder,
            url=as_text(item.get("url")) or ("" if inside else f"{name.replace('_', '-')}/{{id}}/"),
            title_field=as_text(item.get("title_field")) or before.title_field,
            inside=inside,
            sections=before.sections + tuple(self.sections(name, item.get("sections"))),
            card=as_texts(item.get("card")) or before.card,
            facts=as_texts(item.get("facts")) or before.facts,
            page=as_texts(item.get("page")) or before.page,
            lead=as_text(item.get("lead")) or before.lead,
            read=self.read(name, item.get("read"), before.read),
            work=parse_work(name, item["work"], self.faults) if "work" in item else before.work,
            agent=parse_agent(name, item["agent"], self.faults) if "agent" in item else before.agent,
            own_fields=tuple(own),
        )
        self.built[name] = made
        return made

    def parent(self, name: str, item: Mapping[str, Any], below: tuple[str, ...]) -> RecordType:
        wanted = as_text(item.get("extends")) or _BASE
        if wanted == name:  # A site that only adds to a shipped type may say so.
            wanted = _BASE
        if wanted not in self.types or wanted in below:
            self.faults.unknown(f"type/{name}", "/extends", "type", wanted, self.types)
            wanted = _BASE
        return self.type(wanted, (*below, name))

    def field(self, type_name: str, name: str, item: Any) -> Field | None:
        """A field from what was written for it; nothing where that makes no sense."""
        at = f"type/{type_name}/{name}"
        if item is not None and not isinstance(item, dict):
            self.faults.wrong_at(at, "", f"the field `{name}` is a map", f"write `{name}: {{label: …}}`")
            return None
        item = as_map(item)
        self.faults.check_keys_at(item, "field", at, "")
        if "use" in item:
            if as_text(item["use"]) not in self.shapes:
                self.faults.unknown(at, "/use", "shape", as_text(item["use"]), self.shapes)
                return None
            item = {**self.shapes[item["use"]], **item}
        many = item.get("type") == "array" or "contains" in item
        one = as_map(item.get("items")) if many else item
        relation = self.relation(at, item.get("relation") or one.get("relation"))
        group = as_map(item.get("relation")).get("qualifiers") if relation else one.get("properties")
        fields = {key: made for key, value in as_map(group).items() if (made := self.field(type_name, key, value))}
        short, required = as_text(one.get("short")), as_texts(one.get("required"))
        if relation:
            fields, short, required = {"record": _RECORD, **fields}, "record", ("record",)
        json_type, format = as_text(one.get("type")) or "string", as_text(one.get("format"))
        for part, value, known in (("type", json_type, _JSON_TYPES), ("format", format, _FORMATS)):
            if value not in known:
                help = "known are " + ", ".join(f"`{k}`" for k in sorted(known) if k)
                part = f"/{part}" if part in item else f"/items/{part}"
                self.faults.wrong_at(at, part, f"`{value}` is no kind of field", help)
                return None
        return Field(
            name=name,
            label=as_labels(item.get("label"), name.replace("_", " ").capitalize()),
            description=as_labels(item.get("description")),
            many=many,
            json_type="object" if fields else json_type,
            format=format,
            vocabulary=as_text(item.get("vocabulary") or one.get("vocabulary")),
            relation=relation,
            contains=as_text(item.get("contains")),
            fields=fields,
            short=short,
            required=required,
            limits=self.limits(at, one, _TEXT_LIMITS, json_type),
            list_limits=self.limits(at, item, _LIST_LIMITS, "array"),
            not_before=as_text(item.get("not_before")),
            facet=is_true(item.get("facet")),
            cites=is_true(item.get("cites")),
            public=item.get("public") != "false",
            maps=as_map(item.get("maps")),
            adapt=self.policy(at, item, one),
        )

    def policy(self, at: str, item: Mapping[str, Any], one: Mapping[str, Any]) -> str:
        """How the field behaves when its record is adapted; where nothing is said, by what the field holds."""
        said = as_text(item.get("adapt"))
        if said in _POLICIES or said.startswith("list-by:"):
            return said
        if said:
            help = "known are " + ", ".join(f"`{policy}`" for policy in (*_POLICIES, "list-by:id"))
            self.faults.wrong_at(at, "/adapt", f"`{said}` is no way to adapt a field", help)
        if "contains" in item:
            return "list-by:id"
        if any(each.get(name) for each in (item, one) for name in ("relation", "vocabulary", "cites")):
            return "set" if one is not item else "follow"
        return "follow" if one.get("format") not in (None, "markdown") or one.get("enum") else "text"

    def limits(self, at: str, item: Mapping[str, Any], names: tuple[str, ...], json_type: str) -> dict[str, Any]:
        """Limits with the type that JSON Schema wants; those that the validator would not take are noted."""
        made = {name: _typed(name, item[name], json_type) for name in names if name in item}
        for name, value in list(made.items()):
            try:
                jsonschema_rs.Draft202012Validator({name: value})
            except ValueError:
                self.faults.wrong_at(at, f"/{name}", f"`{name}` has a value that it cannot have", "mend or remove it")
                del made[name]
        return made

    def relation(self, at: str, item: Any) -> Relation | None:
        if not item:
            return None
        if not as_texts(as_map(item).get("to")):
            help = "write `relation: {to: [playbook]}`"
            self.faults.wrong_at(at, "/relation", "a relation must say which types it may lead to", help)
            return None
        self.faults.check_keys_at(item, "relation", at, "/relation")
        return Relation(
            to=as_texts(item["to"]),
            inverse=as_text(item.get("inverse")),
            inverse_label=as_labels(item.get("inverse_label")),
            acyclic=is_true(item.get("acyclic")),
            symmetric=is_true(item.get("symmetric")),
            depends=is_true(item.get("depends")),
            counts=item.get("counts") != "false",
        )

    def sections(self, name: str, items: Any) -> Iterator[Section]:
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, str):
                item = {"id": item.lower().replace(" ", "-"), "label": item}
            elif not isinstance(item, dict):
                self.faults.wrong_at(
                    f"type/{name}", f"/sections/{index}", "this is no section", "write `{id: …, label: …}`"
                )
            self.faults.check_keys_at(item, "section", f"type/{name}", f"/sections/{index}")
            item = as_map(item)
            section_id = as_text(item.get("id"))
            yield Section(section_id, as_labels(item.get("label"), section_id), item.get("need") == "required")

    def read(self, name: str, item: Any, before: Read) -> Read:
        """The `read:` block of a type; one that has none is read as the type that it extends."""
        if item is None:
            return before
        tree, pointer = self.faults.places[f"type/{name}"]
        self.faults.check_keys_at(item, "read", f"type/{name}", "/read")
        read, problems = parse_read(item, tree, f"{pointer}/read")
        self.faults.found.extend(problems)
        return read


def _check_lists(owner: RecordType, item: Mapping[str, Any], faults: Faults) -> None:
    """The lists of fields that a type gives may only name fields that it has."""
    for part in ("required", "advised", "card", "facts", "page"):
        known = {**owner.fields, **(dict.fromkeys(("body", "references")) if part == "page" else {})}
        for index, name in enumerate(as_texts(item.get(part))):
            if name not in known:
                faults.unknown(f"type/{owner.name}", f"/{part}/{index}", "field", name, known)


def _check_names(
    owner: RecordType, each: Field, types: Mapping[str, Any], words: Mapping[str, Any], faults: Faults
) -> None:
    at = f"type/{owner.name}/{each.name}"
    if each.vocabulary and each.vocabulary not in words:
        faults.unknown(at, "/vocabulary", "vocabulary", each.vocabulary, words)
    for index, target in enumerate(each.relation.to if each.relation else ()):
        if target not in types and target not in ("any", "same"):
            faults.unknown(at, f"/relation/to/{index}", "type", target, types)
    if each.contains and each.contains not in types:
        faults.unknown(at, "/contains", "type", each.contains, types)


def _vocabulary(name: str, item: dict[str, Any]) -> Vocabulary:
    label: Labels = as_labels(item.get("label"), name.replace("_", " ").capitalize())
    terms = {key: _term(term) for key, term in item["terms"].items()}
    return Vocabulary(name, label, terms, as_labels(item.get("note")), as_text(item.get("url")))


def _term(item: dict[str, Any]) -> Term:
    names = item.get("alt_labels")
    lists = names.values() if isinstance(names, dict) else [names]
    return Term(
        id=item["id"],
        label=as_labels(item.get("label"), item["id"]),
        description=as_labels(item.get("description")),
        broader=as_text(item.get("broader")),
        alt_labels=tuple(text for texts in lists for text in as_texts(texts)),
        data=item,
    )


def _typed(name: str, value: Any, json_type: str) -> Any:
    if name == "uniqueItems" or (name == "const" and json_type == "boolean"):
        return is_true(value)
    if name in ("pattern", "const", "enum") or not isinstance(value, str):
        return value
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


def _joined(before: tuple[str, ...], more: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*before, *as_texts(more)]))


def _is_abstract(item: Mapping[str, Any]) -> bool:
    return is_true(item.get("abstract"))
