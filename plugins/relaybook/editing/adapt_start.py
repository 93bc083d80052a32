"""`relaybook adapt start`: make a page of one's own from a record of this or another site."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from relaybook.build import check
from relaybook.content.edit import set_fields
from relaybook.content.frontmatter import split_source
from relaybook.content.sources import decode
from relaybook.editing.adapting import (
    NeedsPerson,
    Shelf,
    heading_ids,
    open_shelf,
    origin_row,
)
from relaybook.editing.files import place_in
from relaybook.editing.originals import Found, NoOriginal, index_address
from relaybook.editing.references import add_missing, other_works
from relaybook.editing.saving import save_all
from relaybook.library.adapted import Adaptation, Ancestor
from relaybook.lineage.index import Original, Published, Version
from relaybook.lineage.ledger import adaptation_path, base_path, write_adaptation
from relaybook.lineage.licences import LICENCES, judge_licence
from relaybook.lineage.listed import hash_of
from relaybook.lineage.merge import read_again, units_of
from relaybook.lineage.noted import FIELD
from relaybook.lineage.splice import RowEdit, rows_in, splice
from relaybook.lineage.standing import speaks_the_same
from relaybook.lineage.texts import HOME, Group, read_text
from relaybook.lineage.travel import Travel
from relaybook.model import Ref, Source
from relaybook.pages.context import site_url
from relaybook.schema.alone import read_alone
from relaybook.schema.definitions import RecordType
from relaybook.schema.formats import is_language
from relaybook.schema.validate import Validators

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_COPIED = ("jurisdiction", FIELD)
"""Fields that are written anew."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    original: str
    """The address of the original's page, or its name on this site."""
    language: str
    jurisdiction: str = ""
    id: str = ""
    license: str = ""
    existing: str = ""
    """A page that was adapted before Relaybook."""
    base: str = ""
    """The file with the original's text that it was made from."""
    by_machine: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """What a start writes."""

    ref: Ref
    path: str
    files: Mapping[str, bytes | None]
    to_write: tuple[str, ...]
    """Local fields that are to be written for the place."""
    warnings: tuple[str, ...]


def start(config_file: Path, wanted: Wanted, *, as_json: bool = False) -> int:
    """Begin an adaptation, and return the exit status: 0 begun, 1 it cannot be begun as things are.

    Args:
        config_file: The `mkdocs.yml` of the partner's site.
        wanted: What is asked for.
        as_json: Whether to print JSON.
    """
    shelf = open_shelf(config_file)
    if not as_json:
        print(f"Looking for {wanted.original} …", file=sys.stderr)
    found, published = find(shelf, wanted.original)
    begun = begin(shelf, found, published, wanted)
    save_all(shelf.root, begun.files)
    if as_json:
        written = {"record": str(begun.ref), "page": begun.path, "written": sorted(begun.files),
                   "to_write": list(begun.to_write), "warnings": list(begun.warnings)}  # fmt: skip
        print(json.dumps(written, ensure_ascii=False))
        return 0
    for warning in begun.warnings:
        print(f"Note: {warning}.")
    print(f"Begun: {begun.ref}, from version {published.newest.version} of `{published.record}`. Written:")
    print("".join(f"  {path}\n" for path in begun.files), end="")
    if begun.to_write:
        print(f"Write for the place, where a comment in the page says so: {', '.join(begun.to_write)}.")
    print(f"Now change {begun.path} as you need, and commit all of these files together.")
    return 0


def find(shelf: Shelf, original: str) -> tuple[Found, Published]:
    """The record that an address or a name means.

    Raises:
        NeedsPerson: There is none that may be adapted.
    """
    if "://" not in original:
        found = shelf.originals.own()
        named = [each for name, each in found.index.records.items() if original in (name, name.partition("/")[2])]
        if len(named) == 1:
            return found, named[0]
        raise NeedsPerson(
            f"no record `{original}` of this site has a released version: run `relaybook release {original}` first, or "
            "give the address of a page on another site"
        )
    problem = ""
    for address in index_address(original):
        try:
            found = shelf.originals.at(address)
        except NoOriginal as error:
            problem = problem or str(error)
            continue
        path = _path(original)
        named = [each for each in found.index.records.values() if _path(each.url) == path]
        if found.index.site == shelf.project.settings.site_id:
            raise NeedsPerson(
                f"{original} is this very site: give the name of the record, such as `playbook/open-a-park`"
            )
        if named:
            return found, named[0]
        offered = ", ".join(each.url for each in list(found.index.records.values())[:5]) or "none"
        raise NeedsPerson(f"{original} is no page that can be adapted; those of this site are {offered}")
    raise NeedsPerson(f"no site made with Relaybook was found at {original}: {problem}")


