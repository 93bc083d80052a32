"""The files that reference managers read, beside the page of each record and for each record inside one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from relaybook.citations.formats import to_bibtex, to_csl_json, to_ris
from relaybook.model import File, Record
from relaybook.pages.as_of import as_of
from relaybook.pages.context import Context
from relaybook.pages.work import Item, works


class Kind(NamedTuple):
    """One format of references."""

    name: str
    """What readers call it."""
    ending: str
    media: str
    """Its media type."""
    write: Callable[[Item], str]


KINDS = (
    Kind("BibTeX", "bib", "application/x-bibtex", to_bibtex),
    Kind("RIS", "ris", "application/x-research-info-systems", to_ris),
    Kind("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", lambda item: to_csl_json([item])),
)


def cite_path(record: Record, ending: str, context: Context) -> str:
    """Where the file of a record lies: `playbooks/x/cite.bib`, and for a claim `evidence/x/cite/claim.bib`."""
    folder = context.places.of_record[record.ref].removesuffix(".md")
    return f"{folder}/cite/{record.ref.part}.{ending}" if record.ref.part else f"{folder}/cite.{ending}"


def cite_files(context: Context) -> Iterator[File]:
    """Each work in each format, and each released version of it."""
    yield from _files(context)
    for release in (release for releases in context.releases.values() for release in releases):
        yield from _files(as_of(release, context), release.records)


def _files(context: Context, records: Iterable[Record] | None = None) -> Iterator[File]:
    for record, item in works(context, records):
        for kind in KINDS:
            yield File(cite_path(record, kind.ending, context), kind.write(item))
