"""Judge what another site says of its adaptations: who says it and where, then each item, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relaybook.library.adapted import KINDS, STATES
from relaybook.library.checked import Checked
from relaybook.library.network import KnownSite, Learned, RemoteAdaptation, RemoteAncestor
from relaybook.lineage.index import Unusable, clean, is_record, items_in, load, map_in, maps_in, text
from relaybook.lineage.listed import hash_of, is_version
from relaybook.lineage.places import is_below, place_found, place_of, safe_address
from relaybook.model import Ref
from relaybook.schema.formats import is_date, is_language

LARGEST = 2_000_000
"""Bytes of a list of adaptations."""
MOST = 100
"""Adaptations of our records that one site may list."""
MOST_UNITS = 500
_MOST_STEPS = 10
_MOST_LEARNED = 10
_MOST_COUNTED = 100_000
_NAME, _TITLE, _NOTE = 100, 300, 600
"""The longest texts, in characters."""
_OF_TEXT, _OF_UNIT = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{16}")
"""The form of a hash."""


@dataclass(frozen=True, slots=True)
class Own:
    """What this site has published for others to adapt."""

    site: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The version of each released text by its hash, by the name of its record; former names count too."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A list that is not believed or cannot be read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A list that can be used, as far as it can be."""

    url: str
    """Where the site is."""
    name: str
    """What it calls itself."""
    adaptations: tuple[RemoteAdaptation, ...] = ()
    """In order of record."""
    left_out: tuple[tuple[str, str], ...] = ()
    """What is said to be made from a record of this site and cannot be shown: the record, and why."""


def own_texts(checked: Checked) -> Own:
    """What a site has published for others to adapt."""
    texts: dict[str, dict[str, str]] = {}
    for release in checked.released:
        record = checked.library.records.get(release.record.ref)
        if record is None or record.status == "draft":
            continue
        digest = hash_of(release.record.tree.text) if release.record.tree else ""
        for name in (record.ref.id, *record.former_ids):
            texts.setdefault(str(Ref(record.type, name)), {})[digest] = release.version
    return Own(checked.settings.site_id, texts)


def read_adaptations_json(data: bytes, found_at: str, known: KnownSite, published: Own) -> Accepted | Refused:
    """What a list of adaptations says of our records. Nothing is raised, whatever the bytes are.

    A list is believed if it is of the site that is meant, and that site says that it is where the list was found. If
    that is not where it is known to be, it must say that it was there, or `moved_to` must: identity is the `site_id`.

    Args:
        data: The file.
        found_at: The address that it came from in the end.
        known: The site as the owner of this one lists it.
        published: What this site has published.
    """
    try:
        found = load(data, LARGEST)
    except Unusable as error:
        return Refused(str(error))
    if wrong := _wrong_place(found, found_at, known):
        return Refused(wrong)
    place = place_found(found_at)
    ours = [item for item in maps_in(found, "adaptations") if text(map_in(item, "source"), "site") == published.site]
    if len(ours) > MOST:
        return Refused(f"it lists more than {MOST} adaptations")
    read: dict[str, RemoteAdaptation] = {}
    left_out: dict[str, str] = {}
    for item in ours:
        judged = read_item(item, place, published)
        if isinstance(judged, Refused):
            left_out.setdefault(text(item, "record", _NAME) or "a record without a name", judged.reason)
        else:
            read.setdefault(judged.record, judged)
    kept = tuple(sorted((record, why) for record, why in left_out.items() if record not in read))
    return Accepted(place, text(found, "name", _NAME), tuple(read[name] for name in sorted(read)), kept)


