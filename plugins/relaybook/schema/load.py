"""Read definitions of types, vocabularies, shapes, rules, views and facets: ours first, then the site's on top of them.

A file holds one definition or a list of them; its first key (`type`, `vocabulary`, `shapes`, `rule`, `view`, `facet`)
says which. A definition with a name that exists adds to it: fields and terms of the same name are replaced, lists
joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from typing import Any

from relaybook.content.yamlplaces import step
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic
from relaybook.model import Source, Tree
from relaybook.schema.assemble import assemble
from relaybook.schema.definitions import ALWAYS, DEPENDS, FacetDef, Need, Rule, Schema, View
from relaybook.schema.faults import Faults, as_map, as_number, as_text, as_texts
from relaybook.schema.showing import check_views, read_facet, read_view

_SEVERITIES = frozenset({"", "error", "warning", "hint"})


def load_schema(sources: Iterable[Source] = ()) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """The schema of a site.

    Args:
        sources: The site's own files of definitions, in order.

    Returns:
        The schema and what is wrong with the site's definitions; a wrong part is left out.
    """
    written = _Written()
    for tree in _builtin():
        _take_file(tree, written, shipped=True)
    paths = set()
    for source in sources:
        paths.add(source.path)
        tree, problems = parse_yaml(source.text, source.path)
        written.faults.found.extend(problems)
        _take_file(tree, written)
    schema = assemble(written.types, written.vocabularies, written.shapes, written.faults)
    rules = tuple(rule for rule in written.rules.values() if _check_rule(rule, schema, written.faults))
    views = check_views(written.views, schema, written.faults)
    schema = Schema(schema.types, schema.vocabularies, rules, views, written.facets)
    found = written.faults.found
    theirs = [
        fault for fault in found if fault.span.path in paths
    ]  # What is wrong in ours then is what follows from it.
    return schema, tuple(theirs or found)


@dataclass(slots=True)
class _Written:
    """All definitions as they were written, by name."""

    types: dict[str, dict[str, Any]] = field(default_factory=dict)
    vocabularies: dict[str, dict[str, Any]] = field(default_factory=dict)
    shapes: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    facets: dict[str, FacetDef] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)


@cache
def _builtin() -> tuple[Tree, ...]:
    found = []
    for folder in ("types", "vocabularies", "rules", "views", "facets"):
        room = resources.files(__package__).joinpath(folder)
        for item in sorted(room.iterdir(), key=lambda entry: entry.name):
            if item.name.endswith(".yml"):
                found.append(parse_yaml(item.read_text("utf-8"), f"relaybook/schema/{folder}/{item.name}")[0])
    return tuple(found)


def _take_file(tree: Tree, written: _Written, *, shipped: bool = False) -> None:
    several = isinstance(tree.value, list)
    for index, item in enumerate(tree.value if several else [tree.value]):
        at = f"/{index}" if several else ""
        if not item:  # An empty file, or one that could not be read.
            continue
        if not isinstance(item, dict):
            written.faults.wrong(tree, at, "a definition is a map of names and values", "begin it with `type: name`")
        elif "type" in item:
            _take_named("type", "properties", written.types, item, tree, at, written.faults)
        elif "vocabulary" in item:
            _take_vocabulary(item, tree, at, written)
        elif "shapes" in item:
            if not isinstance(item["shapes"], dict):
                written.faults.wrong(
                    tree, f"{at}/shapes", "shapes are a map of names and fields", "write `shapes: {name: …}`"
                )
            for name, shape in as_map(item["shapes"]).items():
                if not isinstance(shape, dict):
                    written.faults.wrong(tree, step(f"{at}/shapes", name), "a shape is a map", "write it as a field")
                written.shapes[name] = as_map(shape)
        elif "view" in item:
            _take_view(item, tree, at, written)
        elif "facet" in item:
            facet = read_facet(item, tree, at, written.faults)
            written.facets[facet.name] = facet
        elif "rule" in item:
            _take_rule(item, tree, at, written, shipped=shipped)
        else:
            help = "begin it with `type:`, `vocabulary:`, `shapes:`, `rule:`, `view:` or `facet:`"
            written.faults.wrong(tree, at, "this file defines nothing that is known", help)


def _take_named(
    kind: str, parts: str, into: dict[str, Any], item: dict[str, Any], tree: Tree, at: str, faults: Faults
) -> None:
    name = item[kind]
    if not isinstance(name, str) or not name.replace("-", "_").isidentifier():
        faults.wrong(tree, f"{at}/{kind}", f"the name of a {kind} must be one word", f"write `{kind}: name`")
        return
    faults.check_keys(item, kind, tree, at)
    if item.get(parts) is not None and not isinstance(item[parts], dict):
        faults.wrong(tree, f"{at}/{parts}", f"`{parts}` is a map of names", f"write `{parts}: {{name: …}}`")
        item = {key: value for key, value in item.items() if key != parts}
    for key in as_map(item.get(parts)):
        faults.places[f"{kind}/{name}/{key}"] = (tree, step(f"{at}/{parts}", key))
    faults.places[f"{kind}/{name}"] = (tree, at)
    into[name] = _merged(into[name], item) if name in into else item


def _take_vocabulary(item: dict[str, Any], tree: Tree, at: str, written: _Written) -> None:
    terms = item.get("terms") or []
    if not isinstance(terms, list) or not all(isinstance(t, dict) and as_text(t.get("id")) for t in terms):
        message = "the terms of a vocabulary are a list, each with an `id`"
        written.faults.wrong(tree, f"{at}/terms", message, "write `- {id: name, label: Name}`")
        return
    seen: set[str] = set()
    for index, term in enumerate(terms):
        if term["id"] in seen:
            written.faults.wrong(tree, f"{at}/terms/{index}/id", f"two terms have the id `{term['id']}`", "remove one")
        seen.add(term["id"])
    item = {**item, "terms": {term["id"]: term for term in terms}}
    _take_named("vocabulary", "terms", written.vocabularies, item, tree, at, written.faults)


def _take_view(item: dict[str, Any], tree: Tree, at: str, written: _Written) -> None:
    """A view; of one that exists, what is written takes the place of what was. One that is only named is gone."""
    view = read_view(item, tree, at, written.faults)
    before = written.views.pop(view.name, None)
    if before:
        parts = {part.name for part in fields(View)}
        view = replace(before, **{part: getattr(view, part) for part in item if part in parts})
    if not before or len(item) > 1:
        written.views[view.name] = view


def _take_rule(item: dict[str, Any], tree: Tree, at: str, written: _Written, *, shipped: bool) -> None:
    faults, code = written.faults, as_text(item["rule"])
    needs = {side: tuple(_needs(item.get(side), code, tree, f"{at}/{side}", faults)) for side in ("need", "forbid")}
    if not all(need.name for side in needs.values() for need in side):
        return  # A need that names nothing would be met by no record.
    if not shipped and code in written.rules and not (needs["need"] or needs["forbid"]):
        del written.rules[code]  # A site switches a rule off by naming it without `need` and `forbid`.
        return
    faults.check_keys(item, "rule", tree, at)
    faults.places[f"rule/{code}"] = (tree, at)
    fits = as_map(item.get("for"))
    severity = as_text(item.get("severity"))
    if not fits.get("type"):
        faults.wrong(tree, f"{at}/for", "a rule needs `for:` with at least a type", "write `for: {type: playbook}`")
        return
    if severity not in _SEVERITIES:
        faults.wrong(tree, f"{at}/severity", "this is no severity", "write `error`, `warning` or `hint`")
        severity = ""
    message, help = as_text(item.get("message")) or code, as_text(item.get("help"))
    written.rules[code] = Rule(code, message, fits, needs["need"], needs["forbid"], help, severity)


def _check_rule(rule: Rule, schema: Schema, faults: Faults) -> bool:
    """Note the types of a rule that do not exist, and what it needs that none of its types has; a need drops it."""
    names = as_texts(rule.fits.get("type"))
    kinds = list(schema.types.values()) if "any" in names else [schema.types[n] for n in names if n in schema.types]
    for name in names:
        if name not in schema.types and name != "any":
            faults.unknown(f"rule/{rule.code}", "/for/type", "type", name, schema.types)
    known = {name: None for kind in kinds for name in (*kind.fields, *ALWAYS, DEPENDS)}
    unknown = [n.name for n in (*rule.need, *rule.forbid) if known and n.name.partition(".")[0] not in known]
    for name in unknown:
        faults.unknown(f"rule/{rule.code}/{name}", "", "field", name, known)
    return not unknown


def _needs(wanted: Any, code: str, tree: Tree, at: str, faults: Faults) -> Iterable[Need]:
    for index, each in enumerate(wanted if isinstance(wanted, list) else [wanted] if wanted else []):
        place = f"{at}/{index}" if isinstance(wanted, list) else at
        if isinstance(each, str) and not each.isdecimal():
            faults.places[f"rule/{code}/{each}"] = (tree, place)
            yield Need(each)
        elif isinstance(each, dict):
            faults.check_keys(each, "need", tree, place)
            faults.check_number(each, "at_least", tree, at)
            name = as_text(each.get("relation")) or as_text(each.get("field"))
            faults.places[f"rule/{code}/{name}"] = (tree, f"{place}/{'relation' if each.get('relation') else 'field'}")
            yield Need(name, as_map(each.get("to")), as_number(each.get("at_least")) or 1)
        else:
            faults.wrong(tree, at, "this names no relation or field", "write `need: {relation: based_on}`")


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
