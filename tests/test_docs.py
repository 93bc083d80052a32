"""The guide is true: its examples are written to disk, its commands run, and what it shows is what they print.

A page is read from top to bottom as its reader would. A block with a title is written to the file of that name; a
command is run there; a `text` block right below a command must be what the command printed. Titles may end with
`, line 7` (the block takes the place of that line), `, these lines` (each takes the place of the line that begins
like it), `, in place of X` (of the line that ends with X) and `, at the end`.
"""

from __future__ import annotations

import html
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import relaybook
from relaybook.build import build
from relaybook.config import read_project
from tests.projects import ROOT, run

GUIDE = ROOT / "docs/guide"
PAGES = sorted(p.relative_to(GUIDE).as_posix() for p in GUIDE.rglob("*.md") if "reference" not in p.parts)
CONTENT_ONLY = "how-to/content-only-site.md"
IN_A_CLONE = ("how-to/fork.md", "tutorial.md")
"""Pages whose reader stands in a clone of this repository."""
OTHER_TESTS_RUN = {
    "scripts/serve": "test_site.py serves a site; the script is one call of `mkdocs serve`",
    "scripts/build": "scripts/test runs it on our own site",
    "scripts/test": "CI runs it",
    "scripts/bench": "test_bench.py runs it on a few records",
    "git clone": "needs a network; here it only sets where the copy comes from",
    "git pull": "needs a network",
    "cd": "every command runs in the folder of the project",
    "python3 -m venv": "test_site.py makes an empty environment",
    "pip install": "test_site.py installs the wheel",
    "relaybook refs add": "needs a network; test_refs_add.py runs it against a resolver of its own",
    "relaybook network refresh": "needs a network; test_network.py runs it against sites of its own",
}
FENCE = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:scripts/|git |cd |relaybook |mkdocs |python)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its title, its text, and whether it stands right below the one before."""

    language: str
    title: str
    text: str
    follows: bool


def blocks(page: str) -> Iterator[Block]:
    end, text = 0, (GUIDE / page).read_text("utf-8")
    for found in FENCE.finditer(text):
        yield Block(found[1], found[2] or "", found[3], not text[end : found.start()].strip())
        end = found.end()


def commands(text: str) -> Iterator[str]:
    """The commands of a block, without comments and without the folder of the environment."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield shlex.join(words).removeprefix(".venv/bin/")


def written_elsewhere(command: str) -> bool:
    return any(command == name or command.startswith(f"{name} ") for name in OTHER_TESTS_RUN)


# ---- a page, followed ------------------------------------------------------------------------------------------------


def put(folder: Path, block: Block) -> None:
    """Do with a titled block what its reader does."""
    name, _, how = block.title.partition(", ")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not how:
        path.write_text(block.text, "utf-8")
        return
    if not path.exists():
        shutil.copy(ROOT / name, path)
    rows = path.read_text("utf-8").splitlines(keepends=True)
    if how == "at the end":
        rows.append(block.text)
    elif how == "these lines":
        for line in block.text.splitlines(keepends=True):
            [at] = [n for n, row in enumerate(rows) if row.startswith(line.partition(":")[0] + ":")]
            rows[at] = line
    elif how.startswith("in place of "):
        [at] = [n for n, row in enumerate(rows) if row.rstrip().endswith(how.removeprefix("in place of "))]
        rows[at] = block.text
    else:
        rows[int(how.removeprefix("line ")) - 1] = block.text
    path.write_text("".join(rows), "utf-8")


def do(command: str, folder: Path) -> subprocess.CompletedProcess[str] | None:
    """Run a command that a page shows, or do what stands for it here."""
    words = shlex.split(command)
    if words[:2] == ["git", "clone"]:
        (folder / ".git").mkdir()
        (folder / ".git/config").write_text(f'[remote "origin"]\n\turl = {words[2]}\n', "utf-8")
    elif words[0] == "rm":
        for name in words[1:]:
            (folder / name).unlink()
    elif words[:2] == ["mkdocs", "serve"]:
        serve(folder)
    elif words[0] in ("relaybook", "mkdocs") and not written_elsewhere(command):
        return run(*words, cwd=folder)
    else:
        assert written_elsewhere(command), f"no test runs `{command}`"
    return None


