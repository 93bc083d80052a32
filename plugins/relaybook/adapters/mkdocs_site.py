"""What the MkDocs plugins share: diagnostics in MkDocs' log, pages that we made, and their slots."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as HostPage

from relaybook.diagnostics import Diagnostic, Severity
from relaybook.diagnostics.concise import format_line
from relaybook.model import Page

log = logging.getLogger("mkdocs.plugins.relaybook")
_LEVELS = {Severity.ERROR: logging.ERROR, Severity.WARNING: logging.WARNING, Severity.HINT: logging.INFO}


@contextmanager
def no_collecting() -> Iterator[None]:
    """Keep the garbage collector away from what the core makes: many lasting values and no circles."""
    gc.unfreeze()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def report(found: Iterable[Diagnostic], *, serving: bool) -> None:
    """Say everything that is wrong, then fail once, unless the author is looking at the site.

    Raises:
        PluginError: There are errors.
    """
    errors = 0
    for diagnostic in found:
        log.log(_LEVELS[diagnostic.severity], format_line(diagnostic))
        errors += diagnostic.severity is Severity.ERROR
    if errors and not serving:
        noun = "mistake" if errors == 1 else "mistakes"
        raise PluginError(f"The content has {errors} {noun}, listed above. The site was not built.")


def listed_in(config: MkDocsConfig) -> frozenset[str]:
    """Every page that the menu names."""
    return frozenset(_texts_in(config.nav))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(item)


def host_file(page: Page, config: MkDocsConfig, listed: frozenset[str]) -> File:
    """A page of ours as a file of MkDocs. Of pages made by us, the menu may leave out what it likes without a word."""
    in_nav = page.in_nav and (bool(page.source) or config.nav is None or page.path in listed)
    inclusion = InclusionLevel.UNDEFINED if in_nav else InclusionLevel.NOT_IN_NAV
    return File.generated(config, page.path, content=page.markdown, inclusion=inclusion)


def allow_live_reload(config: MkDocsConfig) -> None:
    """While serving, MkDocs writes a script into every page, which the policy of our theme would refuse."""
    if config.theme.get("policy"):
        config.theme["policy"] = config.theme["policy"].replace("script-src", "script-src 'unsafe-inline'")


def language_of(config: MkDocsConfig) -> str:
    """The language of the theme: Material has one in `language`, MkDocs' own themes in `locale`."""
    return str(config.theme.get("language") or config.theme.get("locale") or "").replace("_", "-")


def from_root(path: str, config: MkDocsConfig) -> str:
    """A path as the core has it: POSIX, from the folder of `mkdocs.yml`."""
    return _relative(path, os.path.dirname(config.config_file_path))


@lru_cache(maxsize=100_000)  # It is asked several times for every page.
def _relative(path: str, folder: str) -> str:
    return os.path.relpath(path, folder or os.curdir).replace(os.sep, "/")


def path_of(file: File, config: MkDocsConfig) -> str:
    """The path of a file as the core has it, also of one that another plugin has made."""
    return from_root(file.abs_src_path or os.path.join(config.docs_dir, file.src_uri), config)


class FillsSlots:
    """Puts finished HTML into the pages of a plugin, round the Markdown engine."""

    pages: Mapping[str, Page]
    """The pages by their `src_uri`."""

    @event_priority(50)  # Early, so that other plugins see whole pages.
    def on_page_content(self, html: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Put the finished HTML in its slots."""
        made = self.pages.get(page.file.src_uri)
        return made.with_searchable(html) if made else html

    @event_priority(50)  # Early, so that no plugin takes the comments away first.
    def on_post_page(self, output: str, /, *, page: HostPage, config: MkDocsConfig) -> str:
        """Put in what a search engine should pass over, when it has read the page."""
        made = self.pages.get(page.file.src_uri)
        return made.with_rest(output) if made else output
