"""`relaybook adapt resolve`: carry out what a person decided on each open part."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from relaybook.diagnostics.suggest import nearest
from relaybook.editing.adapt_pull import left_open
from relaybook.editing.adapt_status import changes_shown
from relaybook.editing.adapting import (
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
from relaybook.editing.saving import save_all
from relaybook.library.adapted import CHOICES, DECLINED, DEFERRED, Decision, Unit
from relaybook.lineage.drift import SAYS, Item, decisions_of
from relaybook.lineage.ledger import todo_path
from relaybook.lineage.merge import advanced, applied, read_again, taken, unit_after
from relaybook.lineage.splice import RowEdit
from relaybook.lineage.values import field_rows, item_rows

_ASKED = {"m": "mine", "t": "theirs", "d": "decline", "l": "later", "s": ""}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is decided on the command line."""

    unit: str = ""
    choice: str = ""
    reason: str = ""
    by: str = ""
    text: str = ""


def resolve(config_file: Path, name: str, chosen: Chosen, *, as_json: bool = False) -> int:
    """Carry out decisions, and return the exit status: 0 nothing is open any more, 1 something still is.

    Args:
        config_file: The `mkdocs.yml` of the site.
        name: The adapted record.
        chosen: A decision on one part; without one, what is written as `choice` in the file of what is open.
        as_json: Whether to print JSON.
    """
    shelf = open_shelf(config_file, [name])
    ref = choose(shelf, name)[0]
    case = open_case(shelf, ref)
    news = news_of(case, shelf)
    if news is None:
        print(f"Nothing is open: `{ref}` was decided on as a whole.")
        return 0
    decisions = _wanted(news, chosen, asks=sys.stdin.isatty() and not as_json)
    done: list[str] = []
    if decisions:
        files, done, left = decided(news, shelf, decisions)
        save_all(shelf.root, files)
    else:
        left = [item for item in news.items if item.outcome.is_open]
    if as_json:
        print(json.dumps({"record": str(ref), "decided": done, "open": [item.outcome.unit for item in left]}))
        return 1 if left else 0
    for unit in done:
        print(f"  {unit}: {_SAID[decisions[unit].choice]}")
    if not left:
        print(f"`{ref}` is decided on as a whole; it rests on version {news.version.version} now.")
    else:
        where = todo_path(ref, shelf.lineage)
        print(f"{len(left)} of its parts {'is' if len(left) == 1 else 'are'} still open: see {where}.")
    return 1 if left else 0


_SAID = {"mine": "your text stays", "theirs": "the original's text is taken", "new": "what you wrote is put in",
         "decline": "declined", "later": "put off"}  # fmt: skip


def _wanted(news: News, chosen: Chosen, *, asks: bool) -> dict[str, Decision]:
    """The decision on each part: from the command line, else from the file of what is open, else asked for.

    Raises:
        NeedsPerson: A decision cannot be carried out.
    """
    items = {item.outcome.unit: item for item in news.items}
    if chosen.choice or chosen.unit:
        item = items.get(chosen.unit)
        if item is None:
            near = nearest(chosen.unit, items)
            help = f"did you mean `{near}`?" if near else "open are " + ", ".join(f"`{unit}`" for unit in items)
            raise NeedsPerson(
                f"nothing is open of `{chosen.unit}`: {help}" if chosen.unit else "say which part: `--unit`"
            )
        decision = Decision(chosen.unit, item.section, item.outcome.what, theirs=item.new, choice=chosen.choice,
                            text=chosen.text, reason=chosen.reason, by=chosen.by)  # fmt: skip
        return {chosen.unit: _checked(decision, item, news)}
    found = {}
    for decision in news.case.adapted.decisions:
        if not decision.choice:
            continue
        if decision.unit not in items or items[decision.unit].new != decision.theirs:
            raise NeedsPerson(
                f"the original changed `{decision.unit}` again after you chose: run `relaybook adapt pull "
                f"{news.case.ref}`, look at it, and choose again"
            )
        found[decision.unit] = _checked(decision, items[decision.unit], news)
    if not found and asks:
        found = dict(_asked(news))
    if not found:
        raise NeedsPerson(
            f"nothing is chosen yet: write a `choice` for a part of `{news.case.ref}` in its file in `todo/`, or "
            f"name one with `--unit` and `--choose` ({', '.join(CHOICES)})"
        )
    return found


