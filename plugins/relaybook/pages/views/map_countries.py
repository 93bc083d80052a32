"""How many records each country has, by type, and how many of these have ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from relaybook.library.filters import values_at
from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.views.values import field_at, has_ended
from relaybook.pages.words import word
from relaybook.schema.definitions import RecordType, View, label_in


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of one type a country has."""

    kind: RecordType
    number: int
    ended: int = 0


@dataclass(frozen=True, slots=True)
class Country:
    """A country that records name, with its tally of each type that has any."""

    code: str
    label: str
    url: str
    """The address of its page, from the page that the map is on."""
    tallies: tuple[Tally, ...]

    @property
    def total(self) -> int:
        """How many records name it."""
        return sum(tally.number for tally in self.tallies)


def kinds_of(found: list[Record], context: Context) -> list[RecordType]:
    """The types of records, in the order of their definitions."""
    used = {record.type for record in found}
    return [kind for kind in context.schema.types.values() if kind.name in used]


def codes_of(record: Record, view: View, context: Context) -> list[str]:
    """The countries that a record names, each once."""
    values = (str(value) for path in view.place for value in values_at(record, path, context.library) if value)
    return list(dict.fromkeys(values))


def countries_of(view: View, found: list[Record], page: str, context: Context) -> list[Country]:
    """The countries of records: those that most name first, then by their label."""
    kinds = kinds_of(found, context)
    by_code: dict[str, dict[Ref, Record]] = {}
    for record in found:
        for code in codes_of(record, view, context):
            by_code.setdefault(code, {})[record.ref] = record
    vocabularies = {each.vocabulary for kind in kinds for path in view.place if (each := field_at(kind, path))}
    made = []
    for code, records in by_code.items():
        label, url = code, ""
        for name in sorted(vocabularies & context.schema.vocabularies.keys()):
            if term := context.schema.vocabularies[name].terms.get(code):
                label, url = label_in(term.label, context.settings.language, code), context.term_url(page, name, code)
        made.append(Country(code, label, url, tallies_of(list(records.values()), view, context)))
    return sorted(made, key=lambda country: (-country.total, country.label, country.code))


def tallies_of(records: list[Record], view: View, context: Context) -> tuple[Tally, ...]:
    """The number of records of each type."""
    made = []
    for kind in kinds_of(records, context):
        mine = [record for record in records if record.type == kind.name]
        made.append(Tally(kind, len(mine), sum(has_ended(record, view, context) for record in mine)))
    return tuple(made)


def lines_of(tallies: tuple[Tally, ...], language: str) -> Iterator[str]:
    """Each number in words: `3 case studies (1 ended)`."""
    for tally in tallies:
        noun = label_in(tally.kind.label if tally.number == 1 else tally.kind.plural, language, tally.kind.name)
        ended = f" ({word('n_ended', language, n=tally.ended)})" if tally.ended else ""
        yield f"{tally.number} {noun.lower()}{ended}"


def in_words(tallies: tuple[Tally, ...], language: str) -> str:
    """All numbers in words, on one line."""
    return word("list_comma", language).join(lines_of(tallies, language))
