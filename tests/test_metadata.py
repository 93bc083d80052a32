"""`relaybook metadata`: what others cite a site by stays in step with it, and with what people wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from relaybook.cli import main
from relaybook.config import BrokenConfiguration
from relaybook.content.yamltree import parse_yaml
from relaybook.editing.facts import Facts, Maker
from relaybook.editing.metadata import files_in_step
from tests.projects import ROOT, write

CONFIG = """\
site_name: "Water library: what works"
site_description: What people learned about wells, in their own words.
site_url: https://example.org/water/
repo_url: https://github.com/example/water
plugins:
  - relaybook:
      site_id: water-library
      license: CC-BY-SA-4.0
      creators: [organisation/water-friends, ann]
"""
SITE: dict[str, str | bytes] = {
    "mkdocs.yml": CONFIG,
    "docs/index.md": "# Front\n",
    "docs/organisations.yml": "- {id: water-friends, name: Friends of Water, ror: 'https://ror.org/05cy4wa09'}\n",
    "docs/people.yml": (
        "- {id: ann, name: Ann Smith, family_name: Smith, given_name: Ann, consent: true, orcid: 0000-0002-1825-0097}\n"
    ),
    "docs/playbooks/dig.md": (
        "---\ntitle: Dig\nstatus: published\ntopics: [community-monitoring]\ndescription: D.\npurpose: P.\n"
        "when_to_use: [W]\nwhen_not_to_use: [N]\nbased_on: []\n---\n\n## Steps\n\n1. Dig.\n"
    ),
}
"""A site that is content alone: no code, no version of its own."""


def run(folder: Path, *more: str) -> int:
    return main(["metadata", "-f", str(folder / "mkdocs.yml"), *more])


def citation(folder: Path) -> dict[str, Any]:
    tree, faults = parse_yaml((folder / "CITATION.cff").read_text("utf-8"), "CITATION.cff")
    assert faults == () and isinstance(tree.value, dict)
    return tree.value


def deposit(folder: Path) -> dict[str, Any]:
    made = json.loads((folder / ".zenodo.json").read_text("utf-8"))
    assert isinstance(made, dict)
    return made


def test_a_site_without_the_files_gets_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write(tmp_path, SITE)) == 0
    assert "CITATION.cff is written: " in capsys.readouterr().out
    assert citation(tmp_path) == {
        "cff-version": "1.2.0",
        "message": citation(tmp_path)["message"],
        "type": "dataset",
        "title": "Water library: what works",
        "abstract": "What people learned about wells, in their own words.",
        "authors": [
            {"name": "Friends of Water", "website": "https://ror.org/05cy4wa09"},
            {"family-names": "Smith", "given-names": "Ann", "orcid": "https://orcid.org/0000-0002-1825-0097"},
        ],
        "license": "CC-BY-SA-4.0",
        "url": "https://example.org/water/",
        "repository-code": "https://github.com/example/water",
        "keywords": citation(tmp_path)["keywords"],
    }
    assert deposit(tmp_path) == {
        "title": "Water library: what works",
        "description": "<p>What people learned about wells, in their own words.</p>",
        "upload_type": "dataset",
        "creators": [{"name": "Friends of Water"}, {"name": "Smith, Ann", "orcid": "0000-0002-1825-0097"}],
        "license": "cc-by-sa-4.0",
        "keywords": citation(tmp_path)["keywords"],
        "related_identifiers": [
            {"identifier": "https://example.org/water/", "relation": "isSourceOf", "resource_type": "other"}
        ],
    }


def test_a_second_run_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path, SITE))
    before = (tmp_path / "CITATION.cff").read_bytes(), (tmp_path / ".zenodo.json").read_bytes()
    capsys.readouterr()
    assert run(tmp_path) == 0 and run(tmp_path, "--check") == 0
    assert capsys.readouterr().out == "CITATION.cff and .zenodo.json are in step with the site.\n" * 2
    assert before == ((tmp_path / "CITATION.cff").read_bytes(), (tmp_path / ".zenodo.json").read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == [".zenodo.json", "CITATION.cff", "docs", "mkdocs.yml"]


WRITTEN = """\
# Mind the order.
cff-version: 1.2.0
message: Cite us.   # ours
title: Old name  # mend me
version: 1.10
date-released: 2026-01-02
authors:
- family-names: Smith
  given-names: Ann
  affiliation: Water University
# Somebody who has left.
- name: Old Friends
doi: 10.5281/zenodo.1
# The licence is at the end.
license:
  - MIT