def _wrong_place(found: Mapping[str, Any], found_at: str, known: KnownSite) -> str:
    """Why a list is not believed; the empty text where it is."""
    site = text(found, "site", _NAME)
    if site != known.site:
        return f"this is the list of the site `{site}`, and not of `{known.site}`"
    place, own, asked = place_found(found_at), place_of(found.get("self")), place_of(known.address)
    if not place:
        return f"the list was found at {clean(found_at, _TITLE)}, where no site has it"
    if not own:
        return "the list does not say where its site is: its owner has to set `site_url`"
    if own != place:
        return f"the list says that its site is at {own}, and was found at {place}; if the site is there now, write " \
               f"`moved_to: {own}`"  # fmt: skip
    moved_from = {place_of(item) for item in items_in(found, "moved_from")}
    if place != asked and not moved_from & {asked, place_of(known.url)}:
        return f"{asked} points to {place}, and the site there does not say that it has moved; if it has, write " \
               f"`moved_to: {place}`"  # fmt: skip
    return ""


def read_item(item: Mapping[str, Any], place: str, published: Own | None = None) -> RemoteAdaptation | Refused:
    """One adaptation, from an allow-list of fields: what cannot be right is left out, and without what counts, all is.

    Args:
        item: The item, which may hold anything.
        place: Where its site is.
        published: What this site has published; left out, what it was made from is not looked up.
    """
    record, language, url = text(item, "record", _TITLE), text(item, "language", _NAME), item.get("url")
    source = map_in(item, "source")
    origin, digest = text(source, "record", _TITLE), text(source, "hash", _NAME)
    version = text(source, "version", _NAME)
    if not is_record(record) or not is_record(origin) or not _OF_TEXT.fullmatch(digest):
        return Refused("it does not say what it is, or what it was made from")
    if published is not None:
        if origin not in published.texts:
            return Refused(f"it says that it was made from `{origin}`, which this site has not released")
        if digest not in published.texts[origin]:
            return Refused(f"it says that it was made from a text of `{origin}` that this site has not released")
        version = published.texts[origin][digest]
    if not is_below(url, place):
        return Refused("its page is not on its own site")
    if not is_language(language):
        return Refused("it does not say in which language it is")
    own, kind = text(item, "version", _NAME), text(item, "kind", _NAME)
    return RemoteAdaptation(
        record,
        text(item, "title", _TITLE) or record,
        str(url),
        language,
        origin,
        version if is_version(version) else "",
        digest,
        jurisdiction=text(item, "jurisdiction", _NAME),
        kind=kind if kind in KINDS else "adaptation",
        machine_translated=item.get("machine_translated") is True,
        reviewed=text(item, "reviewed", _TITLE),
        note=text(item, "note", _NOTE),
        version=own if is_version(own) else "",
        chain=tuple(filter(None, (_step(each, place) for each in [*maps_in(item, "chain")][:_MOST_STEPS]))),
        states={state: number for state in STATES if (number := _count(map_in(item, "states").get(state)))},
        units=_units(map_in(item, "units")),
        open=_count(item.get("open")),
        learned=tuple(filter(None, (_learned(each, place) for each in [*maps_in(item, "learned")][:_MOST_LEARNED]))),
    )


def _step(item: Mapping[str, Any], place: str) -> RemoteAncestor | None:
    site, record, version = text(item, "site", _NAME), text(item, "record", _TITLE), text(item, "version", _NAME)
    if not site or not is_record(record):
        return None
    url = safe_address(item.get("url"), place)
    return RemoteAncestor(site, record, version if is_version(version) else "", text(item, "title", _TITLE), url)


def _learned(item: Mapping[str, Any], place: str) -> Learned | None:
    title, date = text(item, "title", _TITLE), text(item, "date", _NAME)
    if not title:
        return None
    return Learned(title, safe_address(item.get("url"), place), date if is_date(date) else "",
                   text(item, "result", _NAME), text(item, "again", _NAME))  # fmt: skip


def _units(found: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each unit. Names that could not be written in one line are nobody's."""
    good = {unit: digest for unit, digest in found.items()
            if isinstance(digest, str) and _OF_UNIT.fullmatch(digest)
            and 0 < len(unit) <= _TITLE and clean(unit) == unit}  # fmt: skip
    return {unit: good[unit] for unit in sorted(good)[:MOST_UNITS]}


def _count(value: Any) -> int:
    """A small number that is not negative; nought where it is none."""
    return value if type(value) is int and 0 <= value <= _MOST_COUNTED else 0
