"""Tiny sites with everything they give: each page, each file, and what is said about them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from relaybook.build import build
from relaybook.config import read_project
from relaybook.diagnostics.concise import render_concise
from relaybook.library.places import DOWNLOADS

GOLDEN = Path(__file__).parent / "golden"
SERVED = ("mistakes-served", "status-served")
"""Cases that are built as while serving; the name without the last part is the folder of the input."""


CATALOGUE = frozenset(DOWNLOADS) - {"records.json", "data/relations.csv"} | {"assets/world.svg"}
"""The same tables and shapes of every site: one shows them enough."""


WITH_VIEWS = ("minimal", "views")
"""The cases that show the pages of views: one where nothing fits, and one where something does."""


def results(case: str) -> dict[str, str]:
    served = case.endswith("-served")
    folder = GOLDEN / case.removesuffix("-served") / "input"
    project = read_project(folder / "mkdocs.yml", serving=served)
    site = build(project.sources, project.settings)
    made = {"diagnostics.txt": render_concise((*project.diagnostics, *site.diagnostics), {})}
    made |= {f"pages/{page.path}": head(page.meta) + page.whole() for page in site.pages if ours(page.path, case)}
    made = {name: text for name, text in made.items() if case in WITH_VIEWS or not name.startswith("pages/views/")}
    for file in site.files:
        if file.path in CATALOGUE and case != "minimal" or not ours(file.path, case):
            continue
        if file.path.startswith("views/") and case not in WITH_VIEWS:
            continue
        content = file.content.decode() if isinstance(file.content, bytes) else file.content
        made[f"files/{file.path}"] = f"copied from {file.source}\n" if file.source else content
    return made


def head(meta: object) -> str:
    assert isinstance(meta, dict)
    return "".join(f"{key}: {meta[key]}\n" for key in sorted(meta)) + "\n"


def ours(path: str, case: str) -> bool:
    """The pages of the strategy's ideas are the same in every site, and what is for finding is alike in all of them."""
    if case not in ("minimal", "languages") and (path.startswith(("explore/", "search/")) or path.endswith("feed.xml")):
        return False
    return not path.startswith(("shifts/", "behaviours/")) and path != "search/explore.js"


CASES = sorted([path.name for path in GOLDEN.iterdir() if (path / "input").is_dir()] + list(SERVED))


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    expected = GOLDEN / case.removesuffix("-served") / ("expected-served" if case.endswith("-served") else "expected")
    made = results(case)
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for name, text in made.items():
            path = expected / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    held = {p.relative_to(expected).as_posix(): p.read_bytes().decode() for p in expected.rglob("*") if p.is_file()}
    assert sorted(held) == sorted(made)
    for name in sorted(made):
        assert made[name] == held[name], name


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / "minimal/input", tmp_path / "site")
    for path in (tmp_path / "site").rglob("*"):
        if path.suffix in {".md", ".yml", ".bib"}:
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    project = read_project(tmp_path / "site/mkdocs.yml")
    site = build(project.sources, project.settings)
    made = results("minimal")
    for page in site.pages:
        if ours(page.path, "minimal"):
            assert head(page.meta) + page.whole() == made[f"pages/{page.path}"]
