"""What the files of definitions say, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ALWAYS = ("type", "status", "language", "id")
"""What every record has and a filter may ask for, whatever the fields of its type."""
DEPENDS = "depends"
"""In a rule: every relation without which the record falls."""
Labels = Mapping[str, str]
"""A label in several languages, keyed by BCP 47 tag."""


def label_in(labels: Labels, language: str, fallback: str = "") -> str:
    """A label in a language: that language, its base, English, the first there is, the fallback."""
    for tag in (language, language.partition("-")[0], "en"):
        if tag in labels:
            return labels[tag]
    return next(iter(labels.values()), fallback)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a field that names other records may name, and how it looks from the other side."""

    to: tuple[str, ...]
    """Names of types; `any` and `same` are allowed."""
    inverse: str = ""
    inverse_label: Labels = field(default_factory=dict)
    acyclic: bool = False
    symmetric: bool = False
    depends: bool = False
    """Whether the record falls if its target does."""
    counts: bool = True
    """Whether it is listed among what is linked to the target."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type."""

    name: str
    label: Labels = field(default_factory=dict)
    description: Labels = field(default_factory=dict)
    many: bool = False
    json_type: str = "string"
    format: str = ""
    vocabulary: str = ""
    relation: Relation | None = None
    contains: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    short: str = ""
    required: tuple[str, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    list_limits: Mapping[str, Any] = field(default_factory=dict)
    not_before: str = ""
    facet: bool = False
    cites: bool = False
    public: bool = True
    maps: Mapping[str, str] = field(default_factory=dict)
    adapt: str = "follow"

    @property
    def is_group(self) -> bool:
        """Whether its values are maps with fields of their own."""
        return bool(self.fields)


@dataclass(frozen=True, slots=True)
class Section:
    """A section that a body must or should have."""

    id: str
    label: Labels
    required: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """How front matter that was not written for us is read. These words and no others."""

    alias: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, str] = field(default_factory=dict)
    empty_is_absent: bool = False
    date_order: str = ""
    id_from: str = ""
    match_by: str = "id"


@dataclass(frozen=True, slots=True)
class Work:
    """How the records of a type are cited. A type without one is not cited."""

    csl: str = "report"
    """The kind of work, in the words of CSL."""
    schema_org: str = "CreativeWork"
    """The kind of work, in the words of schema.org."""
    genre: Labels = field(default_factory=dict)
    """What a citation calls it; left out, the label of the type."""
    institution: str = ""
    """Who publishes it; left out, the site."""


@dataclass(frozen=True, slots=True)
class Agent:
    """How the records of a type are named where they wrote something."""

    schema_org: str = "Organization"
    """What they are, in the words of schema.org."""
    family: str = ""
    """The field with the part of a name that comes first in a list."""
    given: str = ""
    """The field with the rest of it."""
    same_as: tuple[str, ...] = ()
    """Fields with an address or number that identifies them; the first that is filled in counts."""


@dataclass(frozen=True, slots=True)
class RecordType:
    """One type of record."""

    name: str
    label: Labels
    plural: Labels
    description: Labels
    fields: Mapping[str, Field]
    required: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    url: str = ""
    title_field: str = "title"
    inside: str = ""
    sections: tuple[Section, ...] = ()
    card: tuple[str, ...] = ()
    """The fields that a card shows."""
    facts: tuple[str, ...] = ()
    """The fields in the table of facts at the head of the page."""
    page: tuple[str, ...] = ()
    """The fields that make sections of the page, in order; `body` stands for the body."""
    lead: str = ""
    """A field that is shown above the title, such as the question that a summary answers."""
    read: Read = field(default_factory=Read)
    work: Work | None = None
    """How its records are cited, where they are works."""
    agent: Agent = field(default_factory=Agent)
    """How its records are named, where they wrote something."""
    own_fields: tuple[str, ...] = ()
    """The fields that the type says itself, not those of the type that it extends."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a vocabulary. `data` holds everything that was written for it."""

    id: str
    label: Labels
    description: Labels = field(default_factory=dict)
    broader: str = ""
    alt_labels: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of terms that a field may take, in the order of its scale."""

    name: str
    label: Labels
    terms: Mapping[str, Term]
    note: Labels = field(default_factory=dict)
    url: str = ""
    """The address of a term's page; empty where its terms have none."""


