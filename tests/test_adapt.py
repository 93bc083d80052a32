"""`relaybook adapt`: two real sites, one of which answers over HTTP; what a partner writes, sees and is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from relaybook.build import build
from relaybook.cli import main
from relaybook.config import read_project
from tests.answering import Host, answering
from tests.projects import MEAD, mkdocs_build, write

BOOK = """\
---
title: Count wells
description: How to count wells.
purpose: To know how much water there is.
when_to_use:
  - There are wells that nobody has counted.
  - People want to know.
when_not_to_use:
  - There are no wells.
based_on: [case_study/mead]
time: Within 14 days, says the Wells Act 1999.
cost: 20 pounds a day
topics: [volunteers]
cites: [doe2020wells]
license: CC-BY-4.0
---

Read [[case_study/mead]] first, and [the notes](notes.md).

## Steps

1. Ask the owner of each well.
2. Walk to every well on the map.
3. Write down what you see [@doe2020wells].

## Afterwards

Tell the council within 14 days.

![A well](well.svg)
"""
BIB = "@book{doe2020wells,\n  author = {Doe, Ann},\n  title = {Wells},\n  publisher = {Press},\n  year = {2020},\n}\n"
UPSTREAM = {
    "docs/index.md": "# Front\n",
    "docs/organisations.yml": "- id: wells\n  name: The Wells Society\n  description: Made up.\n",
    "docs/references.bib": BIB,
    "docs/playbooks/count-wells.md": BOOK,
    "docs/playbooks/notes.md": BOOK.replace("Count wells", "Notes").replace("[the notes](notes.md)", "the notes"),
    "docs/playbooks/well.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "case_studies/mead.md": MEAD,
}  # fmt: skip
PAGE = "docs/playbooks/count-wells-ie.md"
LEDGER = "docs/lineage/playbook/count-wells-ie.yml"
BASE = "docs/lineage/base/playbook/count-wells-ie.md"
TODO = "docs/lineage/todo/playbook/count-wells-ie.yml"
Say = Callable[..., str]


@dataclass
class Sites:
    """The original's site, on a host of its own, and the partner's."""

    host: Host
    upstream: Path
    partner: Path
    say: Say

    @property
    def original(self) -> str:
        """The address of the original's page."""
        return f"{self.host.address}playbooks/count-wells/"

    def change(self, *pairs: tuple[str, str], kind: str = "clarity", name: str = "count-wells") -> None:
        """Change the original, release it, and publish."""
        path = self.upstream / f"docs/playbooks/{name}.md"
        replace_in(path, *pairs)
        assert self.say("release", name, "--kind", kind, "-f", str(self.upstream / "mkdocs.yml")).startswith("0: ")
        self.publish()

    def publish(self, folder: Path | None = None, host: Host | None = None) -> None:
        """Build a site and answer with what it publishes for partners."""
        project = read_project((folder or self.upstream) / "mkdocs.yml")
        site = build(project.sources, project.settings)
        assert not site.errors, site.errors
        for file in site.files:
            if file.path.startswith("lineage-data/"):
                content = file.content if isinstance(file.content, bytes) else file.content.encode()
                (host or self.host).answers[f"/{file.path}"] = content

    def page(self, name: str = PAGE) -> str:
        """A file of the partner's, as text."""
        return (self.partner / name).read_text("utf-8")

    def edit(self, *pairs: tuple[str, str], name: str = PAGE) -> None:
        """Change a file of the partner's."""
        replace_in(self.partner / name, *pairs)

    def files(self) -> dict[str, bytes]:
        """Every file of the partner's that is committed."""
        return {p.relative_to(self.partner).as_posix(): p.read_bytes()
                for p in sorted(self.partner.rglob("*")) if p.is_file() and ".cache" not in p.parts}  # fmt: skip

    def open(self) -> list[dict[str, Any]]:
        """What is open, as the partner's file has it."""
        found: list[dict[str, Any]] = yaml.safe_load(self.page(TODO))["decisions"]
        return found

    def choose(self, unit: str, **said: str) -> None:
        """Write a choice into the file of what is open, as somebody does in a browser."""
        found = self.open()
        next(each for each in found if each["unit"].startswith(unit)).update(said)
        (self.partner / TODO).write_text(yaml.safe_dump({"decisions": found}, allow_unicode=True))


