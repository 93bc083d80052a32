"""Facets: their values, the file that a browser reads, its counts, and the address that holds a choice."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from relaybook.build import build, check
from relaybook.config import read_project
from relaybook.model import Record
from relaybook.search.facets import facets_of
from tests.projects import ROOT
from tests.scripts_in_node import run_module


@cache
def own() -> Any:
    project = read_project(ROOT / "mkdocs.yml")
    return check(project.sources, project.settings)


@cache
def facet_file() -> Any:
    project = read_project(ROOT / "mkdocs.yml")
    files = {file.path: file.content for file in build(project.sources, project.settings).files}
    return json.loads(files["search/facets.en.json"])


def texts(record: Record, *paths: str) -> set[str]:
    """The values at paths of a record, by a walk of our own."""
    found: list[Any] = []
    for path in paths:
        values = [record.data.get(path.split(".")[0])]
        values = [item for value in values for item in (value if isinstance(value, list) else [value])]
        if "." in path:
            values = [value.get(path.split(".")[1]) for value in values if isinstance(value, dict)]
        found += values
    return {str(value) for value in found if value}


def brute_force(record: Record) -> dict[str, set[str]]:
    """Facet values of a record of this site, written down by hand for each facet and not by its definitions."""
    vocabularies = own().library.schema.vocabularies
    countries = texts(record, "places.country", "country", "jurisdiction")
    if record.type == "claim":
        countries = texts(record, "countries")
    regions = {str(vocabularies["countries"].terms[c].data["region"]) for c in countries}
    topics = texts(record, "topics")
    while broader := {b for t in topics if (b := vocabularies["topics"].terms[t].broader)} - topics:
        topics |= broader
    return {
        "type": {record.type},
        "topics": topics,
        "countries": countries | regions,
        "results": texts(record, "result"),
        "certainties": texts(record, "certainty"),
        "directions": texts(record, "direction"),
        "interventions": texts(record, "interventions", "intervention"),
        "outcomes": texts(record, "outcomes", "outcome"),
        "stages": texts(record, "stage"),
        "start_date": {d[:4] for d in texts(record, "start_date")},
        "shifts": texts(record, "shifts"),
    }


@cache
def expected() -> list[dict[str, set[str]]]:
    records = list(own().library.records.values())
    found = {record.ref: brute_force(record) for record in records}
    for record in records:
        if record.parent:  # What is said of the whole holds of its parts, where they say nothing themselves.
            for name, values in found[record.ref].items():
                if not values:
                    found[record.ref][name] = found[record.parent][name]
    return [found[record.ref] for record in records if record.status != "draft"]


def test_every_record_has_the_values_that_it_says() -> None:
    facets = {facet.name: facet for facet in facets_of(own().library, own().settings)}
    records = [record for record in own().library.records.values() if record.status != "draft"]
    for record, wanted in zip(records, expected(), strict=True):
        for name, values in wanted.items():
            assert set(facets[name].of(record.ref)) == values, (record.ref, name)


def filter_sets(count: int) -> Iterator[dict[str, list[str]]]:
    """Random choices, most of which something fits: values of one record, and others beside them."""
    chance = random.Random(4)
    every = {name: sorted({v for values in expected() for v in values[name]}) for name in expected()[0]}
    for _ in range(count):
        record = chance.choice(expected())
        chosen = {}
        for name in chance.sample(sorted(every), chance.randint(1, 4)):
            if name == "start_date":
                years = sorted(chance.sample(every[name], 2))
                chosen[name] = [chance.choice([years[0], ""]), years[1]]
                continue
            values = set(chance.sample(every[name], chance.randint(0, 2)))
            values |= {chance.choice(sorted(record[name]))} if record[name] else set()
            if values:
                chosen[name] = [v for v in every[name] if v in values]
        yield chosen


def holds(values: dict[str, set[str]], name: str, wanted: list[str]) -> bool:
    if name != "start_date":
        return bool(values[name] & set(wanted))
    return any((wanted[0] or "0") <= year <= (wanted[1] or "9") for year in values[name])


COUNTS = """
import { decode, select } from "FOLDER/facets.js";
import { read, write } from "FOLDER/address.js";
const { file, sets } = JSON.parse(GIVEN);
const library = decode(file);
const answers = sets.map(function (chosen) {
  const { numbers, counts } = select(library, chosen, null);
  const counted = (facet) => Object.fromEntries(facet.terms.map((term) => [term.id, counts.get(term)]));
  const shown = Object.fromEntries(library.facets.map((facet) => [facet.id, counted(facet)]));
  const state = { text: "a&b <x>", chosen, sort: "title", view: "table", shown: 48 };
  const address = write(state, library);
  const back = read(address, library);
  const same = JSON.stringify(sorted(back.state)) === JSON.stringify(sorted(state));
  return { numbers, shown, address, same, unknown: back.unknown };
});
function sorted(state) {
  const ids = ([facet, values]) => [facet, facet === "start_date" ? values : values.slice().sort()];
  return { ...state, chosen: Object.entries(state.chosen).map(ids).sort() };
}
console.log(JSON.stringify(answers));
"""


def test_counts_equal_a_brute_force_count_and_the_address_restores_the_state() -> None:
    sets = list(filter_sets(1000))
    answers = run_module(COUNTS, {"file": facet_file(), "sets": sets})
    for chosen, answer in zip(sets, answers, strict=True):
        fitting = [n for n, r in enumerate(expected()) if all(holds(r, name, w) for name, w in chosen.items())]
        assert answer["numbers"] == fitting, chosen
        assert answer["same"] and answer["unknown"] == [], answer["address"]
        for name in expected()[0]:
            others = {other: wanted for other, wanted in chosen.items() if other != name}
            rest = [r for r in expected() if all(holds(r, other, w) for other, w in others.items())]
            for term, count in answer["shown"][name].items():
                assert count == sum(term in r[name] for r in rest), (chosen, name, term)
    assert sum(bool(answer["numbers"]) for answer in answers) > 500  # Most of them are no empty question.


HOSTILE = """
import { decode } from "FOLDER/facets.js";
import { read, write } from "FOLDER/address.js";
const { file, addresses } = JSON.parse(GIVEN);
const library = decode(file);
const answer = (address) => ({ ...read(address, library), again: write(read(address, library).state, library) });
console.log(JSON.stringify(addresses.map(answer)));
"""


def test_an_address_may_hold_anything() -> None:
    addresses = [
        "?topic=<script>alert(1)</script>",
        "?topics=%3Cscript%3E&type=__proto__,case_study",
        "?start_date=2010",
        "?start_date=2010-",
        "?n=999999999&sort=evil&view=evil",
        "?__proto__=x&constructor=y",
        "?n=-3&q=" + "x" * 5000,
    ]
    answers = run_module(HOSTILE, {"file": facet_file(), "addresses": addresses})
    assert [answer["again"] for answer in answers[:6]] == [
        "",
        "?type=case_study",
        "",
        "?start_date=2010-",
        "?n=10000",
        "",
    ]
    assert answers[0]["unknown"] == ["topic=<script>alert(1)</script>"]
    assert answers[1]["unknown"] == ["topics=<script>", "type=__proto__"]
    assert answers[2]["unknown"] == ["start_date=2010"]
    assert len(answers[6]["state"]["text"]) == 300


BROKEN = """
import { decode } from "FOLDER/facets.js";
const refused = JSON.parse(GIVEN).map(function (file) {
  try {
    decode(file);
    return false;
  } catch (error) {
    return error instanceof Error;
  }
});
console.log(JSON.stringify(refused));
"""


def test_a_facet_file_that_is_old_or_broken_is_refused() -> None:
    file = facet_file()
    first = file["facets"][0]["id"]
    broken = [
        None,
        [],
        {},
        {**file, "version": 2},
        {**file, "urls": "one"},
        {**file, "strengths": ""},
        {**file, "values": {**file["values"], first: "0"}},
    ]
    assert run_module(BROKEN, broken) == [True] * len(broken)


WAYS = """
import { decode, select } from "FOLDER/facets.js";
import { waysOn } from "FOLDER/ways.js";
const { file, chosen } = JSON.parse(GIVEN);
const library = decode(file);
const words = { drop: "without {what}: {n}", only: "only {what}: {n}", typed: "words {what}" };
const count = (state) => select(library, state.chosen, null).numbers.length;
const state = { text: "", chosen, sort: "", view: "list", shown: 24 };
console.log(JSON.stringify(waysOn(state, library, words, count).map((way) => [way.label, count(way.state)])));
"""


@pytest.mark.parametrize(
    ("chosen", "word"),
    [
        ({"type": ["case_study"], "certainties": ["moderate"]}, "without"),
        ({"type": ["organisation"], "results": ["negative"], "certainties": ["moderate"]}, "only"),
    ],
)
def test_there_is_a_way_on_from_nothing(chosen: dict[str, list[str]], word: str) -> None:
    ways = run_module(WAYS, {"file": facet_file(), "chosen": chosen})
    assert ways and all(label.startswith(word) and label.endswith(f": {count}") for label, count in ways)
    assert [count for _, count in ways] == sorted((count for _, count in ways), reverse=True)


def test_the_script_of_explore_is_small_and_current(tmp_path: Path) -> None:
    script = (ROOT / "plugins/relaybook/search/static/explore.js").read_bytes()
    assert len(gzip.compress(script, mtime=0)) <= 15 * 1024
