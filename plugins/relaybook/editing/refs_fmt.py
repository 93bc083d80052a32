"""`relaybook refs fmt`: lay out the `.bib` files of a site evenly."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from relaybook.build import sorted_by_use
from relaybook.citations.bibliography import too_large
from relaybook.citations.tidy import tidy
from relaybook.config import BrokenConfiguration, Project, read_project
from relaybook.diagnostics.concise import counted, format_line, visible
from relaybook.editing.files import encoded, place_in, read_file, write_whole


def format_references(config_file: Path, files: Sequence[str], *, check: bool = False, diff: bool = False) -> int:
    """Tidy files of references, and say what was done.

    Args:
        config_file: The site's `mkdocs.yml`.
        files: The files to tidy; every `.bib` file of the site where there are none.
        check: Whether nothing is written, and only the names of the files that would change are shown.
        diff: The same, with the lines that would change.

    Returns:
        0; 1 where a file would change and is only checked, or where something cannot be read.

    Raises:
        BrokenConfiguration: A file is not there, is no `.bib` file, or may not be changed.
    """
    changed = failed = seen = 0
    root = config_file.parent
    for name in _named(root, files) if files else bib_files(read_project(config_file)):
        held = read_file(root, name)
        seen += 1
        if what := too_large(held.source.text):
            print(f"relaybook: {name} holds {what}, and was left as it is", file=sys.stderr)
            failed += 1
            continue
        made = tidy(held.source)
        problems = (*held.problems, *made.problems)
        for each in problems:
            print(format_line(each), file=sys.stderr)
        failed += bool(problems)
        data = held.data if held.problems else encoded(made.text, held.data)
        if data == held.data:
            continue
        changed += 1
        if diff:
            _show(name, held.source.text, made.text)
        elif check:
            print(f"{name} would change")
        else:
            write_whole(root / name, data)
            print(f"{name} is tidied")
    _summarise(seen, changed, failed, dry=check or diff)
    return 1 if failed or (changed and (check or diff)) else 0


def bib_files(project: Project) -> list[str]:
    """Every `.bib` file of a site, but those behind a symbolic link."""
    sources = sorted_by_use(project.sources.texts, project.settings)["bibliography"]
    names = [each.path for each in sources if each.path.lower().endswith(".bib")]
    return [n for n in names if (project.root / n).resolve() == project.root.resolve() / n]


def _named(root: Path, files: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for written in files:
        if not Path(written).is_file():
            raise BrokenConfiguration(f"there is no file {written}")
        if not written.lower().endswith(".bib"):
            raise BrokenConfiguration(f"{written} is no `.bib` file, and only those are tidied")
        found[place_in(root, written)] = None
    return list(found)


def _show(name: str, old: str, new: str) -> None:
    rows = difflib.unified_diff(old.split("\n"), new.split("\n"), name, f"{name} (tidied)", lineterm="", n=2)
    for row in rows:
        print(visible(row.replace("\t", "    ")))


def _summarise(seen: int, changed: int, failed: int, *, dry: bool) -> None:
    if not seen:
        print("this site has no `.bib` file")
    elif not changed and not failed:
        print(f"{counted(seen, 'file')} looked at, nothing to tidy")
    elif changed and dry:
        print(f"{counted(changed, 'file')} would change; `relaybook refs fmt` tidies", file=sys.stderr)