type: dataset
keywords: [wells, "law: water"]
"""


def test_what_a_person_wrote_stays(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "CITATION.cff": WRITTEN, ".zenodo.json": json.dumps({
        "communities": [{"identifier": "water"}],
        "creators": [{"name": "Smith, Ann", "gnd": "1", "type": "ProjectMember"}],
        "related_identifiers": [],
    })})  # fmt: skip
    assert run(tmp_path) == 0
    assert (
        (tmp_path / "CITATION.cff").read_text("utf-8")
        == """\
# Mind the order.
cff-version: 1.2.0
message: Cite us.   # ours
title: "Water library: what works"  # mend me
version: 1.10
date-released: 2026-01-02
authors:
  - name: Friends of Water
    website: https://ror.org/05cy4wa09
  - family-names: Smith
    given-names: Ann
    affiliation: Water University
    orcid: https://orcid.org/0000-0002-1825-0097
doi: 10.5281/zenodo.1
# The licence is at the end.
license: CC-BY-SA-4.0
type: dataset
keywords: [wells, "law: water"]
abstract: What people learned about wells, in their own words.
url: https://example.org/water/
repository-code: https://github.com/example/water
"""
    )
    made = deposit(tmp_path)
    assert made["communities"] == [{"identifier": "water"}] and made["related_identifiers"] == []
    assert made["creators"][1] == {
        "name": "Smith, Ann", "gnd": "1", "type": "ProjectMember", "orcid": "0000-0002-1825-0097",
        "affiliation": "Water University",
    }  # fmt: skip
    assert (made["version"], made["keywords"]) == ("1.10", ["wells", "law: water"])


def test_check_says_what_differs_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path, SITE))
    capsys.readouterr()
    (tmp_path / "mkdocs.yml").write_text(CONFIG.replace("Water library: what works", "Wells"), "utf-8")
    before = (tmp_path / "CITATION.cff").read_bytes()
    assert run(tmp_path, "--check") == 1
    assert capsys.readouterr().out == (
        "CITATION.cff is not in step with the site: `title`. To mend it: relaybook metadata\n"
        ".zenodo.json is not in step with the site: `title`. To mend it: relaybook metadata\n"
    )
    assert (tmp_path / "CITATION.cff").read_bytes() == before


def test_the_licence_of_software_is_its_own(tmp_path: Path) -> None:
    text = "cff-version: 1.2.0\nmessage: M.\ntype: software\nlicense: MIT\n"
    assert run(write(tmp_path, {**SITE, "CITATION.cff": text})) == 0
    assert citation(tmp_path)["license"] == "MIT"
    assert (deposit(tmp_path)["license"], deposit(tmp_path)["upload_type"]) == ("mit", "software")


def test_line_ends_stay(tmp_path: Path) -> None:
    assert run(write(tmp_path, {**SITE, "CITATION.cff": WRITTEN.replace("\n", "\r\n").encode()})) == 0
    data = (tmp_path / "CITATION.cff").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("CITATION.cff", "title: [a\n", "CITATION.cff:1:9: error[yaml-syntax]"),
        ("CITATION.cff", "- a\n", "CITATION.cff holds no keys"),
        ("CITATION.cff", '"title": a\n', "CITATION.cff cannot be changed line by line"),
        ("CITATION.cff", "{title: a}\n", "CITATION.cff cannot be changed line by line"),
        (".zenodo.json", '{\n"a": 1,\n}', ".zenodo.json:3: this is not JSON"),
        (".zenodo.json", "[]", ".zenodo.json holds no keys"),
        ("CITATION.cff", b"title: \xff\n", "CITATION.cff is not UTF-8 text"),
    ],
)
def test_a_file_that_is_broken_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | bytes, said: str
) -> None:
    write(tmp_path, {**SITE, name: text})
    before = (tmp_path / name).read_bytes()
    assert run(tmp_path) == 2
    assert capsys.readouterr().err.startswith(f"relaybook: {said}")
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize(
    "title",
    ["Yes", "no", "a: b", "a #b", "- a", "'q'", 'say "x"', "{x}", "1.0", "Ünï 中", "back\\slash", "@a", "*a", "~"],
)
def test_any_title_is_written_so_that_it_is_read_again(title: str) -> None:
    text, _ = files_in_step("", "", Facts(title, abstract=title * 60))["CITATION.cff"]
    again = files_in_step(text, "", Facts(title, abstract=title * 60))["CITATION.cff"]
    assert again == (text, ())


def test_a_text_that_cannot_be_changed_by_lines_raises() -> None:
    with pytest.raises(BrokenConfiguration):
        files_in_step("cff-version: 1.2.0\n...\n", "", Facts("T", makers=(Maker({"literal": "A"}),)))


def test_our_own_files_are_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metadata", "--check", "-f", str(ROOT / "mkdocs.yml")]) == 0, capsys.readouterr().out
