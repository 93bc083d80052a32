"""The second adapter: the site as plain Markdown, data files and one complete configuration, for any engine."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from relaybook.adapters.effective import effective_configuration
from relaybook.build import Site, build, is_hidden
from relaybook.config import BrokenConfiguration, read_project
from relaybook.diagnostics.full import render_full
from relaybook.model import Page

_MARK = ".relaybook-materialised"
_SEPARATORS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def materialise(config_file: Path, folder: Path) -> int:
    """Write the site into a folder that plain `mkdocs` builds without any plugin of ours.

    Args:
        config_file: The site's `mkdocs.yml`.
        folder: A new or empty folder, or one that was materialised before: what lies in it is replaced.

    Returns:
        0, or 1 where the content has mistakes; then nothing is written.

    Raises:
        BrokenConfiguration: The folder holds something else.
    """
    project = read_project(config_file, strict=True)
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise BrokenConfiguration(f"the folder {folder} holds other files: name a new or an empty one")
    site = build(project.sources, project.settings)
    if site.errors or not site.pages:
        texts = {source.path: source.text for source in project.sources.texts}
        sys.stdout.write(render_full(site.diagnostics, texts))
        return 1
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    _write(fresh, config_file, project.settings.docs_dir, site)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    print(f"{len(site.pages)} pages are in {folder}. To build them: mkdocs build --config-file {folder / 'mkdocs.yml'}")
    return 0


def _write(folder: Path, config_file: Path, docs_dir: str, site: Site) -> None:
    root, docs = config_file.parent, folder / "docs"
    for source in sorted((root / docs_dir).rglob("*")):
        path = source.relative_to(root).as_posix()
        if source.is_file() and not source.name.startswith(".") and not is_hidden(path, site):
            _copy(source, docs / source.relative_to(root / docs_dir))
    for page in site.pages:
        _save(docs / page.path, _with_front_matter(page))
    for file in site.files:
        if file.source:
            _copy(root / file.source, docs / file.path)
        else:
            _save(docs / file.path, file.content)
    _save(folder / "mkdocs.yml", effective_configuration(config_file, folder, site))
    _save(folder / _MARK, "Made by `relaybook materialise`; whatever is changed here is lost when it runs again.\n")


def _with_front_matter(page: Page) -> str:
    lines = [f"{key}: {_quoted(value)}" for key, value in page.meta.items()]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + page.whole()


def _quoted(value: Any) -> str:
    """A value as JSON, which every YAML reader reads."""
    text = json.dumps(value, ensure_ascii=False)
    for character, written in _SEPARATORS.items():
        text = text.replace(character, written)
    return text


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _save(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    else:
        path.write_bytes(content)
