"""Find and read a project: its `mkdocs.yml`, its settings and its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from relaybook.citations.bibliography import is_bibliography
from relaybook.content.references import find_references
from relaybook.content.sources import Sources, decode, read_sources
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, Severity, make
from relaybook.diagnostics.concise import format_line
from relaybook.diagnostics.suggest import nearest
from relaybook.model import Span, Tree
from relaybook.settings import CITATIONS, Settings, only_cites, read_settings
from relaybook.site_id import check_site_id

CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml")


@dataclass(frozen=True, slots=True)
class Project:
    """A project on disk."""

    root: Path
    config: Tree
    """The configuration, with the places of its values."""
    settings: Settings
    sources: Sources
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with the configuration."""


class BrokenConfiguration(Exception):
    """The project cannot be read or built as it is set up. The text says what to do."""


def read_project(
    config_file: Path,
    *,
    serving: bool = False,
    strict: bool = False,
    drafts: bool = False,
    override: Callable[[Settings], Settings] = lambda settings: settings,
) -> Project:
    """Read a project.

    Args:
        config_file: Its `mkdocs.yml`; the folder it lies in is the root of the project.
        serving: Whether the site is being served to its author.
        strict: Whether a site with another's name is an error.
        drafts: Whether drafts are built.
        override: What the host knows better, such as the address of the site on localhost.

    Raises:
        BrokenConfiguration: There is no such file, or it is not valid.
    """
    root = config_file.parent
    tree = _read_config(config_file, config_file.name, ())
    settings, problems = read_settings(tree, serving=serving, drafts=drafts)
    settings = replace(override(settings), root=root)
    _stop_at_errors(problems)
    problems += (*check_site_id(settings, tree, root, strict=strict), *_find_missing_folders(settings, root))
    return Project(root, tree, settings, read_sources(root, settings.folders), problems)


def read_citing(
    config_file: Path,
    pages: Iterable[str] | None = None,
    *,
    serving: bool = False,
    override: Callable[[Settings], Settings] = lambda settings: settings,
) -> Project:
    """Read the pages of any site, and its references, for the plugin that only cites.

    Args:
        config_file: Its `mkdocs.yml`.
        pages: The Markdown files that are pages, as POSIX paths from the folder of `mkdocs.yml`; where nobody has told
            them from others, all of `docs_dir`.
        serving: Whether the site is being served to its author.
        override: What the host knows better.

    Raises:
        BrokenConfiguration: There is no such file, or an option is wrong.
    """
    root = config_file.parent
    tree = _read_config(config_file, config_file.name, ())
    settings, problems = read_settings(tree, CITATIONS, serving=serving)
    settings = replace(override(settings), root=root)
    files, found = find_references(root, settings)
    sources = read_sources(root, (*((settings.docs_dir,) if pages is None else pages), *files))
    texts = (s for s in sources.texts if s.path in files or s.path.lower().endswith((".md", ".markdown")))
    sources = Sources(tuple(texts), diagnostics=sources.diagnostics)
    read = {source.path for source in sources.texts if is_bibliography(source)}
    problems += (*found, *_find_unreadable(settings, [path for path in files if path not in read]))
    _stop_at_errors(problems)
    return Project(root, tree, settings, sources, problems)


def _find_unreadable(settings: Settings, files: Iterable[str]) -> Iterator[Diagnostic]:
    """An error for each file that is named as one of references and is none."""
    span = settings.places.get("bibliography", Span(settings.config_path))
    for path in files:
        help = "name `.bib` files, CSL-JSON (a list), or CSL-YAML that begins with `references:`"
        yield make("bad-option", span, f"`{path}` holds no references", help=help)


def _stop_at_errors(problems: Iterable[Diagnostic]) -> None:
    if any(d.severity is Severity.ERROR for d in problems):
        raise BrokenConfiguration("\n".join(format_line(d) for d in problems))


def _find_missing_folders(settings: Settings, root: Path) -> Iterator[Diagnostic]:
    """A warning for each folder of records that the site names and does not have. An empty one is not in the copy."""
    for index, folder in enumerate(settings.records):
        span = settings.places.get(f"records/{index}")
        if span and not (root / folder).exists():
            near = nearest(folder, (path.name for path in root.iterdir() if path.is_dir()))
            help = f"did you mean `{near}`?" if near else "make the folder, or take it out of the list"
            message = f"there is no folder `{folder}` to read records from"
            yield make("bad-option", span, message, help=help, severity=Severity.WARNING)


def is_citing(config_file: Path) -> bool:
    """Whether a site only cites, so that it is read with `read_citing`."""
    return only_cites(_read_config(config_file, config_file.name, ()))


def find_config(start: Path) -> Path:
    """The `mkdocs.yml` of a folder or of the nearest folder above it.

    Raises:
        BrokenConfiguration: There is none.
    """
    for folder in (start, *start.parents):
        for name in CONFIG_NAMES:
            if (folder / name).is_file():
                return folder / name
    raise BrokenConfiguration("there is no `mkdocs.yml` here or in a folder above: run this in the folder of your site")


def _read_config(path: Path, name: str, seen: tuple[Path, ...]) -> Tree:
    """A configuration, on top of those that it inherits from."""
    try:
        text, problems = decode(path.read_bytes(), name)
    except OSError as error:
        raise BrokenConfiguration(f"{name} cannot be read: {error.strerror}") from None
    tree, found = parse_yaml(text, name)
    if problems or found:
        raise BrokenConfiguration(format_line((*problems, *found)[0]))
    if not isinstance(tree.value, dict):
        raise BrokenConfiguration(f"{name} holds no settings: it begins with `site_name: …`")
    parent = tree.value.get("INHERIT")
    if isinstance(parent, str) and path not in seen:
        base = _read_config(path.parent / parent, parent, (*seen, path))
        return replace(tree, value=_merged(base.value, tree.value))
    return tree


def _merged(base: Any, own: Any) -> Any:
    """As MkDocs merges: maps are joined, everything else is replaced."""
    if isinstance(base, dict) and isinstance(own, dict):
        return {**base, **{key: _merged(base.get(key), value) for key, value in own.items()}}
    return own
