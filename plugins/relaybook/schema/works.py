"""How a type says that its records are cited, and how they are named as authors: `work:` and `agent:`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from relaybook.schema.definitions import Agent, RecordType, Work
from relaybook.schema.faults import Faults, as_labels, as_map, as_text, as_texts

WORKS: Mapping[str, str] = {
    "report": "Report",
    "article-journal": "ScholarlyArticle",
    "chapter": "CreativeWork",
    "dataset": "Dataset",
    "webpage": "WebPage",
}
"""The kinds of work that a record can be, in the words of CSL, and what schema.org calls each."""
_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")


def parse_work(name: str, item: Any, faults: Faults) -> Work | None:
    """The `work:` block of a type; nothing where it is empty, so that a type can undo what it inherits.

    Args:
        name: The name of the type.
        item: What was written.
        faults: Where a fault is noted.
    """
    if not item:
        return None
    owner = f"type/{name}"
    if not isinstance(item, dict):
        faults.wrong_at(owner, "/work", "`work` is a map of names and values", "write `work: {csl: report}`")
        return None
    faults.check_keys_at(item, "work", owner, "/work")
    csl = as_text(item.get("csl")) or "report"
    if csl not in WORKS:
        known = ", ".join(f"`{each}`" for each in WORKS)
        faults.wrong_at(owner, "/work/csl", f"`{csl}` is no kind of work that a record can be", f"write one of {known}")
        csl = "webpage"
    schema_org = _schema_org(item, WORKS[csl], owner, "/work", faults)
    return Work(csl, schema_org, as_labels(item.get("genre")), as_text(item.get("institution")))


def parse_agent(name: str, item: Any, faults: Faults) -> Agent:
    """The `agent:` block of a type; the block that says nothing where it is empty.

    Args:
        name: The name of the type.
        item: What was written.
        faults: Where a fault is noted.
    """
    owner = f"type/{name}"
    if item and not isinstance(item, dict):
        help = "write `agent: {schema_org: Person}`"
        faults.wrong_at(owner, "/agent", "`agent` is a map of names and values", help)
    faults.check_keys_at(item, "agent", owner, "/agent")
    item = as_map(item)
    schema_org = _schema_org(item, "Organization", owner, "/agent", faults)
    return Agent(schema_org, as_text(item.get("family")), as_text(item.get("given")), as_texts(item.get("same_as")))


def check_agent(kind: RecordType, faults: Faults) -> None:
    """Note the fields that an `agent:` block names and its type does not have."""
    named = {"family": (kind.agent.family,), "given": (kind.agent.given,), "same_as": kind.agent.same_as}
    for part, names in named.items():
        for name in names:
            if name and name not in kind.fields:
                faults.unknown(f"type/{kind.name}", f"/agent/{part}", "field", name, kind.fields)


def _schema_org(item: Mapping[str, Any], fallback: str, owner: str, part: str, faults: Faults) -> str:
    name = as_text(item.get("schema_org")) or fallback
    if _NAME.fullmatch(name):
        return name
    message, help = f"`{name}` is no type of schema.org", f"write one word with a capital, such as `{fallback}`"
    faults.wrong_at(owner, f"{part}/schema_org", message, help)
    return fallback
