"""What this site has adapted, for the sites that the originals are from: one file, written field by field."""

from __future__ import annotations

from typing import Any

from relaybook.library.adapted import Adapted, Ancestor
from relaybook.lineage.index import ADAPTATIONS
from relaybook.model import File, Record
from relaybook.pages.adapted import states_of
from relaybook.pages.context import Context
from relaybook.pages.descendants import learned_here
from relaybook.pages.lineage_files import as_json, head_of_site


def adaptations_file(context: Context) -> File:
    """The list of every published record that was made from another. A site without any says so too."""
    rows = []
    for ref, adapted in sorted(context.adapted.items()):
        record = context.visible(ref)
        if record and record.valid and record.status == "published":
            rows.append(_row(record, adapted, context))
    head = {**head_of_site(context), "moved_from": list(context.registry.moved_from)}
    return File(ADAPTATIONS, as_json({**head, "adaptations": rows}))


def _row(record: Record, adapted: Adapted, context: Context) -> dict[str, Any]:
    noted = adapted.adaptation
    source = noted.source
    version = record.data.get("version")
    learned = learned_here(record.ref, "", context)
    return {
        "record": str(record.ref),
        "title": record.title,
        "url": context.absolute(context.places.of_record[record.ref]),
        "language": noted.language,
        "jurisdiction": noted.jurisdiction,
        "kind": noted.kind,
        "machine_translated": noted.machine_translated,
        "reviewed": noted.reviewed,
        "note": noted.note,
        "version": version if isinstance(version, str) else "",
        "source": {"site": source.site, "record": source.record, "version": source.version, "hash": source.hash},
        "chain": [_ancestor(each) for each in noted.ancestors],
        "states": dict(states_of(record, adapted, context.standings)),
        "units": {unit: each.hash for unit, each in sorted(noted.units.items()) if each.hash},
        "open": len(adapted.decisions),
        "learned": [
            {"title": each.title, "url": each.url, "date": each.date, "result": each.result, "again": each.again}
            for each in learned
        ],
    }


def _ancestor(each: Ancestor) -> dict[str, str]:
    return {"site": each.site, "record": each.record, "version": each.version, "title": each.title, "url": each.url}
