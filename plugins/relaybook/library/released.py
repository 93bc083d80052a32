"""A released version: what a record said when it was released, linked among the records of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from relaybook.library.citing import keys_of
from relaybook.model import Edge, Record
from relaybook.schema.definitions import Schema

KINDS = "release_kinds"
"""The vocabulary of what a release changed."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a record that has a page of its own, for good."""

    version: str
    date: str
    """When it was released."""
    page: str
    """Its page, as a Markdown path below the site's root. It keeps the id that the record had then."""
    records: tuple[Record, ...]
    """The record by its name of today, then the records inside it."""
    edges: tuple[Edge, ...] = ()
    """The relations that the text names, as far as their targets are still there."""
    kind: str = ""
    """What sort of change it brought, as a term of `release_kinds`."""
    note: str = ""
    """What changed, in a sentence for readers."""
    same: bool = False
    """Whether the record still says just this."""
    newest: bool = False
    """Whether no later version was released."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """The kind of change of each unit that it changed, where that was noted."""

    @property
    def record(self) -> Record:
        """The record as it was released."""
        return self.records[0]

    def keys(self, schema: Schema) -> list[str]:
        """The works that it cites."""
        return [key for record in self.records for key in keys_of(record, schema.types[record.type].fields)]
