"""What an author, a program and a forge see of a diagnostic: every renderer, letter by letter."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from relaybook import __version__
from relaybook.diagnostics import Diagnostic, Edit, Fix, Related, Severity, make, ordered
from relaybook.diagnostics.concise import format_line, render_concise
from relaybook.diagnostics.formats import RENDERERS
from relaybook.diagnostics.full import columns, format_summary, render_full
from relaybook.diagnostics.github import render_github
from relaybook.diagnostics.sarif import render_sarif
from relaybook.model import Span

DATA = Path(__file__).parent / "data"
UGANDA = "case_studies/alaveteli-uganda.md"
UGANDA_TEXT = "---\n" + "x: 1\n" * 12 + "  - record: foi-request-sit\n---\n"
UNKNOWN = make(
    "unknown-record",
    Span(UGANDA, 14, 13, 14, 28),
    "no playbook has the id `foi-request-sit`",
    note="a playbook with a like id is defined in docs/playbooks/foi-request-site.md",
    help="did you mean `foi-request-site`?",
    fixes=(Fix("Write `foi-request-site`", (Edit(Span(UGANDA, 14, 13, 14, 28), "foi-request-site"),)),),
)
DESIGN = """\
error[unknown-record]: no playbook has the id `foi-request-sit`
  --> case_studies/alaveteli-uganda.md:14:13
   |
14 |   - record: foi-request-sit
   |             ^^^^^^^^^^^^^^^
  note: a playbook with a like id is defined in docs/playbooks/foi-request-site.md
  help: did you mean `foi-request-site`?

