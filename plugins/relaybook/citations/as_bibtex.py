"""Items of CSL-JSON → types and fields of BibLaTeX: the way back from `csl`, by the tables of `fields`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from relaybook.citations.dates import read_date, read_fields
from relaybook.citations.escape import latex, protected, readable, rich_latex
from relaybook.citations.fields import (
    DATES,
    EDITOR_TYPES,
    EPRINTS,
    IN_SERIES,
    LANGUAGES,
    NAMES,
    NUMBERED,
    TEXTS,
    TITLES,
)
from relaybook.citations.names import OTHERS, read_name, split_names

Write = Callable[[str], str]

ENTRY_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "dataset": "dataset",
    "entry-encyclopedia": "inreference",
    "graphic": "artwork",
    "legal_case": "jurisdiction",
    "legislation": "legislation",
    "manuscript": "unpublished",
    "motion_picture": "movie",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "personal_communication": "letter",
    "report": "report",
    "review": "review",
    "software": "software",
    "song": "audio",
    "standard": "standard",
    "thesis": "thesis",
    "treaty": "legal",
    "webpage": "online",
}
"""What a type of CSL is called among entries. Any other is a `misc` that says its type in `entrysubtype`."""
THESES = {"PhD thesis": "phdthesis", "Master’s thesis": "mastersthesis"}
"""Theses that BibTeX has a type for."""
PUBLISHERS = {
    "thesis": "school",
    "report": "institution",
    "webpage": "organization",
    "manuscript": "howpublished",
    "document": "howpublished",
}
"""Where the publisher goes; everywhere else into `publisher`."""

_BOOKS = ("chapter", "paper-conference", "entry-encyclopedia")
_SUBTYPES = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
_ROLES = {**{variable: field for field, variable in reversed(NAMES.items())}, "contributor": "editora"}
_SIMPLE_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:-[^\W\d_]+)?\Z")
_LANGUAGE_NAMES = {tag: name for name, tag in reversed(LANGUAGES.items())}


def entry_type(item: Mapping[str, Any]) -> str:
    """The type of an item among entries of BibLaTeX."""
    kind = str(item.get("type", ""))
    if kind == "webpage" and str(item.get("number", "")).startswith("arXiv:"):
        return "misc"  # An `online` with a number of that archive is read as a preprint.
    if kind == "motion_picture" and item.get("genre") != "Film":
        return "video"
    return THESES.get(item.get("genre", ""), "thesis") if kind == "thesis" else ENTRY_TYPES.get(kind, "misc")


def entry_fields(item: Mapping[str, Any], *, marked: bool = True) -> dict[str, str]:
    r"""An item as the fields of BibLaTeX, each value without the braces around it.

    Args:
        item: An item whose values are in their normal form, as `to_csl` makes it.
        marked: Whether titles keep their markup and everything is escaped that LaTeX could stumble over. Otherwise
            only what our own reader could misread is.
    """
    write, rich = (latex, rich_latex) if marked else (readable, readable)
    made: dict[str, str] = {}
    for add in (_names, _titles, _dates, _numbers, _publisher, _texts, _rest):
        made.update(add(item, write, rich))
    return {field: value for field, value in made.items() if value}


def _names(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    for variable, field in _ROLES.items():
        if names := item.get(variable):
            yield field, _listed(names, write)
    if "editor" not in item:
        for word, variable in EDITOR_TYPES.items():
            if variable not in ("editor", "director") and variable in item:
                yield "editor", _listed(item[variable], write)
                yield "editortype", word
                return


def _listed(names: Sequence[Mapping[str, str]], write: Write) -> str:
    return " and ".join(_name(name, write) for name in names)


def _name(name: Mapping[str, str], write: Write) -> str:
    """A name as BibTeX has it: the simplest form that reads back as the same name."""
    if "literal" in name:
        whole = write(name["literal"])
        return OTHERS if whole == OTHERS else f"{{{protected(whole)}}}"
    particle = " ".join(filter(None, (name.get("dropping-particle"), name.get("non-dropping-particle"))))
    family, suffix, given = (name.get(part, "") for part in ("family", "suffix", "given"))
    if not particle and not suffix and _SIMPLE_NAME.match(family) and _SIMPLE_NAME.match(given):
        return f"{family}, {given}"  # As most are; the rest is read back, which takes its time.
    wanted = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    wanted = {part: text for part, text in wanted.items() if text}
    forms = list(_forms(*(write(each) for each in (particle, family, suffix, given))))
    return next((form for form in forms if split_names(form) == [form] and read_name(form) == wanted), forms[0])


def _forms(particle: str, family: str, suffix: str, given: str) -> Iterator[str]:
    yield ", ".join(filter(None, (" ".join(filter(None, (particle, family))), suffix, given)))
    inside = [f"{{{protected(part)}}}" if part else "" for part in (family, suffix, given)]
    yield ", ".join(filter(None, (" ".join(filter(None, (particle, inside[0]))), *inside[1:])))
    yield f"{inside[0]}, {{}}"
    parts = (("family", family), ("given", given), ("prefix", particle), ("suffix", suffix))
    yield ", ".join(f"{part}={{{protected(text)}}}" for part, text in parts if text)


def _titles(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    values = {v: rich(str(item[v])) for v in (*TITLES.values(), "volume-title") if item.get(v)}
    kind = item.get("type", "")
    container = "booktitle" if kind in _BOOKS else "journal"
    if volume := values.pop("volume-title", ""):
        whole = "container-title" if kind in ("chapter", "entry-encyclopedia") else "title"
        yield "maintitle", values.get(whole, "")
        values[whole] = volume
    for field, variable in TITLES.items():
        if variable == "container-title":
            field = container
        if variable in values:
            yield field, values[variable]


def _dates(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    for field, variable in DATES.items():
        date = item.get(variable) or {}
        text = edtf(date)
        if field != "date":
            yield field, text or str(date.get("literal", ""))
        elif text:
            year = re.match(r"(?!0000)\d{4}", text)  # All that BibTeX reads.
            yield "date", "" if text.isdigit() and year else text
            yield "year", str(int(year[0])) if year else ""
        elif literal := str(date.get("literal", "")):
            only_date = read_fields({"date": literal}) == date != read_fields({"year": literal})
            yield "date" if only_date else "year", readable(literal)


def edtf(date: Mapping[str, Any]) -> str:
    """A date of CSL-JSON by EDTF, as BibLaTeX reads it; empty for one that is only text.

    Examples:
        >>> edtf({"date-parts": [[2020, 3, 9]]}), edtf({"date-parts": [[2014], [2016]], "circa": True})
        ('2020-03-09', '2014/2016~')
    """
    rows = [row for row in date.get("date-parts", ())[:2] if row and row[0]]
    if len(rows) == 1 and len(rows[0]) == 1 and date.get("season"):
        rows = [[rows[0][0], 20 + int(date["season"])]]
    text = "/".join(map(_day, rows))
    return f"{text}~" if text and date.get("circa") else text


def _day(row: Sequence[int]) -> str:
    year = row[0] if row[0] > 0 else row[0] + 1  # EDTF has a year 0, which is 1 BC.
    text = f"y{year}" if abs(year) > 9999 else f"{'-' if year < 0 else ''}{abs(year):04}"
    for part, most in zip(row[1:], (24, 31), strict=False):
        if not 1 <= part <= most:
            break
        text += f"-{part:02}"
    return text if read_date(text) else text.split("-")[0]


def _numbers(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    kind, number, issue = item.get("type", ""), str(item.get("number", "")), str(item.get("issue", ""))
    in_series = kind in IN_SERIES and "collection-title" in item
    archive, _, rest = number.partition(":")
    if number and (archive == "arXiv" or kind in NUMBERED or in_series):  # Where `number` means something else.
        known = rest and (archive == "arXiv" or (archive.islower() and archive not in (*EPRINTS, "pmid")))
        yield "eprint", _verbatim(rest if known else number)
        yield "eprinttype", archive.lower() if known else ""
        number = ""
    if kind in NUMBERED:
        yield "number", write(issue)
        return
    yield "issue", write(issue)
    yield "number", write(str(item.get("collection-number", ""))) if in_series else write(number)


def _publisher(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    publisher = item.get("publisher") or item.get("authority", "")  # Of a judgment: the court.
    yield PUBLISHERS.get(item.get("type", ""), "publisher"), write(str(publisher))


def _texts(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    for field, variable in TEXTS.items():
        yield field, write(str(item.get(variable, "")))
    yield "edition", write(str(item.get("edition", "")))
    yield "pubstate", write(str(item.get("status", "")))
    yield "pages", write(str(item.get("page", ""))).replace("–", "--")


def _rest(item: Mapping[str, Any], write: Write, rich: Write) -> Iterator[tuple[str, str]]:
    kind, genre, language = item.get("type", ""), str(item.get("genre", "")), str(item.get("language", ""))
    if not (kind == "thesis" and genre in THESES) and not (kind == "motion_picture" and genre == "Film"):
        yield "type", write(genre)
    if entry_type(item) == "misc" or kind in _SUBTYPES:
        yield "entrysubtype", _SUBTYPES.get(kind, kind)
    yield "doi", _verbatim(item.get("DOI", ""))
    yield "url", _verbatim(item.get("URL", ""))
    if language in _LANGUAGE_NAMES and write is latex:
        yield "langid", _LANGUAGE_NAMES[language]
    else:
        yield "language", write(language)


def _verbatim(text: str) -> str:
    """An address: never LaTeX, but no brace may stand in it."""
    return str(text).replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
