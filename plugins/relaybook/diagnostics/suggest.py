"""The one name that an author most likely meant, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = re.compile(r"[\W_]+")


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that is clearly nearest to a word; the empty text where none is.

    Compares spelling, and the same words in another order (`madrid-decide` for `decide-madrid`).
    Two candidates that are equally near give no suggestion.

    Examples:
        >>> nearest("descripton", ["description", "question"])
        'description'
        >>> nearest("madrid-decide", ["decide-madrid", "decide-paris"])
        'decide-madrid'
        >>> nearest("x", ["description"])
        ''
    """
    wanted, wanted_sorted = word.casefold(), _sorted_parts(word)
    limit = min(2, max(1, len(wanted) // 4)) if len(wanted) > 2 else 0  # In two letters, one is half the word.
    best: list[tuple[int, str]] = []
    for candidate in sorted(set(candidates)):
        other = candidate.casefold()
        if other == wanted:
            return candidate
        near = limit + 1
        if abs(len(other) - len(wanted)) <= limit:
            near = distance(wanted, other, limit)
            if near > 1:
                near = min(near, distance(wanted_sorted, _sorted_parts(candidate), limit) + 1)
        if near <= limit:
            best.append((near, candidate))
    best.sort()
    if not best or (len(best) > 1 and best[1][0] == best[0][0]):
        return ""
    return best[0][1]


def longer_or_shorter(word: str, candidates: Iterable[str]) -> str:
    """The one candidate that has words more or fewer at its end; the empty text where there is none, or several.

    Examples:
        >>> longer_or_shorter("fixmystreet-uk", ["fixmystreet", "fix-my-park"])
        'fixmystreet'
        >>> longer_or_shorter("fixmystreet", ["fixmystreet-uk", "fixmystreet-norway"])
        ''
    """
    found = [c for c in candidates if c.startswith(f"{word}-") or word.startswith(f"{c}-")]
    return found[0] if word and len(found) == 1 else ""


def distance(one: str, other: str, limit: int) -> int:
    """How many letters to add, drop, change or swap; `limit + 1` for anything above the limit."""
    far = limit + 1
    if abs(len(one) - len(other)) > limit:
        return far
    before: list[int] = []
    row = [min(j, far) for j in range(len(other) + 1)]
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [far] * len(row)
        row[0] = min(i, far)
        # Further from the diagonal than the limit, every cell is above it.
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):
            b = other[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row[j] = cost
        if min(row) > limit:
            return far
    return min(row[-1], far)


def _sorted_parts(word: str) -> str:
    return "-".join(sorted(part for part in _PARTS.split(word.casefold()) if part))
