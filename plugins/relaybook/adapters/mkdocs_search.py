"""The plugin `relaybook/search`: full text search for any site on Material, in place of the built-in one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from relaybook.adapters.mkdocs_site import language_of, log
from relaybook.config import BrokenConfiguration
from relaybook.pages.search_words import browser_settings
from relaybook.search.article import read_article
from relaybook.search.entries import Known, Written, entries_of, plain_words
from relaybook.search.facet_file import facet_path, title_path
from relaybook.search.fulltext import hits_file, hits_path, make_index
from relaybook.search.listed import read_listed
from relaybook.search.words import read_words, words_file, words_path

SCRIPT, STYLE = "search/relaybook-search.js", "search/relaybook-search.css"
_EXPLORE = "explore/index.md"


class SearchConfig(Config):
    """The plugin `relaybook/search` has no options of its own."""


class SearchPlugin(BasePlugin[SearchConfig]):
    """Searches what was written, when everything has been written."""

    def __init__(self) -> None:
        self.wishes: dict[str, tuple[bool, float]] = {}
        self.explore = ""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Load our script and style on every page of a theme that has a place for the field."""
        self.wishes = {}
        _judge(config)
        config.extra_javascript.append(SCRIPT)
        config.extra_css.append(STYLE)
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Publish the script and the style, and tell the theme where all results are listed."""
        explore = files.get_file_from_path(_EXPLORE)
        self.explore = explore.url if explore else ""
        config.theme["rb_explore"] = self.explore
        static = resources.files("relaybook.search").joinpath("static")
        for path in (SCRIPT, STYLE):
            content = static.joinpath(path.rpartition("/")[2]).read_bytes()
            files.append(File.generated(config, path, content=content))
        return files

    def on_page_context(
        self, context: TemplateContext, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> None:
        """Remember what a page says of itself under `search`, in the words that Material has for it."""
        said = page.meta.get("search")
        if isinstance(said, dict):
            boost = said.get("boost")
            weight = float(boost) if isinstance(boost, int | float) and boost > 0 else 1.0
            self.wishes[page.file.url] = (bool(said.get("exclude")), weight)

    @event_priority(-50)  # Late, so that what other plugins write is found too; before a copy is made of it all.
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Read what was written, and write the index beside it."""
        site = Path(config.site_dir)
        language = language_of(config) or "en"
        known = _known(site, language)
        try:
            index = make_index(entries_of(self._pages(site), known, config.site_description or ""))
        except BrokenConfiguration as error:
            raise PluginError(str(error)) from None
        files = dict(index.files)
        files |= {hits_path(each): hits_file(each, hits).encode() for each, hits in index.hits.items()}
        words = {} if known.words else plain_words(self._pages(site))  # Read twice, so that not all is held at once.
        files |= {words_path(each): words_file(made).encode() for each, made in words.items()}
        worded = [known.words.language] if known.words else sorted(words)
        numbers = {each: len(hits) for each, hits in index.hits.items()}
        files["search/search.json"] = browser_settings(numbers, worded, self.explore, language).encode()
        for path, content in files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(content)

    def _pages(self, site: Path) -> Iterator[Written]:
        for path in sorted(site.rglob("*.html")):
            name = path.relative_to(site).as_posix()
            url = name.removesuffix("index.html") if name.rpartition("/")[2] == "index.html" else name
            excluded, boost = self.wishes.get(url, (False, 1.0))
            article = None if excluded or name == "404.html" else read_article(path.read_text("utf-8"))
            if article:
                yield Written(url, article, boost)


def _judge(config: MkDocsConfig) -> None:
    """Stop, with a word about what to write instead, where the search would have no field or be there twice.

    Raises:
        PluginError: The theme is not built on Material, or Material's search is there too.
    """
    folders = [Path(folder).as_posix() for folder in config.theme.dirs]
    if not any(folder.endswith("material/templates") for folder in folders):
        name = config.theme.name or "of your own"
        raise PluginError(
            f"The plugin `relaybook/search` needs the theme Material for MkDocs, or one on top of it; this site has "
            f"the theme `{name}`. Write `search` in place of `relaybook/search` under `plugins`."
        )
    others = [name for name in ("search", "material/search") if name in config.plugins]
    if others:
        raise PluginError(
            f"Under `plugins` there are two searches: `{others[0]}` and `relaybook/search`. Take one of them out."
        )


def _known(site: Path, language: str) -> Known:
    """What a site with records has written of them; nothing on any other site."""
    facets, titles, words = (site / path(language) for path in (facet_path, title_path, words_path))
    if not (facets.is_file() and titles.is_file()):
        return Known()
    listed = read_listed(facets.read_text("utf-8"), titles.read_text("utf-8"))
    if not listed:
        log.warning("The facet file of this site is of another version. The search knows nothing of records.")
    return Known(listed, read_words(words.read_text("utf-8")) if words.is_file() else None)
