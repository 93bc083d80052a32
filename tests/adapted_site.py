"""A small site with a playbook in two versions, two adaptations of it, and an adaptation of an adaptation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from relaybook.build import check
from relaybook.config import read_project
from relaybook.library.adapted import Adaptation, Ancestor, Decision
from relaybook.library.checked import Checked
from relaybook.library.network import Network, Registry
from relaybook.lineage.ledger import adaptation_path, base_path, todo_path, write_adaptation, write_todo
from relaybook.lineage.listed import hash_of
from relaybook.lineage.merge import read_again, units_of
from relaybook.model import File, Page, Ref
from relaybook.pages.site import render
from relaybook.schema.load import load_schema
from tests.projects import MEAD, write

CONFIG = """\
site_name: Test
site_url: https://example.org/
theme: {{name: relaybook}}
plugins:
  - relaybook: {{site_id: test, license: CC-BY-4.0, creators: [organisation/wells]{more}}}
"""
ORIGINAL = """\
---
title: Count wells
description: How to count wells.
purpose: To know.
when_to_use:
  - There are wells.
when_not_to_use:
  - There are none.
based_on: [case_study/mead]
cost: About 5 pounds.
risks:
  - risk: You fall in.
    response: Look where you **walk**.
  - risk: It rains.
    response: Wait.
language: en
jurisdiction: GB
version: {version}
---

## Before you start {{#before-you-start}}

{advice}

## Steps {{#steps}}

Take a map. See [[case_study/mead]].

1. Walk to *each* well.
2. Write it down.
3. Go home.

## What then {{#what-then}}

Tell `everybody`.

```
count = 1
```
"""
FIRST = ORIGINAL.format(version=1, advice="Ask the owner first.")
SECOND = ORIGINAL.format(version=2, advice="Ask the owner first, and take a rope.").replace("It rains.", "It snows.")
"""The second version has another section and another item of a list."""
SPANISH = """\
---
title: Contar pozos
description: How to count wells.
purpose: Para saber.
when_to_use:
  - Hay pozos.
when_not_to_use:
  - No hay.
based_on: [case_study/mead]
risks:
  - risk: Se cae.
    response: Mire.
  - risk: It rains.
    response: Wait.
language: es
jurisdiction: UY
adapts: {site: test, record: playbook/count-wells, version: "1"}
---

## Antes de empezar {#before-you-start}

Pregunte al dueño.

## Pasos {#steps}

Tome un mapa. Vea [[case_study/mead]].

1. Vaya a cada pozo.
2. Write it down.
3. Vuelva a casa.

## What then {#what-then}

Tell `everybody`.

