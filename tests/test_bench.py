"""The bench runs from end to end; what it measures is only worth something on a quiet machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import ROOT


@pytest.mark.long
def test_the_bench_prints_a_table_and_a_sentence() -> None:
    command = [sys.executable, str(ROOT / "scripts/bench.py"), "--records", "20", "--rounds", "1"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode in (0, 1), result.stderr
    for row in ("relaybook check", "our build", "plain, no navigation", "plain, automatic navigation"):
        assert row in result.stdout
    assert "targets" in result.stdout.splitlines()[-1] or "targets" in result.stdout


@pytest.mark.long
def test_the_bench_of_citations_prints_a_table_and_a_sentence() -> None:
    small = ("--pages", "12", "--works", "20", "--rounds", "1", "--no-bibtex")
    command = [sys.executable, str(ROOT / "scripts/bench.py"), "citations", *small]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    for row in ("plain, citations as text", "plain, the same text by hand", "ours, nothing kept", "ours, answers kept"):
        assert row in result.stdout
    assert "12 pages, 60 citations, 20 references." in result.stdout
    assert "mkdocs-bibtex, the same style was not measured" in result.stdout.splitlines()[-1]


@pytest.mark.long
@pytest.mark.browser
def test_the_bench_of_the_search_prints_what_a_reader_waits_for() -> None:
    command = [sys.executable, str(ROOT / "scripts/bench.py"), "search", "--records", "20"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    for row in ("no search", "Material's search", "our search"):
        assert row in result.stdout
    assert result.stdout.count(" KB") == 2


def test_the_pages_of_the_bench_are_always_the_same_and_cite_every_reference(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from bench_cited import make; make(Path(sys.argv[1]), 12, 20)"
    for name in ("first", "second"):
        command = [sys.executable, "-c", script, str(tmp_path / name)]
        subprocess.run(command, cwd=ROOT / "scripts", check=True)
    first, second = (read(tmp_path / name) for name in ("first", "second"))
    assert first == second
    pages = "".join(text for path, text in first.items() if path.startswith("notes/"))
    keys = re.findall(r"^@\w+\{(\w+),", first["references.bib"], re.MULTILINE)
    assert len(set(keys)) == 20
    assert set(keys) == set(re.findall(r"@(\w+)", pages))
    assert len(re.findall(r"\[[^\]]*@[^\]]*\]|\b[Aa]s\s@\w+\sfound", pages)) == 12 * 5


def read(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }
