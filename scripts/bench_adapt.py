"""Time `relaybook adapt status` over many adapted pages, and a pull of one of them, with the original on another site.

The original's files are answered by a server on this machine. In its second version each text has four changed parts;
every partner's page has three edits of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench_runs import Task, measure, say, seconds_of
from bench_words import Writer

from relaybook.lineage.listed import hash_of
from relaybook.lineage.texts import read_text
from relaybook.model import Source
from relaybook.schema.load import load_schema

ROOT = Path(__file__).resolve().parent.parent
STATUS, PULL = "adapt status", "adapt pull of one page"
LIMITS = {STATUS: 2.0, PULL: 0.3}
FIELDS = ("title", "description", "purpose")
LISTS = ("when_to_use", "when_not_to_use", "must_not_change")


class Quiet(SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main(arguments: list[str]) -> None:
    """Make both sites, then time."""
    parser = argparse.ArgumentParser(prog="scripts/bench adapt", description=__doc__)
    parser.add_argument("--pages", type=int, default=500, metavar="N", help="how many adapted pages (default: 500)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often each is run (default: 5)")
    options = parser.parse_args(arguments)
    folder = ROOT / ".cache" / "bench" / "adapt"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "upstream").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder / "upstream")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    units = make(folder, options.pages, f"http://127.0.0.1:{server.server_port}/")
    say(f"{options.pages} adapted pages of {units} parts each; the first status fetches {options.pages} texts.")
    command = ("-m", "relaybook", "adapt")
    site = folder / "partner"
    first = time.monotonic()
    measure([Task("the first status", (*command, "status"), site, good=(0, 1))], 1, lambda *_: False)
    say(f"The first status took {time.monotonic() - first:.1f} s.")
    tasks = [Task(STATUS, (*command, "status"), site, good=(0, 1)),
             Task(PULL, (*command, "pull", "park-0-ie", "--dry-run"), site, good=(0, 1))]  # fmt: skip
    runs = measure(tasks, options.rounds, lambda *_: False)
    print()
    for name, limit in LIMITS.items():
        print(f"{name:26} {seconds_of(runs[name]):6.2f} s   (target: {limit:g} s)")
    print()
    missed = [name for name, limit in LIMITS.items() if seconds_of(runs[name]) > limit]
    print(f"Medians of {options.rounds}. " + (f"Missed: {', '.join(missed)}." if missed else "Both targets are held."))
    sys.exit(bool(missed))


def make(folder: Path, pages: int, address: str) -> int:
    """Write what the original's site publishes, and the partner's site; give back the number of parts of a page."""
    kind = load_schema()[0].types["playbook"]
    rows, count = [], 0
    partner = folder / "partner"
    (partner / "docs/playbooks").mkdir(parents=True)
    for each in ("docs/lineage/playbook", "docs/lineage/base/playbook"):
        (partner / each).mkdir(parents=True)
    (partner / "mkdocs.yml").write_text(
        "site_name: Partner\nplugins:\n  - relaybook: {site_id: bench-partner, license: CC-BY-4.0, records: []}\n"
    )
    (partner / "docs/index.md").write_text("# Partner\n")
    for n in range(pages):
        old, new = text(n, 1), text(n, 2)
        hashes = [hash_of(each) for each in (old, new)]
        parts = read_text(Source("x.md", old), kind).hashes()
        count = len(parts)
        versions = [
            {"version": str(v + 1), "date": f"2026-0{v + 1}-01", "hash": digest, "kind": "clarity", "note": "",
             "changed": {"purpose": "clarity"} if v else {}} for v, digest in enumerate(hashes)
        ]  # fmt: skip
        name = f"playbook/park-{n}"
        rows.append({"record": name, "title": f"Park {n}", "url": f"{address}playbooks/park-{n}/", "language": "en",
                     "license": "CC-BY-4.0", "credit": ["Bench"], "versions": versions, "units": parts})  # fmt: skip
        target = folder / "upstream/lineage-data" / name
        target.mkdir(parents=True)
        head = {"format": 1, "site": "bench-upstream", "record": name, "version": "2", "names": {}, "references": []}
        (target / f"{hashes[1]}.json").write_text(json.dumps({**head, "text": new}))
        write_adapted(partner, n, old, hashes[0], parts, address)
    index = {"format": 1, "site": "bench-upstream", "self": address, "name": "Bench", "records": rows}
    (folder / "upstream/lineage-data/index.json").write_text(json.dumps(index))
    return count


def write_adapted(partner: Path, n: int, old: str, digest: str, parts: dict[str, str], address: str) -> None:
    """One adapted page with its base and what is noted of it."""
    own = old.replace("---\n", f'---\nadapts: {{site: bench-upstream, record: playbook/park-{n}, version: "1"}}\n', 1)
    for k in (3, 4, 5):
        own = own.replace(f"Part {k} of {n}:", f"Our part {k} of {n}:")
    units = "".join(f'  "{unit}": followed {each}\n' for unit, each in parts.items())
    (partner / f"docs/playbooks/park-{n}-ie.md").write_text(own)
    (partner / f"docs/lineage/base/playbook/park-{n}-ie.md").write_text(old)
    (partner / f"docs/lineage/playbook/park-{n}-ie.yml").write_text(
        f'kind: "adaptation"\nlanguage: "en"\njurisdiction: "IE"\nindex: "{address}lineage-data/index.json"\n'
        f'ancestors:\n  - site: "bench-upstream"\n    record: "playbook/park-{n}"\n    version: "1"\n'
        f'    language: "en"\n    license: "CC-BY-4.0"\n    hash: "{digest}"\nunits:\n{units}'
    )


def text(n: int, version: int) -> str:
    """The text of one version: 40 parts, of which the second version changes four."""
    writer = Writer(n)

    def part(k: int) -> str:
        words = writer.sentence()
        return f"Part {k} of {n}: {words}" + (f" In version {version}." if version > 1 and k in (1, 3, 12, 25) else "")

    numbers = iter(range(100))
    fields = [f'{name}: "{part(next(numbers))}"' for name in FIELDS]
    for name in LISTS:
        fields += [f"{name}:", *(f'  - "{part(next(numbers))}"' for _ in range(3))]
    fields += ["based_on: [https://example.org/case/]", "topics: [volunteers]"]
    rows = ["---", *fields, "---", ""]
    for section in range(9):
        name = "Steps" if section == 0 else f"Section {section}"
        rows += [f"## {name}", "", part(next(numbers)), "", *(f"- {part(next(numbers))}" for _ in range(2)), ""]
    return "\n".join(rows).rstrip("\n") + "\n"
