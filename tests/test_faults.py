"""Every code of the catalogue, seeded into a corpus without faults: what an author sees, and nothing besides.

`faults/base/` is a small site of valid records in six languages. Each entry of `faults/*.yml` changes one file of it
and says what that gives, as in:

    - fault: a field is misspelt
      file: case_studies/lamp-line.md
      replace: "description:"
      with: "descripton:"
      gives: 3:1-11 error[unknown-field] «descripton» → did you mean `description`?

`gives` is a line or a list of lines: the place (after a path and a colon, where it is another file), severity and code,
`(+11)` for eleven related places, the text that is pointed at, and after `→` the whole help. Without `→` there must be
no suggestion at all. Instead of `replace` and `with` an entry may `write` a whole file, `append`, `move` the file to
another path or `remove` it; `also` holds more changes; `encode`, `bom` and `crlf` say how it is saved.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

from relaybook.build import check
from relaybook.config import BrokenConfiguration, read_project
from relaybook.content.sources import decode
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, ordered
from relaybook.diagnostics.codes import CODES
from relaybook.diagnostics.concise import visible
from relaybook.model import Span
from relaybook.settings import read_settings

FAULTS = Path(__file__).parent / "faults"
BASE = FAULTS / "base"
GIVES = re.compile(
    r"(?:(?P<path>[^\s:]+):)?(?P<line>\d+):(?P<column>\d+)-(?:(?P<end_line>\d+):)?(?P<end_column>\d+) "
    r"(?P<severity>\w+)\[(?P<code>[\w-]+)\](?: \(\+(?P<related>\d+)\))?(?: «(?P<text>.*?)»)?(?: → (?P<help>.*))?"
)
"""One line of `gives`."""
SUGGESTION = re.compile(r"(?:did you mean|write|rename the file to) `[^`]+`\??")
"""A help that names what to write."""


@dataclass(frozen=True)
class Fault:
    """One entry of the tables."""

    name: str
    changes: tuple[dict[str, Any], ...]
    gives: tuple[str, ...]
    strict: bool = False

    @property
    def file(self) -> str:
        """The file that the places of `gives` are in."""
        return str(self.changes[0].get("move") or self.changes[0]["file"])


def read_faults() -> Iterator[Fault]:
    for table in sorted(FAULTS.glob("*.yml")):
        for item in yaml.safe_load(table.read_text("utf-8")):
            gives = item["gives"] if isinstance(item["gives"], list) else [item["gives"]]
            yield Fault(item["fault"], (item, *item.get("also", ())), tuple(gives), item.get("strict", False))


ALL = tuple(read_faults())


# ---- making a project ------------------------------------------------------------------------------------------


def make_project(root: Path, changes: tuple[dict[str, Any], ...] = ()) -> None:
    """Copy the base to a folder and change it."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    for change in changes:
        path = root / change["file"]
        if change.get("remove"):
            path.unlink()
            continue
        text = path.read_bytes().decode() if path.exists() else ""
        if "replace" in change:
            assert text.count(change["replace"]) == 1, (
                f"`{change['replace']}` stands {text.count(change['replace'])} times"
            )
            text = text.replace(change["replace"], change["with"] * change.get("times", 1))
        text = change.get("write", text) + change.get("append", "")
        if "move" in change:
            path.unlink()
            path = root / change["move"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(text, change))


def encoded(text: str, change: dict[str, Any]) -> bytes:
    """The bytes of a file, saved as an entry says."""
    if change.get("crlf"):
        text = text.replace("\n", "\r\n")
    data = text.encode(change.get("encode", "utf-8"))
    return b"\xef\xbb\xbf" + data if change.get("bom") else data


def diagnose(root: Path, *, strict: bool = False) -> tuple[Diagnostic, ...]:
    """What `relaybook check` finds in a project; of a configuration that it refuses, the reasons."""
    config = root / "mkdocs.yml"
    try:
        project = read_project(config, strict=strict, drafts=True)
    except BrokenConfiguration:
        tree, problems = parse_yaml(config.read_text("utf-8"), config.name)
        return (*problems, *read_settings(tree)[1])
    return ordered((*project.diagnostics, *check(project.sources, project.settings).diagnostics))


def shown(diagnostic: Diagnostic, root: Path, file: str) -> str:
    """A diagnostic as a line of `gives`."""
    span = diagnostic.span
    where = "" if span.path == file else f"{span.path}:"
    end = str(span.end_column) if span.end_line == span.line else f"{span.end_line}:{span.end_column}"
    line = f"{where}{span.line}:{span.column}-{end} {diagnostic.severity.value}[{diagnostic.code}]"
    if diagnostic.related:
        line += f" (+{len(diagnostic.related)})"
    if span.end_line == span.line and (text := text_at(span, root)):
        line += f" «{text}»"
    return visible(f"{line} → {diagnostic.help}" if diagnostic.help else line)


