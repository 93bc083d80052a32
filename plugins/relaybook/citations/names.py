"""Lists of names as BibTeX has them → names of CSL-JSON.

The list is split first, then each name into its parts, and only then is LaTeX decoded: braces hold an organisation
together, and an accent in braces is one letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

OTHERS = "others"
"""The last name of a list that goes on. CSL-JSON has no word for it; pandoc's citeproc reads this one as `et al.`"""

_MORE = frozenset({OTHERS, "et al", "et al.", "others.", "{et al.}", "{et al}", "..."})
_PARTS = {
    "family": "family",
    "given": "given",
    "prefix": "non-dropping-particle",
    "suffix": "suffix",
    "given-i": "",
    "family-i": "",
    "useprefix": "",
    "id": "",
    "hash": "",
    "sortingnamekeytemplatename": "",
}
"""The parts of BibLaTeX's long form of a name."""
PATRONYMIC = frozenset("ab ap ferch merch verch abu bin bint ibn umm".split())
"""Small words of Welsh and Arabic that belong to the name behind them: no style may turn the two round."""
_ARTICLE = re.compile(r"(?:al|as|ash|ad|an|ar|at|az|el)-\w")
_LONG = re.compile(r"\s*\"?(family|given|prefix|suffix)\s*=", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:[JjSs]r|I{1,3}|IV|VI{0,3}|2nd|3rd|4th|Ph\.?D|M\.?D|Esq)\.?")
_COMMAND = re.compile(r"\\[A-Za-z]+\Z")
_SPACE = re.compile(r"[\s~]+")


def read_names(text: str) -> list[dict[str, str]]:
    r"""A list of names, in order.

    Returns:
        For a person `family`, `given`, `non-dropping-particle` and `suffix`, those that there are. For what stands in
        braces as a whole, an organisation, `literal`. None is left out: `and others` is the name `others`.

    Examples:
        >>> read_names(r"van der Berg, Ren{\'e} and {Barnes and Noble} and others")[1:]
        [{'literal': 'Barnes and Noble'}, {'literal': 'others'}]
        >>> read_names("van der Berg, Anna")
        [{'family': 'Berg', 'given': 'Anna', 'non-dropping-particle': 'van der'}]
    """
    return [name for each in split_names(text) if (name := read_name(each))]


def split_names(text: str) -> list[str]:
    """The names of a list, as written. `and` inside braces is a word of a name.

    Examples:
        >>> split_names("Doe, Ann and {Marks and Spencer} AND Roe, B.")
        ['Doe, Ann', '{Marks and Spencer}', 'Roe, B.']
    """
    names: list[list[str]] = [[]]
    for word in _words(text):
        if word.lower() == "and":
            names.append([])
        else:
            names[-1].append(word)
    return [" ".join(words) for words in names if words]


def is_whole(name: str) -> bool:
    """Whether a name stands in braces as a whole, so that it is an organisation.

    Examples:
        >>> is_whole("{European Research Council}"), is_whole("{A} and {B}")
        (True, False)
    """
    if not (name.startswith("{") and name.endswith("}")) or name.startswith("{\\"):
        return False
    depth = 0
    for at, char in enumerate(name):
        depth += (char == "{") - (char == "}")
        if depth == 0 and at < len(name) - 1:
            return False
    return True


def read_name(name: str) -> dict[str, str]:
    """One name as CSL-JSON, as `read_names` makes them; empty for a name without a letter in it."""
    name = name.strip().strip(",;").strip()
    if name.lower() in _MORE:
        return {"literal": OTHERS}
    if is_whole(name):
        return _filled({"literal": name})
    if _LONG.match(name) and (made := _long(name)):
        return made
    parts = [part.strip() for part in _at_depth_0(name, ",")]
    if len(parts) == 1:
        return _first_last(_words(parts[0]))
    made = _von_last(_words(parts[0]))
    given, suffix = parts[-1], ", ".join(parts[1:-1])
    if len(parts) > 2 and (_SUFFIX.fullmatch(parts[-1]) and not _SUFFIX.fullmatch(parts[1])):
        given, suffix = parts[1], ", ".join(parts[2:])  # `Doe, Ann, Jr.`, as other programs write it.
    return _filled({**made, "given": given, "suffix": suffix})


