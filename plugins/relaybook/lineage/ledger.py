"""Read and write what is noted of adaptations: `<type>/<id>.yml` and `todo/<type>/<id>.yml` below the lineage."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from relaybook.content.yamlplaces import step
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.library.adapted import CHOICES, KINDS, STATES, Adaptation, Adapted, Ancestor, Decision, Unit
from relaybook.model import Ref, Source, Span, Tree
from relaybook.schema.definitions import Schema

_HEAD = "# Written by `relaybook adapt`. It says where this record is from, and what was decided on each part of it.\n"
_TODO = """\
# Written by `relaybook adapt pull`: what the original changed, and what you decide on it.
# Write a `choice` for each (mine, theirs, new, decline or later), then run `relaybook adapt resolve {ref}`.
#   mine: the page stays as it is (you may have changed it yourself)     theirs: the page takes the original's text
#   new: the page takes what you write as `text`     decline: as mine, with a `reason`     later: ask again
"""
_TOP = {"kind", "language", "jurisdiction", "index", "machine_translated", "reviewed", "note", "ancestors", "names",
        "units"}  # fmt: skip
_AS_IT_WAS = "put the file back as it was; `relaybook adapt` writes it"
Row = TypeVar("Row", Ancestor, Unit, Decision)


def adaptation_path(ref: Ref, lineage: str) -> str:
    """The file that notes an adaptation."""
    return f"{lineage}/{ref.type}/{ref.id}.yml"


def base_path(ref: Ref, lineage: str) -> str:
    """The file with the text of the original that was last decided on."""
    return f"{lineage}/base/{ref.type}/{ref.id}.md"


def todo_path(ref: Ref, lineage: str) -> str:
    """The file with what is open."""
    return f"{lineage}/todo/{ref.type}/{ref.id}.yml"


def read_adaptations(
    sources: Iterable[Source], schema: Schema, lineage: str
) -> tuple[dict[Ref, Adapted], tuple[Diagnostic, ...]]:
    """Every adaptation of a site, and what is wrong with what is noted of it.

    Args:
        sources: The texts in the folder of lineage, but for those of released versions.
        schema: The definitions of the site.
        lineage: That folder.
    """
    texts = {unicodedata.normalize("NFC", source.path): source for source in sources}
    found: dict[Ref, Adapted] = {}
    diagnostics: list[Diagnostic] = []
    for path, source in sorted(texts.items()):
        parts = PurePosixPath(path).relative_to(lineage).parts
        if len(parts) != 2 or not path.endswith(".yml"):
            continue
        ref = Ref(parts[0], parts[1].removesuffix(".yml"))
        if ref.type not in schema.types:
            near = nearest(ref.type, schema.types)
            help = f"did you mean the folder `{near}`?" if near else "bring the type back, or take the file away"
            diagnostics.append(make("bad-lineage", _start(path), f"there is no type `{ref.type}`", help=help))
            continue
        adaptation, problems = read_adaptation(source, ref)
        diagnostics += problems
        if adaptation is None:
            continue
        base = texts.get(base_path(ref, lineage))
        if base is None:
            message = f"the text that `{ref}` was made from is missing"
            help = f"put `{base_path(ref, lineage)}` back: without it nobody can tell what the original changed since"
            diagnostics.append(make("bad-lineage", _start(path), message, help=help))
        todo = texts.get(todo_path(ref, lineage))
        decisions, problems = read_todo(todo) if todo else ((), ())
        diagnostics += problems
        found[ref] = Adapted(adaptation, base, decisions)
    return found, tuple(diagnostics)


def read_adaptation(source: Source, ref: Ref) -> tuple[Adaptation | None, tuple[Diagnostic, ...]]:
    """What a file notes of an adaptation, and what is wrong with it; nothing where it cannot be used."""
    tree, problems = parse_yaml(source.text, source.path)
    if problems or not source.readable:
        return None, tuple(problems)
    if fault := next(_judge(tree), None):
        return None, (fault,)
    value: Mapping[str, Any] = tree.value
    ancestors = tuple(_row(Ancestor, item) for item in value["ancestors"])
    names = {name: (str(item[0]), str(item[1])) for name, item in (value.get("names") or {}).items()}
    return Adaptation(
        ref, source.path, value["kind"], value["language"], value.get("jurisdiction") or "", ancestors,
        value.get("index") or "", value.get("machine_translated") == "true", value.get("reviewed") or "",
        value.get("note") or "", names, {unit: _unit(item) for unit, item in (value.get("units") or {}).items()},
    ), ()  # fmt: skip


def _unit(item: Any) -> Unit:
    """What is noted of a unit: its state and its hash in one text, or a map with the reason for it."""
    if isinstance(item, str):
        state, _, digest = item.partition(" ")
        return Unit(state, digest.strip())
    return _row(Unit, item)


def _judge(tree: Tree) -> Iterator[Diagnostic]:
    """What is wrong with a note; nothing more is said once one thing is."""
    value = tree.value
    if not isinstance(value, dict):
        yield make("bad-lineage", _start(tree.path), "this notes no adaptation", help=_AS_IT_WAS)
        return
    for name in value.keys() - _TOP:
        near = nearest(name, _TOP)
        help = f"did you mean `{near}`?" if near else _AS_IT_WAS
        yield make("bad-lineage", tree.key_span(step("", name)), f"an adaptation has no `{name}`", help=help)
    ancestors = value.get("ancestors")
    rows = ancestors if isinstance(ancestors, list) else []
    if not rows or not all(
        isinstance(r, dict) and r.get("site") and r.get("record") and r.get("version") for r in rows
    ):
        help = "write at least `site`, `record` and `version` of the original, or " + _AS_IT_WAS
        yield make("bad-lineage", tree.span("/ancestors"), "it is not said what this was made from", help=help)
    yield from (_wrong(tree, f"/ancestors/{n}", row, Ancestor) for n, row in enumerate(rows) if _odd(row, Ancestor))
    if value.get("kind") not in KINDS:
        yield _one_of(tree, "/kind", "kind of adaptation", value.get("kind"), KINDS)
    if not isinstance(value.get("language"), str):
        yield make("bad-lineage", tree.span("/language"), "the language is missing", help="write `language: es`")
    units = value.get("units") or {}
    for unit, item in units.items() if isinstance(units, dict) else ():
        at = "/units" + step("", unit)
        if isinstance(item, str):
            item = {"state": item.partition(" ")[0]}
        if not isinstance(item, dict) or _odd(item, Unit):
            yield _wrong(tree, at, item, Unit)
        elif item.get("state") not in STATES:
            yield _one_of(tree, f"{at}/state", "state of a part", item.get("state"), STATES)
    names = value.get("names") or {}
    good = isinstance(names, dict) and all(isinstance(n, list) and len(n) == 2 for n in names.values())
    if not good or not isinstance(units, dict):
        yield make("bad-lineage", tree.span("/names" if not good else "/units"), "this is no map", help=_AS_IT_WAS)


def _odd(row: Any, kind: type) -> bool:
    """Whether a row has names or values that such a row has not."""
    known = {each.name for each in fields(kind)}
    return not isinstance(row, dict) or any(
        name not in known or not (value is None or isinstance(value, str) or (name == "credit" and _are_texts(value)))
        for name, value in row.items()
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _wrong(tree: Tree, at: str, row: Any, kind: type) -> Diagnostic:
    known = ", ".join(f"`{each.name}`" for each in fields(kind))
    return make("bad-lineage", tree.span(at), "this cannot be read", help=f"write plain texts as {known}")


def _one_of(tree: Tree, at: str, what: str, value: Any, known: Iterable[str]) -> Diagnostic:
    near = nearest(str(value), known)
    help = f"did you mean `{near}`?" if near else "known are " + ", ".join(f"`{each}`" for each in known)
    return make("bad-lineage", tree.span(at), f"`{value}` is no {what}", help=help)


def _row(kind: type[Row], item: Mapping[str, Any]) -> Row:
    """A row from what was read of it."""
    given: dict[str, Any] = {name: value for name, value in item.items() if value is not None}
    if "credit" in given:
        given["credit"] = tuple([given["credit"]] if isinstance(given["credit"], str) else given["credit"])
    if "machine_translated" in given:
        given["machine_translated"] = given["machine_translated"] == "true"
    return kind(**{"unit": "", "section": "", "what": "", **given} if kind is Decision else given)


def read_todo(source: Source) -> tuple[tuple[Decision, ...], tuple[Diagnostic, ...]]:
    """What is open of an adaptation, with what the partner has decided on it so far."""
    tree, problems = parse_yaml(source.text, source.path)
    if problems:
        return (), tuple(problems)
    items = tree.value.get("decisions") if isinstance(tree.value, dict) else None
    diagnostics: list[Diagnostic] = []
    found: list[Decision] = []
    for n, item in enumerate(items if isinstance(items, list) else []):
        if not isinstance(item, dict) or not item.get("unit") or _odd(item, Decision):
            diagnostics.append(_wrong(tree, f"/decisions/{n}", item, Decision))
            continue
        if (choice := item.get("choice")) and choice not in CHOICES:
            diagnostics.append(_one_of(tree, f"/decisions/{n}/choice", "choice", choice, CHOICES))
            item = {**item, "choice": None}
        found.append(_row(Decision, item))
    if not isinstance(items, list):
        diagnostics.append(make("bad-lineage", _start(source.path), "this is no list of decisions", help=_AS_IT_WAS))
    return tuple(found), tuple(diagnostics)


def write_adaptation(adaptation: Adaptation) -> str:
    """An adaptation as its file has it: the same bytes for the same value."""
    top = {
        "kind": adaptation.kind,
        "language": adaptation.language,
        "jurisdiction": adaptation.jurisdiction,
        "index": adaptation.index,
        "machine_translated": adaptation.machine_translated,
        "reviewed": adaptation.reviewed,
        "note": adaptation.note,
    }
    rows = [f"{name}: {_yaml(value)}" for name, value in top.items() if value]
    rows.append("ancestors:")
    for ancestor in adaptation.ancestors:
        rows += [
            f"  {'-' if not n else ' '} {name}: {_yaml(value)}" for n, (name, value) in enumerate(_given(ancestor))
        ]
    if adaptation.names:
        rows += [
            "names:",
            *(f"  {_yaml(name)}: {_yaml(list(value))}" for name, value in sorted(adaptation.names.items())),
        ]
    rows.append("units:")
    for unit, noted in adaptation.units.items():
        inside = ", ".join(f"{name}: {_yaml(value)}" for name, value in _given(noted))
        plain = noted == Unit(noted.state, noted.hash)
        rows.append(f"  {_yaml(unit)}: " + (f"{noted.state} {noted.hash}".rstrip() if plain else f"{{{inside}}}"))
    return _HEAD + "\n".join(rows) + "\n"


def write_todo(adaptation: Adaptation, decisions: Iterable[Decision]) -> str:
    """What is open, as its file has it; the empty text where nothing is."""
    rows: list[str] = []
    for decision in decisions:
        for n, (name, value) in enumerate(_given(decision, always=("choice",))):
            mark = "  - " if not n else "    "
            rows.append(f"{mark}{name}: {_block(str(value), 6)}" if "\n" in str(value) or name in ("base", "ours",
                        "theirs", "text") else f"{mark}{name}: {_yaml(value) if value else ''}".rstrip())  # fmt: skip
        rows.append("")
    if not rows:
        return ""
    return _TODO.format(ref=adaptation.ref) + "decisions:\n" + "\n".join(rows).rstrip("\n") + "\n"


def _given(row: Any, always: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    pairs = ((each.name, getattr(row, each.name)) for each in fields(row))
    return [
        (name, list(value) if isinstance(value, tuple) else value) for name, value in pairs if value or name in always
    ]


def _yaml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(text: str, margin: int) -> str:
    """A text as a block of rows, however it begins."""
    rows = [" " * margin + row if row else "" for row in text.split("\n")]
    return "|2-\n" + "\n".join(rows)


def keep_choices(decisions: Iterable[Decision], earlier: Iterable[Decision]) -> tuple[Decision, ...]:
    """Decisions with what was already chosen for the same text of the original."""
    said = {(each.unit, each.theirs): each for each in earlier}
    return tuple(
        replace(each, choice=old.choice, text=old.text, reason=old.reason, by=old.by)
        if (old := said.get((each.unit, each.theirs))) else each for each in decisions
    )  # fmt: skip


def _start(path: str) -> Span:
    return Span(path, 1, 1, 1, 2)
