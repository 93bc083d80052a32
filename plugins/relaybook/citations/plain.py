"""A short label and a plain reference for an entry: what a reader needs until styles come with citeproc."""

from __future__ import annotations

import re
from functools import lru_cache

from relaybook.model import Entry

_AND = re.compile(r"\s+and\s+")


def short_label(entry: Entry) -> str:
    """Such as `Sjoberg et al. 2017`."""
    names = authors(entry)
    year = entry.fields.get("year") or entry.fields.get("date", "")[:4]
    if not names:
        words = decode(entry.title).split()
        return " ".join(words[:4]) + ("…" if len(words) > 4 else "") + (f" {year}" if year else "")
    who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else f"{names[0]} et al."
    return f"{who} {year}".strip()


def authors(entry: Entry) -> list[str]:
    """Family names of the authors, or of the editors; organisations whole."""
    found = []
    for name in _AND.split(entry.fields.get("author") or entry.fields.get("editor") or ""):
        name = name.strip()
        if not name:
            continue
        if name.startswith("{") and name.endswith("}"):
            found.append(decode(name))
        elif "," in name:
            found.append(decode(name.partition(",")[0]))
        else:
            found.append(decode(name.rpartition(" ")[2]))
    return found


def reference(entry: Entry) -> tuple[str, str, str, str]:
    """Authors, title, the rest of the reference, and its address."""
    names = authors(entry)
    who = ", ".join(names[:6]) + (" et al." if len(names) > 6 else "")
    year = entry.fields.get("year") or entry.fields.get("date", "")[:4]
    where = next((decode(entry.fields[f]) for f in ("journal", "booktitle", "publisher", "institution", "howpublished")
                  if entry.fields.get(f)), "")  # fmt: skip
    volume = entry.fields.get("volume", "")
    pages = entry.fields.get("pages", "").replace("--", "–")
    rest = ", ".join(part for part in (where, volume, pages) if part)
    doi = entry.fields.get("doi", "")
    link = f"https://doi.org/{doi}" if doi and "://" not in doi else doi or entry.fields.get("url", "")
    return f"{who} ({year})" if year else who, decode(entry.fields.get("title", "")), rest, link


@lru_cache(maxsize=4096)
def decode(text: str) -> str:
    """LaTeX as plain text."""
    if "\\" in text or "$" in text:
        from pylatexenc.latex2text import LatexNodes2Text

        text = LatexNodes2Text(keep_comments=True).latex_to_text(text.replace("%", r"\%"))
    return text.replace("{", "").replace("}", "").replace("``", "“").replace("''", "”").replace("~", " ").strip()
