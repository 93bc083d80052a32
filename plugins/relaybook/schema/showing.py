"""Read the definitions of how records are shown and found: views and facets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from relaybook.model import Tree
from relaybook.schema.definitions import ALWAYS, VIEW_KINDS, FacetDef, Flag, Gap, Schema, View
from relaybook.schema.faults import Faults, as_labels, as_map, as_number, as_text, as_texts

_NEEDS = {
    "matrix": ("rows", "columns"),
    "map": ("place",),
    "timeline": ("start",),
    "tree": ("rows",),
}
"""What a kind of view cannot be drawn without."""
EDIT = "edit"
"""Among the fields of a table: the file that a record is written in, as a link that edits it."""


def read_view(item: dict[str, Any], tree: Tree, at: str, faults: Faults) -> View:
    """A view as its definition says it."""
    faults.check_keys(item, "view", tree, at)
    name = as_text(item["view"])
    for number in ("limit", "hops"):
        faults.check_number(item, number, tree, at)
    faults.places[f"view/{name}"] = (tree, at)
    return View(
        name=name,
        label=as_labels(item.get("label")),
        of=as_map(item.get("of")),
        sort=as_text(item.get("sort")),
        limit=as_number(item.get("limit")),
        kind=as_text(item.get("kind")) or "list",
        empty=as_labels(item.get("empty")),
        note=as_labels(item.get("note")),
        rows=as_text(item.get("rows")),
        columns=as_text(item.get("columns")),
        marks=as_texts(item.get("marks")),
        fields=as_texts(item.get("fields")),
        place=as_texts(item.get("place")),
        start=as_text(item.get("start")),
        end=as_text(item.get("end")),
        as_of=as_text(item.get("as_of")),
        hops=as_number(item.get("hops")) or 1,
        per=as_text(item.get("per")),
        url=as_text(item.get("url")),
        missing=as_labels(item.get("missing")),
        gaps=tuple(_gaps(item.get("gaps"), tree, f"{at}/gaps", faults)),
    )


def _gaps(items: Any, tree: Tree, at: str, faults: Faults) -> Iterable[Gap]:
    for index, item in enumerate(items if isinstance(items, list) else [items] if items else []):
        gap = as_map(item)
        has, lacks = as_text(gap.get("has")), as_text(gap.get("lacks"))
        if not has or not lacks:
            faults.wrong(tree, f"{at}/{index}", "a gap is between two columns", "write `{has: …, lacks: …, label: …}`")
            continue
        faults.check_keys(gap, "gap", tree, f"{at}/{index}")
        yield Gap(has, lacks, as_labels(gap.get("label"), f"{has}, no {lacks}"))


def read_facet(item: dict[str, Any], tree: Tree, at: str, faults: Faults) -> FacetDef:
    """A facet as its definition says it."""
    faults.check_keys(item, "facet", tree, at)
    name = as_text(item["facet"])
    flags = []
    terms = item.get("terms")
    for index, term in enumerate(terms if isinstance(terms, list) else []):
        place = f"{at}/terms/{index}"
        if not isinstance(term, dict) or not as_text(term.get("id")):
            faults.wrong(tree, place, "a value of a facet needs an `id`", "write `- {id: name, any_of: [{…}]}`")
            continue
        faults.check_keys(term, "flag", tree, place)
        wanted = term.get("any_of")
        filters = tuple(as_map(each) for each in wanted) if isinstance(wanted, list) else (as_map(wanted),)
        flags.append(Flag(as_text(term["id"]), as_labels(term.get("label")), filters))
    folded = as_text(item.get("folded")) != "false"
    faults.places[f"facet/{name}"] = (tree, at)
    return FacetDef(name, as_labels(item.get("label")), as_text(item.get("group_by")), tuple(flags), folded)


def check_views(views: Mapping[str, View], schema: Schema, faults: Faults) -> dict[str, View]:
    """The views that can be shown; a fault is noted for every other, and for every field that no type has."""
    kept = {}
    for name, view in views.items():
        if view.kind not in VIEW_KINDS:
            help = "write one of " + ", ".join(f"`{kind}`" for kind in VIEW_KINDS)
            faults.wrong_at(f"view/{name}", "/kind", f"there is no kind of view `{view.kind}`", help)
            continue
        missing = [part for part in _NEEDS.get(view.kind, ()) if not getattr(view, part)]
        if missing:
            message = f"a view of the kind `{view.kind}` needs `{missing[0]}:`"
            faults.wrong_at(f"view/{name}", "", message, f"write `{missing[0]}:` and the name of a field")
            continue
        known = _names(view, schema)
        wrong = [(part, field) for part, field in _fields(view) if field.lstrip("-").partition(".")[0] not in known]
        for part, field in wrong:
            faults.unknown(f"view/{name}", f"/{part}", "field", field.lstrip("-"), dict.fromkeys(sorted(known)))
        lost = list(_lost_columns(view, schema))
        for part, column, columns in lost:
            faults.unknown(f"view/{name}", part, "column", column, columns)
        if not wrong and not lost:
            kept[name] = view
    return kept


def _lost_columns(view: View, schema: Schema) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """The columns of gaps that a matrix does not have, where its columns are known before its records are."""
    kinds = schema.types.values()
    each = next((kind.fields[view.columns] for kind in kinds if view.columns in kind.fields), None)
    vocabulary = schema.vocabularies.get(each.vocabulary) if each else None
    columns = schema.types if view.columns == "type" else vocabulary.terms if vocabulary else None
    for index, gap in enumerate(view.gaps if columns is not None else ()):
        for part in ("has", "lacks"):
            if (column := getattr(gap, part)) not in (columns or {}):
                yield f"/gaps/{index}/{part}", column, columns or {}


def _fields(view: View) -> Iterable[tuple[str, str]]:
    for part in ("sort", "rows", "columns", "start", "end", "as_of"):
        if value := getattr(view, part):
            yield part, value
    for part in ("marks", "fields", "place"):
        for value in getattr(view, part):
            yield part, value
    for path in view.of:
        yield f"of/{path}", path


def _names(view: View, schema: Schema) -> set[str]:
    """Every field and inverse that a filter of this view may ask for."""
    wanted = as_texts(view.of.get("type"))
    kinds = [kind for kind in schema.types.values() if not wanted or "any" in wanted or kind.name in wanted]
    names = {*ALWAYS, *(name for kind in kinds for name in kind.fields)}
    names |= {"title", EDIT} if view.kind == "table" else set()
    if view.kind == "neighbourhood":  # It follows relations of whatever it comes to.
        names |= {name for kind in schema.types.values() for name, each in kind.fields.items() if each.relation}
    names |= {name for kind in kinds if kind.inside in schema.types for name in schema.types[kind.inside].fields}
    for kind in schema.types.values():
        names |= {each.relation.inverse for each in kind.fields.values() if each.relation and each.relation.inverse}
    return names