```
count = 1
```
"""
IRISH = (
    FIRST.replace("Count wells", "Count wells in Ireland")
    .replace(
        "jurisdiction: GB\nversion: 1", 'jurisdiction: IE\nadapts: {site: test, record: count-wells, version: "2"}'
    )
    .replace("record: count-wells", "record: playbook/count-wells")
    .replace("Ask the owner first.", "Ask the owner first, and take a rope.")
    .replace("It rains.", "It snows.")
    .replace("2. Write it down.", "2. Write it down twice.")
)
ULSTER = IRISH.replace("Count wells in Ireland", "Tobair a chomhaireamh").replace("language: en", "language: ga")
ULSTER = ULSTER.replace('count-wells, version: "2"', 'count-wells-ie, version: "1"').replace("To know.", "Le fios.")
WELLS = Ancestor("test", "playbook/count-wells", "1", "Count wells", "https://example.org/playbooks/count-wells/",
                 "CC-BY-4.0", ("Wells of Words",), "en", "GB", hash_of(FIRST), "2026-03-01")  # fmt: skip
ES, IE, GA = (Ref("playbook", name) for name in ("contar-pozos", "count-wells-ie", "tobair"))
KIND = load_schema()[0].types["playbook"]


def versions(*texts: str) -> str:
    rows = [
        f'- version: "{n}"\n  date: "2026-0{n}-01"\n  path: "docs/playbooks/count-wells.md"\n'
        f'  sha256: "{hash_of(text)}"\n' + ('  kind: "safety"\n' if n > 1 else "")
        for n, text in enumerate(texts, 1)
    ]
    return "".join(rows)


def noted(
    ref: Ref, text: str, base: str, adaptation: Adaptation, decisions: Iterable[Decision] = ()
) -> dict[str, str | bytes]:
    """The files of one adaptation: the page, what is noted, the base, and what is open."""
    same = adaptation.language == adaptation.source.language
    units = units_of(
        read_again(base, "base.md", KIND), read_again(text, "page.md", KIND), adaptation.units, same_language=same
    )
    whole = replace(adaptation, units=units)
    files: dict[str, str | bytes] = {
        f"docs/playbooks/{ref.id}.md": text,
        adaptation_path(ref, "docs/lineage"): write_adaptation(whole),
        base_path(ref, "docs/lineage"): base,
    }
    todo = write_todo(whole, decisions)
    return files | ({todo_path(ref, "docs/lineage"): todo} if todo else {})


def spanish(*, decisions: Iterable[Decision] = (), text: str = SPANISH, **more: object) -> dict[str, str | bytes]:
    values = {"kind": "translation", "machine_translated": True, "note": "Para Uruguay.", **more}
    ancestors = values.pop("ancestors", (WELLS,))
    made = Adaptation(ES, "", language="es", jurisdiction="UY", ancestors=ancestors, **values)  # type: ignore[arg-type]
    return noted(ES, text, FIRST, made, decisions)


def irish() -> dict[str, str | bytes]:
    origin = Ancestor("test", "playbook/count-wells", "2", "Count wells", WELLS.url, "CC-BY-4.0", ("Wells of Words",),
                      "en", "GB", hash_of(SECOND), "2026-02-01")  # fmt: skip
    made = Adaptation(IE, "", "adaptation", "en", "IE", (origin,), reviewed="Ann Well")
    return noted(IE, IRISH, SECOND, made)


def ulster() -> dict[str, str | bytes]:
    """An adaptation of the Irish one: its chain has two texts."""
    near = Ancestor("test", "playbook/count-wells-ie", "1", "Count wells in Ireland", "", "CC-BY-4.0", ("Ann Well",),
                    "en", "IE", machine_translated=True)  # fmt: skip
    made = Adaptation(GA, "", "adaptation", "ga", "IE", (near, WELLS))
    return noted(GA, ULSTER, IRISH, made)


def site_files(*parts: dict[str, str | bytes], more: str = "", released: bool = True) -> dict[str, str | bytes]:
    """The files of the site, with some adaptations in it."""
    files: dict[str, str | bytes] = {
        "mkdocs.yml": CONFIG.format(more=more),
        "docs/index.md": "# Front\n",
        "docs/organisations.yml": "- id: wells\n  name: Wells of Words\n  description: Made up.\n",
        "case_studies/mead.md": MEAD,
        "docs/playbooks/count-wells.md": SECOND if released else FIRST,
    }
    if released:
        folder = "docs/lineage/released/playbook/count-wells"
        files |= {f"{folder}/1.md": FIRST, f"{folder}/2.md": SECOND, f"{folder}/versions.yml": versions(FIRST, SECOND)}
    for part in parts:
        files |= part
    return files


def checked(folder: Path, files: dict[str, str | bytes], *, drafts: bool = False) -> Checked:
    project = read_project(write(folder, files) / "mkdocs.yml", drafts=drafts)
    found = check(project.sources, project.settings)
    assert [str(d) for d in found.diagnostics if d.severity.name == "ERROR"] == []
    return found


def made(
    folder: Path, files: dict[str, str | bytes], network: Network | None = None, registry: Registry | None = None
) -> tuple[dict[str, Page], dict[str, File]]:
    """The pages and files of a site, by path; with what is known of others, where something is."""
    found = checked(folder, files)
    found = replace(found, network=network or found.network, registry=registry or found.registry)
    pages, made_files = render(found)
    return {page.path: page for page in pages}, {file.path: file for file in made_files}
