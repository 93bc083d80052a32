"""Where everything is on the site: pages, records, files and the anchors of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from relaybook.library.filters import values_at
from relaybook.library.graph import Library
from relaybook.model import Body, Record, Ref
from relaybook.schema.definitions import Field, Schema, Term, View, Vocabulary
from relaybook.schema.records import PlainPage
from relaybook.settings import Settings

DOWNLOADS = (
    "bibliography.bib",
    "bibliography.csl.json",
    "data/citations.csv",
    "data/records.csv",
    "data/references.csv",
    "data/relations.csv",
    "datapackage.json",
    "records.bib",
    "records.csl.json",
    "records.json",
)
"""Files that every site has. A page may link to them as if they lay in its folder of pages."""

_IDS = re.compile(r"\bid\s*=\s*[\"']?([^\s\"'>]+)|\{[^}\n]*#([^\s}]+)[^}\n]*\}")
_NOT_IN_NAMES = re.compile(r"[^\w.]+")
_LONGEST_NAME = 120
"""Bytes of a name that is made from a key: a disk takes 255, and what other programs add to them."""


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of the site, as paths of Markdown files below its root (`playbooks/x.md`)."""

    pages: frozenset[str]
    """Every page, those made by us included."""
    of_file: Mapping[str, str]
    """The page of a file of the repository."""
    of_record: Mapping[Ref, str]
    """The page of a record; records inside a record are on its page."""
    assets: Mapping[str, str]
    """Where a file that is no text is published, and where the downloads of the site are."""
    anchors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The anchors of a page, where they are known."""
    of_entry: Mapping[str, str] = field(default_factory=dict)
    """The page of each entry of the bibliography, where entries have pages."""
    released: Mapping[Ref, Mapping[str, str]] = field(default_factory=dict)
    """The page of each released version of a record, in order of version."""
    permalinks: Mapping[Ref, str] = field(default_factory=dict)
    """The page of the released version that says just what the record says today, where there is one."""

    def file_of(self, page: str) -> str:
        """The file of the repository that a page is made from, or the empty text."""
        return next((path for path, made in self.of_file.items() if made == page), "")


def is_visible(record: Record, settings: Settings) -> bool:
    """Whether a record has a page in this build."""
    return record.status != "draft" or settings.drafts


def is_published(record: Record) -> bool:
    """Whether a record may go into what is taken away from the site: downloads, feeds, citations."""
    return record.status != "draft" and record.valid


def page_path(url: str) -> str:
    """The Markdown path of an address such as `playbooks/x/`."""
    return url.strip("/") + ".md"


def released_page(page: str, version: str) -> str:
    """The page of a released version, below the page of its record: `playbooks/x/v/1.md`."""
    return f"{page.removesuffix('.md')}/v/{version}.md"


def term_page(vocabulary: Vocabulary, term: Term) -> str:
    """The page of a term, or the empty text where its vocabulary has none."""
    return page_path(vocabulary.url.replace("{id}", term.id.lower())) if vocabulary.url else ""


def index_page(url: str) -> str:
    """The index page of an address pattern such as `topics/{id}/`."""
    folder = url.partition("{id}")[0].strip("/")
    return f"{folder}/index.md" if folder else ""


def view_page(view: View, term: str = "") -> str:
    """The page of a view, or the empty text where it has none: lists, and what is drawn of one record, stand on others.

    Args:
        view: The view.
        term: The value of its facet that the page is for, where the view has pages of its own for each.
    """
    url = view.url or ("" if view.kind in ("list", "neighbourhood") else f"views/{view.name}/")
    return page_path(f"{url.strip('/')}/{term.lower()}" if term else url) if url else ""


def lay_out(library: Library, plain: Iterable[PlainPage], assets: Iterable[str], settings: Settings) -> Places:
    """Give every record, page and file its place.

    Args:
        library: The linked records.
        plain: The pages that are no records.
        assets: Files that are no texts.
        settings: The settings of the site.
    """
    of_file: dict[str, str] = {}
    of_record: dict[Ref, str] = {}
    anchors: dict[str, frozenset[str]] = {}
    for page in plain:
        of_file[page.path] = path = site_path(page.path, settings)
        if page.complete:
            anchors[path] = anchors_of(page.body)
    for record in library.records.values():
        if not is_visible(record, settings) or record.parent:
            continue
        path = page_path(library.schema.types[record.type].url.replace("{id}", record.ref.id))
        of_record[record.ref] = path
        if not record.pointer and record.path.endswith((".md", ".markdown")):
            of_file[record.path] = path
        if record.complete:
            anchors[path] = frozenset(
                {*anchors_of(record.body), *library.schema.types[record.type].fields}
                | {ref.part for ref in library.inner.get(record.ref, ())}
            )
        for ref in library.inner.get(record.ref, ()):
            of_record[ref] = path
    made = {"explore/index.md", *index_pages(library.schema), *map(view_page, library.schema.views.values())}
    made |= set(_term_pages(library, settings))
    of_entry = _entry_pages(library, settings)
    made |= {index_page(settings.references), *of_entry.values()} if of_entry else set()
    pages = frozenset({*of_file.values(), *of_record.values(), *made} - {""})
    downloads = {f"{settings.docs_dir}/{path}": path for path in DOWNLOADS}
    files = downloads | {path: site_path(path, settings) for path in assets}
    return Places(pages, of_file, of_record, files, anchors, of_entry)


def _entry_pages(library: Library, settings: Settings) -> dict[str, str]:
    """The page of each entry, by its key. Keys that an address cannot tell apart are numbered in their order."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    works = (key for key in sorted(library.entries) if library.entries[key].is_work)
    for key in works if settings.references else ():
        short = _NOT_IN_NAMES.sub("-", key.casefold()).encode()[:_LONGEST_NAME].decode(errors="ignore")
        name = short.strip("-.") or "source"
        number = 1
        while (slug := f"{name}-{number}" if number > 1 else name) in taken or slug == "index":
            number += 1
        taken.add(slug)
        made[key] = page_path(settings.references.replace("{id}", slug))
    return made


