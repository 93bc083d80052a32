"""Time `relaybook check` and our build beside MkDocs with Material alone, in one interleaved run."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path
from typing import Any

import bench_adapt
import bench_citations
import bench_lighthouse
import bench_search
import yaml
from bench_records import make
from bench_runs import Runs, Task, measure, say, seconds_of, table, verdict

ROOT = Path(__file__).resolve().parent.parent
CREATOR = "bench-contributors"
NAV = [{"Home": "index.md"}, *({name.title().replace("_", " "): f"{name}/index.md"}
       for name in ("case_studies", "evidence", "playbooks"))]  # fmt: skip
CHECK, OURS, PLAIN, AUTOMATIC = "relaybook check", "our build", "plain, no navigation", "plain, automatic navigation"
TARGETS = ((CHECK, PLAIN, 0.06), (OURS, PLAIN, 1.25), (OURS, AUTOMATIC, 0.4))
OTHERS = {"adapt": bench_adapt.main, "citations": bench_citations.main, "lighthouse": bench_lighthouse.main,
          "search": bench_search.main}  # fmt: skip
"""What else can be measured, by the first word after the command."""
LONGEST = 20 * 60
"""Seconds above which the build with automatic navigation is left out."""


def main() -> None:
    if (run := OTHERS.get("".join(sys.argv[1:2]))) is not None:
        run(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, epilog="scripts/bench citations --help: the cost of citations alone"
    )
    parser.add_argument("--records", type=int, default=1000, metavar="N", help="how many records (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each is run (default: 3)")
    options = parser.parse_args()
    folder = prepare(options.records)
    runs = measure(tasks(folder), options.rounds, lambda *now: leave_out(*now, options.records))
    print()
    print("\n".join(table(runs, PLAIN)))
    print(f"Medians of {len(runs[PLAIN])}; the ratios are to the plain build without navigation.")
    print()
    print(verdict(runs, TARGETS))


def prepare(number: int) -> Path:
    """The folder of the records and of the configurations; the records are made anew when their maker has changed."""
    folder = ROOT / ".cache" / "bench" / str(number)
    makers = (ROOT / "scripts" / name for name in ("bench_records.py", "bench_words.py"))
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in makers)).hexdigest()
    if not (folder / "made-by").is_file() or (folder / "made-by").read_text() != mark:
        say(f"Making {number} records in {folder.relative_to(ROOT)}.")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder, number, CREATOR)
        (folder / "made-by").write_text(mark)
    ours: dict[str, Any] = yaml.safe_load(ROOT.joinpath("mkdocs.yml").read_text("utf-8"))
    # What a site may leave out, and plain MkDocs has nothing like, is measured apart: pictures for links, the copy.
    ours["plugins"] = [p for p in ours["plugins"] if p not in ("relaybook/cards", "relaybook/offline")]
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


def leave_out(task: Task, turn: int, runs: Runs, number: int) -> bool:
    """Whether automatic navigation would take too long: every page holds the menu of all pages."""
    if task.name != AUTOMATIC or number <= 1000:
        return False
    expected = seconds_of(runs[PLAIN][:1]) * (1 + 2.9 * number / 1000)  # At 1,000 pages it takes 3.9 times as long.
    if turn == 1 and expected > LONGEST:
        say(f"Automatic navigation is left out: it would take some {expected / 60:.0f} minutes.")
    return turn > 1 or expected > LONGEST


if __name__ == "__main__":
    main()
