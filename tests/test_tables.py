"""The downloads of a whole site: tables, a Data Package that describes them, and works as references."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from relaybook.build import build
from relaybook.citations.bibliography import read_bibliography
from relaybook.citations.csl import to_csl
from relaybook.config import read_project
from relaybook.model import Source
from relaybook.pages.tables import harmless
from tests.projects import CASE, FILES, ROOT, write

SUMMARY = """\
---
title: Do counts help?
description: A little.
question: Does counting help?
bottom_line: A little [@smith2020].
search_date: 2020-05
claims:
  - id: counts-help
    statement: "=1+1 counts help"
    direction: positive
    certainty: low
    certainty_reason: One study.
    cites: [{key: smith2020, locator: p. 4}]
    countries: [PT, GB]
---
"""
DRAFT = CASE.replace("title: Fountains of Aldeia", "title: SECRET-draft\nstatus: draft").replace(
    "former_ids: [aldeia-fountains]\n", ""
)
MORE: dict[str, str | bytes] = {
    **FILES,
    "docs/evidence/do-counts-help.md": SUMMARY,
    "case_studies/draft.md": DRAFT,
    "docs/people.yml": "- {id: ann, name: Ann Smith, family_name: Smith, given_name: Ann, consent: true}\n",
}


def files_of(folder: Path) -> dict[str, bytes]:
    project = read_project(folder / "mkdocs.yml")
    site = build(project.sources, project.settings)
    assert site.errors == ()
    return {f.path: f.content.encode() if isinstance(f.content, str) else f.content for f in site.files}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files_of(write(tmp_path_factory.mktemp("site"), MORE))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_one_table_of_all_records_and_one_of_each_type(made: dict[str, bytes]) -> None:
    assert [row["ref"] for row in rows(made["data/records.csv"])] == [
        "case_study/fountains",
        "evidence_summary/do-counts-help",
        "evidence_summary/do-counts-help#counts-help",
        "organisation/water-friends",
        "person/ann",
        "playbook/count-fountains",
    ]
    case = rows(made["data/case-studies.csv"])[0]
    assert case["places"] == '[{"country": "PT"}]'
    assert case["organisations"] == "organisation/water-friends"
    assert case["used"] == "playbook/count-fountains"
    assert "mood" in case  # A field of this site's own.
    claim = rows(made["data/claims.csv"])[0]
    assert claim["part_of"] == "evidence_summary/do-counts-help"
    assert (claim["countries"], claim["cites"], claim["certainty"]) == ("PT;GB", "smith2020", "low")


def test_relations_and_citations_name_what_is_in_the_other_tables(made: dict[str, bytes]) -> None:
    relations = rows(made["data/relations.csv"])
    assert {
        "source": "case_study/fountains",
        "relation": "organisations",
        "target": "organisation/water-friends",
        "qualifiers": '{"role": "operator"}',
    } in relations
    assert ("case_study/fountains", "mentions") in {(row["source"], row["relation"]) for row in relations}
    assert [tuple(row.values()) for row in rows(made["data/citations.csv"])] == [
        ("case_study/fountains", "intervention_summary", "smith2020", ""),
        ("evidence_summary/do-counts-help", "bottom_line", "smith2020", ""),
        ("evidence_summary/do-counts-help#counts-help", "cites", "smith2020", "p. 4"),
    ]


def test_nothing_private_is_in_a_download(made: dict[str, bytes]) -> None:
    assert [path for path, data in made.items() if b"SECRET" in data] == []
    assert "consent" not in rows(made["data/people.csv"])[0]
    assert "x_private" not in rows(made["data/case-studies.csv"])[0]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@sum(a)", "'@sum(a)"),
        ("+1", "'+1"),
        ("- none", "'- none"),
        ("-3", "-3"),
        ("-0.5", "-0.5"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_tables_are_csv_by_the_book(made: dict[str, bytes]) -> None:
    data = made["data/claims.csv"]
    assert data.count(b"\n") == data.count(b"\r\n") == 2
    assert rows(data)[0]["statement"] == "'=1+1 counts help"
    assert not data.startswith(b"\xef\xbb\xbf")


def check_package(files: dict[str, bytes]) -> dict[str, Any]:
    """Everything that `datapackage.json` says, held against the files."""
    package: dict[str, Any] = json.loads(files["datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    tables: dict[str, list[dict[str, str]]] = {}
    for resource in package["resources"]:
        data = files[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"
        if resource.get("type") == "table":
            tables[resource["name"]] = found = rows(data)
            names = [field["name"] for field in resource["schema"]["fields"]]
            assert data.decode().split("\r\n")[0] == ",".join(names)
            assert len(names) == len(set(names))
            for key in resource["schema"].get("primaryKey", ()):
                assert len({row[key] for row in found}) == len(found) and "" not in {row[key] for row in found}
            for field in resource["schema"]["fields"]:
                values = [row[field["name"]] for row in found if row[field["name"]]]
                if field["type"] in ("object", "array"):
                    assert all(isinstance(json.loads(v), dict if field["type"] == "object" else list) for v in values)
    of_pictures = {path for path in files if path.startswith("views/") and path.endswith("/table.csv")}
    whole = {path for path in files if path.endswith(".csv")} - of_pictures  # Counts of what the other tables hold.
    assert {f"data/{name}.csv" for name in tables} == whole
    for resource in package["resources"]:
        for key in resource.get("schema", {}).get("foreignKeys", ()):
            target = {row[key["reference"]["fields"][0]] for row in tables[key["reference"]["resource"]]}
            assert {row[key["fields"][0]] for row in tables[resource["name"]]} - {""} <= target
    return package


def test_the_data_package_describes_the_files(made: dict[str, bytes]) -> None:
    package = check_package(made)
    assert (package["name"], package["title"], package["homepage"]) == ("test", "Test", "https://example.org/test/")
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0"]
    assert json.loads(made["records.json"])["datapackage"] == "datapackage.json"


def test_the_data_package_of_our_own_site_describes_its_files() -> None:
    files = files_of(ROOT)
    package = check_package(files)
    assert {"records", "claims", "relations", "citations", "references"} <= {r["name"] for r in package["resources"]}


def test_records_are_works_that_can_be_cited(made: dict[str, bytes]) -> None:
    found = read_bibliography([Source("a.bib", made["records.bib"].decode())])
    assert "test-evidence_summary-do-counts-help:counts-help" in found.entries
    items = json.loads(made["records.csl.json"])
    assert {item["id"] for item in items} == set(found.entries)


def test_the_bibliography_comes_without_what_is_private(made: dict[str, bytes]) -> None:
    text = made["bibliography.bib"].decode()
    assert "@article{smith2020," in text and "file =" not in text and "note =" not in text
    found = read_bibliography([Source("a.bib", text)])
    items = json.loads(made["bibliography.csl.json"])
    assert [to_csl(entry) for entry in found.entries.values()] == items


def test_a_site_without_anything_has_its_downloads_too(tmp_path: Path) -> None:
    config = "site_name: Empty\nplugins: [relaybook: {site_id: empty}]\n"
    text = "[Data](datapackage.json), [records](data/records.csv), [works](bibliography.bib)\n"
    files = files_of(write(tmp_path, {"mkdocs.yml": config, "docs/index.md": text}))
    check_package(files)
    assert rows(files["data/records.csv"]) == [] and files["records.bib"] == b""