def replace_in(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def config(site_id: str, url: str) -> str:
    """A `mkdocs.yml`."""
    options = f"{{site_id: {site_id}, license: CC-BY-4.0, creators: [organisation/wells]}}"
    return f"site_name: {site_id}\nsite_url: {url}\ntheme: {{name: relaybook}}\nplugins:\n  - relaybook: {options}\n"


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Sites]:
    def say(*arguments: str) -> str:
        status = main(list(arguments))
        said = capsys.readouterr()
        return f"{status}: {said.out}{said.err}"

    with answering() as host:
        upstream, partner = tmp_path / "upstream", tmp_path / "partner"
        write(upstream, {**UPSTREAM, "mkdocs.yml": config("wells", host.address)})
        write(partner, {
            "mkdocs.yml": config("partner", "https://partner.example/"), "docs/index.md": "# Partner\n",
            "docs/organisations.yml": UPSTREAM["docs/organisations.yml"],
        })  # fmt: skip
        made = Sites(host, upstream, partner, say)
        monkeypatch.chdir(partner)
        assert main(["release", "count-wells", "-f", str(upstream / "mkdocs.yml")]) == 0
        made.publish()
        capsys.readouterr()
        yield made


@pytest.fixture
def begun(sites: Sites) -> Sites:
    """A partner who has begun in the same language, and filled in what is local."""
    assert sites.say("adapt", "start", sites.original, "--lang", "en", "--jurisdiction", "IE").startswith("0: ")
    sites.edit(("status: draft\n", ""), ("topics:", "time: Two weeks.\ncost: 25 euro\ntopics:"))
    return sites


# ---- start --------------------------------------------------------------------------------------------------------


def test_a_page_begins_as_a_draft_with_everything_that_it_needs(sites: Sites) -> None:
    said = sites.say("adapt", "start", sites.original, "--lang", "en", "--jurisdiction", "IE")
    assert said.startswith("0: Begun: playbook/count-wells-ie, from version 1 of `playbook/count-wells`. Written:")
    assert "Write for the place, where a comment in the page says so: time, cost." in said
    page = sites.page()
    assert "status: draft" in page and "jurisdiction: IE" in page and "language: en" in page
    assert 'adapts: {site: wells, record: playbook/count-wells, version: "1"}' in page
    assert "## Steps {#steps}" in page and "## Afterwards {#afterwards}" in page
    assert "# cost: write this for your place. The original says:\n#   cost: 20 pounds a day" in page
    assert not re.search(r"^(?:cost|time|version|creators):", page, re.MULTILINE)
    mead = f"{sites.host.address}case_studies/mead/"
    assert f"[Wells of Mead]({mead})" in page and f"based_on: [{mead}]" in page
    assert f"[the notes]({sites.host.address}playbooks/notes/)" in page
    assert "\n[A well](" in page and "![" not in page  # A picture of another site would be fetched by readers.
    works = json.loads(sites.page("docs/adapted-references.json"))
    assert [work["id"] for work in works] == ["doe2020wells"] and works[0]["title"] == "Wells"
    ledger = yaml.safe_load(sites.page(LEDGER))
    assert ledger["kind"] == "adaptation" and ledger["ancestors"][0]["credit"] == ["The Wells Society"]
    assert ledger["units"]["#steps"].startswith("followed ") and ledger["units"]["cost"].startswith("local ")
    assert sites.page(BASE) == (sites.upstream / "docs/playbooks/count-wells.md").read_text("utf-8")


def test_a_new_page_passes_every_check_and_builds(begun: Sites) -> None:
    said = begun.say("check")
    assert said.startswith("0: ") and "error" not in said, said
    done = mkdocs_build(begun.partner)
    assert done.returncode == 0, done.stderr
    html = (begun.partner / "site/playbooks/count-wells-ie/index.html").read_text("utf-8")
    assert "The Wells Society" in html and "isBasedOn" in html
    assert not (begun.partner / "site/lineage").exists()


def test_what_the_partner_has_is_named_as_before(sites: Sites) -> None:
    write(sites.partner, {"case_studies/mead.md": MEAD, "docs/references.bib": BIB})
    sites.say("adapt", "start", sites.original, "--lang", "es")
    page = sites.page("docs/playbooks/count-wells-es.md")
    assert "Read [[case_study/mead]] first" in page and "based_on: [case_study/mead]" in page
    assert not (sites.partner / "docs/adapted-references.json").exists()
    assert yaml.safe_load(sites.page("docs/lineage/playbook/count-wells-es.yml"))["kind"] == "translation"


