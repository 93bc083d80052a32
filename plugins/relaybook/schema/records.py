"""Parsed sources become records, or say why not."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from relaybook.content.frontmatter import Split, find_conflict_markers, opens_late, split_source
from relaybook.content.lost import find_lost_text
from relaybook.content.scan import scan
from relaybook.content.yamlplaces import step
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, Edit, Fix, Severity, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Body, Record, Ref, Source, Span, Tree
from relaybook.schema.definitions import Read, RecordType, Schema, label_in
from relaybook.schema.formats import is_id
from relaybook.schema.normalise import apply_read, normalise
from relaybook.schema.prose import scan_fields
from relaybook.schema.validate import Validators, as_id, start_of, validate_item, with_article

_INDEX_NAMES = frozenset({"index.md", "README.md"})
_EMPTY = frozenset({"missing-field", "empty-value"})


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A Markdown file that is no record: the guide, the front page."""

    path: str
    tree: Tree
    body: Body
    complete: bool = True
    """Whether all of it could be read."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources hold."""

    records: tuple[Record, ...]
    pages: tuple[PlainPage, ...]
    diagnostics: tuple[Diagnostic, ...]
    incomplete: frozenset[str] = frozenset()
    """Types of which not every record could be read: an id that is not known may be one of theirs."""


def gather(sources: Iterable[Source], schema: Schema, defaults: Mapping[str, Any]) -> Gathered:
    """Parse and validate every source.

    Args:
        sources: Markdown and YAML.
        schema: The definitions of the site.
        defaults: Values of `status`, `language`, `license` and `creators` for records that give none.
    """
    stage = Gathering(schema, defaults)
    for source in sources:
        if source.path.endswith((".yml", ".yaml")):
            stage.take_yaml(source)
        else:
            stage.take_markdown(source)
    return Gathered(tuple(stage.records), tuple(stage.pages), tuple(stage.diagnostics), frozenset(stage.incomplete))


