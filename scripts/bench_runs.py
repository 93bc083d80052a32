"""Run commands in turn and time them: what every bench does, whatever it measures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

WIDTH = 34


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure: a command of Python, the folder it runs in, and the site that it makes."""

    name: str
    command: tuple[str, ...]
    folder: Path
    site: Path | None = None
    emptied: Path | None = None
    """A folder that is deleted before each run, so that nothing is kept from the run before."""
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict)
    good: tuple[int, ...] = (0,)
    """The exit statuses that are no failure."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a task."""

    seconds: float
    processor: float
    """The seconds of processor time, which other work on the machine changes little; 0 where nobody says. Those of
    the processes that it started are in it."""
    memory: int
    """The most memory that the process held, in bytes; 0 where the system does not say."""
    size: int
    """The bytes of the site."""


Runs = dict[str, list[Run]]


def measure(wanted: Sequence[Task], rounds: int, skip: Callable[[Task, int, Runs], bool]) -> Runs:
    """Run every task once in each round, so that what else the machine does falls on all of them alike.

    Args:
        wanted: What to run, in the order of each round.
        rounds: How many rounds.
        skip: Whether a task is left out of a round, by what was measured so far.
    """
    runs: Runs = {task.name: [] for task in wanted}
    for turn in range(1, rounds + 1):
        for task in wanted:
            if skip(task, turn, runs):
                continue
            say(f"Round {turn} of {rounds}: {task.name} …", end=" ")
            runs[task.name].append(run := run_once(task))
            say(f"{run.seconds:.1f} s")
    return runs


def run_once(task: Task) -> Run:
    for folder in (task.site, task.emptied):
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
    environment = {**os.environ, **task.environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Nobody compiles the package anew for each build.
    output = task.folder.parent / "output.txt"
    with output.open("w", encoding="utf-8") as stream:
        begun = time.perf_counter()
        command = (task.python, *task.command)
        child = subprocess.Popen(command, cwd=task.folder, stdout=stream, stderr=stream, env=environment)
        processor, memory = 0.0, 0
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            processor = usage.ru_utime + usage.ru_stime
            memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        else:
            child.wait()
        seconds = time.perf_counter() - begun
    if child.returncode not in task.good:
        sys.exit(f"\n{output.read_text('utf-8')[-4000:]}\nscripts/bench: {task.name} failed; its last lines are above.")
    size = sum(path.stat().st_size for path in task.site.rglob("*") if path.is_file()) if task.site else 0
    if task.site:
        shutil.rmtree(task.site)
    return Run(seconds, processor, memory, size)


def table(runs: Runs, beside: str) -> Iterable[str]:
    """The medians of all tasks, with their ratios to one of them."""
    yield f"{'':{WIDTH}}{'seconds':>9}{'ratio':>8}{'processor':>11}{'ratio':>8}{'memory':>10}{'site':>10}"
    for name, found in runs.items():
        if not found:
            yield f"{name:{WIDTH}}{'left out':>9}"
            continue
        memory, size = max(run.memory for run in found), found[-1].size
        used, of = (median(run.processor for run in each) for each in (found, runs[beside]))
        yield (
            f"{name:{WIDTH}}{seconds_of(found):>9.2f}{seconds_of(found) / seconds_of(runs[beside]):>8.3f}"
            f"{f'{used:.2f}' if of else '–':>11}{f'{used / of:.3f}' if of else '–':>8}"
            f"{f'{memory / 2**20:.0f} MB' if memory else '–':>10}{f'{size / 2**20:.0f} MB' if size else '–':>10}"
        )


def seconds_of(runs: Sequence[Run]) -> float:
    return median(run.seconds for run in runs)


def verdict(runs: Runs, targets: Iterable[tuple[str, str, float]]) -> str:
    """One sentence on whether the targets hold: a task takes at most so much of another."""
    held, missed, unknown = [], [], []
    for name, other, most in targets:
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
