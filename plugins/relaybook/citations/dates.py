"""Dates as bibliographies have them → dates of CSL-JSON.

`date` is EDTF (levels 0 and 1, as BibLaTeX reads it); `year`, `month` and `day` are what people write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from relaybook.citations.values import MONTHS

Parts = list[int]

_EDTF = re.compile(r"(-?\d{4}|y-?\d{5,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T[\d:.Z+-]*)?\Z")
_ROUGH = re.compile(r"(-?\d{2,3})([Xxu]{1,2})\Z")
_YEAR = re.compile(r"(?:c(?:a|irca)?\.?\s*)?\[?(\d{1,4})\??\]?[a-z]?\Z", re.IGNORECASE)
_RANGE = re.compile(r"(\d{3,4})\s*(?:/|--?|–|—|-)\s*(\d{2,4})\Z")
_WRITTEN = re.compile(r"(\d{1,2})[.\s~]+([^\W\d_]+)|([^\W\d_]+)[.\s~]+(\d{1,2})(?:st|nd|rd|th)?\Z")
_OPEN = ("", "..", "unknown", "open")
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
NO_DATE = frozenset({"n.d.", "n. d.", "nd", "s.d.", "no date", "o.j."})
"""What says that a work has no date."""


def month_number(text: str) -> int:
    """The number of a month: `jan`, `Jan.`, `January`, `9` or `09`; 0 where it is none.

    Examples:
        >>> month_number("jan"), month_number("Sept."), month_number("09"), month_number("Spring")
        (1, 9, 9, 0)
    """
    word = text.strip().rstrip(".").lower()
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else 0
    return MONTHS.index(word[:3]) + 1 if len(word) >= 3 and _is_month(word) else 0


def _is_month(word: str) -> bool:
    names = "january february march april may june july august september october november december".split()
    return any(name.startswith(word) for name in names) or word == "sept"


def read_date(text: str) -> dict[str, Any]:
    """An EDTF date or range as a date of CSL-JSON.

    Returns:
        `date-parts` with one or two lists of year, month and day; `season`; `circa` for what is uncertain; or
        `literal` with the text itself, where it is no such date. Years before the year 1 are negative, without a year
        0. An open range is literal: CSL-JSON has no way to say it. Empty for no date.

    Examples:
        >>> read_date("2020-03"), read_date("2014/2016~")
        ({'date-parts': [[2020, 3]]}, {'date-parts': [[2014], [2016]], 'circa': True})
    """
    text = text.strip()
    if not text or text.lower() in NO_DATE:
        return {}
    ends = text.split("/")
    if len(ends) == 2 and ends[1].strip() in _OPEN and (start := _one(ends[0])):
        return {"literal": f"{start[0][0][0]}–"}
    if len(ends) == 2 and ends[0].strip() in _OPEN and (end := _one(ends[1])):
        return {"literal": f"–{end[0][0][0]}"}
    found = [_one(end) for end in ends]
    if len(found) > 2 or not all(found):
        return {"literal": text}
    parts = [part for end in found if end for part in end[0]]
    made = _dated(parts if len(parts) < 3 else [parts[0], parts[-1]])
    return {**made, "circa": True} if any(end and end[1] for end in found) else made


def _one(text: str) -> tuple[list[Parts], bool] | None:
    """The parts of one date, or of the years that it may mean, and whether it is uncertain."""
    bare = text.strip().rstrip("?~%")
    unsure = bare != text.strip()
    if rough := _ROUGH.match(bare):
        base, width = rough[1], len(rough[2])
        if len(base.lstrip("-")) + width == 4:
            ends = sorted((int(base + "0" * width), int(base + "9" * width)))
            return [[_historical(year)] for year in ends], unsure
    found = _EDTF.match(bare.replace("?", "").replace("~", ""))
    if not found:
        return None
    year, month, day = (int(each.lstrip("y")) if each else 0 for each in found.groups())
    if (month and not (1 <= month <= 12 or 21 <= month <= 24)) or day > 31:
        return None
    return [[part for part in (_historical(year), month, day) if part]], unsure


def _historical(year: int) -> int:
    return year if year > 0 else year - 1  # EDTF has a year 0, which is 1 BC.


def _dated(parts: list[Parts]) -> dict[str, Any]:
    if len(parts) == 1 and len(parts[0]) > 1 and parts[0][1] > 12:
        return {"date-parts": [parts[0][:1]], "season": parts[0][1] - 20}
    return {"date-parts": [part[:1] if len(part) > 1 and part[1] > 12 else part for part in parts]}


def read_fields(fields: Mapping[str, str]) -> dict[str, Any]:
    """The date of publication from `date`, or from `year`, `month` and `day`, as plain text.

    Returns:
        A date as `read_date` makes it. What is no date goes out as it was written, in `literal`.
    """
    made = read_date(fields.get("date", ""))
    if made and ("literal" not in made or "year" not in fields):
        return made
    year = fields.get("year", "").strip()
    parts, circa = _years(year)
    if not parts:
        # Somebody may have put a whole date into the field of the year.
        return read_date(year) if year else made
    if len(parts) == 1:
        parts, season = _with_month(parts[0][0], fields.get("month", ""), fields.get("day", ""))
        if season:
            return {"date-parts": parts, "season": season}
    return {"date-parts": parts, "circa": True} if circa else {"date-parts": parts}


def _years(text: str) -> tuple[list[Parts], bool]:
    if found := _YEAR.match(text):
        return [[int(found[1])]], text.lower().startswith("c") or "?" in text or "[" in text
    if found := _RANGE.match(text):
        first, last = found[1], found[2]
        return [[int(first)], [int(first[: max(0, len(first) - len(last))] + last)]], False
    return [], False


def _with_month(year: int, month: str, day: str) -> tuple[list[Parts], int]:
    """The year with its month or months and its day, and its season, if any."""
    text = month.strip()
    if text.lower().rstrip(".") in _SEASONS:
        return [[year]], _SEASONS[text.lower().rstrip(".")]
    ends = [end for end in re.split(r"\s*(?:/|--?|–|—|\band\b)\s*", text) if end]
    found = [_month(end) for end in ends[:2]]
    if not found or not all(found):
        return [[year]], 0
    parts = [[year, *part] for part in found]
    if len(parts) == 1 and len(parts[0]) == 2 and day.strip().isdecimal() and 1 <= int(day) <= 31:
        parts[0].append(int(day))
    return parts, 0


def _month(text: str) -> Parts:
    """A month, with a day where one is written beside it, as in `10~jan` or `March 4`."""
    if number := month_number(text):
        return [number]
    if found := _WRITTEN.match(text.strip().rstrip(".,")):
        number, day = month_number(found[2] or found[3]), int(found[1] or found[4])
        return [number, day] if number and 1 <= day <= 31 else []
    return []
