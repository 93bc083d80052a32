"""`relaybook refs add`: ask what a DOI stands for, and append a tidy entry to the references of a site."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from relaybook.build import sorted_by_use
from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.bibtex import split_bib
from relaybook.citations.formats import to_bibtex
from relaybook.citations.identifiers import DOI, DOI_AT, bare_doi
from relaybook.citations.lines import Lines
from relaybook.citations.tidy import lay_out_field, tidy
from relaybook.config import BrokenConfiguration, Project, read_project
from relaybook.diagnostics.concise import visible
from relaybook.editing.fetch import RESOLVER, fetch_work, resolver_address
from relaybook.editing.files import encoded, line_end, place_in, read_file, write_whole
from relaybook.editing.http import LONGEST_WAIT, TIME_LIMIT, Unanswered
from relaybook.editing.keys import new_key
from relaybook.editing.refs_fmt import bib_files
from relaybook.editing.works import item_of, retracted_on, retracts
from relaybook.model import Entry, Source

_KEY = re.compile(r"[A-Za-z0-9](?:[\w:.+/-]*\w)?\Z", re.ASCII)
_INSIDE = re.compile(r"10\.\d{4,9}/[^\s?#]*[^\s?#/.]")
"""A DOI within the address of a page, as publishers have it."""


class New(NamedTuple):
    """An entry that is to be added."""

    key: str
    text: str
    warning: str = ""
    """What its reader must know of the work."""


def add_references(
    config_file: Path,
    dois: Sequence[str],
    *,
    to: str = "",
    key: str = "",
    resolver: str = RESOLVER,
    time_limit: float = TIME_LIMIT,
) -> int:
    """Add an entry for each DOI, and say what was done.

    Args:
        config_file: The site's `mkdocs.yml`.
        dois: DOIs, bare, with `doi:` before them or as addresses.
        to: The file to add to; the only `.bib` file of the site where it is empty.
        key: The key of the new entry; one is made where it is empty.
        resolver: The address that is asked.
        time_limit: How many seconds each answer may take.

    Returns:
        0; 1 where a DOI could not be found. The others are added all the same.

    Raises:
        BrokenConfiguration: Something is asked for that cannot be done. Nothing is written.
    """
    wanted = _wanted(dois)
    if key and (len(wanted) > 1 or not _KEY.match(key)):
        raise BrokenConfiguration(f"`{key}` is no key: it is one word of letters and digits" if len(wanted) == 1 else
                                  "`--key` is for one DOI: leave it out, or add one after the other")  # fmt: skip
    if not 0 < time_limit <= LONGEST_WAIT:
        raise BrokenConfiguration(f"`--timeout` is a number of seconds, from 1 to {LONGEST_WAIT}")
    address = resolver_address(resolver)
    project = read_project(config_file)
    target = _target(project, to)
    entries = read_bibliography(sorted_by_use(project.sources.texts, project.settings)["bibliography"]).entries
    if key and (there := _with_key(key, entries.values())):
        raise BrokenConfiguration(f"the key `{key}` is taken, at {there.span}")
    added: list[New] = []
    known = {doi: f"`{entry.key}`, at {entry.span}" for entry in entries.values() if (doi := _doi_of(entry))}
    failed = 0
    for doi in wanted:
        try:
            made = _ask(doi, key, address, time_limit, known, [*entries, *(each.key for each in added)])
        except Unanswered as error:
            print(visible(f"relaybook: {doi}: {error}"), file=sys.stderr)
            failed += 1
            continue
        if made:
            added.append(made)
    if added:
        _append(project.root, target, added)
    return 1 if failed else 0


def _wanted(dois: Sequence[str]) -> list[str]:
    """The DOIs, bare, each once."""
    found: dict[str, str] = {}
    for written in dois:
        doi = bare_doi(written)
        if not DOI.match(doi):
            inside = _INSIDE.search(written)
            help = f"did you mean `{inside[0]}`?" if inside else "one begins with `10.`, a number and a slash"
            raise BrokenConfiguration(f"`{written}` is no DOI: {help}")
        found.setdefault(doi.casefold(), doi)
    return list(found.values())


def _target(project: Project, to: str) -> str:
    """The file to add to."""
    if to:
        name = place_in(project.root, to)
        if not name.lower().endswith(".bib"):
            raise BrokenConfiguration(f"{to} is no `.bib` file, and entries are only added to those")
        folders = project.settings.folders
        if not any(name.startswith(f"{folder}/") for folder in folders):
            raise BrokenConfiguration(f"the site does not read {name}: name a file below {' or '.join(folders)}")
        if not (project.root / name).parent.is_dir():
            raise BrokenConfiguration(f"there is no folder {Path(name).parent.as_posix()}")
        return name
    names = bib_files(project)
    docs = project.settings.docs_dir
    if len(names) > 1 and f"{docs}/references.bib" not in names:
        raise BrokenConfiguration(f"this site has several `.bib` files: name one with `--to`: {', '.join(names)}")
    if not names:
        raise BrokenConfiguration(f"this site has no `.bib` file yet: name one, as in `--to {docs}/references.bib`")
    return names[0] if len(names) == 1 else f"{docs}/references.bib"


def _doi_of(entry: Entry) -> str:
    address = entry.fields.get("url", "")
    written = entry.fields.get("doi", "") or (address if DOI_AT.match(address) else "")
    return bare_doi(written).casefold()


def _with_key(key: str, entries: Iterable[Entry]) -> Entry | None:
    return next((entry for entry in entries if entry.key.casefold() == key.casefold()), None)


def _ask(
    doi: str, key: str, resolver: str, time_limit: float, known: dict[str, str], taken: Sequence[str]
) -> New | None:
    """The entry for a DOI; nothing where the references have the work already, which is said."""
    if doi.casefold() in known:
        print(f"{doi} is there already: {known[doi.casefold()]}")
        return None
    answer = fetch_work(doi, resolver, time_limit)
    item = item_of(answer, doi)
    host = urlsplit(resolver).netloc
    if not item.get("title"):
        raise Unanswered(f"{host} gives no title for it; write the entry by hand")
    if not DOI.match(item["DOI"]):
        item["DOI"] = doi
    own = item["DOI"].casefold()
    if own != doi.casefold() and own in known:
        print(visible(f"{doi} is there already, as {item['DOI']}: {known[own]}"))
        return None
    made = _entry(answer, item, key or new_key(item, taken), host)
    known[own] = known[doi.casefold()] = f"`{made.key}`, just added"
    return made


def _entry(answer: Mapping[str, Any], item: Mapping[str, Any], key: str, host: str) -> New:
    fields = [("note", f"Added from {host} on {date.today().isoformat()}")]
    warning = ""
    if when := retracted_on(answer):
        fields.insert(0, ("retracted", when))
        warning = "the work was retracted: the entry says so, and whatever rests on it will be pointed out"
    elif other := retracts(answer):
        warning = f"this is the notice that retracts {other}, not the work itself"
    text = to_bibtex({"id": key, **item}).rstrip("\n").removesuffix("}")
    rows = "".join(lay_out_field(name, f"{{{value}}}") + "\n" for name, value in fields)
    text = tidy(Source("", f"{text}{rows}}}\n")).text
    if not warning and (entry := read_bibliography([Source("a.bib", text)]).entries.get(key)) and entry.retracted:
        warning = "by its title the work was retracted: look at it before you rest anything on it"
    return New(key, text, warning)


def _append(root: Path, target: str, added: Sequence[New]) -> None:
    """Append entries to a file. What is in it stays, to the byte.

    Raises:
        BrokenConfiguration: An entry in it is not closed, so that the new ones would become a part of it.
    """
    held = read_file(root, target)  # Only now: it may have been saved again while the resolver was asked.
    if held.problems:
        raise BrokenConfiguration(f"{target} is not UTF-8 text, so that nothing was added")
    end = line_end(held.data)
    body = held.source.text
    blank = "" if not body else "\n" * max(0, 2 - (len(body) - len(body.rstrip("\n"))))
    new = blank + "\n".join(each.text for each in added)
    lines = Lines(held.source)
    before, after = split_bib(lines), split_bib(Lines(Source(target, body + new)))
    last = lines.row(before.entries[-1].start).line if before.entries else 0
    fault = next((each for each in before.problems if each.span.line > last), None)
    if fault or len(after.entries) != len(before.entries) + len(added):
        where = fault.span if fault else target
        raise BrokenConfiguration(f"{where}: {fault.message if fault else 'this file cannot be read'}, so that nothing "
                                  "was added after it: mend what `relaybook check` points out")  # fmt: skip
    data = held.data + new.replace("\n", end).encode("utf-8") if held.data else encoded(new, b"")
    write_whole(root / target, data)
    for each in added:
        print(f"added to {target}, to be cited as [@{each.key}]; compare it with the work:\n")
        print("\n".join(map(visible, each.text.split("\n"))))
        if each.warning:
            print(visible(f"relaybook: {each.key}: {each.warning}"), file=sys.stderr)
