"""What a site knows of other sites: those that its owner lists, and what they said of their adaptations when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site that the owner of this one lists, because it adapts its records."""

    site: str
    """Its `site_id`: what it is known by, wherever it is."""
    url: str
    """Its address, with a slash at its end."""
    name: str = ""
    moved_to: str = ""
    """Where the owner of this site knows it to be now; empty where it has not moved."""
    reviewed: tuple[str, ...] = ()
    """Its records that the authors of the originals have reviewed, as `type/id`."""

    @property
    def address(self) -> str:
        """Where it is now."""
        return self.moved_to or self.url


@dataclass(frozen=True, slots=True)
class Registry:
    """The list of known sites, and where this site itself once was."""

    sites: tuple[KnownSite, ...] = ()
    moved_from: tuple[str, ...] = ()

    def is_reviewed(self, site: str, record: str) -> bool:
        """Whether the originals' authors have reviewed a record of another site; what it says itself does not count."""
        return any(record in known.reviewed for known in self.sites if known.site == site)


@dataclass(frozen=True, slots=True)
class RemoteAncestor:
    """A text that an adaptation comes from, as its site says."""

    site: str
    record: str
    version: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """What the people of an adaptation learned, as its site says."""

    title: str
    url: str = ""
    date: str = ""
    result: str = ""
    again: str = ""
    """Whether they would do it again."""


@dataclass(frozen=True, slots=True)
class RemoteAdaptation:
    """A record of another site that was made from one of this site.

    Every text is the other site's: plain text without control characters, to be escaped like any other, and no HTML.
    """

    record: str
    """Its name there, as `type/id`."""
    title: str
    url: str
    language: str
    source_record: str
    """The record of this site that it was made from, as `type/id`; it may be a former id."""
    source_version: str
    source_hash: str
    """Of the released text that it was last held against."""
    jurisdiction: str = ""
    kind: str = "adaptation"
    machine_translated: bool = False
    reviewed: str = ""
    """Who reviewed it, as its site says. Whether the original's authors did is what `Registry.is_reviewed` knows."""
    note: str = ""
    version: str = ""
    """Its own version; empty where it has none."""
    chain: tuple[RemoteAncestor, ...] = ()
    """The texts that it comes from, the nearest first."""
    states: Mapping[str, int] = field(default_factory=dict)
    """How many of its units are followed, edited, translated and so on."""
    units: Mapping[str, str] = field(default_factory=dict)
    """The hash of each unit of the original that was last decided on."""
    open: int = 0
    """How many decisions are open there."""
    learned: tuple[Learned, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteSite:
    """What one site said of its adaptations on the last day that it answered."""

    site: str
    url: str
    """Its address as it was last accepted; as it is listed where it was never reached."""
    name: str = ""
    seen: str = ""
    """The last day on which it answered with something that could be used; empty where it never did."""
    tried: str = ""
    """The last day on which it was asked."""
    problem: str = ""
    """Why the last answer could not be used, in words; empty where it could."""
    adaptations: tuple[RemoteAdaptation, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """What the known sites said when they were last asked."""

    sites: tuple[RemoteSite, ...] = ()
