"""Give released texts their place, and link them among the records of today. Nothing is said of what is no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from relaybook.library.bodies import Target, find_targets
from relaybook.library.citing import bodies_of
from relaybook.library.graph import Library
from relaybook.library.link import link_alone
from relaybook.library.names import Names
from relaybook.library.places import Places, page_path, released_page
from relaybook.library.released import Release
from relaybook.lineage.listed import Listed, hash_of, order_of
from relaybook.model import Body, Link, Record, Ref
from relaybook.schema.alone import read_alone
from relaybook.schema.shape import well_formed
from relaybook.schema.validate import Validators

_BY_REFERENCE = re.compile(r"!?\[(?P<text>[^\[\]]+)\](?:\[(?P<label>[^\[\]]*)\])?(?![\[(:])")


def place_released(listed: Iterable[Listed], places: Places, library: Library, names: Names) -> Places:
    """The addresses of the site with those of released versions: below the id of their time, so that they last.

    Args:
        listed: The released versions.
        places: The addresses without them.
        library: The records of today.
        names: Their names, those of former times too.
    """
    of_file = dict(places.of_file)
    released: dict[Ref, dict[str, str]] = {}
    permalinks: dict[Ref, str] = {}
    for each in _in_order(listed, library, names):
        ref, page = ref_today(each.ref, library, names), page_of(each, library)
        of_file[each.source.path] = released.setdefault(ref, {})[each.version] = page
        if ref in places.of_record and _says_the_same(each, library.records.get(ref)):
            permalinks[ref] = page
        else:
            permalinks.pop(ref, None)
    pages = places.pages.union(*(versions.values() for versions in released.values()))
    return replace(places, pages=pages, of_file=of_file, released=released, permalinks=permalinks)


def revive(
    listed: Iterable[Listed], places: Places, library: Library, names: Names, defaults: Mapping[str, Any]
) -> tuple[tuple[Release, ...], dict[str, tuple[Target, ...]]]:
    """The released versions as records, and where the links of their bodies lead.

    What a type of today does not know is left out; links and mentions that lead nowhere any more become plain text.

    Args:
        listed: The released versions.
        places: The addresses of the site, those of released versions too.
        library: The records of today.
        names: Their names; what released texts mention is noted there.
        defaults: What `mkdocs.yml` gives to records today.
    """
    validators = Validators(library.schema)
    releases: list[Release] = []
    targets: dict[str, tuple[Target, ...]] = {}
    for each in _in_order(listed, library, names):
        ref = ref_today(each.ref, library, names)
        given = {**defaults, "creators": (), **each.defaults, "status": "published"}
        records = tuple(_showable(record, library) for record in read_alone(each.source, ref, validators, given))
        if not records:
            continue
        for body in (body for record in records for body in bodies_of(record)):
            origin = replace(body, path=each.path)
            found = find_targets(origin, page_of(each, library), places)
            targets[body.key] = tuple(t for link, target in found for t in _as_plain_text(link, target, origin))
        edges = link_alone(records, names, library.entries)
        same = ref in places.of_record and places.permalinks.get(ref) == page_of(each, library)
        newest = [*places.released[ref]][-1] == each.version
        releases.append(
            Release(
                each.version,
                each.date,
                page_of(each, library),
                records,
                edges,
                each.kind,
                each.note,
                same,
                newest,
                each.changed,
            )
        )
    return tuple(releases), targets


def ref_today(ref: Ref, library: Library, names: Names) -> Ref:
    """The name that a record has today, from the one that it had when it was released."""
    now = None if ref in library.records else names.former.get((ref.type, ref.id))
    return now.ref if now else ref


def page_of(listed: Listed, library: Library) -> str:
    """The page of a released version."""
    url = library.schema.types[listed.ref.type].url.replace("{id}", listed.ref.id)
    return released_page(page_path(url), listed.version)


def _in_order(listed: Iterable[Listed], library: Library, names: Names) -> list[Listed]:
    """By the record of today and by version: a record that was renamed goes on counting."""
    return sorted(listed, key=lambda each: (ref_today(each.ref, library, names), order_of(each.version)))


def _says_the_same(listed: Listed, record: Record | None) -> bool:
    return record is not None and not record.pointer and hash_of(listed.source.text).startswith(record.hash or "-")


def _showable(record: Record, library: Library) -> Record:
    """A released record that today's types can show, whatever was renamed since. It was right when it was released."""
    data = record.data
    if not record.valid:
        data = well_formed(data, library.schema.types[record.type].fields, library.schema)
    return replace(record, data=data, valid=True, complete=True, status="published")


def _as_plain_text(link: Link, target: Target | None, body: Body) -> Iterator[Target]:
    """Where a link leads; where that is nowhere, what takes its marks away and leaves its words."""
    if target is not None:
        yield target
        return
    words = link.start + (2 if link.image else 1)
    after = words + len(link.text)
    if body.text[link.start] == "<":
        yield Target(link.target_start, link.target_start + len(link.target), instead="#")
    elif body.text.startswith("]:", after) and not link.image:
        yield Target(link.start, link.end, instead="")
        yield from _without_reference(link.text, body)
    else:
        yield Target(link.start, words, instead="")
        yield Target(after, link.end, instead="")


def _without_reference(label: str, body: Body) -> Iterator[Target]:
    """Take the marks away from every link by reference to a label: `[text][label]`, `[label][]` and `[label]`."""
    for found in _BY_REFERENCE.finditer(body.text):
        if (found["label"] or found["text"]).casefold() == label.casefold():
            yield Target(found.start(), found.start("text"), instead="")
            yield Target(found.end("text"), found.end(), instead="")
