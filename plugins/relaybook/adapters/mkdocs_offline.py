"""The MkDocs plugin `relaybook/offline`: a copy of the built site in one archive, for places with no line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority

from relaybook.pages.offline import write_copy
from relaybook.schema.formats import is_id
from relaybook.schema.validate import as_id
from relaybook.settings import RECORDS


class OfflineConfig(Config):
    """The options of the plugin."""

    name = c.Type(str, default="")
    """The name of the copy. Where nothing is said, the `site_id`, else the name of the site in small letters."""


class OfflinePlugin(BasePlugin[OfflineConfig]):
    """The whole site in one archive, made when everything else is done."""

    def __init__(self) -> None:
        self.serving = False
        self.name = ""

    def on_startup(self, *, command: Literal["build", "serve", "gh-deploy"], dirty: bool) -> None:
        """Remember whether the site is being served: then there is no copy, and no link to one."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Give the copy its name, and tell the theme."""
        records = config.plugins.get(RECORDS)
        known = records.config.get("site_id", "") if records else ""
        self.name = self.config.name or known or as_id(config.site_name) or "site"
        if not is_id(self.name):
            raise PluginError(
                f"The option `name` of `relaybook/offline` cannot be the name of a file: `{self.name}`. "
                f"Write `{as_id(self.name) or 'our-library'}`: small letters, digits and single hyphens."
            )
        if not self.serving:
            config.theme["rb_offline"] = f"{self.name}-offline.zip"
        return config

    @event_priority(-100)  # Last, when every other plugin has written its files.
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the copy beside the pages."""
        if self.serving:
            return
        site = Path(config.site_dir)
        target = site / f"{self.name}-offline.zip"
        target.unlink(missing_ok=True)
        names = [file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()]
        with target.open("wb") as out:
            write_copy(out, f"{self.name}-offline", names, lambda name: (site / name).read_bytes())