def _path(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.netloc, parts.path.removesuffix("index.html").rstrip("/")


def begin(shelf: Shelf, found: Found, published: Published, wanted: Wanted) -> Begun:
    """What to write to begin an adaptation.

    Raises:
        NeedsPerson: It may not be adapted, or what is asked for cannot be.
        NoOriginal: Its text cannot be had.
    """
    kind = _type_of(shelf, published)
    verdict = judge_licence(
        published.license, wanted.license, shelf.project.settings.license, shelf.schema.vocabularies[LICENCES]
    )
    if verdict.refusal:
        raise NeedsPerson(verdict.refusal)
    _check_place(wanted, shelf, kind)
    version, original = _text_of(shelf, found, published, wanted)
    source = _ancestor(shelf, found, published, version, original)
    base = read_text(Source(f"{published.record}.md", original.text), kind)
    travel = Travel(original.names, shelf.known) if original.names else HOME
    ref, path, raw = _page(shelf, published, wanted, kind)
    to_write: list[str] = []
    if not wanted.existing:
        raw, to_write = _copied(original.text, kind, travel)
    raw = _with_own_fields(heading_ids(raw, path, kind), path, kind, source, wanted, shelf, verdict.license)
    same = speaks_the_same(wanted.language, published.language)
    ours = read_again(raw, path, kind, travel)
    adaptation = Adaptation(
        ref, adaptation_path(ref, shelf.lineage), _kind(same, published, wanted), wanted.language, wanted.jurisdiction,
        (source, *_chain(shelf, found, published, original)), found.address, wanted.by_machine,
        names=original.names, units=units_of(base, ours, {}, same_language=same),
    )  # fmt: skip
    files: dict[str, bytes | None] = {
        path: raw.encode(),
        adaptation.path: write_adaptation(adaptation).encode(),
        base_path(ref, shelf.lineage): original.text.encode(),
        **add_missing(original.references, shelf),
    }
    warnings = [verdict.warning] if verdict.warning else []
    if others := other_works(original.references, shelf):
        warnings.append(
            f"on this site {', '.join(f'`{key}`' for key in others)} is another work: compare what is cited"
        )
    return Begun(ref, path, files, tuple(to_write), tuple(warnings))


def _type_of(shelf: Shelf, published: Published) -> RecordType:
    name = published.record.partition("/")[0]
    kind = shelf.schema.types.get(name)
    if kind is None or not kind.folders:
        raise NeedsPerson(f"this site has no type `{name}`, which the original is of: add it first")
    return kind


def _check_place(wanted: Wanted, shelf: Shelf, kind: RecordType) -> None:
    if not is_language(wanted.language):
        raise NeedsPerson(f"`{wanted.language}` is no language: write a tag such as `es`, `ar` or `pt-BR`")
    each = kind.fields.get("jurisdiction")
    terms = shelf.schema.vocabularies[each.vocabulary].terms if each and each.vocabulary else {}
    if wanted.jurisdiction and terms and wanted.jurisdiction not in terms:
        raise NeedsPerson(f"`{wanted.jurisdiction}` is no country: write two capital letters, such as `IE`")


def _text_of(shelf: Shelf, found: Found, published: Published, wanted: Wanted) -> tuple[Version, Original]:
    """The text that the page is made from: the newest, or the one that an earlier fork began with."""
    newest = shelf.originals.text(found, published, published.newest)
    if not wanted.existing:
        return published.newest, newest
    if not wanted.base:
        raise NeedsPerson("name the text that the page was made from: `--base FILE`")
    try:
        data = Path(wanted.base).read_bytes()
    except OSError as error:
        raise NeedsPerson(f"{wanted.base} cannot be read: {error.strerror}") from None
    text, problems = decode(data, wanted.base)
    if problems:
        raise NeedsPerson(f"{wanted.base} is no text")
    version = published.version_of(hash_of(text)) or Version("0", "", hash_of(text))
    return version, replace(newest, text=text, version=version.version, hash=version.hash)


def _ancestor(shelf: Shelf, found: Found, published: Published, version: Version, original: Original) -> Ancestor:
    """The original as it is credited."""
    url, credit, license = published.url, published.credit, published.license
    if not found.address:
        checked = check(shelf.project.sources, shelf.project.settings)
        kind, _, record_id = published.record.partition("/")
        record = checked.library.records.get(Ref(kind, record_id))
        if record is not None:
            names = [v.get("record", "") for v in record.data.get("creators") or () if isinstance(v, dict)]
            known = {str(ref): each.title for ref, each in checked.library.records.items()}
            credit = tuple(known.get(name, name) for name in names)
            page = checked.places.of_record[record.ref]
            directories = shelf.project.settings.use_directory_urls
            url = shelf.project.settings.site_url + site_url(page, directories=directories)
            license = str(record.data.get("license") or license)
    return Ancestor(found.index.site, published.record, version.version, published.title, url, license, credit,
                    published.language, published.jurisdiction, version.hash, version.date)  # fmt: skip


def _chain(shelf: Shelf, found: Found, published: Published, original: Original) -> tuple[Ancestor, ...]:
    """What the original itself was made from."""
    if found.address:
        return original.chain
    kind, _, record_id = published.record.partition("/")
    noted = shelf.adapted.get(Ref(kind, record_id))
    return noted.adaptation.ancestors if noted else ()


def _page(shelf: Shelf, published: Published, wanted: Wanted, kind: RecordType) -> tuple[Ref, str, str]:
    """The name of the new record, its file, and the text that is there already."""
    if wanted.existing:
        path = place_in(shelf.root, wanted.existing)
        source = shelf.sources.get(path)
        if source is None or shelf.schema.type_of_path(path) != kind.name:
            raise NeedsPerson(f"{wanted.existing} is no {kind.name} of this site: it should lie in {kind.folders[0]}/")
        ref = Ref(kind.name, Path(path).stem)
        raw = (shelf.root / path).read_bytes().decode("utf-8-sig")
    else:
        end = (wanted.jurisdiction or wanted.language).lower()
        ref = Ref(kind.name, wanted.id or f"{published.record.partition('/')[2]}-{end}")
        path, raw = f"{kind.folders[0]}/{ref.id}.md", ""
        if not _ID.fullmatch(ref.id):
            raise NeedsPerson(f"`{ref.id}` is no id: write small letters, digits and hyphens")
        if path in shelf.sources:
            raise NeedsPerson(
                f"{path} is there already: choose another name with `--id`, or adopt it with `--from-existing`"
            )
    if ref in shelf.adapted:
        raise NeedsPerson(f"`{ref}` is an adaptation already: see `relaybook adapt status {ref}`")
    return ref, path, raw


def _copied(text: str, kind: RecordType, travel: Travel) -> tuple[str, list[str]]:
    """The original's text as a page begins with it, and the local fields that are to be written."""
    read = read_again(text, "original.md", kind)
    edits: list[RowEdit] = []
    to_write: list[str] = []
    for name, group in read.fields.items():
        each = kind.fields.get(name)
        if group.policy == "computed" or name in _NOT_COPIED:
            edits.append(RowEdit(*group.rows, ""))
        elif group.policy == "local":
            to_write.append(name)
            edits.append(RowEdit(*group.rows, _mark(name, group, rows_in(read, group.rows))))
        elif not travel.is_idle:
            rows = rows_in(read, group.rows)
            moved = travel.values_abroad(rows) if each and each.relation else travel.abroad(rows)
            edits.append(RowEdit(*group.rows, moved))
    if not travel.is_idle:
        for group in read.sections.values():
            edits += [RowEdit(*piece.rows, travel.abroad(rows_in(read, piece.rows))) for piece in group.pieces]
    return splice(text, edits), to_write


def _mark(name: str, group: Group, rows: str) -> str:
    """A local field as a comment that says what to write."""
    return "\n".join(
        [f"# {name}: write this for your place. The original says:", *(f"#   {row}" for row in rows.split("\n"))]
    )


def _with_own_fields(
    raw: str, path: str, kind: RecordType, source: Ancestor, wanted: Wanted, shelf: Shelf, licence: str
) -> str:
    """A page with what it says of itself: its language, its place, its licence, and where it is from."""
    tree = split_source(Source(path, decode(raw.encode(), path)[0])).tree
    if tree is None or not isinstance(tree.value, dict):
        raise NeedsPerson(f"{path} has no front matter that can be read: mend it first")
    fields = {"language": wanted.language}
    if wanted.jurisdiction and "jurisdiction" in kind.fields:
        fields["jurisdiction"] = wanted.jurisdiction
    if licence != shelf.project.settings.license:
        fields["license"] = licence
    if not wanted.existing:
        fields["status"] = "draft"
    given = {name: value for name, value in fields.items() if name in kind.fields}
    if FIELD not in tree.value:
        given[FIELD] = origin_row(source.site, source.record, source.version).partition(": ")[2]
    made = set_fields(raw, tree, given)
    done = read_alone(Source(path, decode(made.encode(), path)[0]), Ref(kind.name, Path(path).stem),
                      Validators(shelf.schema), {"status": "draft", "language": wanted.language})  # fmt: skip
    if not done or not isinstance(done[0].data.get(FIELD), dict):
        raise NeedsPerson(
            f"the front matter of {path} cannot be changed safely: write each of its fields on rows of its own"
        )
    return made


def _kind(same_language: bool, published: Published, wanted: Wanted) -> str:
    same_place = wanted.jurisdiction in ("", published.jurisdiction)
    if same_place:
        return "copy" if same_language else "translation"
    return "adaptation"
