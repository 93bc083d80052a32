"""The one filter of rules, views, facets and index pages."""

from __future__ import annotations

from typing import Any

import pytest

from relaybook.library.checked import Checked
from relaybook.library.filters import fits, values_at
from relaybook.model import Ref
from tests.texts import CASE, RINGERS, check_texts, front

BIB = """
@article{hale2019, author = {Hale, Ben}, title = {T}, year = {2019}, keywords = {bells, rct}}
@misc{weiss2020, author = {Weiss, Dora}, title = {U}, year = {2020}}
"""
BELLS = check_texts(
    {
        **RINGERS,
        "docs/references.bib": BIB,
        "case_studies/bells.md": front(
            **{**CASE, "places": "[{country: GB, locality: Mead}, FR]", "start_date": "2019-03"},
            topics="[inclusion, volunteers]",
            stage="ended",
            findings="[{statement: Loud., measured_by: press}]",
            cites="[hale2019]",
        ),
    }
)

FILTERS: list[tuple[str, dict[str, Any], bool]] = [
    ("nothing-asked", {}, True),
    ("type", {"type": "case_study"}, True),
    ("other-type", {"type": "playbook"}, False),
    ("any-type", {"type": "any"}, True),
    ("one-of-several-types", {"type": ["playbook", "case_study"]}, True),
    ("status-by-default", {"status": "published"}, True),
    ("language-by-default", {"language": "en"}, True),
    ("id", {"id": "bells"}, True),
    ("value", {"stage": "ended"}, True),
    ("other-value", {"stage": "running"}, False),
    ("one-of-a-list", {"topics": "inclusion"}, True),
    ("none-of-a-list", {"topics": ["open-data", "scorecards"]}, False),
    ("two-lines-both", {"stage": "ended", "result": "positive"}, True),
    ("two-lines-one", {"stage": "ended", "result": "negative"}, False),
    ("short-form", {"places": "FR"}, True),
    ("part-of-a-map", {"places.locality": "Mead"}, True),
    ("other-part-of-a-map", {"places.locality": "Moor"}, False),
    ("part-of-a-list-of-maps", {"findings.measured_by": "press"}, True),
    ("min", {"start_date": {"min": "2019"}}, True),
    ("min-too-late", {"start_date": {"min": "2019-04"}}, False),
    ("max-of-the-same-year", {"start_date": {"max": "2019"}}, True),
    ("max-too-early", {"start_date": {"max": "2018"}}, False),
    ("between", {"start_date": {"min": "2018", "max": "2020"}}, True),
    ("missing", {"end_date": "missing"}, True),
    ("not-missing", {"stage": "missing"}, False),
    ("missing-part", {"findings.date": "missing"}, True),
    ("range-of-nothing", {"end_date": {"min": "1900"}}, False),
    ("field-that-no-type-has", {"colour": "green"}, False),
]


@pytest.mark.parametrize(("name", "wanted", "result"), FILTERS, ids=[row[0] for row in FILTERS])
def test_filter(name: str, wanted: dict[str, Any], result: bool) -> None:
    record = BELLS.library.records[Ref("case_study", "bells")]
    assert fits(record, wanted, BELLS.library) is result


ENTRIES: list[tuple[str, dict[str, Any], bool]] = [
    ("type", {"type": "reference"}, True),
    ("field", {"year": "2019"}, True),
    ("keyword-as-a-term", {"study_designs": "rct"}, True),
    ("path-through-a-vocabulary", {"study_designs.counts_as": "primary"}, True),
    ("other-end-of-the-path", {"study_designs.counts_as": "synthesis"}, False),
    ("keyword-that-is-no-term", {"study_designs": "bells"}, False),
    ("missing", {"doi": "missing"}, True),
]


@pytest.mark.parametrize(("name", "wanted", "result"), ENTRIES, ids=[row[0] for row in ENTRIES])
def test_filter_on_an_entry(name: str, wanted: dict[str, Any], result: bool) -> None:
    assert fits(BELLS.library.entries["hale2019"], wanted, BELLS.library) is result


def test_an_entry_without_keywords_has_no_design() -> None:
    assert fits(BELLS.library.entries["weiss2020"], {"study_designs": "missing"}, BELLS.library)


def own_vocabulary() -> Checked:
    definition = (
        "- vocabulary: metals\n  terms: [{id: bronze, label: Bronze, price: high}, {id: tin, label: Tin, price: low}]\n"
        "- type: case_study\n  properties: {metals: {label: Metals, type: array, vocabulary: metals}}\n"
    )
    text = front(**CASE, metals="[tin, bronze]")
    return check_texts({**RINGERS, "docs/schema/metals.yml": definition, "case_studies/bells.md": text})


def test_path_through_a_vocabulary_of_the_site() -> None:
    checked = own_vocabulary()
    record = checked.library.records[Ref("case_study", "bells")]
    assert list(values_at(record, "metals.price", checked.library)) == ["low", "high"]
    assert fits(record, {"metals.price": ["high"]}, checked.library)
