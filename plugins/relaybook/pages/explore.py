"""Explore: every record, with the facets to choose by. It works by links; a script makes a form of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import resources

from relaybook.library.places import index_page, page_path, term_page
from relaybook.model import File, Page, Record, Ref
from relaybook.pages.cards import card
from relaybook.pages.context import Context
from relaybook.pages.feeds import has_feed
from relaybook.pages.html import Aside, Html, escape, for_themes, join, tag
from relaybook.pages.index import page_head, record_cards
from relaybook.pages.views.world import HEIGHT, PANELS, SHAPES, WIDTH, points
from relaybook.pages.words import count, word
from relaybook.search.facet_file import date_of, facet_file, facet_path, summary_files, title_file, title_path
from relaybook.search.facets import TYPE, Facet, facets_of, found_by_facets
from relaybook.search.words import words_file, words_of, words_path

EXPLORE = "explore/index.md"
"""The page of everything."""
SCRIPT = "search/explore.js"
"""Where its script lies."""
_FIRST = 24
"""How many records the page itself holds."""
_WORDS = (
    "explore_count explore_none explore_drop explore_clear explore_remove explore_more explore_copy explore_copied "
    "explore_sort explore_relevance explore_newest explore_strongest explore_by_title explore_view explore_list "
    "explore_table explore_map explore_from explore_to explore_search explore_unknown explore_broken explore_filters "
    "explore_download explore_feed explore_title explore_typed explore_waiting explore_no_text explore_only"
).split()
"""What the script says, by the names of `interface.yml`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What Explore is made from: the facets, and all records in order."""

    facets: tuple[Facet, ...]
    records: list[Record]
    context: Context
    files: dict[str, str] = field(default_factory=dict)
    """What the script reads of all records, by path."""

    def page_of(self, facet: Facet, value: str) -> str:
        """The page that lists the records of a value without a script."""
        schema, places = self.context.schema, self.context.places
        if facet.name == TYPE and value in schema.types and not schema.types[value].inside:
            page = index_page(schema.types[value].url)
            if page in places.pages:
                return page
        vocabulary = schema.vocabularies.get(facet.name)
        if vocabulary and value in vocabulary.terms:
            page = term_page(vocabulary, vocabulary.terms[value])
            if page in places.pages:
                return page
        own = self.context.places.of_record.get(Ref(*value.split("/", 1))) if value.count("/") == 1 else None
        return own or page_path(f"explore/{facet.name}/{value.replace('/', '-').lower()}")

    def url_of(self, ref: Ref) -> str:
        """The address of a record, from the root of the site."""
        url = self.context.site_url(self.context.places.of_record[ref])
        return f"{url}#{ref.part}" if ref.part else url

    def has_feed(self, facet: Facet, value: str) -> bool:
        """Whether a value is a term with a feed below its page."""
        return has_feed(self.context.by_vocabulary.get((facet.name, value), ()), self.context) and bool(
            self.context.term_url(EXPLORE, facet.name, value)
        )

    def url_of_value(self, facet: Facet, value: str) -> str:
        """The address of that page, from the root of the site."""
        return self.context.site_url(self.page_of(facet, value))


def offer(context: Context) -> Offer:
    """The facets of a site in its language, and the records that they find."""
    records = [record for record in found_by_facets(context.library, context.settings) if context.visible(record.ref)]
    made = Offer(facets_of(context.library, context.settings), records, context)
    language = context.settings.language
    files = {
        facet_path(language): facet_file(
            made.facets, records, context.library, language, made.url_of_value, made.has_feed
        ),
        title_path(language): title_file(records, made.url_of),
    }
    return replace(made, files=files)


def explore_pages(made: Offer, written: frozenset[str]) -> Iterator[Page]:
    """The page itself, and one for every value of a facet that has no page of its own.

    Args:
        made: What it is made from.
        written: The pages that come from files.
    """
    if not made.records or EXPLORE in written:
        return
    yield _explore(made)
    for facet in made.facets:
        of_value: dict[str, list[Record]] = {}
        for record in made.records:
            for value in facet.of(record.ref):
                of_value.setdefault(value, []).append(record)
        for term in facet.terms:
            page = made.page_of(facet, term.id)
            if page.startswith("explore/") and page not in written:
                yield _value_page(facet, term.label, of_value[term.id], page, made.context)


def explore_files(made: Offer) -> Iterator[File]:
    """What the script reads: the facets of all records, their summaries in pieces, and the words of the site."""
    context = made.context
    language = context.settings.language
    if made.records:
        yield File(SCRIPT, resources.files("relaybook.search").joinpath("static/explore.js").read_text("utf-8"))
        for path, content in (made.files | summary_files(made.records, language)).items():
            yield File(path, content)
        words = words_of(made.facets, made.records, context.library, language, made.url_of_value)
        yield File(words_path(language), words_file(words))


def _explore(made: Offer) -> Page:
    context = made.context
    language = context.settings.language
    newest = sorted(made.records, key=lambda r: date_of(r, context.library), reverse=True)
    shown = "".join(card(record, EXPLORE, context) for record in newest[:_FIRST])
    results = (
        tag("p", escape(count("records", len(made.records), language)), class_="rb-explore__count", id="count")
        + tag("div", shown, class_="rb-cards rb-explore__cards")
        + tag("p", escape(word("explore_rest", language)), class_="rb-quiet rb-explore__rest")
    )
    heading = tag("h2", escape(word("explore_filters", language)), id="filters")
    filters = tag("summary", heading, class_="rb-explore__title")
    filters += "".join(_links(facet, made) for facet in made.facets)
    stamp = sha256("".join(made.files.values()).encode()).hexdigest()[:10]
    words = {name.removeprefix("explore_"): word(name, language) for name in _WORDS}
    root = context.url(EXPLORE, "")
    data = json.dumps({"words": words, "stamp": stamp}, ensure_ascii=False).replace("<", "\\u003c")
    inside = (
        "".join(
            f'<link rel="preload" as="fetch" crossorigin href="{root}{path}?{stamp}">'
            for path in (facet_path(language), title_path(language))
        )
        + f'<details class="rb-explore__filters" open>{filters}</details>'
        + tag("div", results, class_="rb-explore__results")
        + f'<script type="application/json" class="rb-explore__data">{data}</script>'
        + _map(made)
        + f'<script src="{context.url(EXPLORE, SCRIPT)}" defer></script>'
    )
    name, about = word("explore", language), word("explore_about", language)
    paths = {"data_root": root, "data_facets": facet_path(language), "data_titles": title_path(language)}
    body = tag("div", inside, class_="rb-explore", lang=language, **paths)
    markdown, slots = join([page_head(name, about), Aside(body)])
    return Page(EXPLORE, markdown, _meta(name, about, EXPLORE, context, kind="explore"), in_nav=True, slots=slots)


def _map(made: Offer) -> str:
    """The world for the script to mark: only the values of a facet that are countries have a place on it."""
    places = points()
    for facet in made.facets:
        at = {term.id: places[term.id] for term in facet.terms if term.id in places}
        if at:
            image = f'<image href="{made.context.url(EXPLORE, SHAPES)}" width="{WIDTH}" height="{HEIGHT}"/>'
            left, right = PANELS[0].left, PANELS[-1].right
            inside = f'<svg viewBox="{left} 0 {right - left} {HEIGHT}" direction="ltr">{image}</svg>'
            data = escape(json.dumps({"facet": facet.name, "points": at}, separators=(",", ":")))
            return f'<template class="rb-explore__map" data-map="{data}">{inside}</template>'
    return ""


def _links(facet: Facet, made: Offer) -> str:
    """A facet as links to the pages of its values."""
    numbers = Counter(value for values in facet.by_record.values() for value in values)
    items = []
    for term in facet.terms:
        url = made.context.url(EXPLORE, made.page_of(facet, term.id))
        number = tag("span", str(numbers[term.id]), class_="rb-explore__number")
        under = "rb-explore__under" if term.under else ""
        items.append(tag("li", f'<a href="{url}">{escape(term.label)}</a> {number}', class_=under))
    summary = tag("summary", escape(facet.label))
    listed = summary + tag("ul", "".join(_nested(facet, items)))
    opened = "" if facet.folded else " open"
    return f'<details class="rb-explore__facet"{opened}>{listed}</details>'


def _nested(facet: Facet, items: list[str]) -> Iterator[str]:
    """The items with each value right after the one that it lies under."""
    held: dict[str, list[int]] = {}
    known = {term.id for term in facet.terms}
    for number, term in enumerate(facet.terms):
        held.setdefault(term.under if term.under in known else "", []).append(number)

    def walk(value: str) -> Iterator[str]:
        for number in held.get(value, ()):
            yield items[number]
            yield from walk(facet.terms[number].id)

    yield from walk("")


def _value_page(facet: Facet, label: str, found: list[Record], page: str, context: Context) -> Page:
    language = context.settings.language
    found = sorted(found, key=lambda r: (r.title.casefold(), r.ref))
    head = page_head(label, "", count("records", len(found), language), facet.label)
    markdown, slots = join([head, Html(record_cards(found, page, context, language, level=2))])
    meta = _meta(f"{facet.label}: {label}", "", page, context, kind="index")
    # A list of what is found anyway. The search field offers the value by its name.
    return Page(page, markdown, meta | {"search": {"exclude": True}}, slots=slots)


def _meta(name: str, about: str, page: str, context: Context, *, kind: str) -> dict[str, object]:
    language = context.settings.language
    meta: dict[str, object] = {
        "title": for_themes(name),
        "lang": language,
        "rb_kind": kind,
        "rb_crumbs": context.crumbs_by(page, EXPLORE, word("explore", language), language),
    }
    return meta | ({"description": for_themes(about)} if about else {})
