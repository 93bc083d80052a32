"""A record as JSON-LD in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from relaybook.citations.latex import plain
from relaybook.library.adapted import Adaptation, Ancestor
from relaybook.library.citing import keys_of
from relaybook.library.filters import values_at
from relaybook.library.places import vocabulary_of
from relaybook.model import Entry, Record, Ref
from relaybook.pages.context import Context
from relaybook.pages.origins import licence_address, local_record, web_address
from relaybook.pages.work import Item, date_of, identity, keywords, licence_url, plain_date, work_of, writers
from relaybook.schema.definitions import Field, label_in

Node = dict[str, Any]
"""One thing in the words of schema.org."""


def json_ld(record: Record, item: Item, page: str, context: Context) -> str:
    """A record, what is inside it and what it cites, as the text of a script: no text in it can end the script.

    Args:
        record: The record that the page shows.
        item: The same as CSL-JSON.
        page: The path of the page.
        context: The linked library.
    """
    node: Node = {"@context": "https://schema.org", **_work(record, item, context)}
    if context.settings.site_url:
        node["url"] = context.absolute(page)
    if context.settings.site_url and not context.version:  # The data are those of today.
        node["encoding"] = {"@type": "MediaObject", "encodingFormat": "application/json",
                            "contentUrl": context.absolute(f"data/{record.ref}.json")}  # fmt: skip
    node["isPartOf"] = _site(context)
    parts = [_part(inner, context) for inner in context.library.inner.get(record.ref, ())]
    node["hasPart"] = [part for part in parts if part]
    inside = [record, *(context.library.records[ref] for ref in context.library.inner.get(record.ref, ()))]
    node["citation"] = _citations(inside, context)
    for name, value in _mapped(record, context):
        node.setdefault(name, value)
    if adapted := context.adapted.get(record.ref):
        node |= {"@context": ["https://schema.org", {"prov": "http://www.w3.org/ns/prov#"}]}
        node |= _derived(adapted.adaptation, context)
    text = json.dumps({name: value for name, value in node.items() if value}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _work(record: Record, item: Item, context: Context) -> Node:
    work = context.type_of(record).work
    made: Node = {
        "@type": work.schema_org if work else "CreativeWork",
        "@id": item.get("URL", ""),
        "name": item["title"],
        "headline": item["title"],
        "description": item.get("abstract", ""),
        "author": [_author(writer, context) for writer in writers(record, context)] or [_publisher(item, context)],
        "publisher": _publisher(item, context),
        "datePublished": plain_date(record, "date_published") or date_of(record),
        "dateModified": plain_date(record, "date_modified"),
        "version": item.get("version", ""),
        "inLanguage": item["language"],
        "license": licence_url(record, context) or item.get("license", ""),
        "keywords": keywords(record, context),
        "identifier": f"https://doi.org/{item['DOI']}" if "DOI" in item else item.get("URL", ""),
    }
    return {name: value for name, value in made.items() if value}


def _derived(adaptation: Adaptation, context: Context) -> Node:
    """What a work was made from: the whole chain, each text with its licence and the names that it credits."""
    based: Node = {}
    for origin in reversed(adaptation.ancestors):
        url = _address(origin, context)
        made = {
            "@type": "CreativeWork", "@id": url, "name": origin.title or origin.record, "url": url,
            "version": origin.version, "inLanguage": origin.language, "creditText": ", ".join(origin.credit),
            "license": licence_address(origin.license, context) or origin.license, "isBasedOn": based,
        }  # fmt: skip
        based = {name: value for name, value in made.items() if value}
    same = {"@id": based["@id"]} if "@id" in based else {"@type": "CreativeWork", "name": based["name"]}
    urls = [url for origin in adaptation.ancestors if (url := _address(origin, context))]
    return {
        "isBasedOn": based,
        "translationOfWork": same if adaptation.kind == "translation" else {},
        "prov:wasDerivedFrom": [{"@id": url} for url in urls],
    }


def _address(origin: Ancestor, context: Context) -> str:
    """The whole address of the page of a text, or the empty text."""
    ref = local_record(origin, context.library, context.settings)
    if ref and context.settings.site_url and context.visible(ref):
        return context.absolute(context.places.of_record[ref])
    return web_address(origin.url)


def _part(ref: Ref, context: Context) -> Node:
    """A record inside the record, where it can be cited by itself."""
    record = context.library.records[ref]
    item, work = work_of(record, context), context.type_of(record).work
    if item is None or work is None:
        return {}
    made: Node = {"@type": work.schema_org, "text": record.title}
    if "URL" in item:
        made |= {"@id": item["URL"], "url": item["URL"]}
    if citations := _citations([record], context):  # The whole names each of them already.
        made["citation"] = [{"@id": each["@id"]} if "@id" in each else each for each in citations]
    return made


def _author(writer: Record, context: Context) -> Node:
    agent = context.type_of(writer).agent
    made: Node = {"@type": agent.schema_org, "name": writer.title}
    for name, part in (("familyName", agent.family), ("givenName", agent.given)):
        if part and isinstance(writer.data.get(part), str):
            made[name] = writer.data[part]
    if found := identity(writer, context):
        made["sameAs"] = found
    if context.settings.site_url:
        made["url"] = context.absolute(context.places.of_record[writer.ref])
    return made


def _publisher(item: Item, context: Context) -> Node:
    made = {"@type": "Organization", "name": item["publisher"]}
    return {**made, "url": context.settings.site_url} if context.settings.site_url else made


def _site(context: Context) -> Node:
    made = {"@type": "WebSite", "name": context.settings.site_name}
    return {**made, "url": context.settings.site_url} if context.settings.site_url else made


def _citations(records: list[Record], context: Context) -> list[Node]:
    """The works that records cite, each by its title and its address."""
    keys = dict.fromkeys(key for record in records for key in keys_of(record, context.type_of(record).fields))
    return [_cited(context.library.entries[key], context) for key in keys if key in context.library.entries]


def _cited(entry: Entry, context: Context) -> Node:
    made = ("json-ld", entry.key)
    if made not in context.cache:
        csl = context.works.get(entry.key, {})
        node: Node = {"@type": "CreativeWork", "name": plain(entry.title)}
        if address := f"https://doi.org/{csl['DOI']}" if "DOI" in csl else csl.get("URL", ""):
            node = {"@type": "CreativeWork", "@id": address, "name": node["name"], "url": address}
        context.cache[made] = json.dumps(node)
    return dict(json.loads(context.cache[made]))


def _mapped(record: Record, context: Context) -> Iterator[tuple[str, Any]]:
    """The values of the fields that say which property of schema.org they are."""
    for each in context.type_of(record).fields.values():
        if (name := each.maps.get("schema.org")) and each.public and not each.relation and each.name in record.data:
            values = [_value(each, value, record, context) for value in values_at(record, each.name, context.library)]
            yield name, values if each.many else values[0] if values else ""


def _value(each: Field, value: Any, record: Record, context: Context) -> Any:
    vocabulary = context.schema.vocabularies.get(vocabulary_of(each))
    term = vocabulary.terms.get(str(value)) if vocabulary else None
    if each.format == "partial-date":
        return str(value).rstrip("?~%")
    return label_in(term.label, record.language) if term else value
