"""`.zenodo.json`: what Zenodo reads when it keeps a release. Where it is, Zenodo reads no `CITATION.cff`.

The words are those of the deposit metadata of Zenodo's API.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from relaybook.editing.facts import Facts

NAME = ".zenodo.json"


def in_step(now: Mapping[str, Any], citation: Mapping[str, Any], facts: Facts) -> tuple[str, tuple[str, ...]]:
    """The text of a `.zenodo.json` that says what `CITATION.cff` says.

    Args:
        now: What the file holds; the empty map where there is none.
        citation: What `CITATION.cff` holds, in step with the site already.
        facts: What the site knows.

    Returns:
        The new text, and the keys that said something else. Keys that are not ours keep their place and value.
    """
    made = dict(now)
    for key, value in _wanted(now, citation, facts).items():
        if value:
            made[key] = value
    changed = tuple(key for key in made if made[key] != now.get(key))
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n", changed


def _wanted(now: Mapping[str, Any], citation: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    licence = citation.get("license")
    authors = citation.get("authors")
    held = now.get("creators")
    wanted: dict[str, Any] = {
        "title": citation.get("title"),
        "description": f"<p>{html.escape(str(citation['abstract']), quote=False)}</p>"
        if "abstract" in citation
        else "",
        "upload_type": "software" if citation.get("type", "software") == "software" else "dataset",
        "creators": [
            _creator(author, held if isinstance(held, list) else [])
            for author in (authors if isinstance(authors, list) else ())
            if isinstance(author, dict)
        ],
        "license": licence.lower() if isinstance(licence, str) else "",
        "keywords": citation.get("keywords"),
        "version": citation.get("version"),
    }
    if facts.url and "related_identifiers" not in now:
        wanted["related_identifiers"] = [{"identifier": facts.url, "relation": "isSourceOf", "resource_type": "other"}]
    return wanted


def _creator(author: Mapping[str, Any], held: list[Any]) -> dict[str, Any]:
    """A creator as Zenodo has it, with whatever the file says of the same one besides, such as an affiliation."""
    parts = (author.get("family-names"), author.get("given-names"))
    name = str(author.get("name") or ", ".join(str(part) for part in parts if part) or author.get("alias") or "")
    made = {"name": name, "orcid": str(author.get("orcid", "")).removeprefix("https://orcid.org/")}
    if isinstance(author.get("affiliation"), str):
        made["affiliation"] = author["affiliation"]
    same = next((each for each in held if isinstance(each, dict) and each.get("name") == name), {})
    return {**same, **{key: value for key, value in made.items() if value}}