@pytest.mark.parametrize(
    ("original", "options", "said"),
    [
        ("CC-BY-4.0", (), "0: Begun"),
        ("CC0-1.0", (), "0: Begun"),
        (
            "CC-BY-SA-4.0",
            (),
            "0: Note: the page keeps the licence `CC-BY-SA-4.0`: your site's `CC-BY-4.0` is not allowed",
        ),
        ("CC-BY-4.0", ("--license", "CC-BY-NC-4.0"), "0: Note: `CC-BY-NC-4.0` has more conditions than the original's"),
        ("CC-BY-SA-4.0", ("--license", "CC-BY-4.0"), "1: "),
        ("CC-BY-NC-4.0", ("--license", "CC-BY-4.0"), "1: "),
        ("CC-BY-ND-4.0", (), "1: "),
    ],
)
def test_licences(sites: Sites, original: str, options: tuple[str, ...], said: str) -> None:
    if original != "CC-BY-4.0":
        sites.change(("license: CC-BY-4.0", f"license: {original}"))
    answer = sites.say("adapt", "start", sites.original, "--lang", "en", "--jurisdiction", "IE", *options)
    assert answer.startswith(said), answer
    if said.startswith("1"):
        assert not (sites.partner / PAGE).exists() and ("choose one of" in answer or "forbids" in answer)
    elif original == "CC-BY-SA-4.0":
        assert "license: CC-BY-SA-4.0" in sites.page()


def test_a_text_without_a_licence_is_not_adapted(sites: Sites) -> None:
    replace_in(sites.upstream / "mkdocs.yml", ("license: CC-BY-4.0, ", ""))
    sites.change(("license: CC-BY-4.0\n", ""))
    answer = sites.say("adapt", "start", sites.original, "--lang", "en")
    assert answer.startswith("1: ") and "the original has no licence, so it may not be changed" in answer


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("{host}playbooks/notes/", "--lang", "en"), "is no page that can be adapted"),
        (("{host}nowhere/", "--lang", "en"), "is no page that can be adapted"),
        (("count-wells", "--lang", "en"), "no record `count-wells` of this site has a released version"),
        (("{page}", "--lang", "spanish!"), "is no language"),
        (("{page}", "--lang", "en", "--jurisdiction", "Ireland"), "`Ireland` is no country: write two capital letters"),
        (("{page}", "--lang", "en", "--id", "Über Uns"), "is no id"),
        (("https://127.0.0.1:9/x/", "--lang", "en"), "no site made with Relaybook was found"),
    ],
)
def test_what_cannot_be_begun(sites: Sites, arguments: tuple[str, ...], words: str) -> None:
    before = sites.files()
    given = [each.format(host=sites.host.address, page=sites.original) for each in arguments]
    answer = sites.say("adapt", "start", *given)
    assert answer.startswith("1: ") and words in answer and "Traceback" not in answer, answer
    assert sites.files() == before


def test_a_page_is_not_begun_twice(begun: Sites) -> None:
    before = begun.files()
    answer = begun.say("adapt", "start", begun.original, "--lang", "en", "--jurisdiction", "IE")
    assert answer.startswith("1: ") and "is there already" in answer and begun.files() == before


def test_a_fork_that_began_before_is_adopted(sites: Sites, tmp_path: Path) -> None:
    old = BOOK.replace("license: CC-BY-4.0\n", "").replace("[[case_study/mead]]", "the case").replace(
        "[case_study/mead]", "[https://a.example/]").replace("cites: [doe2020wells]\n", "")  # fmt: skip
    old = (
        old.replace(" [@doe2020wells]", "")
        .replace("![A well](well.svg)\n", "")
        .replace(", and [the notes](notes.md)", "")
    )
    mine = old.replace("Ask the owner of each well.", "Ask the parish council.").replace("cost: 20 pounds a day\n", "")
    write(sites.partner, {"docs/playbooks/brunnen.md": mine})
    (tmp_path / "old.md").write_text(old)
    options = ("--from-existing", "docs/playbooks/brunnen.md", "--base", str(tmp_path / "old.md"))
    answer = sites.say("adapt", "start", sites.original, "--lang", "en", "--jurisdiction", "IE", *options)
    assert answer.startswith("0: "), answer
    page = sites.page("docs/playbooks/brunnen.md")
    assert "Ask the parish council." in page and "## Steps {#steps}" in page and 'version: "0"' in page
    units = yaml.safe_load(sites.page("docs/lineage/playbook/brunnen.yml"))["units"]
    assert sorted(value.partition(" ")[0] for unit, value in units.items() if unit.startswith("#steps~")) == [
        "edited", "followed", "followed"]  # fmt: skip
    assert sites.say("adapt", "pull").startswith("0: ")
    assert "Ask the parish council." in sites.page("docs/playbooks/brunnen.md")