def text_at(span: Span, root: Path) -> str:
    """The text that a span on one line points at."""
    text, problems = decode((root / span.path).read_bytes(), span.path)
    return "" if problems else text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def matches(wanted: str | None, actual: str | None) -> bool:
    """Whether a line is what a line of `gives` asks for: text may be left out, and a help that suggests nothing."""
    if wanted is None or actual is None:
        return False
    want, got = GIVES.fullmatch(wanted), GIVES.fullmatch(actual)
    assert want, f"not a line of `gives`: {wanted}"
    assert got, actual
    places = ("path", "line", "column", "end_line", "end_column", "severity", "code", "related")
    if any(want[name] != got[name] for name in places) or want["text"] not in (None, got["text"]):
        return False
    return want["help"] == got["help"] if want["help"] else not SUGGESTION.fullmatch(got["help"] or "")


# ---- the tests -------------------------------------------------------------------------------------------------


def test_base_is_clean(tmp_path: Path) -> None:
    make_project(tmp_path)
    assert [shown(d, tmp_path, "") for d in diagnose(tmp_path, strict=True)] == []


@pytest.mark.parametrize("how", [{"crlf": True}, {"bom": True}, {"crlf": True, "bom": True}], ids=str)
def test_base_is_clean_however_it_is_saved(tmp_path: Path, how: dict[str, Any]) -> None:
    make_project(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.suffix in (".md", ".yml", ".bib"):
            path.write_bytes(encoded(path.read_text("utf-8"), how))
    assert [shown(d, tmp_path, "") for d in diagnose(tmp_path, strict=True)] == []


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name.replace(" ", "-"))
def test_fault(fault: Fault, tmp_path: Path) -> None:
    make_project(tmp_path, fault.changes)
    diagnostics = diagnose(tmp_path, strict=fault.strict)
    found = [shown(d, tmp_path, fault.file) for d in diagnostics]
    pairs = zip_longest(fault.gives, found)
    assert [want if matches(want, got) else got for want, got in pairs] == list(fault.gives)
    if mended := [d for d in diagnostics if d.fixes]:
        apply_fixes(mended, tmp_path)
        left = [shown(d, tmp_path, fault.file) for d in diagnose(tmp_path, strict=fault.strict)]
        assert len(left) == len(diagnostics) - len(mended), left


def apply_fixes(diagnostics: list[Diagnostic], root: Path) -> None:
    """Make the first fix of each diagnostic, from the end of a file to its beginning."""
    edits = {edit for d in diagnostics for edit in d.fixes[0].edits}
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        path = root / edit.span.path
        rows = decode(path.read_bytes(), edit.span.path)[0].split("\n")
        line, row = edit.span.line - 1, rows[edit.span.line - 1]
        assert edit.span.end_line == edit.span.line
        rows[line] = row[: edit.span.column - 1] + edit.text + row[edit.span.end_column - 1 :]
        path.write_bytes("\n".join(rows).encode())


@pytest.mark.parametrize("files", [2, 12])
def test_one_missing_record_is_one_error_however_many_files_name_it(files: int, tmp_path: Path) -> None:
    names = [f"case_studies/town-{number:02}.md" for number in range(files)]
    text = (BASE / "case_studies/सड़क-की-बत्ती.md").read_text("utf-8").replace("friends-of-the-lamp", "lamp-frends")
    make_project(tmp_path, tuple({"file": name, "write": text} for name in names))
    (diagnostic,) = diagnose(tmp_path)
    assert shown(diagnostic, tmp_path, names[0]) == (
        f"13:5-16 error[unknown-record] (+{files - 1}) «lamp-frends» → make the organisation, or name one that exists"
    )
    assert [str(related.span) for related in diagnostic.related] == [f"{name}:13:5" for name in names[1:]]


def test_every_code_is_seeded() -> None:
    seeded = {found["code"] for fault in ALL for line in fault.gives if (found := GIVES.fullmatch(line))}
    assert seeded == set(CODES)


def test_there_are_faults_enough_in_every_script() -> None:
    assert len(ALL) >= 110
    assert len({fault.name for fault in ALL}) == len(ALL)
    counts = Counter(script for fault in ALL for script in scripts_of(fault))
    assert min(counts[script] for script in ("LATIN", "ARABIC", "CJK", "DEVANAGARI", "CYRILLIC")) >= 15, counts


def scripts_of(fault: Fault) -> set[str]:
    """The scripts of the texts that a fault changes, and of the paths they are in."""
    texts = "".join(str(value) for change in fault.changes for value in change.values())
    return {unicodedata.name(character, "").split()[0] for character in texts if character.isalpha()}
