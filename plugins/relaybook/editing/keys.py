"""Keys for new entries: `olken2007monitoring`, the family name, the year and the first telling word of the title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_SMALL = frozenset(
    "a an the of and with from into over under between for to in on at by is are was were be do does did can could "
    "how what when where which who why that this these those their its it as or not no new using towards toward "
    "el la los las un una de del en y o les le des du une et ou der die das den ein eine und fur von mit".split()
)
"""Words that tell nothing of a work."""
_TAG = re.compile(r"<[^<>]*>")
_LONG = 4


def new_key(item: Mapping[str, Any], taken: Collection[str]) -> str:
    """A key in small ASCII letters and digits that no entry has yet, whatever capitals it is written with.

    Examples:
        >>> item = {"author": [{"family": "Björkman"}], "issued": {"date-parts": [[2009]]}, "title": "Power to All"}
        >>> new_key(item, ()), new_key(item, {"Bjorkman2009power"})
        ('bjorkman2009power', 'bjorkman2009powera')
    """
    wanted = f"{_who(item) or 'ref'}{_year(item)}{_telling(str(item.get('title', '')))}"
    small = {key.casefold() for key in taken}
    return next(key for ending in _endings() if (key := wanted + ending) not in small)


def _endings() -> Iterator[str]:
    yield ""
    yield from "abcdefghijklmnopqrstuvwxyz"
    for number in count(2):
        yield f"-{number}"


def ascii_words(text: str) -> list[str]:
    """The words of a text, in small ASCII letters; letters that have no likeness there are left out.

    Examples:
        >>> ascii_words("Łódź’s Straßen, 東京")
        ['lodzs', 'strassen']
    """
    plain = unicodedata.normalize("NFKD", _TAG.sub("", text).casefold().translate(_LETTERS))
    joined = re.sub(r"['’ʼ]", "", plain)
    words = re.split(r"[^\w]|_", "".join(c for c in joined if not unicodedata.combining(c)))
    return [word for each in words if (word := re.sub(r"[^a-z0-9]", "", each))]


def _who(item: Mapping[str, Any]) -> str:
    """The family name of the first author or editor; of an organisation its name, or the initials of a long one."""
    names = item.get("author") or item.get("editor") or ()
    first = names[0] if names else {"literal": str(item.get("publisher", ""))}
    if "literal" not in first:
        return "".join(ascii_words(first.get("family") or first.get("given", "")))
    words = [word for word in ascii_words(first["literal"]) if word not in _SMALL]
    return "".join(words) if len(words) < 3 else "".join(word[0] for word in words)


def _year(item: Mapping[str, Any]) -> str:
    parts = item.get("issued", {}).get("date-parts", ())
    return str(abs(parts[0][0])) if parts else ""


def _telling(title: str) -> str:
    words = [word for word in ascii_words(title) if word not in _SMALL and not word.isdigit()]
    return next((word for word in words if len(word) >= _LONG), words[0] if words else "")
