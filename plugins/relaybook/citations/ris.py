"""Items of CSL-JSON → RIS, by the specification of its makers (Research Information Systems, 2001) and common use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.citations.markup import bare

TYPES = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK",
    "broadcast": "VIDEO", "chapter": "CHAP", "dataset": "DATA", "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC", "graphic": "ART", "hearing": "HEAR", "legal_case": "CASE", "legislation": "STAT",
    "manuscript": "UNPB", "map": "MAP", "motion_picture": "VIDEO", "musical_score": "MUSIC", "pamphlet": "PAMP",
    "paper-conference": "CPAPER", "patent": "PAT", "personal_communication": "PCOMM", "post": "ELEC",
    "post-weblog": "BLOG", "report": "RPRT", "review": "JOUR", "software": "COMP", "song": "SOUND",
    "standard": "STAND", "thesis": "THES", "webpage": "ELEC",
}  # fmt: skip
"""Types of CSL as types of RIS. Another type is `GEN`."""
NAMES = {"author": "AU", "editor": "ED", "translator": "A4", "collection-editor": "A3"}
TEXTS = {
    "title": "TI", "container-title": "T2", "collection-title": "T3", "title-short": "ST", "publisher": "PB",
    "publisher-place": "CY", "volume": "VL", "edition": "ET", "genre": "M3", "DOI": "DO", "URL": "UR",
    "language": "LA",
}  # fmt: skip

_PAGES = re.compile(r"(.+?)\s*[-–—]+\s*(.+)")


def to_ris(item: Mapping[str, Any]) -> str:
    r"""One reference in RIS, from `TY` to `ER`. Its lines end in `\r\n`, as the specification has it.

    RIS splits every name at its commas and knows no organisations: one with a comma in its name cannot be kept whole,
    and stands there without it. Markup in titles is left out.

    Examples:
        >>> print(to_ris({"id": "a", "type": "report", "author": [{"literal": "Council for Foxes, Owls and Bats"}],
        ...               "issued": {"date-parts": [[2020, 3]]}}).replace("\r\n", "|"))
        TY  - RPRT|ID  - a|AU  - Council for Foxes Owls and Bats|PY  - 2020|DA  - 2020/03//|ER  - |
    """
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in _rows(item))


def _rows(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = item.get("type", "")
    yield "TY", TYPES.get(kind, "GEN")
    yield "ID", str(item["id"])
    for variable, tag in NAMES.items():
        for name in item.get(variable, ()):
            yield tag, _name(name)
    for variable, tag in TEXTS.items():
        if text := bare(str(item.get(variable, ""))):
            yield tag, text
    yield from _dates(item)
    if issue := item.get("issue") or item.get("number"):
        yield "IS", str(issue)
    if pages := str(item.get("page", "")):
        found = _PAGES.fullmatch(pages)
        yield "SP", found[1] if found else pages
        if found:
            yield "EP", found[2]
    if number := item.get("ISBN") or item.get("ISSN"):
        yield "SN", str(number)
    for word in str(item.get("keyword", "")).split(","):
        if word.strip():
            yield "KW", word.strip()
    yield "ER", ""


def _name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return name["literal"].replace(",", "")
    particles = (name.get("dropping-particle"), name.get("non-dropping-particle"), name.get("family"))
    parts = (" ".join(filter(None, particles)), name.get("given"), name.get("suffix"))
    return ", ".join(part.replace(",", "") for part in parts if part)


def _dates(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    issued = item.get("issued") or {}
    rows = issued.get("date-parts")
    if rows:
        yield "PY", f"{rows[0][0]:04}"
        if len(rows[0]) > 1:
            yield "DA", _day(rows[0])
    elif literal := issued.get("literal"):
        yield "PY", str(literal)
    if seen := (item.get("accessed") or {}).get("date-parts"):
        yield "Y2", _day(seen[0])


def _day(row: list[int]) -> str:
    parts = [f"{part:02}" for part in row[1:3]] + ["", ""]
    return f"{row[0]:04}/{parts[0]}/{parts[1]}/"
