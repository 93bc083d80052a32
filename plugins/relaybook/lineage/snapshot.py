"""What other sites said of their adaptations, kept in `network.yml`: read, written, and brought up to date."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, make
from relaybook.library.network import KnownSite, Network, RemoteAdaptation, RemoteSite
from relaybook.lineage.index import clean, map_in, text
from relaybook.lineage.places import place_of
from relaybook.lineage.remote import Accepted, Refused, read_item
from relaybook.model import Source
from relaybook.schema.formats import is_date

MOST_VALUES = 40_000
"""Values in the file. No file of YAML may hold many more."""
_HEAD = "# Written by `relaybook network refresh`: what other sites say of their adaptations. Commit it as it is.\n"
_AS_IT_WAS = "put the file back as it was, or take it away and run `relaybook network refresh`"
_OF_SITE = ("site", "url", "name", "seen", "tried", "problem")
_PROBLEM = 500


def network_path(lineage: str) -> str:
    """The file that keeps what the known sites said."""
    return f"{lineage}/network.yml"


def read_network(source: Source, known: Collection[str]) -> tuple[Network, tuple[Diagnostic, ...]]:
    """What is kept of the known sites, judged like what is fetched: what is not as it was written is pointed out.

    Args:
        source: The file.
        known: The sites that are listed. Of others nothing is read.
    """
    tree, problems = parse_yaml(source.text, source.path)
    if problems or not source.readable or tree.value is None:
        return Network(), tuple(problems)
    sites = tree.value.get("sites") if isinstance(tree.value, dict) else None
    diagnostics: list[Diagnostic] = []
    if not isinstance(sites, list):
        diagnostics.append(make("bad-lineage", tree.span(""), "this is no list of sites", help=_AS_IT_WAS))
    found: dict[str, RemoteSite] = {}
    for n, item in enumerate(sites if isinstance(sites, list) else []):
        site = _site(item)
        if site is None or site.site in found:
            span = tree.span(f"/sites/{n}")
            diagnostics.append(make("bad-lineage", span, "this cannot be read as a site", help=_AS_IT_WAS))
            continue
        if site.site not in known:
            continue
        adaptations: list[RemoteAdaptation] = []
        for m, row in enumerate(item.get("adaptations") or ()):
            read = read_item(_as_fetched(row), site.url) if isinstance(row, dict) else Refused("it is no adaptation")
            if isinstance(read, Refused):
                span = tree.span(f"/sites/{n}/adaptations/{m}")
                message = f"this adaptation cannot be used: {read.reason}"
                diagnostics.append(make("bad-lineage", span, message, help=_AS_IT_WAS))
            else:
                adaptations.append(read)
        found[site.site] = replace(site, adaptations=tuple(adaptations))
    return Network(tuple(found.values())), tuple(diagnostics)


def _site(item: Any) -> RemoteSite | None:
    if not isinstance(item, dict) or not isinstance(item.get("adaptations"), list | None):
        return None
    site, name, seen, tried, problem = (text(item, each) for each in ("site", "name", "seen", "tried", "problem"))
    url = place_of(item.get("url"))
    if not site or not url or any(day and not is_date(day) for day in (seen, tried)):
        return None
    return RemoteSite(site, url, name, seen, tried, problem)


def _as_fetched(row: Mapping[str, Any]) -> dict[str, Any]:
    """An adaptation as its site would say it: YAML knows only texts here."""
    origin = {name: row.get(f"source_{name}") for name in ("record", "version", "hash")}
    pairs = (line.partition(" ") for line in str(row.get("units") or "").splitlines())
    return {
        **row,
        "source": origin,
        "machine_translated": row.get("machine_translated") == "true",
        "open": _number(row.get("open")),
        "states": {name: _number(value) for name, value in map_in(row, "states").items()},
        "units": {unit: digest for digest, _, unit in pairs},
    }


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 9 else value


def brought_up_to_date(known: KnownSite, kept: RemoteSite | None, answer: Accepted | Refused, day: str) -> RemoteSite:
    """What is known of a site after it was asked. An answer that cannot be used changes nothing of what was kept.

    Args:
        known: The site as it is listed.
        kept: What was known of it before.
        answer: What came of asking it.
        day: The day on which it was asked.
    """
    before = replace(kept, name=known.name or kept.name) if kept else RemoteSite(known.site, known.url, known.name)
    if isinstance(answer, Refused):
        return replace(before, tried=day, problem=clean(answer.reason, _PROBLEM))
    problem = clean("; ".join(f"`{record}` is left out: {why}" for record, why in answer.left_out), _PROBLEM)
    if problem and not answer.adaptations:
        return replace(before, tried=day, problem=problem)
    fresh = {each.record for each in answer.adaptations}
    names = {record for record, _ in answer.left_out}
    stay = [each for each in before.adaptations if each.record in names - fresh]
    together = tuple(sorted((*answer.adaptations, *stay), key=lambda each: each.record))
    return RemoteSite(known.site, answer.url, known.name or answer.name, day, day, problem, together)


def values_in(site: RemoteSite) -> int:
    """How many values of YAML a site takes at most."""
    inside = (6 * (len(each.chain) + len(each.learned)) + len(each.states) for each in site.adaptations)
    return 2 * (len(_OF_SITE) + 3 + sum(inside) + len(site.adaptations) * (len(fields(RemoteAdaptation)) + 1))


def write_network(network: Network) -> str:
    """The file: the same bytes for the same value."""
    rows = [line for site in network.sites for line in _of_site(site)]
    return _HEAD + ("sites:\n" + "\n".join(rows) + "\n" if rows else "sites: []\n")


def _of_site(site: RemoteSite) -> Iterator[str]:
    yield from _item(((name, getattr(site, name)) for name in _OF_SITE), 2)
    if site.adaptations:
        yield "    adaptations:"
    for each in site.adaptations:
        given = ((f.name, getattr(each, f.name)) for f in fields(each))
        yield from _item(((name, value) for name, value in given if isinstance(value, str | int)), 6)
        for name, items in (("chain", each.chain), ("learned", each.learned)):
            if items:
                yield f"        {name}:"
            for row in items:
                yield from _item(((f.name, getattr(row, f.name)) for f in fields(row)), 10)
        if each.states:
            yield "        states:"
            yield from (f"          {name}: {number}" for name, number in each.states.items())
        if each.units:
            yield "        units: |-"
            yield from (f"          {digest} {unit}" for unit, digest in each.units.items())


def _item(pairs: Iterable[tuple[str, Any]], margin: int) -> Iterator[str]:
    """An item of a list, with what is given of it."""
    for n, (name, value) in enumerate((name, value) for name, value in pairs if value):
        yield f"{' ' * margin}{' ' if n else '-'} {name}: {json.dumps(value, ensure_ascii=False)}"
