"""The rules over the graph that are shipped, those of a site, circles, and relations that go both ways."""

from __future__ import annotations

import pytest

from relaybook.model import Ref
from tests.texts import CASE, PLAYBOOK, RINGERS, STEPS, SUMMARY, check_texts, front, lines_of

BIB = "".join(
    f"@article{{{key}, author = {{Doe, A.}}, title = {{T}}, year = {{2020}}, keywords = {{{words}}}}}\n"
    for key, words in (
        ("trial1", "rct"),
        ("trial2", "bells, field-experiment"),
        ("sweep", "systematic-review"),
        ("pooled", "meta-analysis"),
        ("essay", "guidance"),
        ("bare", ""),
    )
)
READ = "# What we read\n\n[@trial1; @trial2; @sweep; @pooled; @essay; @bare]\n"
THIN = (
    "warning[thin-evidence]: a claim of this certainty cites fewer than two primary studies and no systematic review "
    "or meta-analysis "
    "(help: cite more, or lower the certainty; the design of a study is read from the entry's `keywords`)"
)
UNREASONED = (
    "warning[no-certainty-reason]: a claim of this certainty gives no reason for it "
    "(help: say in `certainty_reason` what raises or lowers it)"
)


def said(files: dict[str, str]) -> list[str]:
    """What is wrong, without the places."""
    files = {**RINGERS, "docs/references.bib": BIB, "docs/read.md": READ, **files}
    return [line.partition(": ")[2] for line in lines_of(check_texts(files))]


CLAIMS: list[tuple[str, str, str, list[str]]] = [
    ("two-primary-studies", "moderate", "[trial1, trial2]", []),
    ("one-primary-study", "moderate", "[trial1]", [THIN]),
    ("the-same-study-twice", "high", "[trial1, {key: trial1, locator: p. 2}]", [THIN]),
    ("one-systematic-review", "high", "[sweep]", []),
    ("one-meta-analysis", "moderate", "[pooled]", []),
    ("guidance-and-one-study", "moderate", "[essay, trial1]", [THIN]),
    ("an-entry-without-keywords", "moderate", "[trial1, bare]", [THIN]),
    ("one-study-and-low-certainty", "low", "[trial1]", []),
    ("one-study-and-very-low-certainty", "very-low", "[essay]", []),
    ("an-entry-that-does-not-exist", "moderate", "[trial1, trial3]",
     ["error[unknown-citation]: the bibliography has no entry `trial3` "
      "(help: add the work to `docs/references.bib`, or mend the key)"]),
    ("the-beginning-of-a-key", "moderate", "[trial1, poole]",
     ["error[unknown-citation]: the bibliography has no entry `poole` (help: did you mean `pooled`?)"]),
]  # fmt: skip


def summary(certainty: str, cites: str, reason: str = "Two trials.", **more: str) -> dict[str, str]:
    claim = f"\n  - {{id: c, statement: S., direction: positive, certainty: {certainty}, cites: {cites}"
    claims = f"{claim}, certainty_reason: {reason}}}" if reason else f"{claim}}}"
    return {"docs/evidence/bells.md": front(**SUMMARY, claims=claims, **more)}


