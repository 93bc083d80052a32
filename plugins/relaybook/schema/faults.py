"""What is wrong with a definition, where it stands, and which words a definition may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relaybook.content.yamlplaces import step
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Tree

KEYS: Mapping[str, frozenset[str]] = {
    "type": frozenset(
        "type extends abstract label plural description folders url title_field inside required advised sections "
        "card facts page lead read work agent properties".split()
    ),
    "field": frozenset(
        "label description type items format vocabulary relation contains properties short required use facet cites "
        "public maps adapt not_before additionalProperties enum const pattern minLength maxLength minimum maximum "
        "minItems maxItems uniqueItems".split()
    ),
    "relation": frozenset("to inverse inverse_label acyclic symmetric depends counts qualifiers".split()),
    "section": frozenset("id label need".split()),
    "read": frozenset("alias split empty_is_absent date_order id_from match_by".split()),
    "work": frozenset("csl schema_org genre institution".split()),
    "agent": frozenset("schema_org family given same_as".split()),
    "vocabulary": frozenset("vocabulary label note url terms".split()),
    "rule": frozenset("rule message help severity for need forbid".split()),
    "view": frozenset(
        "view label of sort limit kind empty note rows columns marks fields place start end as_of hops per url missing "
        "gaps".split()
    ),
    "gap": frozenset("has lacks label".split()),
    "facet": frozenset("facet label group_by terms folded".split()),
    "flag": frozenset("id label any_of".split()),
    "need": frozenset("relation field to at_least".split()),
}
_NOWHERE = (Tree("relaybook/schema", None), "")


@dataclass(slots=True)
class Faults:
    """The faults of all definitions, and the place of every definition by its name (`type/person/orcid`)."""

    found: list[Diagnostic] = field(default_factory=list)
    places: dict[str, tuple[Tree, str]] = field(default_factory=dict)

    def wrong(self, tree: Tree, at: str, message: str, help: str) -> None:
        """Note a fault at a pointer of a file."""
        self.found.append(make("bad-definition", tree.span(at), message, help=help))

    def wrong_at(self, name: str, part: str, message: str, help: str) -> None:
        """Note a fault in a part of a named definition."""
        tree, pointer = self.places.get(name, _NOWHERE)
        self.wrong(tree, pointer + part, message, help)

    def unknown(self, name: str, part: str, what: str, wanted: str, known: Mapping[str, Any]) -> None:
        """Note that a definition names something that does not exist."""
        near = nearest(wanted, known)
        self.wrong_at(name, part, f"there is no {what} `{wanted}`", f"did you mean `{near}`?" if near else "define it")

    def check_keys(self, item: Any, kind: str, tree: Tree, at: str) -> None:
        """Note every word of a map that its kind does not have."""
        known = KEYS[kind]
        noun = "a `read:` block" if kind == "read" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        for key in as_map(item):
            if key not in known and not key.startswith("x_"):
                near = nearest(key, known)
                help = f"did you mean `{near}`?" if near else "known are " + ", ".join(f"`{k}`" for k in sorted(known))
                span = tree.key_span(step(at, key))
                self.found.append(make("bad-definition", span, f"{noun} has no part `{key}`", help=help))

    def check_number(self, item: Mapping[str, Any], name: str, tree: Tree, at: str) -> None:
        """Note a part of a map that must be a whole number and is none."""
        if name in item and not as_number(item[name]):
            message = f"`{name}` must be a whole number above 0"
            self.wrong(tree, f"{at}/{name}", message, f"write `{name}: 2`")

    def check_keys_at(self, item: Any, kind: str, name: str, part: str) -> None:
        """The same for a part of a named definition."""
        tree, pointer = self.places.get(name, _NOWHERE)
        if tree is not _NOWHERE[0]:
            self.check_keys(item, kind, tree, pointer + part)


def as_map(value: Any) -> dict[str, Any]:
    """A map, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_texts(value: Any) -> tuple[str, ...]:
    """A list of texts, from one text or a list."""
    if value is None or isinstance(value, dict):
        return ()
    return tuple(str(item) for item in (value if isinstance(value, list) else [value]))


def as_text(value: Any) -> str:
    """A text, or the empty one for anything else."""
    return value if isinstance(value, str) else ""


def as_labels(value: Any, fallback: str = "") -> Mapping[str, str]:
    """A label in several languages, from a map or one text."""
    if isinstance(value, dict) and (labels := {str(k): v for k, v in value.items() if isinstance(v, str)}):
        return labels
    text = as_text(value) or fallback
    return {"en": text} if text else {}


def as_number(value: Any) -> int:
    """A whole number, or 0 for anything else."""
    return int(value) if isinstance(value, str) and value.isdecimal() else 0


def is_true(value: Any) -> bool:
    """Whether `true` was written."""
    return bool(value == "true")