1 error in 1 file.
"""


def bad_value(line: int, column: int, end_line: int, end_column: int, path: str = "a.md") -> Diagnostic:
    return make("bad-value", Span(path, line, column, end_line, end_column), "this is wrong")


def many(code: str, number: int, path: str) -> list[Diagnostic]:
    return [make(code, Span(path, n, 1, n, 2), f"problem {n}") for n in range(1, number + 1)]


def load(text: str) -> Any:
    return json.loads(text)


# Full


def test_full_is_the_example_of_the_design() -> None:
    assert render_full([UNKNOWN], {UGANDA: UGANDA_TEXT}) == DESIGN


SHOWN: dict[str, tuple[str, tuple[int, int, int, int], str, str]] = {
    "one-digit": ("title: x", (1, 1, 1, 6), " 1 | title: x", "   | ^^^^^"),
    "arabic": ("title: مدينة عمّان", (1, 14, 1, 19), " 1 | title: مدينة عمّان", "   |              ^^^^"),
    "wide": ("東京: 予算 x", (1, 5, 1, 7), " 1 | 東京: 予算 x", "   |       ^^^^"),
    "wide-before": ("東京: 予算 x", (1, 8, 1, 9), " 1 | 東京: 予算 x", "   |            ^"),
    "hangul": ("서울 x", (1, 4, 1, 5), " 1 | 서울 x", "   |      ^"),
    "emoji": ("🗳 🌍 x", (1, 3, 1, 4), " 1 | 🗳 🌍 x", "   |   ^^"),
    "combining": ("re\u0301sume\u0301 x", (1, 10, 1, 11), " 1 | re\u0301sume\u0301 x", "   |        ^"),
    "devanagari": ("नीति x", (1, 6, 1, 7), " 1 | नीति x", "   |      ^"),
    "tab-before": ("\tkey: x", (1, 2, 1, 5), " 1 |     key: x", "   |     ^^^"),
    "tab-inside": ("a\tb c", (1, 1, 1, 4), " 1 | a    b c", "   | ^^^^^^"),
    "end-of-line": ("title:", (1, 7, 1, 7), " 1 | title:", "   |       ^"),
    "last-character": ("title: x", (1, 8, 1, 9), " 1 | title: x", "   |        ^"),
    "empty-span": ("ab", (1, 2, 1, 2), " 1 | ab", "   |  ^"),
    "empty-line": ("a\n\nb", (2, 1, 2, 1), " 2 |", "   | ^"),
    "several-lines": ("a: one\n   two\nb", (1, 4, 2, 7), " 1 | a: one", "   |    ^^^"),
    "three-digits": ("\n" * 119 + "a: x", (120, 4, 120, 5), "120 | a: x", "    |    ^"),
    "four-digits": ("\n" * 1199 + "a: x", (1200, 4, 1200, 5), "1200 | a: x", "     |    ^"),
    "escape-code": ("a: \x1b[31mred", (1, 4, 1, 5), " 1 | a: ␛[31mred", "   |    ^"),
    "bidi-override": ("a: \u202ebad", (1, 5, 1, 8), " 1 | a: \ufffdbad", "   |     ^^^"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_full_points_at_the_text(name: str) -> None:
    text, place, line, carets = SHOWN[name]
    arrow = " " * (carets.index("|") - 1)
    assert render_full([bad_value(*place)], {"a.md": text}) == (
        f"error[bad-value]: this is wrong\n{arrow}--> a.md:{place[0]}:{place[1]}\n"
        f"{arrow} |\n{line}\n{carets}\n\n1 error in 1 file.\n"
    )


LONG = "word " * 40


@pytest.mark.parametrize(
    ("text", "column", "end_column", "marked"),
    [
        (f"{LONG}WRONG {LONG}", 201, 206, "WRONG"),
        (f"WRONG {LONG}", 1, 6, "WRONG"),
        (f"{LONG}WRONG", 201, 206, "WRONG"),
        (f"{'投票' * 80}WRONG{'投票' * 80}", 161, 166, "WRONG"),
        (LONG, 1, 201, "word " * 11 + "word…"),
        (f"{LONG}{'票' * 90}", 201, 291, "票" * 29 + "…"),
    ],
)
def test_full_cuts_a_long_line_around_its_span(text: str, column: int, end_column: int, marked: str) -> None:
    shown = render_full([bad_value(1, column, 1, end_column)], {"a.md": text}).split("\n")
    line, carets = shown[3][5:], shown[4][5:]
    assert columns(line) <= 100
    start = columns(carets[: carets.index("^")])
    assert columns(line[: line.index(marked)]) == start
    assert carets.count("^") in (columns(marked), columns(marked) + 1)  # A wide character may leave one free.
    assert "…" in line


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        ((3, 4, 3, 5), {}),
        ((3, 4, 3, 5), {"a.md": ""}),
        ((3, 4, 3, 5), {"a.md": "only one line"}),
        ((1, 1, 1, 1), {"a.md": "the whole file"}),
    ],
    ids=["no-text", "empty-text", "shorter-text", "whole-file"],
)
def test_full_without_a_line_to_show(place: tuple[int, int, int, int], texts: Mapping[str, str]) -> None:
    assert render_full([bad_value(*place)], texts) == (
        f"error[bad-value]: this is wrong\n  --> a.md:{place[0]}:{place[1]}\n\n1 error in 1 file.\n"
    )


def places(number: int) -> tuple[Related, ...]:
    return tuple(Related(Span(f"b{n}.md", n, 3), "also named here") for n in range(1, number + 1))


@pytest.mark.parametrize(("number", "last"), [(12, "b12.md:12:3"), (13, "and 1 more"), (30, "and 18 more")])
def test_full_lists_twelve_places_and_counts_the_rest(number: int, last: str) -> None:
    diagnostic = make("unknown-record", Span("a.md", 2, 1, 2, 2), "no case", related=places(number))
    lines = render_full([diagnostic], {}).split("\n")
    assert lines[2] == "  note: also named here --> b1.md:1:3"
    assert lines[13] == "  note: also named here --> b12.md:12:3"
    assert lines[min(number, 13) + 1].endswith(last)
    assert lines[min(number, 13) + 2] == ""


def test_full_puts_nothing_of_an_author_at_the_start_of_a_line() -> None:
    """A runner of a forge takes commands from there."""
    diagnostic = make("bad-value", Span("a.md", 2, 1), "x\n::add-mask::a", help="y\n::stop-commands::z")
    lines = render_full([diagnostic], {"a.md": "\n::error::x"}).split("\n")
    assert not [line for line in lines if line.lstrip().startswith("::")]
    assert lines[0] == "error[bad-value]: x ::add-mask::a"


def test_full_sorts_and_says_each_thing_once() -> None:
    shown = render_full([bad_value(2, 1, 2, 1, "b.md"), bad_value(9, 1, 9, 1), bad_value(9, 1, 9, 1)], {})
    assert re.findall(r"--> (\S+)", shown) == ["a.md:9:1", "b.md:2:1"]


@pytest.mark.parametrize(
    ("counts", "files", "sentence"),
    [
        ((0, 0, 0), 0, "No problems found."),
        ((1, 0, 0), 1, "1 error in 1 file."),
        ((2, 1, 0), 3, "2 errors and 1 warning in 3 files."),
        ((0, 2, 0), 1, "2 warnings in 1 file."),
        ((1, 1, 1), 2, "1 error, 1 warning and 1 hint in 2 files."),
        ((0, 0, 3), 2, "3 hints in 2 files."),
    ],
)
def test_summary(counts: tuple[int, int, int], files: int, sentence: str) -> None:
    codes = ["bad-value"] * counts[0] + ["repeated-title"] * counts[1] + ["site-style-link"] * counts[2]
    found = [make(code, Span(f"{n % files}.md", n + 1), "x") for n, code in enumerate(codes)]
    assert format_summary(found) == sentence
    assert render_full(found, {}).split("\n")[-2:] == [sentence, ""]


# Concise


@pytest.mark.parametrize(
    ("diagnostic", "line"),
    [
        (
            UNKNOWN,
            "case_studies/alaveteli-uganda.md:14:13: error[unknown-record]: no playbook has the id"
            " `foi-request-sit` (help: did you mean `foi-request-site`?)",
        ),
        (bad_value(1, 2, 1, 3, "é/日.md"), "é/日.md:1:2: error[bad-value]: this is wrong"),
        (
            make("repeated-title", Span("ا.md", 1, 2), "عنوان", related=places(1)),
            "ا.md:1:2: warning[repeated-title]: عنوان (also at 1 other place)",
        ),
        (
            make("site-style-link", Span("a.md", 1, 2), "x", help="y", related=places(11)),
            "a.md:1:2: hint[site-style-link]: x (help: y) (also at 11 other places)",
        ),
        (make("bad-value", Span("a.md", 1, 2), "a\tb\nc\x1b"), "a.md:1:2: error[bad-value]: a b c␛"),
    ],
)
def test_concise(diagnostic: Diagnostic, line: str) -> None:
    assert format_line(diagnostic) == line
    assert render_concise([diagnostic, diagnostic], {}) == line + "\n"


def test_concise_says_nothing_where_nothing_is_wrong() -> None:
    assert render_concise([], {}) == ""


# JSON


def test_json_letter_by_letter() -> None:
    span = Span("ع/日.md", 3, 1, 4, 6)
    diagnostic = make(
        "bad-value",
        span,
        "قيمة 日本 🗳",
        help="h",
        related=(Related(Span("b.md", 2, 5, 2, 9), "here"),),
        fixes=(Fix("Mend it", (Edit(span, "新"),), safe=True),),
    )
    assert (
        RENDERERS["json"]([diagnostic], {})
        == """\
{
  "diagnostics": [
    {
      "code": "bad-value",
      "severity": "error",
      "message": "قيمة 日本 🗳",
      "path": "ع/日.md",
      "line": 3,
      "column": 1,
      "end_line": 4,
      "end_column": 6,
      "help": "h",
      "note": "",
      "related": [
        {
          "path": "b.md",
          "line": 2,
          "column": 5,
          "message": "here"
        }
      ],
      "fixes": [
        {
          "title": "Mend it",
          "safe": true,
          "edits": [
            {
              "path": "ع/日.md",
              "line": 3,
              "column": 1,
              "end_line": 4,
              "end_column": 6,
              "text": "新"
            }
          ]
        }
      ]
    }
  ],
  "summary": {
    "errors": 1,
    "warnings": 0,
    "hints": 0,
    "files": 1
  }
}
"""
    )


def test_json_of_nothing() -> None:
    empty = {"diagnostics": [], "summary": {"errors": 0, "warnings": 0, "hints": 0, "files": 0}}
    assert load(RENDERERS["json"]([], {})) == empty


def read_back(value: dict[str, Any]) -> Diagnostic:
    def span(of: dict[str, Any]) -> Span:
        return Span(*(of[name] for name in Span._fields))

    related = tuple(Related(Span(r["path"], r["line"], r["column"]), r["message"]) for r in value["related"])
    fixes = tuple(
        Fix(fix["title"], tuple(Edit(span(e), e["text"]) for e in fix["edits"]), fix["safe"]) for fix in value["fixes"]
    )
    severity = Severity(value["severity"])
    return Diagnostic(
        value["code"], severity, value["message"], span(value), value["note"], value["help"], related, fixes
    )


def test_json_holds_everything() -> None:
    related = make("unknown-record", Span("a.md", 2, 1, 2, 2), 'a "quote"\n', related=places(30))
    found = [UNKNOWN, related, *many("repeated-title", 3, "ü.md"), *many("site-style-link", 2, "a.md")]
    value = load(RENDERERS["json"](found, {}))
    assert tuple(read_back(d) for d in value["diagnostics"]) == ordered(found)
    assert value["summary"] == {"errors": 2, "warnings": 3, "hints": 2, "files": 3}


# GitHub


@pytest.mark.parametrize(
    ("diagnostic", "command"),
    [
        (
            UNKNOWN,
            "::error file=case_studies/alaveteli-uganda.md,line=14,col=13,endLine=14,endColumn=28,"
            "title=unknown-record::no playbook has the id `foi-request-sit`"
            "%0Anote: a playbook with a like id is defined in docs/playbooks/foi-request-site.md"
            "%0Ahelp: did you mean `foi-request-site`?",
        ),
        (
            make("repeated-title", Span("a,b:c%/日.md", 2, 1, 2, 3), "100 %, a: b\r\n::error::x"),
            "::warning file=a%2Cb%3Ac%25/日.md,line=2,col=1,endLine=2,endColumn=3,title=repeated-title"
            "::100 %25, a: b%0D%0A::error::x",
        ),
        (
            make("site-style-link", Span("a.md", 2, 5, 4, 3), "x", related=places(1)),
            "::notice file=a.md,line=2,endLine=4,title=site-style-link::x%0Aalso named here --> b1.md:1:3",
        ),
    ],
    ids=["error", "escapes", "several-lines"],
)
def test_github(diagnostic: Diagnostic, command: str) -> None:
    assert render_github([diagnostic], {}) == command + "\n"


def kinds(text: str) -> dict[str, int]:
    found = re.findall(r"^::(\w+) ", text, re.MULTILINE)
    return {kind: found.count(kind) for kind in ("error", "warning", "notice")}


@pytest.mark.parametrize(
    ("errors", "warnings", "hints", "shown", "totals"),
    [
        (0, 0, 0, (0, 0, 0), ""),
        (10, 10, 10, (10, 10, 10), ""),
        (25, 12, 0, (10, 10, 1), "25 errors and 12 warnings in 2 files."),
        (0, 0, 11, (0, 0, 10), "11 hints in 1 file."),
        (11, 0, 10, (10, 0, 10), "11 errors and 10 hints in 2 files."),
        (11, 1, 9, (10, 1, 10), "11 errors, 1 warning and 9 hints in 3 files."),
    ],
)
def test_github_shows_ten_of_a_kind(
    errors: int, warnings: int, hints: int, shown: tuple[int, int, int], totals: str
) -> None:
    found = [
        *many("bad-value", errors, "a.md"),
        *many("repeated-title", warnings, "b.md"),
        *many("site-style-link", hints, "c.md"),
    ]
    text = render_github(found, {})
    assert tuple(kinds(text).values()) == shown
    rest = [line for line in text.split("\n") if "title=There are more" in line]
    assert len(rest) == bool(totals)
    assert not totals or rest == [
        f"::notice title=There are more problems than are shown here::{totals} "
        "GitHub shows at most 10 of a kind; once these are mended, the next run shows more. "
        "To see them all, run `relaybook check` in your copy of the repository."
    ]


# SARIF


def sarif_schema() -> jsonschema_rs.Draft7Validator:
    text = (DATA / "sarif-2.1.0.json").read_text("utf-8")
    schema = load(text.replace("{2}]?$", "{2}$"))  # As published, this pattern has a bracket too many.
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


SAMPLES: dict[str, list[Diagnostic]] = {
    "none": [],
    "example": [UNKNOWN],
    "many": [*many("bad-value", 25, "a.md"), *many("repeated-title", 12, "b.md")],
    "names": [bad_value(1, 1, 1, 2, "ع أ/日 %#?:.md"), bad_value(1, 1, 1, 1, "name\udcff.md")],
    "places": [make("site-style-link", Span("a.md", 2, 1, 3, 1), "x", related=places(30))],
    "fixes": [
        make(
            "bad-value",
            Span("a.md", 2, 1, 2, 1),
            "x",
            fixes=(
                Fix("In two files", (Edit(Span("a.md", 2, 1, 2, 1), "🗳"), Edit(Span("b.md", 1, 1, 1, 3), ""))),
                Fix("Without an edit", ()),
            ),
        )
    ],
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("help_address", ["", "https://example.org/codes/"])
def test_sarif_is_valid(name: str, help_address: str) -> None:
    text = render_sarif(SAMPLES[name], {}, help_address=help_address)
    text.encode("utf-8")
    errors = [f"{e.instance_path}: {e.message}" for e in sarif_schema().iter_errors(load(text))]
    assert errors == []
    run = load(text)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[r["ruleIndex"]] for r in run["results"]] == [d.code for d in ordered(SAMPLES[name])]


@pytest.mark.parametrize(
    "change",
    [{"version": "2.0.0"}, {"runs": [{}]}, {"colour": "red"}],
    ids=["version", "no-tool", "unknown-key"],
)
def test_the_schema_of_sarif_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    assert not sarif_schema().is_valid({**load(render_sarif([UNKNOWN], {})), **change})


def test_sarif_letter_by_letter() -> None:
    region = {"startLine": 14, "startColumn": 13, "endLine": 14, "endColumn": 28}
    artifact = {"uri": "case_studies/alaveteli-uganda.md", "uriBaseId": "SRCROOT"}
    rule = {
        "id": "unknown-record",
        "shortDescription": {"text": "Unknown record"},
        "defaultConfiguration": {"level": "error"},
    }
    result = {
        "ruleId": "unknown-record",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "no playbook has the id `foi-request-sit`\n"
            "note: a playbook with a like id is defined in docs/playbooks/foi-request-site.md\n"
            "help: did you mean `foi-request-site`?"
        },
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "fixes": [
            {
                "description": {"text": "Write `foi-request-site`"},
                "artifactChanges": [
                    {
                        "artifactLocation": artifact,
                        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "foi-request-site"}}],
                    }
                ],
                "properties": {"safe": False},
            }
        ],
    }
    assert load(render_sarif([UNKNOWN], {})) == {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "Relaybook", "version": __version__, "rules": [rule]}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder of the repository."}}},
                "results": [result],
            }
        ],
    }


def test_sarif_of_other_names_levels_and_places() -> None:
    run = load(render_sarif([*SAMPLES["names"], *SAMPLES["places"]], {}, help_address="https://x.org/c/"))["runs"][0]
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]]
    assert uris == ["a.md", "name%FF.md", "%D8%B9%20%D8%A3/%E6%97%A5%20%25%23%3F%3A.md"]
    assert [r["level"] for r in run["results"]] == ["note", "error", "error"]
    assert run["tool"]["driver"]["rules"][1]["helpUri"] == "https://x.org/c/site-style-link/"
    related = run["results"][0]["relatedLocations"]
    assert [r["id"] for r in related] == list(range(30))
    assert related[2]["message"] == {"text": "also named here"}
    assert related[2]["physicalLocation"]["region"]["startLine"] == 3


def test_sarif_keeps_the_level_of_a_result_beside_that_of_its_rule() -> None:
    milder = make("not-a-record", Span("a.md"), "x", severity=Severity.WARNING)
    run = load(render_sarif([milder], {}))["runs"][0]
    assert run["results"][0]["level"] == "warning"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "error"}


# All


@pytest.mark.parametrize("name", RENDERERS)
def test_every_renderer_takes_every_sample(name: str) -> None:
    for sample in SAMPLES.values():
        text = RENDERERS[name](sample, {"a.md": "x"})
        text.encode("utf-8")
        assert RENDERERS[name](sample[::-1], {"a.md": "x"}) == text
        assert not text or text.endswith("\n")
