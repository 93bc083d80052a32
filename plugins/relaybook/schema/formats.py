"""What the text of a value means: dates, language tags, addresses, ids of people."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LOOSE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")  # Digits of any script, months without their zero.
_SLASHED = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})")
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+")
LONGEST_ID = 240
"""Bytes: files are named by it, and no disk takes more than 255."""
_ORCID = re.compile(r"(?:https://orcid\.org/)?([0-9]{4})-([0-9]{4})-([0-9]{4})-([0-9]{3}[0-9X])")
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he khw ks ku ps sd ug ur yi".split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset("Arab Hebr Syrc Thaa Nkoo Rohg Adlm".split())


def is_id(text: str) -> bool:
    """Whether a text is kebab-case: small letters of any script and digits, in parts joined by single hyphens."""
    parts = text.split("-")
    fits = text == text.lower() and len(text.encode("utf-8", "replace")) <= LONGEST_ID
    return fits and all(part and all(c.isalnum() or unicodedata.category(c)[0] == "M" for c in part) for part in parts)


def is_date(text: str) -> bool:
    """Whether a text is a year, a year and month, or a full date, as `2014`, `2014-03` or `2014-03-05`.

    A last `?` says uncertain, `~` approximate, `%` both (EDTF level 1).
    """
    text = text[:-1] if text[-1:] in ("?", "~", "%") else text
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def read_date(text: str, order: str) -> str:
    """A date of another form in ours, or the text as it was.

    Args:
        text: Such as `11/1/2014`.
        order: `dmy`, `mdy` or `ymd`; the empty text reads only what can be read in one way.
    """
    found = _SLASHED.fullmatch(text.strip())
    if not found or is_date(text):
        return text
    orders = [order] if order else ["dmy", "mdy", "ymd"]
    readings = {date for each in orders if (date := _ordered(found.groups(), each))}
    return readings.pop() if len(readings) == 1 else text


def date_readings(text: str) -> list[str]:
    """The dates that a text of another form could mean, in order."""
    found = _SLASHED.fullmatch(text.strip())
    if loose := _LOOSE.fullmatch(text.strip()):
        date = "-".join(f"{int(part):02}" for part in loose.groups() if part)
        return [date] if is_date(date) else []
    if not found:
        return []
    return sorted({date for order in ("dmy", "mdy", "ymd") if (date := _ordered(found.groups(), order))})


def _ordered(parts: tuple[str, ...], order: str) -> str:
    values = dict(zip(order, parts, strict=True))
    if len(values["y"]) != 4:
        return ""
    date = f"{values['y']}-{int(values['m']):02}-{int(values['d']):02}"
    return date if is_date(date) else ""


def is_language(text: str) -> bool:
    """Whether a text has the form of a BCP 47 tag, such as `en`, `pt-BR` or `zh-Hant`."""
    return bool(_LANGUAGE.fullmatch(text))


def is_address(text: str) -> bool:
    """Whether a text is a web address."""
    return bool(_ADDRESS.fullmatch(text))


def is_orcid(text: str) -> bool:
    """Whether a text is an ORCID with a right check digit (ISO 7064, mod 11-2)."""
    found = _ORCID.fullmatch(text)
    if not found:
        return False
    digits = "".join(found.groups())
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def direction(language: str) -> str:
    """`rtl` for languages and scripts written from right to left, else `ltr`."""
    parts = language.split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RIGHT_TO_LEFT else "ltr"
