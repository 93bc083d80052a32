"""The whole library in files for other programs: works as BibTeX and CSL-JSON, tables, and a Data Package of all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from relaybook.citations.citeproc import Csl
from relaybook.citations.formats import to_bibtex, to_csl_json
from relaybook.model import File, Record
from relaybook.pages.context import Context
from relaybook.pages.data import published
from relaybook.pages.tables import SEPARATOR, Column, Table, tables
from relaybook.pages.words import word
from relaybook.pages.work import identity, name_of, works, writers
from relaybook.schema.definitions import label_in
from relaybook.schema.validate import as_id

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSL = "application/vnd.citationstyles.csl+json"


def catalogue_files(context: Context) -> Iterator[File]:
    """`records.*`, `bibliography.*`, the tables below `data/`, and `datapackage.json` that describes them."""
    own = [item for _, item in works(context)]
    cited = list(context.works.values())
    files = {
        "records.bib": _bibtex(own),
        "records.csl.json": to_csl_json(own).encode(),
        "bibliography.bib": _bibtex(cited),
        "bibliography.csl.json": to_csl_json(cited).encode(),
    }
    resources = []
    for table in tables(context):
        path, content = f"data/{table.name}.csv", table.to_csv()
        files[path] = content
        resources.append(_resource(table, path, content, context))
    for name, path in (("works", "records.csl.json"), ("bibliography", "bibliography.csl.json")):
        about = {"name": name, "path": path, "title": word(f"file_{name}", context.settings.language)}
        resources.append({**about, "format": "json", "mediatype": CSL, **_measured(files[path])})
    files["datapackage.json"] = _package(resources, context)
    for path, content in files.items():
        yield File(path, content)  # As bytes, so that no system writes line ends of its own: the hashes must fit.


def _bibtex(items: Sequence[Csl]) -> bytes:
    return "\n".join(to_bibtex(item) for item in items).encode()


def _measured(content: bytes) -> dict[str, Any]:
    return {"encoding": "utf-8", "bytes": len(content), "hash": f"sha256:{sha256(content).hexdigest()}"}


def _package(resources: list[dict[str, Any]], context: Context) -> bytes:
    settings = context.settings
    records = list(published(context))
    made: dict[str, Any] = {
        "$schema": PROFILE,
        "name": settings.site_id or as_id(settings.site_name) or "records",
        "title": settings.site_name,
        "description": settings.site_description,
        "homepage": settings.site_url,
        "licenses": _licences(records, context),
        "contributors": list(_contributors(records, context)),
        "sources": _sources(context),
        "resources": resources,
    }
    return (json.dumps({k: v for k, v in made.items() if v}, ensure_ascii=False, indent=2) + "\n").encode()


def _licences(records: list[Record], context: Context) -> list[dict[str, str]]:
    """The licences of the records, that of the site first; a row has its own in the column `license`."""
    found = dict.fromkeys([context.settings.license, *sorted(str(r.data.get("license", "")) for r in records)])
    vocabulary = context.schema.vocabularies.get("licences")
    made = []
    for name in filter(None, found):
        term = vocabulary.terms.get(name) if vocabulary else None
        link = str(term.data.get("link") or "") if term else ""
        title = label_in(term.label, context.settings.language) if term else ""
        row = {"name": name, "path": link or f"https://spdx.org/licenses/{name}.html", "title": title}
        made.append({key: value for key, value in row.items() if value})
    return made


def _contributors(records: list[Record], context: Context) -> Iterator[dict[str, Any]]:
    """Everybody who wrote a record, in the order of the records."""
    found = {writer.ref: writer for record in records for writer in writers(record, context)}
    for writer in found.values():
        name = name_of(writer, context)
        made: dict[str, Any] = {"title": writer.title, "path": identity(writer, context)}
        made |= {"givenName": name.get("given", ""), "familyName": name.get("family", ""), "roles": ["creator"]}
        yield {key: value for key, value in made.items() if value}


def _sources(context: Context) -> list[dict[str, str]]:
    settings = context.settings
    places = ((settings.site_name, settings.site_url), (word("repository", settings.language), settings.repo_url))
    return [{"title": title, "path": path} for title, path in places if path]


def _resource(table: Table, path: str, content: bytes, context: Context) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.keyed:
        schema["primaryKey"] = [table.columns[0].name]
    keys = [
        {"fields": [column.name], "reference": {"resource": column.refers_to[0], "fields": [column.refers_to[1]]}}
        for column in table.columns
        if column.refers_to
    ]
    if keys:
        schema["foreignKeys"] = keys
    made = {"name": table.name, "type": "table", "path": path, "title": table.title, "description": table.description}
    made = {key: value for key, value in made.items() if value}
    return {**made, "format": "csv", "mediatype": "text/csv", **_measured(content), "schema": schema}


def _field(column: Column) -> dict[str, Any]:
    made = {"name": column.name, "title": column.title, "description": column.description, "type": column.type}
    if column.type == "list":
        made |= {"delimiter": SEPARATOR, "itemType": "string"}
    return {key: value for key, value in made.items() if value}
