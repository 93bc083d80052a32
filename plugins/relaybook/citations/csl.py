"""Entries → items of CSL-JSON, by the tables of `fields`. What is in no table does not go out."""

from __future__ import annotations

import re
from typing import Any

from relaybook.citations.dates import read_date, read_fields
from relaybook.citations.fields import (
    BROADCASTS,
    DATES,
    EDITOR_TYPES,
    EPRINTS,
    GENRES,
    IN_SERIES,
    LANGUAGES,
    NAMES,
    NUMBERED,
    ORDINALS,
    PUBLISHERS,
    STATES,
    SUBTITLES,
    SUBTYPES,
    TEXTS,
    TITLES,
    TYPES,
    TYPES_WITH_GENRE,
)
from relaybook.citations.identifiers import DOI, DOI_AT, bare_doi, is_address, verbatim
from relaybook.citations.latex import plain, rich
from relaybook.citations.names import read_names
from relaybook.citations.variables import CSL_TYPES
from relaybook.model import Entry

Item = dict[str, Any]
"""An item of CSL-JSON."""

_EDITION = re.compile(r"(\d+(?:st|nd|rd|th)?|[a-z]+)\.?(?:\s+(?:edition|edn|ed)\b\.?)?\Z", re.IGNORECASE)
_FULL_STOP = re.compile(r"(?<=[a-z]{4})\.\Z")
"""A full stop behind a word that is no abbreviation: styles write their own, or another mark."""
_WORDED = re.compile(r"[^\W\d_]+\.?\s")
"""How a number begins that says itself what it counts, as in `c. 36` or `Law No. 27806`."""
_PAGES = re.compile(r"\s*(?:-{1,3}|–|—|\u2212)\s*")


def to_csl(entry: Entry) -> Item:
    """An entry as an item of CSL-JSON, with `id` and `type` first.

    Args:
        entry: An entry as `read_bibliography` makes it. One from a CSL file has its item already.

    Returns:
        An item by CSL 1.0.2: names as lists of maps, dates as maps with `date-parts` or `literal`, everything else as
        text. Titles hold CSL's own markup. Notes, abstracts and paths on a disk are not in it. Nothing is raised.
    """
    if entry.csl is not None:
        return dict(entry.csl)
    item: Item = {"id": entry.key, "type": type_of(entry)}
    for add in (_names, _titles, _dates, _texts, _numbers, _publishers, _identifiers, _genre, _language, _law):
        add(entry, item)
    return item


def type_of(entry: Entry) -> str:
    """The CSL type of an entry. A `@misc` may say its type in `entrysubtype`; one that is only an address is a page."""
    fields = entry.fields
    if entry.type == "misc" and fields.get("entrysubtype") in CSL_TYPES:
        return fields["entrysubtype"]
    if entry.type == "misc" and "doi" not in fields:
        published = [fields[field] for field in PUBLISHERS if field in fields]
        if ("url" in fields or published) and all(map(_is_address, published)):
            return "webpage"
    if _is_preprint(entry):
        return "article"
    made = TYPES.get(entry.type, "document")
    if made in ("song", "motion_picture") and any(word in fields.get("type", "").lower() for word in BROADCASTS):
        return "broadcast"
    return SUBTYPES.get(fields.get("entrysubtype", ""), made) if made == "article-journal" else made


def _is_preprint(entry: Entry) -> bool:
    """Whether a work is read in an archive of preprints, and has not come out anywhere else."""
    fields = entry.fields
    of_no_kind = entry.type in ("misc", "online") or (entry.type == "article" and "journal" not in fields)
    return of_no_kind and _archive(entry) == ("arxiv", True)


def _names(entry: Entry, item: Item) -> None:
    for field, variable in NAMES.items():
        if found := read_names(entry.fields.get(field, "")):
            if field == "editor":
                variable = EDITOR_TYPES.get(entry.fields.get("editortype", ""), variable)
            item[variable] = [*item.get(variable, ()), *found]


def _titles(entry: Entry, item: Item) -> None:
    part_of_book = item["type"] in ("chapter", "paper-conference", "entry-encyclopedia")
    for field, variable in sorted(TITLES.items(), key=lambda row: part_of_book and row[0] == "journal"):
        text = _FULL_STOP.sub("", rich(entry.fields.get(field, "")))
        for part, mark in zip(SUBTITLES.get(field, ()), (": ", ". "), strict=False):
            if more := rich(entry.fields.get(part, "")):
                text = f"{text}{' ' if text.endswith(('?', '!', ':', '.')) else mark}{more}" if text else more
        if text and item.setdefault(variable, text) != text:
            item.setdefault("collection-title", text)  # A journal beside a book is the series of the book.
    whole = rich(entry.fields.get("maintitle", ""))
    if whole and item["type"] in ("chapter", "entry-encyclopedia"):
        item["volume-title"], item["container-title"] = item.get("container-title", whole), whole
    elif whole:
        item["volume-title"], item["title"] = item.get("title", whole), whole


def _dates(entry: Entry, item: Item) -> None:
    # In a date, `~` is no space: it says that the date is uncertain.
    decoded = {f: verbatim(entry.fields[f]) for f in ("date", "year", "month", "day") if f in entry.fields}
    if made := read_fields(decoded):
        item["issued"] = made
    for field, variable in DATES.items():
        if field != "date" and (made := read_date(verbatim(entry.fields.get(field, "")))):
            item[variable] = made


