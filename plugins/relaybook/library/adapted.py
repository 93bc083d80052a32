"""What is noted of a record that was adapted from another: where it is from, and what was decided on each unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from relaybook.model import Ref, Source

FOLLOWED, EDITED, TRANSLATED = "followed", "edited", "translated"
LOCAL, REMOVED, DECLINED, DEFERRED = "local", "removed", "declined", "deferred"
STATES = (FOLLOWED, EDITED, TRANSLATED, LOCAL, REMOVED, DECLINED, DEFERRED)
"""What may be noted of a unit."""
KINDS = ("translation", "adaptation", "copy")
"""What a record may be of the one that it was made from."""
LEARNED_WITH = "learned_with"
"""The field by which a record says which other one something was learned with."""
CHOICES = ("mine", "theirs", "new", "decline", "later")
"""What may be decided: keep mine, take theirs, write new, decline with a reason, later."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is noted of one unit of an adapted record: a field, a section, or a list item."""

    state: str
    hash: str = ""
    """Of the original's text that was last decided on; empty for what is only ours."""
    reason: str = ""
    by: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A text that the record comes from, with what its licence wants to be said of it."""

    site: str
    """The `site_id` of its site."""
    record: str
    """Its name there, as `type/id`."""
    version: str
    title: str = ""
    url: str = ""
    """Its page."""
    license: str = ""
    credit: tuple[str, ...] = ()
    """Who wrote it, as names to be shown."""
    language: str = ""
    jurisdiction: str = ""
    hash: str = ""
    """The hash of its text, as it was published."""
    date: str = ""
    """The day on which that version was released."""
    machine_translated: bool = False


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The record of an adaptation."""

    ref: Ref
    """The adapted record."""
    path: str
    """The file that says all this."""
    kind: str
    language: str
    jurisdiction: str = ""
    ancestors: tuple[Ancestor, ...] = ()
    """The nearest first: it is the source. There is always one."""
    index: str = ""
    """The address of the list of adaptable records of its site; empty where the source is on this very site."""
    machine_translated: bool = False
    reviewed: str = ""
    """Who of the original's authors, or named by them, reviewed it; empty for nobody."""
    note: str = ""
    """What was changed, in a sentence of the partner's."""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Title and address of each record that the original names and this site does not have, by `type/id`."""
    units: Mapping[str, Unit] = field(default_factory=dict)

    @property
    def source(self) -> Ancestor:
        """The text that it was made from."""
        return self.ancestors[0]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the original changed and a person has yet to decide on."""

    unit: str
    section: str
    """What the unit is called on the page: the words of its heading, or the label of its field."""
    what: str
    """Why it was left open: `decide`, `lost`, `translate` or `law`."""
    kind: str = ""
    """What sort of change it is, as a term of `release_kinds`."""
    since: str = ""
    """The day on which the original changed it."""
    version: str = ""
    """The version of the original that has it."""
    base: str = ""
    ours: str = ""
    theirs: str = ""
    choice: str = ""
    """What the partner has decided and not yet carried out, as one of `CHOICES`."""
    text: str = ""
    """For `new`: what to write."""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Adapted:
    """Everything that a site knows of one adaptation."""

    adaptation: Adaptation
    base: Source | None = None
    """The text of the original that was last decided on, unit by unit."""
    decisions: tuple[Decision, ...] = ()
    """What is open."""
