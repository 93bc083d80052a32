"""Views: records chosen by a filter, in an order, and shown by a kind. One query, and one renderer for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from relaybook.library.filters import fits, values_at
from relaybook.library.places import view_page
from relaybook.model import Record
from relaybook.pages.cards import cards
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, Html, escape, tag
from relaybook.pages.views.completeness import draw_completeness
from relaybook.pages.views.figure import Drawn, figure
from relaybook.pages.views.map import draw_map
from relaybook.pages.views.matrix import draw_matrix
from relaybook.pages.views.neighbourhood import draw_neighbourhood
from relaybook.pages.views.table import draw_table
from relaybook.pages.views.timeline import draw_timeline
from relaybook.pages.views.tree import draw_tree
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in

Draw = Callable[[View, list[Record], str, Context], Drawn]
"""A renderer: the definition, the records that were found, the page, the linked library."""

RENDERERS: Mapping[str, Draw] = {
    "completeness": draw_completeness,
    "map": draw_map,
    "matrix": draw_matrix,
    "neighbourhood": draw_neighbourhood,
    "table": draw_table,
    "timeline": draw_timeline,
    "tree": draw_tree,
}


def render_view(name: str, page: str, context: Context) -> Html:
    """A view by its name, as one block of HTML; what would be here, where nothing fits."""
    view = context.schema.views.get(name)
    if view is None:
        return Html("")
    found = select(view, context)
    if not found:
        return nothing(view, context)
    if view.kind == "list":
        return Aside(cards(found, page, context))
    return figure(view, draw(view, found, page, context), page, view_page(view), context)


def nothing(view: View, context: Context) -> Html:
    """What is said of a view that nothing fits."""
    language = context.settings.language
    text = label_in(view.empty, language) or word("nothing_here", language)
    return Html(tag("p", escape(text), class_="rb-empty"))


def draw(view: View, found: list[Record], page: str, context: Context) -> Drawn:
    """The picture of a view and its table."""
    return RENDERERS[view.kind](view, found, page, context)


def select(view: View, context: Context) -> list[Record]:
    """The records of a view in its order: by the scale of a vocabulary, or by the text of a field; then by name."""
    found = [r for r in context.library.records.values()
             if context.visible(r.ref) and r.valid and fits(r, view.of, context.library)]  # fmt: skip
    if view.sort:
        name = view.sort.lstrip("-")
        found.sort(key=lambda record: _rank(record, name, context), reverse=view.sort.startswith("-"))
    return found[: view.limit] if view.limit else found


def _rank(record: Record, name: str, context: Context) -> tuple[int, str]:
    value = next(iter(values_at(record, name, context.library)), None)
    each = context.type_of(record).fields.get(name)
    if each and each.vocabulary and value is not None:
        terms = context.schema.vocabularies[each.vocabulary].terms
        if value in terms and "level" in terms[value].data:
            return int(terms[value].data["level"]), ""
        return (-list(terms).index(value) if value in terms else -len(terms)), ""
    return 0, str(value or "")