@dataclass(frozen=True, slots=True)
class Need:
    """A relation or field, what it must lead to, and how often."""

    name: str
    to: Mapping[str, Any] = field(default_factory=dict)
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the graph: every record that fits the filter needs one of these, or must have none."""

    code: str
    message: str
    fits: Mapping[str, Any]
    need: tuple[Need, ...] = ()
    forbid: tuple[Need, ...] = ()
    help: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a row of a matrix is called that has something in one column and nothing in another."""

    has: str
    lacks: str
    label: Labels


@dataclass(frozen=True, slots=True)
class View:
    """Records chosen by a filter and shown by a kind: a line `<!-- view: name -->` places it on a page."""

    name: str
    label: Labels
    of: Mapping[str, Any]
    sort: str = ""
    limit: int = 0
    kind: str = "list"
    """One of `VIEW_KINDS`."""
    empty: Labels = field(default_factory=dict)
    """What is said where nothing fits."""
    note: Labels = field(default_factory=dict)
    """What a reader should know before trusting the picture."""
    rows: str = ""
    """The field whose values are the rows: of a matrix, of a timeline; of a tree, the field that branches."""
    columns: str = ""
    """The field whose values are the columns of a matrix."""
    marks: tuple[str, ...] = ()
    """The fields whose terms are drawn as marks: of a matrix in each cell, of a map and a timeline for each record."""
    fields: tuple[str, ...] = ()
    """The columns of the table that goes with the picture; left out, those of the card. Of a neighbourhood, the
    relations that it follows; left out, all that count."""
    place: tuple[str, ...] = ()
    """The fields with the countries of a map; types that are shown together may name theirs differently. Of a matrix,
    the countries that are counted in each cell."""
    start: str = ""
    """The field with the first date of a timeline."""
    end: str = ""
    """The field with its last date. What has one has ended, on a map too."""
    as_of: str = ""
    """The field with the date up to which the marks of a timeline are known. Of a matrix, a date of the records or of
    those that they lie in: the oldest and the newest stand by it."""
    hops: int = 1
    """How far a neighbourhood reaches."""
    per: str = ""
    """A facet: the view has a page of its own for each of its values that is used."""
    url: str = ""
    """The address of its page; left out, `views/NAME/` for every kind but a list."""
    missing: Labels = field(default_factory=dict)
    """What the row or column of a matrix is called for records without a value; left out, there is none."""
    gaps: tuple[Gap, ...] = ()
    """What is said below the name of a row of a matrix, of the columns that it lacks."""


VIEW_KINDS = ("list", "table", "matrix", "map", "timeline", "tree", "neighbourhood", "completeness")
"""The kinds of views: one renderer each."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A value of a facet that is no field: what fits one of its filters has it."""

    id: str
    label: Labels
    any_of: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetDef:
    """How a facet is offered: its name is that of a vocabulary, a field, or of its own flags."""

    name: str
    label: Labels = field(default_factory=dict)
    group_by: str = ""
    """The entry of a term that names the term it is shown under, such as the region of a country."""
    flags: tuple[Flag, ...] = ()
    folded: bool = True
    """Whether its values are hidden until they are asked for."""


@dataclass(frozen=True, slots=True)
class Schema:
    """All definitions of a site: those shipped, and its own."""

    types: Mapping[str, RecordType]
    vocabularies: Mapping[str, Vocabulary]
    rules: tuple[Rule, ...] = ()
    views: Mapping[str, View] = field(default_factory=dict)
    facets: Mapping[str, FacetDef] = field(default_factory=dict)

    def type_of_path(self, path: str) -> str:
        """The type whose folder a file lies in (`docs/people.yml` counts as `docs/people`), or the empty text."""
        stem = path.rpartition(".")[0]
        for folder, name in self._folders():
            if path.startswith(folder + "/") or stem == folder:
                return name
        return ""

    def _folders(self) -> list[tuple[str, str]]:
        pairs = [(folder, t.name) for t in self.types.values() for folder in t.folders]
        return sorted(pairs, key=lambda pair: -len(pair[0]))
