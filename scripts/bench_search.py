"""Measure our search beside Material's built-in one, over the same records: the build, and a reader's first query."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from bench_records import make
from bench_runs import Run, Task, run_once, say

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
CREATOR = "bench-contributors"
SEARCHES = {"no search": "", "Material's search": "material/search", "our search": "relaybook/search"}
FIELDS = {
    "Material's search": ("#rb-search", ".md-search-result__item a"),
    "our search": ("#rb-find", ".rb-find__hit a"),
}
QUERY = "budget council"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""A slow line: 400 kbit/s, and 400 ms for an answer to begin."""
LONGEST = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A reader's first query on a slow line."""

    seconds: float
    """From the opening of the page to the first result."""
    typed: float
    """From the first letter to the first result."""
    size: int
    """The bytes of everything that the search loaded."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench search", description=__doc__)
    parser.add_argument("--records", type=int, default=2400, metavar="N", help="how many records (default: 2400)")
    options = parser.parse_args(arguments)
    folder = ROOT / ".cache" / "bench" / f"search-{options.records}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say(f"Making {options.records} records in {folder.relative_to(ROOT)}.")
    make(folder, options.records, CREATOR)
    runs: dict[str, Run] = {}
    for number, (name, plugin) in enumerate(SEARCHES.items()):
        config = folder / "site" / f"{number}.yml"
        config.write_text(yaml.safe_dump(_config(plugin), sort_keys=False, allow_unicode=True), encoding="utf-8")
        command = ("-m", "mkdocs", "build", "-q", "-f", str(config), "-d", str(folder / f"made-{number}"))
        say(f"Building with {name} …", end=" ")
        runs[name] = run_once(Task(name, command, folder / "site"))
        say(f"{runs[name].seconds:.1f} s")
    asked = {name: ask(folder / f"made-{number}", name) for number, name in enumerate(SEARCHES) if name in FIELDS}
    print()
    print("\n".join(table(runs, asked, folder)))


def _config(plugin: str) -> dict[str, Any]:
    ours: dict[str, Any] = yaml.safe_load(ROOT.joinpath("mkdocs.yml").read_text("utf-8"))
    records = next(each["relaybook"] for each in ours["plugins"] if isinstance(each, dict) and "relaybook" in each)
    ours["plugins"] = [
        *([plugin] if plugin else []),
        {"relaybook": {**records, "creators": [f"organisation/{CREATOR}"]}},
    ]
    ours["nav"] = [{"Home": "index.md"}]
    return ours


def ask(site: Path, name: str) -> Asked:
    """What a reader waits for and loads, from an empty cache."""
    sys.path.insert(0, str(ROOT))
    from tests.browsing import chromium, served

    field, result = FIELDS[name]
    with tempfile.TemporaryDirectory() as host, served(site, Path(host)) as address, chromium() as browser:
        page, sizes = _on_a_slow_line(browser)
        begun = time.perf_counter()
        page.goto(address, wait_until="domcontentloaded", timeout=LONGEST)
        page.locator(field).wait_for(timeout=LONGEST)
        letters = time.perf_counter()
        page.locator(field).press_sequentially(QUERY)
        page.locator(result).first.wait_for(timeout=LONGEST)
        ended = time.perf_counter()
        return Asked(ended - begun, ended - letters, sum(sizes))


def _on_a_slow_line(browser: Browser) -> tuple[Page, list[int]]:
    page = browser.new_context().new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(_size_of(answer.url, answer.headers)))
    return page, sizes


def _size_of(url: str, headers: dict[str, str]) -> int:
    ours = any(part in url for part in ("/search/", "/pagefind/", "/workers/", "/lunr/"))
    return int(headers.get("content-length") or 0) if ours else 0


def table(runs: dict[str, Run], asked: dict[str, Asked], folder: Path) -> list[str]:
    lines = [
        f"{'':20}{'build':>9}{'memory':>9}{'index':>10}{'first query':>13}{'first result':>14}{'after typing':>14}"
    ]
    for number, (name, run) in enumerate(runs.items()):
        files = [path for path in (folder / f"made-{number}").rglob("*") if path.is_file()]
        index = sum(p.stat().st_size for p in files if "pagefind" in p.parts or p.name == "search_index.json")
        line = f"{name:20}{run.seconds:>7.1f} s{run.memory / 2**20:>6.0f} MB{index / 1e6:>7.2f} MB"
        if name in asked:
            reader = asked[name]
            line += f"{reader.size / 1000:>10.0f} KB{reader.seconds:>12.1f} s{reader.typed:>12.1f} s"
        lines.append(line)
    return [*lines, "A reader's first query, on a line of 400 kbit/s with 400 ms to each answer; the cache is empty."]
