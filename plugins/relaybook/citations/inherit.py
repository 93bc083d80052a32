"""What an entry takes from another: `crossref` from the work that it is a part of, `xdata` from a container of fields.

The names change as BibLaTeX changes them: the title of a book is the `booktitle` of its chapter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from relaybook.citations.entries import Draft
from relaybook.diagnostics import Diagnostic, make
from relaybook.diagnostics.suggest import nearest
from relaybook.model import INHERITING

RENAMED = {"title": "booktitle", "subtitle": "booksubtitle", "titleaddon": "booktitleaddon"}
"""Fields of a whole as they are called in its parts."""
RENAMED_IN_ARTICLES = {"title": "journal", "subtitle": "journalsubtitle"}
NEVER = frozenset(
    "crossref xref xdata ids label options related shorthand shorttitle sortkey sorttitle entryset entrysubtype "
    "execute presort doi url urldate eprint pages file abstract annote note keywords retracted".split()
)
"""Fields that say something of the whole only."""
PARTS_BY_THE_SAME = frozenset({"inbook", "bookinbook", "suppbook"})
"""Types of parts whose author is the author of the whole."""

_DEEPEST = 8


def inherit(drafts: Mapping[str, Draft]) -> tuple[dict[str, Draft], tuple[Diagnostic, ...]]:
    """Every entry with what it takes from others, and one diagnostic for each name that leads nowhere."""
    made: dict[str, Draft] = {}
    problems: list[Diagnostic] = []
    for key, draft in drafts.items():
        if "crossref" in draft.entry.fields or "xdata" in draft.entry.fields:
            problems += find_unknown(draft, drafts)
            values = dict(_effective(draft, drafts, 0))
            taken = tuple(name for name in values if name not in draft.entry.fields)
            entry = replace(draft.entry, fields=MappingProxyType(values))
            draft = replace(draft, entry=entry, inherits=taken)
        made[key] = draft
    return made, tuple(problems)


def find_unknown(draft: Draft, drafts: Mapping[str, Draft]) -> Iterator[Diagnostic]:
    """Names in `crossref` and `xdata` that no entry has."""
    for field in INHERITING:
        for name in draft.entry.keys_in(field):
            if name not in drafts:
                near = nearest(name, drafts)
                help = f"did you mean `{near}`?" if near else "add that entry, or mend the key"
                message = f"the bibliography has no entry `{name}`"
                yield make("unknown-citation", draft.place(field, name), message, help=help)


def _effective(draft: Draft, drafts: Mapping[str, Draft], depth: int) -> dict[str, str]:
    values = dict(draft.entry.fields)
    if depth >= _DEEPEST:  # They name each other in a circle.
        return values
    for name in draft.entry.keys_in("xdata"):
        if name in drafts:
            for field, value in _effective(drafts[name], drafts, depth + 1).items():
                values.setdefault(field, value)
    for name in draft.entry.keys_in("crossref"):
        if name in drafts:
            for field, value in _effective(drafts[name], drafts, depth + 1).items():
                if (own := _own_name(field, draft.entry.type)) and field not in NEVER:
                    values.setdefault(own, value)
    return values


def _own_name(field: str, kind: str) -> str:
    """What a field of the whole is called in its part; the empty text where the part does not take it."""
    if field == "author" and kind not in PARTS_BY_THE_SAME:
        return ""
    return (RENAMED_IN_ARTICLES if kind == "article" else RENAMED).get(field, field)
