"""CSL-JSON, as Zotero and others export it, and CSL-YAML, as pandoc reads it → entries.

What goes out is chosen from an allow-list here too. Entries hold the fields of BibTeX beside the item, so that rules,
filters and labels need not know which kind of file a reference came from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from relaybook.citations.as_bibtex import ENTRY_TYPES, entry_fields
from relaybook.citations.dates import read_date
from relaybook.citations.entries import Draft, bad_address
from relaybook.citations.fields import DATES, PUBLISHERS, is_placeholder
from relaybook.citations.identifiers import bare_doi, is_address
from relaybook.citations.lines import Lines
from relaybook.citations.variables import (
    CSL_TYPES,
    DATE_VARIABLES,
    FIELDS,
    NAME_PARTS,
    NAME_VARIABLES,
    TEXT_VARIABLES,
)
from relaybook.content.yamltree import parse_yaml
from relaybook.diagnostics import Diagnostic, Severity, make
from relaybook.model import Entry, Source, Span

Place = Callable[[str, str], Span]

_LIST = re.compile(r'\s*\{[^\[\]{}]*"(?:items|references)"\s*:\s*(?=\[)|\s*(?=\[)')
_COMMA = re.compile(r"\s*([,\]])\s*")


class Found(NamedTuple):
    """What a file of items holds."""

    drafts: tuple[Draft, ...]
    problems: tuple[Diagnostic, ...]
    complete: bool = True
    """Whether all of it could be read."""


def read_json(source: Source) -> Found:
    """The items of a CSL-JSON file: a list, or a map that holds the list as `items` or `references`.

    A JSON file that holds no such list is none of ours, and gives nothing. After a fault of syntax the items before it
    are kept.
    """
    lines = Lines(source)
    text = source.text
    opening = _LIST.match(text)
    if not opening:
        return Found((), ())
    drafts: list[Draft] = []
    problems: list[Diagnostic] = []
    at = opening.end() + 1
    at += len(text[at:]) - len(text[at:].lstrip())
    decoder = json.JSONDecoder()
    while text[at : at + 1] != "]":
        try:
            value, end = decoder.raw_decode(text, at)
            mark = _COMMA.match(text, end)
            if not mark:
                raise json.JSONDecodeError("", text, end)
        except (ValueError, RecursionError) as error:
            where = min(getattr(error, "pos", at), len(text))
            message = "this is not JSON, so the rest of the file cannot be read"
            help = "export the references again from the program that they come from"
            problems.append(make("bib-syntax", lines.span(where, where + 1), message, help=help))
            return Found(tuple(drafts), tuple(problems), complete=False)
        if isinstance(value, dict):
            _take(value, _JsonPlaces(lines, at, end), drafts, problems)
        if mark[1] == "]":
            break
        at = mark.end()
    return Found(tuple(drafts), tuple(problems))


def read_yaml(source: Source) -> Found:
    """The items of a CSL-YAML file, and its faults as YAML."""
    tree, problems = parse_yaml(source.text, source.path)
    items = tree.value.get("references") if isinstance(tree.value, dict) else None
    drafts: list[Draft] = []
    found = list(problems)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            at = f"/references/{index}"

            def place(name: str, needle: str = "", at: str = at) -> Span:
                return tree.find(f"{at}/{name}", needle) if needle else tree.span(f"{at}/{name}" if name else at)

            _take(item, place, drafts, found)
    return Found(tuple(drafts), tuple(found), not any(d.severity is Severity.ERROR for d in problems))


def _take(item: Mapping[str, Any], place: Place, drafts: list[Draft], problems: list[Diagnostic]) -> None:
    named = "citation-key" if _text(item.get("citation-key")) else "id"
    key = _text(item.get(named))
    if not key or any(c.isspace() for c in key):
        help = "give each item a short `id` without spaces; it is what a citation names"
        message = "the `id` of this item is not one word" if key else "this item has no `id`"
        span = place(named if key else "", "")
        span = span._replace(end_line=span.line, end_column=span.column + 1)
        problems.append(make("bib-syntax", span, message, help=help))
        return
    made = normalised(item)
    for variable, field in FIELDS.items():
        word = made.get(variable)
        if isinstance(word, str) and is_placeholder(field, word):
            del made[variable]
            message = f"`{word}` stands where `{variable}` of the entry `{key}` should be"
            help = "write what the work says, or delete the field"
            problems.append(make("placeholder-value", place(variable, word), message, help=help))
    if "URL" not in made and (address := _text(item.get("URL"))):
        problems.append(bad_address(address, place("URL", address)))
    made = {"id": key, **made}
    span = place(named, key)
    text = json.dumps(item, ensure_ascii=False, sort_keys=True, default=str)
    kind = ENTRY_TYPES.get(made["type"], made["type"])
    fields = MappingProxyType(entry_fields(made, marked=False))
    entry = Entry(key, kind, span, fields, text, MappingProxyType(made))
    drafts.append(Draft(entry, _by_field(made, place)))


def normalised(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item with the variables of the allow-list only, `type` first, and values in their normal form."""
    kind = _text(item.get("type"))
    made: dict[str, Any] = {"type": kind if kind in CSL_TYPES else "document"}
    for variable, value in item.items():
        if variable in NAME_VARIABLES:
            if names := [name for each in value if (name := _name(each))] if isinstance(value, list) else []:
                made[variable] = names
        elif variable in DATE_VARIABLES:
            if date := _date(value):
                made[variable] = date
        elif variable in TEXT_VARIABLES and (text := _text(value)):
            made[variable] = bare_doi(text) if variable == "DOI" else text
    if not is_address(made.get("URL", "")):
        made.pop("URL", None)
    return made


