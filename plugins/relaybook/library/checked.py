"""What the stages before rendering hand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from relaybook.diagnostics import Diagnostic
from relaybook.library.adapted import Adapted
from relaybook.library.bodies import Target
from relaybook.library.citing import Use
from relaybook.library.graph import Library
from relaybook.library.network import Network, Registry
from relaybook.library.places import Places
from relaybook.library.released import Release
from relaybook.model import Ref
from relaybook.schema.records import Gathered
from relaybook.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that was read, validated and linked, and everything that is wrong with it."""

    settings: Settings
    library: Library
    gathered: Gathered
    places: Places
    targets: Mapping[str, tuple[Target, ...]]
    mentions: Mapping[str, tuple[Ref, str]]
    uses: Mapping[str, tuple[Use, ...]]
    """What cites each entry of the bibliography."""
    diagnostics: tuple[Diagnostic, ...]
    released: tuple[Release, ...] = ()
    """The released versions, in order of record and version."""
    adapted: Mapping[Ref, Adapted] = field(default_factory=dict)
    """What is noted of each record that was adapted from another."""
    registry: Registry = Registry()
    """The sites that are known to adapt records of this one."""
    network: Network = Network()
    """What they said of their adaptations when they were last asked."""
