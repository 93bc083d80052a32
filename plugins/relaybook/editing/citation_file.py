"""`CITATION.cff`: put in step with the site, key by key, so that everything else stays as its author wrote it.

The format is CFF 1.2.0. Its keys stand at the left margin; a key that says something else is written anew, with its
value, and no other line is touched.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.content.yamltree import parse_yaml
from relaybook.editing.facts import Facts, Maker
from relaybook.model import Tree

NAME = "CITATION.cff"
NEW = """\
cff-version: 1.2.0
message: If you use this collection, please cite it; if you use one of its records, please cite that record.
type: dataset
"""
"""How a new file begins."""

_KEY = re.compile(r"([A-Za-z][\w-]*)\s*:")
_PLAIN = re.compile(r"[^\W\d_](?:[\w .,;()/&+'’-]|:(?=//))*")
_WORDS = frozenset("true false yes no on off null y n".split())


def in_step(tree: Tree, text: str, facts: Facts) -> tuple[str, tuple[str, ...]]:
    """The text of a `CITATION.cff` with what the site knows.

    Args:
        tree: The file as it is, parsed; the empty map where there is none.
        text: Its text.
        facts: What the site knows.

    Returns:
        The new text, and the keys that said something else.
    """
    now: Mapping[str, Any] = tree.value if isinstance(tree.value, dict) else {}
    text = text or NEW
    changed = []
    for key, value, written in _wanted(now, facts):
        if now.get(key) != value:
            text = _with(text, key, written)
            changed.append(key)
    return text, tuple(changed)


def _wanted(now: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, Any, str]]:
    """Each key that the site knows, its value, and the lines that say it."""
    if now:
        for row in NEW.splitlines(keepends=True)[:2]:  # Without these it is no CFF.
            key, _, value = row.partition(": ")
            yield key, now.get(key) or value.strip(), row
    yield "title", facts.title, f"title: {_scalar(facts.title)}\n"
    if facts.abstract:
        yield "abstract", facts.abstract, _folded("abstract", facts.abstract)
    makers = facts.makers or (() if now.get("authors") else (Maker({"literal": facts.title}),))
    if makers:
        held = now.get("authors")
        authors = [_author(maker, held if isinstance(held, list) else []) for maker in makers]
        yield "authors", authors, "authors:\n" + "".join(map(_item, authors))
    if facts.license and now.get("type", "dataset" if not now else "software") == "dataset":
        yield "license", facts.license, f"license: {_scalar(facts.license)}\n"
    for key, address in (("url", facts.url), ("repository-code", facts.repository)):
        if address:
            yield key, address, f"{key}: {_scalar(address)}\n"
    if facts.keywords and not now.get("keywords"):
        words = list(facts.keywords)
        yield "keywords", words, "keywords:\n" + "".join(f"  - {_scalar(word)}\n" for word in words)


def _author(maker: Maker, held: list[Any]) -> dict[str, Any]:
    """An author as CFF has it, with whatever the file says of the same one besides."""
    if "literal" in maker.name:
        made = {"name": maker.name["literal"], "website": maker.address if not maker.orcid else ""}
    else:
        made = {"family-names": maker.name.get("family", ""), "given-names": maker.name.get("given", "")}
    made["orcid"] = maker.orcid
    made = {key: value for key, value in made.items() if value}
    names = ("name", "family-names", "given-names")
    same = (each for each in held if isinstance(each, dict) and all(each.get(n) == made.get(n) for n in names))
    return {**next(same, {}), **made}


def _item(author: Mapping[str, Any]) -> str:
    rows = [f"{key}: {_scalar(value)}" for key, value in author.items()]
    return "".join(f"  {'-' if number == 0 else ' '} {row}\n" for number, row in enumerate(rows))


def _with(text: str, key: str, written: str) -> str:
    """The text with the lines of one key replaced, or with the key at its end."""
    lines = text.splitlines(keepends=True)
    found = next((at for at, line in enumerate(lines) if (m := _KEY.match(line)) and m[1] == key), None)
    if found is None:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        return "".join(lines) + written
    end = found + 1
    for at, line in enumerate(lines[end:], end):
        if _KEY.match(line) or line.startswith(("---", "...")):
            break
        if line.strip() and line.startswith((" ", "\t", "- ", "-\n")):
            end = at + 1  # A comment or an empty line counts only where the value goes on below it.
    comment = re.search(r"\s+#.*", lines[found]) if end == found + 1 else None
    if comment and written.count("\n") == 1 and not re.search(r":\s*[\"'>|]", lines[found]):
        written = written.rstrip("\n") + comment[0].rstrip("\n") + "\n"
    return "".join((*lines[:found], written, *lines[end:]))


def _folded(key: str, text: str) -> str:
    if len(text) + len(key) < 100:
        return f"{key}: {_scalar(text)}\n"
    rows = textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False)
    return f"{key}: >-\n" + "".join(f"  {row}\n" for row in rows)


def _scalar(value: Any) -> str:
    """A value as YAML: bare where nothing in it could be read otherwise, else in double quotes, as in JSON."""
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if text and _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS:
        return text
    return json.dumps(value, ensure_ascii=False)


def read(text: str) -> tuple[Tree, tuple[Any, ...]]:
    """A `CITATION.cff` parsed, and its faults as YAML."""
    return parse_yaml(text, NAME)
