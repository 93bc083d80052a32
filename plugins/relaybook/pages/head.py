"""What the head of a record's page says of it, for search engines, reference managers and other programs.

Sources: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, https://ogp.me, https://signposting.org/FAIR.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relaybook.model import Record
from relaybook.pages.cite_files import KINDS, cite_path
from relaybook.pages.context import Context
from relaybook.pages.jsonld import json_ld
from relaybook.pages.work import Item, date_of, identity, keywords, licence_url, plain_date, work_of, writers

Tag = list[str]
"""The attribute with the name, the name, and the content; lists, as metadata of a page can be written as YAML."""

_DC_TYPES = {"dataset": "Dataset", "webpage": "webpage"}
"""What Zotero calls the kinds of work that no `citation_` tag says. A page must not have two tags for its kind."""


def head_of(record: Record, page: str, context: Context) -> dict[str, Any]:
    """The metadata of a page that the theme prints in its head: `rb_meta`, `rb_links` and `rb_jsonld`.

    Args:
        record: The record that the page shows.
        page: The path of the page.
        context: The linked library.

    Returns:
        Nothing for a record that is not to be cited.
    """
    item = work_of(record, context)
    if item is None:
        return {}
    tags = [*_highwire(record, item, page, context), *_dublin_core(record, item, context)]
    return {
        "rb_meta": [*tags, *_open_graph(record, item, page, context)],
        "rb_links": list(_links(record, item, page, context)),
        "rb_jsonld": json_ld(record, item, page, context),
    }


def _highwire(record: Record, item: Item, page: str, context: Context) -> Iterator[Tag]:
    yield ["name", "citation_title", item["title"]]
    for author in item["author"]:
        yield ["name", "citation_author", author_tag(author)]
    if date := date_of(record):
        yield ["name", "citation_publication_date", date.replace("-", "/")]
    if item["type"] == "report":
        number = f"{record.ref}, {item['version']}" if "version" in item else str(record.ref)
        yield ["name", "citation_technical_report_institution", item["publisher"]]
        yield ["name", "citation_technical_report_number", number]
    elif item["type"] == "article-journal":
        yield ["name", "citation_journal_title", item["container-title"]]
    elif item["type"] == "chapter":
        yield ["name", "citation_book_title", item["container-title"]]
    if "DOI" in item:
        yield ["name", "citation_doi", item["DOI"]]
    yield ["name", "citation_language", item["language"]]
    if "URL" in item:
        yield ["name", "citation_public_url", item["URL"]]
        yield ["name", "citation_fulltext_html_url", context.absolute(page)]
    if "abstract" in item:
        yield ["name", "citation_abstract", item["abstract"]]
    for keyword in keywords(record, context):
        yield ["name", "citation_keywords", keyword]


def author_tag(author: Mapping[str, str]) -> str:
    """An author as Zotero and Scholar read one: `Family, Given`; a name in one part ends with a comma.

    Without the comma its last word would be taken for a family name; with one inside it, it would be two authors.
    """
    if "family" in author:
        return f"{author['family']}, {author.get('given', '')}".rstrip()
    return author["literal"].replace(", ", " – ").replace(",", " ").replace(";", " –") + ","


def _dublin_core(record: Record, item: Item, context: Context) -> Iterator[Tag]:
    if item["type"] in _DC_TYPES:
        yield ["name", "DC.type", _DC_TYPES[item["type"]]]
        yield ["name", "DC.publisher", item["publisher"]]
    if "license" in item:
        yield ["name", "DC.rights", licence_url(record, context) or item["license"]]


def _open_graph(record: Record, item: Item, page: str, context: Context) -> Iterator[Tag]:
    yield ["property", "og:type", "article"]
    yield ["property", "og:title", item["title"]]
    if context.settings.site_url:
        yield ["property", "og:url", context.absolute(page)]
    yield ["property", "og:site_name", context.settings.site_name]
    if "abstract" in item:
        yield ["property", "og:description", item["abstract"]]
    for name, field in (("published", "date_published"), ("modified", "date_modified")):
        if date := plain_date(record, field):
            yield ["property", f"article:{name}_time", date]


def _links(record: Record, item: Item, page: str, context: Context) -> Iterator[Tag]:
    """Signposting, as `rel`, address and type: what to cite, by whom, on which terms, what it is, and its files."""
    work = context.type_of(record).work
    if "URL" in item:
        yield ["cite-as", f"https://doi.org/{item['DOI']}" if "DOI" in item else item["URL"], ""]
    for writer in writers(record, context):
        if found := identity(writer, context):
            yield ["author", found, ""]
    if licence := licence_url(record, context):
        yield ["license", licence, ""]
    yield ["type", "https://schema.org/AboutPage", ""]
    if work:
        yield ["type", f"https://schema.org/{work.schema_org}", ""]
    for kind in KINDS:
        yield ["describedby", _address(cite_path(record, kind.ending, context), page, context), kind.media]
    if not context.version:  # The data are those of today.
        yield ["item", _address(f"data/{record.ref}.json", page, context), "application/json"]


def _address(path: str, page: str, context: Context) -> str:
    return context.absolute(path) if context.settings.site_url else context.url(page, path)
