"""The MkDocs plugin `relaybook`: turn MkDocs' world into ours, call the core, and turn the answer back."""

from __future__ import annotations

from collections.abc import Mapping
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
from relaybook.adapters.mkdocs_site import (
    FillsSlots,
    allow_live_reload,
    from_root,
    host_file,
    listed_in,
    no_collecting,
    report,
)
from relaybook.build import Site, build, is_hidden
from relaybook.config import BrokenConfiguration, Project, read_project
from relaybook.model import Page
from relaybook.settings import Settings


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
    untranslated = c.Type(str, default="mark")
    """On an adapted page in another language: `mark` says which parts are not translated yet; `show` also shows what
    the original says now, folded, where a new translation is due."""


class RecordsPlugin(FillsSlots, BasePlugin[RecordsConfig]):
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
        for name, options in EXTENSIONS.items():
            if options:
                config.mdx_configs[name] = {**options, **config.mdx_configs.get(name, {})}
        if self.command == "serve":
            allow_live_reload(config)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Build the site; report everything that is wrong, then fail once, before MkDocs empties the last good site."""
        self.site = self._build(config)

    @event_priority(50)  # Early, so that navigation and link plugins see the pages that are made here.
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Take out what must not be published as it stands, and put our pages and files in."""
        root = Path(config.config_file_path).parent
        docs = from_root(config.docs_dir, config)
        for file in list(files):
            if file.src_dir == config.docs_dir and is_hidden(f"{docs}/{file.src_uri}", self.site):
                files.remove(file)
        self.pages = {page.path: page for page in self.site.pages}
        listed = listed_in(config)
        for page in self.site.pages:
            files.append(self._page(page, config, listed))
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
        report((*self.project.diagnostics, *site.diagnostics), serving=serving)
        return site

    def _page(self, page: Page, config: MkDocsConfig, listed: frozenset[str]) -> File:
        file = host_file(page, config, listed)
        if page.source and self.project:
            docs = self.project.settings.docs_dir + "/"
            inside = page.source.startswith(docs)
            file.edit_uri = page.source.removeprefix(docs) if inside else f"../{page.source}"
        return file
