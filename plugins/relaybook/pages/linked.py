"""What is linked to a record: each relation under its own name from this side, then what is like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from heapq import nsmallest

from relaybook.library.graph import MENTION
from relaybook.model import Record, Ref
from relaybook.pages.cards import card
from relaybook.pages.html import Aside, escape, tag, title
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import meta_line, show_value
from relaybook.pages.views.neighbourhood import neighbourhoods
from relaybook.pages.words import word
from relaybook.schema.definitions import label_in


def linked(sheet: Sheet) -> Iterator[str]:
    """The sections on linked records and on similar ones."""
    in_facts = {name for name in sheet.kind.facts if sheet.record.data.get(name)}
    groups = [group for group in relations_of(sheet) if group[0] not in in_facts]
    listed = {ref for _, _, refs in groups for ref in refs}
    incoming = sheet.context.library.incoming.get(sheet.record.ref, ())
    mentioned = dict.fromkeys(e.source for e in incoming if e.name == MENTION)
    rest = [ref for ref in mentioned if ref not in listed and sheet.context.visible(ref)]
    if rest:
        groups.append((MENTION, word("mentioned_in", sheet.language), rest))
    if groups:
        yield title(2, word("linked", sheet.language), "linked")
        yield from neighbourhoods(sheet.record, sheet.page, sheet.context)
    shown_groups = []
    for name, label, refs in groups:
        records = sheet.context.library.records
        shown = (card(records[ref], sheet.page, sheet.context, level=4, note=_note(sheet, name, ref)) for ref in refs)
        shown_groups.append(tag("h3", escape(label), id=f"linked-{name}"))
        shown_groups.append(tag("div", "".join(shown), class_="rb-cards rb-cards--list"))
    if shown_groups:
        yield Aside("".join(shown_groups))
    similar = [record for record in _similar(sheet) if record.ref not in listed and record.ref not in mentioned][:3]
    if similar:
        yield title(2, word("more_like_this", sheet.language), "more")
        yield Aside(tag("div", "".join(card(r, sheet.page, sheet.context) for r in similar), class_="rb-cards"))


def relations_of(sheet: Sheet) -> list[tuple[str, str, list[Ref]]]:
    """Every relation of a record from its own side: name, label, and the targets that have a page."""
    library = sheet.context.library
    groups: dict[str, tuple[str, list[Ref]]] = {}

    def add(name: str, label: str, target: Ref) -> None:
        refs = groups.setdefault(name, (label or name.replace("_", " ").capitalize(), []))[1]
        if target not in refs and sheet.context.visible(target):
            refs.append(target)

    for edge in library.outgoing.get(sheet.record.ref, ()):
        each = sheet.kind.fields.get(edge.name)
        if each and each.relation and each.relation.counts:
            add(edge.name, sheet.label(each), edge.target)
    for edge in library.incoming.get(sheet.record.ref, ()):
        each = sheet.context.type_of(library.records[edge.source]).fields.get(edge.name)
        if not each or not each.relation or not each.relation.counts:
            continue
        if each.relation.symmetric:
            add(edge.name, sheet.label(each), edge.source)
        elif each.relation.inverse:
            add(each.relation.inverse, label_in(each.relation.inverse_label, sheet.language), edge.source)
    return [(name, label, refs) for name, (label, refs) in groups.items() if refs]


def _note(sheet: Sheet, name: str, ref: Ref) -> str:
    """The qualifiers of a relation, from whichever side it was written."""
    library, own = sheet.context.library, sheet.record.ref
    edges = [e for e in library.outgoing.get(own, ()) if e.target == ref]
    edges += [e for e in library.outgoing.get(ref, ()) if e.target == own]
    for edge in edges:
        source = library.records[edge.source]
        each = sheet.context.type_of(source).fields.get(edge.name)
        if not each or not each.relation or not edge.qualifiers:
            continue
        own_side = edge.source == own or each.relation.symmetric
        if name == (edge.name if own_side else each.relation.inverse):
            return meta_line(show_value(source, inner, edge.qualifiers[part], sheet.page, sheet.context)
                             for part, inner in each.fields.items() if edge.qualifiers.get(part))  # fmt: skip
    return ""


def _similar(sheet: Sheet) -> list[Record]:
    """Records of the same type that share at least two terms, most first. Counted by term, never page by page."""
    scored: Counter[Ref] = Counter()
    for term in sheet.context.terms_of(sheet.record):
        scored.update(sheet.context.by_term.get((sheet.record.type, *term), ())[:_MOST])
    scored.pop(sheet.record.ref, None)
    best = nsmallest(12, ((-count, ref) for ref, count in scored.items() if count > 1))
    return [record for _, ref in best if (record := sheet.context.visible(ref))]


_MOST = 60
"""How many records of a term are looked at: a term that half the library has says little."""
