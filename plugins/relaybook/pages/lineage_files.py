"""What the site publishes for partners who adapt its records: a list of them, and every released text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.library.adapted import Ancestor
from relaybook.library.checked import Checked
from relaybook.library.citing import keys_of
from relaybook.library.places import site_path
from relaybook.library.released import Release
from relaybook.lineage.changes import changed_units
from relaybook.lineage.index import FOLDER, FORMAT, INDEX
from relaybook.lineage.listed import hash_of
from relaybook.lineage.texts import Text, released_text
from relaybook.model import File, Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.work import writers


def lineage_files(checked: Checked, context: Context) -> Iterator[File]:
    """The list of adaptable records, and a file for the text of each of their versions.

    A record is adaptable once it has a released version. Nothing of a draft is published.

    Args:
        checked: Everything that was read, with the released texts.
        context: The linked library.
    """
    by_record: dict[Ref, list[Release]] = {}
    for release in checked.released:
        by_record.setdefault(release.record.ref, []).append(release)
    rows = []
    for ref, releases in sorted(by_record.items()):
        record = context.visible(ref)
        if record is None or record.status == "draft":
            continue
        texts = [released_text(release, context.schema) for release in releases]
        rows.append(_row(record, releases, texts, context))
        for release, text in zip(releases, texts, strict=True):
            noted = checked.adapted.get(ref)
            chain = noted.adaptation.ancestors if noted else ()
            yield _text_file(release, record, text, chain, context)
    index = {**head_of_site(context), "language": context.settings.language, "records": rows}
    yield File(INDEX, as_json(index))


def head_of_site(context: Context) -> dict[str, Any]:
    """What every file of `lineage-data/` says of the site that it is from."""
    settings = context.settings
    return {"format": FORMAT, "site": settings.site_id, "self": settings.site_url, "name": settings.site_name}


def _row(record: Record, releases: list[Release], texts: list[Text], context: Context) -> dict[str, Any]:
    """A record as the list has it."""
    versions = []
    for n, (release, text) in enumerate(zip(releases, texts, strict=True)):
        changed = release.changed or (changed_units(texts[n - 1], text, release.kind) if n else {})
        versions.append({
            "version": release.version, "date": release.date, "hash": hash_of(text.source.text), "kind": release.kind,
            "note": release.note, "changed": dict(changed),
        })  # fmt: skip
    newest = versions[-1]
    return {
        "record": str(record.ref),
        "title": record.title,
        "url": context.absolute(context.places.of_record[record.ref]),
        **terms_of(releases[-1].record, context),
        "former_ids": list(record.former_ids),
        "replaced_by": _replaced_by(record, context),
        "version": newest["version"],
        "hash": newest["hash"],
        "units": texts[-1].hashes(),
        "versions": versions,
    }


def terms_of(record: Record, context: Context) -> dict[str, Any]:
    """On what terms a text may be adapted, and where it is for."""
    return {
        "language": record.language,
        "jurisdiction": str(record.data.get("jurisdiction") or ""),
        "license": str(record.data.get("license") or ""),
        "credit": [writer.title for writer in writers(record, context)],
    }


def _replaced_by(record: Record, context: Context) -> str:
    edges = context.library.outgoing.get(record.ref, ())
    return next((str(edge.target) for edge in edges if edge.name == "replaced_by"), "")


def _text_file(release: Release, record: Record, text: Text, chain: tuple[Ancestor, ...], context: Context) -> File:
    digest = hash_of(text.source.text)
    keys = dict.fromkeys(key for each in release.records
                         for key in keys_of(each, context.schema.types[each.type].fields))  # fmt: skip
    content = {
        **head_of_site(context),
        "record": str(record.ref),
        "version": release.version,
        "date": release.date,
        "hash": digest,
        "title": release.record.title,
        "url": context.absolute(release.page),
        **terms_of(release.record, context),
        "text": text.source.text,
        "names": _names(release, context),
        "chain": [chain_row(each) for each in chain],
        "references": [dict(context.works[key]) for key in sorted(keys) if key in context.works],
    }
    return File(f"{FOLDER}/{record.ref}/{digest}.json", as_json(content))


def chain_row(ancestor: Ancestor) -> dict[str, Any]:
    """A text that a record comes from, as it is published."""
    return {"site": ancestor.site, "record": ancestor.record, "version": ancestor.version, "title": ancestor.title,
            "url": ancestor.url, "license": ancestor.license, "credit": list(ancestor.credit),
            "language": ancestor.language, "jurisdiction": ancestor.jurisdiction, "hash": ancestor.hash,
            "date": ancestor.date, "machine_translated": ancestor.machine_translated}  # fmt: skip


def _names(release: Release, context: Context) -> dict[str, list[str]]:
    """Title and address of every record that a text names, as it names it; of its other links, the address alone."""
    found: dict[str, list[str]] = {}
    for edge in release.edges:
        if target := context.visible(edge.target):
            found[str(edge.target)] = [
                target.title,
                context.absolute(context.places.of_record[edge.target], edge.target.part),
            ]
    for record in release.records:
        for body in filter(None, (record.body, *record.prose.values())):
            places = {target.start: target for target in context.targets.get(body.key, ())}
            for link in body.links:
                target_of = places.get(link.target_start)
                if target_of and target_of.instead is None:
                    path = target_of.page or site_path(target_of.asset, context.settings)
                    found[link.target] = ["", context.absolute(path, target_of.fragment)]
            for mention in body.mentions:
                ref, fragment = context.mentions.get(mention.target, (None, ""))
                if isinstance(ref, Ref) and (target := context.visible(ref)):
                    url = context.absolute(context.places.of_record[ref], fragment or ref.part)
                    found[mention.target] = [target.title, url]
    return dict(sorted(found.items()))


def as_json(content: Mapping[str, Any]) -> str:
    """A file of this folder: the same bytes for the same content."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
