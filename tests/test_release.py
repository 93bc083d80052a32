"""Releasing a version: what the command writes and says, and what it refuses; nothing is left half done."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relaybook.build import build, check
from relaybook.cli import main
from relaybook.config import read_project
from relaybook.content.edit import set_fields
from relaybook.content.frontmatter import split_source
from relaybook.content.sources import decode
from relaybook.editing.saving import save_all
from relaybook.library.checked import Checked
from relaybook.lineage.listed import hash_of
from relaybook.model import Page, Ref, Source
from tests import projects
from tests.projects import MEAD, mkdocs_build, run, write

CONFIG = """\
site_name: Test
site_url: https://example.org/
plugins:
  - relaybook: {site_id: test, license: CC-BY-4.0, creators: [organisation/wells]}
"""
BOOK = """\
---
title: Count wells
description: "How to count wells." # in one sentence
purpose: To know.
when_to_use: [There are wells]
when_not_to_use: [There are none]
based_on: [case_study/mead]
---

## Steps

1. Walk.
"""
FILES: dict[str, str | bytes] = {
    "mkdocs.yml": CONFIG,
    "docs/index.md": "# Front\n",
    "docs/organisations.yml": "- id: wells\n  name: Wells\n  description: Made up.\n",
    "docs/playbooks/count-wells.md": BOOK,
    "case_studies/mead.md": MEAD,
}
SOURCE = "docs/playbooks/count-wells.md"
FOLDER = "docs/lineage/released/playbook/count-wells"
TODAY = date.today().isoformat()
Say = Callable[..., str]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write(tmp_path, FILES))
    return tmp_path


@pytest.fixture
def release(site: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the command; give back its status and what it says."""

    def say(*arguments: str) -> str:
        status = main(["release", *arguments])
        said = capsys.readouterr()
        return f"{status}: {said.out}{said.err}"

    return say


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, and every empty folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else b""
        for p in folder.rglob("*")
        if p.is_file() or not any(p.iterdir())
    }


def change(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode())


def checked(folder: Path, *, drafts: bool = False) -> Checked:
    project = read_project(folder / "mkdocs.yml", drafts=drafts)
    return check(project.sources, project.settings)


def pages(folder: Path) -> dict[str, Page]:
    project = read_project(folder / "mkdocs.yml")
    site = build(project.sources, project.settings)
    assert site.errors == ()
    return {page.path: page for page in site.pages}


# ---- what is written ---------------------------------------------------------------------------------------------


def test_the_command_says_what_it_wrote_and_what_to_do(release: Say) -> None:
    assert release("count-wells") == (
        "0: Version 1 of playbook/count-wells is released. Written:\n"
        f"  {SOURCE}\n  {FOLDER}/1.md\n  {FOLDER}/versions.yml\n"
        "Commit them together. The lasting address will be https://example.org/playbooks/count-wells/v/1/\n"
    )


def test_two_fields_are_set_and_nothing_else(site: Path, release: Say) -> None:
    release("playbook/count-wells")
    at = BOOK.index("---\n\n")
    wanted = f"{BOOK[:at]}version: 1\ndate_modified: {TODAY}\n{BOOK[at:]}"
    assert (site / SOURCE).read_text("utf-8") == wanted
    assert (site / FOLDER / "1.md").read_text("utf-8") == wanted


def test_the_list_holds_what_an_adaptation_needs(site: Path, release: Say) -> None:
    release("count-wells", "--kind", "safety", "--note", 'Wells can be "deep".')
    assert (site / FOLDER / "versions.yml").read_text("utf-8").split("\n", 1)[1] == (
        f'- version: "1"\n  date: "{TODAY}"\n  path: "{SOURCE}"\n'
        f'  sha256: "{hash_of((site / SOURCE).read_text("utf-8"))}"\n'
        '  kind: "safety"\n  note: "Wells can be \\"deep\\"."\n'
        '  defaults: {"language": "en", "license": "CC-BY-4.0", "creators": ["organisation/wells"]}\n'
    )


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["no-bom", "bom"])
@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_line_ends_and_a_byte_order_mark_stay(site: Path, release: Say, end: bytes, bom: bytes) -> None:
    path = site / SOURCE
    path.write_bytes(bom + BOOK.replace("Walk.", "Walk to the بئر.").encode().replace(b"\n", end))
    before = path.read_bytes()
    assert release("count-wells").startswith("0: ")
    after = path.read_bytes()
    added = b"version: 1" + end + b"date_modified: " + TODAY.encode() + end
    assert after == before.replace(b"---" + end + end, added + b"---" + end + end)
    assert (site / FOLDER / "1.md").read_bytes() == after
    assert checked(site).diagnostics == ()


