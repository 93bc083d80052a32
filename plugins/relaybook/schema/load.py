"""Read definitions of types, vocabularies, shapes and rules: ours first, then the site's on top of them.

A file holds one definition or a list of them; its first key (`type`, `vocabulary`, `shapes`, `rule`) says which.
A definition with a name that exists adds to it: fields and terms of the same name are replaced, lists are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from relaybook.content.yamltree import parse_yaml, step
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Source, Tree
from relaybook.schema.definitions import (
    Field,
    Labels,
    Need,
    Read,
    RecordType,
    Relation,
    Rule,
    Schema,
    Section,
    Term,
    View,
    Vocabulary,
)
from relaybook.schema.foreign import READ_WORDS, check_read, parse_read

_KEYS: Mapping[str, frozenset[str]] = {
    "type": frozenset(
        "type extends abstract label plural description folders url title_field inside required advised sections "
        "card facts page lead read properties".split()
    ),
    "field": frozenset(
        "label description type items format vocabulary relation contains properties short required use facet cites "
        "public maps adapt not_before additionalProperties enum const pattern minLength maxLength minimum maximum "
        "minItems maxItems uniqueItems".split()
    ),
    "relation": frozenset("to inverse inverse_label acyclic symmetric depends counts qualifiers".split()),
    "section": frozenset("id label need".split()),
    "vocabulary": frozenset("vocabulary label note url terms".split()),
    "rule": frozenset("rule message help severity for need forbid".split()),
    "view": frozenset("view label of sort limit kind empty".split()),
    "need": frozenset("relation field to at_least".split()),
}
_TEXT_LIMITS = ("pattern", "minLength", "maxLength", "minimum", "maximum", "const", "enum")
_LIST_LIMITS = ("minItems", "maxItems", "uniqueItems")
_NUMBERS = frozenset({"minLength", "maxLength", "minItems", "maxItems"})
_JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_FORMATS = frozenset({"", "id", "markdown", "partial-date", "language-tag", "uri", "orcid"})
_SEVERITIES = frozenset({"", "error", "warning", "hint"})


def load_schema(sources: Iterable[Source] = ()) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """The schema of a site.

    Args:
        sources: The site's own files of definitions, in order.

    Returns:
        The schema and what is wrong with the site's definitions; a wrong part is left out.
    """
    loader = _Loader()
    for tree, _ in _builtin():
        loader.take(tree, shipped=True)
    for source in sources:
        tree, problems = parse_yaml(source.text, source.path)
        loader.diagnostics.extend(problems)
        loader.take(tree)
    return loader.schema(), tuple(loader.diagnostics)


@cache
def _builtin() -> tuple[tuple[Tree, tuple[Diagnostic, ...]], ...]:
    found = []
    for folder in ("types", "vocabularies", "rules", "views"):
        room = resources.files(__package__).joinpath(folder)
        for item in sorted(room.iterdir(), key=lambda entry: entry.name):
            if item.name.endswith(".yml"):
                found.append(parse_yaml(item.read_text("utf-8"), f"relaybook/schema/{folder}/{item.name}"))
    return tuple(found)


class _Loader:
    def __init__(self) -> None:
        self.types: dict[str, dict[str, Any]] = {}
        self.vocabularies: dict[str, dict[str, Any]] = {}
        self.shapes: dict[str, Any] = {}
        self.rules: dict[str, Rule] = {}
        self.views: dict[str, View] = {}
        self.places: dict[str, tuple[Tree, str]] = {}
        self.diagnostics: list[Diagnostic] = []
        self.built: dict[str, RecordType] = {}

    # ---- gathering -------------------------------------------------------------------------------------------

    def take(self, tree: Tree, *, shipped: bool = False) -> None:
        items = tree.value if isinstance(tree.value, list) else [tree.value]
        for index, item in enumerate(items):
            at = f"/{index}" if isinstance(tree.value, list) else ""
            if item is None:
                continue
            if not isinstance(item, dict):
                self.wrong(tree, at, "a definition must be a map of names and values", "begin it with `type: name`")
            elif "type" in item:
                self.take_named("type", self.types, item, tree, at, "properties")
            elif "vocabulary" in item:
                self.take_vocabulary(item, tree, at)
            elif "shapes" in item:
                self.shapes.update(item["shapes"])
            elif "view" in item:
                self.unknown_keys(item, _KEYS["view"], tree, at, "a view")
                self.views[str(item["view"])] = _view(item)
            elif "rule" in item:
                self.take_rule(item, tree, at, shipped=shipped)
            else:
                help = "begin it with `type:`, `vocabulary:`, `shapes:`, `rule:` or `view:`"
                self.wrong(tree, at, "this file defines nothing that is known", help)

    def take_named(self, kind: str, into: dict[str, Any], item: dict[str, Any], tree: Tree, at: str, part: str) -> None:
        name = item[kind]
        if not isinstance(name, str):
            self.wrong(tree, f"{at}/{kind}", f"the name of a {kind} must be text", f"write `{kind}: name`")
            return
        self.unknown_keys(item, _KEYS[kind], tree, at, f"a {kind}")
        for key in item.get(part) or {} if isinstance(item.get(part), dict) else ():
            self.places[f"{kind}/{name}/{key}"] = (tree, step(f"{at}/{part}", key))
        self.places.setdefault(f"{kind}/{name}", (tree, at))
        if item.get("read"):
            self.places[f"read/{name}"] = (tree, f"{at}/read")
        into[name] = _merged(into[name], item) if name in into else item

    def take_vocabulary(self, item: dict[str, Any], tree: Tree, at: str) -> None:
        terms = item.get("terms") or []
        if not isinstance(terms, list) or not all(isinstance(term, dict) and term.get("id") for term in terms):
            self.wrong(tree, f"{at}/terms", "the terms of a vocabulary are a list, each with an `id`",
                       "write `- {id: name, label: Name}`")  # fmt: skip
            return
        item = {**item, "terms": {term["id"]: term for term in terms}}
        self.take_named("vocabulary", self.vocabularies, item, tree, at, "terms")

    def take_rule(self, item: dict[str, Any], tree: Tree, at: str, *, shipped: bool) -> None:
        self.unknown_keys(item, _KEYS["rule"], tree, at, "a rule")
        fits = item.get("for")
        if not isinstance(fits, dict) or not fits.get("type"):
            self.wrong(tree, f"{at}/for", "a rule needs `for:` with at least a type", "write `for: {type: playbook}`")
            return
        if item.get("severity", "") not in _SEVERITIES:
            self.wrong(tree, f"{at}/severity", "this is no severity", "write `error`, `warning` or `hint`")
        needs = {}
        for side in ("need", "forbid"):
            wanted = item.get(side) or []
            needs[side] = tuple(self.need(w, tree, at) for w in (wanted if isinstance(wanted, list) else [wanted]))
        code = str(item["rule"])
        message = str(item.get("message") or code)
        if not shipped and code in self.rules and not (needs["need"] or needs["forbid"]):
            del self.rules[code]  # A site switches a rule off by naming it without `need` and `forbid`.
            return
        self.rules[code] = Rule(code, message, fits, needs["need"], needs["forbid"],
                                str(item.get("help") or ""), str(item.get("severity") or ""))  # fmt: skip

    def need(self, wanted: Any, tree: Tree, at: str) -> Need:
        if isinstance(wanted, str):
            return Need(wanted)
        self.unknown_keys(wanted, _KEYS["need"], tree, at, "a need")
        name = wanted.get("relation") or wanted.get("field") or ""
        return Need(str(name), wanted.get("to") or {}, int(wanted.get("at_least") or 1))

    # ---- building --------------------------------------------------------------------------------------------

    def schema(self) -> Schema:
        vocabularies = {name: self.vocabulary(name, item) for name, item in self.vocabularies.items()}
        types = {}
        for name, item in self.types.items():
            built = self.type(name, ())
            if built and not _true(item.get("abstract")):
                types[name] = built
        for built in types.values():
            if place := self.places.get(f"read/{built.name}"):
                self.diagnostics.extend(check_read(built, *place))
            for each in built.fields.values():
                self.check_names(built, each, types, vocabularies)
        return Schema(types, vocabularies, tuple(self.rules.values()), self.views)

    def type(self, name: str, seen: tuple[str, ...]) -> RecordType | None:
        if name in self.built:
            return self.built[name]
        item = self.types[name]
        inside = str(item.get("inside") or "")
        parent_name = "" if inside or name == "record" else str(item.get("extends") or "record")
        parent = None
        if parent_name and parent_name != name:
            if parent_name not in self.types or parent_name in seen:
                help = f"did you mean `{near}`?" if (near := nearest(parent_name, self.types)) else ""
                self.wrong_at(f"type/{name}", "/extends", f"there is no type `{parent_name}` to extend", help)
                parent_name = "record"
            parent = self.type(parent_name, (*seen, name))
        own = {key: self.field(name, key, value) for key, value in _map(item.get("properties")).items()}
        own = {key: value for key, value in own.items() if value}
        inherited = dict(parent.fields) if parent else {}
        label = _labels(item.get("label"), name.replace("_", " ").capitalize())
        built = RecordType(
            name=name,
            label=label,
            plural=_labels(item.get("plural"), label_plural(label)),
            description=_labels(item.get("description"), ""),
            fields={**inherited, **{k: v for k, v in own.items() if v}},
            required=_joined(parent.required if parent else (), item.get("required")),
            advised=_joined(parent.advised if parent else (), item.get("advised")),
            folders=tuple(_texts(item.get("folders"))) or (parent.folders if parent and not inside else ()),
            url=str(item.get("url") or (f"{name.replace('_', '-')}/{{id}}/" if not inside else "")),
            title_field=str(item.get("title_field") or (parent.title_field if parent else "title")),
            inside=inside,
            sections=(parent.sections if parent else ()) + tuple(self.sections(name, item.get("sections"))),
            card=tuple(_texts(item.get("card"))) or (parent.card if parent else ()),
            facts=tuple(_texts(item.get("facts"))) or (parent.facts if parent else ()),
            page=tuple(_texts(item.get("page"))) or (parent.page if parent else ()),
            lead=str(item.get("lead") or (parent.lead if parent else "")),
            read=self.read(name, item.get("read"), parent),
            own_fields=tuple(own),
        )
        if item.get("extends") and not item.get("folders") and parent and parent.name != "record":
            built = RecordType(**{**_asdict(built), "folders": (f"docs/{name.replace('_', '-')}",)})
        self.built[name] = built
        return built

    def field(self, type_name: str, name: str, item: Any) -> Field | None:
        at = f"type/{type_name}/{name}"
        if item is None:
            item = {}
        if not isinstance(item, dict):
            self.wrong_at(at, "", f"the field `{name}` must be a map", f"write `{name}: {{label: …}}`")
            return None
        if item.get("use"):
            if item["use"] not in self.shapes:
                self.wrong_at(at, "/use", f"there is no shape `{item['use']}`", "define it under `shapes:`")
                return None
            item = {**self.shapes[item["use"]], **{k: v for k, v in item.items() if k != "use"}}
        tree, pointer = self.places.get(at, (Tree("", None), ""))
        if tree.path:
            self.unknown_keys(item, _KEYS["field"], tree, pointer, "a field", skip=frozenset({"cites"}))
        many = item.get("type") == "array" or bool(item.get("contains"))
        inner = _map(item.get("items")) if many else item
        relation = self.relation(at, item.get("relation") or inner.get("relation"))
        group = _map(item.get("relation")).get("qualifiers") if relation else inner.get("properties")
        fields = {k: f for k, v in _map(group).items() if (f := self.field(type_name, k, v))}
        short, required = str(inner.get("short") or ""), tuple(_texts(inner.get("required")))
        if relation:
            record = Field("record", {"en": "Record"}, json_type="string")
            fields, short, required = {"record": record, **fields}, "record", ("record",)
        json_type = str(inner.get("type") or ("object" if fields else "string"))
        if json_type not in _JSON_TYPES or (format := str(inner.get("format") or "")) not in _FORMATS:
            known = _FORMATS if json_type in _JSON_TYPES else _JSON_TYPES
            self.wrong_at(at, "", f"the field `{name}` has a kind that is not known",
                          "known are " + ", ".join(f"`{k}`" for k in sorted(known) if k))  # fmt: skip
            return None
        return Field(
            name=name,
            label=_labels(item.get("label"), name.replace("_", " ").capitalize()),
            description=_labels(item.get("description"), ""),
            many=many,
            json_type="object" if fields else json_type,
            format=format,
            vocabulary=str(item.get("vocabulary") or inner.get("vocabulary") or ""),
            relation=relation,
            contains=str(item.get("contains") or ""),
            fields=fields,
            short=short,
            required=required,
            limits={k: _limit(k, inner[k], json_type) for k in _TEXT_LIMITS if k in inner},
            list_limits={k: _limit(k, item[k], "") for k in _LIST_LIMITS if k in item},
            not_before=str(item.get("not_before") or ""),
            facet=_true(item.get("facet")),
            cites=_true(item.get("cites")),
            public=item.get("public") != "false",
            maps=_map(item.get("maps")),
            adapt=str(item.get("adapt") or "follow"),
        )

    def relation(self, at: str, item: Any) -> Relation | None:
        if not item:
            return None
        tree, pointer = self.places.get(at, (Tree("", None), ""))
        if not isinstance(item, dict) or not item.get("to"):
            self.wrong_at(at, "/relation", "a relation must say which types it may lead to",
                          "write `relation: {to: [playbook]}`")  # fmt: skip
            return None
        if tree.path:
            self.unknown_keys(item, _KEYS["relation"], tree, f"{pointer}/relation", "a relation")
        return Relation(
            to=tuple(_texts(item["to"])),
            inverse=str(item.get("inverse") or ""),
            inverse_label=_labels(item.get("inverse_label"), ""),
            acyclic=_true(item.get("acyclic")),
            symmetric=_true(item.get("symmetric")),
            depends=_true(item.get("depends")),
            counts=item.get("counts") != "false",
        )

    def sections(self, name: str, items: Any) -> Iterator[Section]:
        tree, pointer = self.places.get(f"type/{name}", (Tree("", None), ""))
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, str):
                item = {"id": item.lower().replace(" ", "-"), "label": item}
            self.unknown_keys(_map(item), _KEYS["section"], tree, f"{pointer}/sections/{index}", "a section")
            section_id = str(item.get("id") or "")
            yield Section(section_id, _labels(item.get("label"), section_id), item.get("need") == "required")

    def read(self, name: str, item: Any, parent: RecordType | None) -> Read:
        if not item:
            return parent.read if parent else Read()
        tree, at = self.places[f"read/{name}"]
        self.unknown_keys(_map(item), READ_WORDS, tree, at, "a `read:` block")
        read, problems = parse_read(item, tree, at)
        self.diagnostics.extend(problems)
        return read

    def vocabulary(self, name: str, item: dict[str, Any]) -> Vocabulary:
        terms = {key: _term(term) for key, term in item["terms"].items()}
        label = _labels(item.get("label"), name.replace("_", " ").capitalize())
        return Vocabulary(name, label, terms, _labels(item.get("note"), ""), str(item.get("url") or ""))

    # ---- checking --------------------------------------------------------------------------------------------

    def check_names(
        self, owner: RecordType, each: Field, types: Mapping[str, Any], vocabularies: Mapping[str, Any]
    ) -> None:
        at = f"type/{owner.name}/{each.name}"
        if each.vocabulary and each.vocabulary not in vocabularies:
            help = f"did you mean `{near}`?" if (near := nearest(each.vocabulary, vocabularies)) else ""
            self.wrong_at(at, "/vocabulary", f"there is no vocabulary `{each.vocabulary}`", help)
        for target in each.relation.to if each.relation else ():
            if target not in types and target not in ("any", "same"):
                help = f"did you mean `{near}`?" if (near := nearest(target, types)) else ""
                self.wrong_at(at, "/relation/to", f"there is no type `{target}`", help)
        if each.contains and each.contains not in types:
            self.wrong_at(at, "/contains", f"there is no type `{each.contains}`", "")

    def unknown_keys(
        self,
        item: Mapping[str, Any],
        known: frozenset[str],
        tree: Tree,
        at: str,
        what: str,
        skip: frozenset[str] = frozenset(),
    ) -> None:
        for key in item:
            if key not in known and key not in skip and not key.startswith("x_"):
                near = nearest(key, known)
                help = f"did you mean `{near}`?" if near else "known are " + ", ".join(f"`{k}`" for k in sorted(known))
                span = tree.key_span(step(at, key))
                self.diagnostics.append(make("bad-definition", span, f"{what} has no part `{key}`", help=help))

    def wrong(self, tree: Tree, at: str, message: str, help: str) -> None:
        self.diagnostics.append(make("bad-definition", tree.span(at), message, help=help))

    def wrong_at(self, place: str, part: str, message: str, help: str) -> None:
        tree, pointer = self.places.get(place, (Tree("relaybook/schema", None), ""))
        self.wrong(tree, pointer + part, message, help)


def label_plural(label: Labels) -> str:
    """A plural for a type that gives none."""
    return next(iter(label.values())) + "s"


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            merged[key] = _merged(before, value) if key in ("properties", "read") else {**before, **value}
        elif isinstance(before, list) and isinstance(value, list) and key != "folders":
            merged[key] = before + [item for item in value if item not in before]
        elif not (key == "extends" and value == old.get("type")):
            merged[key] = value
    return merged


def _view(item: dict[str, Any]) -> View:
    return View(
        name=str(item["view"]),
        label=_labels(item.get("label"), ""),
        of=_map(item.get("of")),
        sort=str(item.get("sort") or ""),
        limit=int(item.get("limit") or 0),
        kind=str(item.get("kind") or "cards"),
        empty=_labels(item.get("empty"), ""),
    )


def _term(item: dict[str, Any]) -> Term:
    alternatives = item.get("alt_labels") or []
    if isinstance(alternatives, dict):
        alternatives = [text for texts in alternatives.values() for text in _texts(texts)]
    return Term(
        id=item["id"],
        label=_labels(item.get("label"), item["id"]),
        description=_labels(item.get("description"), ""),
        broader=str(item.get("broader") or ""),
        alt_labels=tuple(_texts(alternatives)),
        data=item,
    )


def _labels(value: Any, fallback: str) -> Labels:
    if isinstance(value, dict):
        return {str(k): str(v) for k, v in value.items()}
    text = str(value) if value is not None else fallback
    return {"en": text} if text else {}


def _limit(name: str, value: Any, json_type: str) -> Any:
    if name in _NUMBERS:
        return int(value)
    if name in ("minimum", "maximum"):
        return float(value) if "." in value else int(value)
    if name == "const" and json_type == "boolean" or name == "uniqueItems":
        return _true(value)
    return value


def _true(value: Any) -> bool:
    return bool(value == "true")


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _joined(before: tuple[str, ...], more: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*before, *_texts(more)]))


def _asdict(value: RecordType) -> dict[str, Any]:
    return {name: getattr(value, name) for name in RecordType.__slots__}
