"""The page of a released version: the text of then, among the records of today."""

from __future__ import annotations

from dataclasses import replace

from relaybook.library.released import Release
from relaybook.model import Page
from relaybook.pages.as_of import as_of
from relaybook.pages.context import Context
from relaybook.pages.html import for_themes
from relaybook.pages.record import record_page
from relaybook.pages.versions import version_banner
from relaybook.pages.words import word


def released_page(release: Release, context: Context) -> Page:
    """The page of a released version. It is not searched, because the page of today is.

    Args:
        release: The version.
        context: The linked library, as it is now.
    """
    record = release.record
    today = context.visible(record.ref)
    inside = as_of(release, context)
    page = record_page(record, inside, version=version_banner(release, today, context))
    crumbs = [*page.meta["rb_crumbs"]]
    if today:
        crumbs.append({"label": today.title, "url": context.record_url(release.page, today.ref)})
    meta = {
        **page.meta,
        "title": for_themes(f"{record.title} ({word('version_n', record.language, n=release.version)})"),
        "rb_crumbs": crumbs,
        "search": {"exclude": True},
    }
    return replace(page, meta=meta, source="")
