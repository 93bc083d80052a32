"""Real input that nobody here wrote, read through site definitions of YAML alone: `tests/corpora/`, no Python.

What the `read:` block of a type cannot say is reported and not guessed: these sets are wrong in many ways, and the
facts to check against were counted by hand (`shared/corpora/README.md`).
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from relaybook.build import Checked, Site, build, check
from relaybook.citations.bibliography import read_bibliography
from relaybook.cli import main
from relaybook.config import read_project
from relaybook.content.scan import scan
from relaybook.model import Record, Source
from relaybook.schema.formats import is_date

HERE = Path(__file__).parent
DEFINITIONS = HERE / "corpora"
CORPORA = HERE.parent.parent / "shared" / "corpora"
METHODS, PLAYS, EVIDENCE = "18f-methods", "usds-playbook-lineage", "govlab-evidence"
UPSTREAM = ("upstream-2014-08-22", "upstream-2014-11-13", "upstream-2016-02-27", "upstream-2020-08-11")
FORKS = {"fork-br-mutirao": 13, "fork-ca-bcgov": 13, "fork-mx-abierto": 4}
IN_BODIES = {"broken-link", "broken-anchor", "missing-alt-text", "unsafe-html", "outside-link", "site-style-link"}

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not in ../shared/corpora")


@dataclass(frozen=True)
class Project:
    """A site in a temporary folder: a definition of ours, and a corpus below its `docs/`."""

    config: Path

    @cached_property
    def reported(self) -> tuple[int, list[dict[str, Any]]]:
        """The exit status of `relaybook check --format json`, and what it says."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = main(["check", "--config-file", str(self.config), "--format", "json"])
        return status, json.loads(out.getvalue())["diagnostics"]

    @cached_property
    def in_fields(self) -> list[dict[str, Any]]:
        """What is said of front matter and YAML. Bodies in another engine's Markdown hold broken links, too."""
        return [d for d in self.reported[1] if d["code"] not in IN_BODIES]

    @cached_property
    def checked(self) -> Checked:
        project = read_project(self.config)
        return check(project.sources, project.settings)

    def build(self) -> Site:
        project = read_project(self.config, serving=True)
        assert project.settings.serving
        return build(project.sources, project.settings)

    def records(self, kind: str) -> list[Record]:
        return [record for record in self.checked.gathered.records if record.type == kind]

    def text_at(self, place: Mapping[str, Any]) -> str:
        """What stands in the file at a place, line ends as spaces."""
        rows = (
            (self.config.parent / place["path"]).read_text("utf-8").split("\n")[place["line"] - 1 : place["end_line"]]
        )
        rows[-1] = rows[-1][: place["end_column"] - 1]
        rows[0] = rows[0][place["column"] - 1 :]
        return " ".join(row.strip() for row in rows)


def assemble(folder: Path, name: str, placed: Mapping[str, str]) -> Project:
    """Our definition of a set, with parts of the corpus in its `docs/`.

    Args:
        folder: Where to, an empty folder.
        name: The set.
        placed: Which file or folder of the corpus comes in the place of which path in `docs/`.
    """
    shutil.copytree(DEFINITIONS / name, folder, dirs_exist_ok=True)
    for target, part in placed.items():
        source, place = CORPORA / name / part, folder / "docs" / target
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, place)
    return Project(folder / "mkdocs.yml")


@pytest.fixture(scope="module")
def methods(tmp_path_factory: pytest.TempPathFactory) -> Project:
    placed = {name: name for name in ("_methods", "_data", "pages")}
    return assemble(tmp_path_factory.mktemp("methods"), METHODS, placed)


