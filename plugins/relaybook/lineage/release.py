"""Make a released version of a record: what is written where. Nothing here touches a file."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from relaybook.content.edit import set_fields
from relaybook.content.frontmatter import split_source
from relaybook.content.sources import decode
from relaybook.diagnostics import Diagnostic, Severity
from relaybook.diagnostics.suggest import longer_or_shorter, nearest
from relaybook.library.checked import Checked
from relaybook.library.places import released_page
from relaybook.library.released import KINDS, Release
from relaybook.lineage.changes import changed_units, suggested
from relaybook.lineage.listed import DEFAULTS, LIST, hash_of, is_version, order_of
from relaybook.lineage.texts import read_text, released_text
from relaybook.model import Record, Ref, Source
from relaybook.schema.alone import read_alone
from relaybook.schema.definitions import label_in
from relaybook.schema.validate import Validators, with_article

_BOM = b"\xef\xbb\xbf"
_HEAD = "# Written by `relaybook release`. The texts beside it are never edited: a change is a new version.\n"


class CannotRelease(Exception):
    """A record cannot be released as things are. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    date: str
    """The day of the release."""
    version: str = ""
    """The version; left out, the next one."""
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release writes."""

    version: str
    page: str
    """The page that it will have."""
    files: Mapping[str, bytes]
    """The record itself, its released text, and the list of versions."""
    kind: str = ""
    """What sort of change it is: as was asked for, or as can be seen."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """The kind of change of each part that differs from the version before."""


def find_record(name: str, checked: Checked) -> Record:
    """The record of a name: `type/id`, or an id that only one record has.

    Raises:
        CannotRelease: There is none, or more than one.
    """
    name = unicodedata.normalize("NFC", name)
    records = {ref: record for ref, record in checked.library.records.items() if not record.parent}
    known = [ref for ref in records if name in (str(ref), ref.id)]
    if len(known) == 1:
        return records[known[0]]
    if known:
        options = " or ".join(f"`{ref}`" for ref in known)
        raise CannotRelease(f"more than one record has the id `{name}`: write {options}")
    if in_file := [ref for ref, record in records.items() if record.path == name]:
        raise CannotRelease(f"`{name}` is a file: name the record in it, `{in_file[0]}`")
    if "#" in name:
        raise CannotRelease(f"`{name}` is part of a record: release the whole, `{name.partition('#')[0]}`")
    kind, _, former = name.rpartition("/")
    for ref, record in records.items():
        if former in record.former_ids and kind in ("", ref.type):
            raise CannotRelease(f"`{name}` is now called `{ref}`: release that")
    pool = {str(ref) if "/" in name else ref.id: ref for ref in records}
    near = nearest(name, pool) or longer_or_shorter(name, pool)
    raise CannotRelease(
        f"there is no record `{name}`"
        + (f": did you mean `{pool[near]}`?" if near else "; a record is named as `playbook/open-a-park`")
    )


def errors_of(record: Record, checked: Checked) -> tuple[Diagnostic, ...]:
    """What must be mended before a record can be released: mistakes in its file and in its released versions."""
    folder = folder_of(record, checked)
    return tuple(
        d for d in checked.diagnostics
        if d.severity is Severity.ERROR and (d.span.path == record.path or d.span.path.startswith(f"{folder}/"))
    )  # fmt: skip


def plan_release(record: Record, data: bytes, versions: str, checked: Checked, wanted: Wanted) -> Plan:
    """What to write to release a record as it stands.

    Args:
        record: A record without mistakes.
        data: The bytes of its file.
        versions: Its list of released versions; the empty text where it has none.
        checked: The site.
        wanted: What is asked for.

    Raises:
        CannotRelease: It cannot be released; nothing is to be written.
    """
    _refuse_what_has_no_versions(record, checked)
    _refuse_unknown_kind(wanted.kind, checked)
    released = [each for each in checked.released if each.record.ref == record.ref]
    version = _next(record, released, wanted.version)
    text = data.decode("utf-8-sig")
    if released:
        last = released[-1]
        fields = {"version": last.version, "date_modified": last.record.data.get("date_modified", "")}
        if _canonical(_with(text, record, fields, checked)) == last.record.tree.text:
            raise CannotRelease(f"nothing has changed in `{record.ref}` since version {last.version}")
    text = _with(text, record, {"version": version, "date_modified": wanted.date}, checked)
    if not text or not _is_valid(text, record, checked):
        raise CannotRelease(
            f"the front matter of {record.path} cannot be changed safely: write `version: {version}` and "
            f"`date_modified: {wanted.date}` in it yourself, then run this again"
        )
    changed = _changed(record, text, released, checked, wanted)
    kind = wanted.kind or suggested(changed)
    wanted = replace(wanted, kind=kind)
    path = f"{folder_of(record, checked)}/{version}.md"
    bytes_ = (_BOM if data.startswith(_BOM) else b"") + text.encode()
    listed = (versions or _HEAD) + _line(record, text, version, checked, wanted, changed)
    files = {record.path: bytes_, path: bytes_, f"{folder_of(record, checked)}/{LIST}": listed.encode()}
    return Plan(version, released_page(checked.places.of_record[record.ref], version), files, kind, changed)


def _changed(
    record: Record, text: str, released: Sequence[Release], checked: Checked, wanted: Wanted
) -> dict[str, str]:
    """The kind of change of each part that differs from the version before."""
    if not released:
        return {}
    kind = checked.library.schema.types[record.type]
    old = released_text(released[-1], checked.library.schema)
    return changed_units(old, read_text(Source(record.path, _canonical(text)), kind), wanted.kind)


def _refuse_what_has_no_versions(record: Record, checked: Checked) -> None:
    kind = checked.library.schema.types[record.type]
    noun = with_article(label_in(kind.label, "en").lower())
    if record.pointer or not record.path.endswith((".md", ".markdown")):
        raise CannotRelease(
            f"`{record.ref}` is kept in {record.path}: only a record in a Markdown file of its own can be released, "
            f"so move it to `{kind.folders[0] if kind.folders else '…'}/{record.ref.id}.md` first"
        )
    if record.status != "published":
        raise CannotRelease(f"`{record.ref}` is {record.status}: only what is published can be released")
    for name in ("version", "date_modified"):
        if name not in kind.fields:
            raise CannotRelease(f"{noun} has no field `{name}`: its type must say `extends: record` to be released")


def _refuse_unknown_kind(kind: str, checked: Checked) -> None:
    vocabulary = checked.library.schema.vocabularies[KINDS]
    if kind and kind not in vocabulary.terms:
        near = nearest(kind, vocabulary.terms)
        help = f"did you mean `{near}`?" if near else "kinds are " + ", ".join(f"`{term}`" for term in vocabulary.terms)
        raise CannotRelease(f"there is no kind of change `{kind}`: {help}")


def _next(record: Record, released: Sequence[Release], wanted: str) -> str:
    """The version to release: the one that is asked for, else the one that the record gives, else one more."""
    last = released[-1].version if released else ""
    if wanted:
        if not is_version(wanted):
            raise CannotRelease(f"`{wanted}` is no version: write a number such as `2` or `1.2.0`")
        if last and order_of(wanted) <= order_of(last):
            same = order_of(wanted) == order_of(last)
            raise CannotRelease(
                f"version {last} is released already: the next must come after it" if same else
                f"version {wanted} would come before {last}, which is released: write a later one"
            )  # fmt: skip
        return wanted
    written = record.data.get("version")
    if isinstance(written, str) and is_version(written) and (not last or order_of(written) > order_of(last)):
        return written
    head, dot, tail = (last or "0").rpartition(".")
    return f"{head}{dot}{int(tail) + 1}"


def _with(text: str, record: Record, fields: Mapping[str, str], checked: Checked) -> str:
    """The text of a record with fields set; the empty text where that would change anything else."""
    old = split_source(Source(record.path, _canonical(text)))
    if old.tree is None or not isinstance(old.tree.value, dict):
        return ""
    keys = _keys(old.tree.value, record, checked)
    wanted = {keys.get(name, name): value for name, value in fields.items() if value}
    quoted = {key: f'"{value}"' if value.count(".") == 1 else value for key, value in wanted.items()}
    made = set_fields(text, old.tree, quoted)
    new = split_source(Source(record.path, _canonical(made)))
    same = new.tree and not new.diagnostics and new.body == old.body
    return made if same and new.tree and new.tree.value == {**old.tree.value, **wanted} else ""


def _keys(written: Mapping[str, object], record: Record, checked: Checked) -> dict[str, str]:
    """The key under which each field of a record is written: its own name, or an alias that its type reads."""
    alias = checked.library.schema.types[record.type].read.alias
    return {alias[key]: key for key in written if key in alias} | {key: key for key in written if key not in alias}


def _is_valid(text: str, record: Record, checked: Checked) -> bool:
    """Whether a text would be a record without mistakes."""
    source = Source(record.path, _canonical(text))
    records = read_alone(source, record.ref, Validators(checked.library.schema), {"status": "published"})
    return bool(records) and all(each.valid for each in records)


def _line(record: Record, text: str, version: str, checked: Checked, wanted: Wanted, changed: Mapping[str, str]) -> str:
    """A version as its list has it."""
    tree = split_source(Source(record.path, _canonical(text))).tree
    written = _keys(tree.value if tree and isinstance(tree.value, dict) else {}, record, checked)
    given = {name: value for name in DEFAULTS if name not in written and (value := getattr(checked.settings, name))}
    rows = {
        "version": version,
        "date": wanted.date,
        "path": record.path,
        "sha256": hash_of(_canonical(text)),
        "kind": wanted.kind,
        "note": " ".join(wanted.note.split()),
        "changed": dict(changed),
        "defaults": {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()},
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items() if value]
    return "- " + "\n  ".join(lines) + "\n"


def folder_of(record: Record, checked: Checked) -> str:
    """The folder of a record's released versions."""
    ref: Ref = record.ref
    return f"{checked.settings.released}/{ref.type}/{ref.id}"


def _canonical(text: str) -> str:
    return decode(text.encode(), "")[0]
