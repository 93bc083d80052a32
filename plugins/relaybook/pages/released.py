"""The page of a released version: the text of then, among the records of today."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from relaybook.library.released import Release
from relaybook.model import Page
from relaybook.pages.context import Context
from relaybook.pages.record import record_page
from relaybook.pages.versions import version_banner
from relaybook.pages.words import word

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def released_page(release: Release, context: Context) -> Page:
    """The page of a released version. It is not searched, because the page of today is.

    Args:
        release: The version.
        context: The linked library, as it is now.
    """
    record = release.record
    today = context.visible(record.ref)
    inside = _as_of(release, context)
    page = record_page(record, inside, version=version_banner(release, today, context))
    crumbs = [*page.meta["rb_crumbs"]]
    if today:
        crumbs.append({"label": today.title, "url": context.record_url(release.page, today.ref)})
    meta = {
        **page.meta,
        "title": f"{record.title} ({word('version_n', record.language, n=release.version)})",
        "rb_crumbs": crumbs,
        "search": {"exclude": True},
    }
    return replace(page, meta=meta, source="")


def _as_of(release: Release, context: Context) -> Context:
    """The library with one record as it was released: laid over the others, so that nothing is copied.

    What names the record today is not of its text of then, so nothing leads to it here.
    """
    own = {record.ref: record for record in release.records}
    ref = release.record.ref
    outgoing = {each: tuple(edge for edge in release.edges if edge.source == each) for each in own}
    library = replace(
        context.library,
        records=_over(own, context.library.records),
        outgoing=_over(outgoing, context.library.outgoing),
        incoming=_over({each: () for each in own}, context.library.incoming),
        inner=_over({ref: tuple(each for each in own if each.part)}, context.library.inner),
    )
    places = replace(
        context.places,
        of_record=_over(dict.fromkeys(own, release.page), context.places.of_record),
        released={},
        permalinks={},
    )
    return replace(context, library=library, places=places, by_term={}, by_vocabulary={}, cache={})


def _over(first: dict[_Key, _Value], rest: Mapping[_Key, _Value]) -> Mapping[_Key, _Value]:
    return ChainMap(first, rest)  # type: ignore[arg-type]  # It is only read.
