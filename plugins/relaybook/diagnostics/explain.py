"""The page of a code: what it means, why it matters, and a bad and a good example."""

from __future__ import annotations

import re
from importlib import resources

SECTIONS = ("What it means", "Why it matters", "Bad", "Good")
"""The sections of every page. The examples in them may hold headings of their own."""

_SECTION = re.compile(rf"^## ({'|'.join(SECTIONS)})\n", re.MULTILINE)


def page_names() -> tuple[str, ...]:
    """Every code that has a page, in alphabetical order."""
    pages = resources.files(__package__).joinpath("pages").iterdir()
    return tuple(sorted(page.name.removesuffix(".md") for page in pages if page.name.endswith(".md")))


def page_of(code: str) -> str:
    """The page of a code, as Markdown."""
    return resources.files(__package__).joinpath("pages", f"{code}.md").read_text("utf-8")


def sections_of(page: str) -> dict[str, str]:
    """The sections of a page by their headings, in order."""
    parts = _SECTION.split(page)
    return {title: text.strip("\n") for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def meaning_of(page: str) -> str:
    """What the code of a page means, in one or two sentences."""
    return " ".join(sections_of(page)["What it means"].split())
