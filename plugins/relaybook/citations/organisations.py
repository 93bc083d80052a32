"""Whether a name is that of an organisation: words that no person's name holds, in the languages of our readers."""

from __future__ import annotations

import re

CERTAIN = frozenset(
    "academy agency alliance association assembly authority bureau coalition college commission committee "
    "commissioner confederation consortium corporation council department directorate federation foundation government "
    "initiative institute institution laboratory laboratories ministry museum network nations office organisation "
    "organization parliament partnership programme program project secretariat senate service services society "
    "taskforce trust university universities "
    "agence assemblée bundesministerium commissie commissione conseil consejo cámara dirección fundación fundação "
    "gobierno governo gemeente institut instituto istituto ministère ministerio ministério ministerium organisatie "
    "parlament parlement secretaría sociedad stichting universidad universidade università universität université "
    "universiteit verein министерство университет институт совет агентство комитет фонд".split()
)
"""Beside another word, one of these is enough. A lone word prints the same either way."""
DOUBTFUL = frozenset(
    "bank board center centre centro club fund group house library press school team union group forum".split()
)
"""People are called like this too; it needs a word of `BROAD` beside it."""
BROAD = frozenset(
    "african american asian australian british canadian european federal french german global indian international "
    "national open public royal state united united-states us uk world".split()
)
WITHIN = frozenset("of for on für pour para".split())
"""Small words that stand inside the names of organisations only."""

_WORD = re.compile(r"[^\W\d_]+")


def is_like_organisation(name: str) -> bool:
    """Whether a name as written, without braces around it, is most likely an organisation's.

    Examples:
        >>> [is_like_organisation(n) for n in ("European Research Council", "World Bank", "Steven Bank", "Doe, Ann")]
        [True, True, False, False]
        >>> is_like_organisation("Centers for Disease Control"), is_like_organisation("{Open Council}")
        (True, False)
    """
    if "{" in name:
        return False
    before, comma, after = name.partition(",")
    if comma and len(after) < 12 and "." in after and " " not in before:
        return False  # `Doe, A. B.`, as most are.
    words = _WORD.findall(name)
    if len(words) < 2:
        return False
    if any(word in WITHIN for word in words):
        return True
    if comma and not _is_turned(before, after):
        return False
    small = {word.casefold() for word in words}
    return bool(small & CERTAIN) or bool(small & DOUBTFUL and small & BROAD)


def _is_turned(before: str, after: str) -> bool:
    """Whether a program has turned a name around (`Council, European Research`): no initials, two words behind."""
    given = after.replace(",", " ").split()
    return len(before.split()) > 1 or (len(given) > 1 and all(len(word.strip(".")) > 2 for word in given))


def unturned(name: str) -> str:
    """The name in the order in which it is spoken, where a program took its last word for a family name.

    Examples:
        >>> unturned("Council, European Research"), unturned("Department for Digital, Culture")
        ('European Research Council', 'Department for Digital, Culture')
    """
    before, comma, after = name.partition(",")
    if not comma or " " in before.strip() or "," in after or " and " in name:
        return name
    return f"{after.strip()} {before.strip()}"
