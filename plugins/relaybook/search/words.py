"""The small vocabulary of a site: what its terms are also called, and the words that a mistyped one may stand for."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from relaybook.library.graph import Library
from relaybook.model import Record
from relaybook.schema.definitions import Term, Vocabulary
from relaybook.search.compact import compact
from relaybook.search.facets import Facet

VERSION = 1
"""The version of the format. A browser with a file of another one does without."""
MOST = 6000
"""How many words are kept, the most used first."""
_SHORTEST = 4
"""Shorter words are too near to each other to mend one by another."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Named:
    """A term of a facet and everything it is called."""

    facet: str
    id: str
    label: str
    url: str
    """The page that lists what has it."""
    also: tuple[str, ...] = ()
    """Its labels in other languages, and its alternative labels in all of them."""
    number: int = 0
    """How many records have it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of a site in the order of its facets, and its words, the most used first."""

    language: str
    terms: tuple[Named, ...] = ()
    words: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    """The labels of the facets that have terms."""


def words_path(language: str) -> str:
    """Where the file lies."""
    return f"search/words.{language}.json"


def words_of(
    facets: Iterable[Facet],
    records: Iterable[Record],
    library: Library,
    language: str,
    page_of: Callable[[Facet, str], str],
) -> Words:
    """The vocabulary of a site with records.

    Args:
        facets: The facets in order.
        records: The records that facets are made of.
        library: The linked library.
        language: The language of labels.
        page_of: The address of the page of a value, from the root of the site.
    """
    facets = tuple(facets)
    named = tuple(term for facet in facets for term in _named(facet, library, page_of))
    texts = [text for record in records for text in (record.title, record.data.get("description")) if text]
    texts += [text for term in named for text in (term.label, *term.also)]
    labels = {facet.name: facet.label for facet in facets if any(term.facet == facet.name for term in named)}
    return Words(language, named, counted(str(text) for text in texts), labels)


def counted(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of some texts in small letters, the most used first; not those that are too short to be mistyped.

    Examples:
        >>> counted(["Clean water for all", "Water meters: who pays?"])
        ('water', 'clean', 'meters', 'pays')
    """
    found = Counter(
        word
        for text in texts
        for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())
        if len(word) >= _SHORTEST and not _NO_SPACES.search(word)
    )
    return tuple(sorted(found, key=lambda word: (-found[word], word))[:MOST])


def words_file(words: Words) -> str:
    """The vocabulary as JSON: each term as `[facet, id, label, address, other names, number of records]`."""
    terms = [[t.facet, t.id, t.label, t.url, list(t.also), t.number] for t in words.terms]
    made = {"version": VERSION, "language": words.language, "facets": words.facets, "terms": terms}
    made["words"] = " ".join(words.words)
    return compact(made)


def read_words(text: str) -> Words | None:
    """The vocabulary of a file, or nothing where it is of another version."""
    read = json.loads(text)
    if read.get("version") != VERSION:
        return None
    terms = (Named(facet, id, label, url, tuple(also), number) for facet, id, label, url, also, number in read["terms"])
    return Words(read["language"], tuple(terms), tuple(read["words"].split()), read["facets"])


def _named(facet: Facet, library: Library, page_of: Callable[[Facet, str], str]) -> Iterator[Named]:
    vocabulary = library.schema.vocabularies.get(facet.name)
    lists = [vocabulary, *_groups(facet, library)] if vocabulary and vocabulary.url else []
    known = {term.id: term for each in reversed(lists) if each for term in each.terms.values()}
    numbers = Counter(value for values in facet.by_record.values() for value in values)
    for value in facet.terms:
        # Scales have no pages: their labels, such as "mixed", lead to nothing that somebody looks for by name.
        if value.id in known or "/" in value.id:
            also = tuple(dict.fromkeys(_names(known[value.id]))) if value.id in known else ()
            others = tuple(name for name in also if name != value.label)
            yield Named(facet.name, value.id, value.label, page_of(facet, value.id), others, numbers[value.id])


def _groups(facet: Facet, library: Library) -> Iterator[Vocabulary | None]:
    definition = library.schema.facets.get(facet.name)
    if definition and definition.group_by:
        yield library.schema.vocabularies.get(f"{definition.group_by}s")


def _names(term: Term) -> Iterator[str]:
    yield from term.label.values()
    yield from term.alt_labels
