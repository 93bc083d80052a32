"""Feeds by RFC 4287 (Atom): what is new on the site, and what is new under each term that has a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relaybook.library.places import is_published, term_page
from relaybook.model import File, Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.data import published
from relaybook.pages.html import address, escape, tag
from relaybook.schema.definitions import label_in
from relaybook.search.facet_file import date_of

_MOST = 50
"""How many records a feed holds."""


def feed_path(page: str = "") -> str:
    """Where the feed of a term's page lies: below it. Without a page, that of the whole site."""
    return f"{page.removesuffix('.md')}/feed.xml" if page else "feed.xml"


def has_feed(refs: Iterable[Ref], context: Context) -> bool:
    """Whether a term with these records has a feed: one of them must say when it was new."""
    return any(True for _ in _dated(refs, context))


def feed_files(context: Context) -> Iterator[File]:
    """The feed of the site, and one for each term with a page and records.

    A record without a date cannot be new, so it is in no feed.
    """
    every = _dated((record.ref for record in published(context)), context)
    yield _feed(every, context.settings.site_name, "index.md", feed_path(), context)
    for vocabulary in context.schema.vocabularies.values():
        for term in vocabulary.terms.values():
            page = term_page(vocabulary, term)
            found = list(_dated(context.by_vocabulary.get((vocabulary.name, term.id), ()), context))
            if found and page in context.places.pages:
                title = f"{label_in(term.label, context.settings.language)} · {context.settings.site_name}"
                yield _feed(found, title, page, feed_path(page), context)


def _dated(refs: Iterable[Ref], context: Context) -> Iterator[Record]:
    for ref in refs:
        record = context.library.records[ref]
        if is_published(record) and date_of(record, context.library):
            yield record


def _feed(found: Iterable[Record], title: str, page: str, path: str, context: Context) -> File:
    library = context.library
    newest = sorted(found, key=lambda record: (date_of(record, library), record.ref), reverse=True)[:_MOST]
    updated = _moment(date_of(newest[0], library) if newest else "")
    parts = [
        tag("title", escape(title)),
        tag("id", f"urn:relaybook:{_site(context)}:{escape(path)}"),
        tag("updated", updated),
        f'<link rel="self" type="application/atom+xml" href="{escape(context.absolute(path))}"/>',
        f'<link rel="alternate" type="text/html" href="{escape(context.absolute(page))}"/>',
        *(_entry(record, context) for record in newest),
    ]
    inside = "\n".join(parts)
    language = escape(context.settings.language)
    opened = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
    return File(path, f'<?xml version="1.0" encoding="utf-8"?>\n{opened}\n{inside}\n</feed>\n')


def _entry(record: Record, context: Context) -> str:
    about = record.data.get("description")
    url = context.absolute(context.places.of_record[record.ref], record.ref.part)
    kind = label_in(context.type_of(record).label, context.settings.language)
    parts = [
        tag("title", escape(record.title)),
        tag("id", f"urn:relaybook:{_site(context)}:{escape(record.ref)}"),
        tag("updated", _moment(date_of(record, context.library))),
        f'<link rel="alternate" type="text/html" href="{escape(url)}"/>',
        f'<category term="{escape(record.type)}" label="{escape(kind)}"/>',
        tag("author", tag("name", escape(context.settings.site_name))),
        tag("summary", escape(about)) if isinstance(about, str) else "",
    ]
    return f'<entry xml:lang="{escape(record.language)}">{"".join(parts)}</entry>'


def _site(context: Context) -> str:
    return address(context.settings.site_id or context.settings.site_name)


def _moment(date: str) -> str:
    """A date of which a part may be missing, as the moment that Atom wants: its first second."""
    parts = [part for part in date.rstrip("?~%").split("-") if part.isdecimal()] or ["1970"]
    year, month, day = [*parts, "01", "01"][:3]
    return f"{year}-{month}-{day}T00:00:00Z"
