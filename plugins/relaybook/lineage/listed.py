"""Read the lists of released versions, and hold the texts beside them against what was released."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, Severity, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Ref, Source, Span, Tree
from relaybook.schema.definitions import Schema
from relaybook.schema.formats import is_date

LIST = "versions.yml"
"""The name of the list in the folder of a record's released texts."""
DEFAULTS = ("language", "license", "creators")
"""What a text may leave to `mkdocs.yml`. A release notes it, so that a later change there does not change the past."""
_NEEDED = ("version", "date", "path", "sha256")
_MAY = ("kind", "note", "defaults", "changed")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AS_IT_WAS = "put the list back as it was; only `relaybook release` writes it"


@dataclass(frozen=True, slots=True)
class Listed:
    """A released version as its list has it, and its text."""

    ref: Ref
    """The name that the record had then."""
    version: str
    date: str
    path: str
    """The file that the record was in then: links are read from there."""
    source: Source
    defaults: Mapping[str, Any]
    kind: str = ""
    note: str = ""
    changed: Mapping[str, str] = field(default_factory=dict)
    """The kind of change of each unit that it changed."""


def hash_of(text: str) -> str:
    r"""The hash of a text as it is listed: of its UTF-8 with `\n` as line end and no byte order mark."""
    return hashlib.sha256(text.encode()).hexdigest()


def order_of(version: str) -> tuple[int, ...]:
    """What versions are sorted by; `1` and `1.0` are the same."""
    parts = [int(part) for part in version.split(".")]
    return (*parts, *[0] * (3 - len(parts)))


def is_version(text: str) -> bool:
    """Whether a text has the form of a version: one to three numbers with dots between them."""
    return _VERSION.fullmatch(text) is not None


def read_released(
    sources: Iterable[Source], schema: Schema, folder: str
) -> tuple[tuple[Listed, ...], tuple[Diagnostic, ...]]:
    """Every released version, by record and version, and what is wrong with lists and texts.

    Args:
        sources: The texts in the folder of released texts, at `<type>/<id>/<version>.md`, and the list of each.
        schema: The definitions of the site.
        folder: That folder.
    """
    folders: dict[Ref, dict[str, Source]] = {}
    for source in sources:
        parts = PurePosixPath(unicodedata.normalize("NFC", source.path)).relative_to(folder).parts
        if len(parts) == 3:
            folders.setdefault(Ref(parts[0], parts[1]), {})[parts[2]] = source
    listed: list[Listed] = []
    diagnostics: list[Diagnostic] = []
    for ref, files in sorted(folders.items()):
        if ref.type not in schema.types or not schema.types[ref.type].url:
            span = _beginning(files[min(files)].path)
            message = f"there is no type `{ref.type}` with pages any more, so these released versions are not shown"
            help = "bring the type back, or leave them here for the record"
            diagnostics.append(make("bad-release", span, message, help=help, severity=Severity.HINT))
            continue
        found, problems = _read_folder(ref, files)
        listed += sorted(found, key=lambda each: order_of(each.version))
        diagnostics += problems
    return tuple(listed), tuple(diagnostics)


def _read_folder(ref: Ref, files: Mapping[str, Source]) -> tuple[list[Listed], list[Diagnostic]]:
    """The versions of one record; the texts that no list names are said to be so."""
    listed: dict[str, Listed] = {}
    diagnostics: list[Diagnostic] = []
    named = {LIST}
    readable = True
    if LIST in files:
        tree, problems = parse_yaml(files[LIST].text, files[LIST].path)
        diagnostics += problems
        readable = files[LIST].readable and not problems
        items = tree.value if isinstance(tree.value, list) else []
        if readable and not items:
            diagnostics.append(make("bad-release", tree.span(""), "this is no list of versions", help=_AS_IT_WAS))
        for index, item in enumerate(items if readable else ()):
            faults = list(_judge(item, f"/{index}", tree, listed))
            diagnostics += faults
            if isinstance(item, dict) and isinstance(item.get("version"), str):
                named.add(f"{item['version']}.md")
            if faults:
                continue
            source = files.get(f"{item['version']}.md")
            diagnostics += _compare(item, source, tree.span(f"/{index}/version"))
            if source and source.readable:
                listed[item["version"]] = _listed(ref, item, source)
    for name in sorted(files.keys() - named) if readable else ():
        message = "this lies among the released versions, and their list does not name it"
        help = f"take it away; to release a version, run `relaybook release {ref}`"
        diagnostics.append(make("bad-release", _beginning(files[name].path), message, help=help))
    return list(listed.values()), diagnostics


