"""The library as a released version sees it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from relaybook.library.released import Release
from relaybook.pages.context import Context

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def as_of(release: Release, context: Context) -> Context:
    """The library with one record as it was released: laid over the others, so that nothing is copied.

    What names the record today is not of its text of then, so nothing leads to it here.

    Args:
        release: The version.
        context: The linked library, as it is now.
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
        permalinks={ref: release.page},
    )
    cited = context.own_citations
    own_citations: dict[object, tuple[str, ...]] = {}
    for each in own:
        if texts := cited.get(each if release.same else (release.page, each)):
            own_citations[each] = texts
    return replace(context, library=library, places=places, by_term={}, by_vocabulary={}, cache={}, own_works={},
                   own_citations=own_citations, version=release.version)  # fmt: skip


def _over(first: dict[_Key, _Value], rest: Mapping[_Key, _Value]) -> Mapping[_Key, _Value]:
    return ChainMap(first, rest)  # type: ignore[arg-type]  # It is only read.
