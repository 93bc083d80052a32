"""A short label and a plain reference for an entry: what a reader needs until styles come with citeproc."""

from __future__ import annotations

from relaybook.citations.identifiers import bare_doi, is_address, verbatim
from relaybook.citations.latex import plain
from relaybook.citations.names import OTHERS, read_names
from relaybook.model import Entry


def short_label(entry: Entry) -> str:
    """Such as `Sjoberg et al. 2017`."""
    names = authors(entry)
    year = _year(entry)
    if not names:
        words = plain(entry.title).split()
        return " ".join(words[:4]) + ("…" if len(words) > 4 else "") + (f" {year}" if year else "")
    many = len(names) > 2 or names[-1] == OTHERS
    who = f"{names[0]} et al." if many else " and ".join(names)
    return f"{who} {year}".strip()


def authors(entry: Entry) -> list[str]:
    """Family names of the authors, or of the editors; organisations whole. `others` stands for more of them."""
    names = read_names(entry.fields.get("author") or entry.fields.get("editor") or "")
    return [
        name.get("literal") or " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
        for name in names
    ]


def reference(entry: Entry) -> tuple[str, str, str, str]:
    """Authors, title, the rest of the reference, and its address."""
    names = authors(entry)
    more = len(names) > 6 or names[-1:] == [OTHERS]
    who = ", ".join(names[: 6 if names[6:] else -1] if more else names) + (" et al." if more else "")
    year = _year(entry)
    where = next((plain(entry.fields[f]) for f in ("journal", "booktitle", "publisher", "institution", "howpublished")
                  if entry.fields.get(f)), "")  # fmt: skip
    volume = plain(entry.fields.get("volume", ""))
    pages = plain(entry.fields.get("pages", ""))
    rest = ", ".join(part for part in (where, volume, pages) if part)
    doi = bare_doi(entry.fields.get("doi", ""))
    address = verbatim(entry.fields.get("url", ""))
    link = f"https://doi.org/{doi}" if doi else address if is_address(address) else ""
    return f"{who} ({year})" if year else who, plain(entry.fields.get("title", "")), rest, link


def _year(entry: Entry) -> str:
    return plain(entry.fields.get("year", "")) or entry.fields.get("date", "")[:4]
