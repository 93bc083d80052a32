"""A page for each view that has one, a page for each value of the facet it is divided by, and their tables as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from relaybook.library.places import view_page
from relaybook.model import File, Page, Record
from relaybook.pages.context import Context
from relaybook.pages.html import Html, escape, for_themes, join, tag, title
from relaybook.pages.index import page_head
from relaybook.pages.views.figure import csv_path, figure
from relaybook.pages.views.render import draw, nothing, select
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in
from relaybook.search.facets import Facet


@dataclass(frozen=True, slots=True)
class _Divided:
    """A view, its records, and the facet that it has pages for."""

    view: View
    found: list[Record]
    facet: Facet | None
    values: list[str]
    context: Context


def view_pages(facets: Iterable[Facet], context: Context, written: frozenset[str]) -> Iterator[tuple[Page, File]]:
    """Every page of a view with its table, but for those that the site has written itself.

    Args:
        facets: The facets of the site.
        context: The linked library.
        written: The pages that come from files.
    """
    by_name = {each.name: each for each in facets}
    for view in context.schema.views.values():
        page = view_page(view)
        if not page or page in written:
            continue
        found, facet = select(view, context), by_name.get(view.per)
        used = {value for record in found for value in facet.of(record.ref)} if facet else set()
        values = [term.id for term in facet.terms if term.id in used] if facet else []
        whole = _Divided(view, found, facet, values, context)
        for value in ("", *values):
            yield _page(whole, value, view_page(view, value))


def _page(whole: _Divided, value: str, page: str) -> tuple[Page, File]:
    """The page of a value, or of all of it."""
    view, facet, context = whole.view, whole.facet, whole.context
    language = context.settings.language
    found = [r for r in whole.found if value in facet.of(r.ref)] if facet and value else whole.found
    drawn = draw(view, found, page, context)
    name = label_in(view.label, language, view.name)
    above = facet.label_of(value) if facet and value else ""
    parts: list[str] = [page_head(name, "", "", above)]
    parts.append(figure(view, drawn, page, page, context, titled=False) if found else nothing(view, context))
    if facet and whole.values:
        parts.append(title(2, word("the_same_by", language, what=facet.label.lower()), "by"))
        parts.append(Html(_choices(view, page, facet, whole.values, value, context)))
    markdown, slots = join(parts)
    crumbs = context.crumbs_by(page, view_page(view), name, language)
    meta = {"title": for_themes(f"{name}: {above}" if above else name), "lang": language, "rb_kind": "view"}
    # A part of a view says nothing that the whole does not: only the whole is found by a search.
    apart = {"search": {"exclude": True}} if value else {}
    made = Page(page, markdown, meta | {"rb_crumbs": crumbs} | apart, in_nav=not value, slots=slots)
    return made, File(csv_path(page), drawn.to_csv())


def _choices(view: View, page: str, facet: Facet, values: list[str], chosen: str, context: Context) -> str:
    """The same view for each value of its facet, as links."""
    language = context.settings.language
    ways = [("", word("all_of_it", language)), *((value, facet.label_of(value)) for value in values)]
    items = []
    for value, label in ways:
        if value == chosen:
            items.append(tag("li", tag("strong", escape(label))))
        else:
            items.append(tag("li", f'<a href="{context.url(page, view_page(view, value))}">{escape(label)}</a>'))
    return tag("ul", "".join(items), class_="rb-choices")
