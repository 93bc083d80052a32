"""Show one value of a record: a date, a term, another record, an address, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.words import count, word
from relaybook.schema.definitions import Field, Labels, RecordType, Term, label_in

_TAGS = re.compile(r"</?a\b[^>]*>")
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
}


def show_date(text: str, language: str) -> str:
    """A date in words: `5 March 2014`, `March 2014`, `2014`, `about 2011`."""
    mark = text[-1:] if text[-1:] in ("?", "~", "%") else ""
    parts = text.rstrip("?~%").split("-")
    months = _MONTHS.get(language.partition("-")[0])
    if len(parts) == 1 or months is None:
        shown = "-".join(parts)
    else:
        month = months[int(parts[1]) - 1]
        of = " de " if language.startswith("es") else " "
        shown = f"{month}{of}{parts[0]}" if len(parts) == 2 else f"{int(parts[2])}{of}{month}{of}{parts[0]}"
    if mark in ("~", "%"):
        shown = f"{word('about', language)} {shown}"
    return f"{shown} ({word('uncertain', language)})" if mark in ("?", "%") else shown


def show_term(vocabulary: str, term_id: str, page: str, context: Context, language: str) -> str:
    """A term's label, with its mark if it has one, linked to its page if it has one."""
    key = ("term", vocabulary, term_id, context.site_url(page).count("/"), language)
    if key not in context.cache:
        context.cache[key] = _term(vocabulary, term_id, page, context, language)
    return context.cache[key]


def _term(vocabulary: str, term_id: str, page: str, context: Context, language: str) -> str:
    vocab = context.schema.vocabularies.get(vocabulary)
    term = vocab.terms.get(term_id) if vocab else None
    if term is None:
        return escape(term_id)
    if "words" in term.data:
        return show_strength(term, language)
    mark = tag("span", escape(term.data["mark"]), class_="rb-mark", aria_hidden="true") if "mark" in term.data else ""
    label = mark + escape(label_in(term.label, language, term_id))
    url = context.term_url(page, vocabulary, term_id)
    return f'<a href="{url}">{label}</a>' if url else label


def show_strength(term: Term, language: str) -> str:
    """A term of a scale: its words first, then dots, then its name. Never colour alone."""
    words = label_in(as_labels(term.data["words"]), language)
    level = int(term.data.get("level") or 0)
    dots = tag("span", "●" * level + "○" * (4 - level), class_="rb-dots", role="img",
               aria_label=word("certainty_of", language, n=level))  # fmt: skip
    name = tag("span", escape(label_in(term.label, language)), class_="rb-quiet")
    return tag("span", f"<strong>{escape(words)}</strong> {dots} {name}", class_="rb-strength")


def as_labels(value: Any) -> Labels:
    """A text or a map of languages, as labels."""
    return value if isinstance(value, dict) else {"en": str(value)}


def show_record(ref: Ref, page: str, context: Context) -> str:
    """A record's title, linked; plain text where it has no page in this build."""
    record = context.visible(ref)
    if record is None:
        held = context.library.records.get(ref)
        return escape(held.title if held else ref.id)
    return f'<a href="{context.record_url(page, ref)}">{escape(record.title)}</a>'


def show_address(url: str, label: str = "") -> str:
    """A web address as a link, without its scheme and its last slash."""
    shown = label or url.partition("//")[2].removeprefix("www.").rstrip("/")
    return f'<a href="{escape(url)}" rel="external">{escape(shown)}</a>'


def show_value(record: Record, field: Field, value: Any, page: str, context: Context) -> str:
    """One value of a field as HTML; of a list field, one item."""
    language = record.language
    if field.relation:
        return _relation(record, field, value, page, context)
    if field.vocabulary:
        return show_term(field.vocabulary, str(value), page, context, language)
    if field.contains:
        return escape(value.get("id", "")) if isinstance(value, dict) else escape(value)
    if isinstance(value, dict):
        shown = [show_value(record, inner, value[name], page, context)
                 for name, inner in reversed(list(field.fields.items())) if value.get(name)]  # fmt: skip
        return ", ".join(shown)
    if field.format == "partial-date":
        return escape(show_date(str(value), language))
    if field.format == "uri":
        return show_address(str(value))
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return escape(value)


