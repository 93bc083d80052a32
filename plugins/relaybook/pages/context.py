"""What every page needs to know to be rendered, and how pages address each other."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relaybook.citations.citeproc import Csl
from relaybook.diagnostics import Diagnostic
from relaybook.library.adapted import Adapted
from relaybook.library.bodies import Target
from relaybook.library.filters import values_at
from relaybook.library.graph import Library
from relaybook.library.network import Registry, RemoteAdaptation, RemoteSite
from relaybook.library.places import Places, index_page, is_visible, term_page
from relaybook.library.released import Release
from relaybook.lineage.standing import Standing
from relaybook.lineage.texts import Text
from relaybook.model import Record, Ref
from relaybook.pages.html import address, escape, inert
from relaybook.pages.words import word
from relaybook.schema.definitions import RecordType, Schema, Vocabulary, label_in
from relaybook.schema.formats import direction
from relaybook.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The linked library and the addresses of the site."""

    library: Library
    places: Places
    settings: Settings
    targets: Mapping[str, tuple[Target, ...]] = field(default_factory=dict)
    """The resolved links of each body, by file."""
    mentions: Mapping[str, tuple[Ref, str]] = field(default_factory=dict)
    """What each mention names: a record, and a heading on its page if one was meant."""
    problems: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    """The errors of each file, for the box that is shown while serving."""

    by_term: Mapping[tuple[str, str, str], tuple[Ref, ...]] = field(default_factory=dict)
    """Visible records by type, field and term, for the fields that are facets."""
    by_vocabulary: Mapping[tuple[str, str], tuple[Ref, ...]] = field(default_factory=dict)
    """Visible records by vocabulary and term."""

    titles: Mapping[str, str] = field(default_factory=dict)
    """The title of each page that is no record, by its file."""

    releases: Mapping[Ref, tuple[Release, ...]] = field(default_factory=dict)
    """The released versions of a record, in order of version."""

    version: str = ""
    """The released version that is shown; the empty text where it is what the record says today."""

    own_citations: Mapping[object, tuple[str, ...]] = field(default_factory=dict)
    """How each record of the site is cited, in each style; of other words released earlier, by page and record."""

    works: Mapping[str, Csl] = field(default_factory=dict)
    """The bibliography as CSL-JSON, by key."""

    adapted: Mapping[Ref, Adapted] = field(default_factory=dict)
    """What is noted of each record that was adapted from another."""
    standings: Mapping[Ref, Standing] = field(default_factory=dict)
    """How each of them stands to its original."""
    adapted_here: Mapping[Ref, tuple[Ref, ...]] = field(default_factory=dict)
    """The records of this site that were made from a record of it."""
    adapted_abroad: Mapping[Ref, tuple[tuple[RemoteSite, RemoteAdaptation], ...]] = field(default_factory=dict)
    """The same of other sites, as they were last heard of."""
    newest_texts: Mapping[Ref, Text] = field(default_factory=dict)
    """The newest released text of each record that was adapted."""
    registry: Registry = Registry()
    """The sites that the owner of this one lists."""

    cache: dict[object, str] = field(default_factory=dict)
    """Fragments that many pages show. It only saves time: what is in it is made from the rest of this value."""
    own_works: dict[Ref, dict[str, Any] | None] = field(default_factory=dict)
    """Records as works, made when they are asked for. It only saves time too."""

    @property
    def schema(self) -> Schema:
        """The definitions of the site."""
        return self.library.schema

    def type_of(self, record: Record) -> RecordType:
        """The type of a record."""
        return self.library.schema.types[record.type]

    def visible(self, ref: Ref) -> Record | None:
        """The record of a name, if it has a place on this site."""
        record = self.library.records.get(ref)
        return record if record and ref in self.places.of_record and is_visible(record, self.settings) else None

    def marked(self, record: Record) -> dict[str, str]:
        """Language and direction of what shows a record elsewhere; empty on a site with records of one language."""
        if "languages" not in self.cache:
            found = {self.settings.language, *(each.language for each in self.library.records.values())}
            self.cache["languages"] = "several" if len(found) > 1 else "one"
        several = self.cache["languages"] == "several"
        return {"lang": record.language, "dir": direction(record.language)} if several else {}

    def tip(self, record: Record) -> str:
        """The card that a mention shows on hover and focus: type, title, summary."""
        if record.ref not in self.cache:
            about = record.data.get("description")
            kind = label_in(self.type_of(record).label, record.language)
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.marked(record).items())
            self.cache[record.ref] = (
                f'<span class="rb-tip" role="tooltip"{attributes}>'
                f'<span class="rb-kind rb-kind--{record.type}">{inert(kind)}</span> '
                f"<strong>{inert(record.title)}</strong> {inert(about if isinstance(about, str) else '')}</span>"
            )
        return self.cache[record.ref]

    def can_cite(self, key: str) -> bool:
        """Whether the bibliography holds a work under a key, and it could be read."""
        entry = self.library.entries.get(key)
        return entry is not None and entry.is_work

    def terms_of(self, record: Record) -> list[tuple[str, str]]:
        """Field and value of every facet of a record."""
        found = []
        for name, each in self.type_of(record).fields.items():
            if each.facet and name in record.data:
                found += [(name, str(value)) for value in values_at(record, name, self.library)]
        return found

    def crumbs(self, page: str, kind: RecordType | Vocabulary, language: str) -> list[dict[str, str]]:
        """The way from the front page: home, then the index of the type or vocabulary."""
        label = kind.plural if isinstance(kind, RecordType) else kind.label
        return self.crumbs_by(page, index_page(kind.url), label_in(label, language), language)

    def crumbs_by(self, page: str, index: str, label: str, language: str) -> list[dict[str, str]]:
        """The way from the front page by an index page, which is left out on that page itself."""
        crumbs = [{"label": word("home", language), "url": self.url(page, "index.md")}]
        if index and index != page:
            crumbs.append({"label": label, "url": self.url(page, index)})
        return crumbs

    def url(self, page: str, target: str, fragment: str = "") -> str:
        """The address of one page as another page links to it."""
        here = self.site_url(page)
        there = self.site_url(target)
        mark = f"#{fragment}" if fragment else ""
        if page == target and mark:
            return address(mark)
        return address("../" * here.count("/") + there + mark) or "./"

    def record_url(self, page: str, ref: Ref) -> str:
        """The address of a record, or of a record inside a record, from a page."""
        return self.url(page, self.places.of_record[ref], ref.part)

    def permalink(self, record: Record) -> str:
        """The lasting address of what a record says now: of its version, once that is released, else of its page.

        Without an address of the site, it is the path below the site's root.
        """
        page = self.places.permalinks.get(record.parent or record.ref, self.places.of_record[record.ref])
        return self.absolute(page, record.ref.part)

    def absolute(self, path: str, fragment: str = "") -> str:
        """The whole address of a page or file; the path below the site's root where the site has no address."""
        base = self.settings.site_url
        mark = f"#{fragment}" if fragment else ""
        return (f"{base.rstrip('/')}/" if base else "") + address(self.site_url(path) + mark)

    def edit_url(self, path: str) -> str:
        """Where a file can be edited on the forge, or the empty text."""
        repo, edit = self.settings.repo_url.rstrip("/"), self.settings.edit_uri
        if not repo or path.startswith("relaybook/"):
            return ""
        if not edit:
            known = ("://github.com/", "://gitlab.com/")
            edit = "edit/master/docs/" if any(host in repo for host in known) else ""
        if not edit or "://" in edit or "{" in edit:
            return ""
        inside = path.removeprefix(self.settings.docs_dir + "/")
        steps = edit.strip("/") if inside != path else posixpath.dirname(edit.strip("/"))
        return address(f"{repo}/{steps}/{inside}")

    def term_url(self, page: str, vocabulary: str, term_id: str) -> str:
        """The address of a term's page, or the empty text where it has none."""
        vocab = self.schema.vocabularies.get(vocabulary)
        term = vocab.terms.get(term_id) if vocab else None
        path = term_page(vocab, term) if vocab and term else ""
        return self.url(page, path) if path in self.places.pages else ""

    def site_url(self, path: str) -> str:
        """The address of a page below the site's root, such as `playbooks/x/`."""
        if path not in self.cache:
            self.cache[path] = site_url(path, directories=self.settings.use_directory_urls)
        return self.cache[path]


def site_url(path: str, *, directories: bool) -> str:
    """The address of a page from its Markdown path; any other file keeps its path."""
    if not path.endswith(".md"):
        return path
    folder, name = posixpath.split(path.removesuffix(".md"))
    if not directories:
        return f"{folder}/{name}.html".lstrip("/")
    inside = folder if name == "index" else posixpath.join(folder, name)
    return f"{inside}/" if inside else ""
