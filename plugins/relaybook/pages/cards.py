"""The card of a record: the same in lists, on index pages and among what is linked."""

from __future__ import annotations

from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.values import meta_line, show_briefly
from relaybook.schema.definitions import label_in


def card(record: Record, page: str, context: Context, *, level: int = 3, note: str = "") -> str:
    """A record as a card.

    Args:
        record: What to show.
        page: The page that the card is on.
        context: The linked library.
        level: The level of its heading.
        note: HTML shown below, such as the qualifiers of a relation.
    """
    depth = context.site_url(page).count("/")
    key = (record.ref, depth, level)
    if key not in context.cache:
        context.cache[key] = _card(record, page, context, level)
    made = context.cache[key]
    return made.replace(_NOTE, tag("p", note, class_="rb-card__note") if note else "", 1)


_NOTE = "<!--note-->"


def _card(record: Record, page: str, context: Context, level: int) -> str:
    kind = context.type_of(record)
    language = record.language
    title = tag("a", escape(record.title), href=context.record_url(page, record.ref))
    parent = context.visible(record.parent) if record.parent else None
    lead = record.data.get(kind.lead) if kind.lead else None
    about = record.data.get("description")
    facts = facts_line(record, page, context)
    inside = (
        tag("p", escape(label_in(kind.label, language)), class_="rb-kind")
        + tag(f"h{level}", title, class_="rb-card__title")
        + (tag("p", escape(lead), class_="rb-card__lead") if isinstance(lead, str) else "")
        + (tag("p", escape(about), class_="rb-card__text") if isinstance(about, str) else "")
        + (tag("p", escape(parent.title), class_="rb-card__from") if parent else "")
        + _NOTE
        + (tag("div", facts, class_="rb-card__facts") if facts else "")
    )
    return tag("article", inside, class_=f"rb-card rb-card--{record.type}", **context.marked(record))


def facts_line(record: Record, page: str, context: Context) -> str:
    """The fields that a type has for its cards, on one line."""
    kind = context.type_of(record)
    return meta_line(
        show_briefly(record, kind.fields[name], page, context) for name in kind.card if name in kind.fields
    )


def cards(records: list[Record], page: str, context: Context, *, level: int = 3) -> str:
    """Several cards as one block of HTML."""
    return tag("div", "".join(card(r, page, context, level=level) for r in records), class_="rb-cards")
