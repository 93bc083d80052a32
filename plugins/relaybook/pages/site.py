"""Render everything: the pages and files of a site, from what was checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from relaybook.citations.bibliography import works_of
from relaybook.library.checked import Checked
from relaybook.library.graph import Library
from relaybook.library.places import is_visible, site_path, vocabulary_of
from relaybook.library.released import Release
from relaybook.model import File, Page, Ref
from relaybook.pages.adaptations_file import adaptations_file
from relaybook.pages.bibliography import bibliography
from relaybook.pages.box import problems_by_file
from relaybook.pages.catalogue import catalogue_files
from relaybook.pages.cite_files import cite_files
from relaybook.pages.citing import cite_pages
from relaybook.pages.compare import compare_pages
from relaybook.pages.context import Context
from relaybook.pages.data import data_files
from relaybook.pages.explore import explore_files, explore_pages, offer
from relaybook.pages.feeds import feed_files
from relaybook.pages.index import index_pages
from relaybook.pages.kinship import kinship
from relaybook.pages.lineage_files import lineage_files
from relaybook.pages.llms import llms_files
from relaybook.pages.own_citations import plan_own_citations
from relaybook.pages.plain import plain_page, title_of
from relaybook.pages.record import record_page
from relaybook.pages.redirects import redirect_files
from relaybook.pages.released import released_page
from relaybook.pages.views.own_pages import view_pages
from relaybook.pages.views.world import world_files
from relaybook.schema.shape import well_formed


def render(checked: Checked) -> tuple[tuple[Page, ...], tuple[File, ...]]:
    """Pages in order of their path, and files in order of theirs.

    Raises:
        CiteprocError: Citations could not be written.
    """
    checked = replace(checked, library=_showable(checked.library))
    context = _context(checked)
    own = plan_own_citations(context)
    context = replace(context, own_citations=own.marks)
    written_by_hand = frozenset(checked.places.of_file.values())
    done, written = cite_pages(list(_pages(checked, context, written_by_hand)), context, own=own)
    pages = {page.path: page for page in done}
    files = {file.path: file for file in _files(checked, context)}
    made = offer(context)
    pages = {page.path: page for page in explore_pages(made, written_by_hand)} | pages
    files |= {file.path: file for file in explore_files(made)}
    for page, table in view_pages(made.facets, context, written_by_hand):
        pages.setdefault(page.path, page)
        files[table.path] = table
    if context.places.of_entry:
        mine, sheet = bibliography(written[checked.settings.language], checked.uses, context)
        pages = {page.path: page for page in mine} | pages  # A page that the site has written itself stands.
        files[sheet.path] = sheet
    return tuple(pages[path] for path in sorted(pages)), tuple(files[path] for path in sorted(files))


def _showable(library: Library) -> Library:
    """The library without the values that no page could show. What is wrong with them is told in a box on the page."""
    schema, records = library.schema, dict(library.records)
    for ref, record in library.records.items():
        if not record.valid:
            records[ref] = replace(record, data=well_formed(record.data, schema.types[record.type].fields, schema))
    return replace(library, records=records)


def _pages(checked: Checked, context: Context, written_by_hand: frozenset[str]) -> Iterator[Page]:
    yield from index_pages(context, written_by_hand)
    for record in checked.library.records.values():
        if record.parent is None and context.visible(record.ref) and (record.valid or checked.settings.serving):
            yield record_page(record, context)
    for release in checked.released:
        yield released_page(release, context)
    yield from (page for page in compare_pages(context) if page.path not in written_by_hand)
    for source in checked.gathered.pages:
        yield plain_page(source, context)


def _files(checked: Checked, context: Context) -> Iterator[File]:
    yield File(".nojekyll", "")
    yield from redirect_files(context)
    yield from data_files(context)
    yield from catalogue_files(context)
    yield from cite_files(context)
    yield from feed_files(context)
    yield from llms_files(context)
    yield from lineage_files(checked, context)
    yield adaptations_file(context)
    yield from world_files(context)
    inside = checked.settings.docs_dir + "/"
    for targets in checked.targets.values():
        for target in targets:
            if target.asset and not target.asset.startswith(inside):
                yield File(site_path(target.asset, checked.settings), source=target.asset)


def _context(checked: Checked) -> Context:
    by_term: dict[tuple[str, str, str], list[Ref]] = {}
    by_vocabulary: dict[tuple[str, str], list[Ref]] = {}
    bare = Context(checked.library, checked.places, checked.settings)
    for record in checked.library.records.values():
        if not context_holds(record.ref, checked.library, bare):
            continue
        kind = checked.library.schema.types[record.type]
        for name, term in bare.terms_of(record):
            by_term.setdefault((record.type, name, term), []).append(record.ref)
            if vocabulary := vocabulary_of(kind.fields[name]):
                by_vocabulary.setdefault((vocabulary, term), []).append(record.ref)
    releases: dict[Ref, list[Release]] = {}
    for release in checked.released:
        releases.setdefault(release.record.ref, []).append(release)
    return Context(
        checked.library,
        checked.places,
        checked.settings,
        checked.targets,
        checked.mentions,
        problems_by_file(checked.diagnostics),
        {key: tuple(refs) for key, refs in by_term.items()},
        {key: tuple(dict.fromkeys(refs)) for key, refs in by_vocabulary.items()},
        {page.path: title_of(page) for page in checked.gathered.pages},
        {ref: tuple(found) for ref, found in releases.items()},
        works=works_of(checked.library.entries),
        **kinship(checked),
    )


def context_holds(ref: Ref, library: Library, context: Context) -> bool:
    """Whether a record has a page and may be listed."""
    return is_visible(library.records[ref], context.settings) and ref in context.places.of_record
