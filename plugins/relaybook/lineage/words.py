"""Three-way merge of sequences, and of words; and what changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Edit = tuple[int, int, int, int]
"""Of a base the range that is replaced, and of the other text the range that replaces it."""
_WORD = re.compile(r"\S+")


class Span3(NamedTuple):
    """A part of a merge: which side it is taken from, and its range there."""

    side: str
    """`base`, `ours`, `theirs`, or `both` where they agree (the range is that of ours)."""
    start: int
    end: int


def edits_of(base: Sequence[T], other: Sequence[T]) -> list[Edit]:
    """How a sequence differs from its base."""
    opcodes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(i, j, m, n) for tag, i, j, m, n in opcodes if tag != "equal"]


def merge3(base: Sequence[T], ours: Sequence[T], theirs: Sequence[T]) -> list[Span3] | None:
    """Merge two sequences with a common base; `None` where both changed the same place, or places that touch.

    Args:
        base: What both come from.
        ours: One of them.
        theirs: The other.

    Examples:
        >>> merge3("abc", "Abc", "abC")
        [Span3(side='ours', start=0, end=1), Span3(side='base', start=1, end=2), Span3(side='theirs', start=2, end=3)]
        >>> merge3("abc", "aBc", "aXc") is None
        True
    """
    left, right = edits_of(base, ours), edits_of(base, theirs)
    spans: list[Span3] = []
    at = 0
    while left or right:
        group = _touching(left, right)
        if group is None:
            side, (i, j, m, n) = ("ours", left.pop(0)) if _comes_first(left, right) else ("theirs", right.pop(0))
        else:
            mine, others, i, j = group
            m, n = _range(mine, i, j)
            k, end = _range(others, i, j)
            if list(ours[m:n]) != list(theirs[k:end]):
                return None
            side = "both"
            del left[: len(mine)], right[: len(others)]
        spans += [Span3("base", at, i)] * (at < i) + [Span3(side, m, n)] * (m < n)
        at = j
    return [*spans, *[Span3("base", at, len(base))] * (at < len(base))]


def _comes_first(left: list[Edit], right: list[Edit]) -> bool:
    return bool(left) and (not right or left[0][0] < right[0][0])


def _touching(left: list[Edit], right: list[Edit]) -> tuple[list[Edit], list[Edit], int, int] | None:
    """The edits of both sides that overlap or touch, from the first on, and the range of the base that they span."""
    if not left or not right or left[0][1] < right[0][0] or right[0][1] < left[0][0]:
        return None
    i, j = min(left[0][0], right[0][0]), max(left[0][1], right[0][1])
    mine = others = 1
    while True:
        if mine < len(left) and left[mine][0] <= j:
            j, mine = max(j, left[mine][1]), mine + 1
        elif others < len(right) and right[others][0] <= j:
            j, others = max(j, right[others][1]), others + 1
        else:
            return left[:mine], right[:others], i, j


def _range(edits: list[Edit], i: int, j: int) -> tuple[int, int]:
    """The range of the other text that stands for a range of the base which holds these edits."""
    return edits[0][2] - (edits[0][0] - i), edits[-1][3] + (j - edits[-1][1])


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """Merge two texts word by word; `None` where a word that one changed stands in or beside what the other changed.

    What only we changed, and what nobody changed, stays as it is in our text, with its spaces and ends of rows.

    Examples:
        >>> merge_words("a law of 2000", "our law of 2000", "a law of 2005")
        'our law of 2005'
    """
    words = [_WORD.findall(text) for text in (base, ours, theirs)]
    merged = merge3(*words)
    if merged is None:
        return None
    starts = [[found.start() for found in _WORD.finditer(text)] + [len(text)] for text in (ours, theirs)]
    kept = _kept(words[0], words[1])
    pieces = [ours[: starts[0][0]]]
    for span in merged:
        if span.side == "theirs":
            pieces.append(theirs[starts[1][span.start] : starts[1][span.end]].rstrip() + " ")
        else:
            first, last = (kept[span.start], kept[span.end - 1]) if span.side == "base" else (span.start, span.end - 1)
            pieces.append(ours[starts[0][first] : starts[0][last + 1]])
    joined = [piece + " " * (piece != "" and not piece[-1].isspace()) for piece in pieces]
    return "".join(joined).rstrip()


def _kept(base: Sequence[str], ours: Sequence[str]) -> dict[int, int]:
    """Where each word of the base that was kept stands in our text."""
    blocks = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    return {i + step: j + step for i, j, size in blocks for step in range(size)}


def word_diff(old: str, new: str) -> Iterator[tuple[str, str]]:
    """What changed, word by word: pairs of `same`, `gone` or `new`, and words with spaces between them."""
    before, after = old.split(), new.split()
    for tag, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(before[i:j])
        else:
            if i < j:
                yield "gone", " ".join(before[i:j])
            if m < n:
                yield "new", " ".join(after[m:n])
