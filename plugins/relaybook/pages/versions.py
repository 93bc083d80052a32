"""What a page says of released versions: which one it is, and which there are."""

from __future__ import annotations

from relaybook.library.released import KINDS, Release
from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.sheet import Sheet
from relaybook.pages.values import meta_line, show_date, show_term
from relaybook.pages.words import word


def version_banner(release: Release, today: Record | None, context: Context) -> str:
    """Which version a page shows, and whether it is the one to read, as HTML.

    Args:
        release: The version.
        today: The record as it is now, if it still has a page.
        context: The linked library, as it is now.
    """
    language = release.record.language
    said = word("version_of", language, n=release.version, date=show_date(release.date, language))
    if today is None:
        state = "version_only"
    else:
        state = "version_current" if release.same else "version_newest" if release.newest else "version_older"
    inside = f"<strong>{escape(said)}</strong> {escape(word(state, language))}"
    if today:
        url = context.record_url(release.page, today.ref)
        inside += f' <a href="{url}">{escape(word("version_now", language))}</a>'
        if today.status == "withdrawn":
            reason = today.data.get("withdrawn_reason")
            withdrawn = escape(word("withdrawn", language)) + (f": {escape(reason)}" if reason else "")
            inside = f"<strong>{withdrawn}</strong><br>{inside}"
    return tag("p", inside, class_="rb-banner")


def versions_list(sheet: Sheet) -> str:
    """The released versions of a record, newest first, as HTML; the empty text where there are none."""
    releases = sheet.context.releases.get(sheet.record.ref, ())
    rows = []
    for release in reversed(releases):
        name = escape(word("version_n", sheet.language, n=release.version))
        if release.page != sheet.page:
            name = f'<a href="{sheet.context.url(sheet.page, release.page)}">{name}</a>'
        facts = [escape(show_date(release.date, sheet.language))]
        if release.kind:
            facts.append(show_term(KINDS, release.kind, sheet.page, sheet.context, sheet.language))
        if release.note:
            facts.append(escape(release.note))
        rows.append(tag("li", f'{name} <span class="rb-quiet">{meta_line(facts)}</span>'))
    if releases and not releases[-1].same and all(release.page != sheet.page for release in releases):
        since = sheet.word("version_since", n=releases[-1].version)
        rows.insert(0, tag("li", f'<span class="rb-quiet">{since}</span>'))
    return tag("ul", "".join(rows), class_="rb-versions") if rows else ""