@pytest.mark.parametrize(("name", "certainty", "cites", "found"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_thin_evidence(name: str, certainty: str, cites: str, found: list[str]) -> None:
    assert said(summary(certainty, cites)) == found


@pytest.mark.parametrize(("certainty", "found"), [("high", [UNREASONED]), ("moderate", [UNREASONED]), ("low", [])])
def test_certainty_needs_its_reason(certainty: str, found: list[str]) -> None:
    assert said(summary(certainty, "[sweep]", "")) == found


def test_a_draft_is_not_judged_by_the_rules() -> None:
    assert said(summary("high", "[essay]", "", status="draft")) == []


def playbook(based_on: str, **more: str) -> dict[str, str]:
    return {"docs/playbooks/ring.md": front(**PLAYBOOK, based_on=based_on, **more) + STEPS}


BASES: list[tuple[str, str, list[str]]] = [
    ("a-case", "[case_study/bells]", []),
    ("a-claim", "[bells#c]", []),
    ("a-summary", "[evidence_summary/bells]", []),
    ("nothing-that-exists", "[case_study/bels]",
     ["error[unknown-record]: no case study has the id `bels` (help: did you mean `bells`?)"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "based_on", "found"), BASES, ids=[row[0] for row in BASES])
def test_a_playbook_rests_on_something(name: str, based_on: str, found: list[str]) -> None:
    assert said({"case_studies/bells.md": front(**CASE), **summary("low", "[essay]"), **playbook(based_on)}) == found


def test_a_playbook_that_rests_on_what_does_not_count() -> None:
    rule = "rule: no-basis\nfor: {type: playbook}\nneed: {relation: based_on, to: {type: claim}}\nmessage: no claim\n"
    files = {"case_studies/bells.md": front(**CASE), "docs/schema/r.yml": rule, **playbook("[case_study/bells]")}
    assert said(files) == ["error[no-basis]: no claim"]


DRAFTS: list[tuple[str, dict[str, str], list[str]]] = [
    ("published-on-draft", {"used": "[ring]"}, ["case_study/bells → used → playbook/ring (draft)"]),
    ("published-mentions-draft", {"problem": '"See [[playbook/ring]]."'}, []),
    ("draft-on-draft", {"used": "[ring]", "status": "draft"}, []),
]


@pytest.mark.parametrize(("name", "fields", "paths"), DRAFTS, ids=[row[0] for row in DRAFTS])
def test_depends_on_a_draft(name: str, fields: dict[str, str], paths: list[str]) -> None:
    files = {
        "case_studies/bells.md": front(**{**CASE, **fields}),
        "docs/playbooks/ring.md": front(title="R", status="draft"),
    }
    assert said(files) == [
        f"error[depends-on-draft]: this published record depends on one that is not published: {path} "
        "(help: publish the other record first, or take the link out)"
        for path in paths
    ]


def test_depends_on_a_withdrawn_record() -> None:
    withdrawn = front(**CASE, status="withdrawn", withdrawn_reason="It was a clock.")
    files = {"case_studies/bells.md": withdrawn, "case_studies/gongs.md": front(**CASE, adapted_from="[bells]")}
    (line,) = said(files)
    assert "case_study/gongs → adapted_from → case_study/bells (withdrawn)" in line


def test_a_withdrawn_record_says_why() -> None:
    assert said({"case_studies/bells.md": front(**CASE, status="withdrawn")}) == [
        "warning[withdrawn-without-reason]: this record is withdrawn and does not say why "
        "(help: write one sentence in `withdrawn_reason`)"
    ]


OWN = "rule: no-website\nfor: {type: case_study}\nneed: {field: website}\nmessage: this case has no address\n"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", ["warning[no-website]: this case has no address"]),
        ("severity: error\n", ["error[no-website]: this case has no address"]),
        ("severity: hint\nhelp: add one\n", ["hint[no-website]: this case has no address (help: add one)"]),
    ],
)
def test_a_rule_of_the_site(more: str, found: list[str]) -> None:
    files = {"case_studies/bells.md": front(**CASE), "docs/schema/rules.yml": OWN + more}
    assert said(files) == found


def test_a_site_switches_a_rule_off_by_its_name() -> None:
    assert said({**summary("high", "[essay]", ""), "docs/schema/rules.yml": "- rule: thin-evidence\n"}) == [UNREASONED]


# ---- circles and relations both ways -------------------------------------------------------------------------------


def cases(links: dict[str, str]) -> dict[str, str]:
    return {f"case_studies/{name}.md": front(**CASE, adapted_from=f"[{to}]") for name, to in links.items()}


CIRCLES: list[tuple[str, dict[str, str], list[str]]] = [
    ("chain", {"a": "b", "b": "c", "c": "d", "d": "e"}, []),
    ("two-ways-to-one", {"a": "b, c", "b": "d", "c": "d", "d": "e"}, []),
    ("itself", {"a": "a"}, ["a → a"]),
    ("two", {"a": "b", "b": "a"}, ["a → b → a"]),
    ("three-behind-a-tail", {"a": "b", "b": "c", "c": "d", "d": "b"}, ["b → c → d → b"]),
    ("two-circles", {"a": "b", "b": "a", "c": "d", "d": "c"}, ["a → b → a", "c → d → c"]),
    ("two-circles-with-one-record", {"a": "b, c", "b": "a", "c": "a"}, ["a → b → a", "a → c → a"]),
]


@pytest.mark.parametrize(("name", "links", "circles"), CIRCLES, ids=[row[0] for row in CIRCLES])
def test_circles(name: str, links: dict[str, str], circles: list[str]) -> None:
    end = {"e": front(**CASE)} if name in ("chain", "two-ways-to-one") else {}
    files = cases(links) | {f"case_studies/{stem}.md": text for stem, text in end.items()}
    shown = [line.partition("circle: ")[2].partition(" (")[0].replace("case_study/", "") for line in said(files)]
    assert sorted(shown) == circles


def test_a_relation_without_direction_is_seen_from_both_sides() -> None:
    claims = "".join(
        f"\n  - {{id: {name}, statement: S., direction: none, certainty: low, cites: [essay]{more}}}"
        for name, more in (("a", ", contradicts: ['bells#b']"), ("b", ""))
    )
    files = {**RINGERS, "docs/references.bib": BIB, "docs/read.md": READ}
    files["docs/evidence/bells.md"] = front(**SUMMARY, claims=claims)
    checked = check_texts(files)
    assert lines_of(checked) == []
    one, other = (Ref("evidence_summary", "bells", part) for part in "ab")
    assert checked.library.linked(one, "contradicts") == (other,)
    assert checked.library.linked(other, "contradicts") == (one,)


def test_a_relation_with_direction_is_not() -> None:
    checked = check_texts({**RINGERS, **cases({"a": "b"}), "case_studies/b.md": front(**CASE)})
    assert checked.library.linked(Ref("case_study", "a"), "adapted_from") == (Ref("case_study", "b"),)
    assert checked.library.linked(Ref("case_study", "b"), "adapted_from") == ()