def test_a_released_text_may_be_saved_with_other_line_ends(site: Path, release: Say) -> None:
    release("count-wells")
    for path in (site / FOLDER).iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert checked(site).diagnostics == ()
    change(site / SOURCE, "Walk.", "Ride.")
    assert release("count-wells").startswith("0: Version 2 ")
    assert checked(site).diagnostics == ()


def test_records_in_any_script(site: Path, release: Say) -> None:
    (site / "case_studies/بئر-القرية.md").write_text(MEAD.replace("Wells of Mead", "بئر القرية"), "utf-8")
    assert release("بئر-القرية").startswith("0: Version 1 of case_study/بئر-القرية is released.")
    assert checked(site).diagnostics == ()
    assert "case_studies/بئر-القرية/v/1.md" in pages(site)


@pytest.mark.parametrize(
    ("before", "asked", "given"),
    [
        ("", (), "1"),
        ("version: 3\n", (), "3"),
        ("version: 1.0.0\n", (), "1.0.0"),
        ("", ("--version", "2.1"), "2.1"),
        ("version: 3\n", ("--version", "4"), "4"),
    ],
)
def test_the_first_version(site: Path, release: Say, before: str, asked: tuple[str, ...], given: str) -> None:
    change(site / SOURCE, "title:", f"{before}title:")
    assert release("count-wells", *asked).startswith(f"0: Version {given} of ")
    assert checked(site).library.records[Ref("playbook", "count-wells")].data["version"] == given
    assert checked(site).diagnostics == ()


@pytest.mark.parametrize(("first", "second"), [("1", "2"), ("9", "10"), ("1.2", "1.3"), ("1.0.9", "1.0.10")])
def test_the_next_version(site: Path, release: Say, first: str, second: str) -> None:
    release("count-wells", "--version", first)
    change(site / SOURCE, "Walk.", "Ride.")
    assert release("count-wells").startswith(f"0: Version {second} of ")


def test_a_version_that_the_author_raised_is_the_next(site: Path, release: Say) -> None:
    release("count-wells")
    change(site / SOURCE, "version: 1\n", "version: 2.0.0\n")
    change(site / SOURCE, "Walk.", "Ride.")
    assert release("count-wells").startswith("0: Version 2.0.0 of ")


def test_fields_under_other_names_are_set_where_they_stand(site: Path, release: Say) -> None:
    alias = "type: playbook\nread:\n  alias: {lastmod: date_modified, edition: version}\n"
    write(site, {"docs/schema/own.yml": alias})
    change(site / SOURCE, "title:", "lastmod: 2019\nedition: '1' # the first\ntitle:")
    assert release("count-wells", "--version", "2").startswith("0: ")
    assert f"lastmod: {TODAY}\nedition: 2 # the first\ntitle:" in (site / SOURCE).read_text("utf-8")


# ---- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "asked", "said"),
    [
        ((), ("count-wels",), "there is no record `count-wels`: did you mean `playbook/count-wells`?"),
        (
            (),
            ("docs/playbooks/count-wells.md",),
            "`docs/playbooks/count-wells.md` is a file: name the record in it, `playbook/count-wells`",
        ),
        ((), ("book/x",), "there is no record `book/x`; a record is named as `playbook/open-a-park`"),
        (
            (("case_studies/count-wells.md", None, MEAD),),
            ("count-wells",),
            "more than one record has the id `count-wells`: write `case_study/count-wells` or `playbook/count-wells`",
        ),
        (
            ((SOURCE, "title:", "former_ids: [find-wells]\ntitle:"),),
            ("find-wells",),
            "`find-wells` is now called `playbook/count-wells`: release that",
        ),
        (
            (),
            ("wells",),
            "`organisation/wells` is kept in docs/organisations.yml: only a record in a Markdown file of its own can "
            "be released, so move it to `docs/organisations/wells.md` first",
        ),
        (
            ((SOURCE, "title:", "status: draft\ntitle:"),),
            ("count-wells",),
            "`playbook/count-wells` is draft: only what is published can be released",
        ),
        ((), ("count-wells", "--version", "v2"), "`v2` is no version: write a number such as `2` or `1.2.0`"),
        (
            (),
            ("count-wells", "--kind", "corection"),
            "there is no kind of change `corection`: did you mean `correction`?",
        ),
    ],
)
def test_refused(site: Path, release: Say, changes: tuple[tuple[str, str | None, str], ...],
                 asked: tuple[str, ...], said: str) -> None:  # fmt: skip
    for name, old, new in changes:
        if old is None:
            (site / name).write_text(new, "utf-8")
        else:
            change(site / name, old, new)
    before = snapshot(site)
    assert release(*asked) == f"1: relaybook: {said}\n"
    assert snapshot(site) == before


