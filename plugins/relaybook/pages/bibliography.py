"""The list of all sources, and the page of each: what it is, where to read it, and what rests on it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from relaybook.citations.citeproc import Csl
from relaybook.citations.fields import ELSEWHERE
from relaybook.citations.formats import to_bibtex
from relaybook.citations.identifiers import is_address, verbatim
from relaybook.citations.markup import bare
from relaybook.citations.render import Rendered
from relaybook.library.citing import Use
from relaybook.library.filters import values_at
from relaybook.library.places import index_page
from relaybook.model import File, Page, Record
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, Html, escape, for_themes, isolated, join, tag, title
from relaybook.pages.values import meta_line, show_address, show_term
from relaybook.pages.words import count, word
from relaybook.schema.definitions import label_in
from relaybook.schema.formats import direction

TOPICS = "topics"
_KINDS = {
    "article": "article article-journal review review-book",
    "news": "article-magazine article-newspaper post-weblog broadcast",
    "book": "book classic collection periodical",
    "chapter": "chapter entry entry-dictionary entry-encyclopedia",
    "report": "report standard",
    "paper": "paper-conference speech event",
    "thesis": "thesis",
    "law": "legislation legal_case bill regulation treaty hearing",
    "data": "dataset figure map",
    "software": "software",
    "web": "webpage post",
}
KIND_OF = {kind: name for name, kinds in _KINDS.items() for kind in kinds.split()}
"""The kinds that readers tell apart, by the type of CSL; every other type is a document."""


def bibliography(written: Rendered, uses: Mapping[str, tuple[Use, ...]], context: Context) -> tuple[list[Page], File]:
    """The list of all sources, a page for each, and the style sheet of the filters.

    Args:
        written: The references in the language of the site.
        uses: What cites each entry.
        context: The linked library.
    """
    shown = {key: tuple(_visible(uses.get(key, ()), context)) for key in context.works}
    shelf = _Shelf({key: kind_of(work) for key, work in context.works.items()},
                   {key: _topics(key, shown[key], context) for key in context.works})  # fmt: skip
    pages = [_list_page(written, shown, shelf, context)]
    for key, work in context.works.items():
        if key in written.references:
            pages.append(_source_page(key, work, written.references[key], shown[key], context))
    rules = "\n".join(
        [*_rules("kind", shelf.kinds.values(), "="), *_rules("topics", chain(*shelf.topics.values()), "~=")]
    )
    return pages, File(_sheet(context), rules + "\n")


class _Shelf(NamedTuple):
    """Where each source stands, by its key."""

    kinds: Mapping[str, str]
    topics: Mapping[str, list[str]]


def _sheet(context: Context) -> str:
    """The style sheet of the filters: a file, because a page that allows no styles inside it is safer."""
    return posixpath.join(posixpath.dirname(index_page(context.settings.references)), "filters.css")


def _visible(uses: tuple[Use, ...], context: Context) -> Iterator[Use]:
    for use in uses:
        if context.visible(use.ref) if use.ref else use.path in context.places.of_file:
            yield use


def _list_page(written: Rendered, uses: Mapping[str, tuple[Use, ...]], shelf: _Shelf, context: Context) -> Page:
    kinds, topics = shelf
    language, page = context.settings.language, index_page(context.settings.references)
    order = [key for key in written.order if key in kinds]
    items = "".join(
        tag("li", _listed(key, written.references[key], uses[key], page, context), id=f"ref-{key}",
            data_kind=kinds[key], data_topics=" ".join(topics[key])) for key in order
    )  # fmt: skip
    by_kind = {kind: word(f"kind_{kind}", language) for kind in {*kinds.values()}}
    terms = context.schema.vocabularies[TOPICS].terms if TOPICS in context.schema.vocabularies else {}
    by_topic = {t: label_in(terms[t].label, language, t) for found in topics.values() for t in found if t in terms}
    chosen = [
        _choice("kind", word("kind", language), by_kind, language),
        _choice("topics", word("topic", language), by_topic, language),
    ]
    total = count("sources", len(order), language)
    chosen.append(tag("p", escape(total), role="status"))
    parts = [
        _head(word("references", language), "", tag("p", escape(word("sources_about", language)), class_="rb-lead")),
        Aside(
            f'<link rel="stylesheet" href="{context.url(page, _sheet(context))}">'
            + tag(
                "form",
                "".join(chosen),
                class_="rb-filters",
                data_rb_filter="rb-sources",
                data_of=word("n_of", language),
            )
            + tag("ol", items, class_="rb-references rb-sources", id="rb-sources")
        ),
    ]
    return _page(page, parts, word("references", language), context, in_nav=True)


def _choice(name: str, label: str, options: Mapping[str, str], language: str) -> str:
    ordered = sorted(options.items(), key=lambda option: option[1].casefold())
    inside = tag("option", escape(word("all", language)), value=" ")
    inside += "".join(tag("option", escape(shown), value=value) for value, shown in ordered)
    select = tag("select", inside, name_=name, id=f"rb-{name}")
    return tag("p", f'<label for="rb-{name}">{escape(label)}</label> {select}') if options else ""


def _rules(name: str, options: Iterable[str], match: str) -> Iterator[str]:
    """Rules that hide what was not chosen, so that the filter works without scripts. Values are ids."""
    for value in sorted(set(options)):
        chosen = f'body:has(#rb-{name} option[value="{escape(value)}"]:checked)'
        yield f'{chosen} .rb-sources>li:not([data-{name}{match}"{escape(value)}"]){{display:none}}'


def _listed(key: str, reference: str, uses: tuple[Use, ...], page: str, context: Context) -> str:
    language = context.settings.language
    url = context.url(page, context.places.of_entry[key])
    about = count("cited_by", len(uses), language) if uses else word("not_cited", language)
    retracted = _retracted(key, context)
    return f"{retracted}{isolated(reference, language)} " + tag("a", escape(about), href=url, class_="rb-uses")


def _retracted(key: str, context: Context) -> str:
    if not context.library.entries[key].retracted:
        return ""
    return tag("strong", escape(word("retracted", context.settings.language)), class_="rb-retracted") + " "


def _source_page(key: str, work: Csl, reference: str, uses: tuple[Use, ...], context: Context) -> Page:
    language, page = context.settings.language, context.places.of_entry[key]
    name = bare(str(work.get("title") or key))
    retracted = context.library.entries[key].retracted
    banner = tag("p", escape(word("retracted_about", language)), class_="rb-banner") if retracted else ""
    parts: list[str] = [
        _head(name, word(f"kind_{kind_of(work)}", language), tag("p", reference, class_="rb-reference") + banner)
    ]
    rows = list(_facts(key, work, page, context))
    parts.append(Html(tag("dl", "".join(tag("div", tag("dt", a) + tag("dd", b)) for a, b in rows), class_="rb-facts")))
    about = count("cited_by", len(uses), language) if uses else word("not_cited", language)
    parts.append(title(2, about, "cited-by"))
    items = "".join(tag("li", _use(use, page, context)) for use in uses)
    parts.append(Aside(tag("ul", items, class_="rb-cited-by")) if uses else "")
    bibtex = tag("summary", "BibTeX") + tag("pre", tag("code", escape(to_bibtex(work))))
    parts.append(Aside(tag("details", bibtex, class_="rb-bibtex")))
    return _page(page, parts, name, context)


def _facts(key: str, work: Csl, page: str, context: Context) -> Iterator[tuple[str, str]]:
    language, entry = context.settings.language, context.library.entries[key]
    if doi := work.get("DOI"):
        yield word("doi", language), show_address(f"https://doi.org/{doi}", str(doi))
    links = (
        ("url", str(work.get("URL") or "")),
        *((name, verbatim(entry.fields.get(name, ""))) for name in ELSEWHERE),
    )
    for name, address in links:
        if is_address(address):
            yield word(f"link_{name}", language), show_address(address)
    for vocabulary in context.schema.vocabularies.values():
        found = [term for term in entry.keywords if term in vocabulary.terms]
        if found:
            shown = ", ".join(show_term(vocabulary.name, term, page, context, language) for term in found)
            yield escape(label_in(vocabulary.label, language)), shown
    yield escape(word("cite_it", language)), tag("code", escape(f"[@{key}]"))


def _use(use: Use, page: str, context: Context) -> str:
    """A record, a record inside a record, or a page that cites, with what it is."""
    language = context.settings.language
    if use.ref is None:
        target = context.places.of_file[use.path]
        return tag("a", escape(context.titles.get(use.path, target)), href=context.url(page, target))
    record = context.library.records[use.ref]
    about = [escape(label_in(context.type_of(record).label, language))]
    if record.parent and (parent := context.visible(record.parent)):
        about.append(tag("a", escape(parent.title), href=context.record_url(page, parent.ref)))
    link = tag("a", escape(record.title), href=context.record_url(page, use.ref), lang=_other(record, language))
    return f"{link} {tag('span', meta_line(about), class_='rb-quiet')}"


def _other(record: Record, language: str) -> str:
    return record.language if record.language != language else ""


def _topics(key: str, uses: tuple[Use, ...], context: Context) -> list[str]:
    """The topics of a source: those that it names itself, and those of the records that cite it."""
    found = dict.fromkeys(context.library.entries[key].keywords)
    for use in uses:
        record = context.library.records.get(use.ref) if use.ref else None
        record = context.library.records.get(record.parent) if record and record.parent else record
        if record and TOPICS in context.type_of(record).fields:
            found |= dict.fromkeys(str(value) for value in values_at(record, TOPICS, context.library))
    vocabulary = context.schema.vocabularies.get(TOPICS)
    return sorted(term for term in found if vocabulary and term in vocabulary.terms)


def kind_of(work: Csl) -> str:
    """The kind of a work, as readers tell them apart."""
    return KIND_OF.get(str(work.get("type")), "document")


def _head(name: str, above: str, below: str) -> str:
    inside = tag("p", escape(above), class_="rb-kind") if above else ""
    return Html(tag("header", inside + tag("h1", escape(name), id="top") + below, class_="rb-head"))


def _page(page: str, parts: list[str], name: str, context: Context, *, in_nav: bool = False) -> Page:
    language = context.settings.language
    markdown, slots = join(parts)
    index = index_page(context.settings.references)
    meta: dict[str, Any] = {
        "title": for_themes(name),
        "lang": language,
        "dir": direction(language),
        "rb_kind": "index",
        "rb_crumbs": context.crumbs_by(page, index, word("references", language), language),
    }
    return Page(page, markdown, meta, in_nav=in_nav, slots=slots)