def _term_pages(library: Library, settings: Settings) -> Iterator[str]:
    """Pages of the terms that a visible record names, and of those that have a text of their own."""
    used: set[tuple[str, str]] = set()
    for record in library.records.values():
        if is_visible(record, settings):
            for name, each in library.schema.types[record.type].fields.items():
                if name in record.data and (source := vocabulary_of(each)):
                    used |= {(source, str(value)) for value in values_at(record, name, library)}
    for vocabulary in library.schema.vocabularies.values():
        for term in vocabulary.terms.values():
            if (vocabulary.name, term.id) in used or "body" in term.data:
                yield term_page(vocabulary, term)


def vocabulary_of(each: Field) -> str:
    """The vocabulary that a field draws on; of a field with a short form, that of the short form."""
    return each.vocabulary or (each.fields[each.short].vocabulary if each.short and each.short in each.fields else "")


def index_pages(schema: Schema) -> list[str]:
    """The index pages of types and vocabularies."""
    urls = [t.url for t in schema.types.values() if t.url] + [v.url for v in schema.vocabularies.values() if v.url]
    return [page for url in urls if (page := index_page(url))]


def site_path(path: str, settings: Settings) -> str:
    """Where a file of the repository lies on the site: below `docs_dir` without that folder, else as it is."""
    path = path.removeprefix(settings.docs_dir + "/")
    folder, _, name = path.rpartition("/")
    return f"{folder}/index.md".lstrip("/") if name == "README.md" else path


def anchors_of(body: Body | None) -> frozenset[str]:
    """Every id in a body: those of headings and those written as attributes."""
    if body is None:
        return frozenset()
    found = {heading.id for heading in body.headings}
    if "id=" in body.text or "{#" in body.text or "{ #" in body.text or "{:" in body.text:
        found |= {m[1] or m[2] for m in _IDS.finditer(body.text)}
    return frozenset(found)
