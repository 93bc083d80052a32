"""The sections of a record's page: the fields that its type lays out, the body, the claims, the references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relaybook.citations.plain import short_label
from relaybook.pages.html import Html, escape, inert, tag
from relaybook.pages.linked import relations_of
from relaybook.pages.markdown import reference_list, render_body, render_text, used_keys
from relaybook.pages.sheet import Sheet, cited
from relaybook.pages.values import meta_line, show_address, show_date, show_term
from relaybook.pages.words import word
from relaybook.schema.definitions import Field

REFERENCES = "references"
BODY = "body"


def sections(sheet: Sheet) -> Iterator[str]:
    """Every section in the order that the type says; body and references always have a place."""
    layout = sheet.kind.page
    layout = layout if BODY in layout else (*layout, BODY)
    for name in layout if REFERENCES in layout else (*layout, REFERENCES):
        each = sheet.kind.fields.get(name)
        if name == REFERENCES:
            yield from _references(sheet)
        elif name == BODY:
            body = sheet.record.body
            if body and body.text.strip():
                yield render_body(body, sheet.page, sheet.context).strip()
        elif each and sheet.record.data.get(name):
            yield sheet.heading(2, sheet.label(each), each.name)
            yield from _field(sheet, each, sheet.record.data[name])


def _field(sheet: Sheet, each: Field, value: Any) -> Iterator[str]:
    if each.contains:
        for ref in sheet.inner():
            yield from _claim(sheet.of(ref))
    elif each.format == "markdown" and isinstance(value, str):
        yield render_text(value, sheet.page, sheet.context)
    elif each.many:
        yield "\n".join(f"- {_item(sheet, each, item)}" for item in value)
    else:
        yield inert(value)


def _item(sheet: Sheet, each: Field, item: Any) -> str:
    """One item of a list as a line of Markdown: the first part strong, the second beside it, the rest quiet."""
    if not isinstance(item, dict):
        return _line(sheet, each, item)
    shown: list[str] = []
    quiet: list[str] = []
    for name, inner in each.fields.items():
        value = item.get(name)
        if value is None or name == "title":
            continue
        if inner.cites:
            quiet += [cite(sheet, v["key"]) for v in value if isinstance(v, dict) and "key" in v]
        elif inner.format == "uri":
            first = name == each.short
            label = (item.get("title") or "") if first else word("source", sheet.language)
            (shown if first else quiet).append(show_address(str(value), label))
        elif inner.vocabulary:
            quiet.append(show_term(inner.vocabulary, str(value), sheet.page, sheet.context, sheet.language))
        elif inner.format == "partial-date":
            quiet.append(escape(show_date(str(value), sheet.language)))
        else:
            shown.append(_line(sheet, inner, value))
    if len(shown) > 1:
        shown[0] = f"**{shown[0]}**" if shown[0][-1:] in ".!?" else f"**{shown[0]}.**"
    provenance = f' <span class="rb-provenance">{meta_line(quiet)}</span>' if quiet else ""
    return " ".join(shown) + provenance


def _line(sheet: Sheet, each: Field, value: Any) -> str:
    text = render_text(str(value), sheet.page, sheet.context) if each.format == "markdown" else inert(value)
    return " ".join(text.split())


def cite(sheet: Sheet, key: str) -> str:
    """A citation as a link to the reference on this page."""
    entry = sheet.context.library.entries.get(key)
    return f'<a class="rb-cite" href="#ref-{inert(key)}">{inert(short_label(entry) if entry else key)}</a>'


def _claim(claim: Sheet) -> Iterator[str]:
    """A record inside the record: a heading of its own, its marks, its reason, its sources, its relations."""
    record, kind = claim.record, claim.kind
    yield f"### {inert(record.title)} {{ #{record.ref.part} .rb-claim }}"
    marks = [claim.shown(n) for n in reversed(kind.card) if n in kind.fields and not kind.fields[n].cites]
    rows = [tag("p", "".join(tag("span", mark) for mark in marks if mark), class_="rb-claim__marks")]
    rows += [tag("p", escape(record.data[n])) for n in kind.page if isinstance(record.data.get(n), str)]
    facts = [
        f"{escape(claim.label(kind.fields[n]))}: {_flat(claim.shown(n))}" for n in kind.facts if record.data.get(n)
    ]
    cites = [cite(claim, key) for key in cited(record, kind.fields)]
    rows.append(tag("p", meta_line([*cites, *facts]), class_="rb-claim__facts"))
    for _, label, refs in relations_of(claim):
        links = ", ".join(claim.link(ref) for ref in refs)
        rows.append(tag("p", f"<strong>{escape(label)}:</strong> {links}", class_="rb-claim__relation"))
    yield Html(tag("div", "".join(rows), class_="rb-claim__body"))


def _references(sheet: Sheet) -> Iterator[str]:
    keys = used_keys(sheet.record.body, list(_markdown_texts(sheet)))
    for each in (sheet, *(sheet.of(ref) for ref in sheet.inner())):
        keys += cited(each.record, each.kind.fields)
    listed = reference_list(list(dict.fromkeys(keys)), sheet.context)
    if listed:
        yield sheet.heading(2, word("references", sheet.language), REFERENCES)
        yield Html(listed)


def _markdown_texts(sheet: Sheet) -> Iterator[str]:
    def texts(value: Any, each: Field) -> Iterator[str]:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and each.format == "markdown":
                yield item
            elif isinstance(item, dict):
                for name, inner in each.fields.items():
                    if name in item:
                        yield from texts(item[name], inner)

    for name, each in sheet.kind.fields.items():
        if name in sheet.record.data:
            yield from texts(sheet.record.data[name], each)


def _flat(shown: str) -> str:
    """A list of values on one line."""
    inside = shown.removeprefix('<ul class="rb-plain">').removesuffix("</ul>")
    return inside.replace("</li><li>", ", ").replace("<li>", "").replace("</li>", "")