def show_values(record: Record, field: Field, page: str, context: Context) -> str:
    """All values of a field as HTML: one as it is, several as a list."""
    value = record.data.get(field.name)
    if value is None or value == []:
        return ""
    if field.cites:
        return count_sources(record, field.name)
    if field.contains:
        return _tally(value, context.schema.types[field.contains], context, record.language)
    items = [show_value(record, field, v, page, context) for v in (value if isinstance(value, list) else [value])]
    if len(items) == 1:
        return items[0]
    return tag("ul", "".join(tag("li", item) for item in items), class_="rb-plain")


def _tally(items: list[Any], inner: RecordType, context: Context, language: str) -> str:
    """How many records are inside a record, and how many of each strength: the verdict in words."""
    noun = label_in(inner.label if len(items) == 1 else inner.plural, language).lower()
    shown = f"{len(items)} {noun}"
    for name, each in inner.fields.items():
        terms = context.schema.vocabularies[each.vocabulary].terms if each.vocabulary else {}
        if not any("words" in term.data for term in terms.values()):
            continue
        parts = []
        for term in terms.values():
            number = sum(item.get(name) == term.id for item in items if isinstance(item, dict))
            if number:
                parts.append(f"{number} × {label_in(term.label, language).lower()}")
        return escape(f"{shown}: {', '.join(parts)}" if parts else shown)
    return escape(shown)


def show_briefly(record: Record, field: Field, page: str, context: Context, most: int = 3) -> str:
    """The first few values of a field on one line, without links: for a card, which has one link of its own."""
    value = record.data.get(field.name)
    if field.cites or field.contains or value is None:
        return show_values(record, field, page, context)
    values = value if isinstance(value, list) else [value]
    shown = [_TAGS.sub("", show_value(record, field, v, page, context)) if "words" not in _data(field, v, context)
             else show_value(record, field, v, page, context) for v in values[:most]]  # fmt: skip
    more = f" +{len(values) - most}" if len(values) > most else ""
    return ", ".join(shown) + more


def _data(field: Field, value: Any, context: Context) -> Mapping[str, Any]:
    vocabulary = context.schema.vocabularies.get(field.vocabulary)
    term = vocabulary.terms.get(str(value)) if vocabulary else None
    return term.data if term else {}


def _relation(record: Record, field: Field, value: Any, page: str, context: Context) -> str:
    text = value.get("record", "") if isinstance(value, dict) else ""
    edge = next((e for e in context.library.outgoing.get(record.ref, ())
                 if e.name == field.name and _names(e.target, text, context)), None)  # fmt: skip
    outside = show_address(text) if text.startswith(("https://", "http://")) else escape(text)
    shown = show_record(edge.target, page, context) if edge else outside
    extra = [show_value(record, inner, value[name], page, context)
             for name, inner in field.fields.items() if name != "record" and value.get(name)]  # fmt: skip
    return shown + (" " + tag("span", "(" + ", ".join(extra) + ")", class_="rb-quiet") if extra else "")


def _names(ref: Ref, text: str, context: Context) -> bool:
    head, _, part = text.partition("#")
    if ref.id == head.rpartition("/")[2] and (not part or part == ref.part):
        return True
    return text.casefold() == context.library.records[ref].title.casefold()  # A type may say `match_by: title`.


def meta_line(parts: Iterable[str]) -> str:
    """Short facts on one line."""
    return '<span class="rb-dot" aria-hidden="true"> · </span>'.join(part for part in parts if part)


def count_sources(record: Record, name: str) -> str:
    """How many entries a citing field names."""
    keys = {v["key"] for v in record.data.get(name) or () if isinstance(v, dict) and "key" in v}
    return escape(count("sources", len(keys), record.language))
