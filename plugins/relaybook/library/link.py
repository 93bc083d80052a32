"""Link all records: resolve what they name, compute inverses, and find what does not hold together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from relaybook.content.yamlplaces import step
from relaybook.diagnostics import Diagnostic, Related, make
from relaybook.library.citing import bodies_of, citing_values, find_unknown, unknown
from relaybook.library.graph import MENTION, Library, index_edges
from relaybook.library.names import Names, merged
from relaybook.model import Body, Edge, Entry, Record, Ref, Span
from relaybook.schema.definitions import Field, Schema, label_in
from relaybook.schema.records import id_field_of


def link(
    records: Iterable[Record],
    bodies: Iterable[Body],
    entries: Mapping[str, Entry],
    schema: Schema,
    incomplete: Collection[str] = (),
) -> tuple[Library, Names, list[Diagnostic]]:
    """Make the library.

    Args:
        records: Every record, those with errors included: their ids still count as known.
        bodies: The bodies of pages that are no records; their mentions are checked too.
        entries: The bibliography.
        schema: The definitions of the site.
        incomplete: Types of which not every record could be read, and `reference` where not every entry could.
    """
    records = sorted(records, key=lambda r: (r.ref, r.path, len(r.pointer), r.pointer))
    diagnostics = list(_find_duplicates(records, schema))
    names = Names(schema, records, incomplete)
    known: dict[Ref, Record] = {}
    inner: dict[Ref, list[Ref]] = {}
    for record in sorted(records, key=lambda r: (r.path, len(r.pointer), r.pointer)):
        if known.setdefault(record.ref, record) is record and record.parent:
            inner.setdefault(record.parent, []).append(record.ref)
    linker = _Linker(names, entries)
    for record in records:
        if known[record.ref] is record:
            linker.take(record)
    for body in bodies:
        linker.take_body(body, None)
    diagnostics += merged(linker.problems)
    outgoing, incoming = index_edges(linker.edges)
    library = Library(
        schema,
        {ref: known[ref] for ref in sorted(known)},
        entries,
        outgoing,
        incoming,
        {ref: tuple(refs) for ref, refs in inner.items()},
    )
    diagnostics += _find_cycles(library)
    return library, names, diagnostics


def link_alone(records: Sequence[Record], names: Names, entries: Mapping[str, Entry]) -> tuple[Edge, ...]:
    """The relations of a text that is no record of the library. What it names and is no more, is passed over.

    Args:
        records: The record of the text, and those inside it.
        names: Every name of the library; what the text mentions beyond that is noted there.
        entries: The bibliography.
    """
    own = names.laid_over(records)
    linker = _Linker(own, entries)
    for record in records:
        linker.take(record)
    for text, named in own.mentioned.items():
        names.mentioned.setdefault(text, named)
    return tuple(linker.edges)


class _Linker:
    def __init__(self, names: Names, entries: Mapping[str, Entry]) -> None:
        self.names = names
        self.entries = entries
        self.edges: list[Edge] = []
        self.problems: list[Diagnostic] = []

    def take(self, record: Record) -> None:
        kind = self.names.schema.types[record.type]
        for name, each in kind.fields.items():
            if each.relation and name in record.data:
                self.take_relation(record, name, each, by_title=kind.read.match_by == "title")
        for pointer, value in citing_values(record, kind.fields):
            key, span = value["key"], record.span(f"{pointer}/key")
            if key not in self.entries:
                if "reference" not in self.names.incomplete:
                    self.problems.append(unknown(key, span, self.entries))
            elif self.entries[key].retracted:
                self.problems.append(_retracted(self.entries[key], span))
        for body in bodies_of(record):
            self.take_body(body, record)

    def take_relation(self, record: Record, name: str, each: Field, *, by_title: bool) -> None:
        relation = each.relation
        assert relation is not None
        allowed = self.names.allowed(relation.to, record.type)
        values = record.data[name] if each.many else [record.data[name]]
        for index, value in enumerate(values):
            text = value.get("record") if isinstance(value, dict) else None
            if not isinstance(text, str) or text.startswith(("https://", "http://")):
                continue  # The address of a record of another site, which an adapted record may rest on.
            span = record.span(f"/{name}/{index}/record" if each.many else f"/{name}/record")
            named = self.names.resolve(text, allowed, span, name, by_title=by_title)
            if named.problem and step(record.pointer, name) in record.tree.keys:  # A default is judged where it is set.
                self.problems.append(named.problem)
            if named.ref:
                rest = {k: v for k, v in value.items() if k != "record"}
                self.edges.append(Edge(record.ref, name, named.ref, span, rest, named.fragment))

    def take_body(self, body: Body, record: Record | None) -> None:
        for mention in body.mentions:
            self.mention(
                mention.target,
                body.span(mention.target_start, mention.target_start + len(mention.target)),
                record,
            )
        if "reference" not in self.names.incomplete:
            self.problems += find_unknown(body, self.entries)

    def mention(self, target: str, span: Span, record: Record | None) -> None:
        named = self.names.resolve(target, tuple(self.names.schema.types), span, MENTION)
        if named.problem:
            self.problems.append(named.problem)
        if named.ref:
            self.names.mentioned[target] = (named.ref, named.fragment)
        if named.ref and record and named.ref != record.ref:
            self.edges.append(Edge(record.ref, MENTION, named.ref, span, {}, named.fragment))


def _retracted(entry: Entry, span: Span) -> Diagnostic:
    help = "take it out of what this rests on, or delete the field `retracted` of the entry if it is a mistake"
    message = f"the work `{entry.key}` was retracted"
    return make("retracted-work", span, message, help=help, related=(Related(entry.span, "the entry is here"),))


def _find_duplicates(records: list[Record], schema: Schema) -> Iterator[Diagnostic]:
    first: dict[Ref, Record] = {}
    for record in records:
        if record.parent:
            continue
        noun = label_in(schema.types[record.type].plural, "en").lower()
        other = first.setdefault(record.ref, record)
        if other is not record:
            help = "rename one of the files: the file name is the id, and links use it"
            if "id" in record.data or record.pointer:
                help = "give one of them another id: links use it"
            place, earlier = (_named_at(r, schema) for r in (record, other))
            yield make("duplicate-id", place, f"two {noun} have the id `{record.ref.id}`",
                       note=f"also at {earlier if other.pointer else other.path}", help=help,
                       related=(Related(earlier, "the first is here"),))  # fmt: skip
    claimed: dict[Ref, Record] = dict(first)
    for record in records:
        for index, former in enumerate(record.former_ids):
            other = claimed.setdefault(Ref(record.type, former), record)
            if other is not record:
                yield make("reused-id", record.span(f"/former_ids/{index}"),
                           f"the id `{former}` belongs to another record",
                           note=f"see {other.path}", help="remove it: an id is never used again",
                           related=(Related(_short(other.span()), "the other record"),))  # fmt: skip


def _named_at(record: Record, schema: Schema) -> Span:
    """Where a record gets its id: where that is written, else the value that it is made from, else its beginning."""
    source = "id" if "id" in record.data else id_field_of(schema.types[record.type])
    return _short(record.span(f"/{source}" if source in record.data else ""))


def _short(span: Span) -> Span:
    return span if span.end_line == span.line else span._replace(end_line=span.line, end_column=span.column + 1)


def _find_cycles(library: Library) -> Iterator[Diagnostic]:
    """One diagnostic for each circle in a relation that must have none, at its alphabetically first record."""
    graph: dict[str, dict[Ref, list[Edge]]] = {}
    for edges in library.outgoing.values():
        for edge in edges:
            relation = library.relation(library.records[edge.source].type, edge.name)
            if relation and relation.acyclic:
                graph.setdefault(edge.name, {}).setdefault(edge.source, []).append(edge)
    for name, steps in sorted(graph.items()):
        state: dict[Ref, int] = {}
        for start in sorted(steps):
            if start not in state:
                yield from _walk(start, steps, state, name)


def _walk(start: Ref, steps: Mapping[Ref, list[Edge]], state: dict[Ref, int], name: str) -> Iterator[Diagnostic]:
    path: list[Edge] = []
    stack = [iter(steps.get(start, ()))]
    state[start] = 1
    while stack:
        edge = next(stack[-1], None)
        if edge is None:
            stack.pop()
            done = path.pop() if path else None
            state[done.target if done else start] = 2
            continue
        seen = state.get(edge.target)
        if seen is None:
            state[edge.target] = 1
            path.append(edge)
            stack.append(iter(steps.get(edge.target, ())))
        elif seen == 1:
            circle = [*path, edge]
            begin = next((i for i, e in enumerate(circle) if e.source == edge.target), 0)
            circle = circle[begin:]
            words = " → ".join(str(e.source) for e in circle) + f" → {edge.target}"
            related = tuple(Related(e.span, f"`{e.target}` is named here") for e in circle[:-1])
            yield make("relation-cycle", edge.span, f"`{name}` goes round in a circle: {words}",
                       help="remove one of these links", related=related)  # fmt: skip
