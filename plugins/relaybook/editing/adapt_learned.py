"""`relaybook adapt learned`: a record of what was learned, for the site that the original is from to show."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from relaybook.editing.adapting import NeedsPerson, choose, open_case, open_shelf
from relaybook.editing.saving import save_all
from relaybook.library.adapted import LEARNED_WITH
from relaybook.lineage.standing import speaks_the_same
from relaybook.model import Ref

TYPE = "lesson"
"""The type of what is written."""


def learned(config_file: Path, name: str, *, title: str = "", as_json: bool = False) -> int:
    """Write a draft to be filled in, and return the exit status: 0 written, 1 it cannot be written as things are.

    Args:
        config_file: The `mkdocs.yml` of the partner's site.
        name: The adapted record.
        title: What was learned, in a few words.
        as_json: Whether to print JSON.
    """
    shelf = open_shelf(config_file)
    case = open_case(shelf, choose(shelf, name)[0])
    kind = shelf.schema.types.get(TYPE)
    if kind is None or not kind.folders:
        raise NeedsPerson(f"this site has no type `{TYPE}`")
    adaptation, today = case.adapted.adaptation, date.today().isoformat()
    ref = Ref(TYPE, f"{case.ref.id}-{today[:7]}")
    path = f"{kind.folders[0]}/{ref.id}.md"
    if path in shelf.sources:
        raise NeedsPerson(f"{path} is there already: write into it, or give it another name")
    language = adaptation.language
    own = "" if speaks_the_same(language, shelf.project.settings.language) else f"language: {language}\n"
    text = _TEXT.format(
        title=json.dumps(title or f"What we learned with {case.ref.id}", ensure_ascii=False), ref=case.ref,
        field=LEARNED_WITH, country=adaptation.jurisdiction or "XX", today=today, language=own,
    )  # fmt: skip
    save_all(shelf.root, {path: text.encode()})
    if as_json:
        print(json.dumps({"record": str(ref), "written": [path]}))
    else:
        print(f"Written: {path}\nIt is a draft: answer what it asks, also where it went badly, then write "
              "`status: published`. The original's site can show it from then on.")  # fmt: skip
    return 0


_TEXT = """\
---
title: {title}
description: Say in one or two sentences what others should know.
status: draft
{language}{field}: {ref}
places: [{country}]
start_date: "{today}" # when it was tried, or when that began
what_changed: Say what you did otherwise than the playbook says.
why: Say why.
result: too-early # positive, mixed, none, negative or too-early: all are welcome
would_do_again: unknown # yes, with-changes, no or unknown
sources: []
---

What happened, what it rests on, and what you would tell somebody who begins now.
"""
