"""What the commands of `relaybook adapt` share: an adapted page with its base, its original, and all that is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from relaybook.build import sorted_by_use
from relaybook.config import BrokenConfiguration, Project, read_project
from relaybook.diagnostics import Diagnostic, Severity
from relaybook.diagnostics.full import render_full
from relaybook.diagnostics.suggest import nearest
from relaybook.editing.originals import NoOriginal, Originals
from relaybook.library.adapted import DECLINED, DEFERRED, Adapted, Decision, Unit
from relaybook.lineage.decide import LOST, Three
from relaybook.lineage.drift import Item, items_of
from relaybook.lineage.index import Original, Published, Version
from relaybook.lineage.ledger import base_path, keep_choices, read_adaptations, todo_path, write_adaptation, write_todo
from relaybook.lineage.merge import read_again, units_of
from relaybook.lineage.noted import FIELD
from relaybook.lineage.splice import RowEdit, splice, with_id
from relaybook.lineage.standing import speaks_the_same
from relaybook.lineage.texts import Text, read_text
from relaybook.lineage.travel import Travel
from relaybook.model import Ref, Source
from relaybook.schema.alone import read_alone
from relaybook.schema.definitions import RecordType, Schema
from relaybook.schema.load import load_schema
from relaybook.schema.validate import Validators


class NeedsPerson(Exception):
    """Nothing is done before somebody does something first. The text says what."""


@dataclass(frozen=True)
class Shelf:
    """A site, as far as its adaptations need it."""

    project: Project
    schema: Schema
    adapted: Mapping[Ref, Adapted]
    originals: Originals
    sources: Mapping[str, Source]

    @property
    def root(self) -> Path:
        """The folder of the repository."""
        return self.project.root

    @property
    def lineage(self) -> str:
        """The folder in which adaptations are noted."""
        return self.project.settings.lineage

    @cached_property
    def known(self) -> frozenset[str]:
        """The records of this site, by where their files lie."""
        found = ((self.schema.type_of_path(path), Path(path).stem) for path in self.sources)
        return frozenset(f"{kind}/{stem}" for kind, stem in found if kind)


@dataclass(frozen=True, slots=True)
class Case:
    """One adapted page with everything that belongs to it."""

    adapted: Adapted
    path: str
    """The page, from the root."""
    data: bytes
    kind: RecordType
    travel: Travel
    base: Text
    ours: Text

    @property
    def ref(self) -> Ref:
        """The record."""
        return self.adapted.adaptation.ref

    @property
    def same_language(self) -> bool:
        """Whether the page is in the language of its original."""
        adaptation = self.adapted.adaptation
        return speaks_the_same(adaptation.language, adaptation.source.language)

    def three(self, theirs: Text) -> Three:
        """The three texts, with what was noted of each unit."""
        states = {unit: noted.state for unit, noted in self.adapted.adaptation.units.items()}
        return Three(self.base, self.ours, theirs, self.same_language, self.travel, states)


@dataclass(frozen=True, slots=True)
class News:
    """What an original says now."""

    case: Case
    """The adaptation, with every name that the new text holds."""
    published: Published
    version: Version
    """Its newest version."""
    original: Original
    theirs: Text
    items: tuple[Item, ...]
    """What it changed since each part was last decided on, what is urgent first."""


def open_shelf(config_file: Path, names: Sequence[str] = (), *, offline: bool = False) -> Shelf:
    """Read a site and what is noted of its adaptations.

    Args:
        config_file: The `mkdocs.yml` of the site.
        names: The adaptations that are meant; where there are any, the notes of others are not read.
        offline: Whether nothing is fetched.

    Raises:
        BrokenConfiguration: The site cannot be read, or what is noted is broken.
    """
    project = read_project(config_file, drafts=True)
    groups = sorted_by_use(project.sources.texts, project.settings)
    schema, _ = load_schema(groups["definitions"])
    ids = {name.rpartition("/")[2] for name in names}
    wanted = [source for source in groups["lineage"] if Path(source.path).stem in ids] or groups["lineage"]
    adapted, problems = read_adaptations(wanted, schema, project.settings.lineage)
    stop_at(problems, project)
    originals = Originals(project, schema, date.today().isoformat(), offline)
    return Shelf(project, schema, adapted, originals, {source.path: source for source in groups["content"]})


def stop_at(problems: Iterable[Diagnostic], project: Project) -> None:
    """Show what is wrong, and stop where any of it is an error.

    Raises:
        BrokenConfiguration: There is an error.
    """
    errors = tuple(d for d in problems if d.severity is Severity.ERROR)
    if errors:
        texts = {source.path: source.text for source in project.sources.texts}
        raise BrokenConfiguration("what is noted of adaptations is broken:\n" + render_full(errors, texts))


def choose(shelf: Shelf, name: str) -> list[Ref]:
    """The adaptations that a name means; all of them where there is none.

    Raises:
        NeedsPerson: There is no such adaptation.
    """
    known = [ref for ref in shelf.adapted if name in ("", str(ref), ref.id)]
    if known or not name:
        return known
    if names := {str(ref): ref for ref in shelf.adapted}:
        near = nearest(name, names) or nearest(name, [ref.id for ref in shelf.adapted])
        help = f"did you mean `{near}`?" if near else "adapted are " + ", ".join(f"`{each}`" for each in names)
        raise NeedsPerson(f"there is no adapted record `{name}`: {help}")
    raise NeedsPerson("nothing is adapted on this site yet: begin with `relaybook adapt start`")


def open_case(shelf: Shelf, ref: Ref, travel: Travel | None = None) -> Case:
    """One adaptation with its page and its base.

    Raises:
        NeedsPerson: The page is not there, or cannot be read.
    """
    adapted = shelf.adapted[ref]
    kind = shelf.schema.types[ref.type]
    path = page_of(shelf, ref)
    source, base = shelf.sources.get(path), adapted.base
    if source is None or base is None:
        raise NeedsPerson(f"the page of `{ref}` was not found: it should be {kind.folders[0]}/{ref.id}.md")
    if travel is None:
        travel = Travel(adapted.adaptation.names, shelf.known if adapted.adaptation.names else frozenset())
    ours = read_text(source, kind, travel)
    if ours.tree is None or not isinstance(ours.tree.value, dict):
        raise NeedsPerson(f"{path} cannot be read: run `relaybook check {path}` and mend what it shows")
    return Case(adapted, path, (shelf.root / path).read_bytes(), kind, travel, read_text(base, kind), ours)


def page_of(shelf: Shelf, ref: Ref) -> str:
    """The file of a record: where its type keeps it, or wherever a file of its name is."""
    kind = shelf.schema.types[ref.type]
    usual = next((p for f in kind.folders if (p := f"{f}/{ref.id}.md") in shelf.sources), "")
    return usual or next(
        (path for path in shelf.sources
         if Path(path).stem == ref.id and shelf.schema.type_of_path(path) == ref.type and path.endswith(".md")), ""
    )  # fmt: skip


def news_of(case: Case, shelf: Shelf) -> News | None:
    """What the original changed; nothing where it says what was last decided on.

    Raises:
        NoOriginal: The original cannot be had.
    """
    adaptation = case.adapted.adaptation
    published, newest = newest_of(adapted=case.adapted, shelf=shelf)
    undecided = any(unit.state == DEFERRED for unit in adaptation.units.values()) or case.adapted.decisions
    if newest.hash == adaptation.source.hash and not undecided:
        return None
    original = shelf.originals.text(shelf.originals.of(adaptation), published, newest)
    theirs = read_text(Source(case.base.source.path, original.text), case.kind)
    if theirs.tree is None:
        raise NoOriginal(f"version {newest.version} of `{published.record}` has a front matter that cannot be read")
    if original.names:
        names = {**adaptation.names, **original.names}
        case = open_case(shelf, case.ref, Travel(names, shelf.known))
    since = [each for each in published.versions if not _is_before(each, adaptation.source.hash, published)]
    return News(case, published, newest, original, theirs, tuple(items_of(case.three(theirs), since)))


def newest_of(adapted: Adapted, shelf: Shelf) -> tuple[Published, Version]:
    """What the list of the original's site says of it, and its newest version.

    Raises:
        NoOriginal: The list cannot be had, or does not have it any more.
    """
    source = adapted.adaptation.source
    found = shelf.originals.of(adapted.adaptation)
    published = found.index.find(source.record)
    if published is None:
        raise NoOriginal(
            f"the site `{source.site}` does not offer `{source.record}` any more; your page and its base stay as they "
            "are"
        )
    return published, published.newest


def _is_before(version: Version, digest: str, published: Published) -> bool:
    """Whether a version is the one with a hash, or came before it."""
    known = published.version_of(digest)
    return known is not None and published.versions.index(version) <= published.versions.index(known)


def files_of(
    case: Case,
    lineage: str,
    base: Text,
    raw: str,
    units: Mapping[str, Unit],
    items: Sequence[Decision],
    news: News | None,
) -> dict[str, bytes | None]:
    """What is saved of an adaptation: the page, its base, what is noted, and what is open.

    Args:
        case: The adaptation as it was.
        lineage: The folder in which adaptations are noted.
        base: Its new base.
        raw: Its new text, with its own line ends.
        units: What is noted of each unit.
        items: What is open.
        news: What the original says now; the version moves on once nothing is open.
    """
    adaptation = case.adapted.adaptation
    source = adaptation.source
    if news is not None and not items and not any(unit.state == DEFERRED for unit in units.values()):
        source = replace(source, record=news.published.record, version=news.version.version, hash=news.version.hash,
                         date=news.version.date)  # fmt: skip
    names = dict(adaptation.names) | (dict(news.original.names) if news else {})
    adaptation = replace(adaptation, units=units, names=names, ancestors=(source, *adaptation.ancestors[1:]))
    todo = write_todo(adaptation, keep_choices(items, case.adapted.decisions))
    raw = with_origin(raw, case, source.site, source.record, source.version)
    return {
        case.path: _encoded(raw, case.data),
        base_path(case.ref, lineage): base.source.text.encode(),
        adaptation.path: write_adaptation(adaptation).encode(),
        todo_path(case.ref, lineage): todo.encode() if todo else None,
    }


def with_origin(raw: str, case: Case, site: str, record: str, version: str) -> str:
    """A page with what it says of its original brought up to date."""
    group = read_again(raw, case.path, case.kind).fields.get(FIELD)
    row = origin_row(site, record, version)
    if group is None or group.pieces[0].value == {"site": site, "record": record, "version": version}:
        return raw
    return splice(raw, [RowEdit(*group.rows, row)])


def origin_row(site: str, record: str, version: str) -> str:
    """What a page says of its original, as a row of its front matter."""
    return f'{FIELD}: {{site: {site}, record: {record}, version: "{version}"}}'


def _encoded(raw: str, like: bytes) -> bytes:
    mark = b"\xef\xbb\xbf"
    return (mark if like.startswith(mark) else b"") + raw.encode()


def raw_of(case: Case) -> str:
    """The page with its own line ends."""
    return case.data.decode("utf-8-sig")


def check_result(case: Case, shelf: Shelf, raw: str) -> None:
    """Hold a new text against the type, before anything is saved.

    Raises:
        NeedsPerson: It would be a record with mistakes where the old one had none, or cannot be read.
    """
    validators = Validators(shelf.schema)
    given = {"status": "published", "language": shelf.project.settings.language}
    old, new = (read_alone(source, case.ref, validators, given) for source in
                (case.ours.source, read_again(raw, case.path, case.kind).source))  # fmt: skip
    if not new or (old and all(each.valid for each in old) and not all(each.valid for each in new)):
        raise NeedsPerson(
            f"{case.path} would not be right any more with what the original changed, so nothing is saved: run "
            f"`relaybook adapt status {case.ref}`, and take its parts one by one with `--unit`"
        )


def noted(case: Case, base: Text, raw: str, items: Iterable[Item], decided: Mapping[str, Unit]) -> dict[str, Unit]:
    """What is noted of each unit after a pull or a decision.

    Args:
        case: The adaptation as it was.
        base: Its new base.
        raw: Its new text.
        items: What is still open.
        decided: What was just decided, by the unit's name in the new base.
    """
    kept = {u: n for u, n in case.adapted.adaptation.units.items() if n.state in (DECLINED, DEFERRED)}
    hashes = base.hashes()
    for item in items:
        unit = item.outcome.unit
        if item.outcome.what == LOST and unit in hashes:
            kept.setdefault(unit, Unit(DEFERRED, hashes[unit]))
    ours = read_again(raw, case.path, case.kind, case.travel)
    return units_of(base, ours, {**kept, **decided}, same_language=case.same_language)


def heading_ids(raw: str, path: str, kind: RecordType) -> str:
    """A text in which every heading has an id of its own, so that it can be translated and still be found."""
    text = read_again(raw, path, kind)
    rows = text.source.text.split("\n")
    edits = [
        RowEdit(start, start + 1, with_id(rows[start], group.key[1:]))
        for group in text.sections.values()
        if group.level and not group.explicit and rows[start := group.pieces[0].rows[0]].startswith("#")
    ]
    return splice(raw, edits)