def _texts(entry: Entry, item: Item) -> None:
    for field, variable in TEXTS.items():
        if text := plain(entry.fields.get(field, "")):
            item[variable] = text
    if state := plain(entry.fields.get("pubstate", "")):
        item["status"] = STATES.get(state.lower(), state)
    if edition := plain(entry.fields.get("edition", "")):
        item["edition"] = _edition(edition)
    pages = plain(entry.fields.get("pages") or entry.fields.get("eid", ""))
    if pages and "page" not in item:
        item["page"] = _PAGES.sub("–", pages)


def _edition(text: str) -> str:
    """The number of an edition, by itself where there is one: styles write "2nd ed." in their own way.

    Examples:
        >>> [_edition(text) for text in ("Second", "2nd", "5th ed.", "Revised edition", "2nd, revised")]
        ['2', '2nd', '5th', 'Revised edition', '2nd, revised']
    """
    found = _EDITION.match(text)
    if found and found[1][0].isdigit():
        return found[1]
    return str(ORDINALS.index(found[1].lower()) + 1) if found and found[1].lower() in ORDINALS else text


def _numbers(entry: Entry, item: Item) -> None:
    number, issue = plain(entry.fields.get("number", "")), plain(entry.fields.get("issue", ""))
    kind = item["type"]
    if kind in NUMBERED:
        both = ", ".join(dict.fromkeys(part for part in (number, issue) if part))
        if both:
            item["issue"] = both
        return
    if issue:
        item["issue"] = issue
    if number:
        item["collection-number" if kind in IN_SERIES and "collection-title" in item else "number"] = number


def _publishers(entry: Entry, item: Item) -> None:
    found: list[str] = []
    for field in PUBLISHERS:
        text = entry.fields.get(field, "")
        if _is_address(text):
            item.setdefault("URL", verbatim(text))
        elif text:
            found += [word for word in (plain(part) for part in _listed(text)) if word and word not in found]
    if found:
        item["publisher"] = "; ".join(found)


def _is_address(text: str) -> bool:
    return is_address(verbatim(text))


def _listed(text: str) -> list[str]:
    """The parts of a list of BibLaTeX, in which `and` stands between two publishers, but not inside a name.

    Only a name in braces is certain to be one of several: `Department for Culture and Sport` is one.
    """
    parts = re.split(r"(?<=\})\s+and\s+(?=\{)", text)
    return parts if len(parts) > 1 else [text]


def _identifiers(entry: Entry, item: Item) -> None:
    fields = entry.fields
    address = verbatim(fields.get("url", ""))
    doi = bare_doi(fields.get("doi", ""))
    if is_address(address):
        item["URL"] = address
    if doi:
        item["DOI"] = doi
    elif DOI_AT.match(address) and DOI.match(bare_doi(address)):
        item["DOI"] = bare_doi(address)
    kind, _ = _archive(entry)
    eprint = verbatim(fields.get("eprint", ""))
    if eprint and kind == "arxiv":
        eprint = eprint[6:].strip() if eprint.lower().startswith("arxiv:") else eprint
        item.setdefault("number", f"arXiv:{eprint}")
        if item["type"] == "article":
            item.setdefault("publisher", "arXiv")
    if eprint and kind in ("pubmed", "pmid"):
        item.setdefault("PMID", eprint)
    if eprint and (kind in EPRINTS or is_address(eprint)):
        item.setdefault("URL", EPRINTS.get(kind, "{}").format(eprint))
    elif eprint and kind != "pmid":
        item.setdefault("number", f"{kind}:{eprint}" if kind else eprint)


def _archive(entry: Entry) -> tuple[str, bool]:
    """The name of the archive that a work is in, in small letters, and whether it has a number there."""
    eprint = verbatim(entry.fields.get("eprint", ""))
    if eprint.lower().startswith("arxiv:"):
        return "arxiv", True
    return plain(entry.fields.get("eprinttype", "")).lower(), bool(eprint)


def _genre(entry: Entry, item: Item) -> None:
    word = entry.fields.get("type", "")
    if entry.type in TYPES_WITH_GENRE:
        word = word or entry.type
    if genre := GENRES.get(word.lower(), plain(word)):
        item["genre"] = genre


def _language(entry: Entry, item: Item) -> None:
    if language := plain(entry.fields.get("language", "")):
        item["language"] = LANGUAGES.get(language.lower(), language)


def _law(entry: Entry, item: Item) -> None:
    """What laws and judgments have of their own: a court, and numbers that say what they count.

    Styles write the year of an act behind its title, and "Pub. L. No." before a bare number.
    """
    if item["type"] == "legal_case" and "publisher" in item:
        item["authority"] = item["publisher"]
    if item["type"] != "legislation":
        return
    if _WORDED.match(item.get("number", "")):
        item.setdefault("container-title", item.pop("number"))
    years = item.get("issued", {}).get("date-parts", [[0]])
    title, _, last = str(item.get("title", "")).rpartition(" ")
    if title and last == str(years[0][0]):
        item["title"] = title.rstrip(",")
