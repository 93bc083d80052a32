"""Time what citations cost beside the same pages without them, and beside mkdocs-bibtex, in one interleaved run."""

from __future__ import annotations

import argparse
import compileall
import hashlib
import shutil
import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from bench_cited import MARKS, make
from bench_runs import Runs, Task, measure, say, table, verdict

from relaybook.build import cite
from relaybook.citations.citeproc import find_pandoc
from relaybook.config import read_citing

ROOT = Path(__file__).resolve().parent.parent
PLAIN, HAND = "plain, citations as text", "plain, the same text by hand"
COLD, WARM = "ours, nothing kept", "ours, answers kept"
BIBTEX, BIBTEX_OWN = "mkdocs-bibtex, the same style", "mkdocs-bibtex, its own style"
TARGETS = ((WARM, PLAIN, 1.05), (COLD, PLAIN, 1.5), (COLD, BIBTEX, 1.0))
PINS = ROOT / "scripts" / "bench-bibtex.txt"
SITE = {
    "site_name": "Notes",
    "site_url": "https://example.org/",
    "theme": {"name": "material"},
    "nav": [{"Home": "index.md"}],
    "not_in_nav": "*",
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench citations", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000, metavar="N", help="how many pages (default: 1000)")
    parser.add_argument("--works", type=int, default=500, metavar="N", help="how many references (default: 500)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each is run (default: 3)")
    parser.add_argument("--no-bibtex", action="store_true", help="leave mkdocs-bibtex out: it takes many minutes")
    options = parser.parse_args(arguments)
    folder = prepare(options.pages, options.works)
    wanted = tasks(folder, "" if options.no_bibtex else bibtex_python())
    runs: Runs = {PLAIN: [], HAND: [], COLD: [], WARM: [], BIBTEX: [], BIBTEX_OWN: []}
    runs |= measure(wanted, options.rounds, lambda task, turn, _: task.name == BIBTEX and turn > 1)
    print()
    print("\n".join(table(runs, PLAIN)))
    print(f"Medians of {len(runs[PLAIN])} ({BIBTEX}: one run); the ratios are to the plain build.")
    print(f"{options.pages} pages, {options.pages * MARKS} citations, {options.works} references.")
    print()
    print(verdict(runs, TARGETS))


def prepare(pages: int, works: int) -> Path:
    """The folder of the pages and of the configurations; the pages are made anew when their maker has changed."""
    folder = ROOT / ".cache" / "bench" / f"citations-{pages}-{works}" / "site"
    makers = (ROOT / "scripts" / name for name in ("bench_cited.py", "bench_words.py"))
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in makers)).hexdigest()
    if not (folder / "made-by").is_file() or (folder / "made-by").read_text() != mark:
        say(f"Making {pages} pages in {folder.parent.relative_to(ROOT)}.")
        shutil.rmtree(folder, ignore_errors=True)
        make(folder / "docs", pages, works)
        (folder / "made-by").write_text(mark)
    ours: dict[str, Any] = yaml.safe_load(ROOT.joinpath("mkdocs.yml").read_text("utf-8"))
    site = {**SITE, "markdown_extensions": ours["markdown_extensions"]}
    style = str(ROOT / "plugins" / "relaybook" / "citations" / "styles" / "apa.csl")
    bibtex = {"bib_file": "docs/references.bib"}
    write(folder / "plain.yml", site)
    write(folder / "by-hand.yml", {**site, "docs_dir": "by-hand"})
    write(folder / "ours.yml", site, {"relaybook/citations": {"style": "apa", "references": ""}})
    write(folder / "bibtex.yml", site, {"bibtex": {**bibtex, "csl_file": style}})
    write(folder / "bibtex-own.yml", site, {"bibtex": bibtex})
    compileall.compile_dir(str(ROOT / "plugins"), quiet=2)  # As pip does where it installs a package.
    write_by_hand(folder)
    return folder


def write_by_hand(folder: Path) -> None:
    """The same pages with all that we put into them, for MkDocs alone: what the longer pages cost by themselves."""
    shutil.rmtree(folder / "by-hand", ignore_errors=True)
    shutil.copytree(folder / "docs", folder / "by-hand")
    names = [path.relative_to(folder).as_posix() for path in sorted((folder / "docs").rglob("*.md"))]
    project = read_citing(folder / "ours.yml", names, override=lambda settings: replace(settings, language="en"))
    for page in cite(project.sources, project.settings).pages:
        if page.source:
            path = folder / "by-hand" / page.path
            path.write_text(page.whole(), encoding="utf-8", newline="\n")


def write(path: Path, site: dict[str, Any], *plugins: dict[str, Any]) -> None:
    config = {**site, "plugins": ["material/search", *plugins]}
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")


def tasks(folder: Path, python: str) -> list[Task]:
    def build(name: str, config: str, **more: Any) -> Task:
        made = folder.parent / f"made-{config}"
        command = ("-m", "mkdocs", "build", "-q", "-f", str(folder / f"{config}.yml"), "-d", str(made))
        return Task(name, command, folder, made, **more)

    wanted = [build(PLAIN, "plain"), build(HAND, "by-hand")]
    wanted += [build(COLD, "ours", emptied=folder / ".cache"), build(WARM, "ours")]
    if python:
        more = {"python": python, "environment": {"PYPANDOC_PANDOC": str(find_pandoc()), "PYTHONPATH": ""}}
        wanted += [build(BIBTEX_OWN, "bibtex-own", **more), build(BIBTEX, "bibtex", **more)]
    return wanted


def bibtex_python() -> str:
    """The Python of a folder that has mkdocs-bibtex beside the versions of our lock, or nothing where it cannot be."""
    folder = ROOT / ".cache" / "bench" / "mkdocs-bibtex"
    locked, wanted = (pinned(path) for path in (ROOT / "requirements.lock", PINS))
    pins = "\n".join([*locked, *wanted]) + "\n"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if (folder / "pins.txt").is_file() and (folder / "pins.txt").read_text("utf-8") == pins:
        return str(python)
    say(f"Installing {wanted[0]} in {folder.relative_to(ROOT)}.")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
        (folder / "constraints.txt").write_text(pins, encoding="utf-8")
        install = (str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check")
        named = ("-c", str(folder / "constraints.txt"), "mkdocs-material", *wanted)
        subprocess.run((*install, *named), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        say("mkdocs-bibtex is left out: it could not be installed. Everything else is measured.")
        return ""
    (folder / "pins.txt").write_text(pins, encoding="utf-8")
    return str(python)


def pinned(path: Path) -> list[str]:
    """The packages of a lock with their versions, without hashes."""
    return [line.removesuffix(" \\") for line in path.read_text("utf-8").split("\n") if "==" in line]