# ---- status -------------------------------------------------------------------------------------------------------


def test_nothing_new(begun: Sites) -> None:
    assert begun.say("adapt", "status").endswith("1 adapted record: none is behind its original.\n")
    before = begun.files()
    assert begun.say("adapt", "pull").startswith("0: ")
    assert begun.files() == before


def test_what_cannot_wait_comes_first(begun: Sites) -> None:
    begun.change(("Walk to every well on the map.", "Walk to every well that the map shows."), kind="clarity")
    begun.change(("People want to know.", "People want to know, and ask."), kind="new")
    begun.change(("Ask the owner of each well.", "Ask the owner of each well, and never go alone."), kind="safety")
    begun.change(("There are no wells.", "There are no wells or springs."), kind="correction")
    begun.change(("20 pounds", "30 pounds"), kind="law")
    said = begun.say("adapt", "status")
    order = [
        said.index(words) for words in ("a correction", "about safety", "the law changed", "something new", "clearer")
    ]
    assert said.startswith("1: ") and order == sorted(order)
    assert "Ask the owner of each [-well.-] {+well, and never go alone.+}" in said
    assert re.search(r"about safety, since 20\d\d-\d\d-\d\d \(version 4\)", said)
    assert "This part is about the original's country: check your law." in said
    assert "1 adapted record, 1 behind: 5 parts changed, 2 of them urgent, 1 for you to decide." in said
    data = json.loads(begun.say("adapt", "status", "--json")[3:])["adapted"][0]
    assert [part["kind"] for part in data["parts"]] == ["correction", "safety", "law", "new", "clarity"]


def test_offline_the_last_list_is_used_and_its_age_said(begun: Sites) -> None:
    begun.change(("Ask the owner", "Ask every owner"))
    begun.say("adapt", "status")
    begun.host.answers.clear()
    asked = len(begun.host.asked)
    said = begun.say("adapt", "status", "--offline")
    assert len(begun.host.asked) == asked
    assert re.search(r"Not fetched today \(nothing was asked\): this is what was known on \d{4}-\d\d-\d\d\.", said)
    assert "Ask [-the owner-] {+every owner+} of each well." in said or "{+every+}" in said
    assert "Not fetched today" in begun.say("adapt", "status")  # The site is down.
    shutil.rmtree(begun.partner / ".cache")
    gone = begun.say("adapt", "status")
    assert gone.startswith("1: ") and "was never fetched, and cannot be now" in gone


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"<html>moved</html>", "there is a web page instead of the data"),
        (b'{"format": 1}', "it does not say of which site it is"),
        (b'{"format": 9, "site": "wells"}', "bring Relaybook up to date"),
        (b"[" * 100_000, "it is nested too deep"),
        (
            json.dumps({"format": 1, "site": "other", "records": []}).encode(),
            "there is now the site `other`, and not `wells`",
        ),
        (
            json.dumps({"format": 1, "site": "wells", "records": []}).encode(),
            "does not offer `playbook/count-wells` any more",
        ),
        (500, "Not fetched today"),
    ],
)
def test_whatever_the_original_answers_the_page_stays(begun: Sites, answer: Any, words: str) -> None:
    before = begun.files()
    begun.say("adapt", "status")
    begun.host.answers["/lineage-data/index.json"] = answer
    said = begun.say("adapt", "status")
    assert words in said and "Traceback" not in said, said
    begun.say("adapt", "pull")
    assert begun.files() == before