def _checked(decision: Decision, item: Item, news: News) -> Decision:
    """A decision that can be carried out.

    Raises:
        NeedsPerson: It cannot.
    """
    where = f"`{decision.unit}`"
    if decision.choice not in CHOICES:
        raise NeedsPerson(f"{where}: choose one of {', '.join(CHOICES)}")
    if decision.choice == "decline" and not decision.reason.strip():
        raise NeedsPerson(f"{where}: say why you decline it, with `reason` (`--reason`): the next who looks will ask")
    if decision.choice == "new" and not decision.text.strip():
        raise NeedsPerson(
            f"{where}: write the new text as `text` (`--text-file`), or change the page and choose `mine`"
        )
    if decision.choice == "theirs" and item.outcome.delta.group.is_prose and not news.case.same_language:
        raise NeedsPerson(
            f"{where}: your page is in another language, so the original's words do not go in: translate what changed "
            "on the page, and choose `mine`"
        )
    if decision.choice == "theirs" and item.outcome.delta.theirs is None:
        raise NeedsPerson(f"{where}: the original dropped it: take it away on the page yourself, and choose `mine`")
    return decision


def _asked(news: News) -> Mapping[str, Decision]:
    """Ask for each open part in turn."""
    found = {}
    for item in news.items:
        if not item.outcome.is_open:
            continue
        print(f"\n{item.section or item.outcome.unit}  [{item.outcome.unit}]  {item.kind} {item.since}".rstrip())
        print("\n".join(f"  {row}" for row in changes_shown(item.old, item.new)))
        print(f"  {SAYS[item.outcome.what]}")
        answer = input("Keep [m]ine, take [t]heirs, [d]ecline, [l]ater, [s]kip? ").strip().lower()[:1]
        choice = _ASKED.get(answer, "")
        if choice:
            reason = input("Why? ") if choice == "decline" else ""
            decision = Decision(item.outcome.unit, item.section, item.outcome.what, theirs=item.new, choice=choice,
                                reason=reason)  # fmt: skip
            found[item.outcome.unit] = _checked(decision, item, news)
    return found


def decided(
    news: News, shelf: Shelf, decisions: Mapping[str, Decision]
) -> tuple[dict[str, bytes | None], list[str], list[Item]]:
    """What decisions write, which of them were carried out, and what is still open.

    Raises:
        NeedsPerson: The page would not be right any more; nothing is to be written.
    """
    case = news.case
    items = {item.outcome.unit: item for item in news.items}
    three = case.three(news.theirs)
    outcomes = [taken(items[unit].outcome, three) for unit, each in decisions.items() if each.choice == "theirs"]
    written = _with_new(case.ours.source.text, decisions, items)
    raw = applied(raw_of(case), outcomes, case.kind, case.travel, written)
    settled = [unit for unit, each in decisions.items() if each.choice != "later"]
    base = advanced(case.base, news.theirs, settled, case.kind)
    hashes, today = base.hashes(), date.today().isoformat()
    said: dict[str, Unit] = {}
    for unit, each in decisions.items():
        after = unit if each.choice == "later" else unit_after(items[unit].outcome.delta)
        if each.choice in ("decline", "later") and after in hashes:
            state = DECLINED if each.choice == "decline" else DEFERRED
            said[after] = Unit(state, hashes[after], each.reason.strip(), each.by.strip(), today)
    changed = replace(case, base=base, ours=read_again(raw, case.path, case.kind, case.travel))
    check_result(case, shelf, raw)
    left = [item for item in left_open(replace(news, case=changed)) if item.outcome.is_open]
    put_off = {unit for unit, each in decisions.items() if each.choice == "later"}
    rows = [replace(each, choice="later") if each.unit in put_off else each for each in decisions_of(left)]
    kept = replace(case, adapted=replace(case.adapted, decisions=tuple(
        each for each in case.adapted.decisions if each.unit not in decisions)))  # fmt: skip
    files = files_of(kept, shelf.lineage, base, raw, noted(case, base, raw, left, said), rows, news)
    return files, list(decisions), [item for item in left if item.outcome.unit not in put_off]


def _with_new(raw: str, decisions: Mapping[str, Decision], items: Mapping[str, Item]) -> list[RowEdit]:
    """What the partner wrote in the place of parts of the page.

    Raises:
        NeedsPerson: A part does not stand in one place, or is more than words.
    """
    edits: list[RowEdit] = []
    for unit, decision in decisions.items():
        if decision.choice != "new":
            continue
        item = items[unit]
        group, text = item.outcome.ours, decision.text.strip("\n")
        rows = raw.split("\n")[slice(*item.rows)]
        if group is None or not rows:
            raise NeedsPerson(f"`{unit}` does not stand in one place on the page: change it there, and choose `mine`")
        if not group.is_section:
            piece = next(piece for piece in group.pieces if piece.rows == item.rows)
            if not isinstance(piece.value, str):
                raise NeedsPerson(f"`{unit}` is more than one text: change it on the page, and choose `mine`")
            words = " ".join(text.split())
            text = item_rows(rows[0], words) if piece.kind == "item" else field_rows("\n".join(rows), words)
        edits.append(RowEdit(*item.rows, text))
    return edits
