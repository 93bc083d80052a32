"""`relaybook adapt pull`: take what the original changed, as far as nobody needs to be asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from relaybook.editing.adapting import (
    Case,
    NeedsPerson,
    News,
    Shelf,
    check_result,
    choose,
    files_of,
    news_of,
    noted,
    open_case,
    open_shelf,
    raw_of,
)
from relaybook.editing.originals import NoOriginal
from relaybook.editing.references import add_missing
from relaybook.editing.saving import save_all
from relaybook.lineage.decide import GONE, LOST, STAYS_REMOVED, Outcome
from relaybook.lineage.drift import Item, decisions_of, items_of
from relaybook.lineage.merge import advanced, applied, read_again
from relaybook.model import Ref

_SAID = {
    "take": "taken", "merge": "joined with yours", "add": "put in", "agree": "the same as yours already",
    GONE: "dropped by the original; yours stays", STAYS_REMOVED: "changed, and you took it away: it stays away",
    "decide": "you changed it too: you decide", LOST: "not found on your page: you decide",
    "translate": "to be translated", "law": "of another country: check your law",
}  # fmt: skip


def pull(
    config_file: Path,
    names: Sequence[str],
    *,
    units: Collection[str] = (),
    dry_run: bool = False,
    as_json: bool = False,
) -> int:
    """Merge, and return the exit status: 0 all is taken, 1 something is left for a person, 2 a failure.

    Args:
        config_file: The `mkdocs.yml` of the site.
        names: The adapted records; all of them where there are none.
        units: The parts to take; all of them where there are none.
        dry_run: Whether nothing is written.
        as_json: Whether to print JSON.
    """
    shelf = open_shelf(config_file, names)
    refs = [ref for name in names for ref in choose(shelf, name)] if names else choose(shelf, "")
    reports = []
    for ref in refs:
        report = pull_one(shelf, ref, units, dry_run=dry_run)
        reports.append(report)
        if not as_json:
            sys.stdout.write(_shown(report, dry_run=dry_run))
    if as_json:
        print(json.dumps({"adapted": reports}, ensure_ascii=False, indent=2))
    else:
        print(_summary(reports, dry_run=dry_run))
    return 1 if any(report["open"] or report["problem"] for report in reports) else 0


def pull_one(shelf: Shelf, ref: Ref, units: Collection[str], *, dry_run: bool) -> dict[str, Any]:
    """Merge one page, and say what was done."""
    report: dict[str, Any] = {"record": str(ref), "version": "", "parts": [], "open": [], "problem": "", "written": []}
    try:
        case = open_case(shelf, ref)
        news = news_of(case, shelf)
        if news is None and units:
            raise NeedsPerson(f"the original did not change `{next(iter(units))}`: there is nothing to pull")
        if news is None:
            return report | {"version": shelf.adapted[ref].adaptation.source.version}
        report["version"] = news.version.version
        files, done, left = merged(news, shelf, units)
    except (NeedsPerson, NoOriginal) as error:
        return report | {"problem": str(error)}
    report["parts"] = [{"unit": each.unit, "what": each.what, "says": _SAID[each.what]} for each in done]
    report["open"] = [{"unit": each.outcome.unit, "section": each.section, "what": each.outcome.what,
                       "kind": each.kind, "says": _SAID[each.outcome.what]} for each in left]  # fmt: skip
    changed = {path: data for path, data in files.items() if data != _on_disk(shelf, path)}
    report["written"] = sorted(changed)
    if changed and not dry_run:
        save_all(shelf.root, changed)
    return report


def _on_disk(shelf: Shelf, path: str) -> bytes | None:
    file = shelf.root / path
    return file.read_bytes() if file.is_file() else None


def merged(
    news: News, shelf: Shelf, units: Collection[str]
) -> tuple[dict[str, bytes | None], list[Outcome], list[Item]]:
    """What a pull would write, what it would do, and what it would leave open.

    Args:
        news: What the original changed.
        shelf: The site.
        units: The parts to take; all of them where there are none.

    Raises:
        NeedsPerson: The page would not be right any more; nothing is to be written.
    """
    case = news.case
    if unknown := [unit for unit in units if unit not in {item.outcome.unit for item in news.items}]:
        known = ", ".join(f"`{item.outcome.unit}`" for item in news.items) or "none"
        raise NeedsPerson(f"the original did not change `{unknown[0]}`; what it changed: {known}")
    done = [item.outcome for item in news.items
            if not item.outcome.is_open and (not units or item.outcome.unit in units)]  # fmt: skip
    raw = applied(raw_of(case), done, case.kind, case.travel)
    base = advanced(case.base, news.theirs, [outcome.unit for outcome in done], case.kind)
    left = left_open(
        replace(news, case=replace(case, base=base, ours=read_again(raw, case.path, case.kind, case.travel)))
    )
    _check_nothing_is_lost(case, news, done, left, raw, units)
    check_result(case, shelf, raw)
    waiting = [item for item in left if item.outcome.is_open]
    units_noted, moved_on = noted(case, base, raw, waiting, {}), news if not left else None
    files = files_of(case, shelf.lineage, base, raw, units_noted, decisions_of(waiting), moved_on)
    files |= add_missing(news.original.references, shelf)
    return files, done, waiting


def left_open(news: News) -> list[Item]:
    """What the original changed that is still not decided on, given a new base and a new page."""
    since = {item.outcome.unit: item for item in news.items}
    items = items_of(news.case.three(news.theirs), [])
    return [replace(item, kind=old.kind, since=old.since, version=old.version)
            if (old := since.get(item.outcome.unit)) else item for item in items]  # fmt: skip


def _check_nothing_is_lost(
    case: Case, news: News, done: list[Outcome], left: list[Item], raw: str, units: Collection[str]
) -> None:
    """Before anything is saved: every part is accounted for, and to pull again would change nothing.

    Raises:
        NeedsPerson: Something is not as it must be. It is a fault of ours, and nothing is written.
    """
    before = {item.outcome.unit for item in news.items}
    after = {outcome.unit for outcome in done} | {item.outcome.unit for item in left}
    again = [item.outcome.unit for item in left if not item.outcome.is_open and not units]
    new = read_again(raw, case.path, case.kind)
    if before - after or again or new.tree is None or not isinstance(new.tree.value, dict):
        parts = ", ".join(sorted({*(before - after), *again})) or "the front matter"
        raise NeedsPerson(
            f"{case.path} was left as it was, because these parts could not be merged safely: {parts}. "
            "Take them by hand, and please report this"
        )


def _shown(report: dict[str, Any], *, dry_run: bool) -> str:
    rows = [report["record"] + (f"  to version {report['version']}" if report["version"] else "")]
    if report["problem"]:
        rows.append(f"  {report['problem']}")
    rows += [f"  {each['unit']}: {each['says']}" for each in report["parts"]]
    rows += [
        f"  {each['unit']}: {each['says']}" + (f" ({each['kind']})" if each["kind"] else "") for each in report["open"]
    ]
    if not report["problem"] and not report["parts"] and not report["open"]:
        rows.append("  Nothing new.")
    if report["written"]:
        rows.append(("  Would write " if dry_run else "  Written: ") + ", ".join(report["written"]))
    return "\n".join(rows) + "\n\n"


def _summary(reports: list[dict[str, Any]], *, dry_run: bool) -> str:
    taken = sum(len(report["parts"]) for report in reports)
    left = sum(len(report["open"]) for report in reports)
    what = "would be settled" if dry_run else "settled"
    rest = "; nothing is left open." if not left else (
        f"; {left} left for you: write a `choice` for each in the files in `todo/`, or run `relaybook adapt resolve`."
    )  # fmt: skip
    return f"{taken} part{'' if taken == 1 else 's'} {what}{rest}"
