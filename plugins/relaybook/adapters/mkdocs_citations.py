"""The MkDocs plugin `relaybook/citations`: citations on any site, over the same core, without records."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Literal

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel, get_files
from mkdocs.structure.pages import Page as HostPage
from mkdocs.utils import get_relative_url

from relaybook.adapters.mkdocs_site import (
    FillsSlots,
    from_root,
    host_file,
    language_of,
    listed_in,
    no_collecting,
    path_of,
    report,
)
from relaybook.build import Site, cite
from relaybook.config import BrokenConfiguration, Project, read_citing
from relaybook.content.frontmatter import split_foreign
from relaybook.content.sources import Sources
from relaybook.model import Page, Source
from relaybook.pages.cited import with_parts_of
from relaybook.settings import CITATIONS, RECORDS, Settings

SHEET = "assets/relaybook-citations.css"
"""The style of citations, on themes that are not ours."""


class CitationsConfig(Config):
    """The options of the plugin. The core reads and checks them; here they only get past MkDocs."""

    bibliography = c.Type((list, str), default=[])
    """Files of references: their paths from the folder of `mkdocs.yml`, folders of `.bib` files, or patterns such as
    `docs/**/*.bib`. Where nothing is said, every `.bib` file below `docs_dir`."""
    style = c.Type(str, default="apa")
    """The style of citations and references: one of those shipped, or the path of a CSL file."""
    language = c.Type(str, default="")
    """The language of a page that names none. Where nothing is said, that of the theme."""
    references = c.Type(str, default="")
    """The address of a page for each source, such as `references/{id}/`; the list of all is above it."""


class CitationsPlugin(FillsSlots, BasePlugin[CitationsConfig]):
    """Citations and lists of references on the pages of a site; nothing else of them is changed."""

    def __init__(self) -> None:
        self.command: Literal["build", "serve", "gh-deploy"] = "build"
        self.site = Site()
        self.pages: dict[str, Page] = {}
        self.cited: dict[str, Page] = {}
        self.read: dict[str, Source] = {}
        self.project: Project | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether the site is being served."""
        self.command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Stop where two plugins would write the same citations."""
        if RECORDS in config.plugins:
            raise PluginError(
                f"The plugin `{RECORDS}` writes citations too: take `{CITATIONS}` out of `plugins` in mkdocs.yml."
            )
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Cite; report everything that is wrong, then fail once, before MkDocs empties the last good site."""
        serving = self.command == "serve"
        inclusion = InclusionLevel.is_in_serve if serving else InclusionLevel.is_included
        pages = [path_of(file, config) for file in get_files(config).documentation_pages(inclusion=inclusion)]

        def override(settings: Settings) -> Settings:
            return replace(
                settings,
                docs_dir=from_root(config.docs_dir, config),
                language=settings.language or language_of(config),
                site_url=config.site_url or "",
                use_directory_urls=config.use_directory_urls,
            )

        try:
            self.project = read_citing(Path(config.config_file_path), pages, serving=serving, override=override)
            with no_collecting():
                self.site = cite(self.project.sources, self.project.settings)
        except BrokenConfiguration as error:
            raise PluginError(str(error)) from None
        self.pages = {page.path: page for page in self.site.pages if not page.source}
        self.cited = {page.source: page for page in self.site.pages if page.source}
        self.read = {source.path: source for source in self.project.sources.texts}
        report((*self.project.diagnostics, *self.site.diagnostics), serving=serving)

    @event_priority(50)  # Early, so that navigation and link plugins see the pages that are made here.
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Take out the references as they stand in the repository, and put in the pages of sources and the style."""
        for file in list(files):
            if file.src_uri.lower().endswith(".bib") or path_of(file, config) in self.site.hidden:
                files.remove(file)
        listed = listed_in(config)
        for page in self.pages.values():
            files.append(host_file(page, config, listed))
        if _needs_sheet(config):
            style = package_files("relaybook.adapters").joinpath("citations.css").read_text("utf-8")
            files.append(File.generated(config, SHEET, content=style))
        return files

    def on_page_markdown(self, markdown: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Give a page with its citations, where it has any."""
        made = self.pages.get(page.file.src_uri)
        if made is not None:
            page.meta.update(made.meta)
        elif made := self._cited(markdown, page, config):
            self.pages[page.file.src_uri] = made
        return made.markdown if made else markdown

    @event_priority(50)  # Early, so that no plugin takes the comments away first.
    def on_post_page(self, output: str, /, *, page: HostPage, config: MkDocsConfig) -> str:
        """Put in the cards, when a search engine has read the page, and the style that they need."""
        if page.file.src_uri in self.pages and _needs_sheet(config):
            link = f'<link rel="stylesheet" href="{get_relative_url(SHEET, page.url)}">'
            output = output.replace("</head>", f"{link}</head>", 1)
        output = super().on_post_page(output, page=page, config=config)
        return with_parts_of(self.pages.values(), output) if "\ufdd0" in output else output

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch the files of references too."""
        for path in sorted(self.site.hidden):
            server.watch(str(Path(config.config_file_path).parent / path), builder)
        return server

    def _cited(self, markdown: str, page: HostPage, config: MkDocsConfig) -> Page | None:
        """The page with its citations: made already, unless another plugin has made or changed its text."""
        if self.project is None or ("@" not in markdown and "\\bibliography" not in markdown):
            return None
        path, read = path_of(page.file, config), self.read
        source = read.get(path) or Source(path, page.file.content_string)
        body = split_foreign(source).body
        if path not in read or body.strip("\n") != markdown.strip("\n"):
            text = Source(path, source.text.removesuffix(body) + markdown)
            references = tuple(source for source in read.values() if source.path in self.site.hidden)
            site = cite(Sources((text, *references)), self.project.settings)
            fresh = {d.message: d for d in site.diagnostics if d.span.path == path}
            said = {d.message for d in self.site.diagnostics}
            report((fresh[m] for m in fresh if m not in said), serving=self.command == "serve")
            return next((made for made in site.pages if made.source == path), None)
        return self.cited.get(path)


def _needs_sheet(config: MkDocsConfig) -> bool:
    return config.theme.name != "relaybook"
