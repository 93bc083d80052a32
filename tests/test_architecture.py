"""The shape of the house: the core knows no host, rooms import only from rooms above them, pieces stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaybook.content.yamltree import parse_yaml
from relaybook.schema.load import load_schema
from tests.projects import ROOT

PACKAGE = ROOT / "plugins/relaybook"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = [
    ("model",),
    ("diagnostics",),
    ("settings", "content"),
    ("schema", "site_id"),
    ("library", "config", "citations"),
    ("lineage",),
    ("search",),
    ("pages",),
    ("build",),
    ("editing",),
    ("adapters",),
    ("cli",),
]
"""From the top of the house down; rooms on one floor may lean on each other in the order written in the design."""
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_only_adapters_know_a_host(path: Path) -> None:
    if path.parent.name != "adapters":
        assert not [
            name for name in imports(path) if name.split(".")[0] in ("mkdocs", "material", "jinja2", "markdown")
        ]


def test_the_core_can_be_used_where_there_is_no_host() -> None:
    code = "import sys, relaybook.build, relaybook.cli, relaybook.pages.site; print('mkdocs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_from_rooms_above_it(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own in ("__init__", "__main__", "theme"):
        return
    below = [name for name in imports(path) if name.startswith("relaybook.") and FLOOR[room_of(name)] > FLOOR[own]]
    if own == "cli" or (own == "pages" and path.name.startswith("reference")):
        below = [name for name in below if room_of(name) not in ("adapters", "cli")]  # It describes the commands.
    assert below == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 65, node.name


def test_an_author_types_at_most_eight_fields() -> None:
    for kind in load_schema()[0].types.values():
        assert len(kind.required) <= 8, kind.name


def test_every_label_is_there_in_english() -> None:
    schema, faults = load_schema()
    assert faults == ()
    for kind in schema.types.values():
        for label in (kind.label, *(each.label for each in kind.fields.values())):
            assert "en" in label, (kind.name, label)
        assert all(each.description.get("en") for each in kind.fields.values() if not each.relation or each.description)
    for vocabulary in schema.vocabularies.values():
        assert all("en" in term.label for term in vocabulary.terms.values()), vocabulary.name


def test_every_word_of_the_interface_is_there_in_english() -> None:
    tree, faults = parse_yaml((PACKAGE / "pages/interface.yml").read_text("utf-8"), "interface.yml")
    assert faults == ()
    assert [name for name, labels in tree.value.items() if not labels.get("en")] == []
