"""`relaybook network refresh`: ask the known sites what they have adapted, and keep what can be believed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from relaybook.build import check
from relaybook.config import BrokenConfiguration, Project, read_project
from relaybook.diagnostics import Severity
from relaybook.diagnostics.concise import counted, visible
from relaybook.diagnostics.full import render_full
from relaybook.diagnostics.suggest import nearest
from relaybook.editing.http import LONGEST_WAIT, TIME_LIMIT, Unanswered, read_address
from relaybook.editing.saving import save_all
from relaybook.library.checked import Checked
from relaybook.library.network import KnownSite, Network, RemoteSite
from relaybook.lineage.places import list_of
from relaybook.lineage.registry import registry_path
from relaybook.lineage.remote import LARGEST, Accepted, Own, Refused, own_texts, read_adaptations_json
from relaybook.lineage.snapshot import MOST_VALUES, brought_up_to_date, network_path, values_in, write_network

_AT_ONCE = 8
"""How many sites are asked at the same time: those that do not answer cost their whole time."""


def refresh(config_file: Path, *, site: str = "", as_json: bool = False, time_limit: float = TIME_LIMIT) -> int:
    """Ask the known sites, keep what they say, and say what came of it.

    Args:
        config_file: The `mkdocs.yml` of the site.
        site: The only site to ask; all where it is empty.
        as_json: Whether what came of it is said as JSON.
        time_limit: How many seconds each site may take.

    Returns:
        0; 1 where a site could not be refreshed, wholly or in part; 2 where what is written of sites cannot be read.

    Raises:
        BrokenConfiguration: There is nobody to ask, or the file cannot be written. Nothing is changed then.
    """
    if not 0 < time_limit <= LONGEST_WAIT:
        raise BrokenConfiguration(f"`--timeout` is a number of seconds, from 1 to {LONGEST_WAIT}")
    project = read_project(config_file)
    checked = check(project.sources, project.settings)
    lineage = project.settings.lineage
    files = (registry_path(lineage), network_path(lineage))
    wrong = [d for d in checked.diagnostics if d.span.path in files and d.severity is Severity.ERROR]
    if wrong:
        sys.stderr.write(render_full(wrong, {source.path: source.text for source in project.sources.texts}))
        print("relaybook: nobody was asked: mend what is shown above first", file=sys.stderr)
        return 2
    wanted = _wanted(checked, site)
    network, problems = _ask_all(checked, wanted, time_limit, quiet=as_json)
    written = _save(project, network)
    asked = [each for each in network.sites if each.site in {known.site for known in wanted}]
    if as_json:
        print(json.dumps({"written": written, "sites": [_as_json(each) for each in asked]}, ensure_ascii=False))
    else:
        print(_sentence(len(wanted), problems, written))
    return 1 if problems else 0


def _wanted(checked: Checked, site: str) -> list[KnownSite]:
    """The sites to ask."""
    if not checked.settings.site_id:
        raise BrokenConfiguration("this site has no `site_id` yet, by which others could name it: write one")
    known = {each.site: each for each in checked.registry.sites}
    if not known:
        file = registry_path(checked.settings.lineage)
        raise BrokenConfiguration(f"no site is listed yet: write its `site` and `url` below `sites:` in {file}")
    if site and site not in known:
        near = nearest(site, known)
        help = f"did you mean `{near}`?" if near else "listed are " + ", ".join(f"`{each}`" for each in known)
        raise BrokenConfiguration(f"no site `{site}` is listed: {help}")
    return [known[site]] if site else list(known.values())


def _ask_all(checked: Checked, wanted: list[KnownSite], time_limit: float, *, quiet: bool) -> tuple[Network, int]:
    """What is known after the sites were asked, and how many could not be refreshed. Each is told of as it is known."""
    kept = {each.site: each for each in checked.network.sites}
    own, today = own_texts(checked), date.today().isoformat()
    problems = 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for known, answer in zip(wanted, pool.map(lambda each: _ask(each, own, time_limit), wanted), strict=True):
            before = kept.get(known.site)
            after = brought_up_to_date(known, before, answer, today)
            if sum(map(values_in, ({**kept, known.site: after}).values())) > MOST_VALUES:
                full = Refused("there is no room for what it lists, beside what is kept of other sites")
                after = brought_up_to_date(known, before, full, today)
            kept[known.site] = after
            problems += bool(after.problem)
            if not quiet:
                _tell(known, after, today)
    return Network(tuple(kept[each.site] for each in checked.registry.sites if each.site in kept)), problems


def _ask(known: KnownSite, own: Own, time_limit: float) -> Accepted | Refused:
    """What comes of asking one site."""
    address = list_of(known.address)
    try:
        data, found_at = read_address(address, accept="application/json", largest=LARGEST, time_limit=time_limit)
    except Unanswered as error:
        return Refused(str(error))
    return read_adaptations_json(data, found_at, known, own)


def _tell(known: KnownSite, after: RemoteSite, today: str) -> None:
    if not after.problem or after.seen == today:
        print(visible(f"{known.site}: {counted(len(after.adaptations), 'adaptation')}"), flush=True)
    if after.problem:
        rest = "" if after.seen == today else "; nothing is known of it yet" if not after.seen else \
            f"; what it said on {after.seen} stays"  # fmt: skip
        print(visible(f"relaybook: {known.site}: {after.problem}{rest}"), file=sys.stderr, flush=True)
    elif after.url != known.address:
        help = f"write `moved_to: {after.url}`, as the old address may not last"
        print(visible(f"relaybook: {known.site}: this site has moved: {help}"), file=sys.stderr, flush=True)


def _save(project: Project, network: Network) -> str:
    """Write the file where it changes; give back its path then."""
    name = network_path(project.settings.lineage)
    data = write_network(network).encode()
    path = project.root / name
    try:
        if path.exists() and path.read_bytes() == data:
            return ""
        save_all(project.root, {name: data})
    except OSError as error:
        raise BrokenConfiguration(f"{name} cannot be written: {error.strerror}") from None
    return name


def _sentence(asked: int, problems: int, written: str) -> str:
    """What was done, and what to do next."""
    done = f"{asked - problems} of {counted(asked, 'site')} refreshed"
    rest = "" if not problems else "; of the other, what was known stays" if problems == 1 else \
        "; of the others, what was known stays"  # fmt: skip
    then = f"Commit {written}, and publish this site again." if written else "Nothing has changed."
    return f"{done}{rest}. {then}"


def _as_json(site: RemoteSite) -> Mapping[str, object]:
    return {"site": site.site, "url": site.url, "fresh": not site.problem, "adaptations": len(site.adaptations),
            "seen": site.seen, "problem": site.problem}  # fmt: skip
