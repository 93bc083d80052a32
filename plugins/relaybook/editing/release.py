"""`relaybook release`: give a record a version whose text and address last."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from relaybook.build import check
from relaybook.config import BrokenConfiguration, read_project
from relaybook.diagnostics.full import render_full
from relaybook.editing.saving import save_all
from relaybook.lineage.listed import LIST
from relaybook.lineage.release import CannotRelease, Wanted, errors_of, find_record, folder_of, plan_release
from relaybook.pages.context import site_url


def release(
    config_file: Path, name: str, *, version: str = "", kind: str = "", note: str = "", as_json: bool = False
) -> int:
    """Release a record as it stands, and return the exit status of the command.

    Args:
        config_file: The `mkdocs.yml` of the site.
        name: The record, as `type/id` or as its id alone.
        version: The new version; the next one where it is empty.
        kind: What sort of change it brings, as a term of `release_kinds`.
        note: What changed, in a sentence for readers.
        as_json: Whether to print JSON.

    Raises:
        BrokenConfiguration: A file could not be written. Nothing is changed then.
    """
    project = read_project(config_file, drafts=True)
    checked = check(project.sources, project.settings)
    texts = {source.path: source.text for source in project.sources.texts}
    try:
        record = find_record(name, checked)
        if errors := errors_of(record, checked):
            sys.stdout.write(render_full(errors, texts))
            raise CannotRelease(f"`{record.ref}` is not released: mend what is shown above first")
        wanted = Wanted(date.today().isoformat(), version, kind, note)
        data = (project.root / record.path).read_bytes()
        plan = plan_release(record, data, texts.get(f"{folder_of(record, checked)}/{LIST}", ""), checked, wanted)
    except CannotRelease as error:
        print(f"relaybook: {error}", file=sys.stderr)
        return 1
    try:
        save_all(project.root, plan.files)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BrokenConfiguration(f"nothing is released, because a file could not be written: {reason}") from None
    address = site_url(plan.page, directories=project.settings.use_directory_urls)
    if as_json:
        said = {"record": str(record.ref), "version": plan.version, "kind": plan.kind, "changed": dict(plan.changed),
                "written": sorted(plan.files)}  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
        return 0
    print(f"Version {plan.version} of {record.ref} is released. Written:")
    print("".join(f"  {path}\n" for path in plan.files), end="")
    print(f"Commit them together. The lasting address will be {project.settings.site_url}{address}")
    if plan.changed and not kind:
        seen = f"as can be seen, it is `{plan.kind}`" if plan.kind else "partners cannot see whether it can wait"
        print(f"What sort of change it is was not said with `--kind`: {seen}.")
    return 0
