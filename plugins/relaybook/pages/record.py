"""The page of one record: the answer first, then the facts, then the story, then what it rests on and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from relaybook.library.graph import MENTION
from relaybook.model import Edge, Page, Record, Ref
from relaybook.pages.cards import card
from relaybook.pages.context import Context
from relaybook.pages.html import escape, inert, tag
from relaybook.pages.markdown import reference_list, render_body, render_text, used_keys
from relaybook.pages.values import meta_line, show_address, show_date, show_term, show_value, show_values
from relaybook.pages.words import word
from relaybook.schema.definitions import Field, RecordType, label_in
from relaybook.schema.formats import direction


def record_page(record: Record, context: Context) -> Page:
    """The page of a record that is not inside another."""
    page = context.places.of_record[record.ref]
    return _RecordPage(record, page, context).build()


class _RecordPage:
    def __init__(self, record: Record, page: str, context: Context) -> None:
        self.record, self.page, self.context = record, page, context
        self.kind: RecordType = context.type_of(record)
        self.language = record.language
        self.keys: list[str] = []

    def build(self) -> Page:
        parts = [self.head(), *self.problems(), *self.sections(), *self.linked(), self.about()]
        markdown = "\n\n".join(part for part in parts if part) + "\n"
        return Page(self.page, markdown, self.meta(), self.record.path if not self.record.pointer else "")

    # ---- head --------------------------------------------------------------------------------------------------

    def head(self) -> str:
        record, kind = self.record, self.kind
        lead = record.data.get(kind.lead) if kind.lead else None
        about = record.data.get("description")
        inside = tag("p", escape(label_in(kind.label, self.language)), class_="rb-kind")
        inside += tag("h1", escape(record.title), id="top")
        inside += tag("p", escape(lead), class_="rb-question") if isinstance(lead, str) else ""
        inside += tag("p", escape(about), class_="rb-lead") if isinstance(about, str) else ""
        if record.status != "published":
            inside += self.banner()
        inside += self.facts()
        return tag("header", inside, class_=f"rb-head rb-head--{record.type}")

    def banner(self) -> str:
        if self.record.status == "draft":
            return tag("p", escape(word("draft", self.language)), class_="rb-banner")
        reason = self.record.data.get("withdrawn_reason") or ""
        shown = escape(word("withdrawn", self.language)) + (f": {escape(reason)}" if reason else "")
        for edge in self.context.library.outgoing.get(self.record.ref, ()):
            if edge.name == "replaced_by":
                shown += " → " + tag("a", escape(self.context.library.records[edge.target].title),
                                     href=self.context.record_url(self.page, edge.target))  # fmt: skip
        return tag("p", shown, class_="rb-banner")

    def facts(self) -> str:
        rows = []
        for name in (*self.kind.facts, "topics"):
            each = self.kind.fields.get(name)
            shown = show_values(self.record, each, self.page, self.context) if each else ""
            if shown and each:
                as_of = self.record.data.get(f"{name}_as_of")
                if as_of:
                    shown += " " + tag("span", f"({escape(show_date(str(as_of), self.language))})", class_="rb-quiet")
                rows.append(tag("div", tag("dt", escape(label_in(each.label, self.language))) + tag("dd", shown)))
        return tag("dl", "".join(rows), class_="rb-facts") if rows else ""

    def problems(self) -> Iterator[str]:
        if self.record.valid:
            return
        found = self.context.problems.get(self.record.path, ())
        items = "".join(tag("li", f"{escape(d.span)}: {escape(d.message)}" + (f" ({escape(d.help)})" if d.help else ""))
                        for d in found)  # fmt: skip
        yield tag("div", tag("p", escape(word("broken", self.language))) + tag("ul", items), class_="rb-problems", role="alert")

    # ---- sections ------------------------------------------------------------------------------------------------

    def sections(self) -> Iterator[str]:
        layout = self.kind.page or ("body",)
        for name in layout if "body" in layout else (*layout, "body"):
            if name == "body":
                if self.record.body and self.record.body.text.strip():
                    yield render_body(self.record.body, self.page, self.context).strip()
                continue
            each = self.kind.fields.get(name)
            if each and self.record.data.get(name):
                yield from self.section(each, self.record.data[name])
        self.keys = used_keys(self.record.body, list(self.markdown_texts()))
        for inner in (self.record, *(self.context.library.records[r] for r in self.inner())):
            self.keys += [v["key"] for each in self.context.type_of(inner).fields.values() for v in _citing(inner, each)]
        listed = reference_list(list(dict.fromkeys(self.keys)), self.context)
        if listed:
            yield f"## {inert(word('source', self.language) if len(self.keys) == 1 else _plural_sources(self.language))} {{ #references }}"
            yield listed

    def markdown_texts(self) -> Iterator[str]:
        def texts(value: Any, each: Field) -> Iterator[str]:
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and each.format == "markdown":
                    yield item
                elif isinstance(item, dict):
                    for name, inner in each.fields.items():
                        if name in item:
                            yield from texts(item[name], inner)

        for name, each in self.kind.fields.items():
            if name in self.record.data:
                yield from texts(self.record.data[name], each)

    def section(self, each: Field, value: Any) -> Iterator[str]:
        yield f"## {inert(label_in(each.label, self.language))} {{ #{each.name} }}"
        if each.contains:
            for ref in self.inner():
                yield from self.claim(self.context.library.records[ref])
        elif each.format == "markdown" and isinstance(value, str):
            yield render_text(value, self.page, self.context)
        elif each.many:
            yield "\n".join(f"- {self.item(each, item)}" for item in value)
        else:
            yield inert(value)

    def item(self, each: Field, item: Any) -> str:
        """One item of a list as a line of Markdown: the first part strong, the second beside it, the rest quiet."""
        if not isinstance(item, dict):
            text = render_text(str(item), self.page, self.context) if each.format == "markdown" else inert(item)
            return " ".join(text.split())
        shown: list[str] = []
        quiet: list[str] = []
        for name, inner in each.fields.items():
            value = item.get(name)
            if value is None:
                continue
            if inner.cites:
                quiet += [self.cite(v["key"]) for v in value if isinstance(v, dict) and "key" in v]
            elif inner.format == "uri":
                label = item.get("title") if name == each.short else word("source", self.language)
                (shown if name == each.short else quiet).append(show_address(str(value), label or ""))
            elif inner.vocabulary:
                quiet.append(show_term(inner.vocabulary, str(value), self.page, self.context, self.language))
            elif inner.format == "partial-date":
                quiet.append(escape(show_date(str(value), self.language)))
            elif name == "title":
                continue
            elif inner.format == "markdown":
                shown.append(" ".join(render_text(str(value), self.page, self.context).split()))
            else:
                shown.append(inert(value))
        if len(shown) > 1:
            shown[0] = f"**{shown[0]}**"
        line = " ".join(part if part[-1:] in ".!?*" or index == len(shown) - 1 else part + "."
                        for index, part in enumerate(shown))  # fmt: skip
        return line + (f' <span class="rb-provenance">{meta_line(quiet)}</span>' if quiet else "")

    def cite(self, key: str) -> str:
        from relaybook.citations.plain import short_label

        entry = self.context.library.entries.get(key)
        return f'<a class="rb-cite" href="#ref-{inert(key)}">{inert(short_label(entry) if entry else key)}</a>'

    def inner(self) -> tuple[Ref, ...]:
        return self.context.library.inner.get(self.record.ref, ())

    def claim(self, claim: Record) -> Iterator[str]:
        """A record inside the record: a heading of its own, its marks, its reason, its sources."""
        kind = self.context.type_of(claim)
        yield f"### {inert(claim.title)} {{ #{claim.ref.part} .rb-claim }}"
        marks = [show_values(claim, kind.fields[n], self.page, self.context) for n in kind.card
                 if n in kind.fields and not kind.fields[n].cites]  # fmt: skip
        cites = [self.cite(v["key"]) for each in kind.fields.values() for v in _citing(claim, each)]
        rows = [tag("p", "".join(tag("span", mark, class_="rb-claim__mark") for mark in reversed(marks) if mark), class_="rb-claim__marks")]
        rows += [tag("p", escape(claim.data[n])) for n in kind.page if isinstance(claim.data.get(n), str)]
        facts = [f"{escape(label_in(kind.fields[n].label, self.language))}: {_flat(show_values(claim, kind.fields[n], self.page, self.context))}"
                 for n in kind.facts if claim.data.get(n)]  # fmt: skip
        rows.append(tag("p", meta_line([*cites, *facts]), class_="rb-claim__facts"))
        for name, label, refs in self.relations_of(claim.ref):
            links = ", ".join(self.link_to(ref) for ref in refs)
            rows.append(tag("p", f"<strong>{escape(label)}:</strong> {links}", class_=f"rb-claim__relation rb-claim__relation--{name}"))
        yield tag("div", "".join(rows), class_="rb-claim__body")

    def link_to(self, ref: Ref) -> str:
        record = self.context.visible(ref)
        return f'<a href="{self.context.record_url(self.page, ref)}">{escape(record.title)}</a>' if record else escape(ref)

    # ---- what is linked --------------------------------------------------------------------------------------------

    def relations_of(self, ref: Ref) -> list[tuple[str, str, list[Ref]]]:
        """Every relation of a record under its own name from this side: name, label, targets that have a page."""
        library = self.context.library
        record = library.records[ref]
        groups: dict[str, tuple[str, list[Ref]]] = {}

        def add(name: str, label: str, target: Ref) -> None:
            if self.context.visible(target) and target not in groups.setdefault(name, (label, []))[1]:
                groups[name][1].append(target)

        for edge in library.outgoing.get(ref, ()):
            each = self.context.type_of(record).fields.get(edge.name)
            if edge.name == MENTION:
                continue
            if each and each.relation and each.relation.counts:
                add(edge.name, label_in(each.label, self.language), edge.target)
        for edge in library.incoming.get(ref, ()):
            source = library.records[edge.source]
            each = self.context.type_of(source).fields.get(edge.name)
            if edge.name == MENTION:
                continue
            if each and each.relation and each.relation.symmetric:
                add(edge.name, label_in(each.label, self.language), edge.source)
            elif each and each.relation and each.relation.inverse and each.relation.counts:
                label = label_in(each.relation.inverse_label, self.language) or each.relation.inverse.replace("_", " ").capitalize()
                add(each.relation.inverse, label, edge.source)
        return [(name, label, refs) for name, (label, refs) in groups.items() if refs]

    def linked(self) -> Iterator[str]:
        shown_in_head = {name for name in self.kind.facts}
        groups = [g for g in self.relations_of(self.record.ref) if g[0] not in shown_in_head]
        mentioned = [e.source for e in self.context.library.incoming.get(self.record.ref, ()) if e.name == MENTION]
        listed = {ref for _, _, refs in groups for ref in refs}
        rest = [ref for ref in dict.fromkeys(mentioned) if ref not in listed and self.context.visible(ref)]
        if rest:
            groups.append((MENTION, word("mentioned_in", self.language), rest))
        if groups:
            yield f"## {inert(word('linked', self.language))} {{ #linked }}"
        for name, label, refs in groups:
            yield f"### {inert(label)} {{ #linked-{name} }}"
            shown = "".join(card(self.context.library.records[ref], self.page, self.context, level=4, note=self.note(name, ref))
                            for ref in refs)  # fmt: skip
            yield tag("div", shown, class_="rb-cards rb-cards--list")
        similar = [r for r in self.similar() if r.ref not in listed and r.ref not in rest][:3]
        if similar:
            yield f"## {inert(word('more_like_this', self.language))} {{ #more }}"
            yield tag("div", "".join(card(r, self.page, self.context) for r in similar), class_="rb-cards")

    def note(self, name: str, ref: Ref) -> str:
        """The qualifiers of a relation, from whichever side it was written."""
        outgoing = self.context.library.outgoing
        edges: list[Edge] = [e for e in outgoing.get(self.record.ref, ()) if e.target == ref and e.name == name]
        edges += [e for e in outgoing.get(ref, ()) if e.target == self.record.ref]
        for edge in edges:
            source = self.context.library.records[edge.source]
            each = self.context.type_of(source).fields.get(edge.name)
            if each and edge.qualifiers:
                return meta_line(show_value(source, inner, edge.qualifiers[key], self.page, self.context)
                                 for key, inner in each.fields.items() if edge.qualifiers.get(key))  # fmt: skip
        return ""

    def similar(self) -> list[Record]:
        """Records of the same type that share most terms of the vocabularies that are facets."""
        mine = self.context.terms_of(self.record)
        scored: dict[Ref, int] = {}
        for term in mine:
            for ref in self.context.by_term.get((self.record.type, *term), ()):
                scored[ref] = scored.get(ref, 0) + 1
        scored.pop(self.record.ref, None)
        best = sorted(scored, key=lambda ref: (-scored[ref], ref))[:8]
        return [self.context.library.records[ref] for ref in best if scored[ref] > 1 and self.context.visible(ref)]

    # ---- about the page ----------------------------------------------------------------------------------------------

    def about(self) -> str:
        record, language = self.record, self.language
        rows = []
        reviewed = record.data.get("last_reviewed")
        shown = show_date(str(reviewed), language) if reviewed else word("never_reviewed", language)
        rows.append((word("last_reviewed", language), escape(shown)))
        for name, label in (("version", "version"), ("license", "licence"), ("creators", "written_by"), ("date_published", "published")):
            each = self.kind.fields.get(name)
            shown = show_values(record, each, self.page, self.context) if each else ""
            if shown:
                rows.append((word(label, language), shown))
        missing = self.missing()
        edit = self.context.edit_url(record.path)
        if missing:
            link = f' <a href="{edit}">{escape(word("add_it", language))}</a>' if edit else ""
            rows.append((word("missing", language), escape(", ".join(missing)) + "." + link))
        else:
            rows.append((word("missing", language), escape(word("nothing_missing", language))))
        data = self.context.url(self.page, f"data/{record.ref}.json")
        listed = "".join(tag("div", tag("dt", escape(label)) + tag("dd", value)) for label, value in rows)
        inside = tag("dl", listed) + tag("p", f'<a href="{data}">{escape(word("json", language))}</a>')
        return f"## {inert(word('about_record', language))} {{ #about }}\n\n" + tag("div", inside, class_="rb-about")

    def missing(self) -> list[str]:
        """The labels of advised fields and sections that are not there."""
        wanted = (*self.kind.required, *self.kind.advised) if self.record.status == "draft" else self.kind.advised
        names = [label_in(self.kind.fields[n].label, self.language).lower() for n in wanted
                 if n in self.kind.fields and not self.record.data.get(n)]  # fmt: skip
        body = self.record.body
        held = {h.text.casefold() for h in body.headings} | {h.id for h in body.headings} if body else set()
        for section in self.kind.sections:
            labels = {label.casefold() for label in section.label.values()} | {section.id}
            if body is not None and not held & labels:
                names.append(f"“{label_in(section.label, self.language)}”")
        return names

    def meta(self) -> dict[str, Any]:
        record = self.record
        about = record.data.get("description")
        meta: dict[str, Any] = {
            "title": record.title,
            "lang": record.language,
            "dir": direction(record.language),
            "rb_kind": "record",
            "rb_type": record.type,
            "rb_crumbs": self.context.crumbs(self.page, self.kind, self.language),
        }
        if isinstance(about, str):
            meta["description"] = about
        if record.status != "published" or not record.valid:
            meta["robots"] = "noindex"
        return meta


def _citing(record: Record, each: Field) -> list[dict[str, Any]]:
    """The citing values of a field, and of the fields inside it."""
    found: list[dict[str, Any]] = []
    value = record.data.get(each.name)
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            continue
        if each.cites and "key" in item:
            found.append(item)
        for inner in each.fields.values():
            if inner.cites:
                found += [v for v in item.get(inner.name) or () if isinstance(v, dict) and "key" in v]
    return found


def _flat(shown: str) -> str:
    """A list of values on one line."""
    if not shown.startswith("<ul"):
        return shown
    inside = shown.removeprefix('<ul class="rb-plain">').removesuffix("</ul>")
    return inside.replace("</li><li>", ", ").replace("<li>", "").replace("</li>", "")


def _plural_sources(language: str) -> str:
    return {"es": "Fuentes", "ar": "المصادر"}.get(language.partition("-")[0], "Sources")
