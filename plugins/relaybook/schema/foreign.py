"""The `read:` block of a type: how front matter that was not written for us is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.content.yamlplaces import step
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Tree
from relaybook.schema.definitions import Read, RecordType

_CHOICES = {
    "empty_is_absent": ("true", "false"),
    "date_order": ("dmy", "mdy", "ymd"),
    "match_by": ("id", "title"),
}


def parse_read(item: Any, tree: Tree, at: str) -> tuple[Read, list[Diagnostic]]:
    """A `read:` block as a value, and what is wrong with it; a wrong part is left out.

    Args:
        item: What was written.
        tree: The file of definitions.
        at: The pointer of the block in it.
    """
    if not isinstance(item, dict):
        return Read(), [_wrong(tree, at, "a `read:` block is a map", "write `read: {empty_is_absent: true}`")]
    problems = []
    words: dict[str, str] = {}
    for part, choices in _CHOICES.items():
        value = item.get(part)
        if value in choices:
            words[part] = value
        elif value is not None:
            help = "write " + " or ".join(f"`{choice}`" for choice in choices)
            problems.append(_wrong(tree, f"{at}/{part}", f"this is no value of `{part}`", help))
    maps: dict[str, Mapping[str, str]] = {}
    for part, example in (("alias", "{their_name: our_name}"), ("split", '{field: ","}')):
        value = item.get(part) or {}
        if part == "split" and isinstance(value, list):
            value = {str(name): "," for name in value}
        if isinstance(value, dict) and all(isinstance(text, str) and text for text in value.values()):
            maps[part] = value
        else:
            problems.append(_wrong(tree, f"{at}/{part}", f"`{part}` is a map of texts", f"write `{part}: {example}`"))
    read = Read(
        alias=maps.get("alias", {}),
        split=maps.get("split", {}),
        empty_is_absent=words.get("empty_is_absent") == "true",
        date_order=words.get("date_order", ""),
        id_from=str(item.get("id_from") or ""),
        match_by=words.get("match_by", "id"),
    )
    return read, problems


def check_read(kind: RecordType, tree: Tree, at: str) -> Iterator[Diagnostic]:
    """Find names in a `read:` block that are no fields. They are our names: those that the aliases give."""
    read = kind.read
    named = [(f"{at}/alias{step('', theirs)}", ours) for theirs, ours in read.alias.items()]
    named += [(f"{at}/split{step('', ours)}", ours) for ours in read.split]
    named += [(f"{at}/id_from", read.id_from)] if read.id_from not in ("", "stem", "title") else []
    for place, ours in named:
        if ours not in kind.fields and not ours.startswith("x_"):
            near = nearest(ours, kind.fields)
            help = f"did you mean `{near}`?" if near else f"add `{ours}` to the `properties:` of the type"
            yield _wrong(tree, place, f"the type `{kind.name}` has no field `{ours}`", help)
    for ours in read.split:
        if ours in kind.fields and not kind.fields[ours].many:
            help = f"write `type: array` in the field `{ours}`, or do not split it"
            yield _wrong(tree, f"{at}/split{step('', ours)}", f"`{ours}` is split, but is no list", help)


def _wrong(tree: Tree, at: str, message: str, help: str) -> Diagnostic:
    return make("bad-definition", tree.span(at), message, help=help)