def test_a_front_matter_that_lines_cannot_change_is_left_alone(site: Path, release: Say) -> None:
    flow = "title: Wells, problem: No., intervention_summary: They counted., result: mixed, places: [GB]"
    text = (
        f"---\n{{{flow}, start_date: 2019, description: D., organisations: [wells]}}\n---\n\n## What happened\n\nX.\n"
    )
    (site / "case_studies/mead.md").write_text(text, "utf-8")
    before = snapshot(site)
    assert release("mead") == (
        "1: relaybook: the front matter of case_studies/mead.md cannot be changed safely: write `version: 1` and "
        f"`date_modified: {TODAY}` in it yourself, then run this again\n"
    )
    assert snapshot(site) == before
    change(site / "case_studies/mead.md", "{title:", f"{{version: 1, date_modified: {TODAY}, title:")
    assert release("mead").startswith("0: Version 1 of case_study/mead is released.")


def test_a_record_with_mistakes_is_not_released(site: Path, release: Say) -> None:
    change(site / SOURCE, "purpose:", "porpose:")
    change(site / "case_studies/mead.md", "mixed", "mixd")
    before = snapshot(site)
    said = release("count-wells")
    assert said.startswith("1: error[unknown-field]: a playbook has no field `porpose`\n")
    assert said.endswith("relaybook: `playbook/count-wells` is not released: mend what is shown above first\n")
    assert "mixd" not in said
    assert snapshot(site) == before


def test_nothing_new_is_not_released_again(site: Path, release: Say) -> None:
    release("count-wells")
    before = snapshot(site)
    said = "1: relaybook: nothing has changed in `playbook/count-wells` since version 1\n"
    assert release("count-wells") == said
    assert release("count-wells", "--version", "2") == said
    assert snapshot(site) == before
    change(site / SOURCE, "version: 1\n", "version: 2\n")
    assert release("count-wells") == said


@pytest.mark.parametrize("version", ["1", "1.0", "1.0.0", "0.9"])
def test_a_version_comes_after_those_that_are_released(site: Path, release: Say, version: str) -> None:
    release("count-wells")
    change(site / SOURCE, "Walk.", "Ride.")
    before = snapshot(site)
    assert release("count-wells", "--version", version).startswith("1: relaybook: version ")
    assert snapshot(site) == before


def test_after_an_edit_of_a_released_text_nothing_is_released(site: Path, release: Say) -> None:
    release("count-wells")
    change(site / SOURCE, "Walk.", "Ride.")
    change(site / FOLDER / "1.md", "Walk.", "Ride.")
    before = snapshot(site)
    assert release("count-wells").startswith("1: error[changed-release]: ")
    assert snapshot(site) == before


# ---- all or nothing ----------------------------------------------------------------------------------------------


def test_where_a_folder_cannot_be_made_nothing_is_changed(site: Path, release: Say) -> None:
    write(site, {"docs/lineage/released/playbook": "a file in the place of a folder\n"})
    before = snapshot(site)
    said = release("count-wells")
    assert said.startswith("2: relaybook: nothing is released, because a file could not be written: ")
    assert "Traceback" not in said
    assert snapshot(site) == before


def test_without_permission_nothing_is_changed(site: Path, release: Say) -> None:
    before = snapshot(site)
    (site / SOURCE).chmod(0o444)
    if os.access(site / SOURCE, os.W_OK):
        pytest.skip("this user may write everywhere")
    assert release("count-wells") == (
        "2: relaybook: nothing is released, because a file could not be written: Permission denied\n"
    )
    assert snapshot(site) == before


def test_a_write_that_fails_at_the_end_leaves_all_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "old", "folder.md/inside": "x"})
    before = snapshot(tmp_path)
    with pytest.raises(OSError):
        save_all(tmp_path, {"a.md": b"new", "new/b.md": b"new", "folder.md": b"new"})
    assert snapshot(tmp_path) == before
    save_all(tmp_path, {"a.md": b"new", "new/b.md": b"new"})
    assert snapshot(tmp_path) == {"a.md": b"new", "new/b.md": b"new", "folder.md/inside": b"x"}