def test_an_original_that_was_renamed_and_moved_is_still_found(begun: Sites) -> None:
    old = begun.upstream / "docs/playbooks/count-wells.md"
    new = old.with_name("find-wells.md")
    old.rename(new)
    replace_in(new, ("title:", "former_ids: [count-wells]\ntitle:"))
    begun.change(("Ask the owner of each well.", "Ask the owner of each well first."), name="find-wells")
    with answering() as other:
        replace_in(begun.upstream / "mkdocs.yml", (begun.host.address, other.address))
        begun.publish(host=other)
        begun.host.answers = {"/lineage-data/index.json": f"{other.address}lineage-data/index.json"}
        assert begun.say("adapt", "pull").startswith("0: ")
    assert "Ask the owner of each well first." in begun.page()
    assert "record: playbook/find-wells" in begun.page() and 'record: "playbook/find-wells"' in begun.page(LEDGER)


# ---- pull ---------------------------------------------------------------------------------------------------------


def test_a_pull_takes_what_nobody_changed_here_and_leaves_the_rest(begun: Sites) -> None:
    begun.edit(("Walk to every well on the map.", "Walk or cycle to every well on the map."),
               ("There are no wells.", "There are no wells at all."))  # fmt: skip
    begun.change(
        ("Ask the owner of each well.", "Ask the owner of each well, in writing."),
        ("3. Write down", "3. Draw it.\n4. Write down"),
        ("on the map.", "on the old map."),
        ("There are no wells.", "There are no wells, or no people."),
        ("topics: [volunteers]", "topics: [volunteers, software-reuse]"),
        ("20 pounds", "30 pounds"),
        ("Tell the council", "## Costs\n\nFew, as [[case_study/mead]] says.\n\n## Telling\n\nTell the council"),
    )
    said = begun.say("adapt", "pull")
    page = begun.page()
    assert said.startswith("1: ") and "2 left for you" in said, said
    assert "Ask the owner of each well, in writing." in page and "\n3. Draw it.\n" in page
    assert "Walk or cycle to every well on the old map." in page
    assert "There are no wells at all." in page and "cost: 25 euro" in page
    assert "topics: [volunteers, software-reuse]" in page
    assert f"## Costs {{#costs}}\n\nFew, as [Wells of Mead]({begun.host.address}case_studies/mead/) says." in page
    assert {(each["unit"].partition("~")[0], each["what"]) for each in begun.open()} == {
        ("when_not_to_use", "decide"), ("cost", "law")}  # fmt: skip
    assert 'version: "1"' in page  # It moves on once everything was decided.
    after = begun.files()
    assert begun.say("adapt", "pull").startswith("1: ") and begun.files() == after
    assert begun.say("check").startswith("0: ")


def test_bytes_that_did_not_change_stay(begun: Sites) -> None:
    text = begun.page().replace("purpose:", "# our own note\npurpose: ").replace("\n", "\r\n")
    (begun.partner / PAGE).write_bytes(b"\xef\xbb\xbf" + text.encode())
    begun.change(("Walk to every well on the map.", "Walk to every well you can."))
    assert begun.say("adapt", "pull").startswith("0: ")
    data = (begun.partner / PAGE).read_bytes()
    wanted = text.replace("Walk to every well on the map.", "Walk to every well you can.").replace(
        'version: "1"', 'version: "2"'
    )
    assert data == b"\xef\xbb\xbf" + wanted.encode()


def test_a_part_at_a_time_comes_to_the_same(begun: Sites) -> None:
    begun.change(("Ask the owner", "Ask each owner"), ("People want to know.", "People want to know it."),
                 ("Tell the council", "Tell the parish"))  # fmt: skip
    units = [part["unit"] for part in json.loads(begun.say("adapt", "status", "--json")[3:])["adapted"][0]["parts"]]
    before = begun.files()
    assert begun.say("adapt", "pull", "--dry-run").startswith("0: ") and begun.files() == before
    assert begun.say("adapt", "pull").startswith("0: ")
    at_once = begun.files()
    for name, content in before.items():
        (begun.partner / name).write_bytes(content)
    for unit in units[::-1]:
        begun.say("adapt", "pull", "count-wells-ie", "--unit", unit)
    assert begun.files() == at_once
    assert "did not change `#nothing`" in begun.say("adapt", "pull", "--unit", "#nothing")


def test_a_page_that_was_moved_is_still_found(begun: Sites) -> None:
    (begun.partner / "docs/playbooks/water").mkdir()
    (begun.partner / PAGE).rename(begun.partner / "docs/playbooks/water/count-wells-ie.md")
    begun.change(("Ask the owner", "Ask each owner"))
    assert begun.say("adapt", "pull").startswith("0: ")
    assert "Ask each owner" in begun.page("docs/playbooks/water/count-wells-ie.md")


