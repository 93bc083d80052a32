"""What the search field of a browser needs to know of a site: its languages, and the words of the interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from relaybook.pages.words import languages, word
from relaybook.search.compact import compact

VERSION = 1
_WORDS = "field one many none help mean instead pages other none_other all broken broken_way broken_home".split()
"""What the script says, by the names of `interface.yml`."""


def browser_settings(numbers: Mapping[str, int], worded: Iterable[str], explore: str, language: str) -> str:
    """The settings as JSON.

    Args:
        numbers: How many entries there are in each language.
        worded: The languages that have a vocabulary.
        explore: The address of the page Explore; empty where there is none.
        language: The language of the site.
    """
    spoken = sorted({"en", *numbers, language.partition("-")[0]} & languages())
    made = {
        "version": VERSION,
        "language": language,
        "explore": explore,
        "words": list(worded),
        "languages": dict(sorted(numbers.items())),
        "interface": {each: {name: word(f"find_{name}", each) for name in _WORDS} for each in spoken},
    }
    return compact(made)
