"""Hold what records say of where they are from against what is noted of it, and refuse conflict markers anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from relaybook.content.frontmatter import find_conflict_markers
from relaybook.diagnostics import Diagnostic, Severity, make
from relaybook.library.adapted import Adapted
from relaybook.library.graph import Library
from relaybook.lineage.ledger import adaptation_path
from relaybook.model import Ref, Source, Span

FIELD = "adapts"
"""The field of a record that says what it was made from."""


def find_unnoted(
    library: Library, adapted: Mapping[Ref, Adapted], sources: Iterable[Source], lineage: str
) -> Iterator[Diagnostic]:
    """What is said of adaptations in one place and not in the other.

    Args:
        library: The linked records.
        adapted: What is noted of adaptations.
        sources: The texts in the folder of lineage, but for those of released versions.
        lineage: That folder.
    """
    for source in sources:
        yield from find_conflict_markers(source)
    for ref, record in library.records.items():
        said = record.data.get(FIELD)
        if not isinstance(said, dict) or not record.valid:
            continue
        span, path = record.key_span(f"/{FIELD}"), adaptation_path(ref, lineage)
        noted = adapted.get(ref)
        if noted is None:
            if not any(source.path == path for source in sources):
                message = f"nothing is noted of how this was made from `{said['record']}`"
                help = f"put `{path}` back, or run `relaybook adapt start --from-existing {record.path} --base FILE`"
                yield make("bad-lineage", span, message, help=help)
            continue
        origin = noted.adaptation.source
        for name in ("site", "record"):
            if said.get(name) != getattr(origin, name):
                message = f"this says `{said.get(name)}`, and {path} says `{getattr(origin, name)}`"
                help = f"write `{getattr(origin, name)}`, or mend the other file"
                yield make("bad-lineage", record.span(f"/{FIELD}/{name}"), message, help=help)
    for ref, noted in adapted.items():
        if ref not in library.records:
            message = f"there is no record `{ref}` any more"
            help = "rename this file as the record was renamed, or take it away with its base and what is open"
            yield make("bad-lineage", Span(noted.adaptation.path, 1, 1, 1, 2), message, help=help,
                       severity=Severity.WARNING)  # fmt: skip
