"""The catalogue of codes: each has a page, the package reports each, and the examples of the page are true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

import relaybook
from relaybook.build import check
from relaybook.cli import main
from relaybook.config import BrokenConfiguration, read_project
from relaybook.diagnostics import ordered
from relaybook.diagnostics.codes import CODES
from relaybook.diagnostics.explain import SECTIONS, meaning_of, page_names, page_of, sections_of
from relaybook.schema.load import load_schema

PACKAGE = Path(relaybook.__file__).parent
EXAMPLE = re.compile(r'^( *)```(?:yaml|markdown|bibtex) title="([^"]+)"\n(.*?)^\1```$', re.MULTILINE | re.DOTALL)
CONFIG = "site_name: Example\nplugins:\n  - relaybook:\n      site_id: example\n"
REPORTS = {"make", "say", "fail"}
"""The functions that take a code first."""


# ---- the codes and the package -----------------------------------------------------------------------------------


def reported_codes() -> Iterator[str]:
    """Every code that the package reports: first in a call, first in a returned tuple, or the name of a rule."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0] if name in REPORTS else None
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
                first = node.value.elts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and "-" in first.value:
                yield first.value
    yield from (rule.code for rule in load_schema()[0].rules)


def test_every_code_that_is_reported_is_in_the_catalogue() -> None:
    assert set(reported_codes()) - set(CODES) == set()


def test_every_code_of_the_catalogue_is_reported() -> None:
    assert set(CODES) - set(reported_codes()) == set()


# ---- the pages ---------------------------------------------------------------------------------------------------


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert list(page_names()) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_page_has_its_parts(code: str) -> None:
    page = page_of(code)
    title, severity = page.split("\n\n")[:2]
    assert title == f"# {code}"
    assert severity.startswith(f"Severity: {CODES[code]}")
    assert "\n" not in severity
    assert tuple(sections_of(page)) == SECTIONS
    assert 1 <= meaning_of(page).count(". ") + 1 <= 2


@pytest.mark.parametrize("code", CODES)
def test_explain_prints_the_page(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    assert capsys.readouterr().out == page_of(code)


# ---- the examples ------------------------------------------------------------------------------------------------


def examples(code: str, section: str) -> dict[str, str]:
    """The files of an example."""
    text = sections_of(page_of(code))[section]
    return {path: dedent(content) for _, path, content in EXAMPLE.findall(text)}


def write(root: Path, code: str, section: str) -> Path:
    """Write an example as a project of its own, and return its `mkdocs.yml`.

    Examples that are about the bibliography show no text that cites it: a page beside them does.
    """
    encoding = "cp1252" if (code, section) == ("not-utf8", "Bad") else "utf-8"
    shown = examples(code, section)
    bibs = "".join(content for path, content in shown.items() if path.endswith(".bib"))
    keys = re.findall(r"^@(?!string|xdata)\w+\{([^\s,]+),", bibs, re.MULTILINE)
    if keys and code != "unused-entry" and all(path.endswith(".bib") for path in shown):
        shown["docs/read.md"] = f"# What we read\n\n[{'; '.join(f'@{key}' for key in keys)}]\n"
    for path, content in {"mkdocs.yml": CONFIG, **shown}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content.replace("<U+2028>", "\u2028"), encoding, newline="\n")
    if code == "foreign-site":
        (root / ".git").mkdir()
        (root / ".git" / "config").write_text('[remote "origin"]\n\turl = https://github.com/open-council/library\n')
    return root / "mkdocs.yml"


def codes_found(config: Path) -> list[str]:
    """What a strict check of a project reports."""
    try:
        project = read_project(config, strict=True)
    except BrokenConfiguration as error:
        return re.findall(r"\[([a-z0-9-]+)\]", str(error))
    found = ordered((*project.diagnostics, *check(project.sources, project.settings).diagnostics))
    return [diagnostic.code for diagnostic in found]


@pytest.mark.parametrize("code", CODES)
def test_bad_example_gives_its_code_and_no_other(code: str, tmp_path: Path) -> None:
    assert examples(code, "Bad")
    assert codes_found(write(tmp_path, code, "Bad")) == [code]


@pytest.mark.parametrize("code", CODES)
def test_good_example_gives_nothing(code: str, tmp_path: Path) -> None:
    assert examples(code, "Good")
    assert codes_found(write(tmp_path, code, "Good")) == []
