"""`relaybook metadata`: write what others cite the site by, or say where it differs."""

from __future__ import annotations

import json
from pathlib import Path

from relaybook.build import check
from relaybook.config import BrokenConfiguration, read_project
from relaybook.diagnostics.concise import format_line
from relaybook.editing import citation_file, zenodo
from relaybook.editing.facts import Facts, facts_of
from relaybook.editing.files import Held, encoded, read_file, write_whole


def metadata(config_file: Path, *, only_check: bool = False) -> int:
    """Put `CITATION.cff` and `.zenodo.json` in step with the site, and return the exit status of the command.

    Args:
        config_file: The `mkdocs.yml` of the site; both files lie beside it.
        only_check: Whether nothing is written, and a difference is an error.

    Raises:
        BrokenConfiguration: One of the files cannot be read or written.
    """
    project = read_project(config_file)
    root = project.root
    facts = facts_of(check(project.sources, project.settings))
    held = {name: _read(root, name) for name in (citation_file.NAME, zenodo.NAME)}
    made = files_in_step(held[citation_file.NAME].source.text, held[zenodo.NAME].source.text, facts)
    changed = {name: keys for name, (_, keys) in made.items() if keys}
    if not changed:
        print(f"{citation_file.NAME} and {zenodo.NAME} are in step with the site.")
        return 0
    for name, keys in changed.items():
        what = ", ".join(f"`{key}`" for key in keys)
        if only_check:
            print(f"{name} is not in step with the site: {what}. To mend it: relaybook metadata")
        else:
            write_whole(root / name, encoded(made[name][0], held[name].data))
            print(f"{name} is written: {what}.")
    return 1 if only_check else 0


def files_in_step(citation: str, deposit: str, facts: Facts) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Both files by their names: the text that is in step, and the keys that said something else.

    Args:
        citation: The text of `CITATION.cff`; empty where there is none.
        deposit: The text of `.zenodo.json`; empty where there is none.
        facts: What the site knows.

    Raises:
        BrokenConfiguration: One of the texts is not what its name says.
    """
    tree, faults = citation_file.read(citation)
    if faults:
        raise BrokenConfiguration(format_line(faults[0]))
    if tree.value is not None and not isinstance(tree.value, dict):
        raise BrokenConfiguration(f"{citation_file.NAME} holds no keys: it begins with `cff-version: 1.2.0`")
    first, keys = citation_file.in_step(tree, citation, facts)
    again, faults = citation_file.read(first)
    if faults or citation_file.in_step(again, first, facts)[1]:
        message = f"{citation_file.NAME} cannot be changed line by line: begin every key at the left, without quotes"
        raise BrokenConfiguration(message)
    second, others = zenodo.in_step(_deposit(deposit), again.value, facts)
    return {citation_file.NAME: (first, keys), zenodo.NAME: (second, others)}


def _deposit(text: str) -> dict[str, object]:
    try:
        value = json.loads(text) if text.strip() else {}
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        message = f"{zenodo.NAME}:{line}: this is not JSON; mend the line, or delete the file to have a new one"
        raise BrokenConfiguration(message) from None
    if not isinstance(value, dict):
        raise BrokenConfiguration(f"{zenodo.NAME} holds no keys: it begins with `{{`")
    return value


def _read(root: Path, name: str) -> Held:
    held = read_file(root, name)
    if held.problems:
        raise BrokenConfiguration(f"{name} is not UTF-8 text: save it as UTF-8 in your editor")
    return held
