"""Find the originals of adaptations: on this very site, on another by its published files, or as last fetched."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

from relaybook.build import sorted_by_use
from relaybook.config import BrokenConfiguration, Project
from relaybook.content.frontmatter import split_source
from relaybook.editing.http import Unanswered, read_address
from relaybook.editing.saving import save_all
from relaybook.library.adapted import Adaptation
from relaybook.lineage.index import (
    INDEX,
    LARGEST,
    Index,
    Original,
    Published,
    Unusable,
    Version,
    read_index,
    read_original,
)
from relaybook.lineage.listed import Listed, hash_of, order_of, read_released
from relaybook.schema.definitions import Schema

TIME_LIMIT = 20.0
"""Seconds for one answer."""


class NoOriginal(BrokenConfiguration):
    """The original cannot be had. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """The list of a site with adaptable records."""

    index: Index
    address: str = ""
    """Where the list is; empty for this very site."""
    fetched: str = ""
    """The day on which it was fetched, where it could not be fetched today."""
    problem: str = ""
    """Why it could not."""


@dataclass
class Originals:
    """What was found so far; every list is asked for once."""

    project: Project
    schema: Schema
    today: str
    offline: bool = False
    """Whether nothing is fetched: the last lists and texts are used."""
    found: dict[str, Found] = field(default_factory=dict)
    own_texts: dict[str, Listed] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        """Where lists and texts are kept. It is not committed; all of it can be fetched again."""
        return self.project.root / ".cache" / "relaybook" / "originals"

    def of(self, adaptation: Adaptation) -> Found:
        """The list that an adaptation's original is on.

        Raises:
            NoOriginal: It cannot be had, or another site is there now.
        """
        source = adaptation.source
        if source.site == self.project.settings.site_id:
            return self.own()
        if not adaptation.index:
            raise NoOriginal(f"{adaptation.path} does not say where the site `{source.site}` is: write its `index:`")
        found = self.at(adaptation.index)
        if found.index.site != source.site:
            raise NoOriginal(
                f"at {adaptation.index} there is now the site `{found.index.site}`, and not `{source.site}`: ask its "
                "owners where it went, and write the new address as `index:`"
            )
        return found

    def own(self) -> Found:
        """The list of this very site, from its released texts."""
        if "" not in self.found:
            groups = sorted_by_use(self.project.sources.texts, self.project.settings)
            listed, _ = read_released(groups["released"], self.schema, self.project.settings.released)
            records: dict[str, list[Listed]] = {}
            for each in listed:
                records.setdefault(str(each.ref), []).append(each)
                self.own_texts[hash_of(each.source.text)] = each
            published = {name: self._published(name, versions) for name, versions in records.items()}
            site = self.project.settings
            self.found[""] = Found(Index(site.site_id, published))
        return self.found[""]

    def _published(self, name: str, listed: list[Listed]) -> Published:
        listed = sorted(listed, key=lambda each: order_of(each.version))
        tree = split_source(listed[-1].source).tree
        data = {**listed[-1].defaults, **(tree.value if tree and isinstance(tree.value, dict) else {})}
        versions = tuple(Version(each.version, each.date, hash_of(each.source.text), each.kind, each.note, each.changed)
                         for each in listed)  # fmt: skip
        words = {key: str(data.get(key) or "") for key in ("title", "language", "license", "jurisdiction")}
        return Published(name, words["title"] or name, "", words["language"] or "en", words["license"], (),
                         words["jurisdiction"], (), versions)  # fmt: skip

    def at(self, address: str) -> Found:
        """The list at an address.

        Raises:
            NoOriginal: It cannot be fetched, and was never fetched before.
        """
        if address not in self.found:
            self.found[address] = self._at(address)
        return self.found[address]

    def _at(self, address: str) -> Found:
        kept = self.cache / f"{_key(address)}.json"
        problem = "nothing was asked"
        if not self.offline:
            try:
                data, final = read_address(address, accept="application/json", largest=LARGEST, time_limit=TIME_LIMIT)
                index = read_index(data)
                self._keep(kept, json.dumps({"fetched": self.today, "data": data.decode("utf-8")}).encode())
                return Found(index, final)
            except Unanswered as error:
                problem = str(error)
            except (Unusable, UnicodeDecodeError) as error:
                raise NoOriginal(f"{address} cannot be used: {error}") from None
        try:
            said = json.loads(kept.read_text("utf-8"))
            return Found(read_index(said["data"].encode()), address, str(said["fetched"]), problem)
        except (OSError, ValueError, KeyError, TypeError, Unusable):
            raise NoOriginal(f"{address} was never fetched, and cannot be now: {problem}") from None

    def text(self, found: Found, published: Published, version: Version) -> Original:
        """The text of one version.

        Raises:
            NoOriginal: It cannot be had.
        """
        if not found.address:
            listed = self.own_texts[version.hash]
            return Original(published.record, version.version, version.hash, listed.source.text, {})
        kept = self.cache / f"{version.hash}.json"
        address = urljoin(found.address, f"{published.record}/{version.hash}.json")
        with contextlib.suppress(OSError, Unusable):
            return read_original(kept.read_bytes(), published.record, version.hash)
        if self.offline:
            raise NoOriginal(f"version {version.version} of `{published.record}` was never fetched")
        try:
            data, _ = read_address(address, accept="application/json", largest=LARGEST, time_limit=TIME_LIMIT)
            original = read_original(data, published.record, version.hash)
        except (Unanswered, Unusable) as error:
            raise NoOriginal(f"{address} cannot be used: {error}") from None
        self._keep(kept, data)
        return original

    def _keep(self, path: Path, data: bytes) -> None:
        """Keep an answer. That it cannot be kept stops nobody."""
        with contextlib.suppress(OSError):
            save_all(path.parent, {path.name: data})


def index_address(page: str) -> list[str]:
    """Where the list of a site may be, from the address of one of its pages: from the page upwards.

    Examples:
        >>> index_address("https://a.example/lib/playbooks/x/")[:2]
        ['https://a.example/lib/playbooks/x/lineage-data/index.json', 'https://a.example/lib/playbooks/lineage-data/index.json']
    """
    if page.endswith(INDEX):
        return [page]
    page = page.partition("#")[0].partition("?")[0]
    scheme, _, rest = page.partition("://")
    parts = rest.rstrip("/").split("/")[:8]
    return [f"{scheme}://{'/'.join(parts[:n])}/{INDEX}" for n in range(len(parts), 0, -1)]


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:24]
