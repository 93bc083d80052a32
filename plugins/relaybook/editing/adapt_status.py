"""`relaybook adapt status`: how far each adaptation is behind its original, part by part."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relaybook.editing.adapting import Case, NeedsPerson, Shelf, choose, news_of, open_case, open_shelf
from relaybook.editing.originals import NoOriginal
from relaybook.library.adapted import DEFERRED
from relaybook.lineage.changes import URGENT
from relaybook.lineage.drift import SAYS, Item
from relaybook.lineage.leftover import Leftover, find_leftovers
from relaybook.lineage.words import word_diff
from relaybook.model import Ref

_KINDS = {"correction": "a correction", "safety": "about safety", "law": "the law changed", "new": "something new",
          "clarity": "clearer words", "links": "addresses", "neutral": "no change of meaning"}  # fmt: skip
_LONGEST = 600


def status(config_file: Path, names: Sequence[str], *, offline: bool = False, as_json: bool = False) -> int:
    """Show what the originals changed, and return the exit status: 0 all is current, 1 something waits.

    Args:
        config_file: The `mkdocs.yml` of the site.
        names: The adapted records to look at; all of them where there are none.
        offline: Whether nothing is fetched.
        as_json: Whether to print JSON.
    """
    shelf = open_shelf(config_file, names, offline=offline)
    refs = [ref for name in names for ref in choose(shelf, name)] if names else choose(shelf, "")
    reports = [_report(shelf, ref) for ref in refs]
    if as_json:
        print(json.dumps({"adapted": reports}, ensure_ascii=False, indent=2))
    else:
        sys.stdout.write("".join(_shown(report) for report in reports) + _summary(reports))
    return 1 if any(report["waits"] for report in reports) else 0


def _report(shelf: Shelf, ref: Ref) -> dict[str, Any]:
    """What is known of one adaptation, as plain data."""
    source = shelf.adapted[ref].adaptation.source
    report: dict[str, Any] = {
        "record": str(ref), "site": source.site, "original": source.record, "version": source.version, "newest": "",
        "fetched": "", "problem": "", "parts": [], "deferred": [], "left": [], "waits": False,
    }  # fmt: skip
    try:
        case = open_case(shelf, ref)
        report["path"] = case.path
        news = news_of(case, shelf)
        found = shelf.originals.of(shelf.adapted[ref].adaptation)
        report |= {"fetched": found.fetched, "problem": found.problem}
    except (NeedsPerson, NoOriginal) as error:
        return report | {"problem": str(error), "waits": True}
    report["newest"] = news.version.version if news else source.version
    report["parts"] = [_part(item) for item in news.items] if news else []
    report["deferred"] = [u for u, n in shelf.adapted[ref].adaptation.units.items() if n.state == DEFERRED]
    report["left"] = [_left(each) for each in leftovers_of(case)]
    report["waits"] = bool(report["parts"] or report["problem"])
    return report


def leftovers_of(case: Case) -> list[Leftover]:
    """What of the original's own country still stands on the page."""
    return find_leftovers(case.base, case.ours)


def _left(each: Leftover) -> dict[str, Any]:
    return {"place": str(each.span), "text": each.text, "field": each.field}


def _part(item: Item) -> dict[str, Any]:
    return {
        "unit": item.outcome.unit, "section": item.section, "what": item.outcome.what, "open": item.outcome.is_open,
        "kind": item.kind, "since": item.since, "version": item.version, "old": item.old, "new": item.new,
        "yours": item.ours, "says": SAYS[item.outcome.what],
    }  # fmt: skip


def _shown(report: dict[str, Any]) -> str:
    """A report in words."""
    rows = [f"{report['record']}  from {report['original']} of {report['site']}, version {report['version']}"]
    if report["newest"] not in ("", report["version"]):
        rows[0] += f"; the original is at {report['newest']}"
    if report["fetched"]:
        rows.append(f"  Not fetched today ({report['problem']}): this is what was known on {report['fetched']}.")
    elif report["problem"]:
        rows.append(f"  {report['problem'][0].upper()}{report['problem'][1:]}.")
    for part in report["parts"]:
        kind = _KINDS.get(part["kind"], part["kind"])
        when = f"since {part['since']} (version {part['version']})" if part["since"] else ""
        facts = ", ".join(filter(None, (kind, when)))
        rows += [
            "",
            f"  {part['section'] or 'Before the first heading'}  [{part['unit']}]" + (f"  {facts}" if facts else ""),
        ]
        rows += [f"    {row}" for row in changes_shown(part["old"], part["new"])]
        rows.append(f"    {part['says']}")
        if part["open"]:
            rows.append(f"    relaybook adapt resolve {report['record']} --unit '{part['unit']}' --choose "
                        f"{_choices(part['what'])}")  # fmt: skip
    if report["deferred"]:
        rows += ["", f"  Put off: {', '.join(report['deferred'])}."]
    for left in report["left"]:
        rows.append(f"  {left['place']}: “{left['text']}” is of the original's country (its field {left['field']}).")
    if not report["parts"] and not report["problem"]:
        rows.append("  Nothing has changed since each part was decided on.")
    return "\n".join(rows) + "\n\n"


def changes_shown(old: str, new: str) -> list[str]:
    """What changed, word by word: what is gone between `[-` and `-]`, what is new between `{+` and `+}`."""
    if not old or not new:
        mark = ("{+", "+}") if new else ("[-", "-]")
        return [f"{mark[0]}{_cut(' '.join((new or old).split()))}{mark[1]}"]
    shown = []
    for what, words in word_diff(old, new):
        if what == "same":
            parts = words.split(" ")
            shown.append(words if len(parts) <= 16 else " ".join([*parts[:7], "…", *parts[-7:]]))
        else:
            shown.append(f"[-{words}-]" if what == "gone" else f"{{+{words}+}}")
    return [_cut(" ".join(shown), 3 * _LONGEST)]


def _cut(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else text[:most].rstrip() + " …"


def _choices(what: str) -> str:
    return "mine|new|decline|later" if what == "translate" else "mine|theirs|new|decline|later"


def _summary(reports: list[dict[str, Any]]) -> str:
    """One sentence on all of it."""
    if not reports:
        return "Nothing is adapted on this site yet: begin with `relaybook adapt start`.\n"
    parts = [part for report in reports for part in report["parts"]]
    urgent = sum(part["kind"] in URGENT for part in parts)
    waiting = sum(1 for report in reports if report["parts"])
    if not waiting:
        troubled = sum(1 for report in reports if report["problem"])
        rest = f"; {troubled} could not be looked at" if troubled else ""
        return f"{_count(len(reports), 'adapted record')}: none is behind its original{rest}.\n"
    decide = sum(part["open"] for part in parts)
    return (
        f"{_count(len(reports), 'adapted record')}, {waiting} behind: {_count(len(parts), 'part')} changed, "
        f"{urgent} of them urgent, {decide} for you to decide.\n"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
