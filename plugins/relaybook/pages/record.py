"""The page of one record: the answer, the facts, the story, what it rests on and what rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from relaybook.library.places import is_published
from relaybook.model import Page, Record, Span
from relaybook.pages.adapted import adapted_line, origin_section
from relaybook.pages.adapted_in import adapted_in
from relaybook.pages.beside import Beside, beside
from relaybook.pages.box import problem_box, problems_in
from relaybook.pages.cite_block import cite_page
from relaybook.pages.context import Context
from relaybook.pages.head import head_of
from relaybook.pages.html import Aside, Html, Title, escape, for_themes, join, tag, title
from relaybook.pages.linked import linked
from relaybook.pages.markdown import render_body
from relaybook.pages.marks import has_marks
from relaybook.pages.missing import advised_parts, has_part
from relaybook.pages.sections import sections, without_references
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import show_briefly, show_date
from relaybook.pages.versions import versions_list
from relaybook.pages.words import word
from relaybook.pages.work import plain_date
from relaybook.schema.definitions import label_in
from relaybook.schema.formats import direction

_PROVENANCE = (
    ("version", "version"),
    ("license", "licence"),
    ("creators", "written_by"),
    ("date_published", "published"),
)


_CHANGED = ("date_modified", "date_published", "last_reviewed")
"""The dates that say when a page was last changed, the first of them that is known."""


def record_page(record: Record, context: Context, *, version: str = "") -> Page:
    """The page of a record that is not inside another.

    Args:
        record: The record.
        context: The linked library.
        version: Of a released version, HTML that says which it is.
    """
    sheet = Sheet(record, context.places.of_record[record.ref], context)
    notes = beside(sheet)
    body, inline = render_body(
        record.body, sheet.page, sheet.language, context, inserts=notes.body(record.body)
    ) if record.body else ("", [])  # fmt: skip
    body = body.strip()
    parts = [_head(sheet, version, notes), _facts(sheet), *notes.head(sheet), *_problems(sheet)]
    parts += [*sections(sheet, body, notes), *adapted_in(sheet), *linked(sheet), *cite_page(sheet)]
    parts += [*origin_section(sheet, notes.homeless), *_about(sheet, released=bool(version))]
    parts = parts if any(map(has_marks, parts)) else list(without_references(parts))
    markdown, slots = join(parts, inline)
    meta = {**_meta(sheet), "rb_toc": list(_toc(record, parts, body)), **head_of(record, sheet.page, context)}
    return Page(sheet.page, markdown, meta, record.path if not record.pointer else "", slots=slots)


def _toc(record: Record, parts: list[str], body: str) -> Iterator[dict[str, str]]:
    """What is on the page: our headings, and those of the body where it stands."""
    for part in parts:
        if isinstance(part, Title):
            yield {"title": part.text, "url": f"#{part.anchor}"}
        elif part is body and record.body:
            for heading in record.body.headings:
                if heading.level == 2:
                    yield {"title": heading.text, "url": f"#{heading.id}"}


def _head(sheet: Sheet, version: str, notes: Beside) -> str:
    record, kind = sheet.record, sheet.kind
    lead = record.data.get(kind.lead) if kind.lead else None
    about = record.data.get("description")
    inside = tag("p", escape(label_in(kind.label, sheet.language)), class_="rb-kind")
    inside += tag("h1", escape(record.title), id="top", **notes.marks.attributes("title"))
    spoken = notes.marks.attributes(kind.lead), notes.marks.attributes("description")
    inside += tag("p", escape(lead), class_="rb-question", **spoken[0]) if isinstance(lead, str) else ""
    inside += tag("p", escape(about), class_="rb-lead", **spoken[1]) if isinstance(about, str) else ""
    inside += adapted_line(sheet)
    inside += version or _banner(sheet)
    return Html(tag("header", inside, class_=f"rb-head rb-head--{record.type}"))


def _banner(sheet: Sheet) -> str:
    if sheet.record.status == "draft":
        return tag("p", sheet.word("draft"), class_="rb-banner")
    if sheet.record.status != "withdrawn":
        return ""
    reason = sheet.record.data.get("withdrawn_reason")
    shown = sheet.word("withdrawn") + (f": {escape(reason)}" if reason else "")
    for edge in sheet.context.library.outgoing.get(sheet.record.ref, ()):
        if edge.name == "replaced_by":
            shown += f" → {sheet.link(edge.target)}"
    return tag("p", shown, class_="rb-banner")


def _facts(sheet: Sheet) -> str:
    rows = []
    for name in (*sheet.kind.facts, "topics"):
        shown = sheet.shown(name)
        if shown:
            as_of = sheet.record.data.get(f"{name}_as_of")
            if as_of:
                shown += f' <span class="rb-quiet">({escape(show_date(str(as_of), sheet.language))})</span>'
            rows.append((escape(sheet.label(sheet.kind.fields[name])), shown))
    return Aside(tag("dl", _rows(rows), class_="rb-facts") if rows else "")


def _rows(rows: list[tuple[str, str]]) -> str:
    return "".join(tag("div", tag("dt", label) + tag("dd", shown)) for label, shown in rows)


def _problems(sheet: Sheet) -> Iterator[str]:
    record = sheet.record
    found = problems_in(record.span() if record.pointer else Span(record.path), sheet.context)
    if found:
        yield problem_box(found, sheet.language)


def _about(sheet: Sheet, *, released: bool) -> Iterator[str]:
    """About the page itself. What is missing, and the data, are of today and not of a released version."""
    record = sheet.record
    reviewed = record.data.get("last_reviewed")
    shown = escape(show_date(str(reviewed), sheet.language)) if reviewed else sheet.word("never_reviewed")
    rows = [(sheet.word("last_reviewed"), shown)]
    rows += [(sheet.word(label), shown) for name, label in _PROVENANCE if (shown := sheet.shown(name))]
    if versions := versions_list(sheet):
        rows.append((sheet.word("versions"), versions))
    if not released:
        rows.append((sheet.word("missing"), _shown_missing(sheet)))
    inside = tag("dl", _rows(rows))
    if is_published(record) and not released:
        data = sheet.context.url(sheet.page, f"data/{record.ref}.json")
        inside += tag("p", f'<a href="{data}">{sheet.word("json")}</a>')
    yield title(2, word("about_record", sheet.language), "about")
    yield Aside(tag("div", inside, class_="rb-about"))


def _shown_missing(sheet: Sheet) -> str:
    missing = _missing(sheet)
    shown = escape(", ".join(missing)) + "." if missing else sheet.word("nothing_missing")
    edit = sheet.context.edit_url(sheet.record.path)
    return shown + (f' <a href="{edit}">{sheet.word("add_it")}</a>' if missing and edit else "")


def _missing(sheet: Sheet) -> list[str]:
    """The labels of advised fields and sections that are not there."""
    record, kind = sheet.record, sheet.kind
    wanted = (*kind.required, *kind.advised) if record.status == "draft" else None
    parts = [p for p in advised_parts(kind, sheet.language, wanted) if not has_part(record, p, kind)]
    return [f"“{part.label}”" if part.is_section else part.label.lower() for part in parts]


def _meta(sheet: Sheet) -> dict[str, Any]:
    record = sheet.record
    meta: dict[str, Any] = {
        "title": for_themes(record.title),
        "lang": record.language,
        "dir": direction(record.language),
        "rb_kind": "record",
        "rb_type": record.type,
        "rb_crumbs": sheet.context.crumbs(sheet.page, sheet.kind, sheet.language),
    }
    if isinstance(record.data.get("description"), str):
        meta["description"] = for_themes(record.data["description"])
    if changed := next((date for name in _CHANGED if (date := plain_date(record, name))), ""):
        meta["rb_lastmod"] = changed
    if record.status != "published" or not record.valid:
        meta["robots"] = "noindex"
    else:
        meta["rb_card"] = _card(sheet)
    return meta


def _card(sheet: Sheet) -> dict[str, str]:
    """What a picture of the record says, as plain text: the same facts as its card in a list."""
    record, kind = sheet.record, sheet.kind
    shown = (show_briefly(record, kind.fields[n], sheet.page, sheet.context) for n in kind.card if n in kind.fields)
    facts = (" ".join(unescape(_MARKS.sub("", each)).split()) for each in shown)
    return {
        "kind": label_in(kind.label, record.language),
        "title": record.title,
        "facts": " · ".join(filter(None, facts)),
    }


_MARKS = re.compile(r'<span class="rb-(?:mark|dots)"[^>]*>[^<]*</span>|<[^>]*>')
"""Tags, and the marks and dots that repeat what words say."""
