"""The sections of a record's page: the fields that its type lays out, the body, the claims, the references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.citations.cluster import in_a_list
from relaybook.library.citing import citing_values
from relaybook.pages.beside import NOTHING, Beside
from relaybook.pages.cite_block import cite_part
from relaybook.pages.html import Aside, Html, Title, escape, tag, title
from relaybook.pages.linked import relations_of
from relaybook.pages.markdown import render_prose
from relaybook.pages.marks import LIST, cite_mark
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import meta_line, show_address, show_date, show_term
from relaybook.pages.words import word
from relaybook.schema.definitions import Field

REFERENCES = "references"
BODY = "body"


def sections(sheet: Sheet, body: str, notes: Beside = NOTHING) -> Iterator[str]:
    """Every section in the order that the type says; body and references always have a place.

    Args:
        sheet: The record.
        body: Its body in Markdown, rendered; empty where it has none.
        notes: What stands beside its fields, where it was adapted from another.
    """
    layout = sheet.kind.page
    layout = layout if BODY in layout else (*layout, BODY)
    for name in layout if REFERENCES in layout else (*layout, REFERENCES):
        each = sheet.kind.fields.get(name)
        if name == REFERENCES:
            yield title(2, word("references", sheet.language), REFERENCES)
            yield Aside(LIST)
        elif name == BODY:
            yield body
        elif each and sheet.record.data.get(name):
            yield title(2, sheet.label(each), each.name)
            yield from notes.field(name, _field(sheet, each, sheet.record.data[name], notes))


def _field(sheet: Sheet, each: Field, value: Any, notes: Beside) -> Iterator[str]:
    if each.contains:
        for ref in sheet.inner():
            yield from _claim(sheet.of(ref))
    elif each.format == "markdown" and isinstance(value, str):
        text = _prose(sheet, value, f"/{each.name}")
        yield Html(tag("p", text)) if isinstance(text, Html) else text
    elif each.many:
        items = [_item(sheet, each, item, f"/{each.name}/{index}") for index, item in enumerate(value)]
        items = [notes.marks.item(each.name, index, item) for index, item in enumerate(items)]
        if all(isinstance(item, Html) for item in items):
            listed = tag("ul", "".join(tag("li", item) for item in items))
            yield Aside(listed) if "rb-provenance" in listed else Html(listed)
        else:
            yield "\n".join(f"- {item}" for item in items)
    else:
        yield Html(tag("p", escape(value)))


def _item(sheet: Sheet, each: Field, item: Any, pointer: str) -> str:
    """One item of a list: the first part strong, the second beside it, the rest quiet."""
    if not isinstance(item, dict):
        return _line(sheet, each, item, pointer)
    shown: list[str] = []
    quiet: list[str] = []
    for name, inner in each.fields.items():
        value = item.get(name)
        if value is None or name == "title":
            continue
        if inner.cites:
            quiet += [cite(sheet, v) for v in value if isinstance(v, dict) and "key" in v]
        elif inner.format == "uri":
            first = name == each.short
            label = (item.get("title") or "") if first else word("source", sheet.language)
            (shown if first else quiet).append(Html(show_address(str(value), label)))
        elif inner.vocabulary:
            quiet.append(show_term(inner.vocabulary, str(value), sheet.page, sheet.context, sheet.language))
        elif inner.format == "partial-date":
            quiet.append(escape(show_date(str(value), sheet.language)))
        else:
            shown.append(_line(sheet, inner, value, f"{pointer}/{name}"))
    finished = all(isinstance(part, Html) for part in shown)
    if len(shown) > 1:
        first_part = shown[0] if shown[0][-1:] in ".!?" else f"{shown[0]}."
        shown[0] = f"<strong>{first_part}</strong>" if finished else f"**{first_part}**"
    line = " ".join(shown) + (f' <span class="rb-provenance">{meta_line(quiet)}</span>' if quiet else "")
    return Html(line) if finished else line


def _line(sheet: Sheet, each: Field, value: Any, pointer: str) -> str:
    if each.format != "markdown":
        return Html(escape(value))
    text = _prose(sheet, str(value), pointer)
    return text if isinstance(text, Html) else " ".join(text.split())


def _prose(sheet: Sheet, text: str, pointer: str) -> str:
    return render_prose(text, sheet.record.prose.get(pointer), sheet.page, sheet.language, sheet.context)


def cite(sheet: Sheet, value: Mapping[str, Any]) -> str:
    """A citing value of a field: its work, with what is quoted from it."""
    key, quoted = value["key"], value.get("quote")
    known = sheet.context.can_cite(key)
    shown = cite_mark(in_a_list(key, str(value.get("locator") or ""))) if known else escape(key)
    return f"{shown} {tag('q', escape(quoted), class_='rb-quote')}" if quoted else shown


def _claim(claim: Sheet) -> Iterator[str]:
    """A record inside the record: a heading of its own, its marks, its reason, its sources, its relations."""
    record, kind = claim.record, claim.kind
    yield Html(tag("h3", escape(record.title), id=record.ref.part, class_="rb-claim"))
    marks = [claim.shown(n) for n in reversed(kind.card) if n in kind.fields and not kind.fields[n].cites]
    rows = [tag("p", "".join(tag("span", mark) for mark in marks if mark), class_="rb-claim__marks")]
    rows += [tag("p", escape(record.data[n])) for n in kind.page if isinstance(record.data.get(n), str)]
    facts = [
        f"{escape(claim.label(kind.fields[n]))}: {_flat(claim.shown(n))}" for n in kind.facts if record.data.get(n)
    ]
    cites = [cite(claim, value) for _, value in citing_values(record, kind.fields)]
    rows.append(tag("p", meta_line([*cites, *facts]), class_="rb-claim__facts"))
    for _, label, refs in relations_of(claim):
        links = ", ".join(claim.link(ref) for ref in refs)
        rows.append(tag("p", f"<strong>{escape(label)}:</strong> {links}", class_="rb-claim__relation"))
    rows.append(cite_part(claim))
    yield Aside(tag("div", "".join(rows), class_="rb-claim__body"))


def without_references(parts: list[str]) -> Iterator[str]:
    """The parts of a page that cites nothing."""
    for part in parts:
        if part != LIST and not (isinstance(part, Title) and part.anchor == REFERENCES):
            yield part


def _flat(shown: str) -> str:
    """A list of values on one line."""
    inside = shown.removeprefix('<ul class="rb-plain">').removesuffix("</ul>")
    return inside.replace("</li><li>", ", ").replace("<li>", "").replace("</li>", "")