@pytest.fixture(scope="module", params=UPSTREAM)
def plays(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return assemble(tmp_path_factory.mktemp("plays"), PLAYS, {".": request.param})


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Project:
    placed = {"cases.yaml": "case-studies.yaml", "publications.yaml": "publications.yaml", "bodies": "case-studies"}
    return assemble(tmp_path_factory.mktemp("evidence"), EVIDENCE, placed)


def places(diagnostics: list[dict[str, Any]], code: str) -> list[tuple[str, int, int]]:
    return [(d["path"], d["line"], d["column"]) for d in diagnostics if d["code"] == code]


# The definitions


@pytest.mark.parametrize("name", [METHODS, PLAYS, EVIDENCE])
def test_a_definition_is_yaml_alone_and_right(name: str) -> None:
    files = [path.relative_to(DEFINITIONS / name) for path in (DEFINITIONS / name).rglob("*") if path.is_file()]
    assert Path("mkdocs.yml") in files
    assert all(path == Path("mkdocs.yml") or path.match("docs/schema/*.yml") for path in files)
    project = Project(DEFINITIONS / name / "mkdocs.yml")
    assert project.reported == (0, [])


# 18F methods


TEMPLATE = "docs/_methods/_template.md"


@needs_corpora
def test_every_method_card_is_a_record(methods: Project) -> None:
    cards = [record for record in methods.records("method") if record.path != TEMPLATE]
    archived = [record.ref.id for record in cards if "/archive/" in record.path]
    assert (len(cards), archived) == (36, ["bodystorming"])
    by_id = {record.ref.id: record for record in cards}
    card = by_id["card-sorting"].data
    assert card["time_required"] == "15–30 minutes per user"
    assert card["redirect_from"] == ["/card-sorting/"]
    assert "timeRequired" not in card


@needs_corpora
def test_categories_name_methods_by_title(methods: Project) -> None:
    categories = methods.records("category")
    assert [c.ref.id for c in categories] == ["discover", "decide", "make", "validate", "fundamentals"]
    library = methods.checked.library
    named = {c.ref.id: [e for e in library.outgoing[c.ref] if e.name == "methods"] for c in categories}
    assert {name: len(edges) for name, edges in named.items()} == {
        "discover": 10,  # of 11: one method has no page
        "decide": 15,
        "make": 3,
        "validate": 4,
        "fundamentals": 3,
    }
    titles = [library.records[edge.target].title for edge in named["make"]]
    assert titles == ["Design pattern library", "Prototyping", "Wireframing"]


@needs_corpora
def test_a_card_names_its_category_by_title(methods: Project) -> None:
    cards = {record.path: record for record in methods.records("method")}
    named = Counter(edge.target.id for r in cards.values() for edge in methods.checked.library.outgoing.get(r.ref, ()))
    assert named == {"decide": 15, "discover": 11, "validate": 4, "make": 3, "fundamentals": 3}  # with the template


@needs_corpora
def test_the_one_method_without_a_page_is_named(methods: Project) -> None:
    status, found = methods.reported
    assert status == 1
    (missing,) = [d for d in found if d["code"] == "unknown-record"]
    assert (missing["path"], missing["line"], missing["column"]) == ("docs/_data/categories.yml", 15, 7)
    assert methods.text_at(missing) == "Stakeholder influence mapping"
    assert missing["message"] == "no method has the title `Stakeholder influence mapping`"
    assert missing["help"] == "make the method, or name one that exists"  # Nothing is like it: no guess.
    assert missing["related"] == missing["fixes"] == []


@needs_corpora
def test_lists_in_the_template_are_reported_where_they_stand(methods: Project) -> None:
    found = [d for d in methods.in_fields if d["path"] == TEMPLATE]
    assert [(d["line"], d["column"], d["message"]) for d in found] == [
        (3, 8, "`title` must be text, not a list"),
        (7, 14, "`description` must be text, not a list"),
        (9, 7, "`what` must be text, not a list"),
        (10, 6, "`why` must be text, not a list"),
        (11, 15, "`time_required` must be text, not a list"),
    ]
    assert {d["code"] for d in found} == {"wrong-kind"}
    texts = [methods.text_at(d) for d in found]
    assert texts[0] == "[Title here]"
    assert all(text.startswith("[") and text.endswith("]") for text in texts)


@needs_corpora
def test_nothing_else_is_wrong_with_the_fields_of_methods(methods: Project) -> None:
    rest = [d for d in methods.in_fields if d["path"] != TEMPLATE and d["code"] != "unknown-record"]
    # A paragraph of `what` that ends in a colon became a field, and a description was never written.
    assert [(d["path"], d["line"], d["column"], d["code"]) for d in rest] == [
        ("docs/_methods/design-hypothesis.md", 11, 1, "unknown-field"),
        ("docs/_methods/five-whys.md", 7, 1, "missing-field"),
    ]


@needs_corpora
def test_links_in_another_engines_words_are_reported_and_not_guessed(methods: Project) -> None:
    found = [d for d in methods.reported[1] if d["code"] == "broken-link" and d["path"].startswith("docs/_methods/")]
    assert found
    assert all("site.baseurl" in d["message"] or "{% link" in d["message"] for d in found)


@needs_corpora
def test_a_site_of_methods_is_built(methods: Project) -> None:
    pages = {page.path: page for page in methods.build().pages}
    assert {"methods/card-sorting.md", "methods/bodystorming.md", "methods/index.md"} <= pages.keys()
    assert len([path for path in pages if path.startswith("methods/")]) == 36 + 2  # with the index and the template
    for path, target in (("categories/make.md", "methods/wireframing"), ("methods/wireframing.md", "categories/make")):
        page = pages[path]
        assert f'href="../../{target}/"' in page.whole()


# USDS playbook


@needs_corpora
def test_plays_of_every_year_are_read_by_one_type(plays: Project) -> None:
    read = {r.ref.id: (r.data["number"], r.title) for r in plays.records("play")}
    files = sorted((plays.config.parent / "docs/_plays").glob("*.md"))
    assert read == {path.stem: written(path) for path in files}
    assert [number for number, _ in read.values()] == list(range(1, 14))
    assert read["01"] == (1, "Understand what people need")
    assert read["13"] == (13, "Default to open")


@needs_corpora
def test_nothing_is_wrong_with_a_play(plays: Project) -> None:
    assert plays.in_fields == []
    assert not [d for d in plays.reported[1] if d["path"].startswith("docs/_plays/")]


@needs_corpora
def test_a_site_of_plays_is_built(plays: Project) -> None:
    pages = {page.path for page in plays.build().pages}
    assert {f"plays/{number:02}.md" for number in range(1, 14)} <= pages


@needs_corpora
@pytest.mark.parametrize("fork", FORKS)
def test_forks_are_read_by_the_same_type(fork: str, tmp_path: Path) -> None:
    project = assemble(tmp_path, PLAYS, {".": fork})
    found = project.records("play")
    assert [record.data["number"] for record in found] == list(range(1, FORKS[fork] + 1))
    assert project.in_fields == []
    assert project.build().pages


def written(path: Path) -> tuple[int, str]:
    """Number and title of a play, as its file has them."""
    text = path.read_text("utf-8")
    number = re.search(r"^(?:id|play_number): (\d+)$", text, re.MULTILINE)
    title = re.search(r"^title: (.+)$", text, re.MULTILINE)
    assert number and title
    return int(number[1]), title[1].strip()


# GovLab evidence


CASES, PUBLICATIONS = "docs/cases.yaml", "docs/publications.yaml"
SPLIT = ("category", "methodology", "objective", "region", "sector")


@needs_corpora
def test_every_record_of_evidence_is_read(evidence: Project) -> None:
    assert len(evidence.records("open_data_case")) == 25
    assert len(evidence.records("publication")) == 158
    case = evidence.records("open_data_case")[0]
    assert (case.ref.id, case.data["read_time"]) == ("brazils-open-budget-transparency-portal", 5)
    thanked = [r.data["special_thanks"] for r in evidence.records("open_data_case") if "special_thanks" in r.data]
    assert thanked == [False] * 6
    first = evidence.records("publication")[0].data
    assert first["kind"] == "Research Report"  # Written as `type`, a word that is ours.
    assert first["objective"] == ["Access", "Effectiveness", "Legitimacy", "Participation"]
    assert "data" not in first  # Written as an empty text.


@needs_corpora
def test_misspelt_terms_are_reported_with_the_right_suggestion(evidence: Project) -> None:
    found = [d for d in evidence.in_fields if d["code"] == "unknown-term"]
    sub_impacts = "engagement assessment growth innovation transparency services decisions social"
    no_guess = "terms are " + ", ".join(f"`{term}`" for term in sub_impacts.split())
    assert [(d["path"], d["line"], d["column"], evidence.text_at(d), d["help"]) for d in found] == [
        (CASES, 84, 11, "philantropy", "did you mean `philanthropy`?"),
        (CASES, 136, 11, "philantropy", "did you mean `philanthropy`?"),
        (CASES, 148, 15, "parent-government", no_guess),
        (CASES, 162, 15, "parent-government", no_guess),
        (CASES, 176, 15, "parent-government", no_guess),
        (CASES, 261, 15, "parent-public", no_guess),
        (CASES, 332, 15, "parent-economic", no_guess),
        (CASES, 347, 15, "parent-economic", no_guess),
        (PUBLICATIONS, 1187, 13, "Citizen Engagement and Collective Intellignece",
         "did you mean `Citizen Engagement and Collective Intelligence`?"),
        (PUBLICATIONS, 4126, 9, "Dissertation", "write `Thesis/Dissertation`"),
        (PUBLICATIONS, 4176, 11, "Policitcs", "did you mean `Politics`?"),
        (PUBLICATIONS, 5124, 9, "Dissertation", "write `Thesis/Dissertation`"),
    ]  # fmt: skip


@needs_corpora
def test_every_part_of_a_comma_joined_text_has_its_own_place(evidence: Project) -> None:
    parts = 0
    for record in evidence.records("publication"):
        for name in SPLIT:
            for index, value in enumerate(record.data.get(name) or ()):
                assert evidence.text_at(record.span(f"/{name}/{index}")._asdict()) == value
                parts += 1
    assert parts > 158 * 3


@needs_corpora
def test_titles_that_occur_twice_are_one_fault_with_two_places(evidence: Project) -> None:
    found = [d for d in evidence.in_fields if d["code"] == "duplicate-id"]
    # The first differs from its double by a hyphen only: another title, and the same id.
    assert places(found, "duplicate-id") == [(PUBLICATIONS, 3460, 10), (PUBLICATIONS, 3605, 10)]
    twice = found[1]
    assert evidence.text_at(twice) == "Does Participatory Budgeting Improve Decentralized Public Service Delivery?"
    first = {"path": PUBLICATIONS, "line": 1458, "column": 10, "message": "the first is here"}
    assert twice["related"] == [first]
    assert twice["note"] == f"also at {PUBLICATIONS}:1458:10"
    assert [(r["line"], r["column"]) for r in found[0]["related"]] == [(1198, 10)]


@needs_corpora
def test_nothing_else_is_wrong_with_the_fields_of_evidence(evidence: Project) -> None:
    assert evidence.reported[0] == 1
    rest = [d for d in evidence.in_fields if d["code"] not in ("unknown-term", "duplicate-id")]
    assert [(d["path"], d["line"], d["column"], d["message"]) for d in rest] == [
        (PUBLICATIONS, 1603, 3, "`authors` is empty"),
    ]


@needs_corpora
def test_mixed_dates_are_understood(evidence: Project) -> None:
    dates = [r.data["date"] for r in evidence.records("publication") if "date" in r.data]
    assert all(is_date(date) for date in dates)
    assert Counter(len(date) for date in dates) == {4: 61, 10: 93}  # Four records give none.
    by_title = {r.title: r.data.get("date") for r in evidence.records("publication")}
    assert by_title["The Third Sector and Online Citizen Empowerment: the Case of mySociety"] == "2014-11-01"
    assert by_title["A Platform for Closing the Open Data Feedback Loop Based on Web2.0 Functionality"] == "2014"


@needs_corpora
def test_dates_in_an_order_that_nobody_told_are_reported(tmp_path: Path) -> None:
    project = assemble(tmp_path, EVIDENCE, {"publications.yaml": "publications.yaml"})
    definition = tmp_path / "docs/schema/publication.yml"
    definition.write_text(definition.read_text("utf-8").replace("  date_order: mdy\n", ""), "utf-8")
    found = [d for d in project.in_fields if d["code"] == "bad-date"]
    assert len(found) == 93
    assert (found[0]["line"], found[0]["column"], project.text_at(found[0])) == (36, 9, "11/1/2014")
    assert found[0]["help"] == "write `2014-01-11` or `2014-11-01`, whichever is meant"
    assert [d["help"] for d in found if project.text_at(d) == "12/23/2014"] == ["write `2014-12-23`"]


@needs_corpora
def test_a_site_of_evidence_is_built(evidence: Project) -> None:
    pages = {page.path for page in evidence.build().pages}
    assert len([path for path in pages if path.startswith("open-data-cases/")]) == 25 + 1  # with the index
    assert len([path for path in pages if path.startswith("publications/")]) == 158 - 2 + 1
    assert "bodies/battling-ebola-in-sierra-leone.md" in pages


@needs_corpora
def test_citations_that_nothing_ever_checked() -> None:
    corpus = CORPORA / "turing-commons-ped"
    [bib] = corpus.rglob("ped.bib")
    entries = read_bibliography([Source("ped.bib", bib.read_text("utf-8"))]).entries
    texts = [path.read_text("utf-8") for path in sorted(corpus.rglob("*.md"))]
    found = [citation for text in texts for citation in scan(text).citations]
    assert (len(found), len({citation.key for citation in found})) == (73, 49)
    assert sum(citation.key in entries for citation in found) == 23