def _filled(parts: dict[str, Any]) -> dict[str, str]:
    """The parts decoded, in the order of CSL, without those that are empty."""
    from relaybook.citations.latex import plain  # Here, because names are split far more often than read.

    order = ("literal", "family", "given", "non-dropping-particle", "dropping-particle", "suffix")
    made = {key: plain(parts[key]) for key in order if parts.get(key)}
    return {key: value for key, value in made.items() if value}


def _long(name: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for part in _at_depth_0(name, ","):
        key, _, value = part.strip().strip('"').partition("=")
        field = _PARTS.get(key.strip().lower())
        if field is None:
            return {}
        if field:
            made[field] = value.strip()
    return _filled(made)


def _first_last(words: list[str]) -> dict[str, str]:
    """`First von Last`: the last word is the family name, with the small words before it as its particle."""
    if all(_is_small(word) for word in words):  # A name that is written small, such as that of bell hooks.
        return _filled({"family": words[-1] if words else "", "given": " ".join(words[:-1])})
    small = [at for at, word in enumerate(words[:-1]) if _is_small(word)]
    if not small:
        return _filled({"family": words[-1], "given": " ".join(words[:-1])})
    first, last = small[0], small[-1]
    if _ARTICLE.match(words[-1]):  # As in `Ali ibn Sina al-Bukhari`: what is before it names the father.
        return _filled({"family": words[-1], "given": " ".join(words[:-1])})
    given = " ".join(words[:first])
    return _filled({"given": given, **_with_particle(words[first : last + 1], words[last + 1 :])})


def _von_last(words: list[str]) -> dict[str, str]:
    """What stands before the comma: small words are the particle, but the last word is never one."""
    small = [at for at, word in enumerate(words[:-1]) if _is_small(word)]
    if not small or small[0] != 0:
        return {"family": " ".join(words)}
    end = next((at for at, word in enumerate(words) if not _is_small(word)), len(words) - 1)
    return _with_particle(words[:end], words[end:])


def _with_particle(small: list[str], rest: list[str]) -> dict[str, str]:
    if small[0] in PATRONYMIC:
        return {"family": " ".join([*small, *rest])}
    return {"non-dropping-particle": " ".join(small), "family": " ".join(rest)}


def _is_small(word: str) -> bool:
    """Whether a word begins with a small letter. Braces around a word say that it is none, as BibTeX has it."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    if "\\" in word:
        from relaybook.citations.latex import plain

        word = plain(word)
    return next((c.islower() for c in word if c.isalpha()), False)


def _words(text: str) -> list[str]:
    """The words of a text; braces hold words together."""
    if "{" not in text and "\\" not in text:
        return [word for word in _SPACE.split(text) if word]
    words: list[str] = []
    for word in _at_depth_0(text, " \t\n~"):
        if words and _COMMAND.search(words[-1]):
            words[-1] += " " + word  # A command swallows the space after it: `S\o ren` is one word.
        elif word:
            words.append(word)
    return words


def is_several(name: str) -> bool:
    """Whether what should be one name is a list, with commas or semicolons instead of `and`.

    Examples:
        >>> [is_several(n) for n in ("Doe, A., Roe, B.", "Doe A, Roe B, Poe C", "King, Jr., Martin", "{Doe, A.; B}")]
        [True, True, False, False]
    """
    if (name.count(",") < 2 and ";" not in name) or _LONG.match(name):
        return False
    parts = [part.strip() for part in _at_depth_0(name, ",")]
    if len(parts) > 3 or sum(1 for _ in _at_depth_0(name, ";")) > 1:
        return True
    return len(parts) == 3 and not any(_SUFFIX.fullmatch(part) for part in parts[1:])


def _at_depth_0(text: str, marks: str) -> Iterator[str]:
    """The parts of a text between marks that stand outside braces."""
    depth = start = 0
    escaped = False
    for at, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "{":
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and char in marks:
            yield text[start:at]
            start = at + 1
    yield text[start:]
