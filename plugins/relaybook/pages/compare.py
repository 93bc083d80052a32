"""The page that holds an adapted page against its original: what that said then, what it says now, what we say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from relaybook.library.adapted import Adapted
from relaybook.library.released import KINDS
from relaybook.lineage.abreast import Part, Rows, abreast
from relaybook.lineage.standing import Standing
from relaybook.lineage.words import edits_of
from relaybook.model import Page, Record
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, Html, escape, for_themes, join, tag
from relaybook.pages.origins import term_label
from relaybook.pages.values import meta_line, show_date
from relaybook.pages.words import word
from relaybook.schema.definitions import label_in
from relaybook.schema.formats import direction

_TOKEN = re.compile(r"\S+")
_BREAK = "\n"


def compare_page(page: str) -> str:
    """The comparison of a record's page: `playbooks/x/compare.md`."""
    return page.removesuffix(".md") + "/compare.md"


def part_anchor(key: str) -> str:
    """The anchor of a field, or of a section with `#` before its id, on that page."""
    return f"part-{key[1:] or 'top'}" if key.startswith("#") else f"field-{key}"


def compare_pages(context: Context) -> Iterator[Page]:
    """The comparison of every adapted record that has a page. Nothing leads to it but that page, and no search."""
    for ref, standing in context.standings.items():
        record = context.visible(ref)
        if record and (record.valid or context.settings.serving):
            yield _page(record, context.adapted[ref], standing, context)


def _page(record: Record, adapted: Adapted, standing: Standing, context: Context) -> Page:
    here = context.places.of_record[record.ref]
    page = compare_page(here)
    show = _Show(record, adapted, standing, context)
    markdown, slots = join([show.head(context.url(page, here)), *show.parts(abreast(standing, adapted.decisions))])
    name = word("compare_title", record.language, title=record.title)
    crumbs = context.crumbs(page, context.type_of(record), record.language)
    meta: dict[str, Any] = {
        "title": for_themes(name), "lang": record.language, "dir": direction(record.language), "rb_kind": "view",
        "rb_crumbs": [*crumbs, {"label": record.title, "url": context.url(page, here)}],
        "robots": "noindex", "search": {"exclude": True},
    }  # fmt: skip
    return Page(page, markdown, meta, slots=slots)