def serve(folder: Path) -> None:
    """Start the server, wait until it is there, and stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        assert server.stderr
        try:
            assert any("Serving on" in line for line in server.stderr)
        finally:
            server.terminate()


def follow(page: str, folder: Path) -> list[str]:
    """Follow a page from top to bottom; give back the outputs that it shows."""
    shown: list[str] = []
    said: subprocess.CompletedProcess[str] | None = None
    for block in blocks(page):
        if block.language == "sh":
            for command in commands(block.text):
                said = do(command, folder)
                assert said is None or "Traceback" not in said.stderr, said.stderr
                assert said is None or command.startswith("relaybook check") or said.returncode == 0, said.stderr
        elif block.title:
            put(folder, block)
        elif block.language == "text" and block.follows:
            assert said is not None, f"{page} shows an output below a command that is not run"
            assert said.stdout + said.stderr == block.text
            shown.append(block.text)
    return shown


def start(page: str, folder: Path, *, small: bool = False) -> Path:
    """The folder in which the reader of a page stands."""
    if page in IN_A_CLONE and not small:
        shutil.copy(ROOT / "mkdocs.yml", folder)
        for name in ("case_studies", "docs"):
            shutil.copytree(ROOT / name, folder / name)
    elif page != CONTENT_ONLY:
        for block in blocks(CONTENT_ONLY):
            if block.title and "/workflows/" not in block.title:
                put(folder, block)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_page_can_be_followed(page: str, tmp_path: Path) -> None:
    follow(page, start(page, tmp_path))
    if page not in IN_A_CLONE:
        checked = run("relaybook", "check", "--strict", cwd=tmp_path)
        assert checked.stdout == "No problems found.\n"


def test_the_three_mistakes_give_the_same_messages_in_a_small_site(tmp_path: Path) -> None:
    shown = follow("tutorial.md", start("tutorial.md", tmp_path, small=True))
    codes = [code for text in shown for code in re.findall(r"^error\[([a-z-]+)\]", text, re.MULTILINE)]
    assert codes == ["yaml-syntax", "unknown-term", "unknown-record"]
    assert shown[0] == shown[-1] == "No problems found.\n"


@pytest.mark.parametrize("page", PAGES)
def test_every_example_is_tried(page: str) -> None:
    """A block is a file with a name, commands, or the output of commands."""
    for block in blocks(page):
        if block.language == "sh":
            assert not block.title
        elif block.language == "text" and not block.title:
            assert block.follows
        else:
            assert block.title, block.text
        if block.language == "yaml" and "line " not in block.title:
            yaml.safe_load(block.text)


# ---- what the pages say beside their examples ------------------------------------------------------------------------


def site_of(folder: Path, *, serving: bool = False) -> dict[str, str]:
    """Every page of a site, as text, in memory."""
    project = read_project(folder / "mkdocs.yml", serving=serving)
    site = build(project.sources, project.settings)
    assert serving or site.diagnostics == ()
    return {page.path: page.whole() for page in site.pages}


def after(page: str, folder: Path) -> dict[str, str]:
    """The site once the files of a page are written."""
    start(page, folder, small=True)
    for block in blocks(page):
        if block.title and "line " not in block.title:
            put(folder, block)
    return site_of(folder)


def test_a_new_view_has_a_page_and_stands_where_it_is_placed(tmp_path: Path) -> None:
    site = after("how-to/add-a-view.md", tmp_path)
    for page in ("views/budgets.md", "views/cases-and-groups.md", "views/how-long.md"):
        assert '<h1 id="top">' in site[page]
    assert "rb-timeline__group" in site["views/how-long.md"]
    assert "rb-map__panel" in site["views/cases-and-groups.md"]


def test_a_draft_is_only_seen_while_serving(tmp_path: Path) -> None:
    path = "case_studies/example-village-bus.md"
    assert path not in after("tutorial.md", tmp_path)
    served = site_of(tmp_path, serving=True)
    assert path in served
    assert "example-village-bus" in served["organisations/example-parish-council.md"]


def test_a_fork_that_followed_the_page_builds_with_its_own_look(tmp_path: Path) -> None:
    follow("how-to/fork.md", start("how-to/fork.md", tmp_path))
    done = run("mkdocs", "build", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    front = (tmp_path / "site/index.html").read_text("utf-8")
    assert 0 < front.index("assets/tokens.css") < front.index("assets/ours.css")
    assert "Example Village Library" in front
    assert (tmp_path / "site/assets/ours.css").exists()


def test_the_five_values_are_those_of_the_theme() -> None:
    [ours] = [block.text for block in blocks("how-to/fork.md") if block.language == "css"]
    theme = (ROOT / "plugins/relaybook/theme/assets/tokens.css").read_text("utf-8")
    first = re.findall(r"--rb-[a-z]+(?=:)", theme[theme.index(":root{") :])[:5]
    assert re.findall(r"--rb-[a-z]+(?=:)", ours) == first


def test_the_version_in_the_guide_is_this_one() -> None:
    [line] = [block.text for block in blocks(CONTENT_ONLY) if block.title == "requirements.txt"]
    assert relaybook.__version__ in Requirement(line.strip()).specifier


def test_a_new_field_is_shown(tmp_path: Path) -> None:
    club = after("how-to/add-a-field.md", tmp_path)["organisations/example-repair-club.md"]
    assert all(text in club for text in ("Founded", "2019", "Lives on", "Its members"))


def test_citations_read_as_the_page_says(tmp_path: Path) -> None:
    page = "how-to/cite-sources.md"
    style = "      style: chicago"
    assert "Lane and Brook 2023" in after(page, tmp_path)["answers.md"]
    (tmp_path / "mkdocs.yml").write_text((tmp_path / "mkdocs.yml").read_text("utf-8").replace(style, ""), "utf-8")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", GUIDE.joinpath(page).read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 4
    text = "\n\n".join(written for written, _ in rows)
    (tmp_path / "docs/answers.md").write_text(f"# Answers\n\n{text}\n", "utf-8")
    shown = re.sub(r"<span class=\"rb-tip.*?</span></span>|<[^>]+>", "", site_of(tmp_path)["answers.md"])
    lines = html.unescape(shown).split("\n")
    assert [line for line in lines if line.startswith(("(", "Lane and Brook ("))] == [seen for _, seen in rows]


def test_a_field_that_begins_with_x_is_allowed_and_not_published(tmp_path: Path) -> None:
    start("how-to/add-a-field.md", tmp_path)
    put(tmp_path, Block("", "docs/organisations/club.yml", "name: Club\nx_note: SECRET\n", False))
    assert "SECRET" not in str(site_of(tmp_path))


def test_a_new_type_has_pages_and_is_linked_back(tmp_path: Path) -> None:
    site = after("how-to/add-a-type.md", tmp_path)
    event = site["events/example-spring-meeting.md"]
    assert all(text in event for text in ("On the agenda", "The school hall", "Example Lending Shed"))
    assert "example-spring-meeting" in site["events/index.md"]
    assert "example-spring-meeting" in site["organisations/example-lending-shed.md"]


def test_a_type_may_lie_outside_docs_and_build_on_another(tmp_path: Path) -> None:
    start("how-to/add-a-type.md", tmp_path)
    put(tmp_path, Block("", "docs/schema/pilot.yml", "type: pilot\nextends: case_study\nfolders: [pilots]\n", False))
    case = (tmp_path / "case_studies/example-lending-shed.md").read_text("utf-8")
    put(tmp_path, Block("", "pilots/example-second-shed.md", case, False))
    option = "      site_id: example\n      records: [case_studies, pilots]\n"
    put(tmp_path, Block("", "mkdocs.yml, in place of site_id: example-village-library", option, False))
    assert "pilot/example-second-shed.md" in site_of(tmp_path)


def test_a_new_relation_is_shown_on_both_sides(tmp_path: Path) -> None:
    site = after("how-to/add-a-relation.md", tmp_path)
    club, network = (site[f"organisations/example-{name}.md"] for name in ("repair-club", "county-network"))
    assert "Part of" in club and "May 2021" in club
    assert "Parts" in network and "Example Repair Club" in network


def test_a_new_rule_warns(tmp_path: Path) -> None:
    after("how-to/add-a-relation.md", tmp_path)
    put(tmp_path, Block("", "docs/organisations/club.yml", "name: Club\ncountry: GB\n", False))
    said = run("relaybook", "check", "--format", "concise", cwd=tmp_path)
    assert said.returncode == 0
    assert "club.yml:2:10: warning[part-of-nothing]: this organisation names nothing that it is part of" in said.stdout


def test_foreign_records_are_read(tmp_path: Path) -> None:
    site = after("how-to/read-foreign-data.md", tmp_path)
    first, second = site["books/buses-for-small-places.md"], site["books/running-a-shop-together.md"]
    assert "5 November 2014" in first and "transport" in first
    assert "Named by" in first and "running-a-shop-together" in first
    assert "See also" in second


def test_a_foreign_field_that_nothing_names_is_reported_in_its_place(tmp_path: Path) -> None:
    after("how-to/read-foreign-data.md", tmp_path)
    shelf = (tmp_path / "docs/books/shelf.yml").read_text("utf-8").replace("Abstract", "Shelfmark", 1)
    put(tmp_path, Block("", "docs/books/shelf.yml", shelf, False))
    said = run("relaybook", "check", "--format", "concise", cwd=tmp_path).stdout
    assert said.startswith("docs/books/shelf.yml:2:3: error[unknown-field]: a book has no field `Shelfmark`")


# ---- the names of the search -----------------------------------------------------------------------------------------


def searched(folder: Path, theme: str, plugins: str) -> str:
    """The search that a real build gives, and whether the page has a field for it."""
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Front\n\nA word to find.\n", "utf-8")
    (folder / "mkdocs.yml").write_text(f"site_name: Test\ntheme: {{name: {theme}}}\n{plugins}", "utf-8")
    done = run("mkdocs", "build", cwd=folder)
    assert done.returncode == 0, done.stderr
    page = (folder / "site/index.html").read_text("utf-8")
    if (folder / "site/pagefind").exists():
        return "ours" if "search/relaybook-search.js" in page else "ours, no field"
    index = (folder / "site/search/search_index.json").read_text("utf-8")
    made = "material" if '"fields"' in index else "mkdocs"
    assert (made == "mkdocs") is (folder / "site/search/lunr.js").exists()
    return made if 'data-md-component="search-query"' in page else f"{made}, no field"


@pytest.mark.parametrize(
    ("theme", "plugins", "expected"),
    [
        ("relaybook", "plugins: [relaybook/search]\n", "ours"),
        ("relaybook", "plugins: [search]\n", "ours"),
        ("relaybook", "", "ours"),
        ("relaybook", "plugins: [material/search]\n", "material"),
        ("relaybook", "plugins: [/search]\n", "mkdocs, no field"),
        ("material", "plugins: [relaybook/search]\n", "ours"),
        ("material", "plugins: [search]\n", "material"),
        ("material", "plugins: [/search]\n", "mkdocs, no field"),
    ],
)
def test_a_name_gives_a_search(theme: str, plugins: str, expected: str, tmp_path: Path) -> None:
    assert searched(tmp_path, theme, plugins) == expected


@pytest.mark.parametrize(("name", "stops"), [("tags", True), ("material/tags", False)])
def test_a_name_that_is_not_installed_stops_the_build(name: str, stops: bool, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Front\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: T\ntheme: {{name: relaybook}}\nplugins: [{name}]\n", "utf-8")
    done = run("mkdocs", "build", cwd=tmp_path)
    assert (done.returncode != 0) is stops
    assert (f'The "{name}" plugin is not installed' in done.stderr) is stops


# ---- README, CONTRIBUTING, links and paths ---------------------------------------------------------------------------


def indented(name: str) -> Iterator[str]:
    """The indented blocks of a page at the root."""
    text = (ROOT / name).read_text("utf-8")
    for found in re.finditer(r"(?<=\n\n)(?:(?: {4}.*)?\n)+", text):
        lines = [line[4:] for line in found[0].strip("\n").split("\n")]
        if lines[0] and found[0].startswith("    "):
            yield "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_commands_at_the_root_are_run_by_a_test(name: str) -> None:
    shown = [block for block in indented(name) if COMMAND.match(block)]
    assert shown
    for block in shown:
        for command in commands(block):
            assert written_elsewhere(command), command


def test_the_message_in_the_readme_is_real(tmp_path: Path) -> None:
    [message] = [block for block in indented("README.md") if block.startswith("error[")]
    start("tutorial.md", tmp_path)
    [(path, row, line)] = re.findall(r"--> (\S+?):(\d+):\d+\n +\|\n *\d+ \| (.*)", message)
    put(tmp_path, Block("", f"{path}, line {row}", line + "\n", False))
    assert run("relaybook", "check", path, cwd=tmp_path).stdout == message + "\n1 error in 1 file.\n"


@pytest.mark.parametrize("page", [*PAGES, "../../README.md", "../../CONTRIBUTING.md"])
def test_every_path_that_is_named_is_there(page: str) -> None:
    text = (GUIDE / page).read_text("utf-8")
    written = " ".join(re.findall(r'title="([^"]+)"', text))
    named = re.findall(r"`((?:scripts|plugins|docs|tests|case_studies|\.github)/[^`\s<>*{}]*)`", text)
    made = {"docs/schema/", "docs/organisations/"}
    missing = [path for path in named if not (ROOT / path).exists() and path not in made and path not in written]
    assert missing == []


@pytest.mark.skipif(not (GUIDE / "reference").is_dir(), reason="docs/guide/reference/ is not made yet")
def test_the_links_of_the_guide_lead_somewhere() -> None:
    said = run("relaybook", "check", "--format", "concise", "docs/guide", cwd=ROOT)
    assert said.stdout == ""
    assert said.returncode == 0
