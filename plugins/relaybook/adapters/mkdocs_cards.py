"""The MkDocs plugin `relaybook/cards`: a picture for each page, for the sites that show one beside a link."""

from __future__ import annotations

import logging
import os
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from relaybook.pages.social_card import FONTS, HEIGHT, WIDTH, Card, Colours, can_draw, card_of, card_of_site, card_svg

log = logging.getLogger("mkdocs.plugins.relaybook")
FOLDER = "assets/cards"


class CardsConfig(Config):
    """The options of the plugin."""

    ground = c.Type(str, default=Colours().ground)
    """The colour of the ground."""
    ink = c.Type(str, default=Colours().ink)
    """The colour of titles."""
    soft = c.Type(str, default=Colours().soft)
    """The colour of facts."""
    accent = c.Type(str, default=Colours().accent)
    """The colour of the edge, of the kind of record and of the name of the site."""


class CardsPlugin(BasePlugin[CardsConfig]):
    """Cards, drawn when the pages are there, and kept by what they show."""

    def __init__(self) -> None:
        self.cards: dict[str, Card] = {}
        self.left_out: list[str] = []
        self.renderer = ""
        self.serving = False

    def on_startup(self, *, command: Literal["build", "serve", "gh-deploy"], dirty: bool) -> None:
        """Remember whether the site is being served: nobody shares a link to that."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Begin anew; stop at once where nothing can draw."""
        self.cards, self.left_out, self.renderer = {}, [], "" if self.serving else _renderer()
        return config

    @event_priority(-50)  # Late, when the metadata of pages are complete.
    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Give a page the address of its card. Without an address of the site there can be none."""
        if config.site_url and not self.serving:
            own = card_of(page.meta, config.site_name)
            if own and not can_draw(own):
                self.left_out.append(page.file.src_uri)
                own = None
            card = own or card_of_site(config.site_name, config.site_description or "")
            path = f"{FOLDER}/{page.url.strip('/').removesuffix('.html') if own else 'site'}.png"
            self.cards[path] = card
            page.meta["rb_image"] = [
                ["property", "og:image", f"{config.site_url.rstrip('/')}/{path}"],
                ["property", "og:image:width", str(WIDTH)],
                ["property", "og:image:height", str(HEIGHT)],
                ["property", "og:image:alt", f"{card.kind}: {card.title}" if own else config.site_name],
                ["name", "twitter:card", "summary_large_image"],
            ]
        return markdown

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the cards; draw those that are new."""
        if self.left_out:
            said = "have letters that the fonts of cards lack, and show the card of the site"
            log.info(f"{len(self.left_out)} page(s) {said}: {', '.join(self.left_out[:5])}")
        kept = Path(config.config_file_path).parent / ".cache/relaybook/cards"
        colours = Colours(self.config.ground, self.config.ink, self.config.soft, self.config.accent)
        for path, card in sorted(self.cards.items()):
            target = Path(config.site_dir) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_picture(card_svg(card, colours), self.renderer, kept))


def _picture(svg: str, renderer: str, kept: Path) -> bytes:
    """The card as PNG: as it was kept, else drawn."""
    file = kept / (sha256(f"{renderer}\n{svg}".encode()).hexdigest() + ".png")
    try:
        return file.read_bytes()
    except OSError:
        made = _drawn(svg)
    kept.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.write_bytes(made)
    fresh.replace(file)
    return made


def _renderer() -> str:
    """What draws, with its version: another one may give other bytes."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"resvg_py {version('resvg_py')}"
    except PackageNotFoundError:
        raise PluginError(
            "The plugin `relaybook/cards` draws with `resvg-py`, which is not installed. "
            "Install it with `pip install 'relaybook[cards]'`, or take the plugin out of mkdocs.yml."
        ) from None


def _drawn(svg: str) -> bytes:
    from resvg_py import svg_to_bytes

    with as_file(files("relaybook.pages").joinpath("fonts")) as folder:
        fonts = [str(folder / name) for name in FONTS]
        return bytes(svg_to_bytes(svg_string=svg, width=WIDTH, skip_system_fonts=True, font_files=fonts))
