"""A page for each view that has one, a page for each value of the facet it is divided by, and their tables as files."""

from __future__ import annotations

from collections.abc import Iterator

from relaybook.library.places import view_page
from relaybook.model import File, Page
from relaybook.pages.context import Context
from relaybook.pages.figure import csv_path, figure
from relaybook.pages.html import Html, escape, for_themes, join, tag, title
from relaybook.pages.views import draw, select
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in
from relaybook.search.facets import Facet, facets_of


def view_pages(context: Context, written: frozenset[str]) -> Iterator[tuple[Page, File]]:
    """Every page of a view with its table, but for those that the site has written itself.

    Args:
        context: The linked library.
        written: The pages that come from files.
    """
    facets = {each.name: each for each in facets_of(context.library, context.settings)}
    for view in context.schema.views.values():
        page = view_page(view)
        if not page or page in written:
            continue
        facet = facets.get(view.per)
        values = _values(view, facet, context)
        yield _page(view, page, facet, values, "", context)
        for value in values:
            yield _page(view, view_page(view, value), facet, values, value, context)


def _values(view: View, facet: Facet | None, context: Context) -> list[str]:
    """The values of a facet that records of the view have, in the order of the facet."""
    if facet is None:
        return []
    used = {value for record in select(view, context) for value in facet.of(record.ref)}
    return [term.id for term in facet.terms if term.id in used]


def _page(
    view: View, page: str, facet: Facet | None, values: list[str], value: str, context: Context
) -> tuple[Page, File]:
    language = context.settings.language
    found = select(view, context)
    if facet and value:
        found = [record for record in found if value in facet.of(record.ref)]
    drawn = draw(view, found, page, context)
    name = label_in(view.label, language, view.name)
    above = facet.label_of(value) if facet and value else ""
    head = (tag("p", escape(above), class_="rb-kind") if above else "") + tag("h1", escape(name), id="top")
    parts: list[str] = [Html(tag("header", head, class_="rb-head"))]
    if found:
        parts.append(figure(view, drawn, page, page, context, titled=False))
    else:
        empty = label_in(view.empty, language) or word("nothing_here", language)
        parts.append(Html(tag("p", escape(empty), class_="rb-empty")))
    if facet and values:
        parts.append(title(2, word("only_for", language, what=facet.label.lower()), "only"))
        parts.append(Html(_choices(view, page, facet, values, value, context)))
    markdown, slots = join(parts)
    meta = {
        "title": for_themes(f"{name}: {above}" if above else name),
        "lang": language,
        "rb_kind": "view",
        "rb_crumbs": [{"label": word("home", language), "url": context.url(page, "index.md")}],
    }
    if above:
        meta["rb_crumbs"] = [*meta["rb_crumbs"], {"label": name, "url": context.url(page, view_page(view))}]
    made = Page(page, markdown, meta, in_nav=not value, slots=slots)
    return made, File(csv_path(page), drawn.to_csv())


def _choices(view: View, page: str, facet: Facet, values: list[str], chosen: str, context: Context) -> str:
    """The same view for each value of its facet, as links."""
    language = context.settings.language
    ways = [("", word("all_of_it", language)), *((value, facet.label_of(value)) for value in values)]
    items = []
    for value, label in ways:
        inside = escape(label)
        if value != chosen:
            inside = f'<a href="{context.url(page, view_page(view, value))}">{inside}</a>'
        items.append(tag("li", inside if value != chosen else tag("strong", inside)))
    return tag("ul", "".join(items), class_="rb-choices")
