"""Ask Lighthouse about our own site: four categories for the pages that readers come to first."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_runs import say

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "front page": "",
    "record": "case_studies/fixmystreet-uk/",
    "explore": "explore/",
    "evidence gap map": "views/evidence-gap-map/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TARGET = 95
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench lighthouse", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often; the median counts (default: 3)")
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    from tests.browsing import served

    print(f"{'':20}" + "".join(f"{name:>16}" for name in CATEGORIES))
    low = []
    with tempfile.TemporaryDirectory() as host, served(ROOT / "site", Path(host)) as address:
        for name, path in PAGES.items():
            rounds = [ask(address + path) for _ in range(options.rounds)]
            median = {each: sorted(scores[each] for scores in rounds)[len(rounds) // 2] for each in CATEGORIES}
            print(f"{name:20}" + "".join(f"{median[each]:>16}" for each in CATEGORIES), flush=True)
            low += [f"{name}: {each} {score}" for each, score in median.items() if score < TARGET]
    print()
    print(f"Below {TARGET}: {', '.join(low)}." if low else f"Every figure is {TARGET} or more.")


def ask(url: str) -> dict[str, int]:
    """The scores of a page from 0 to 100, as Lighthouse gives them for a phone."""
    command = ["node", str(ROOT / "scripts/lighthouse/node_modules/lighthouse/cli/index.js"), url, "--quiet"]
    command += ["--output=json", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": os.environ["CHROMIUM"]}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=300)
    if done.returncode:
        say(done.stderr.strip())
        sys.exit(f"Lighthouse could not look at {url}; the reason is above.")
    report = json.loads(done.stdout)
    failed = [each["id"] for each in report["audits"].values() if each.get("score") == 0]
    if failed:
        say(f"  {url.rpartition('relaybook/')[2] or 'front page'}: {', '.join(failed)}")
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
