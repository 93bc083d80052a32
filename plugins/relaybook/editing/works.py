"""What a resolver says of a work → an item of CSL-JSON, cleaned and cut down to what a reference needs.

Crossref calls its answer CSL-JSON, but it has types, lists and names of its own; DataCite's answer is CSL-JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.citations.csljson import normalised
from relaybook.citations.variables import NAME_VARIABLES
from relaybook.editing.markup import marked, unmarked

TYPES = {
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "book-part": "chapter",
    "book-section": "chapter",
    "book-track": "chapter",
    "component": "document",
    "database": "dataset",
    "dissertation": "thesis",
    "edited-book": "book",
    "monograph": "book",
    "peer-review": "review",
    "posted-content": "article",
    "proceedings": "book",
    "proceedings-article": "paper-conference",
    "proceedings-series": "book",
    "reference-book": "book",
    "reference-entry": "entry-encyclopedia",
    "report-component": "chapter",
    "report-series": "report",
    "book-series": "book",
    "book-set": "book",
}
"""Crossref's types that CSL has another name for."""
TEXTS = {
    "volume": ("volume",),
    "issue": ("issue",),
    "page": ("page", "article-number"),
    "publisher": ("publisher", "institution"),
    "publisher-place": ("publisher-place", "publisher-location"),
    "edition": ("edition", "edition-number"),
    "version": ("version",),
    "genre": ("genre", "degree"),
    "event-title": ("event-title", "event"),
    "language": ("language",),
    "ISBN": ("ISBN",),
    "number": ("number", "report-number"),
}
"""Variables, and what they are called in an answer, the first that is there. Nothing else is taken from it."""
DATES = ("issued", "published", "published-print", "published-online", "posted")
"""Dates, the first that is there counts."""
WITHDRAWN = frozenset("retraction withdrawal removal".split())
"""Kinds of updates that take a work back."""

_WITH_BOOK = frozenset({"chapter", "paper-conference", "entry-encyclopedia"})
_LONGEST = 5_000
"""How many characters one text may have: the longest titles have a tenth of it."""
_WORDS = re.compile(r"\w+")
_TAGS = re.compile(r"(<[^<>]*>)")


def item_of(answer: Mapping[str, Any], doi: str) -> dict[str, Any]:
    """An item in its normal form, without an `id`. It has no title where the answer has none.

    Args:
        answer: What the resolver said; anything may stand in it.
        doi: The DOI that was asked for. The answer may know the work by another.
    """
    kind = _word(answer.get("type"))
    item: dict[str, Any] = {"type": TYPES.get(kind, kind), "DOI": unmarked(_word(answer.get("DOI"))) or doi}
    item["title"] = _title(answer)
    for variable, names in TEXTS.items():
        item[variable] = next((text for name in names if (text := unmarked(_word(answer.get(name))))), "")
    item |= _containers(answer, item["type"])
    for role in NAME_VARIABLES:
        if isinstance(answer.get(role), list):
            item[role] = [_name(each) for each in answer[role] if isinstance(each, dict)]
    item["issued"] = next((answer[name] for name in DATES if _has_year(answer.get(name))), None)
    if item["type"].startswith("article-"):
        item["publisher"] = ""  # The journal is enough.
    if item["language"].lower().startswith("en"):
        item["language"] = ""
    return normalised(item)


def retracted_on(answer: Mapping[str, Any]) -> str:
    """When a work was taken back, as `2024-02-01`; `yes` where no date is given, empty where it was not."""
    for update in _updates(answer, "updated-by"):
        updated = update.get("updated")
        rows = updated.get("date-parts") if isinstance(updated, dict) else None
        parts = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
        numbers = [part for part in parts[:3] if isinstance(part, int) and not isinstance(part, bool) and part > 0]
        return "-".join(f"{part:02}" for part in numbers) or "yes"
    return ""


def retracts(answer: Mapping[str, Any]) -> str:
    """The DOI of the work that this one takes back; empty where it is no such notice."""
    return next((unmarked(_word(update.get("DOI"))) for update in _updates(answer, "update-to")), "")


def _updates(answer: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    found = answer.get(name)
    for update in found if isinstance(found, list) else ():
        if isinstance(update, dict) and _word(update.get("type")).lower() in WITHDRAWN:
            yield update


def _word(value: Any) -> str:
    """The first text of a value: of a list its first, of a map its name."""
    if isinstance(value, list):
        return next((text for each in value if (text := _word(each))), "")
    if isinstance(value, dict):
        return _word(value.get("name"))
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else ""
    return value if len(value) <= _LONGEST else ""


def _title(answer: Mapping[str, Any]) -> str:
    title, more = marked(_word(answer.get("title"))), marked(_word(answer.get("subtitle")))
    if title and more and more.casefold() not in title.casefold():
        title = f"{title}{' ' if title.endswith(('?', '!', ':', '.')) else ': '}{more}"
    return _protected(title)


def _protected(title: str) -> str:
    """A title whose acronyms keep their capitals in every style, unless all of it is in capitals."""
    if sum(c.islower() for c in title) <= sum(c.isupper() for c in title):
        return title
    parts = _TAGS.split(title)
    return "".join(part if part.startswith("<") else _WORDS.sub(_acronym, part) for part in parts)


def _acronym(word: re.Match[str]) -> str:
    capitals = sum(c.isupper() for c in word[0])
    return f'<span class="nocase">{word[0]}</span>' if capitals > 1 else word[0]


def _containers(answer: Mapping[str, Any], kind: str) -> dict[str, str]:
    """What a work stands in. Of the two names of a book in a series, the second is the book's own."""
    value = answer.get("container-title")
    names = [text for each in (value if isinstance(value, list) else [value]) if (text := marked(_word(each)))]
    if not names or names[0] == marked(_word(answer.get("title"))):
        return {}
    if kind in _WITH_BOOK and len(names) > 1:
        return {"collection-title": names[0], "container-title": names[1]}
    return {"collection-title" if kind == "book" else "container-title": names[0]}


def _name(name: Mapping[str, Any]) -> dict[str, str]:
    """The parts of a name. Small words before a family name, as in `van der Berg`, are its particle."""
    parts = {part: text for part, value in name.items() if (text := unmarked(_word(value)))}
    words = parts.get("family", "").split(" ")
    small = next((at for at, word in enumerate(words) if not word[:1].islower()), 0)
    if small:
        parts |= {"non-dropping-particle": " ".join(words[:small]), "family": " ".join(words[small:])}
    return parts


def _has_year(date: Any) -> bool:
    return "date-parts" in normalised({"type": "book", "issued": date}).get("issued", {})