def _text(value: Any) -> str:
    """A value as text. A half of a character, which JSON can write, is shown as a question mark."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    try:
        return " ".join(str(value).split()).encode("utf-8", "replace").decode("utf-8")
    except ValueError:  # A number of thousands of digits.
        return ""


def _name(value: Any) -> dict[str, str]:
    if isinstance(value, dict):
        parts = {part: text for part in NAME_PARTS if (text := _text(value.get(part)))}
        return parts or _name(value.get("name"))
    return {"literal": text} if (text := _text(value)) else {}


def _date(value: Any) -> dict[str, Any]:
    """A date with whole numbers, whatever way it is written in."""
    if not isinstance(value, dict):
        return read_date(_text(value))
    rows = value.get("date-parts")
    parts = [numbers for row in rows[:2] if (numbers := _numbers(row))] if isinstance(rows, list) else []
    season = _text(value.get("season"))
    if parts:
        made: dict[str, Any] = {"date-parts": parts}
        if season.isdecimal() and 1 <= int(season[:3]) <= 4:
            made["season"] = int(season)
        return {**made, "circa": True} if value.get("circa") not in (None, False, 0, "", "0", "false") else made
    if value.get("year") is not None:
        return _date({"date-parts": [[value.get(part) for part in ("year", "month", "day")]]})
    return read_date(_text(value.get("raw"))) or ({"literal": text} if (text := _text(value.get("literal"))) else {})


def _numbers(row: Any) -> list[int]:
    found: list[int] = []
    for part in row if isinstance(row, list) else ():
        text = _text(part)
        if not re.fullmatch(r"-?\d{1,9}", text) or int(text) == 0:
            break
        found.append(int(text))
    return found[:3]


def _by_field(item: Mapping[str, Any], place: Place) -> Place:
    variables = {field: variable for variable, field in FIELDS.items()} | DATES | {"year": "issued"}
    variables |= dict.fromkeys(PUBLISHERS, "publisher") | dict.fromkeys(("journal", "booktitle"), "container-title")

    def of_field(field: str, needle: str = "") -> Span:
        variable = variables.get(field, field)
        return place(variable, needle) if variable in item else place("id", item["id"])

    return of_field


class _JsonPlaces:
    """The places of the variables of one item in a JSON text."""

    def __init__(self, lines: Lines, start: int, end: int) -> None:
        self.lines, self.start, self.end = lines, start, end

    def __call__(self, variable: str, needle: str = "") -> Span:
        text, end = self.lines.text, self.end
        found = re.compile(rf'"{re.escape(variable)}"\s*:\s*').search(text, self.start, end) if variable else None
        if not found:
            return self.lines.span(self.start, self.start + 1)
        at = text.find(needle, found.end(), end) if needle else -1
        if at >= 0:
            return self.lines.span(at, at + len(needle))
        if text[found.end()] == '"':
            close = re.compile(r'(?<!\\)"').search(text, found.end() + 1, end)
            return self.lines.span(found.end() + 1, close.start() if close else end)
        return self.lines.span(found.start(), found.end())