class Gathering:
    """The reading of sources, and what was found so far."""

    def __init__(self, schema: Schema, defaults: Mapping[str, Any], validators: Validators | None = None) -> None:
        self.schema = schema
        self.defaults = defaults
        self.validators = validators or Validators(schema)
        self.records: list[Record] = []
        self.pages: list[PlainPage] = []
        self.diagnostics: list[Diagnostic] = []
        self.incomplete: set[str] = set()

    def take_markdown(self, source: Source) -> None:
        """Read a Markdown file: a record, or a page that is none."""
        parts = split_source(source) if source.readable else Split(None, "", 1, ())
        self.diagnostics.extend(parts.diagnostics)
        folder_type = self.schema.type_of_path(source.path)
        tree = parts.tree or Tree(source.path, {})
        value = tree.value if tree.value is not None else {}
        is_record = folder_type and PurePosixPath(source.path).name not in _INDEX_NAMES
        stem = unicodedata.normalize("NFC", PurePosixPath(source.path).stem)
        if not isinstance(value, dict) and not any(_ends_reading(d) for d in parts.diagnostics):
            help = "write one field a line, as `title: …`"
            self.diagnostics.append(
                make("not-a-record", tree.span(""), "the front matter is no list of fields", help=help)
            )
        if not source.readable or not isinstance(value, dict) or (parts.diagnostics and parts.tree is None):
            if is_record:
                self.take_unread(folder_type, as_id(stem), Tree(source.path, {}), "")
            else:
                self.pages.append(PlainPage(source.path, Tree(source.path, {}), scan("", source.path), complete=False))
            return
        body = scan(parts.body, source.path, parts.body_line)
        if not is_record and value.get("type") not in self.schema.types:
            if folder_type == "" and isinstance(value.get("type"), str) and self.near_type(value["type"]):
                self.diagnostics.append(self.unknown_type(value["type"], tree.span("/type")))
            self.pages.append(PlainPage(source.path, tree, body))
            return
        if parts.tree is None:
            kind = self.schema.types[folder_type]
            fields = " and ".join(f"`{name}: …`" for name in kind.required[:2])
            help = f"begin the file with a line `---`, then fields such as {fields}, then a line `---`"
            message = f"this file lies among the {label_in(kind.plural, 'en').lower()} and has no front matter"
            if opens_late(source.text):
                message = "a blank line or a space stands before the first `---`, so the fields below it do not count"
                help = "delete what stands before it: the file begins with `---`"
            self.diagnostics.append(make("not-a-record", Span(source.path, 1, 1, 1, 2), message, help=help))
            self.take_unread(folder_type, as_id(stem), tree, "", body)
            return
        if record_type := self.type_of(value, tree, ""):
            tree = apply_read(tree, [record_type.read])
            self.take_item(tree.value or {}, record_type, tree, "", source.text, stem, body, parts.diagnostics)
        else:
            self.take_unread(folder_type or self.near_type(value["type"]), as_id(stem), tree, "", body)

    def take_yaml(self, source: Source) -> None:
        """Read a YAML file: one record or a list of them."""
        folder_type = self.schema.type_of_path(source.path)
        conflicts = find_conflict_markers(source)
        tree, problems = Tree(source.path, None), conflicts
        if source.readable and not conflicts:
            tree, problems = parse_yaml(source.text, source.path)
            problems += tuple(find_lost_text(source.text, tree))
        self.diagnostics.extend(problems)
        if not source.readable or any(_ends_reading(d) for d in problems):
            self.incomplete.update([folder_type] if folder_type else self.schema.types)
        if tree.value is None and (problems or not source.readable):
            return
        several = isinstance(tree.value, list)
        items = tree.value if several else [tree.value]
        if not folder_type and not any(isinstance(i, dict) and i.get("type") in self.schema.types for i in items):
            message = "this YAML file belongs to no type, so nothing of it is shown"
            help = "put it in the folder of a type, or give each record a `type:`"
            span = Span(source.path, 1, 1, 1, 2)
            self.diagnostics.append(make("not-a-record", span, message, help=help, severity=Severity.WARNING))
            return
        kinds = [self.type_of(i, tree, f"/{n}" if several else "") if isinstance(i, dict) else None
                 for n, i in enumerate(items)]  # fmt: skip
        tree = apply_read(tree, [kind.read if kind else Read() for kind in kinds])
        items = tree.value if several else [tree.value]
        stem = "" if several else unicodedata.normalize("NFC", PurePosixPath(source.path).stem)
        for index, (item, kind) in enumerate(zip(items, kinds, strict=True)):
            at = f"/{index}" if several else ""
            if kind:
                own = _within(tree.span(at), problems, last=item is items[-1])
                self.take_item(item, kind, tree, at, source.text, stem, None, own)
            elif isinstance(item, dict):
                guess = folder_type or self.near_type(_text(item.get("type")))
                self.take_unread(guess, _meant(item.get("id")) or as_id(stem), tree, at)
            elif not problems:
                help = "write each record as a map of fields: `- id: …` and below it `  name: …`"
                self.diagnostics.append(make("not-a-record", tree.span(at), "this is no record", help=help))

    def take_item(
        self,
        item: dict[str, Any],
        kind: RecordType,
        tree: Tree,
        at: str,
        text: str,
        stem: str,
        body: Body | None,
        problems: Sequence[Diagnostic] = (),
    ) -> None:
        """Judge what was read of one record, and keep it with the records inside it."""
        before = len(self.diagnostics)
        complete = not any(_ends_reading(d) for d in problems)
        data = normalise(item, kind, self.schema)
        status = data.get("status", self.defaults.get("status", "published"))
        draft = status != "published"
        record_id = self.id_of(data, kind, stem, tree, at, draft=draft)
        found = validate_item(data, kind, self.validators, tree, at, draft=draft)
        if not complete:  # A record that could be read only in part is not also said to lack what was not read.
            found = [d for d in found if d.code not in _EMPTY]
        if lost := {d.span.line for d in problems if d.code == "lost-text"}:  # What is lost is not also empty.
            found = [d for d in found if d.code not in _EMPTY or d.span.end_line not in lost]
        self.diagnostics.extend(found)
        if not record_id:
            return
        valid = not any(d.severity is Severity.ERROR for d in (*problems, *self.diagnostics[before:]))
        ref = Ref(kind.name, record_id)
        for name, value in self.defaults.items():
            if name in kind.fields and value:
                data.setdefault(name, value)
        data = {k: v for k, v in data.items() if k in kind.fields or k.startswith("x_")}
        record = Record(
            ref=ref,
            type=kind.name,
            data=data,
            tree=tree,
            pointer=at,
            body=body,
            prose=scan_fields(data, kind.fields, tree, at),
            title=_title(data, kind, record_id),
            status=status if isinstance(status, str) else "published",
            language=_text(data.get("language")) or _text(self.defaults.get("language")) or "en",
            former_ids=tuple(t for t in _list(data.get("former_ids")) if isinstance(t, str)),
            valid=valid,
            complete=complete,
            hash=hashlib.sha256((text if not at else repr(sorted(data.items()))).encode()).hexdigest()[:16],
        )
        self.records.append(record)
        self.take_inner(record, kind)

    def take_unread(self, kind: str, record_id: str, tree: Tree, at: str, body: Body | None = None) -> None:
        """A record of which no more than its name is known: it cannot be judged, and links to it are not wrong."""
        if kind and record_id:
            status = _text(self.defaults.get("status")) or "published"
            language = _text(self.defaults.get("language")) or "en"
            self.records.append(Record(Ref(kind, record_id), kind, {}, tree, at, body, title=record_id, status=status,
                                       language=language, valid=False, complete=False))  # fmt: skip

    def take_inner(self, record: Record, kind: RecordType) -> None:
        """Records inside a record, such as the claims of an evidence summary."""
        for name, each in kind.fields.items():
            inner = self.schema.types.get(each.contains)
            if inner is None:
                continue
            first: dict[str, str] = {}
            for index, item in enumerate(_list(record.data.get(name))):
                part = _meant(item.get("id")) if isinstance(item, dict) else ""
                if not part:
                    continue
                at = f"{record.pointer}/{name}/{index}"
                if part in first:
                    noun = label_in(inner.label, "en").lower()
                    message = f"two {noun}s of this record have the id `{part}`"
                    note = f"the other is on line {record.tree.span(first[part]).line}"
                    span, help = record.tree.span(f"{at}/id"), "give one of them another id"
                    self.diagnostics.append(make("duplicate-id", span, message, note=note, help=help))
                    continue
                first[part] = f"{at}/id"
                self.records.append(
                    Record(
                        ref=Ref(record.ref.type, record.ref.id, part),
                        type=inner.name,
                        data=item,
                        tree=record.tree,
                        pointer=at,
                        prose=scan_fields(item, inner.fields, record.tree, at),
                        parent=record.ref,
                        title=_title(item, inner, part),
                        status=record.status,
                        language=record.language,
                        valid=record.valid,
                        complete=record.complete,
                    )
                )

    def type_of(self, item: Mapping[str, Any], tree: Tree, at: str) -> RecordType | None:
        """By the folder; a `type:` that names another type wins, unless it is a field of the folder's type itself."""
        folder = self.schema.types.get(self.schema.type_of_path(tree.path))
        written = item.get("type")
        if not isinstance(written, str) or (folder and ("type" in folder.own_fields or "type" in folder.read.alias)):
            return folder
        if written not in self.schema.types or self.schema.types[written].inside:
            self.diagnostics.append(self.unknown_type(written, tree.span(f"{at}/type")))
            return None
        return self.schema.types[written]

    def unknown_type(self, written: str, span: Span) -> Diagnostic:
        """Say that there is no such type."""
        near = self.near_type(written)
        known = sorted(name for name, kind in self.schema.types.items() if not kind.inside)
        help = f"did you mean `{near}`?" if near else "types are " + ", ".join(f"`{name}`" for name in known)
        fixes = (Fix(f"write `{near}`", (Edit(span, near),)),) if near else ()
        return make("unknown-type", span, f"there is no type `{written}`", help=help, fixes=fixes)

    def near_type(self, written: str) -> str:
        """The type that was most likely meant, or the empty text."""
        return nearest(written, (name for name, kind in self.schema.types.items() if not kind.inside))

    def id_of(self, data: dict[str, Any], kind: RecordType, stem: str, tree: Tree, at: str, *, draft: bool) -> str:
        """The id of a record: as written, made from a value, or the name of its file."""
        written = data.get("id") if "id" in kind.fields else None
        if isinstance(written, str):
            return _meant(written)
        if id_field := id_field_of(kind):
            return self.id_from(id_field, data, kind, tree, at, draft=draft) or as_id(stem)
        if not stem:
            span = start_of(tree.span(at))
            guess = as_id(data.get(kind.title_field, ""))
            help = f"write `id: {guess}`" if guess else "write `id:` and a short name in small letters"
            noun = with_article(label_in(kind.label, "en").lower())
            self.diagnostics.append(make("missing-field", span, f"{noun} in a list needs `id`", help=help))
            return guess
        if is_id(stem):
            return stem
        if kind.read.id_from and as_id(stem):
            return as_id(stem)
        help = f"rename the file to `{as_id(stem)}.md`" if as_id(stem) else "rename the file"
        message = f"the file name `{stem}` cannot be an id"
        self.diagnostics.append(make("bad-id", Span(tree.path, 1, 1, 1, 2), message, help=help))
        return as_id(stem)

    def id_from(self, name: str, data: dict[str, Any], kind: RecordType, tree: Tree, at: str, *, draft: bool) -> str:
        """The id that a value gives. A value that is missing or of the wrong kind is reported once, not here again."""
        value = data.get(name)
        made = as_id(value) if isinstance(value, str | int) else ""
        noun = with_article(label_in(kind.label, "en").lower())
        if not made and value is None and (draft or name not in kind.required):
            help = f"write `{name}:`, or `id:` and a short name in small letters"
            message = f"{noun} needs `{name}`: its id is made from it"
            self.diagnostics.append(make("missing-field", start_of(tree.span(at)), message, help=help))
        elif not made and isinstance(value, str) and value:
            help = "write `id:` and a short name in small letters"
            message = f"`{value}` holds nothing to make an id of"
            self.diagnostics.append(make("bad-id", tree.span(step(at, name)), message, help=help))
        return made


def id_field_of(kind: RecordType) -> str:
    """The field that ids of a type are made from; the empty text where it is the name of the file."""
    source = kind.read.id_from
    return "" if source in ("", "stem") else kind.title_field if source == "title" else source


def _meant(written: Any) -> str:
    """An id as written. Where it is none, which is said where it stands, what it was meant to be counts as known."""
    return "" if not isinstance(written, str) else written if is_id(written) else as_id(written)


def _ends_reading(diagnostic: Diagnostic) -> bool:
    """Whether a problem of parsing means that not everything was read."""
    return diagnostic.code not in ("duplicate-key", "lost-text")


def _within(span: Span, problems: Sequence[Diagnostic], *, last: bool) -> list[Diagnostic]:
    """The problems of one record of a list. What stopped the reading may be why the last one lacks something."""
    return [d for d in problems if span.line <= d.span.line and (last or d.span.line <= span.end_line)]


def _title(data: Mapping[str, Any], kind: RecordType, fallback: str) -> str:
    return _text(data.get(kind.title_field)) or _text(data.get("title")) or _text(data.get("name")) or fallback


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