class _Show:
    """How the parts are written on one page."""

    def __init__(self, record: Record, adapted: Adapted, standing: Standing, context: Context) -> None:
        self.record, self.standing, self.context = record, standing, context
        self.language = record.language
        self.origin = adapted.adaptation.source
        self.spoken = self.origin.language or adapted.adaptation.language

    def word(self, name: str, **values: object) -> str:
        return escape(word(name, self.language, **values))

    def head(self, back: str) -> Html:
        inside = tag("p", escape(label_in(self.context.type_of(self.record).label, self.language)), class_="rb-kind")
        inside += tag("h1", self.word("compare_title", title=self.record.title), id="top")
        inside += tag("p", self.word("compare_about"), class_="rb-lead")
        said = [self.word("compare_marks")]
        if self.standing.newest is None:
            said.append(self.word("compare_rest"))
        said.append(f'<a href="{back}">{self.word("compare_back")}</a>')
        return Html(tag("header", inside + tag("p", " ".join(said), class_="rb-quiet"), class_="rb-head"))

    def parts(self, parts: Iterable[Part]) -> Iterator[Html]:
        """Every part; those that follow each other with nothing to see are folded as one."""
        for quiet, run in groupby(parts, key=self.is_quiet):
            held = list(run)
            inside = "".join(self.part(each) for each in held)
            if quiet:
                state = "compare_unchanged" if self.standing.same_language else "compare_still"
                names = word("list_comma", self.language).join(map(self.name, held))
                inside = tag("details", tag("summary", f"{escape(names)}: {self.word(state)}") + inside,
                             class_="rb-compare__folded")  # fmt: skip
            yield Aside(inside)

    def is_quiet(self, part: Part) -> bool:
        """Whether nothing changed: in the original, and in our words where they are in its language."""
        return not part.moved_on and (part.ours == part.then or not self.standing.same_language)

    def name(self, part: Part) -> str:
        """What a part is called on the page; a field by its label."""
        each = self.context.type_of(self.record).fields.get(part.key)
        if each:
            return label_in(each.label, self.language)
        group = part.ours_group or part.group
        return group.label or word("compare_top", self.language)

    def part(self, part: Part) -> str:
        """A part in three columns, below each other where there is no room."""
        waiting = "".join(self.decision(each.kind, each.since) for each in part.decisions)
        then = self.said("compare_none") if part.then is None else self.text(as_text(part.then), self.spoken)
        columns = self.column(f"{self.word('compare_then')} · {self.version(self.origin.version)}", then)
        columns += self.column(self.now(), self.changed(part.then, part.now, self.spoken))
        if self.standing.same_language:
            ours = self.changed(part.then, part.ours, self.language)
        else:
            ours = self.text(as_text(part.ours), self.language) if part.ours else self.said("compare_none")
        columns += self.column(self.word("compare_ours"), ours)
        head = tag("h2", escape(self.name(part))) + (tag("ul", waiting, class_="rb-compare__open") if waiting else "")
        inside = head + tag("div", columns, class_="rb-compare__row")
        return tag("section", inside, id=part_anchor(part.key), class_="rb-compare")

    def decision(self, kind: str, since: str) -> str:
        """What is open: what sort of change it is, and since when."""
        facts = [escape(term_label(KINDS, kind, self.context, self.language))] if kind else []
        facts += [escape(show_date(since, self.language))] if since else []
        return tag("li", meta_line([*facts, self.word("undecided")]))

    def version(self, number: str) -> str:
        return self.word("version_n", n=number)

    def now(self) -> str:
        """The name of the column with the original as it is."""
        releases = self.context.releases
        found = [r[-1].version for r in releases.values() if self.standing.newest
                 and r[-1].record.tree.text == self.standing.newest.source.text]  # fmt: skip
        return self.word("compare_now") + (f" · {self.version(found[0])}" if found else "")

    def changed(self, then: Rows | None, now: Rows | None, language: str) -> str:
        """What changed from one text to the other, with all that stayed around it."""
        if now is None:
            return self.said("compare_none")
        return self.said("compare_same") if now == then else self.text(word_marks(then or (), now), language)

    def said(self, name: str) -> str:
        """Words of ours in the place of a text."""
        return tag("p", self.word(name), class_="rb-quiet")

    def text(self, inside: str, language: str) -> str:
        """A text in its own language."""
        return tag("div", inside, class_="rb-plaintext", lang=language, dir=direction(language))

    def column(self, name: str, inside: str) -> str:
        return tag("div", tag("p", name, class_="rb-compare__which") + inside)


def as_text(rows: Rows) -> str:
    """Plain text as HTML: nothing in it is read as Markdown or HTML."""
    return "<br>".join(map(escape, rows))


def word_marks(old: Rows, new: Rows) -> str:
    """What changed, word by word: what went struck through, what came in underlined."""
    before, after = _tokens(old), _tokens(new)
    pieces: list[str] = []
    at = 0
    for start, end, first, last in edits_of(before, after):
        pieces.append(_written(before[at:start]))
        pieces.append(tag("del", _written(before[start:end])) if start < end else "")
        pieces.append(tag("ins", _written(after[first:last])) if first < last else "")
        at = end
    return " ".join(filter(None, (*pieces, _written(before[at:]))))


def _tokens(rows: Rows) -> list[str]:
    """The words of a text, and its ends of rows."""
    return [token for n, row in enumerate(rows) for token in (*[_BREAK] * bool(n), *_TOKEN.findall(row))]


def _written(tokens: list[str]) -> str:
    return " ".join("<br>" if token == _BREAK else escape(token) for token in tokens)
