"""The reference of the guide is what the code says, and it is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relaybook.build import check
from relaybook.cli import make_parser
from relaybook.config import read_project
from relaybook.diagnostics.codes import CODES
from relaybook.diagnostics.concise import format_line
from relaybook.pages.reference import MADE, citing_texts, commands_of, option_texts, reference_pages
from relaybook.schema.load import load_schema
from relaybook.settings import CITING_OPTIONS, OPTIONS

FOLDER = Path(__file__).parent.parent / "docs" / "guide" / "reference"
SCHEMA = load_schema()[0]
PARSER = make_parser()
PAGES = reference_pages(SCHEMA, PARSER)
AGAIN = "run `.venv/bin/python scripts/reference` and look at what changed"


# ---- what is committed -------------------------------------------------------------------------------------------


def test_every_page_and_no_other_is_committed() -> None:
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md")} == set(PAGES), AGAIN


@pytest.mark.parametrize("path", PAGES)
def test_committed_page_is_what_the_code_says(path: str) -> None:
    assert (FOLDER / path).read_text("utf-8") == PAGES[path], AGAIN


@pytest.mark.parametrize("path", PAGES)
def test_page_begins_with_how_it_is_made(path: str) -> None:
    source = re.match(rf"---\n# {MADE} from (\S+): ", PAGES[path])
    assert source
    assert (FOLDER.parents[2] / "plugins" / "relaybook" / source[1]).exists()


# ---- completeness ------------------------------------------------------------------------------------------------


def test_every_type_and_field_has_its_place() -> None:
    for kind in SCHEMA.types.values():
        page = PAGES[f"types/{kind.name}.md"]
        assert f"({kind.name}.md)" in PAGES["types/index.md"]
        assert [name for name in kind.fields if f"\n| `{name}` | " not in page] == []


def test_every_relation_is_named_from_both_sides() -> None:
    relations = [f.relation for kind in SCHEMA.types.values() for f in kind.fields.values() if f.relation]
    for relation in relations:
        for name in relation.to:
            if relation.inverse and name in SCHEMA.types:
                assert f"(`{relation.inverse}`)" in PAGES[f"types/{name}.md"]


def test_every_vocabulary_has_its_place() -> None:
    headings = re.findall(r"^## .* \{ #(\w+) \}$", PAGES["vocabularies.md"], re.MULTILINE)
    assert headings == list(SCHEMA.vocabularies)
    assert "`participatory-budgeting`" in PAGES["vocabularies.md"]
    assert "`ZW`" not in PAGES["vocabularies.md"]


def test_every_option_has_its_row_and_its_text() -> None:
    parts = PAGES["options.md"].split("\n## ")
    assert len(parts) == 2
    for part, options, texts in zip(parts, (OPTIONS, CITING_OPTIONS), (option_texts(), citing_texts()), strict=True):
        rows = re.findall(r"^\| `(\w+)` \| .+ \| .+ \| (.+) \|$", part, re.MULTILINE)
        assert [name for name, _ in rows] == list(options)
        assert dict(rows) == {name: texts[name] for name in options}


def test_every_command_has_its_options_and_exit_statuses() -> None:
    parts = dict(re.findall(r"^## ([\w ]+)\n(.*?)(?=^## |\Z)", PAGES["commands.md"], re.MULTILINE | re.DOTALL))
    commands = {name: command for name, _, command in commands_of(PARSER)}
    assert list(parts) == list(commands)
    for name, command in commands.items():
        options = [option for action in command._actions for option in action.option_strings if action.dest != "help"]
        assert [option for option in options if f"`{option}" not in parts[name]] == []
        assert "Exit status: 0 " in parts[name]


def test_every_code_has_its_page_and_its_row() -> None:
    rows = re.findall(r"^\| \[`([\w-]+)`\]\(\1\.md\) \| (\w+) \| .+ \|$", PAGES["codes/index.md"], re.MULTILINE)
    assert dict(rows) == CODES
    assert {path for path in PAGES if path.startswith("codes/")} == {
        "codes/index.md",
        *(f"codes/{c}.md" for c in CODES),
    }


# ---- the examples ------------------------------------------------------------------------------------------------


def test_the_examples_together_are_a_project_without_faults(tmp_path: Path) -> None:
    examples = {
        "mkdocs.yml": "site_name: Example\nplugins:\n  - relaybook:\n      site_id: example\n",
        "docs/references.bib": "@article{author2024,\n  author = {Author, A.},\n  title = {A study},\n"
        "  year = {2024},\n  keywords = {rct}\n}\n",
    }
    for page in PAGES.values():
        if found := re.search(r'^## Example$.*?^```yaml title="([^"]+)"\n(.*?)^```$', page, re.MULTILINE | re.DOTALL):
            examples[found[1]] = found[2]
    assert len(examples) == 2 + sum(not kind.inside for kind in SCHEMA.types.values())
    for path, text in examples.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8", newline="\n")
    project = read_project(tmp_path / "mkdocs.yml")
    found_faults = check(project.sources, project.settings).diagnostics
    assert [format_line(fault) for fault in found_faults] == []
