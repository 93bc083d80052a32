"""Index pages: every type, every vocabulary whose terms have pages, and every term that is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.library.places import index_page, term_page
from relaybook.model import Page, Record, Ref
from relaybook.pages.cards import card
from relaybook.pages.context import Context
from relaybook.pages.feeds import feed_path, has_feed
from relaybook.pages.html import Aside, Html, escape, for_themes, join, tag, title
from relaybook.pages.words import count, word
from relaybook.schema.definitions import RecordType, Term, Vocabulary, label_in

_CARDS = 120
"""How many records a page shows as cards; the rest are a list of links, so that a page stays light."""


def index_pages(context: Context, written: frozenset[str]) -> Iterator[Page]:
    """Every index page, but for those that the site has written itself.

    Args:
        context: The linked library.
        written: The pages that come from files.
    """
    for kind in context.schema.types.values():
        page = index_page(kind.url)
        if page and page not in written and not kind.inside:
            yield _type_page(kind, page, context)
    for vocabulary in context.schema.vocabularies.values():
        if not vocabulary.url:
            continue
        page = index_page(vocabulary.url)
        if page and page not in written:
            yield _vocabulary_page(vocabulary, page, context)
        for term in vocabulary.terms.values():
            page = term_page(vocabulary, term)
            if page in context.places.pages and page not in written:
                yield _term_page(vocabulary, term, page, context)


def records_of_term(vocabulary: str, term_id: str, context: Context) -> list[Record]:
    """The records that name a term, by type and title; records inside records are shown by themselves."""
    refs: set[Ref] = set(context.by_vocabulary.get((vocabulary, term_id), ()))
    return sorted((context.library.records[r] for r in refs), key=lambda r: (r.type, r.title.casefold(), r.ref))


def _type_page(kind: RecordType, page: str, context: Context) -> Page:
    language = context.settings.language
    found = [r for r in context.library.of_type(kind.name) if context.visible(r.ref)]
    found.sort(key=lambda r: (r.title.casefold(), r.ref))
    name = label_in(kind.plural, language)
    about = label_in(kind.description, language)
    parts: list[str] = [page_head(name, about, count("records", len(found), language))]
    parts.append(record_cards(found, page, context, language, level=2))
    return _page(page, parts, _meta(name, about, page, kind, context), in_nav=True)


def _vocabulary_page(vocabulary: Vocabulary, page: str, context: Context) -> Page:
    language = context.settings.language
    name = label_in(vocabulary.label, language)
    note = label_in(vocabulary.note, language)
    rows = []
    for term in vocabulary.terms.values():
        path = term_page(vocabulary, term)
        number = len(records_of_term(vocabulary.name, term.id, context))
        if path not in context.places.pages:
            continue
        inside = tag("a", escape(label_in(term.label, language)), href=context.url(page, path))
        inside = tag("h2", inside, class_="rb-term__title")
        about = label_in(term.description, language)
        inside += tag("p", escape(about)) if about else ""
        inside += tag("p", escape(count("records", number, language)), class_="rb-quiet")
        rows.append(tag("li", inside, class_="rb-term"))
    parts: list[str] = [page_head(name, note, "")]
    parts.append(Html(tag("ul", "".join(rows), class_="rb-terms")) if rows else _empty(page, context, language))
    return _page(page, parts, _meta(name, note, page, vocabulary, context), in_nav=True)


def _term_page(vocabulary: Vocabulary, term: Term, page: str, context: Context) -> Page:
    language = context.settings.language
    name = label_in(term.label, language)
    about = label_in(term.description, language)
    found = records_of_term(vocabulary.name, term.id, context)
    parts: list[str] = [page_head(name, about, "", label_in(vocabulary.label, language))]
    rows = []
    if term.alt_labels:
        rows.append((word("also_called", language), escape(", ".join(term.alt_labels))))
    if term.broader in vocabulary.terms:
        rows.append((word("broader", language), _term_link(vocabulary, term.broader, page, context)))
    narrower = [t.id for t in vocabulary.terms.values() if t.broader == term.id]
    shown = [link for t in narrower if (link := _term_link(vocabulary, t, page, context))]
    if shown:
        rows.append((word("narrower", language), ", ".join(shown)))
    if rows:
        parts.append(
            tag(
                "dl",
                "".join(tag("div", tag("dt", escape(a)) + tag("dd", b)) for a, b in rows),
                class_="rb-facts",
            )
        )
    body = term.data.get("body")
    if isinstance(body, str):
        parts.append(body.strip())
    moves = term.data.get("moves")
    if isinstance(moves, list) and moves:
        parts.append(title(2, word("moves", language), "moves"))
        parts.append(Html(_moves(moves, language)))
    if isinstance(body, str) or found:
        label = word("practised_in", language) if isinstance(body, str) else count("records", len(found), language)
        parts.append(title(2, label, "records"))
        parts.append(record_cards(found, page, context, language))
    meta = _meta(name, about, page, vocabulary, context)
    if has_feed((record.ref for record in found), context):
        meta["rb_feed"] = context.url(page, feed_path(page))
        parts.append(Aside(tag("p", tag("a", escape(word("explore_feed", language)), href=meta["rb_feed"]))))
    return _page(page, parts, meta)


def _page(page: str, parts: list[str], meta: dict[str, Any], *, in_nav: bool = False) -> Page:
    markdown, slots = join(parts)
    return Page(page, markdown, meta, in_nav=in_nav, slots=slots)


def _moves(moves: list[Any], language: str) -> str:
    rows = []
    for move in moves:
        if isinstance(move, dict):
            arrow = '<span aria-hidden="true">→</span>'
            way = f"{escape(move.get('from'))} {arrow} <strong>{escape(move.get('to'))}</strong>"
            about = label_in(_labels(move.get("description")), language)
            rows.append(tag("li", tag("p", way) + (tag("p", escape(about), class_="rb-quiet") if about else "")))
    return tag("ol", "".join(rows), class_="rb-moves")


def _labels(value: Any) -> Mapping[str, str]:
    return value if isinstance(value, dict) else {"en": value} if isinstance(value, str) else {}


def _term_link(vocabulary: Vocabulary, term_id: str, page: str, context: Context) -> str:
    label = escape(label_in(vocabulary.terms[term_id].label, context.settings.language))
    url = context.term_url(page, vocabulary.name, term_id)
    return f'<a href="{url}">{label}</a>' if url else label


def page_head(title: str, about: str, number: str = "", above: str = "") -> Html:
    """The head of a page: what it belongs to, its title, what it is about, and how much is on it."""
    inside = (
        (tag("p", escape(above), class_="rb-kind") if above else "")
        + tag("h1", escape(title), id="top")
        + (tag("p", escape(about), class_="rb-lead") if about else "")
        + (tag("p", escape(number), class_="rb-quiet") if number else "")
    )
    return Html(tag("header", inside, class_="rb-head"))


def record_cards(found: list[Record], page: str, context: Context, language: str, *, level: int = 3) -> str:
    """Records as cards, and as a list of links where there are many; what would be here, where there are none."""
    if not found:
        return _empty(page, context, language)
    shown = tag("div", "".join(card(r, page, context, level=level) for r in found[:_CARDS]), class_="rb-cards")
    rest = "".join(
        tag("li", f'<a href="{context.record_url(page, r.ref)}">{escape(r.title)}</a>') for r in found[_CARDS:]
    )
    return Aside(shown + (tag("ul", rest, class_="rb-more") if rest else ""))


def _empty(page: str, context: Context, language: str) -> str:
    return tag("p", escape(word("nothing_here", language)), class_="rb-empty")


def _meta(title: str, about: str, page: str, kind: RecordType | Vocabulary, context: Context) -> dict[str, Any]:
    language = context.settings.language
    meta: dict[str, Any] = {
        "title": for_themes(title),
        "lang": language,
        "rb_kind": "index",
        "rb_crumbs": context.crumbs(page, kind, language),
    }
    if about:
        meta["description"] = for_themes(about)
    return meta
