"""Read the list of sites that adapt records of this one: `registry.yml` in the folder of lineage, written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from relaybook.content.yamlplaces import step
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.library.network import KnownSite, Network, Registry
from relaybook.lineage.index import clean, is_record
from relaybook.lineage.places import place_of
from relaybook.lineage.snapshot import network_path, read_network
from relaybook.model import Source, Tree
from relaybook.schema.formats import is_id

_TOP = ("sites", "moved_from")
_OF_SITE = ("site", "url", "name", "moved_to", "reviewed")
_EXAMPLE = "write `- site: their-id`, and below it `url: https://their.example/`"
_ADDRESS = "write the address of the front page, which begins with `https://`"


def registry_path(lineage: str) -> str:
    """The file that lists the known sites."""
    return f"{lineage}/registry.yml"


def read_known(sources: Iterable[Source], lineage: str, own: str) -> tuple[Registry, Network, tuple[Diagnostic, ...]]:
    """The sites that are known, what they said when they were last asked, and what is wrong with either file.

    Args:
        sources: The texts in the folder of lineage.
        lineage: That folder.
        own: The `site_id` of this site.
    """
    texts = {source.path: source for source in sources}
    registry, network = Registry(), Network()
    diagnostics: list[Diagnostic] = []
    if source := texts.get(registry_path(lineage)):
        registry, problems = read_registry(source, own)
        diagnostics += problems
    if source := texts.get(network_path(lineage)):
        network, problems = read_network(source, {known.site for known in registry.sites})
        diagnostics += problems
    return registry, network, tuple(diagnostics)


def read_registry(source: Source, own: str = "") -> tuple[Registry, tuple[Diagnostic, ...]]:
    """The known sites. One that is not written as it must be is pointed out, and left out.

    Args:
        source: The file.
        own: The `site_id` of this site, which does not stand in its own list.
    """
    tree, problems = parse_yaml(source.text, source.path)
    if problems or not source.readable or tree.value is None:
        return Registry(), tuple(problems)
    value = tree.value if isinstance(tree.value, dict) else {}
    diagnostics = [*_unknown(value, "", _TOP, "this list", tree)]
    sites, moved = value.get("sites"), value.get("moved_from")
    if not isinstance(tree.value, dict) or not isinstance(sites, list | None):
        diagnostics.append(make("bad-lineage", tree.span("/sites"), "this is no list of sites", help=_EXAMPLE))
    known: dict[str, KnownSite] = {}
    for n, item in enumerate(sites if isinstance(sites, list) else []):
        faults = [*_judge(item, f"/sites/{n}", tree, known, own)]
        diagnostics += faults
        if not faults:
            known[item["site"]] = _known(item)
    places: list[str] = []
    for n, written in enumerate([moved] if isinstance(moved, str) else moved if isinstance(moved, list) else []):
        if place := place_of(written):
            places.append(place)
        else:
            at = "/moved_from" if isinstance(moved, str) else f"/moved_from/{n}"
            diagnostics.append(_no_address(at, written, tree))
    if isinstance(moved, dict):
        diagnostics.append(make("bad-lineage", tree.span("/moved_from"), "this is no list of addresses", help=_ADDRESS))
    return Registry(tuple(known.values()), tuple(places)), tuple(diagnostics)


def _judge(item: Any, at: str, tree: Tree, earlier: Iterable[str], own: str) -> Iterator[Diagnostic]:
    """What is wrong with a site of the list."""
    if not isinstance(item, dict):
        yield make("bad-lineage", tree.span(at), "this is no site", help=_EXAMPLE)
        return
    misspelt = [*_unknown(item, at, _OF_SITE, "a site of this list", tree)]
    yield from misspelt
    site = item.get("site")
    if site is None and misspelt:
        pass  # It may be the one that is missing.
    elif not isinstance(site, str) or not is_id(site):
        help = "write the `site_id` of the site: small letters, digits and single hyphens"
        said = f"`{site}` cannot be the id of a site" if isinstance(site, str) else "the id of this site is missing"
        yield make("bad-lineage", tree.span(f"{at}/site"), said, help=help)
    elif site in earlier:
        help = "take one of them away; where a site has moved, write `moved_to`"
        yield make("bad-lineage", tree.span(f"{at}/site"), f"the site `{site}` is listed twice", help=help)
    elif site == own:
        help = "take it away: only other sites are listed; where this one has moved, write `moved_from`"
        yield make("bad-lineage", tree.span(f"{at}/site"), f"`{site}` is this very site", help=help)
    for name in ("url", "moved_to"):
        needed = name == "url" and not misspelt
        if (needed or item.get(name) is not None) and not place_of(item.get(name)):
            yield _no_address(f"{at}/{name}", item.get(name), tree)
    if not isinstance(item.get("name"), str | None):
        yield make(
            "bad-lineage", tree.span(f"{at}/name"), "the name of a site is plain text", help="write it in a line"
        )
    reviewed = item.get("reviewed")
    rows = reviewed if isinstance(reviewed, list) else [] if reviewed is None else [reviewed]
    for n, row in enumerate(rows):
        if not isinstance(row, str) or not is_record(row):
            help = "write its name there with its type, as `playbook/open-a-park-es`"
            span = tree.span(f"{at}/reviewed/{n}" if isinstance(reviewed, list) else f"{at}/reviewed")
            yield make("bad-lineage", span, "this names no record of that site", help=help)


def _unknown(item: dict[str, Any], at: str, names: tuple[str, ...], what: str, tree: Tree) -> Iterator[Diagnostic]:
    for name in item:
        if name not in names:
            near = nearest(name, names)
            help = f"did you mean `{near}`?" if near else "known are " + ", ".join(f"`{each}`" for each in names)
            yield make("bad-lineage", tree.key_span(at + step("", name)), f"{what} has no `{name}`", help=help)


def _no_address(at: str, written: Any, tree: Tree) -> Diagnostic:
    said = f"`{written}` is no address of a site" if isinstance(written, str) else "the address of a site is missing"
    return make("bad-lineage", tree.span(at), said, help=_ADDRESS)


def _known(item: dict[str, Any]) -> KnownSite:
    reviewed = item.get("reviewed") or []
    return KnownSite(item["site"], place_of(item["url"]), clean(item.get("name") or ""), place_of(item.get("moved_to")),
                     tuple(reviewed if isinstance(reviewed, list) else [reviewed]))  # fmt: skip
