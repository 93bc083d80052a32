"""The one way in: sources and settings become a site. The stages in order, each finished before the next begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from relaybook.citations.bibliography import is_bibliography, read_bibliography
from relaybook.citations.styles import find_bad_style
from relaybook.content.sources import Sources
from relaybook.diagnostics import Diagnostic, Severity, make, ordered
from relaybook.library.bodies import Target, check_body
from relaybook.library.checked import Checked
from relaybook.library.citing import find_unknown, find_unused, uses_of
from relaybook.library.defaults import find_bad_defaults
from relaybook.library.graph import Library
from relaybook.library.link import link
from relaybook.library.names import merged
from relaybook.library.places import Places, lay_out
from relaybook.library.rules import find_broken_rules
from relaybook.lineage.ledger import read_adaptations
from relaybook.lineage.listed import read_released
from relaybook.lineage.noted import find_unnoted
from relaybook.lineage.registry import read_known
from relaybook.lineage.revive import place_released, revive
from relaybook.model import Body, File, Page, Record, Source, Span
from relaybook.schema.definitions import Schema
from relaybook.schema.load import load_schema
from relaybook.schema.pages import read_page
from relaybook.schema.records import Gathered, PlainPage, gather
from relaybook.settings import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """A site: its pages, its other files, and its diagnostics."""

    pages: tuple[Page, ...] = ()
    files: tuple[File, ...] = ()
    hidden: frozenset[str] = frozenset()
    """Files and folders of the repository that must not be published as they stand."""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that stop a build."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)


def check(sources: Sources, settings: Settings) -> Checked:
    """Read → parse → validate → link: everything but the pages.

    Args:
        sources: What was read of the repository.
        settings: The settings of the site.

    Returns:
        The library and its diagnostics, sorted by file, line and column.
    """
    groups = sorted_by_use(sources.texts, settings)
    schema, problems = load_schema(groups["definitions"])
    diagnostics = [*sources.diagnostics, *problems]
    entries, problems, complete = read_bibliography(groups["bibliography"])
    diagnostics += problems
    defaults = {"status": settings.status, "language": settings.language, "license": settings.license,
                "creators": [{"record": name} for name in settings.creators]}  # fmt: skip
    gathered = gather(groups["content"], schema, defaults)
    diagnostics += gathered.diagnostics
    plain = [page.body for page in gathered.pages]
    incomplete = set(gathered.incomplete)
    if not complete:
        incomplete.add("reference")
    library, names, found = link(gathered.records, plain, entries, schema, incomplete)
    diagnostics += [*found, *find_bad_defaults(settings, names), *find_bad_style(settings)]
    diagnostics += find_broken_rules(library)
    listed, problems = read_released(groups["released"], schema, settings.released)
    diagnostics += problems
    adapted, problems = read_adaptations(groups["lineage"], schema, settings.lineage)
    diagnostics += [*problems, *find_unnoted(library, adapted, groups["lineage"], settings.lineage)]
    registry, network, problems = read_known(groups["lineage"], settings.lineage, settings.site_id)
    diagnostics += problems
    uses = uses_of(library, gathered.pages)
    places = lay_out(library, gathered.pages, sources.assets, settings)
    places = place_released(listed, places, library, names)
    targets, found = _check_bodies(gathered, library, places)
    diagnostics += found
    diagnostics += _find_passed_over(sources.assets, targets, schema)
    released, of_released = revive(listed, places, library, names, defaults)
    targets.update(of_released)
    if complete and not any(d.severity is Severity.ERROR for d in diagnostics):  # Else the citing text may be wrong.
        cited = {*uses, *(key for release in released for key in release.keys(schema))}
        diagnostics += find_unused(library.entries, cited, [d.span for d in diagnostics])
    return Checked(settings, library, gathered, places, targets, names.mentions(), uses, ordered(diagnostics), released,
                   adapted, registry, network)  # fmt: skip


def definitions(sources: Sources, settings: Settings) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """The schema of a site, and what is wrong with its definitions."""
    return load_schema(sorted_by_use(sources.texts, settings)["definitions"])


def build(sources: Sources, settings: Settings) -> Site:
    """The whole site from its sources.

    Args:
        sources: What was read of the repository.
        settings: The settings of the site.

    Returns:
        Pages, files and diagnostics. Where there are errors and the site is not being served, there are no pages.

    Raises:
        BrokenConfiguration: Citations could not be written, because pandoc is missing or stopped.
    """
    from relaybook.pages.site import render  # Here, because a check needs no pages and must start fast.

    checked = check(sources, settings)
    private = (*(s.path for s in sources.texts), *sources.references, settings.lineage, settings.definitions)
    hidden = frozenset(private)
    failed = any(d.severity is Severity.ERROR for d in checked.diagnostics)
    if failed and not settings.serving:
        return Site(hidden=hidden, diagnostics=checked.diagnostics)
    pages, files = render(checked)
    return Site(pages, files, hidden, checked.diagnostics)


def cite(sources: Sources, settings: Settings) -> Site:
    """Pages of any site with their citations written: the same as `build`, with fewer stages.

    Nothing else of a page is read or changed: no links, no headings, no front matter.

    Args:
        sources: Markdown files that are pages, and files of references.
        settings: The settings of the site.

    Returns:
        Those pages that are changed, the pages of sources where the site wants them, and diagnostics. Where there are
        errors and the site is not being served, there are no pages.

    Raises:
        BrokenConfiguration: Citations could not be written, because pandoc is missing or stopped.
    """
    checked = check_citing(sources, settings)
    hidden = frozenset(source.path for source in sources.texts if is_bibliography(source))
    pages, files = write_citing(checked)
    return Site(pages, files, hidden, checked.diagnostics)


def write_citing(checked: Checked) -> tuple[tuple[Page, ...], tuple[File, ...]]:
    """The pages and files of `cite`, of what was checked already.

    Raises:
        BrokenConfiguration: Citations could not be written.
    """
    from relaybook.pages.cited import cited_pages

    failed = any(d.severity is Severity.ERROR for d in checked.diagnostics)
    return ((), ()) if failed and not checked.settings.serving else cited_pages(checked)


def check_citing(sources: Sources, settings: Settings) -> Checked:
    """Any site, as far as what it cites: everything of `cite` but the pages.

    Args:
        sources: Markdown files that are pages, and files of references.
        settings: The settings of the site.
    """
    settings = replace(settings, language=settings.language or "en")
    references = [source for source in sources.texts if is_bibliography(source)]
    entries, problems, complete = read_bibliography(references)
    pages = tuple(read_page(source) for source in sources.texts if not is_bibliography(source))
    diagnostics = [*sources.diagnostics, *problems, *find_bad_style(settings)]
    if complete:
        diagnostics += merged(problem for page in pages for problem in find_unknown(page.body, entries))
    library = Library(Schema({}, {}), {}, entries)
    uses = uses_of(library, pages)
    if complete and not any(d.severity is Severity.ERROR for d in diagnostics):
        diagnostics += find_unused(entries, uses, [d.span for d in diagnostics])
    places = lay_out(library, pages, (), settings)
    return Checked(settings, library, Gathered((), pages, ()), places, {}, {}, uses, ordered(diagnostics))


def unused_beside(checked: Checked, further: Iterable[PlainPage] = ()) -> tuple[Diagnostic, ...]:
    """What is said of entries that nothing cites, once further pages are known too."""
    said = [d for d in checked.diagnostics if d.code == "unused-entry"]
    cited = {*checked.uses, *(citation.key for page in further for citation in page.body.citations)}
    judged = [d.span for d in checked.diagnostics if d.code != "unused-entry"]
    return tuple(find_unused(checked.library.entries, cited, judged)) if said else ()


def is_hidden(path: str, site: Site) -> bool:
    """Whether a file of the repository must not be published as it stands: a source, a bibliography, lineage."""
    parents = (str(parent) for parent in PurePosixPath(path).parents)
    return path in site.hidden or path.lower().endswith(PRIVATE_ENDINGS) or any(p in site.hidden for p in parents)


PRIVATE_ENDINGS = (".bib", ".ris", ".enw", ".nbib", ".csl", ".bak", ".orig", ".rej", ".tmp", ".swp", "~")
"""Files of references, and what editors and merges leave behind: never published as they stand."""


def sorted_by_use(texts: Iterable[Source], settings: Settings) -> dict[str, list[Source]]:
    """The sources of a site as `definitions`, `bibliography`, `content`, `released` and `lineage`."""
    groups: dict[str, list[Source]] = {
        "definitions": [], "bibliography": [], "content": [], "released": [], "lineage": []
    }  # fmt: skip
    for source in texts:
        path = PurePosixPath(source.path)
        if path.is_relative_to(settings.lineage):
            groups["released" if path.is_relative_to(settings.released) else "lineage"].append(source)
            continue
        use = "definitions" if path.is_relative_to(settings.definitions) else \
            "bibliography" if is_bibliography(source) else "content"  # fmt: skip
        groups[use].append(source)
    return groups


def _find_passed_over(
    assets: Iterable[str], targets: Mapping[str, tuple[Target, ...]], schema: Schema
) -> Iterator[Diagnostic]:
    """Texts among the records that are not read because of how their names end, unless a page links to them."""
    endings = (".txt", ".text", ".mdown", ".mkd")
    linked = {target.asset for found in targets.values() for target in found}
    for path in assets:
        if path.lower().endswith(endings) and path not in linked and schema.type_of_path(path):
            name = PurePosixPath(path)
            better = f"{name.stem.removesuffix('.md')}.md"
            message = f"this file lies among the records, and its name ends in `{name.suffix}`: it is not read"
            help = f"rename the file to `{better}`, or link to it if it is for readers to download"
            span = Span(path, 1, 1, 1, 2)
            yield make("not-a-record", span, message, help=help, severity=Severity.WARNING)


def _check_bodies(
    gathered: Gathered, library: Library, places: Places
) -> tuple[dict[str, tuple[Target, ...]], list[Diagnostic]]:
    """Where every link leads, by body, and what is wrong with the bodies. Fields that hold Markdown are bodies too."""
    targets: dict[str, tuple[Target, ...]] = {}
    diagnostics: list[Diagnostic] = []

    def take(body: Body, page: str, record: Record | None = None) -> None:
        kind = library.schema.types[record.type] if record else None
        found, problems = check_body(body, page, places, record, kind)
        targets[body.key] = tuple(found)
        diagnostics.extend(problems)

    for page in gathered.pages:
        take(page.body, places.of_file.get(page.path, page.path))
    for record in gathered.records:
        page_of = places.of_record.get(record.ref, record.path)
        if record.body is not None:
            take(record.body, page_of, record)
        for body in record.prose.values():
            take(body, page_of)
    return targets, diagnostics
