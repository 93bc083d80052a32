"""Which licence an adapted text may have. What each licence allows stands in its term of the vocabulary `licences`."""

from __future__ import annotations

from typing import NamedTuple

from relaybook.schema.definitions import Term, Vocabulary

LICENCES = "licences"
"""The vocabulary of licences."""
_ASK = "ask its authors for another licence, or write a text of your own and cite theirs"


class Verdict(NamedTuple):
    """Whether a text may be adapted, and under which licence."""

    license: str = ""
    """The licence of the adapted text; empty where it may not be adapted."""
    warning: str = ""
    refusal: str = ""
    """Why it may not be adapted, and what to do."""


def judge_licence(original: str, wanted: str, site: str, licences: Vocabulary) -> Verdict:
    """The licence that an adapted text gets.

    Args:
        original: The licence of the original, as an SPDX id; the empty text where none is said.
        wanted: The licence that the partner asks for, if any.
        site: The licence of the partner's site, if any.
        licences: The vocabulary of licences.
    """
    if not original:
        return Verdict(refusal=f"the original has no licence, so it may not be changed: {_ASK}")
    term = licences.terms.get(original)
    if term is None or "adapt_to" not in term.data:
        return Verdict(refusal=f"whether `{original}` allows changes is not known here: {_ASK}")
    equal, stricter = _listed(term, "adapt_to"), _listed(term, "stricter")
    if not equal:
        return Verdict(refusal=f"`{original}` forbids that a changed text is handed on: {_ASK}")
    for licence in filter(None, (wanted, site if not wanted else "")):
        if "any" in equal or licence in equal:
            return Verdict(licence)
        if licence in stricter:
            return Verdict(licence, warning=f"`{licence}` has more conditions than the original's `{original}`: others "
                                            "may do less with your text than you could with theirs")  # fmt: skip
    if wanted:
        known = ", ".join(f"`{each}`" for each in (*equal, *stricter))
        return Verdict(
            refusal=f"a text under `{original}` may not be handed on under `{wanted}`: choose one of {known}"
        )
    own = original if original in equal or "any" in equal else equal[0]
    said = f"your site's `{site}` is not allowed for it" if site else "your site names no licence"
    return Verdict(own, warning=f"the page keeps the licence `{own}`: {said}")


def _listed(term: Term, name: str) -> tuple[str, ...]:
    value = term.data.get(name)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