def test_a_page_that_would_have_mistakes_is_not_saved(begun: Sites) -> None:
    write(begun.upstream, {"docs/schema/own.yml": "vocabulary: topics\nterms:\n  - {id: own-topic, label: Own}\n"})
    begun.change(("topics: [volunteers]", "topics: [volunteers, own-topic]"))
    before = begun.files()
    said = begun.say("adapt", "pull")
    assert said.startswith("1: ") and "would not be right any more" in said and begun.files() == before


def test_an_interrupted_save_changes_nothing(begun: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    begun.change(("Ask the owner", "Ask each owner"), ("There are no wells.", "There are none."))
    begun.edit(("There are no wells.", "There are no wells here."))
    before = begun.files()
    real, done = Path.replace, []

    def fails(self: Path, target: Any) -> Path:
        if target == (begun.partner / BASE).resolve():
            raise OSError(28, "No space left on device")
        done.append(target)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="No space"):
        begun.say("adapt", "pull")
    monkeypatch.undo()
    os.chdir(begun.partner)
    assert done and begun.files() == before
    assert begun.say("adapt", "pull").startswith("1: ")


def test_two_hops(begun: Sites, tmp_path: Path) -> None:
    """A third site adapts the adaptation: the chain is credited, and a correction at its head comes through."""
    third = write(tmp_path / "third", {
        "mkdocs.yml": config("third", "https://third.example/"), "docs/index.md": "# Third\n",
        "docs/organisations.yml": UPSTREAM["docs/organisations.yml"],
    })  # fmt: skip
    with answering() as host:
        replace_in(begun.partner / "mkdocs.yml", ("https://partner.example/", host.address))
        assert begun.say("release", "count-wells-ie").startswith("0: ")
        begun.publish(begun.partner, host)
        os.chdir(third)
        page = f"{host.address}playbooks/count-wells-ie/"
        assert begun.say("adapt", "start", page, "--lang", "en", "--jurisdiction", "NZ", "--id", "wells-nz").startswith(
            "0: "
        )
        chain = yaml.safe_load((third / "docs/lineage/playbook/wells-nz.yml").read_text())["ancestors"]
        assert [(each["site"], each["record"]) for each in chain] == [
            ("partner", "playbook/count-wells-ie"), ("wells", "playbook/count-wells")]  # fmt: skip
        assert chain[1]["credit"] == ["The Wells Society"] and chain[1]["license"] == "CC-BY-4.0"
        os.chdir(begun.partner)
        begun.change(("Ask the owner of each well.", "Ask the owner of each well, twice."), kind="correction")
        assert begun.say("adapt", "pull").startswith("0: ")
        assert begun.say("release", "count-wells-ie", "--kind", "correction").startswith("0: ")
        begun.publish(begun.partner, host)
        os.chdir(third)
        begun.say("adapt", "pull")
        assert "Ask the owner of each well, twice." in (third / "docs/playbooks/wells-nz.md").read_text()
    os.chdir(begun.partner)


# ---- another language ---------------------------------------------------------------------------------------------


@pytest.fixture
def spanish(sites: Sites) -> Sites:
    assert sites.say("adapt", "start", sites.original, "--lang", "es", "--jurisdiction", "UY", "--id", "count-wells-ie",
                     "--machine").startswith("0: ")  # fmt: skip
    sites.edit(("Ask the owner of each well.", "Pregunte al dueño de cada pozo."), ("## Steps", "## Pasos"))
    return sites


def test_no_foreign_prose_enters_a_translation(spanish: Sites) -> None:
    spanish.change(("Ask the owner of each well.", "Never go alone."), ("Tell the council", "Tell the mayor"),
                   ("topics: [volunteers]", "topics: [volunteers, software-reuse]"), kind="safety")  # fmt: skip
    said = spanish.say("adapt", "pull")
    page = spanish.page()
    assert said.startswith("1: ") and "to be translated (safety)" in said
    assert "Never go alone." not in page and "mayor" not in page and "software-reuse" in page
    assert {each["what"] for each in spanish.open()} == {"translate"}
    refused = spanish.say("adapt", "resolve", "count-wells-ie", "--unit", "#afterwards", "--choose", "theirs")
    assert refused.startswith("1: ") and "your page is in another language" in refused
    steps = next(each["unit"] for each in spanish.open() if "Never" in each["theirs"])
    spanish.edit(("Pregunte al dueño de cada pozo.", "No vaya nunca por su cuenta."))
    assert "your text stays" in spanish.say("adapt", "resolve", "count-wells-ie", "--unit", steps, "--choose", "mine")
    assert [each["unit"] for each in spanish.open()] == ["#afterwards"]


