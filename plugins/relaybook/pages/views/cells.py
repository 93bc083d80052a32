"""What stands in one cell of a matrix: which way its records point, how sure they are, and on how much they rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from relaybook.library.citing import citing_values
from relaybook.library.filters import values_at
from relaybook.model import Record
from relaybook.pages.context import Context
from relaybook.pages.html import escape, tag
from relaybook.pages.values import as_labels
from relaybook.pages.views.axis import field_of
from relaybook.pages.words import count, word
from relaybook.schema.definitions import Term, View, label_in


@dataclass(frozen=True, slots=True)
class Scale:
    """A field whose terms are drawn: by a mark such as `▲`, or by a strength that is said in words."""

    name: str
    terms: tuple[Term, ...]

    def of(self, record: Record, context: Context) -> set[str]:
        """The terms of a record."""
        return {str(value) for value in values_at(record, self.name, context.library)}


@dataclass(frozen=True, slots=True)
class Marks:
    """How the cells of a matrix are drawn."""

    direction: Scale | None
    """Drawn side by side, each term with its own mark and count, because no one number is true of all."""
    strength: Scale | None
    """Said in words; the more it is, the fuller the mark."""


def marks_of(view: View, context: Context) -> Marks:
    """The two scales that a view draws, from its `marks`: the terms of one have a `mark`, of the other `words`."""
    found: dict[str, Scale] = {}
    for name in view.marks:
        each = field_of(name, context)
        vocabulary = context.schema.vocabularies.get(each.vocabulary) if each else None
        terms = tuple(vocabulary.terms.values()) if vocabulary else ()
        strong = any("words" in term.data for term in terms)
        found.setdefault("strength" if strong else "direction", Scale(name, terms))
    return Marks(found.get("direction"), found.get("strength"))


def tally(scale: Scale | None, records: Iterable[Record], context: Context) -> list[tuple[Term, list[Record]]]:
    """The records of each term of a scale, in its order; none for a term that nobody has."""
    records = list(records)
    return [(term, [r for r in records if term.id in scale.of(r, context)]) for term in scale.terms] if scale else []


def shown_cell(records: list[Record], marks: Marks, view: View, context: Context) -> str:
    """The inside of a cell: its bubbles, and beneath them its strength and what it rests on, in words."""
    language = context.settings.language
    bubbles = "".join(_bubble(term, held, marks, context) for term, held in tally(marks.direction, records, context))
    if not bubbles:
        bubbles = tag("span", str(len(records)), class_="rb-count")
        bubbles += tag("span", escape(f" {word('n_records', language).lower()}"), class_="rb-sr")
    sure, rests = how_sure(records, marks, context), rests_on(records, marks, view, context)
    said = tag("span", escape(sure), class_="rb-sure") if sure else ""
    said += " " + tag("span", escape(rests), class_="rb-rests") if rests else ""
    return tag("span", bubbles, class_="rb-bubbles") + (tag("span", said, class_="rb-said") if said else "")


def _bubble(term: Term, held: list[Record], marks: Marks, context: Context) -> str:
    if not held:
        return ""
    language = context.settings.language
    level = max((level_of(t) for t, own in tally(marks.strength, held, context) if own), default=0)
    number = f"<b>{len(held)}</b>" if len(held) > 1 else ""
    name = f"{label_in(term.label, language)}: {len(held)}. "
    shown = tag("span", escape(term.data.get("mark", "")) + number, aria_hidden="true")
    size = 3 if len(held) > 3 else min(len(held), 2)
    return tag(
        "span",
        shown + tag("span", escape(name), class_="rb-sr"),
        class_=f"rb-bubble rb-bubble--{level} rb-bubble--n{size}",
    )


def level_of(term: Term) -> int:
    """How strong a term of a scale is, from 1 to 4; 0 where it does not say."""
    level = str(term.data.get("level", ""))
    return int(level) if level.isdecimal() else 0


def how_sure(records: list[Record], marks: Marks, context: Context) -> str:
    """How sure the records of a cell are; at best, where they differ."""
    held = [term for term, own in tally(marks.strength, records, context) if own]
    if not held:
        return ""
    language = context.settings.language
    said = label_in(as_labels(max(held, key=level_of).data.get("words", "")), language)
    return word("at_best", language, words=said[:1].lower() + said[1:]) if len(held) > 1 else said


def rests_on(records: list[Record], marks: Marks, view: View, context: Context) -> str:
    """How many sources the records of a cell cite, and how many countries they are about."""
    language = context.settings.language
    counts = []
    if marks.strength and (sources := sources_of(records, context)):
        counts.append(count("sources", len(sources), language))
    if view.place and (places := countries_of(records, view, context)):
        counts.append(count("countries", len(places), language))
    return ", ".join(each.replace(" ", "\u00a0") for each in counts)


def sources_of(records: Iterable[Record], context: Context) -> set[str]:
    """The works that records cite in their fields."""
    return {str(value["key"]) for record in records
            for _, value in citing_values(record, context.type_of(record).fields)}  # fmt: skip


def countries_of(records: Iterable[Record], view: View, context: Context) -> set[str]:
    """Every country that records have in the fields that a view names."""
    return {
        str(value) for record in records for path in view.place for value in values_at(record, path, context.library)
    }


def key(marks: Marks, context: Context) -> str:
    """How the marks are read, with every mark named beside it."""
    language = context.settings.language
    lists = ([*_directions(marks, language)], [*_strengths(marks, language)])
    shown = (tag("ul", "".join(tag("li", item) for item in items), class_="rb-key") for items in lists if items)
    return "".join(shown)


def _directions(marks: Marks, language: str) -> Iterator[str]:
    for term in marks.direction.terms if marks.direction else ():
        mark = tag("span", escape(term.data.get("mark", "")), class_="rb-mark", aria_hidden="true")
        yield mark + escape(label_in(term.label, language))


def _strengths(marks: Marks, language: str) -> Iterator[str]:
    for term in marks.strength.terms if marks.strength else ():
        mark = tag("span", "", class_=f"rb-bubble rb-bubble--{level_of(term)}", aria_hidden="true")
        yield mark + escape(label_in(as_labels(term.data.get("words", "")), language))
