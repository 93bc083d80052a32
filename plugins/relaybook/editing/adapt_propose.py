"""`relaybook adapt propose`: a patch for the original, with parts that a partner improved and nothing else."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from pathlib import Path

from relaybook.config import BrokenConfiguration
from relaybook.editing.adapting import Case, NeedsPerson, Shelf, choose, newest_of, open_case, open_shelf
from relaybook.editing.files import place_in
from relaybook.editing.saving import save_all
from relaybook.library.adapted import LOCAL
from relaybook.lineage.deltas import Delta, deltas_of
from relaybook.lineage.match import match_groups, match_pieces
from relaybook.lineage.splice import RowEdit, edits_for, splice
from relaybook.lineage.texts import Text, read_text
from relaybook.model import Source


def propose(config_file: Path, name: str, units: Sequence[str], *, to: str = "", as_json: bool = False) -> int:
    """Write a patch and the text of a pull request, and return the exit status: 0 written, 1 it cannot be proposed.

    Args:
        config_file: The `mkdocs.yml` of the partner's site.
        name: The adapted record.
        units: The parts to propose.
        to: The folder to write into.
        as_json: Whether to print JSON.
    """
    shelf = open_shelf(config_file, [name])
    case = open_case(shelf, choose(shelf, name)[0])
    published, newest = newest_of(case.adapted, shelf)
    original = shelf.originals.text(shelf.originals.of(case.adapted.adaptation), published, newest)
    theirs = read_text(Source(f"{published.record}.md", original.text), case.kind)
    wanted = _improved(case, units)
    new = _with(theirs, wanted, case)
    if new == original.text:
        raise NeedsPerson("the original says all of this already: there is nothing to propose")
    kind, _, record_id = published.record.partition("/")
    file = f"{case.kind.folders[0]}/{record_id}.md"
    folder = place_in(shelf.root, to) if to else "proposals"
    stem = f"{folder}/{case.ref.id}"
    files: dict[str, bytes | None] = {
        f"{stem}.patch": _patch(original.text, new, file).encode(),
        f"{stem}.md": _words(case, shelf, published.record, newest.version, wanted).encode(),
    }
    try:
        save_all(shelf.root, files)
    except OSError as error:
        raise BrokenConfiguration(f"{folder} cannot be written: {error.strerror}") from None
    if as_json:
        print(
            json.dumps(
                {"record": str(case.ref), "units": list(units), "written": sorted(files), "for": published.record}
            )
        )
    else:
        print("Written: " + ", ".join(files))
        print(f"Send both to `{case.adapted.adaptation.source.site}`: open {file} on their site, choose to "
              "edit it, and put in what the patch shows; or attach the patch to an issue.")  # fmt: skip
    return 0


def _improved(case: Case, units: Sequence[str]) -> list[Delta]:
    """What our page says otherwise than the original did, as changes of the original.

    Raises:
        NeedsPerson: A part cannot go back.
    """
    adaptation = case.adapted.adaptation
    if not case.same_language:
        made = "translated by a machine" if adaptation.machine_translated else "a translation"
        raise NeedsPerson(
            f"`{case.ref}` is {made}, so its words cannot go into an original in another language: write down what you "
            f"learned with `relaybook adapt learned {case.ref}` instead"
        )
    if adaptation.machine_translated:
        raise NeedsPerson(
            f"`{case.ref}` was translated by a machine: nothing of it is proposed before people reviewed it"
        )
    mine = {delta.unit: delta for delta in deltas_of(case.base, case.ours)}
    found = []
    for unit in units:
        noted = adaptation.units.get(unit)
        delta = mine.get(unit)
        if (noted and noted.state == LOCAL) or (delta and delta.group.policy == "local"):
            raise NeedsPerson(f"`{unit}` is about your own place: it stays on your page")
        if delta is None:
            own = [f"`{each}`" for each, d in mine.items() if d.group.policy != "local" and d.theirs]
            known = ", ".join(own) or "none"
            raise NeedsPerson(f"you did not change `{unit}`; what could be proposed: {known}")
        if delta.theirs is None:
            raise NeedsPerson(f"`{unit}` is gone on your page: say in an issue why the original should drop it")
        found.append(delta)
    return found


def _with(theirs: Text, deltas: Sequence[Delta], case: Case) -> str:
    """The original's newest text with our parts in it. Names that became addresses here are names again there."""
    base = case.base
    places = match_groups(base, theirs)
    mine = match_groups(base, case.ours, by_place=True)
    back = {mine[key]: places[key] for key in mine if key in places}
    edits: list[RowEdit] = []
    for delta in deltas:
        group = theirs.groups.get(places.get(delta.base.key, "")) if delta.base else None
        pairs = match_pieces(delta.base, group, later=True) if delta.base and group else {}
        for edit in edits_for(delta, theirs, group, pairs, case.ours, back):
            edits.append(edit._replace(text=case.travel.home(edit.text)))
    return _without_our_ids(splice(theirs.source.text, edits), theirs)


def _without_our_ids(text: str, theirs: Text) -> str:
    """A text in which headings have only the ids that the original wrote."""
    rows = text.split("\n")
    for group in theirs.sections.values():
        if group.level and not group.explicit:
            mark = f" {{#{group.key[1:]}}}"
            rows = [row.removesuffix(mark) if row.startswith("#") else row for row in rows]
    return "\n".join(rows)


def _patch(old: str, new: str, file: str) -> str:
    rows = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{file}", f"b/{file}")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _words(case: Case, shelf: Shelf, record: str, version: str, deltas: Sequence[Delta]) -> str:
    """The text of a pull request, for people who never saw our page."""
    adaptation = case.adapted.adaptation
    site = shelf.project.settings
    where = adaptation.jurisdiction or adaptation.language
    parts = "\n".join(f"- {delta.group.label or 'before the first heading'} (`{delta.unit}`)" for delta in deltas)
    return (
        f"# Improve {record}\n\nFrom {site.site_name} ({site.site_url or site.site_id}), which adapted version "
        f"{adaptation.source.version} of `{record}` for {where} as `{case.ref}`. "
        f"The patch is against version {version}.\n\n"
        f"Changed here:\n\n{parts}\n\nWhy: say in a sentence what made you change it, and what it rests on.\n\n"
        "Nothing about our own country and nothing translated by a machine is in it.\n"
    )
