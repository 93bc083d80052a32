"""Views: lists of records that are data. A filter yields records; a kind shows them."""

from __future__ import annotations

from relaybook.library.filters import fits, values_at
from relaybook.model import Record
from relaybook.pages.cards import cards
from relaybook.pages.context import Context
from relaybook.pages.html import Aside, Html, escape, tag
from relaybook.pages.words import word
from relaybook.schema.definitions import View, label_in


def render_view(name: str, page: str, context: Context) -> Html:
    """A view by its name, as one block of HTML; what would be here, where nothing fits."""
    view = context.schema.views.get(name)
    if view is None:
        return Html("")
    found = select(view, context)
    if not found:
        language = context.settings.language
        text = label_in(view.empty, language) or word("nothing_here", language)
        return Html(tag("p", escape(text), class_="rb-empty"))
    return Aside(cards(found, page, context))


def select(view: View, context: Context) -> list[Record]:
    """The records of a view in its order: by the scale of a vocabulary, or by the text of a field; then by name."""
    found = [r for r in context.library.records.values()
             if context.visible(r.ref) and r.valid and fits(r, view.of, context.schema)]  # fmt: skip
    if view.sort:
        name = view.sort.lstrip("-")
        found.sort(key=lambda record: _rank(record, name, context), reverse=view.sort.startswith("-"))
    return found[: view.limit] if view.limit else found


def _rank(record: Record, name: str, context: Context) -> tuple[int, str]:
    value = next(iter(values_at(record, name, context.schema)), None)
    each = context.type_of(record).fields.get(name)
    if each and each.vocabulary and value is not None:
        terms = context.schema.vocabularies[each.vocabulary].terms
        if value in terms and "level" in terms[value].data:
            return int(terms[value].data["level"]), ""
        return (-list(terms).index(value) if value in terms else -len(terms)), ""
    return 0, str(value or "")