def _judge(item: Any, at: str, tree: Tree, earlier: Mapping[str, Listed]) -> Iterator[Diagnostic]:
    """What is wrong with one version of a list."""
    if not isinstance(item, dict):
        yield make("bad-release", tree.span(at), "this is no released version", help=_AS_IT_WAS)
        return
    for name in item:
        if name not in (*_NEEDED, *_MAY):
            near = nearest(name, (*_NEEDED, *_MAY))
            help = f"did you mean `{near}`?" if near else _AS_IT_WAS
            message = f"a released version has no `{name}`"
            yield make("bad-release", tree.key_span(f"{at}/{name}"), message, help=help)
    for name in _NEEDED:
        if not item.get(name):
            span = tree.span(at)
            span = span._replace(end_line=span.line, end_column=span.column + 1)
            yield make("bad-release", span, f"this released version lacks its `{name}`", help=_AS_IT_WAS)
    for name, value in item.items():
        wrong = _wrong(name, value) if value is not None else ""
        if not wrong and name == "version" and value in earlier:
            wrong = "listed once"
        if wrong:
            message = f"the `{name}` of a released version must be {wrong}"
            yield make("bad-release", tree.span(f"{at}/{name}"), message, help=_AS_IT_WAS)


def _wrong(name: str, value: Any) -> str:
    """What a value must be, where it is something else."""
    if name == "defaults":
        fits = isinstance(value, dict) and all(
            isinstance(given, list if key == "creators" else str) for key, given in value.items() if key in DEFAULTS
        )
        return "" if fits else "a map of values that `mkdocs.yml` gave"
    if name == "changed":
        fits = isinstance(value, dict) and all(isinstance(kind, str) for kind in value.values())
        return "" if fits else "a map of parts and what sort of change each is"
    if not isinstance(value, str):
        return "plain text"
    if name == "version":
        return "" if is_version(value) else "a number such as `1` or `1.2.0`"
    if name == "date":
        return "" if is_date(value) and len(value) == 10 else "a day such as `2026-11-24`"
    return "" if name != "sha256" or _SHA256.fullmatch(value) else "a hash of 64 letters and digits"


def _compare(item: Mapping[str, Any], source: Source | None, span: Span) -> Iterator[Diagnostic]:
    """Whether the text of a version is still what was released."""
    version = item["version"]
    if source is None:
        help = f"put `{version}.md` back as it was: what cites version {version} leads to it"
        yield make("changed-release", span, f"the released text of version {version} is missing", help=help)
    elif source.readable and hash_of(source.text) != item["sha256"]:
        help = f"put it back as it was, make the change in the record itself, and release a version after {version}"
        message = f"this text is no longer the one that was released as version {version}"
        yield make("changed-release", _beginning(source.path), message, help=help)


def _listed(ref: Ref, item: Mapping[str, Any], source: Source) -> Listed:
    given = item.get("defaults") or {}
    defaults = {name: given[name] for name in DEFAULTS if name in given}
    if "creators" in defaults:
        defaults["creators"] = [{"record": name} for name in defaults["creators"] if isinstance(name, str)]
    return Listed(ref, item["version"], item["date"], item["path"], source, defaults,
                  item.get("kind") or "", item.get("note") or "", item.get("changed") or {})  # fmt: skip


def _beginning(path: str) -> Span:
    return Span(path, 1, 1, 1, 2)
