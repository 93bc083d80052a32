"""Bad references in real builds: one clear error, no traceback, and the last good site as it was."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.projects import FILES, mkdocs_build, run, write

CITING = {
    **{name: content for name, content in FILES.items() if not name.endswith(("more.BIB", "zotero.json", "refs.ris"))},
    "docs/cited.md": "# Cited\n\nAs [@smith2020] says.\n",
}
needs_shell = pytest.mark.skipif(os.name == "nt", reason="a script in the place of pandoc")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that cites, with a good site of it."""
    folder = write(tmp_path_factory.mktemp("good"), CITING)
    done = mkdocs_build(folder, "--strict")
    assert done.returncode == 0, done.stderr
    assert "(Smith, 2020)" in re.sub(r"<[^>]+>", "", (folder / "site/cited/index.html").read_text("utf-8"))
    return folder


@pytest.fixture
def project(good: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return shutil.copytree(good, tmp_path / "project")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fails(folder: Path, *said: str, **env: str) -> str:
    """A build must stop with one error that says something, and leave the site as it is."""
    before = contents(folder / "site")
    done = run("mkdocs", "build", "--site-dir", str(folder / "site"), cwd=folder, **env)
    shown = done.stdout + done.stderr
    assert done.returncode != 0, shown
    assert "Traceback" not in shown, shown
    for words in said:
        assert words in shown, shown
    assert contents(folder / "site") == before
    return shown


def fails_once(folder: Path, code: str, *said: str) -> None:
    shown = fails(folder, f"error[{code}]", "The content has 1 mistake", *said)
    assert len(re.findall(r"(?:error|warning)\[", shown)) == 1, shown


# ---- files -----------------------------------------------------------------------------------------------------


def test_a_bib_of_fifty_megabytes(project: Path) -> None:
    entry = "@article{{key{n},\n  author = {{Doe, Ann}},\n  title = {{{title}}},\n  year = {{2020}}\n}}\n"
    title = "A long title " * 70
    text = "".join(entry.format(n=n, title=title) for n in range(52_000))
    assert len(text) > 50_000_000
    (project / "docs/large.bib").write_text(text, "utf-8")
    started = time.perf_counter()
    fails_once(project, "bib-syntax", "docs/large.bib", "million characters, and was not read", "delete the rest")
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (random.Random(1).randbytes(100_000), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "UTF-8"),
        (b"\x1f\x8b\x08\x00" + random.Random(2).randbytes(9_000), "UTF-8"),
        ("@book{a, title = {Ä}, author = {Doe, A}, year = 2020}".encode("utf-16"), "UTF-8"),
        ("@book{a, title = {Ä}, author = {Doe, A}, year = 2020}".encode("latin-1"), "UTF-8"),
        (b"\x00" * 5_000, ""),
        (b"<!DOCTYPE html>\n<title>Sign in</title>\n<p>Sign in to download the file.</p>\n", "holds no reference"),
    ],
    ids=["random", "picture", "compressed", "utf-16", "latin-1", "zeros", "a page of the web"],
)
def test_a_file_that_is_no_bib(project: Path, content: bytes, said: str) -> None:
    (project / "docs/references.bib").write_bytes(content)
    shown = fails(project, "docs/references.bib", "The content has 1 mistake", said)
    assert len(re.findall(r"(?:error|warning)\[", shown)) == 1, shown


def test_half_of_a_bib(project: Path) -> None:
    text = (project / "docs/references.bib").read_text("utf-8")
    (project / "docs/references.bib").write_text(text[: text.index("journal")], "utf-8")
    fails_once(project, "bib-syntax", "docs/references.bib:1:1", "this entry cannot be read")


def test_half_of_a_list_of_items(project: Path) -> None:
    (project / "docs/items.json").write_text('[{"id": "roe2020", "type": "book", "author": [], "title": "A', "utf-8")
    fails_once(project, "bib-syntax", "docs/items.json:1:", "the rest of the file cannot be read")


# ---- styles ----------------------------------------------------------------------------------------------------


