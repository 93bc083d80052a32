"""Small projects for tests that build real sites."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CONFIG = """\
site_name: Test
site_url: https://example.org/test/
repo_url: https://github.com/example/test
edit_uri: edit/main/docs/
theme: {name: relaybook}
plugins:
  - material/search
  - relaybook: {site_id: test, license: CC-BY-4.0}
nav:
  - Home: index.md
  - Case studies: case_studies/index.md
"""

MEAD = """\
---
title: Wells of Mead
description: Made up.
problem: Nobody knew.
intervention_summary: They counted.
result: mixed
places: [GB]
start_date: 2019
organisations: [wells]
---

## What happened

They walked.
"""
"""A small record without links, for a playbook to rest on."""
CASE = """\
---
title: Fountains of Aldeia
description: Half of the fountains were mended.
problem: Nobody knew which fountains were broken. See [[playbook/count-fountains]].
intervention_summary: Neighbours counted them. [@smith2020]
result: mixed
places: [PT]
start_date: 2019-03
organisations: [{record: water-friends, role: operator}]
used: [count-fountains]
former_ids: [aldeia-fountains]
x_private: SECRET-in-a-free-field
---

## What happened

They walked. See the [playbook](../docs/playbooks/count-fountains.md#steps), [[playbook/count-fountains]] and
![A fountain](fountain.png).
"""

PLAYBOOK = """\
---
title: Count fountains
description: How to count fountains with neighbours.
purpose: To know which are broken.
when_to_use: [There are fountains]
when_not_to_use: [There are none]
based_on: [case_study/fountains]
---

## Steps

1. Walk.
"""

ORGANISATIONS = """\
# SECRET-in-a-comment
- id: water-friends
  name: Friends of Water
  description: People who like water.
"""

BIB = """\
@article{smith2020,
  author = {Smith, Ann},
  title = {Fountains},
  journal = {Journal of Water},
  year = {2020},
  file = {/home/ann/SECRET-path.pdf},
  note = {verified: SECRET-note}
}
"""

FILES: dict[str, str | bytes] = {
    "mkdocs.yml": CONFIG,
    "case_studies/fountains.md": CASE,
    "case_studies/fountain.png": b"\x89PNG\r\n\x1a\nnot really a picture",
    "docs/index.md": "# Front\n\n[All](case_studies/index.md)\n",
    "docs/playbooks/count-fountains.md": PLAYBOOK,
    "docs/organisations.yml": ORGANISATIONS,
    "docs/references.bib": BIB,
    "docs/more.BIB": "@book{x, author = {X, Y.}, title = {X}, year = {2020}, note = {SECRET-upper}}\n",
    "docs/zotero.json": '[{"id": "a", "type": "book", "title": "A", "author": [{"literal": "B"}], '
    '"issued": {"raw": "2020"}, "note": "SECRET-csl"}]\n',
    "docs/refs.ris": "TY  - BOOK\nN1  - SECRET-ris\n",
    "docs/playbooks/count-fountains.md.bak": "SECRET-backup\n",
    "docs/lineage/registry.yml": "# SECRET-in-lineage\nsites: []\n",
    "docs/lineage/base/playbook/nobody.md": "SECRET-base\n",
    "docs/schema/own.yml": "# SECRET-in-a-definition\ntype: case_study\nproperties:\n  mood: {label: Mood}\n",
}


def write(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """Write a project and give back its folder."""
    for name, content in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def run(*command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of this Python's environment and capture what it says."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", **env},
    )


def mkdocs_build(folder: Path, *options: str, site: str = "site") -> subprocess.CompletedProcess[str]:
    """A real build with MkDocs."""
    return run("mkdocs", "build", "--site-dir", str(folder / site), *options, cwd=folder)


def comparable(html: str) -> str:
    """A page without what may differ between the two adapters: the generator line and the edit link."""
    html = re.sub(r'<meta name="generator"[^>]*>', "", html)
    html = re.sub(r'<p class="rb-edit">.*?</p>', "", html)
    return "\n".join(line.strip() for line in html.split("\n") if line.strip())
