"""What is to be found on a finished site: its pages, and the records that lie inside a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from relaybook.search.article import Article
from relaybook.search.facets import TYPE
from relaybook.search.fulltext import Entry, folder_of
from relaybook.search.listed import Listed
from relaybook.search.words import Words, counted

PAGE = "page"
"""The value of the facet of types for what is no record."""
_LESS = 0.25
"""How much less the text of such a page weighs."""


@dataclass(frozen=True, slots=True)
class Written:
    """A page of a finished site."""

    url: str
    article: Article
    boost: float = 1.0
    """How much more or less than others it wants to be found."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a site with records says of itself beside its pages."""

    listed: Mapping[str, Listed] = field(default_factory=dict)
    """Its records by address."""
    words: Words | None = None


def entries_of(pages: Iterable[Written], known: Known, description: str = "") -> Iterator[Entry]:
    """An entry for each page, and one for each record inside a page.

    Args:
        pages: The pages.
        known: What is known of records.
        description: What the site says of itself. A page that says the same has no summary of its own.
    """
    inside: dict[str, list[Listed]] = {}
    for each in known.listed.values():
        address, mark, _ = each.url.partition("#")
        if mark:
            inside.setdefault(address, []).append(each)
    names = _names(known.words)
    for page in pages:
        summary = page.article.summary if page.article.summary != description else ""
        yield _entry(page, known.listed.get(page.url), page.article.searched(), summary, names)
        for each in inside.get(page.url, ()):
            section = page.article.section(unquote(each.url.partition("#")[2]))
            if section:
                yield _entry(page, each, section, "", names)


def _entry(
    page: Written, record: Listed | None, html: str, summary: str, names: Mapping[tuple[str, str], tuple[str, ...]]
) -> Entry:
    if record is None:
        article = page.article
        filters = {TYPE: (PAGE,)}
        weight = _LESS * page.boost
        return Entry(page.url, article.language, article.title, html, summary, False, (), filters, weight=weight)
    pairs = [(facet, value) for facet, values in record.values.items() for value in values]
    also = tuple(dict.fromkeys(name for pair in pairs for name in names.get(pair, ())))
    shown = {"kind": record.kind, "facts": record.facts}
    return Entry(
        record.url, page.article.language, record.title, html, summary, True, also, record.values, shown, page.boost
    )


def _names(words: Words | None) -> Mapping[tuple[str, str], tuple[str, ...]]:
    return {(term.facet, term.id): (term.label, *term.also) for term in words.terms} if words else {}


def plain_words(pages: Iterable[Written]) -> Mapping[str, Words]:
    """The words of a site without records, by language: those of titles and headings."""
    texts: dict[str, list[str]] = {}
    for page in pages:
        article = page.article
        texts.setdefault(folder_of(article.language), []).extend((article.title, *article.headings()))
    return {language: Words(language, (), counted(found)) for language, found in sorted(texts.items())}