# ---- setting fields ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1 # first\n", "version: 2 # first\n"),
        ("'version': \"1\"\n", "'version': 2\n"),
        ("version:\n", "version: 2\n"),
        ("version: # none yet\n", "version: 2 # none yet\n"),
        ("title: x\n", "title: x\nversion: 2\n"),
        ("  title: x\n", "  title: x\n  version: 2\n"),
        ("title: |\n  x\n  version: 9\n", "title: |\n  x\n  version: 9\nversion: 2\n"),
        ("title: x\r\nlist:\r\n- a\r\n", "title: x\r\nlist:\r\n- a\r\nversion: 2\r\n"),
    ],
)
def test_set_fields(before: str, after: str) -> None:
    end = "\r\n" if "\r\n" in before else "\n"
    text = f"---{end}{before}---{end}body: 1{end}---{end}"
    tree = split_source(Source("x.md", decode(text.encode(), "")[0])).tree
    assert tree
    assert set_fields(text, tree, {"version": "2"}) == text.replace(before, after)


# ---- what readers see --------------------------------------------------------------------------------------------


def test_the_page_of_a_version_says_which_it_is(site: Path, release: Say) -> None:
    release("count-wells")
    assert "Version 1, released on" in pages(site)["playbooks/count-wells/v/1.md"].whole()
    assert "This is the current version." in pages(site)["playbooks/count-wells/v/1.md"].whole()
    change(site / SOURCE, "Walk.", "Ride.")
    assert "the page has been changed since" in pages(site)["playbooks/count-wells/v/1.md"].whole()
    assert "Changed since version 1." in pages(site)["playbooks/count-wells.md"].whole()
    release("count-wells")
    made = pages(site)
    first, second = (made[f"playbooks/count-wells/v/{n}.md"].whole() for n in "12")
    assert "There is a newer version." in first and "This is the current version." in second
    assert "Walk." in first and "Ride." not in first and "Ride." in second
    assert "Changed since" not in made["playbooks/count-wells.md"].whole()


def test_a_page_is_cited_as_its_version_for_as_long_as_it_says_the_same(site: Path, release: Say) -> None:
    own, version = "https://example.org/playbooks/count-wells/", "https://example.org/playbooks/count-wells/v/1/"
    release("count-wells")
    assert f"<bdi>{version}</bdi>" in pages(site)["playbooks/count-wells.md"].whole()
    change(site / SOURCE, "Walk.", "Ride.")
    made = pages(site)
    assert f"<bdi>{own}</bdi>" in made["playbooks/count-wells.md"].whole()
    earlier = made["playbooks/count-wells/v/1.md"].whole()
    assert "(Version 1)" in earlier and f"<bdi>{version}</bdi>" in earlier and f"<bdi>{own}</bdi>" not in earlier


def test_a_version_is_read_but_neither_searched_nor_listed_nor_edited(site: Path, release: Say) -> None:
    release("mead")
    made = pages(site)
    page = made["case_studies/mead/v/1.md"]
    assert page.meta["search"] == {"exclude": True} and "robots" not in page.meta
    assert page.source == "" and not page.in_nav
    assert "Basis for" in made["case_studies/mead.md"].whole() and "Basis for" not in page.whole()
    assert "still missing" not in page.whole()
    for path in ("case_studies/index.md", "countries/gb.md"):
        assert "/v/1/" not in made[path].whole() and "1 record<" in made[path].whole()


def test_a_withdrawn_record_says_so_on_its_versions(site: Path, release: Say) -> None:
    release("count-wells")
    change(site / SOURCE, "title:", "status: withdrawn\nwithdrawn_reason: Wells were <deep>.\ntitle:")
    page = pages(site)["playbooks/count-wells/v/1.md"].whole()
    assert "<strong>Withdrawn: Wells were &lt;deep&gt;.</strong>" in page


def test_a_record_that_became_a_draft_keeps_its_versions_and_shows_nothing_new(site: Path, release: Say) -> None:
    release("count-wells")
    change(site / SOURCE, "title: Count wells", "status: draft\ntitle: SECRET")
    made = pages(site)
    assert "no longer on this site" in made["playbooks/count-wells/v/1.md"].whole()
    assert not any("SECRET" in page.whole() for page in made.values())