def test_a_translation_is_not_proposed(spanish: Sites) -> None:
    said = spanish.say("adapt", "propose", "count-wells-ie", "--unit", "#afterwards")
    assert said.startswith("1: ") and "translated by a machine" in said and "adapt learned" in said


# ---- resolve ------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(begun: Sites) -> Sites:
    """A partner with one open decision on a text of a field, one on a list item and one on a section."""
    begun.edit(("To know how much water there is.", "To know what we drink."),
               ("Ask the owner of each well.", "Ask the parish."), ("Tell the council", "Tell the mayor"))  # fmt: skip
    begun.change(
        ("To know how much water there is.", "To know how much clean water there is."),
        ("Ask the owner of each well.", "Ask everybody near the well."),
        ("Tell the council", "Tell the town"),
    )
    assert begun.say("adapt", "pull").startswith("1: ") and len(begun.open()) == 3
    return begun


def test_choices_in_the_file_of_what_is_open(waiting: Sites) -> None:
    waiting.choose("purpose", choice="theirs")
    waiting.choose("#steps", choice="new", text="1. Ask the parish and everybody near.")
    waiting.choose("#afterwards", choice="decline", reason="We have no town.", by="Ann")
    said = waiting.say("adapt", "resolve", "count-wells-ie")
    page = waiting.page()
    assert said.startswith("0: ") and "is decided on as a whole; it rests on version 2 now." in said
    assert "purpose: To know how much clean water there is." in page
    assert "1. Ask the parish and everybody near.\n2. Walk" in page and "Tell the mayor" in page
    assert not (waiting.partner / TODO).exists() and 'version: "2"' in page
    noted = yaml.safe_load(waiting.page(LEDGER))["units"]["#afterwards"]
    assert noted["state"] == "declined" and noted["reason"] == "We have no town." and noted["by"] == "Ann"
    assert waiting.say("adapt", "status").startswith("0: ") and waiting.say("check").startswith("0: ")


def test_what_was_declined_is_offered_again_once_it_changes(waiting: Sites) -> None:
    refused = waiting.say("adapt", "resolve", "count-wells-ie", "--unit", "#afterwards", "--choose", "decline")
    assert refused.startswith("1: ") and "say why you decline it" in refused
    waiting.say("adapt", "resolve", "count-wells-ie", "--unit", "#afterwards", "--choose", "decline", "--reason", "No.")
    waiting.say("adapt", "pull")
    assert "#afterwards" not in {each["unit"] for each in waiting.open()}
    waiting.change(("Tell the town", "Tell the whole town"))
    waiting.say("adapt", "pull")
    assert "#afterwards" in {each["unit"] for each in waiting.open()}


def test_later_asks_again_and_the_version_does_not_move_on(waiting: Sites) -> None:
    for unit in [each["unit"] for each in waiting.open()]:
        choice = "later" if unit == "#afterwards" else "mine"
        waiting.say("adapt", "resolve", "count-wells-ie", "--unit", unit, "--choose", choice)
    assert [(each["unit"], each["choice"]) for each in waiting.open()] == [("#afterwards", "later")]
    assert 'version: "1"' in waiting.page() and "Put off: #afterwards." in waiting.say("adapt", "status")


def test_a_choice_is_not_carried_out_on_a_text_that_changed_since(waiting: Sites) -> None:
    waiting.choose("#afterwards", choice="theirs")
    waiting.change(("Tell the town", "Tell nobody"))
    before = waiting.page()
    said = waiting.say("adapt", "resolve", "count-wells-ie")
    assert said.startswith("1: ") and "changed `#afterwards` again after you chose" in said
    assert waiting.page() == before


def test_nothing_is_chosen_yet(waiting: Sites) -> None:
    said = waiting.say("adapt", "resolve", "count-wells-ie")
    assert said.startswith("1: ") and "nothing is chosen yet: write a `choice`" in said


def test_a_choice_that_is_none(waiting: Sites) -> None:
    waiting.choose("#afterwards", choice="their")
    assert "`their` is no choice (help: did you mean `theirs`?)" in waiting.say("check", "--format", "concise")


