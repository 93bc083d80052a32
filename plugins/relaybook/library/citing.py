"""What cites what: the one walk over the citations of records and pages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from relaybook.diagnostics import Diagnostic, Edit, Fix, Related, Severity, make
from relaybook.diagnostics.suggest import nearest
from relaybook.library.graph import Library
from relaybook.model import INHERITING, Body, Entry, Record, Ref, Span
from relaybook.schema.definitions import Field
from relaybook.schema.records import PlainPage

_SHORTEST = 5
"""Letters that a key must have before an entry that begins so is suggested."""
MOST_UNUSED = 20
"""How many unused entries of one file are pointed out one by one."""


class Use(NamedTuple):
    """A record, a record inside a record, or a page that cites."""

    ref: Ref | None
    path: str
    """The file that it stands in."""


def citing_values(record: Record, fields: Mapping[str, Field]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every citing value of a record's fields with its pointer, those inside lists of maps included.

    Args:
        record: A record.
        fields: The fields of its type.

    Yields:
        A pointer, and a map with a `key`, a `locator` and a `quote` where they were written.
    """
    for name, each in fields.items():
        value = record.data.get(name)
        items = value if isinstance(value, list) else ()
        if each.cites:
            yield from _keyed(f"/{name}", items)
        elif each.fields and each.many and not each.relation:
            citing = [inner for inner in each.fields.values() if inner.cites]
            for index, item in enumerate(items if citing else ()):
                for inner in citing:
                    found = item.get(inner.name) if isinstance(item, dict) else None
                    yield from _keyed(f"/{name}/{index}/{inner.name}", found or ())


def _keyed(pointer: str, values: Iterable[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, value in enumerate(values):
        if isinstance(value, dict) and isinstance(value.get("key"), str):
            yield f"{pointer}/{index}", value


def bodies_of(record: Record) -> tuple[Body, ...]:
    """Every text of a record that was scanned."""
    return (*((record.body,) if record.body else ()), *record.prose.values())


def keys_of(record: Record, fields: Mapping[str, Field]) -> list[str]:
    """The keys that a record cites, each once."""
    keys = [value["key"] for _, value in citing_values(record, fields)]
    keys += [citation.key for body in bodies_of(record) for citation in body.citations]
    return list(dict.fromkeys(keys))


def uses_of(library: Library, pages: Iterable[PlainPage]) -> dict[str, tuple[Use, ...]]:
    """What cites each entry, in order of type, id and path. Entries that nothing cites are not in it."""
    found: dict[str, dict[Use, None]] = {}
    for record in library.records.values():
        for key in keys_of(record, library.schema.types[record.type].fields):
            found.setdefault(key, {})[Use(record.ref, record.path)] = None
    for page in pages:
        for citation in page.body.citations:
            found.setdefault(citation.key, {})[Use(None, page.path)] = None
    return {key: tuple(uses) for key, uses in found.items() if key in library.entries}


def find_unknown(body: Body, entries: Mapping[str, Entry]) -> Iterator[Diagnostic]:
    """Keys of a body that the bibliography does not hold.

    A name after `@` in a sentence may be an account somewhere; only one that is nearly a key is pointed out.
    """
    for citation in body.citations:
        if citation.key in entries:
            continue
        span = body.span(citation.start, citation.end)
        if not citation.narrative:
            yield unknown(citation.key, span, entries)
        elif near := nearest(citation.key, entries):
            fixes = (Fix(f"write `{near}`", (Edit(span, near),)),)
            help = f"if a work is meant, write `@{near}`; else leave it as it is"
            message = f"`@{citation.key}` is nearly the key of an entry, `{near}`"
            yield make("unknown-citation", span, message, help=help, fixes=fixes, severity=Severity.HINT)


def unknown(key: str, span: Span, entries: Mapping[str, Entry]) -> Diagnostic:
    """What is said of a key that the bibliography does not hold."""
    near = nearest(key, entries) or _begun(key, entries)
    fixes = (Fix(f"write `{near}`", (Edit(span, near),)),) if near else ()
    files = {entry.span.path for entry in entries.values()}
    where = f"`{min(files)}`" if len(files) == 1 else "the bibliography"
    help = f"did you mean `{near}`?" if near else f"add the work to {where}, or mend the key"
    return make("unknown-citation", span, f"the bibliography has no entry `{key}`", help=help, fixes=fixes)


def _begun(key: str, entries: Iterable[str]) -> str:
    """The one entry that a key is the beginning of, such as `olken2007` of `olken2007monitoring`; else nothing."""
    found = [each for each in entries if each.casefold().startswith(key.casefold())]
    return found[0] if len(key) >= _SHORTEST and len(found) == 1 else ""


def find_unused(entries: Mapping[str, Entry], uses: Container[str], judged: Iterable[Span]) -> Iterator[Diagnostic]:
    """Entries that nothing cites and nothing takes anything from: a hint each, or one for a file with many of them.

    Args:
        entries: The bibliography.
        uses: What is cited.
        judged: Where something else is wrong: of an entry with a mistake, that is said first.
    """
    lines = {(span.path, span.line) for span in judged}
    inherited = {key for entry in entries.values() for field in INHERITING for key in entry.keys_in(field)}
    files: dict[str, list[Entry]] = {}
    for entry in entries.values():
        if entry.key in uses or entry.key in inherited or not entry.is_work:
            continue
        path, line = entry.span.path, entry.span.line
        if not any((path, line + row) in lines for row in range(entry.text.count("\n") + 1)):
            files.setdefault(entry.span.path, []).append(entry)
    for path, unused in sorted(files.items()):
        if len(unused) <= MOST_UNUSED:
            for entry in unused:
                message = f"nothing cites the entry `{entry.key}`"
                help = f"cite it with `[@{entry.key}]`, or delete it if it is no longer needed"
                yield make("unused-entry", entry.span, message, help=help)
        else:
            first, rest = unused[0], unused[1:MOST_UNUSED]
            total = sum(entry.span.path == path for entry in entries.values())
            message = f"nothing cites {len(unused)} of the {total} entries of this file, of which this is the first"
            related = tuple(Related(entry.span, f"nothing cites `{entry.key}`") for entry in rest)
            help = "cite them, or delete those that are no longer needed"
            yield make("unused-entry", first.span, message, help=help, related=related)