def with_style(project: Path, name: str, content: bytes | None = None) -> None:
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("{site_id:", f"{{style: {name}, site_id:", 1), "utf-8")
    if content is not None:
        (project / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("harvrad", None, "there is no citation style `harvrad`"),
        ("docs/none.csl", None, "there is no citation style `docs/none.csl`"),
        ("docs", None, "there is no citation style `docs`"),
        ("../../../etc/passwd", None, "there is no citation style"),
        ("docs/page.csl", b"<!DOCTYPE html><title>Not found</title>", "is no citation style"),
        ("docs/empty.csl", b"", "is no citation style"),
        ("docs/bytes.csl", random.Random(3).randbytes(3_000), "is no citation style"),
    ],
)
def test_a_style_that_is_none(project: Path, name: str, content: bytes | None, said: str) -> None:
    with_style(project, name, content)
    fails_once(project, "bad-option", "mkdocs.yml:", said)


def test_a_style_that_breaks_off(project: Path) -> None:
    from relaybook.citations.styles import shipped_styles

    text = shipped_styles()["apa"].read_bytes()
    with_style(project, "docs/half.csl", text[: len(text) // 2])
    fails(project, "half.csl")


# ---- pandoc ----------------------------------------------------------------------------------------------------


def without_pandoc(folder: Path, script: str = "") -> str:
    """A path on which `pypandoc` comes without its program, or with a script in its place."""
    package = folder / "path" / "pypandoc"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", "utf-8")
    if script:
        program = package / "files" / "pandoc"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}", "utf-8")
        program.chmod(0o755)
    return os.pathsep.join(filter(None, (str(package.parent), os.environ.get("PYTHONPATH", ""))))


def forget(project: Path) -> None:
    """Take away the answers that are kept, so that pandoc is needed."""
    for path in (project / ".cache/relaybook/citations").glob("*.json"):
        path.unlink()


def test_pandoc_is_missing(project: Path, tmp_path: Path) -> None:
    forget(project)
    fails(project, "references need pandoc, which is not there: install the package `pypandoc_binary`",
          PYTHONPATH=without_pandoc(tmp_path))  # fmt: skip


@needs_shell
@pytest.mark.parametrize(
    "script",
    [
        "printf '{\"blocks\": ['\nkill -9 $$\n",
        "printf '{\"blocks\": [{'\nexit 0\n",
        "echo 'out of memory' >&2\nexit 251\n",
        "cat > /dev/null\nprintf '{\"blocks\": []}'\n",
    ],
    ids=["killed", "breaks off", "gives up", "answers nothing"],
)
def test_pandoc_stops_half_way(project: Path, tmp_path: Path, script: str) -> None:
    forget(project)
    fails(project, "pandoc stopped before the references were written", PYTHONPATH=without_pandoc(tmp_path, script))
    assert not list((project / ".cache/relaybook/citations").glob("*.json"))
    assert mkdocs_build(project, "--strict").returncode == 0


SLOW = 'cat > /dev/null\nprintf \'{"blocks": [\'\necho $$ > "$TMPDIR/pid"\nexec sleep 60\n'
"""Half of an answer, and then nothing more until somebody ends it."""


def started(project: Path, tmp_path: Path) -> tuple[subprocess.Popen[str], int]:
    """A build that waits for pandoc, and the number of pandoc's process."""
    forget(project)
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(project / "site")]
    path = without_pandoc(tmp_path, SLOW)
    env = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path), "NO_MKDOCS_2_WARNING": "1"}
    build = subprocess.Popen(command, cwd=project, env=env, stderr=subprocess.PIPE, text=True)
    for _ in range(300):
        if (tmp_path / "pid").exists() and (number := (tmp_path / "pid").read_text().strip()):
            return build, int(number)
        time.sleep(0.1)
    build.kill()
    raise AssertionError("pandoc was never started")


@needs_shell
def test_pandoc_is_killed(project: Path, tmp_path: Path) -> None:
    before = contents(project / "site")
    build, pandoc = started(project, tmp_path)
    os.kill(pandoc, signal.SIGKILL)
    _, shown = build.communicate(timeout=60)
    assert build.returncode != 0 and "Traceback" not in shown
    assert "pandoc stopped before the references were written" in shown
    assert contents(project / "site") == before


@needs_shell
def test_the_build_itself_is_killed(project: Path, tmp_path: Path) -> None:
    before = contents(project / "site")
    build, pandoc = started(project, tmp_path)
    build.kill()
    build.communicate(timeout=60)
    os.kill(pandoc, signal.SIGKILL)
    assert contents(project / "site") == before
    assert mkdocs_build(project, "--strict").returncode == 0
