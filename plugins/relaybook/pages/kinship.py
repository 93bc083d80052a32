"""Which record was made from which, on this site and on others, as pages ask for it."""

from __future__ import annotations

from typing import Any

from relaybook.library.checked import Checked
from relaybook.library.network import RemoteAdaptation, RemoteSite
from relaybook.lineage.standing import Standing, standing_of
from relaybook.lineage.texts import Text, released_text
from relaybook.model import Ref, Source
from relaybook.pages.origins import local_record, named_record


def kinship(checked: Checked) -> dict[str, Any]:
    """Everything that a context holds of adaptations, by the names of its fields.

    Args:
        checked: What was read; the library is the one that is shown.
    """
    library = checked.library
    here: dict[Ref, list[Ref]] = {}
    origins: dict[Ref, Ref] = {}
    for ref, adapted in checked.adapted.items():
        if original := local_record(adapted.adaptation.source, library, checked.settings):
            origins[ref] = original
            here.setdefault(original, []).append(ref)
    abroad: dict[Ref, list[tuple[RemoteSite, RemoteAdaptation]]] = {}
    for site in checked.network.sites:
        for each in site.adaptations if site.site != checked.settings.site_id else ():
            if original := named_record(each.source_record, library):
                abroad.setdefault(original, []).append((site, each))
    newest = {release.record.ref: release for release in checked.released}  # In order of version: the last one stays.
    texts = {ref: released_text(newest[ref], library.schema) for ref in (*here, *abroad) if ref in newest}
    return {
        "adapted": checked.adapted,
        "standings": _standings(checked, origins, texts),
        "adapted_here": {ref: tuple(found) for ref, found in here.items()},
        "adapted_abroad": {ref: tuple(found) for ref, found in abroad.items()},
        "newest_texts": texts,
        "registry": checked.registry,
    }


def _standings(checked: Checked, origins: dict[Ref, Ref], texts: dict[Ref, Text]) -> dict[Ref, Standing]:
    """How every adapted record stands to its original."""
    found = {}
    for ref, adapted in checked.adapted.items():
        record = checked.library.records.get(ref)
        if record is None or record.pointer or not record.path.endswith((".md", ".markdown")):
            continue
        source, kind = Source(record.path, record.tree.text), checked.library.schema.types[ref.type]
        newest = texts.get(origins[ref]) if ref in origins else None
        if made := standing_of(adapted, source, newest, kind):
            found[ref] = made
    return found
