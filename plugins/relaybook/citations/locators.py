"""Locators: the part of a work that a citation means, such as `p. 12` or `chap. 3`.

Citeproc reads a locator by the terms of the page's language only, and "p." is a verse in Welsh. So the word is read
here, and written again as the term that the language has. Source: https://docs.citationstyles.org/en/stable/
specification.html#locators; the kinds are those of CSL 1.0.1, which citeproc knows. Any other word stays as it is.
"""

from __future__ import annotations

import re

WORDS = {
    "book": "book books bk. bks.",
    "chapter": "chapter chapters chap. chaps. ch. chs.",
    "column": "column columns col. cols.",
    "figure": "figure figures fig. figs.",
    "folio": "folio folios fol. fols.",
    "issue": "issue issues no. nos.",
    "line": "line lines l. ll.",
    "note": "note notes n. nn.",
    "opus": "opus opera op. opp.",
    "page": "page pages p. pp.",
    "paragraph": "paragraph paragraphs para. paras. ¶ ¶¶",
    "part": "part parts pt. pts.",
    "section": "section sections sec. secs. § §§",
    "sub-verbo": "s.v. s.vv.",
    "verse": "verse verses v. vv.",
    "volume": "volume volumes vol. vols.",
}
"""The kinds of locators, each with the words for it that are known in every language: those of English."""

_KIND_OF = {word: kind for kind, words in WORDS.items() for word in words.split()}
_LONGEST_FIRST = "|".join(re.escape(word) for word in sorted(_KIND_OF, key=len, reverse=True))
_WORD = re.compile(rf"[\s,]*({_LONGEST_FIRST})(\s*)(?=\S*\d|[ivxlcdmIVXLCDM]+\b)")


def split_locator(suffix: str) -> tuple[str, str]:
    """The kind of locator that a suffix begins with, and the rest of it; no kind where it begins with none.

    After the word comes a number, in digits or in Roman numerals: without one, it is a word like any other.

    Examples:
        >>> split_locator(", pp. 33-35 and passim")
        ('page', '33-35 and passim')
        >>> split_locator(" as they say")
        ('', ' as they say')
    """
    found = _WORD.match(suffix)
    if not found or (found[1][-1].isalpha() and not found[2]):
        return "", suffix
    return _KIND_OF[found[1]], suffix[found.end() :]
