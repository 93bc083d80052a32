"""A page at every former address, that leads to the present one."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.library.places import page_path
from relaybook.model import File
from relaybook.pages.context import Context
from relaybook.pages.html import escape
from relaybook.pages.words import word
from relaybook.schema.formats import direction


def redirect_files(context: Context) -> Iterator[File]:
    """One small page for each former id, which works with scripts off."""
    for record in context.library.records.values():
        if record.parent or not context.visible(record.ref) or record.status == "draft":
            continue
        for former in record.former_ids:
            old = page_path(context.type_of(record).url.replace("{id}", former))
            if old in context.places.pages:
                continue
            here = context.site_url(old)
            path = f"{here}index.html" if here.endswith("/") else here
            url = context.url(old, context.places.of_record[record.ref])
            yield File(path, _page(url, record.title, record.language))


def _page(url: str, title: str, language: str) -> str:
    moved = escape(word("moved", language))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction(language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<title>{moved}: {escape(title)}</title>\n<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{url}">\n<meta http-equiv="refresh" content="0; url={url}">\n</head>\n'
        f'<body>\n<h1>{moved}</h1>\n<p>{escape(word("moved_to", language))} <a href="{url}">{escape(title)}</a>.</p>\n'
        "</body>\n</html>\n"
    )
