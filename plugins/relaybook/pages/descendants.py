"""What was made from a record, here and on other sites, with what those made of it in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from relaybook.library.adapted import LEARNED_WITH
from relaybook.library.network import Learned, RemoteAdaptation, RemoteSite
from relaybook.lineage.standing import count_behind
from relaybook.model import Ref
from relaybook.pages.adapted import states_of
from relaybook.pages.context import Context
from relaybook.pages.origins import web_address
from relaybook.pages.work import plain_date


@dataclass(frozen=True, slots=True)
class Descendant:
    """A record that was made from another, and those that were made from it."""

    type: str
    title: str
    url: str
    """From the page that it is shown on; the empty text where there is no address to follow."""
    language: str
    jurisdiction: str
    kind: str
    version: str
    """The version of the original that it was last held against."""
    states: Mapping[str, int]
    site: str = ""
    """The name of its site, where that is another."""
    seen: str = ""
    """The last day on which that site answered, where it did not on the last try."""
    note: str = ""
    machine_translated: bool = False
    reviewed: str = ""
    """Who reviewed it for the authors of the original, as this site knows; what others say of theirs does not count."""
    reviewed_here: bool = False
    """Whether the owner of this site says that they did, without a name."""
    behind: int | None = None
    """How many parts of its original are not as they were when they were decided on; nothing where nobody can tell."""
    newest: str = ""
    """The version of its original that this is counted from."""
    learned: tuple[Learned, ...] = ()
    below: tuple[Descendant, ...] = ()


def descendants(ref: Ref, page: str, context: Context, above: tuple[Ref, ...] = ()) -> tuple[Descendant, ...]:
    """What was made from a record: that of this site first, then that of others by the names of their sites.

    Args:
        ref: The record.
        page: The page that they are shown on.
        context: The linked library.
        above: The records that led here: what was noted may go round in a circle.
    """
    way = (*above, ref)
    here = (each for each in context.adapted_here.get(ref, ()) if each not in way)
    abroad = sorted(context.adapted_abroad.get(ref, ()), key=lambda pair: (pair[0].name, pair[0].site, pair[1].record))
    return (*(made for each in here for made in _here(each, ref, page, context, way)),
            *(_abroad(site, each, ref, context) for site, each in abroad))  # fmt: skip


def _here(ref: Ref, original: Ref, page: str, context: Context, way: tuple[Ref, ...]) -> Iterator[Descendant]:
    record, adapted = context.visible(ref), context.adapted[ref]
    if record is None or not record.valid or record.status != "published":
        return
    noted = adapted.adaptation
    behind, newest = _lag({unit: each.hash for unit, each in noted.units.items()}, original, context)
    yield Descendant(
        type=ref.type,
        title=record.title,
        url=context.record_url(page, ref),
        language=record.language,
        jurisdiction=noted.jurisdiction,
        kind=noted.kind,
        version=noted.source.version,
        states=states_of(record, adapted, context.standings),
        note=noted.note,
        machine_translated=noted.machine_translated,
        reviewed=noted.reviewed,
        behind=behind,
        newest=newest,
        learned=tuple(learned_here(ref, page, context)),
        below=descendants(ref, page, context, way),
    )


def _abroad(site: RemoteSite, each: RemoteAdaptation, original: Ref, context: Context) -> Descendant:
    behind, newest = _lag(each.units, original, context)
    return Descendant(
        type=original.type,
        title=each.title,
        url=web_address(each.url),
        language=each.language,
        jurisdiction=each.jurisdiction,
        kind=each.kind,
        version=each.source_version,
        states=each.states,
        site=site.name or site.site,
        seen=site.seen if site.problem else "",
        note=each.note,
        machine_translated=each.machine_translated,
        reviewed_here=context.registry.is_reviewed(site.site, each.record),
        behind=behind,
        newest=newest,
        learned=each.learned,
    )


def _lag(units: Mapping[str, str], original: Ref, context: Context) -> tuple[int | None, str]:
    """How many parts a record is behind the newest version of its original, and which version that is."""
    text = context.newest_texts.get(original)
    if text is None:
        return None, ""
    return count_behind(units, text), context.releases[original][-1].version


def learned_here(ref: Ref, page: str, context: Context) -> Iterator[Learned]:
    """What was learned with a record, as records of this site say.

    Args:
        ref: The record.
        page: The page that it is shown on; the empty text for whole addresses.
        context: The linked library.
    """
    for edge in context.library.incoming.get(ref, ()):
        record = context.visible(edge.source) if edge.name == LEARNED_WITH else None
        if record and record.valid and record.status == "published":
            path = context.places.of_record[record.ref]
            url = context.url(page, path) if page else context.absolute(path)
            said = (str(record.data.get(name) or "") for name in ("result", "would_do_again"))
            yield Learned(record.title, url, plain_date(record, "start_date"), *said)
