"""The compact file of all records and their facets, which a browser needs to filter, sort and list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from relaybook.library.filters import values_at
from relaybook.library.graph import Library
from relaybook.library.places import vocabulary_of
from relaybook.model import Record, Ref
from relaybook.schema.definitions import label_in
from relaybook.search.compact import compact
from relaybook.search.facets import Facet, name_of

VERSION = 1
"""The version of the format. A browser with a file of another one shows what the page itself holds."""
CHUNK = 50
"""How many summaries lie in one file."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def facet_path(language: str) -> str:
    """Where the file lies."""
    return f"search/facets.{language}.json"


def title_path(language: str) -> str:
    """Where the titles and addresses of all records lie."""
    return f"search/titles.{language}.json"


def summary_path(language: str, number: int) -> str:
    """Where the summaries of records lie, `CHUNK` records in a file."""
    return f"search/summaries.{language}.{number}.json"


def facet_file(
    facets: Sequence[Facet],
    records: list[Record],
    library: Library,
    language: str,
    page_of: Callable[[Facet, str], str],
    has_feed: Callable[[Facet, str], bool],
) -> str:
    """The file as JSON.

    A facet has its values as `[id, label, number of the value above it or -1, address]`; `feeds` has the numbers of
    those with a feed. Of each record, the columns hold date and strength; the column of a facet holds the numbers of
    its values to the base 36, joined by dots, without those that lie above another one. Columns are joined by line
    breaks.

    Args:
        facets: The facets in order.
        records: The records in order.
        library: The linked library.
        language: The language of labels.
        page_of: The address of the page of a value; the empty text where it has none.
        has_feed: Whether there is a feed below that address.
    """
    described, columns = [], {}
    for facet in facets:
        index = {term.id: number for number, term in enumerate(facet.terms)}
        terms = [[t.id, t.label, index.get(t.under, -1), page_of(facet, t.id)] for t in facet.terms]
        feeds = [number for number, term in enumerate(facet.terms) if has_feed(facet, term.id)]
        described.append({"id": facet.name, "label": facet.label, "years": facet.years, "feeds": feeds, "terms": terms})
        columns[facet.name] = "\n".join(_values(facet, record.ref, index) for record in records)
    made: dict[str, Any] = {
        "version": VERSION,
        "language": language,
        "chunk": CHUNK,
        "kinds": {kind.name: label_in(kind.label, language, kind.name) for kind in library.schema.types.values()},
        "card": on_cards(facets, library),
        "facets": described,
        "records": len(records),
        "dates": "\n".join(date_of(record, library) for record in records),
        "strengths": "".join(str(strength_of(record, library)) for record in records),
        "values": columns,
    }
    return compact(made)


def title_file(records: list[Record], url_of: Callable[[Ref], str]) -> str:
    """The titles of all records and their addresses from the root of the site, as columns of a JSON file.

    Args:
        records: The records, in the order of the facet file.
        url_of: The address of a record.
    """
    titles = "\n".join(" ".join(record.title.split()) for record in records)
    made = {"version": VERSION, "titles": titles, "urls": "\n".join(url_of(record.ref) for record in records)}
    return compact(made)


def on_cards(facets: Iterable[Facet], library: Library) -> list[str]:
    """The facets of which a card shows the values: those of the fields that a type lists for its card."""
    kinds = library.schema.types.values()
    shown = {name_of(kind.fields[name]) for kind in kinds for name in kind.card if name in kind.fields}
    return [facet.name for facet in facets if facet.name in shown]


def summary_files(records: list[Record], language: str) -> dict[str, str]:
    """The summaries of records by path, in the order of the records."""
    files = {}
    for start in range(0, len(records), CHUNK):
        texts = [_summary(record) for record in records[start : start + CHUNK]]
        dumped = compact(texts)
        files[summary_path(language, start // CHUNK)] = dumped
    return files


def date_of(record: Record, library: Library) -> str:
    """When a record last changed, or was first published, as far as it says; of a part, when the whole did."""
    whole = library.records[record.parent] if record.parent else record
    dates = (whole.data.get(name) for name in ("date_modified", "date_published"))
    return next((str(date) for date in dates if date), "")


def strength_of(record: Record, library: Library) -> int:
    """How strong the best evidence is that a record holds or rests on: the level of its scale, 0 where there is none.

    The best of its own values, those of the records inside it, those it depends on, and those that name it as
    a place where they were seen.
    """
    near = [record.ref]
    for edge in library.outgoing.get(record.ref, ()):
        relation = library.relation(record.type, edge.name)
        if relation and relation.depends and edge.target in library.records:
            near.append(edge.target)
    near += [edge.source for edge in library.incoming.get(record.ref, ()) if edge.source.part]
    whole = [each for ref in near for each in (ref, *library.inner.get(ref, ()))]
    return max(_level(library.records[ref], library) for ref in whole)


def _level(record: Record, library: Library) -> int:
    """The highest level of any term of a record whose vocabulary has levels with words, as certainty has."""
    best = 0
    for name, each in library.schema.types[record.type].fields.items():
        if name in record.data and (source := vocabulary_of(each)):
            terms = library.schema.vocabularies[source].terms
            for value in values_at(record, name, library):
                term = terms.get(str(value))
                if term and "words" in term.data:
                    best = max(best, int(term.data.get("level") or 0))
    return min(best, 9)


def _summary(record: Record) -> str:
    text = record.data.get("description")
    return text if isinstance(text, str) else ""


def _values(facet: Facet, ref: Ref, index: Mapping[str, int]) -> str:
    values = facet.of(ref)
    above = {term.under for term in facet.terms if term.id in values}
    return ".".join(base36(index[value]) for value in values if value not in above)


def base36(number: int) -> str:
    """A number to the base 36.

    Examples:
        >>> base36(0), base36(35), base36(36)
        ('0', 'z', '10')
    """
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits
