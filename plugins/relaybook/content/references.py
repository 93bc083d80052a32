"""Find the files of references that a site names, or all that lie below its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Span
from relaybook.settings import Settings

_EVERY = "**/*.[bB][iI][bB]"
_ENDINGS = (".bib", ".json", ".yml", ".yaml")


def find_references(root: Path, settings: Settings) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The paths of all files of references, and what is wrong with how they are named.

    Args:
        root: The folder of `mkdocs.yml`.
        settings: The settings. Where they name no files, these are all `.bib` files below `docs_dir`.
    """
    if not settings.bibliography:
        return tuple(_matches(root, settings.docs_dir)), ()
    found: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for index, pattern in enumerate(settings.bibliography):
        span = settings.places.get(f"bibliography/{index}", Span(settings.config_path))
        matches = [path for path in _matches(root, pattern) if path.lower().endswith(_ENDINGS)]
        found |= dict.fromkeys(matches)
        if not matches:
            near = nearest(pattern, _matches(root, settings.docs_dir))
            help = f"did you mean `{near}`?" if near else (
                "write the path of a `.bib`, `.json` or `.yml` file, from the folder of `mkdocs.yml`")  # fmt: skip
            problems.append(make("bad-option", span, f"there is no file of references at `{pattern}`", help=help))
    return tuple(found), tuple(problems)


def _matches(root: Path, pattern: str) -> Iterator[str]:
    """The files that a pattern or the name of a file or folder stands for, in order of path; none that is hidden."""
    if (root / pattern).is_dir():
        pattern = (PurePosixPath(pattern) / _EVERY).as_posix()
    try:
        found = sorted(root.glob(pattern))
    except ValueError:  # Such as `**.bib`, which some versions of Python refuse.
        return
    for path in found:
        name = path.relative_to(root).as_posix()
        if path.is_file() and not any(part.startswith(".") and part != ".." for part in name.split("/")):
            yield name
