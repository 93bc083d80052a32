"""What a record lacks of what is wanted of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from relaybook.model import Record
from relaybook.schema.definitions import RecordType, label_in


class Part(NamedTuple):
    """A field or a section of the body that a type advises."""

    name: str
    label: str
    is_section: bool = False


def advised_parts(kind: RecordType, language: str, names: Iterable[str] | None = None) -> Iterator[Part]:
    """The parts that a type advises, in its order: fields, then sections.

    Args:
        kind: The type.
        language: The language of the labels.
        names: The fields that are asked for; left out, those that the type advises.
    """
    for name in kind.advised if names is None else names:
        if name in kind.fields:
            yield Part(name, label_in(kind.fields[name].label, language))
    for section in kind.sections:
        yield Part(section.id, label_in(section.label, language), is_section=True)


def has_part(record: Record, part: Part, kind: RecordType) -> bool:
    """Whether a record has a field or a section. A record without a body of its own lacks no section."""
    if not part.is_section:
        return bool(record.data.get(part.name))
    if record.body is None:
        return True
    held = {h.text.casefold() for h in record.body.headings} | {h.id for h in record.body.headings}
    labels = {text.casefold() for s in kind.sections if s.id == part.name for text in s.label.values()}
    return not held.isdisjoint(labels | {part.name})
