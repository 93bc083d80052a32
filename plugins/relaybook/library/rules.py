"""Judge the library by the rules of the schema."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.diagnostics import Diagnostic, Severity
from relaybook.diagnostics.codes import CODES
from relaybook.library.filters import fits, values_at
from relaybook.library.graph import Library
from relaybook.model import Edge, Entry, Record, Span
from relaybook.schema.definitions import DEPENDS, Field, Need, Rule


def find_broken_rules(library: Library) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each record that breaks a rule. Records that are not valid are not judged."""
    for rule in library.schema.rules:
        for record in library.records.values():
            if record.valid and fits(record, rule.fits, library):
                yield from _judge(rule, record, library)


def _judge(rule: Rule, record: Record, library: Library) -> Iterator[Diagnostic]:
    if rule.need and not any(_enough(need, record, library) for need in rule.need):
        yield _diagnostic(rule, _place(record, rule), rule.message)
    for need in rule.forbid:
        for edge in _edges(record, need.name, library):
            target = library.records[edge.target]
            if fits(target, need.to, library):
                path = f"{record.ref} → {edge.name} → {edge.target} ({target.status})"
                yield _diagnostic(rule, edge.span, f"{rule.message}: {path}")


def _diagnostic(rule: Rule, span: Span, message: str) -> Diagnostic:
    severity = Severity(rule.severity or CODES.get(rule.code, "warning"))
    return Diagnostic(rule.code, severity, message, span, help=rule.help)


def _enough(need: Need, record: Record, library: Library) -> bool:
    """Whether a need is met. What could not be found or read is reported where it stands, and gets the benefit."""
    kind = library.schema.types[record.type]
    each = kind.fields.get(need.name)
    if each and _has_unknown(record, each, library):
        return True  # That a name leads nowhere is said already, and is the root of it.
    if each and each.cites:
        found: list[Record | Entry] = [library.entries[k] for k in _keys(record, need.name) if k in library.entries]
        doubtful = len(found) < len(_keys(record, need.name)) or any(
            isinstance(e, Entry) and not e.fields for e in found
        )
    elif (each and each.relation) or need.name == DEPENDS:
        edges = _edges(record, need.name, library)
        found = [library.records[edge.target] for edge in edges]
        written = record.data.get(need.name)
        doubtful = any(isinstance(r, Record) and not r.complete for r in found)
        doubtful |= need.name != DEPENDS and len(edges) < (len(written) if isinstance(written, list) else bool(written))
    else:
        return len(list(values_at(record, need.name, library))) >= need.at_least
    return doubtful or sum(fits(node, need.to, library) for node in found) >= need.at_least


def _has_unknown(record: Record, each: Field, library: Library) -> bool:
    if each.cites:
        return any(key not in library.entries for key in _keys(record, each.name))
    values = record.data.get(each.name)
    written = len(values) if isinstance(values, list) else 1 if values else 0
    return bool(each.relation) and len(_edges(record, each.name, library)) < written


def _keys(record: Record, name: str) -> list[str]:
    values = record.data.get(name)
    items = values if isinstance(values, list) else []
    return list(dict.fromkeys(v["key"] for v in items if isinstance(v, dict) and isinstance(v.get("key"), str)))


def _edges(record: Record, name: str, library: Library) -> list[Edge]:
    edges = library.outgoing.get(record.ref, ())
    if name != DEPENDS:
        return [edge for edge in edges if edge.name == name]
    found = []
    for edge in edges:
        relation = library.relation(record.type, edge.name)
        if relation and relation.depends:
            found.append(edge)
    return found


def _place(record: Record, rule: Rule) -> Span:
    """Where to look: the field that is needed, else a field that the filter asks for, else the record's beginning."""
    for name in (rule.need[0].name, *(path.partition(".")[0] for path in rule.fits)):
        if f"{record.pointer}/{name}" in record.tree.keys:
            return record.span(f"/{name}") if name in rule.fits else record.key_span(f"/{name}")
    span = record.span()
    return span._replace(end_line=span.line, end_column=span.column + 1)
