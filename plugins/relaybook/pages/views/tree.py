"""A tree: the terms of a vocabulary from broad to narrow with their counts, or records below the ones they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from relaybook.model import Record, Ref
from relaybook.pages.cards import facts_line
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.views.axis import axis_of, field_of, label_of
from relaybook.pages.views.figure import Cell, Drawn
from relaybook.pages.words import count, word
from relaybook.schema.definitions import View


@dataclass(frozen=True, slots=True)
class Node:
    """A branch of the tree."""

    label: str
    url: str
    quiet: str = ""
    """HTML beside the label."""
    number: int = 0
    """How many records it holds; of a record, how many are below it."""
    below: list[Node] = field(default_factory=list)
    attributes: str = ""
    """What else the link says, such as its language, as HTML."""


def draw_tree(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """Draw the records of a tree; see `View`."""
    each = field_of(view.rows, context)
    roots = _records(view, found, page, context) if each and each.relation else _terms(view, found, page, context)
    head = (
        word("step", context.settings.language),
        label_of(view.rows, context),
        word("n_records", context.settings.language),
    )
    rows = tuple((Cell(str(depth)), Cell(node.label, node.url), Cell(str(node.number))) for depth, node in _walk(roots))
    empty = tag("p", escape(word("nothing_here", context.settings.language)), class_="rb-empty")
    return Drawn(branches(roots, "rb-branches") if roots else empty, head, rows)


def branches(nodes: list[Node], name: str = "") -> str:
    """Branches as a list in a list; the outermost has a name for the style sheet."""
    items = []
    for node in nodes:
        label = f'<a href="{node.url}"{node.attributes}>{escape(node.label)}</a>' if node.url else escape(node.label)
        quiet = tag("span", node.quiet, class_="rb-quiet") if node.quiet else ""
        items.append(tag("li", label + quiet + (branches(node.below) if node.below else "")))
    return tag("ul", "".join(items), class_=name)


def _walk(nodes: list[Node], depth: int = 1) -> Iterator[tuple[int, Node]]:
    for node in nodes:
        yield depth, node
        yield from _walk(node.below, depth + 1)


def _terms(view: View, found: list[Record], page: str, context: Context) -> list[Node]:
    """Terms below the broader ones. A record counts for every term above its own, once."""
    axis = axis_of(view.rows, view, found, page, context)
    each = field_of(view.rows, context)
    vocabulary = context.schema.vocabularies.get(each.vocabulary) if each else None
    language = context.settings.language
    nodes: dict[str, Node] = {}
    for step in axis.steps:
        number = sum(step.id in axis.by_record[record.ref] for record in found)
        nodes[step.id] = Node(step.label, step.url, escape(count("records", number, language)), number)
    roots: list[Node] = []
    for name, node in nodes.items():
        broader = vocabulary.terms[name].broader if vocabulary and name in vocabulary.terms else ""
        above = nodes.get(broader)
        (above.below if above else roots).append(node)
    return roots


def _records(view: View, found: list[Record], page: str, context: Context) -> list[Node]:
    """Records below those that they name by the relation; those that neither name nor are named are left out."""
    held = {record.ref: record for record in found}
    below: dict[Ref, list[Ref]] = {}
    for record in found:
        for target in context.library.linked(record.ref, view.rows):
            if target in held:
                below.setdefault(target, []).append(record.ref)
    named = {ref for refs in below.values() for ref in refs}
    return [_branch(record, held, below, page, context, ())
            for record in found if record.ref in below and record.ref not in named]  # fmt: skip


def _branch(
    record: Record, held: Mapping[Ref, Record], below: Mapping[Ref, list[Ref]], page: str, context: Context,
    above: tuple[Ref, ...],
) -> Node:  # fmt: skip
    way = (*above, record.ref)  # A relation may go round in a circle where its type allows it.
    inside = [_branch(held[ref], held, below, page, context, way)
              for ref in below.get(record.ref, ()) if ref not in way]  # fmt: skip
    number = sum(1 for _ in _walk(inside))
    return Node(record.title, context.record_url(page, record.ref), facts_line(record, page, context), number, inside)
