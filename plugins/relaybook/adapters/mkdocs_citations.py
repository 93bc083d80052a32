"""The MkDocs plugin `relaybook/citations`: citations on any site, over the same core, without records."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel, get_files
from mkdocs.structure.pages import Page as HostPage
from mkdocs.utils import get_relative_url

from relaybook.adapters import mkdocs_site as site
from relaybook.adapters.mkdocs_later import Later
from relaybook.adapters.mkdocs_site import no_collecting, path_of, report
from relaybook.build import check_citing, unused_beside, write_citing
from relaybook.citations.bibliography import is_bibliography
from relaybook.config import BrokenConfiguration, read_citing
from relaybook.content.frontmatter import with_body
from relaybook.model import File as Made
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


class CitationsPlugin(site.FillsSlots, BasePlugin[CitationsConfig]):
    """Citations and lists of references on the pages of a site; nothing else of them is changed."""

    def __init__(self) -> None:
        self.command: Literal["build", "serve", "gh-deploy"] = "build"
        self.read: dict[str, Source] = {}
        self.references: frozenset[str] = frozenset()
        self.made: dict[str, Page] = {}
        self.pages: dict[str, Page] = {}
        self.files: tuple[Made, ...] = ()
        self.later: Later | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether the site is being served."""
        self.command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Stop where two plugins would write the same citations."""
        if RECORDS in config.plugins:
            raise PluginError(
                f"The plugin `{RECORDS}` writes citations too: take `{CITATIONS}` out of `plugins` in mkdocs.yml."
            )
        if self.command == "serve":
            site.allow_live_reload(config)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Cite; report everything that is wrong, then fail once, before MkDocs empties the last good site."""
        serving = self.command == "serve"
        inclusion = InclusionLevel.is_in_serve if serving else InclusionLevel.is_included
        pages = [path_of(file, config) for file in get_files(config).documentation_pages(inclusion=inclusion)]

        def override(settings: Settings) -> Settings:
            language = settings.language or site.language_of(config)
            settings = replace(settings, site_url=config.site_url or "", language=language)
            docs = site.from_root(config.docs_dir, config)
            return replace(settings, docs_dir=docs, use_directory_urls=config.use_directory_urls)

        try:
            project = read_citing(Path(config.config_file_path), pages, serving=serving, override=override)
            with no_collecting():
                checked = check_citing(project.sources, project.settings)
                made, files = write_citing(checked)
        except BrokenConfiguration as error:
            raise PluginError(str(error)) from None
        self.read = {source.path: source for source in project.sources.texts}
        self.references = frozenset(path for path, source in self.read.items() if is_bibliography(source))
        self.later = Later(checked)
        self.files = files
        self.made = {page.source: page for page in made if page.source}
        self.pages = {page.path: page for page in made if not page.source}
        said_later = unused_beside(checked)
        found = (d for d in checked.diagnostics if d not in said_later)
        report((*project.diagnostics, *found), serving=serving)

    @event_priority(50)  # Early, so that navigation and link plugins see the pages that are made here.
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Take out the references as they stand in the repository, and put in the pages of sources and the style."""
        for file in list(files):
            if file.src_uri.lower().endswith(".bib") or path_of(file, config) in self.references:
                files.remove(file)
        listed = site.listed_in(config)
        for page in self.pages.values():
            files.append(site.host_file(page, config, listed))
        for made in self.files:
            files.append(File.generated(config, made.path, content=made.content))
        if _needs_sheet(config):
            style = str(package_files("relaybook.adapters").joinpath("citations.css"))
            files.append(File.generated(config, SHEET, abs_src_path=style))  # Some plugins ask each file for its path.
        return files

    def on_page_markdown(self, markdown: str, /, *, page: HostPage, config: MkDocsConfig, files: Files) -> str:
        """Give a page with its citations, where it has any."""
        made = self.pages.get(page.file.src_uri)
        if made is not None:
            page.meta.update(made.meta)
        elif self.later and ("@" in markdown or "\\bibliography" in markdown):
            path = path_of(page.file, config)
            read = self.read.get(path)
            source = with_body(read or Source(path, page.file.content_string), markdown)
            if source != read:  # Another plugin has made or changed the text.
                made = self.later.draft(source, page)
            elif made := self.made.get(path):
                self.pages[page.file.src_uri] = made
        return made.markdown if made else markdown

    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write what other plugins have made or changed, all in one go."""
        if self.later:
            self.pages |= self.later.write()
        return env

    @event_priority(50)  # Early, so that no plugin takes the comments away first.
    def on_post_page(self, output: str, /, *, page: HostPage, config: MkDocsConfig) -> str:
        """Put in the cards, when a search engine has read the page, and the style that they need."""
        if page.file.src_uri in self.pages and _needs_sheet(config):
            link = f'<link rel="stylesheet" href="{get_relative_url(SHEET, page.url)}">'
            output = output.replace("</head>", f"{link}</head>", 1)
        output = super().on_post_page(output, page=page, config=config)
        return with_parts_of(self.pages.values(), output) if "\ufdd0" in output else output

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch the files of references and a style of the site's own too."""
        style = {self.config.style} if self.config.style.endswith(".csl") else set()
        for path in sorted(self.references | style):
            server.watch(str(Path(config.config_file_path).parent / path), builder)
        return server


def _needs_sheet(config: MkDocsConfig) -> bool:
    return config.theme.name != "relaybook"
