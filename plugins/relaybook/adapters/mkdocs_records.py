"""The MkDocs plugin `relaybook`: turn MkDocs' world into ours, call the core, and turn the answer back."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as HostPage

from relaybook.adapters.extensions import EXTENSIONS
from relaybook.build import Site, build, is_hidden
from relaybook.config import BrokenConfiguration, Project, read_project
from relaybook.diagnostics import Severity
from relaybook.diagnostics.concise import format_line
from relaybook.model import Page, walk
from relaybook.settings import Settings

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


class RecordsConfig(Config):
    """The options of the plugin. The core reads and checks them; here they only get past MkDocs."""

    site_id = c.Type(str, default="")
    """A stable name of the site, which does not depend on its address."""
    records = c.Type(list, default=["case_studies"])
    """Folders of records outside `docs_dir`."""
    definitions = c.Type(str, default="")
    """The folder of the site's own types, vocabularies and rules."""
    lineage = c.Type(str, default="")
    """The folder of released versions and adaptations; nothing in it is published as it stands."""
    language = c.Type(str, default="en")
    """The language of a record that names none."""
    license = c.Type(str, default="")
    """The licence of a record that names none."""
    status = c.Type(str, default="published")
    """The status of a record that names none."""
    creators = c.Type(list, default=[])
    """Who wrote a record that names nobody."""
    drafts = c.Type(bool, default=False)
    """Whether drafts are built; they always are while serving."""
    style = c.Type(str, default="apa")
    """The style of citations and references: one of those shipped, or the path of a CSL file."""
    references = c.Type(str, default="references/{id}/")
    """The address of the page of each source; the list of all is above it. Empty for none."""


class RecordsPlugin(BasePlugin[RecordsConfig]):
    """Records from several folders, checked, linked and made into one site."""

    def __init__(self) -> None:
        self.command: Literal["build", "serve", "gh-deploy"] = "build"
        self.site = Site()
        self.pages: Mapping[str, Page] = {}
        self.project: Project | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether the site is being served."""
        self.command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make sure of the Markdown extensions that our pages are written in."""
        config.markdown_extensions += [name for name in EXTENSIONS if name not in config.markdown_extensions]
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Build the site; report everything that is wrong, then fail once, before MkDocs empties the last good site."""
        self.site = self._build(config)

    @event_priority(50)  # Early, so that navigation and link plugins see the pages that are made here.
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Take out what must not be published as it stands, and put our pages and files in."""
        root = Path(config.config_file_path).parent
        docs = Path(config.docs_dir).relative_to(root).as_posix()
        for file in list(files):
            if file.src_dir == config.docs_dir and is_hidden(f"{docs}/{file.src_uri}", self.site):
                files.remove(file)
        self.pages = {page.path: page for page in self.site.pages}
        listed = {path for _, path in walk(config.nav) if isinstance(path, str)}
        for page in self.site.pages:  # Of pages made here, the menu may leave out what it likes without a word.
            in_nav = page.in_nav and (bool(page.source) or config.nav is None or page.path in listed)
            files.append(self._page(page, config, in_nav=in_nav))
        for made in self.site.files:
            if made.source:
                source = str(root / made.source)
                files.append(File.generated(config, made.path, abs_src_path=source))
            else:
                inclusion = InclusionLevel.INCLUDED  # Also of a file that begins with a dot.
                files.append(File.generated(config, made.path, content=made.content, inclusion=inclusion))
        return files

    def on_page_markdown(self, markdown: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """What the core says of a page goes into its metadata, without writing and parsing YAML once more."""
        made = self.pages.get(page.file.src_uri)
        if made is not None:
            page.meta.update(made.meta)
        return markdown

    @event_priority(50)  # Early, so that other plugins see whole pages.
    def on_page_content(self, html: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Put the finished HTML in its slots, round the Markdown engine."""
        made = self.pages.get(page.file.src_uri)
        return made.with_searchable(html) if made else html

    @event_priority(50)  # Early, so that no plugin takes the comments away first.
    def on_post_page(self, output: str, /, *, page: HostPage, config: MkDocsConfig) -> str:
        """Put in what a search engine should pass over, when it has read the page."""
        made = self.pages.get(page.file.src_uri)
        return made.with_rest(output) if made else output

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch the folders of records too."""
        root = Path(config.config_file_path).parent
        for folder in self.project.settings.folders[1:] if self.project else ():
            if (root / folder).is_dir():
                server.watch(str(root / folder), builder)
        return server

    def _build(self, config: MkDocsConfig) -> Site:
        serving = self.command == "serve"

        def override(settings: Settings) -> Settings:
            return replace(settings, site_url=config.site_url or "", use_directory_urls=config.use_directory_urls)

        try:
            self.project = read_project(
                Path(config.config_file_path), serving=serving, strict=bool(config.strict), override=override
            )
            with no_collecting():
                site = build(self.project.sources, self.project.settings)
        except BrokenConfiguration as error:
            raise PluginError(str(error)) from None
        found = (*self.project.diagnostics, *site.diagnostics)
        for diagnostic in found:
            log.log(_LEVELS[diagnostic.severity], format_line(diagnostic))
        errors = sum(d.severity is Severity.ERROR for d in found)
        if errors and not serving:
            noun = "mistake" if errors == 1 else "mistakes"
            raise PluginError(f"The content has {errors} {noun}, listed above. The site was not built.")
        return site

    def _page(self, page: Page, config: MkDocsConfig, *, in_nav: bool) -> File:
        inclusion = InclusionLevel.UNDEFINED if in_nav else InclusionLevel.NOT_IN_NAV
        file = File.generated(config, page.path, content=page.markdown, inclusion=inclusion)
        if page.source and self.project:
            docs = self.project.settings.docs_dir + "/"
            inside = page.source.startswith(docs)
            file.edit_uri = page.source.removeprefix(docs) if inside else f"../{page.source}"
        return file