# ---- what goes back -----------------------------------------------------------------------------------------------


def test_a_proposal_is_a_patch_with_only_what_was_named(begun: Sites) -> None:
    begun.edit(("Ask the owner of each well.", "Ask the owner of each well, and the tenant."),
               ("Tell the council", "Tell the Office of Public Works"))  # fmt: skip
    units = yaml.safe_load(begun.page(LEDGER))["units"]
    step = next(unit for unit in units if unit.startswith("#steps~"))
    said = begun.say("adapt", "propose", "count-wells-ie", "--unit", step)
    assert said.startswith("0: "), said
    patch = (begun.partner / "proposals/count-wells-ie.patch").read_text("utf-8")
    assert "+1. Ask the owner of each well, and the tenant." in patch and "Public Works" not in patch
    assert "{#steps}" not in patch and patch.count("\n+") == 2  # The name of the file, and the row.
    done = subprocess.run(["git", "apply", "-"], cwd=begun.upstream, input=patch, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "and the tenant." in (begun.upstream / "docs/playbooks/count-wells.md").read_text("utf-8")
    words = (begun.partner / "proposals/count-wells-ie.md").read_text("utf-8")
    assert "adapted version 1 of `playbook/count-wells` for IE" in words
    refused = begun.say("adapt", "propose", "count-wells-ie", "--unit", "cost")
    assert refused.startswith("1: ") and "it stays on your page" in refused
    assert "you did not change `#nothing`" in begun.say("adapt", "propose", "count-wells-ie", "--unit", "#nothing")


def test_what_was_learned_becomes_a_record(begun: Sites) -> None:
    said = begun.say("adapt", "learned", "count-wells-ie", "--title", "Ask: twice")
    path = said.split("Written: ")[1].split("\n")[0]
    assert said.startswith("0: ") and "status: draft" in begun.page(path)
    assert begun.say("check").startswith("0: ")
    begun.edit(("status: draft\n", ""), ("result: too-early", "result: negative"), name=path)
    assert begun.say("check").startswith("0: ")
    assert begun.say("adapt", "learned", "count-wells-ie").startswith("1: ")
    begun.publish(begun.partner)
    learned = json.loads(begun.host.answers["/lineage-data/adaptations.json"])["adaptations"][0]["learned"]
    assert [each["title"] for each in learned] == ["Ask: twice"] and learned[0]["result"] == "negative"


# ---- what is left of the original's country -----------------------------------------------------------------------


def test_law_of_the_originals_country_is_pointed_out(begun: Sites) -> None:
    said = begun.say("adapt", "status")
    row = begun.page().split("\n").index("Tell the council within 14 days.") + 1
    assert f"{PAGE}:{row}:25: “14 days” is of the original's country (its field time)." in said
    begun.edit(("within 14 days.", "within a month."))
    assert "14 days" not in begun.say("adapt", "status")


# ---- what is noted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [PAGE, LEDGER, BASE])
def test_conflict_markers_are_refused_anywhere(begun: Sites, name: str) -> None:
    text = begun.page(name)
    (begun.partner / name).write_text(text + "\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n")
    said = begun.say("check", "--format", "concise")
    assert said.startswith("1: ") and "error[conflict-marker]" in said, said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("kind:", "sort:"), "an adaptation has no `sort`"),
        ((": followed ", ": folowed "), "`folowed` is no state of a part"),
        (
            ('site: "wells"', 'site: "well"'),
            "this says `wells`, and docs/lineage/playbook/count-wells-ie.yml says `well`",
        ),
        (("ancestors:", "ancestors: []\nnote:"), "it is not said what this was made from"),
    ],
)
def test_what_is_noted_is_checked(begun: Sites, change: tuple[str, str], words: str) -> None:
    begun.edit(change, name=LEDGER)
    said = begun.say("check", "--format", "concise")
    assert said.startswith("1: ") and "bad-lineage" in said and words in said, said


def test_a_note_that_is_missing(begun: Sites) -> None:
    (begun.partner / LEDGER).unlink()
    assert "nothing is noted of how this was made from `playbook/count-wells`" in begun.say(
        "check", "--format", "concise"
    )


def test_a_record_that_is_gone(begun: Sites) -> None:
    (begun.partner / PAGE).unlink()
    assert "warning[bad-lineage]: there is no record `playbook/count-wells-ie` any more" in begun.say(
        "check", "--format", "concise"
    )
