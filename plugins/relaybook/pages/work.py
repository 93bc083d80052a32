"""A record as a work that others cite: an item of CSL-JSON made from its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from relaybook.library.filters import values_at
from relaybook.library.places import is_published
from relaybook.model import Record, Ref
from relaybook.pages.context import Context
from relaybook.schema.definitions import label_in

Item = dict[str, Any]
"""One work as CSL-JSON."""

_IN_SOMETHING = frozenset({"article-journal", "chapter"})
"""Works that appear in another: in the record that holds them, or else in what the site publishes."""


def work_of(record: Record, context: Context) -> Item | None:
    """A record as an item of CSL-JSON, or nothing where it is not to be cited.

    A record inside a record is a part of it: it has the authors, the date and the version of the whole. A version is
    only named once it is released: until then the same number may stand for other words tomorrow.

    Args:
        record: A record, or a record inside a record.
        context: The linked library.
    """
    if record.ref not in context.own_works:
        context.own_works[record.ref] = _made(record, context)
    return context.own_works[record.ref]


def _made(record: Record, context: Context) -> Item | None:
    work, whole = context.type_of(record).work, _whole(record, context)
    if work is None or not _is_citable(record, context) or not _is_citable(whole, context):
        return None
    publisher = work.institution or context.settings.site_name
    item: Item = {
        "id": work_id(record.ref, context),
        "type": work.csl,
        "title": record.title.removesuffix("."),  # Styles set their own mark after a title.
        "author": list(authors(whole, context)) or [{"literal": context.settings.site_name}],
        "publisher": publisher,
        "language": record.language,
    }
    if whole is not record or work.csl in _IN_SOMETHING:
        item["container-title"] = whole.title if whole is not record else publisher
    if work.genre or whole is record:  # "Claim" would say nothing that the title does not.
        item["genre"] = label_in(work.genre or context.type_of(record).label, record.language)
    if issued := date_of(whole):
        item["issued"] = {"date-parts": [[int(part) for part in issued.split("-")]]}
    for name, value in (
        ("version", whole.data.get("version") if whole.ref in context.places.permalinks else None),
        ("license", whole.data.get("license")),
        ("abstract", record.data.get("description")),
        ("keyword", ", ".join(keywords(record, context))),
    ):
        if isinstance(value, str) and value:
            item[name] = value
    for each in context.type_of(record).fields.values():
        variable, value = each.maps.get("csl"), record.data.get(each.name)
        if variable and variable not in item and each.public and isinstance(value, str):
            item[variable] = value
    if context.settings.site_url:
        item["URL"] = context.permalink(record)
    return item


def works(context: Context, records: Iterable[Record] | None = None) -> Iterator[tuple[Record, Item]]:
    """Every record that can be cited, those inside others among them, in order of type and id.

    Args:
        context: The linked library.
        records: Only these of them.
    """
    for record in context.library.records.values() if records is None else records:
        if item := work_of(record, context):
            yield record, item


def work_id(ref: Ref, context: Context) -> str:
    """A key for a record, unique among all sites: `my-site-playbook-open-a-park`.

    A part and a version follow marks that no id holds, so that `a:b-c` is never `a-b:c`, nor `x.v1` a record `x-v1`.
    """
    whole = "-".join(filter(None, (context.settings.site_id, ref.type, ref.id)))
    part = f":{ref.part}" if ref.part else ""
    return f"{whole}{part}.v{context.version}" if context.version else f"{whole}{part}"


def date_of(record: Record) -> str:
    """The date that a record is cited by: of its last change, or of its publication, or the empty text."""
    return plain_date(record, "date_modified") or plain_date(record, "date_published")


def plain_date(record: Record, name: str) -> str:
    """A date of a record without the marks that say how sure it is, or the empty text."""
    return str(record.data.get(name) or "").rstrip("?~%")


def authors(record: Record, context: Context) -> Iterator[dict[str, str]]:
    """Who wrote a record, as names of CSL-JSON: a person in two parts where both are known, all others as one."""
    return (name_of(writer, context) for writer in writers(record, context))


def name_of(writer: Record, context: Context) -> dict[str, str]:
    """The name of a person or organisation as CSL-JSON has it."""
    agent = context.type_of(writer).agent
    family, given = writer.data.get(agent.family), writer.data.get(agent.given)
    if agent.family and isinstance(family, str):
        return {"family": family, **({"given": given} if isinstance(given, str) else {})}
    return {"literal": writer.title}


def writers(record: Record, context: Context) -> Iterator[Record]:
    """The records of those who wrote a record, in the order that it names them."""
    for name, each in context.type_of(record).fields.items():
        if each.maps.get("schema.org") == "creator":
            for ref in context.library.linked(record.ref, name):
                if writer := context.visible(ref):
                    yield writer


def identity(writer: Record, context: Context) -> str:
    """The address that says who a writer is, such as an ORCID, or the empty text."""
    for name in context.type_of(writer).agent.same_as:
        value = writer.data.get(name)
        if isinstance(value, str) and value:
            is_orcid = context.type_of(writer).fields[name].format == "orcid"
            return value if "://" in value or not is_orcid else f"https://orcid.org/{value}"
    return ""


def licence_url(record: Record, context: Context) -> str:
    """The address of a record's licence, where its vocabulary has one."""
    each, name = context.type_of(record).fields.get("license"), record.data.get("license")
    vocabulary = context.schema.vocabularies.get(each.vocabulary) if each else None
    term = vocabulary.terms.get(str(name)) if vocabulary else None
    return str(term.data.get("link") or "") if term else ""


def keywords(record: Record, context: Context) -> list[str]:
    """The terms that say what a record is about, as words in its language."""
    found: list[str] = []
    for name, each in context.type_of(record).fields.items():
        vocabulary = context.schema.vocabularies.get(each.vocabulary)
        if vocabulary and each.maps.get("datacite") == "subject" and name in record.data:
            terms: Mapping[str, Any] = vocabulary.terms
            for value in values_at(record, name, context.library):
                found.append(label_in(terms[value].label, record.language) if value in terms else str(value))
    return list(dict.fromkeys(found))


def _whole(record: Record, context: Context) -> Record:
    return context.library.records[record.parent] if record.parent else record


def _is_citable(record: Record, context: Context) -> bool:
    return is_published(record) and context.visible(record.ref) is not None
