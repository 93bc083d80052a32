"""Time `relaybook check` and our build beside MkDocs with Material alone, in one interleaved run."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from bench_records import make

ROOT = Path(__file__).resolve().parent.parent
CREATOR = "bench-contributors"
NAV = [{"Home": "index.md"}, *({name.title().replace("_", " "): f"{name}/index.md"}
       for name in ("case_studies", "evidence", "playbooks"))]  # fmt: skip
CHECK, OURS, PLAIN, AUTOMATIC = "relaybook check", "our build", "plain, no navigation", "plain, automatic navigation"
TARGETS = ((CHECK, PLAIN, 0.06), (OURS, PLAIN, 1.25), (OURS, AUTOMATIC, 0.4))
LONGEST = 20 * 60
"""Seconds above which the build with automatic navigation is left out."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure: a command, the folder it runs in, and the site that it makes."""

    name: str
    command: tuple[str, ...]
    folder: Path
    site: Path | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a task."""

    seconds: float
    processor: float
    """The seconds of processor time, which other work on the machine changes little; 0 where nobody says."""
    memory: int
    """The most memory that the process held, in bytes; 0 where the system does not say."""
    size: int
    """The bytes of the site."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--records", type=int, default=1000, metavar="N", help="how many records (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each is run (default: 3)")
    options = parser.parse_args()
    folder = prepare(options.records)
    runs = measure(tasks(folder), options.records, options.rounds)
    print()
    print("\n".join(table(runs)))
    print()
    print(verdict(runs))


def prepare(number: int) -> Path:
    """The folder of the records and of the configurations; the records are made anew when their maker has changed."""
    folder = ROOT / ".cache" / "bench" / str(number)
    mark = hashlib.sha256(ROOT.joinpath("scripts/bench_records.py").read_bytes()).hexdigest()
    if not (folder / "made-by").is_file() or (folder / "made-by").read_text() != mark:
        say(f"Making {number} records in {folder.relative_to(ROOT)}.")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder, number, CREATOR)
        (folder / "made-by").write_text(mark)
    ours: dict[str, Any] = yaml.safe_load(ROOT.joinpath("mkdocs.yml").read_text("utf-8"))
    for plugin in ours["plugins"]:
        if isinstance(plugin, dict) and "relaybook" in plugin:
            plugin["relaybook"]["creators"] = [f"organisation/{CREATOR}"]
    ours["nav"] = NAV
    plain = {name: ours[name] for name in ("site_name", "site_description", "site_url", "repo_url", "edit_uri")}
    plain |= {"theme": {"name": "material"}, "plugins": ["material/search"]}
    plain |= {"markdown_extensions": ours["markdown_extensions"]}
    write_config(folder / "site" / "mkdocs.yml", ours)
    write_config(folder / "plain" / "mkdocs.yml", {**plain, "nav": NAV, "not_in_nav": "*"})
    write_config(folder / "plain" / "automatic.yml", plain)
    return folder


def write_config(path: Path, config: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")


def tasks(folder: Path) -> list[Task]:
    def build(name: str, source: str, config: str, site: str) -> Task:
        command = ("-m", "mkdocs", "build", "-q", "-f", str(folder / source / config), "-d", str(folder / site))
        return Task(name, command, folder / source, folder / site)

    return [
        Task(CHECK, ("-c", "import sys; from relaybook.cli import main; sys.exit(main())", "check"), folder / "site"),
        build(OURS, "site", "mkdocs.yml", "made-by-us"),
        build(PLAIN, "plain", "mkdocs.yml", "made-plain"),
        build(AUTOMATIC, "plain", "automatic.yml", "made-automatic"),
    ]


def measure(wanted: list[Task], number: int, rounds: int) -> dict[str, list[Run]]:
    """Run every task once in each round, so that what else the machine does falls on all of them alike."""
    runs: dict[str, list[Run]] = {task.name: [] for task in wanted}
    for turn in range(1, rounds + 1):
        for task in wanted:
            if task.name == AUTOMATIC and number > 1000 and (turn > 1 or too_long(runs[PLAIN][0].seconds, number)):
                continue
            say(f"Round {turn} of {rounds}: {task.name} …", end=" ")
            runs[task.name].append(run := run_once(task))
            say(f"{run.seconds:.1f} s")
    return runs


def too_long(plain: float, number: int) -> bool:
    """Whether automatic navigation would take too long: every page holds the menu of all pages."""
    expected = plain * (1 + 2.9 * number / 1000)  # At 1,000 pages it takes 3.9 times as long as without.
    if expected > LONGEST:
        say(f"Automatic navigation is left out: it would take some {expected / 60:.0f} minutes.")
    return expected > LONGEST


def run_once(task: Task) -> Run:
    if task.site:
        shutil.rmtree(task.site, ignore_errors=True)
    output = task.folder.parent / "output.txt"
    with output.open("w", encoding="utf-8") as stream:
        begun = time.perf_counter()
        child = subprocess.Popen((sys.executable, *task.command), cwd=task.folder, stdout=stream, stderr=stream)
        processor, memory = 0.0, 0
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            processor = usage.ru_utime + usage.ru_stime
            memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        else:
            child.wait()
        seconds = time.perf_counter() - begun
    if child.returncode:
        sys.exit(f"\n{output.read_text('utf-8')[-4000:]}\nscripts/bench: {task.name} failed; its last lines are above.")
    size = sum(path.stat().st_size for path in task.site.rglob("*") if path.is_file()) if task.site else 0
    if task.site:
        shutil.rmtree(task.site)
    return Run(seconds, processor, memory, size)


def table(runs: dict[str, list[Run]]) -> Iterable[str]:
    yield f"{'':28}{'seconds':>9}{'ratio':>8}{'processor':>11}{'ratio':>8}{'memory':>10}{'site':>10}"
    for name, found in runs.items():
        if not found:
            yield f"{name:28}{'left out':>9}"
            continue
        memory, size = max(run.memory for run in found), found[-1].size
        used, of = (median(run.processor for run in each) for each in (found, runs[PLAIN]))
        yield (
            f"{name:28}{seconds_of(found):>9.2f}{seconds_of(found) / seconds_of(runs[PLAIN]):>8.3f}"
            f"{f'{used:.2f}' if of else '–':>11}{f'{used / of:.3f}' if of else '–':>8}"
            f"{f'{memory / 2**20:.0f} MB' if memory else '–':>10}{f'{size / 2**20:.0f} MB' if size else '–':>10}"
        )
    yield f"Medians of {len(runs[PLAIN])}; the ratios are to the plain build without navigation."


def seconds_of(runs: list[Run]) -> float:
    return median(run.seconds for run in runs)


def verdict(runs: dict[str, list[Run]]) -> str:
    """One sentence on whether the targets hold."""
    held, missed, unknown = [], [], []
    for name, other, most in TARGETS:
        if not runs[other]:
            unknown.append(f"{name} against {other} was not measured")
            continue
        ratio = seconds_of(runs[name]) / seconds_of(runs[other])
        words = f"{name} takes {ratio:.3f} of {other} (at most {most})"
        (held if ratio <= most else missed).append(words)
    parts = [f"missed: {'; '.join(missed)}"] if missed else []
    parts += [f"held: {'; '.join(held)}"] if held else []
    return f"The targets {'do not all hold' if missed else 'hold'}. " + ". ".join([*parts, *unknown]).capitalize() + "."


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


if __name__ == "__main__":
    main()