def test_addresses_outlast_a_new_id(site: Path, release: Say) -> None:
    release("count-wells")
    (site / SOURCE).rename(site / "docs/playbooks/find-wells.md")
    change(site / "docs/playbooks/find-wells.md", "title:", "former_ids: [count-wells]\ntitle:")
    assert release("find-wells").startswith("0: Version 2 of playbook/find-wells is released.")
    made = pages(site)
    assert {path for path in made if "/v/" in path} == {
        "playbooks/count-wells/v/1.md", "playbooks/find-wells/v/2.md"
    }  # fmt: skip
    assert '<a href="../../../../playbooks/find-wells/">' in made["playbooks/count-wells/v/1.md"].whole()
    now = made["playbooks/find-wells.md"].whole()
    assert "../../playbooks/count-wells/v/1/" in now and "../../playbooks/find-wells/v/2/" in now


def test_later_settings_do_not_change_what_was_released(site: Path, release: Say) -> None:
    release("count-wells")
    change(site / "mkdocs.yml", "CC-BY-4.0", "CC0-1.0")
    change(site / "mkdocs.yml", ", creators: [organisation/wells]", "")
    made = pages(site)
    assert "Public Domain" not in made["playbooks/count-wells/v/1.md"].whole()
    assert "Attribution 4.0" in made["playbooks/count-wells/v/1.md"].whole()
    assert "organisations/wells/" in made["playbooks/count-wells/v/1.md"].whole()
    assert "Attribution 4.0" not in made["playbooks/count-wells.md"].whole()


def test_the_stages_after_know_every_version(site: Path, release: Say) -> None:
    release("count-wells")
    ref = Ref("playbook", "count-wells")
    page = "playbooks/count-wells/v/1.md"
    found = checked(site)
    assert [(r.record.ref, r.version, r.page, r.date, r.same) for r in found.released] == [
        (ref, "1", page, TODAY, True)
    ]
    assert found.places.released == {ref: {"1": page}} and found.places.permalinks == {ref: page}
    change(site / SOURCE, "Walk.", "Ride.")
    found = checked(site)
    assert found.places.released == {ref: {"1": page}} and found.places.permalinks == {}


def test_the_lineage_may_lie_outside_docs(site: Path, release: Say) -> None:
    change(site / "mkdocs.yml", "site_id: test", "site_id: test, lineage: lineage")
    assert "  lineage/released/playbook/count-wells/1.md\n" in release("count-wells")
    assert "playbooks/count-wells/v/1.md" in pages(site)
    change(site / "lineage/released/playbook/count-wells/1.md", "Walk.", "Ride.")
    assert [d.code for d in checked(site).diagnostics] == ["changed-release"]


# ---- a real site -------------------------------------------------------------------------------------------------


def test_a_real_build_has_the_page_at_its_address(tmp_path: Path) -> None:
    folder = write(tmp_path, projects.FILES)
    (folder / "docs/schema/own.yml").unlink()
    assert run("relaybook", "release", "count-fountains", cwd=folder).returncode == 0
    text = folder / "docs/playbooks/count-fountains.md"
    change(text, "1. Walk.", "1. Ride a unicycle.")
    done = mkdocs_build(folder, "--strict")
    assert done.returncode == 0, done.stderr
    page = (folder / "site/playbooks/count-fountains/v/1/index.html").read_text("utf-8")
    assert "Walk." in page and "unicycle" not in page
    assert "<title>Count fountains (Version 1) · Test</title>" in page
    assert '<link rel="canonical" href="https://example.org/test/playbooks/count-fountains/v/1/">' in page
    assert "noindex" not in page and "rb-edit" not in page
    index = json.loads((folder / "site/search/search_index.json").read_text("utf-8"))
    places = {each["location"].partition("#")[0] for each in index["docs"]}
    assert "playbooks/count-fountains/" in places and not any("/v/" in place for place in places)
    assert not list((folder / "site").rglob("lineage")) and not list((folder / "site").rglob("versions.yml"))

    assert run("relaybook", "materialise", "plain", cwd=folder).returncode == 0
    done = run("mkdocs", "build", "--strict", "--config-file", "plain/mkdocs.yml", "--site-dir", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    other = next((folder / "plain").rglob("out/playbooks/count-fountains/v/1/index.html"))
    assert projects.comparable(other.read_text("utf-8")) == projects.comparable(page)
